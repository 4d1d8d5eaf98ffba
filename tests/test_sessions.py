"""Where somebody is signed in: listed, ended one by one or all at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from onboarding.account import browser_name
from questionnaire.models import AuditEntry, User
from tests.cast import PASSWORD, counted_queries, with_password
from tests.conftest import SecureClient
from tests.pages import findings, parse, text_of

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(owner: User) -> User:
    return with_password(owner)


def signed_in(person: User) -> SecureClient:
    browser = SecureClient(headers={"user-agent": FIREFOX})
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return browser


def here(browser: Client) -> bool:
    return browser.get("/projects/").status_code == 200


def test_page_lists_sessions_without_their_keys(person: User) -> None:
    one, two = signed_in(person), signed_in(person)

    page = one.get("/account/")

    assert findings(page) == []
    assert text_of(parse(page)).count("Firefox auf Windows") >= 2
    for browser in (one, two):
        assert str(browser.session.session_key) not in page.content.decode()


def test_one_session_is_ended_and_no_other(person: User) -> None:
    one, two, three = signed_in(person), signed_in(person), signed_in(person)
    keys = re.findall(r'name="session" value="(\w+)"', one.get("/account/").content.decode())

    response = one.post("/account/sessions/end/", {"session": keys[0]}, follow=True)

    assert "Eine Anmeldung beendet" in text_of(parse(response)) or "1 Anmeldung" in text_of(
        parse(response)
    )
    assert here(one)
    assert sorted([here(two), here(three)]) == [False, True]


def test_all_others_are_ended(person: User) -> None:
    one, two, three = signed_in(person), signed_in(person), signed_in(person)

    one.post("/account/sessions/end-others/")

    assert [here(browser) for browser in (one, two, three)] == [True, False, False]
    entry = AuditEntry.objects.get(verb="sessions_ended")
    assert (entry.actor, entry.detail) == (person, {"count": 2})


def test_nobody_ends_the_session_of_somebody_else(person: User, editor: User) -> None:
    with_password(editor)
    one, other, two = signed_in(person), signed_in(editor), signed_in(person)
    keys = re.findall(r'name="session" value="(\w+)"', two.get("/account/").content.decode())

    other.post("/account/sessions/end/", {"session": keys[0]})
    other.post("/account/sessions/end/", {"session": ""})

    assert [here(one), here(two)] == [True, True]


def test_own_session_may_be_ended_too(person: User) -> None:
    one, two = signed_in(person), signed_in(person)
    keys = re.findall(r'name="session" value="(\w+)"', two.get("/account/").content.decode())

    response = one.post("/account/sessions/end/", {"session": keys[0]})

    assert response["Location"] == "/accounts/login/"
    assert [here(one), here(two)] == [False, True]


def test_changed_password_ends_all_other_sessions(person: User) -> None:
    one, two = signed_in(person), signed_in(person)
    new = "ein noch längeres 8"

    one.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert [here(one), here(two)] == [True, False]
    assert AuditEntry.objects.filter(verb="password_changed", actor=person).exists()


def test_own_name_is_changed_and_told(person: User) -> None:
    browser = signed_in(person)

    response = browser.post("/account/name/", {"name": "  Olga   Neu "}, follow=True)
    same = browser.post("/account/name/", {"name": "Olga Neu"})
    refused = browser.post("/account/name/", {"name": ""})

    person.refresh_from_db()
    assert findings(response) == []
    assert person.name == "Olga Neu"
    assert (same.status_code, refused.status_code) == (302, 422)
    assert AuditEntry.objects.filter(verb="person_changed").count() == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox auf Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome auf Linux"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18 Safari/604.1", "Safari auf iOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge auf Windows"),
        ("curl/8.0", "Unbekannter Browser"),
        ("Linux", "Linux"),
    ],
)
def test_browser_has_a_name_that_people_know(agent: str, name: str) -> None:
    assert browser_name(agent) == name


def test_ended_sessions_are_forgotten_when_the_list_is_seen(person: User) -> None:
    one, two, three = signed_in(person), signed_in(person), signed_in(person)
    past = timezone.now() - timedelta(minutes=1)
    Session.objects.filter(session_key=two.session.session_key).update(expire_date=past)
    Session.objects.filter(session_key=three.session.session_key).delete()

    one.get("/account/")

    assert UserSession.objects.get().session_key == one.session.session_key


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_as_much_for_three_as_for_one(person: User, count: int) -> None:
    browsers = [signed_in(person) for _number in range(count)]

    with counted_queries() as queries:
        browsers[0].get("/account/")

    assert len(queries) == 5


@pytest.mark.parametrize("path", ["/account/sessions/end/", "/account/sessions/end-others/"])
def test_ending_what_is_not_there_is_not_recorded(person: User, path: str) -> None:
    browser = signed_in(person)

    response = browser.post(path, {"session": "x"}, follow=True)

    assert findings(response) == []
    assert not AuditEntry.objects.filter(verb="sessions_ended").exists()


def test_sessions_of_staff_end_after_half_a_day_without_them(person: User) -> None:
    browser = signed_in(person)
    browser.get("/projects/")
    before = browser.session.get_expiry_age()
    User.objects.filter(pk=person.pk).update(role=User.Role.SRE)

    response = browser.get("/accounts/2fa/")

    half_a_day = timedelta(hours=12)
    row = Session.objects.get(session_key=browser.session.session_key)
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert (before, cookie["max-age"]) == (6 * 7 * 24 * 60 * 60, half_a_day.total_seconds())
    assert timedelta() < timezone.now() + half_a_day - row.expire_date < timedelta(minutes=1)


def test_session_of_staff_is_renewed_by_work(sre: User) -> None:
    browser = SecureClient()
    browser.force_login(sre)
    soon = timezone.now() + timedelta(hours=5)
    Session.objects.update(expire_date=soon)

    browser.get("/projects/")

    assert Session.objects.get().expire_date > soon + timedelta(hours=6)
