"""Where somebody is signed in, and ending that."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from questionnaire.actions.audit import record
from questionnaire.models import AuditEntry, User


def own_sessions(person: User) -> list[UserSession]:
    """Newest first; those that have ended by themselves are forgotten on the way."""
    rows = UserSession.objects.filter(user=person)
    alive = _alive(person, [row.session_key for row in rows])
    if ended := [row.pk for row in rows if row.session_key not in alive]:
        UserSession.objects.filter(pk__in=ended).delete()
    found = [row for row in rows if row.session_key in alive]
    return sorted(found, key=lambda session: session.created_at, reverse=True)


def _alive(person: User, keys: list[str]) -> set[str]:
    """Those that still sign the person in: not past their time, and as of today's password."""
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    proof = person.get_session_auth_hash()
    return {
        session.session_key
        for session in sessions
        if session.get_decoded().get(HASH_SESSION_KEY) == proof
    }


@transaction.atomic
def end_sessions(*, person: User, actor: User | None, keys: list[str] | None = None) -> int:
    """Sign the person out wherever they are, or only in these sessions; how many ended."""
    found = _keys(person) if keys is None else keys
    count, _rows = Session.objects.filter(session_key__in=found).delete()
    UserSession.objects.filter(user=person, session_key__in=found).delete()
    if count:
        record(AuditEntry.Verb.SESSIONS_ENDED, actor=actor, person=person, count=count)
    return count


def _keys(person: User) -> list[str]:
    """Read from the sessions themselves: not each of them has a row that says whose it is."""
    current = Session.objects.filter(expire_date__gt=timezone.now())
    return [
        session.session_key
        for session in current.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
