"""Invitations: made, renewed, revoked, accepted. Whoever accepts becomes a member, no more.

Of a link's token only a hash is kept, so a link can be shown only when it is made; renewing an
invitation makes another and voids the first.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from questionnaire.actions.audit import record
from questionnaire.actions.locking import lock_project
from questionnaire.guide.errors import InvitationVoid, ProjectClosed
from questionnaire.models import AuditEntry, Invitation, Member, Project, User

TOKEN_BYTES = 32
State = Invitation.State
Verb = AuditEntry.Verb


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the token of its link, which nobody can read again."""

    invitation: Invitation
    token: str


def token_hash(token: str) -> str:
    """64 hexadecimal digits. A token is random, so a plain hash of it cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, project: Project, actor: User, emails: Iterable[str], role: str) -> list[Invited]:
    """Invite each address, in lower case; one that is invited already gets a new link.

    ProjectClosed in a closed project.
    """
    row = lock_project(project)
    if row.closed:
        raise ProjectClosed("project_closed")
    made = []
    for email in emails:
        before = row.invitations.pending().filter(email=email)
        verb = Verb.INVITATION_RENEWED if _end(before, State.REPLACED, actor) else Verb.INVITED
        made.append(_make(row, actor, email, role))
        record(verb, actor=actor, project=row, role=role, invitation=made[-1].invitation.code)
    return made


@transaction.atomic
def renew(*, invitation: Invitation, actor: User) -> Invited:
    """A new link for the same address and role; the old one is void. InvitationVoid if ended."""
    lock_project(invitation.project)
    now = _as_it_is(invitation)
    if now.state != State.OPEN:
        raise void(now)
    (made,) = invite(project=now.project, actor=actor, emails=[now.email], role=now.role)
    return made


@transaction.atomic
def revoke(*, invitation: Invitation, actor: User) -> None:
    """Void its link; nothing happens to one that has ended."""
    mine = Invitation.objects.pending().filter(pk=invitation.pk)
    if _end(mine, State.REVOKED, actor):
        record(
            Verb.INVITATION_REVOKED,
            actor=actor,
            project=invitation.project,
            invitation=invitation.code,
        )


def mark_mailed(*, invitations: Iterable[Invitation]) -> None:
    """A mail server has taken their mails."""
    keys = [invitation.pk for invitation in invitations]
    Invitation.objects.filter(pk__in=keys).update(mailed_at=timezone.now())


@transaction.atomic
def accept(*, invitation: Invitation, person: User | None = None, name: str = "") -> User:
    """Make the invited person a member, once; the person, made with that name if unknown.

    `person` is who is signed in. Who is a member already keeps their role, and nobody's role
    outside the project changes. InvitationVoid if it is void by now, or not for that person.
    """
    row = lock_project(invitation.project)
    _claim(invitation, row, person)
    user = person or _person(invitation.email, name)
    if not user.is_active:
        raise InvitationVoid("invitation_inactive")
    Member.objects.get_or_create(project=row, user=user, defaults={"role": invitation.role})
    Invitation.objects.filter(pk=invitation.pk).update(ended_by=user)
    record(
        Verb.INVITATION_ACCEPTED,
        actor=user,
        project=row,
        role=invitation.role,
        invitation=invitation.code,
    )
    return user


def refuse(*, reason: str, invitation: Invitation | None = None, actor: User | None = None) -> None:
    """Note that somebody sent a link that did not let them in; `reason` is the error's code."""
    verb = Verb.INVITATION_REFUSED
    if invitation is None:
        record(verb, actor=actor, reason=reason)
    else:
        code, project = invitation.code, invitation.project
        record(verb, actor=actor, project=project, reason=reason, invitation=code)


def void(invitation: Invitation) -> InvitationVoid:
    """Why an invitation that cannot be accepted cannot."""
    if invitation.state == State.OPEN:
        closed = invitation.project.closed
        return InvitationVoid("invitation_closed" if closed else "invitation_expired")
    return InvitationVoid(
        {
            State.ACCEPTED.value: "invitation_accepted",
            State.REVOKED.value: "invitation_revoked",
            State.REPLACED.value: "invitation_replaced",
        }[invitation.state]
    )


def _claim(invitation: Invitation, project: Project, person: User | None) -> None:
    """One update decides who comes first; all others find the invitation used."""
    if person and person.email != invitation.email:
        raise InvitationVoid("invitation_other")
    mine = Invitation.objects.none() if project.closed else Invitation.objects.open()
    values = {"state": State.ACCEPTED, "ended_at": timezone.now()}
    if not mine.filter(pk=invitation.pk).update(**values):
        raise void(_as_it_is(invitation))


def _as_it_is(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("project").get(pk=invitation.pk)


def _person(email: str, name: str) -> User:
    user, made = User.objects.get_or_create_user(email, name=name or email.partition("@")[0])
    if made:
        record(Verb.PERSON_ADDED, actor=user, person=user, role=user.role)
    return user


def _make(project: Project, actor: User, email: str, role: str) -> Invited:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Invitation.objects.create(
        project=project,
        email=email,
        role=role,
        token_hash=token_hash(token),
        invited_by=actor,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
    )
    return Invited(row, token)


def _end(invitations: QuerySet[Invitation], state: str, actor: User) -> int:
    values = {"state": state, "ended_at": timezone.now(), "ended_by": actor}
    return invitations.update(**values)
