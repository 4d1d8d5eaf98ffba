"""Projects and their members: made by SREs, with a first owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from questionnaire.guide.errors import ProductError
from questionnaire.models import Member, Project, Questionnaire, User


@transaction.atomic
def create_project(
    *, name: str, customer: str, questionnaire: Questionnaire, owner_email: str, owner_name: str
) -> Project:
    """Make a project and its first owner; a person of that address is taken if there is one.

    A new person has no password: they sign in by a mailed code.
    """
    owner = find_or_create_person(email=owner_email, name=owner_name)
    roles = {owner: Member.Role.OWNER}
    return add_project(name=name, customer=customer, questionnaire=questionnaire, roles=roles)


def find_or_create_person(*, email: str, name: str) -> User:
    """Addresses are compared in lower case; an existing person keeps name and role."""
    row, _made = User.objects.get_or_create_user(email, name=name)
    return row


@transaction.atomic
def add_project(
    *, name: str, customer: str, questionnaire: Questionnaire, roles: Mapping[User, str]
) -> Project:
    """Make a project with these members; ProductError("no_owner") if nobody owns it."""
    row = Project.objects.create(name=name, customer=customer, questionnaire=questionnaire)
    set_members(project=row, roles=roles)
    return row


@transaction.atomic
def edit_project(
    *,
    project: Project,
    name: str | None = None,
    customer: str | None = None,
    questionnaire: Questionnaire | None = None,
) -> None:
    """What is None stays as it is.

    ProductError("guide_fixed") for another questionnaire once anything was answered.
    """
    row = _locked(project)
    other = questionnaire is not None and questionnaire.pk != row.questionnaire_id
    if other and row.answers.exists():
        raise ProductError("guide_fixed", name=row.name)
    given = {"name": name, "customer": customer, "questionnaire": questionnaire}
    changed = {field: value for field, value in given.items() if value is not None}
    for field, value in changed.items():
        setattr(row, field, value)
    row.save(update_fields=changed)


@transaction.atomic
def set_members(
    *, project: Project, roles: Mapping[User, str], removed: Iterable[User] = ()
) -> None:
    """Give people a role in the project, or take them out; all others stay as they are.

    ProductError("no_owner") if nobody would own the project.
    """
    row = _locked(project)
    row.members.filter(user__in=removed).delete()
    for user, role in roles.items():
        Member.objects.update_or_create(project=row, user=user, defaults={"role": role})
    if not row.members.filter(role=Member.Role.OWNER).exists():
        raise ProductError("no_owner")


def _locked(project: Project) -> Project:
    """Saving answers locks the same row."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)
