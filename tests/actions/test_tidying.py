"""What is over is forgotten, what goes on is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from questionnaire.actions.tidying import tidy
from questionnaire.models import User
from questionnaire.models.cached import CachedRow
from tests.conftest import SecureClient


def signed_in(person: User) -> str:
    client = SecureClient()
    client.force_login(person)
    key = str(client.session.session_key)
    UserSession.objects.create(user=person, ip="192.0.2.1", session_key=key, user_agent="x")
    return key


def test_tidy_forgets_sessions_that_are_over(owner: User, editor: User) -> None:
    over, going = signed_in(owner), signed_in(editor)
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=over).update(expire_date=past)

    tidied = tidy()

    assert (tidied.sessions, tidied.owners) == (1, 1)
    assert Session.objects.get().session_key == going
    assert UserSession.objects.get().session_key == going
    assert tidy() == (0, 0, 0)


@pytest.mark.django_db
def test_tidy_forgets_attempts_that_no_longer_count() -> None:
    cache.clear()
    cache.set("alt", 1, timeout=-1)  # Django deletes this one itself
    cache.set("alt", 1, timeout=60)
    cache.set("neu", 1, timeout=600)
    CachedRow.objects.filter(cache_key__endswith=":alt").update(
        expires=timezone.now() - timedelta(seconds=1)
    )

    assert tidy() == (0, 0, 1)
    assert (cache.get("alt"), cache.get("neu")) == (None, 1)
    assert str(CachedRow.objects.get()) == ":1:neu"


@pytest.mark.django_db
def test_cached_row_is_like_the_table_that_django_makes() -> None:
    table = str(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        made = connection.introspection.get_table_description(cursor, table)

    assert {column.name for column in made} == {f.name for f in CachedRow._meta.concrete_fields}
