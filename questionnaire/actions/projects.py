"""Projects and their members: made by SREs, with a first owner; closed and kept in an archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from questionnaire.actions.audit import record
from questionnaire.guide.errors import ProductError, ProjectClosed
from questionnaire.models import AuditEntry, Member, Project, Questionnaire, User

Verb = AuditEntry.Verb


@transaction.atomic
def create_project(
    *,
    actor: User,
    name: str,
    customer: str,
    questionnaire: Questionnaire,
    owner_email: str,
    owner_name: str,
) -> Project:
    """Make a project and its first owner; a person of that address is taken if there is one.

    A new person has no password: they sign in by a mailed code.
    """
    owner, made = User.objects.get_or_create_user(owner_email, name=owner_name)
    if made:
        record(Verb.PERSON_ADDED, actor=actor, person=owner, role=owner.role)
    return add_project(
        actor=actor,
        name=name,
        customer=customer,
        questionnaire=questionnaire,
        roles={owner: Member.Role.OWNER},
    )


def find_or_create_person(*, email: str, name: str) -> User:
    """Addresses are compared in lower case; an existing person keeps name and role."""
    row, _made = User.objects.get_or_create_user(email, name=name)
    return row


@transaction.atomic
def add_project(
    *,
    actor: User,
    name: str,
    customer: str,
    questionnaire: Questionnaire,
    roles: Mapping[User, str],
) -> Project:
    """Make a project with these members; ProductError("no_owner") if nobody owns it."""
    row = Project.objects.create(name=name, customer=customer, questionnaire=questionnaire)
    record(Verb.PROJECT_CREATED, actor=actor, project=row)
    set_members(project=row, actor=actor, roles=roles)
    return row


@transaction.atomic
def edit_project(
    *,
    project: Project,
    actor: User,
    name: str | None = None,
    customer: str | None = None,
    questionnaire: Questionnaire | None = None,
) -> None:
    """What is None stays as it is.

    ProjectClosed if anything would change in a closed project, ProductError("guide_fixed") for
    another questionnaire once anything was answered.
    """
    row = _locked(project)
    given = {"name": name, "customer": customer, "questionnaire": questionnaire}
    changed = {
        field: value
        for field, value in given.items()
        if value is not None and value != getattr(row, field)
    }
    if not changed:
        return
    _check_change(row, changed)
    for field, value in changed.items():
        setattr(row, field, value)
    row.save(update_fields=changed)
    record(Verb.PROJECT_CHANGED, actor=actor, project=row, fields=",".join(sorted(changed)))


def _check_change(row: Project, changed: Mapping[str, object]) -> None:
    if row.closed:
        raise ProjectClosed("project_closed")
    if "questionnaire" in changed and row.answers.exists():
        raise ProductError("guide_fixed", name=row.name)


# Closing and keeping -----------------------------------------------------------------------------


class _Step(NamedTuple):
    """`field` gets the time if it has none, or loses it; `verb` tells so."""

    field: str
    sets: bool
    verb: Verb


_CLOSE = _Step("closed_at", True, Verb.PROJECT_CLOSED)
_REOPEN = _Step("closed_at", False, Verb.PROJECT_REOPENED)
_ARCHIVE = _Step("archived_at", True, Verb.PROJECT_ARCHIVED)
_UNARCHIVE = _Step("archived_at", False, Verb.PROJECT_UNARCHIVED)


def close_project(*, project: Project, actor: User) -> None:
    """From now on the project is read only, for everybody."""
    _take(project, actor, _CLOSE)


def reopen_project(*, project: Project, actor: User) -> None:
    """What is worked on is not in the archive. ProductError("project_purged") if it is empty."""
    _take(project, actor, _UNARCHIVE, _REOPEN)


def archive_project(*, project: Project, actor: User) -> None:
    """Only listed when asked for; closed as well."""
    _take(project, actor, _CLOSE, _ARCHIVE)


def unarchive_project(*, project: Project, actor: User) -> None:
    """Listed again, still closed. ProductError("project_purged") for one that is empty."""
    _take(project, actor, _UNARCHIVE)


@transaction.atomic
def _take(project: Project, actor: User, *steps: _Step) -> None:
    """The steps that are not yet taken: done twice is done once, and told once."""
    row = _locked(project)
    if row.purged_at:
        raise ProductError("project_purged", name=row.name)
    for field, sets, verb in steps:
        if sets is (getattr(row, field) is None):
            setattr(row, field, timezone.now() if sets else None)
            record(verb, actor=actor, project=row)
    row.save(update_fields=["closed_at", "archived_at"])


# Members -----------------------------------------------------------------------------------------


@transaction.atomic
def set_members(
    *, project: Project, actor: User, roles: Mapping[User, str], removed: Iterable[User] = ()
) -> None:
    """Give people a role in the project, or take them out; all others stay as they are.

    ProductError("no_owner") if nobody would own the project, ProjectClosed for a new role in a
    closed one: nobody has to stay in it, but nobody gains anything.
    """
    row = _locked(project)
    here = {member.user_id: member for member in row.members.all()}
    for user in removed:
        if user.pk in here:
            here[user.pk].delete()
            record(Verb.MEMBER_REMOVED, actor=actor, person=user, project=row)
    for user, role in roles.items():
        _set_role(row, here.get(user.pk), user, role, actor)
    if not row.members.filter(role=Member.Role.OWNER).exists():
        raise ProductError("no_owner")


def _set_role(project: Project, member: Member | None, user: User, role: str, actor: User) -> None:
    if member and member.role == role:
        return
    if project.closed:
        raise ProjectClosed("project_closed")
    if member is None:
        Member.objects.create(project=project, user=user, role=role)
        record(Verb.MEMBER_ADDED, actor=actor, person=user, project=project, role=role)
    else:
        before, member.role = member.role, role
        member.save(update_fields=["role"])
        record(
            Verb.MEMBER_CHANGED, actor=actor, person=user, project=project, role=role, before=before
        )


def _locked(project: Project) -> Project:
    """Saving answers locks the same row."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)
