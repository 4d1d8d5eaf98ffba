"""Signing in by a mailed code or a password: the same answers whoever asks, whatever mail does."""

from __future__ import annotations

import re
import time
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from questionnaire.actions.audit import address_hash
from questionnaire.models import AuditEntry, User
from tests.cast import PASSWORD, counted_queries, with_password
from tests.conftest import SecureClient
from tests.mail import Inbox, Refusing, Slow, mail_server
from tests.pages import findings, parse, text_of

pytestmark = pytest.mark.django_db

ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
NOBODY = "nobod@example.org"  # as long as the owner's


@pytest.fixture(autouse=True)
def no_attempts() -> None:
    """Limits are kept in the cache; a test that fails leaves its attempts to no other."""
    cache.clear()


def arrived(box: Inbox) -> str:
    """The text of the first mail: it is sent in the background."""
    deadline = time.monotonic() + 10
    while not box.mails and time.monotonic() < deadline:
        time.sleep(0.02)
    return str(box.mails[0].get_content())


def code_in(text: str) -> str:
    found = re.search(r"^[A-Z0-9-]{6,}$", text, re.MULTILINE)
    assert found
    return found[0]


def neutral(response: Any, address: str) -> tuple[int, dict[str, str], str]:
    """What an answer tells, without the address itself and the form's token."""
    page = re.sub(r'value="\w{64}"', "", response.content.decode()).replace(address, "")
    headers = {name: value for name, value in response.items() if name != "Expires"}
    return response.status_code, headers, page


def test_mailed_code_signs_in(client: Client, inbox: Inbox, owner: User) -> None:
    asked = client.post(ASK, {"email": owner.email.upper()}, follow=True)
    code = code_in(arrived(inbox))

    response = client.post(CONFIRM, {"code": code})

    assert findings(asked) == []
    assert inbox.mails[0]["To"] == owner.email
    assert inbox.mails[0]["Subject"] == f"Ihr Code für den DevOps-Leitfaden: {code}"
    assert response["Location"] == "/projects/"
    assert client.get("/projects/").status_code == 200
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.detail) == ("signed_in", owner, {"by": "code"})


def test_mailed_code_leads_back_to_the_page_that_was_asked_for(
    client: Client, inbox: Inbox, owner: User
) -> None:
    first = client.get("/account/")
    page = client.get(first["Location"])
    hidden = {
        e.get("name") or "": e.get("value") or ""
        for form in parse(page).iter("form")
        if form.get("action") == ASK
        for e in form.iter("input")
    }

    asked = client.post(ASK, hidden | {"email": owner.email})
    confirm = client.get(asked["Location"])
    sent = {
        e.get("name") or "": e.get("value") or ""
        for form in parse(confirm).iter("form")
        for e in form.iter("input")
        if e.get("name") == "next"
    }
    response = client.post(CONFIRM, sent | {"code": code_in(arrived(inbox))})

    assert response["Location"] == "/account/"


def test_mailed_code_is_needed_letter_by_letter(client: Client, inbox: Inbox, owner: User) -> None:
    client.post(ASK, {"email": owner.email})

    response = client.post(CONFIRM, {"code": "AAA-AAA"})

    assert findings(response) == []
    assert client.get("/projects/").status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.person, entry.detail) == ("sign_in_failed", owner, {"by": "code"})


def test_code_that_was_wrong_too_often_says_so(client: Client, inbox: Inbox, owner: User) -> None:
    client.post(ASK, {"email": owner.email})
    for _attempt in range(2):
        client.post(CONFIRM, {"code": "AAA-AAA"})

    page = client.post(CONFIRM, {"code": "AAA-AAA"}, follow=True)

    assert page.redirect_chain == [(ASK, 302)]
    assert "Das war zu oft falsch." in text_of(parse(page))


def test_asking_for_a_code_looks_the_same_for_known_and_unknown(
    client: Client, inbox: Inbox, owner: User
) -> None:
    answers, counts = [], []
    for address in (owner.email, NOBODY):
        browser = SecureClient()
        with counted_queries() as queries:
            asked = browser.post(ASK, {"email": address})
            page = browser.get(asked["Location"])
            wrong = browser.post(CONFIRM, {"code": "AAA-AAA"})
        answers.append([neutral(each, address) for each in (asked, page, wrong)])
        counts.append(sum(not sql.startswith("SELECT") for sql in queries.queries))

    assert answers[0] == answers[1]
    assert counts[0] == counts[1]  # writing is what takes time
    assert arrived(inbox)
    assert [mail["To"] for mail in inbox.mails] == [owner.email]


def test_wrong_code_of_nobody_is_recorded_as_a_hash(client: Client, inbox: Inbox) -> None:
    client.post(ASK, {"email": NOBODY})

    client.post(CONFIRM, {"code": "AAA-AAA"})

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.person) == ("sign_in_failed", None)
    assert entry.address == address_hash(NOBODY)


def test_new_code_looks_the_same_for_known_and_unknown(
    client: Client, inbox: Inbox, owner: User
) -> None:
    answers = []
    for address in (owner.email, NOBODY):
        browser = SecureClient()
        browser.post(ASK, {"email": address})
        again = browser.post(CONFIRM, {"action": "resend"})
        answers.append([neutral(each, address) for each in (again, browser.get(CONFIRM))])

    assert answers[0] == answers[1]


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: that is what takes the time."""

    algorithm = "md5"
    hashed: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.hashed.append(password)
        return str(super().encode(password, salt))


@pytest.mark.parametrize("who", ["owner", "editor", "nobody"])
def test_wrong_password_looks_and_takes_the_same_for_everybody(
    client: Client, who: str, owner: User, editor: User, settings: Any
) -> None:
    """The owner has a password, the editor has none."""
    with_password(owner)
    settings.PASSWORD_HASHERS = ["tests.test_sign_in.CountingHasher"]
    CountingHasher.hashed.clear()
    address = {"owner": owner.email, "editor": editor.email, "nobody": NOBODY}[who]

    with counted_queries() as queries:
        response = client.post("/accounts/login/", {"login": address, "password": "falsch"})

    assert findings(response) == []
    assert "Adresse oder Passwort stimmen nicht." in text_of(parse(response))
    assert len(CountingHasher.hashed) == 1
    assert sum("questionnaire_auditentry" in sql for sql in queries.queries) == 1
    entry = AuditEntry.objects.get()
    known = None if who == "nobody" else User.objects.get(email=address)
    assert (entry.verb, entry.person, entry.detail) == (
        "sign_in_failed",
        known,
        {"by": "password"},
    )
    assert entry.address == ("" if known else address_hash(NOBODY))


def test_password_signs_in_and_out_on_record(client: Client, owner: User) -> None:
    with_password(owner)

    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    client.post("/accounts/logout/")

    entries = AuditEntry.objects.order_by("pk").values_list("verb", "actor", "detail")
    assert list(entries) == [
        ("signed_in", owner.pk, {"by": "password"}),
        ("signed_out", owner.pk, {}),
    ]


def test_inactive_person_stays_outside(client: Client, inbox: Inbox, owner: User) -> None:
    owner.is_active = False
    owner.save()

    client.post(ASK, {"email": owner.email})

    assert client.get("/projects/").status_code == 302
    assert inbox.mails == []


# The mail server is away, silent, slow, or refuses


@pytest.mark.parametrize("server", ["no_mail_server", "silent_server"])
@pytest.mark.parametrize("known", [True, False])
def test_page_says_in_time_that_no_mail_goes_out(
    client: Client,
    owner: User,
    server: str,
    known: bool,
    settings: Any,
    request: pytest.FixtureRequest,
) -> None:
    request.getfixturevalue(server)
    settings.EMAIL_TIMEOUT = 0.5
    started = time.monotonic()

    page = client.post(ASK, {"email": owner.email if known else NOBODY})

    assert time.monotonic() - started < 3
    assert (page.status_code, findings(page)) == (200, [])
    assert "Zurzeit lässt sich keine E-Mail verschicken." in text_of(parse(page))
    assert (parse(page).findtext("head/title") or "").startswith("Fehler:")


@pytest.mark.parametrize("known", [True, False])
def test_new_code_is_not_promised_without_a_mail_server(
    client: Client, inbox: Inbox, owner: User, known: bool, settings: Any
) -> None:
    client.post(ASK, {"email": owner.email if known else NOBODY})
    settings.EMAIL_PORT = 1

    page = client.post(CONFIRM, {"action": "resend"}, follow=True)

    assert findings(page) == []
    assert "Zurzeit lässt sich keine E-Mail verschicken." in text_of(parse(page))


@pytest.mark.parametrize("box", [Slow, Refusing])
def test_page_waits_for_no_slow_or_refusing_server(
    client: Client, owner: User, box: type[Inbox], settings: Any
) -> None:
    """Waiting would tell who is known here: nobody else is sent anything."""
    if box is Refusing:
        User.objects.filter(pk=owner.pk).update(email="voll@kunde.example")
        owner.refresh_from_db()
    with mail_server(settings, box()):
        started = time.monotonic()
        response = client.post(ASK, {"email": owner.email})
        spent = time.monotonic() - started

    assert response["Location"].startswith(CONFIRM)
    assert spent < Slow.seconds * 2


def test_change_of_password_is_told_by_mail(
    client: SecureClient, inbox: Inbox, owner: User
) -> None:
    with_password(owner)
    client.force_login(owner)
    new = "ein anderes Kennwort für Tests"

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    text = arrived(inbox)
    assert inbox.mails[0]["Subject"] == "Passwort geändert"
    assert text.startswith("Guten Tag Olga Owner,\n\ndas Passwort Ihres Zugangs")
