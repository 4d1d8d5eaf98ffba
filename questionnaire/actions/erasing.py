"""Making a person unrecognisable: the row stays, so that the history of answers stays whole."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from questionnaire.actions.audit import record
from questionnaire.actions.logs import entries_about
from questionnaire.actions.people import lock_admins
from questionnaire.actions.sessions import end_sessions
from questionnaire.guide.errors import ProductError
from questionnaire.models import AuditEntry, Invitation, Member, Project, Seen, User

Verb = AuditEntry.Verb


@transaction.atomic
def erase_person(*, person: User, actor: User | None) -> None:
    """Take name, address and every way in from a person; done twice is done once.

    What they wrote stays, by "Gelöschte Person n". Without an actor it was the command line.
    ProductError("erase_oneself"), ("last_admin"), or ("sole_owner") as long as an open project
    would have no owner who may sign in.
    """
    _lock_projects(person)
    admins = lock_admins()  # also: one erases at a time, so no number is given twice
    row = User.objects.select_for_update().get(pk=person.pk)
    if row.erased_at:
        return
    _check(row, actor, admins)
    end_sessions(person=row, actor=actor, keys=_sessions(row))
    _leave_projects(row, actor)
    _revoke_invitations(row, actor)
    _forget(row)
    _rename(row)
    record(Verb.PERSON_ERASED, actor=actor, person=row)


def sole_projects(person: User) -> list[Project]:
    """Open projects that nobody else owns who may sign in."""
    owners = Member.objects.filter(role=Member.Role.OWNER)
    others = owners.exclude(user=person).filter(user__is_active=True)
    owned = Project.objects.filter(pk__in=owners.filter(user=person).values("project"))
    found = owned.filter(closed_at=None).exclude(pk__in=others.values("project"))
    return list(found.order_by("name", "code"))


def _lock_projects(person: User) -> None:
    """All that erasing touches, before any person is locked: whoever changes a project does so.

    Nobody's last fellow owner leaves meanwhile, and nobody accepts an invitation.
    """
    member = Q(pk__in=person.memberships.values("project"))
    invited = Q(pk__in=Invitation.objects.filter(email=person.email).values("project"))
    projects = Project.objects.filter(member | invited).order_by("pk")
    list(projects.select_for_update(no_key=True).values_list("pk"))


def _check(person: User, actor: User | None, admins: set[int]) -> None:
    if actor and person.pk == actor.pk:
        raise ProductError("erase_oneself")
    if admins == {person.pk}:
        raise ProductError("last_admin")
    if projects := sole_projects(person):
        names = ", ".join(f"„{project.name}“" for project in projects)
        raise ProductError("sole_owner", name=person, projects=names)


def _sessions(person: User) -> list[str]:
    """Those they are signed in by, and those that keep their address: a sign-in left half done."""
    sessions = Session.objects.iterator()
    return [one.session_key for one in sessions if _tells_of(person, one.get_decoded())]


def _tells_of(person: User, data: dict[str, object]) -> bool:
    return data.get(SESSION_KEY) == str(person.pk) or person.email in _texts(data)


def _texts(value: object) -> Iterator[str]:
    """All texts in a session's data, in lower case, as addresses are stored."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value.lower()


def _leave_projects(person: User, actor: User | None) -> None:
    for member in person.memberships.select_related("project").order_by("pk"):
        record(Verb.MEMBER_REMOVED, actor=actor, person=person, project=member.project)
        member.delete()


def _revoke_invitations(person: User, actor: User | None) -> None:
    values = {"state": Invitation.State.REVOKED, "ended_at": timezone.now(), "ended_by": actor}
    pending = Invitation.objects.pending().filter(email=person.email)
    for row in pending.select_related("project").order_by("pk"):
        Invitation.objects.filter(pk=row.pk).update(**values)
        verb = Verb.INVITATION_REVOKED
        record(verb, actor=actor, project=row.project, invitation=row.code)


def _forget(person: User) -> None:
    for model in (Authenticator, EmailAddress, SocialAccount, UserSession, Seen):
        model.objects.filter(user=person).delete()


def _rename(person: User) -> None:
    """The last to be done: invitations are found by the address."""
    number = User.objects.filter(erased_at__isnull=False).count() + 1
    before, person.email = person.email, f"geloescht-{number}@erased.invalid"
    person.name = _("Gelöschte Person %(n)s") % {"n": number}
    person.role, person.is_active = User.Role.CUSTOMER, False
    person.last_login, person.erased_at = None, timezone.now()
    person.set_unusable_password()
    person.save()
    Invitation.objects.filter(email=before).update(email=person.email)
    entries_about(person).update(object_repr=person.name)
