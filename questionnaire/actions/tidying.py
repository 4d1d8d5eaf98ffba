"""Forgetting what is over: sessions past their time, what says whose they were, old attempts."""

from __future__ import annotations

from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from questionnaire.models.cached import CachedRow


class Tidied(NamedTuple):
    """How many rows went."""

    sessions: int
    owners: int
    attempts: int


@transaction.atomic
def tidy() -> Tidied:
    """Delete sessions that are over, the notes of whose they were, and counts of attempts.

    Django itself deletes a session only when its browser comes back, and cleans the cache's table
    only when it is full.
    """
    now = timezone.now()
    sessions = Session.objects.filter(expire_date__lte=now).delete()[0]
    alive = Session.objects.values("session_key")
    owners = UserSession.objects.exclude(session_key__in=alive).delete()[0]
    return Tidied(sessions, owners, CachedRow.objects.filter(expires__lte=now).delete()[0])
