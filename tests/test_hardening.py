"""What attackers try at any site: passwords, sessions, headers, numbers, doubled parameters."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa import app_settings as mfa
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from onboarding import settings as production
from onboarding.sessions import SessionStore
from questionnaire.actions.inviting import invite
from questionnaire.guide import limits
from questionnaire.models import AnswerRevision, AuditEntry, Invitation, Project, User
from tests.cast import PASSWORD, texts, with_password
from tests.conftest import SecureClient
from tests.pages import parse, text_of

pytestmark = pytest.mark.django_db

CHANGE = "/accounts/password/change/"


@pytest.fixture
def person(owner: User) -> User:
    return with_password(owner)


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@pytest.fixture
def no_attempts() -> Iterator[None]:
    """The limits count in the cache, which no test rolls back."""
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, person: User, password: str, path: str = "/accounts/login/") -> Any:
    return client.post(path, {"login": person.email, "password": password})


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/projects/").status_code == 200)


def changed_to(client: Client, person: User, password: str, old: str = PASSWORD) -> bool:
    """Did the password page take it?"""
    client.post(CHANGE, {"oldpassword": old, "password1": password, "password2": password})
    person.refresh_from_db()
    return person.check_password(password)


# Passwords


def test_password_page_asks_for_the_old_one(signed_in: Client, person: User) -> None:
    assert not changed_to(signed_in, person, "noch ein langes Kennwort", old="falsch")
    assert changed_to(signed_in, person, "noch ein langes Kennwort")


@pytest.mark.parametrize(
    "password", ["elf zeichen", "q1w2e3r4t5y6", "owner@example.org"], ids=["short", "known", "own"]
)
def test_password_that_is_easily_guessed_is_refused(
    signed_in: Client, person: User, password: str
) -> None:
    assert not changed_to(signed_in, person, password)


@pytest.mark.parametrize(
    "password", ["nurkleinebuchstaben", "8302917465028", "🙂 ß Leerzeichen ok", "lang " * 25 + "!"]
)
def test_password_may_be_of_any_kind_and_length(
    signed_in: Client, person: User, password: str
) -> None:
    assert changed_to(signed_in, person, password)


def test_password_is_compared_as_it_was_typed(client: Client, person: User) -> None:
    person.set_password(f" {PASSWORD} ")
    person.save()

    for wrong in (PASSWORD, f" {PASSWORD.upper()} ", f" {PASSWORD}"):
        sign_in(client, person, wrong)
        assert not is_signed_in(client)
    sign_in(client, person, f" {PASSWORD} ")

    assert is_signed_in(client)


def test_password_fields_are_masked_and_open_to_password_managers(
    client: Client, person: User
) -> None:
    pages = [client.get("/accounts/login/")]
    client.force_login(person)
    pages.append(client.get(CHANGE))

    fields = [
        e for page in pages for e in parse(page).iter("input") if "assword" in e.get("name", "")
    ]

    kinds = [(e.get("name"), e.get("type"), e.get("autocomplete")) for e in fields]
    assert kinds == [
        ("password", "password", "current-password"),
        ("oldpassword", "password", "current-password"),
        ("password1", "password", "new-password"),
        ("password2", "password", "new-password"),
    ]
    assert [e for e in fields if {"maxlength", "onpaste", "readonly"} & set(e.attrib)] == []


def test_password_of_years_ago_is_still_good(client: Client, person: User) -> None:
    long_ago = timezone.now() - timedelta(days=3_000)
    User.objects.filter(pk=person.pk).update(created_at=long_ago, last_login=long_ago)

    sign_in(client, person, PASSWORD)

    assert is_signed_in(client)


def test_guessing_a_password_ends_after_five_for_that_address_alone(
    client: Client, person: User, editor: User, no_attempts: None
) -> None:
    with_password(editor)
    for attempt in range(5):
        sign_in(client, person, f"geraten {attempt}")

    sign_in(client, person, PASSWORD)
    held = is_signed_in(client)
    sign_in(client, editor, PASSWORD)

    assert (held, is_signed_in(client)) == (False, True)


def test_forged_address_of_a_proxy_counts_for_nothing(
    client: Client, settings: Any, no_attempts: None
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sent = {"login": "niemand@example.org", "password": "falsch"}

    first = client.post("/accounts/login/", sent, headers={"x-forwarded-for": "192.0.2.1"})
    second = client.post("/accounts/login/", sent, headers={"x-forwarded-for": "192.0.2.2"})

    assert (first.status_code, second.status_code) == (200, 429)


def test_address_before_that_of_our_own_proxy_counts_for_nothing(
    client: Client, settings: Any, no_attempts: None
) -> None:
    """The proxy appends whom it sees; what stands before it anybody may have written."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sent = {"login": "niemand@example.org", "password": "falsch"}

    statuses = [
        client.post("/accounts/login/", sent, headers={"x-forwarded-for": way}).status_code
        for way in ("192.0.2.1, 203.0.113.9", "192.0.2.2, 203.0.113.9", "192.0.2.2, 203.0.113.8")
    ]

    assert statuses == [200, 429, 200]


def test_fields_that_a_form_does_not_have_are_passed_over(signed_in: Client, person: User) -> None:
    new = "noch ein langes Kennwort"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    signed_in.post(CHANGE, {**sent, "role": "admin", "email": "x@example.org", "code": "bbbbbbbb"})

    kept = (person.role, person.email, person.code)
    person.refresh_from_db()
    assert person.check_password(new)
    assert (person.role, person.email, person.code) == kept


# Codes by mail


def asked_for_code(client: Client, person: User) -> str:
    """The code that goes out by mail; only the server's session holds it."""
    client.post("/accounts/login/code/", {"email": person.email})
    found = re.search(r"'code': '([A-Z]{4}-[A-Z]{4})'", str(dict(client.session)))
    assert found
    return found[1]


def confirm(client: Client, code: str) -> bool:
    client.post("/accounts/login/code/confirm/", {"code": code})
    return is_signed_in(client)


def test_codes_have_more_than_20_bits(client: Client, person: User, no_attempts: None) -> None:
    mailed = [asked_for_code(SecureClient(), person) for _ in range(3)]

    assert len(set(mailed)) == 3
    assert 8 * math.log2(20) > 20  # eight of twenty letters, see the pattern above
    assert mfa.RECOVERY_CODE_DIGITS * math.log2(10) > 20


def test_mailed_code_is_good_in_its_own_browser_only(
    client: Client, person: User, no_attempts: None
) -> None:
    other = SecureClient()
    first = asked_for_code(client, person)
    second = asked_for_code(other, person)

    assert not confirm(client, second)
    assert not confirm(other, first)
    assert confirm(client, first)


def test_mailed_code_is_used_up_by_three_wrong_ones(
    client: Client, person: User, no_attempts: None
) -> None:
    code = asked_for_code(client, person)
    for _ in range(3):
        assert not confirm(client, "BBBB-BBBB")

    assert not confirm(client, code)


def test_mailed_code_is_used_up_by_signing_in(
    client: Client, person: User, no_attempts: None
) -> None:
    code = asked_for_code(client, person)
    assert confirm(client, code)
    client.post("/accounts/logout/")

    assert not confirm(client, code)


def test_passwords_are_hashed_slowly() -> None:
    """The tests hash fast; production keeps Django's own list, whose first one is used."""
    assert not hasattr(production, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_nobody_has_an_account_that_no_one_made() -> None:
    assert User.objects.count() == 0


# Sessions


def test_session_key_is_another_after_signing_in_and_void_after_signing_out(
    client: Client, person: User
) -> None:
    before = client.session.session_key  # made and stored by asking for it
    sign_in(client, person, PASSWORD)
    during = client.session.session_key or ""

    client.post("/accounts/logout/")

    assert before != during
    assert not Session.objects.filter(session_key__in=[before, during]).exists()
    client.cookies[settings.SESSION_COOKIE_NAME] = during
    assert not is_signed_in(client)


def test_session_key_that_a_browser_brings_along_is_not_taken(client: Client, person: User) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = brought = "a" * 32

    sign_in(client, person, PASSWORD)

    assert client.session.session_key != brought
    assert not Session.objects.filter(session_key=brought).exists()


def test_session_key_has_more_than_128_bits() -> None:
    keys = {SessionStore()._get_new_session_key() for _ in range(100)}  # type: ignore[attr-defined]

    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}
    assert 32 * math.log2(len(VALID_KEY_CHARS)) > 128


def test_invitation_has_256_bits_of_chance_and_only_its_hash_is_kept(
    project: Project, owner: User
) -> None:
    addresses = [f"{number}@example.org" for number in range(20)]

    made = invite(project=project, actor=owner, emails=addresses, role="editor")

    tokens = {one.token for one in made}
    assert (len(tokens), {len(token) for token in tokens}) == (20, {43})  # 32 bytes in base64
    rows = str(list(Invitation.objects.values())) + str(list(AuditEntry.objects.values()))
    assert [token for token in tokens if token in rows] == []


def test_who_may_not_sign_in_any_more_is_out_at_the_next_click(
    signed_in: Client, person: User
) -> None:
    assert is_signed_in(signed_in)

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert not is_signed_in(signed_in)


def test_every_page_of_who_is_signed_in_has_a_way_out(signed_in: Client, project: Project) -> None:
    for path in ("/", "/projects/", f"/projects/{project.code}/", CHANGE, "/nirgends/"):
        page = parse(signed_in.get(path, follow=True))
        assert [f.get("method") for f in page.iter("form") if "data-signs-out" in f.attrib], path


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client: Client, person: User, place: str) -> None:
    sent = {"login": person.email, "password": PASSWORD, "next": place}

    response = client.post("/accounts/login/", sent)

    assert response["Location"] == "/projects/"


# Requests


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("sections/projekt/", "text/html; charset=utf-8"),
        ("nirgends/", "text/html; charset=utf-8"),
        ("tickets/gitlab/all.md", "text/markdown; charset=utf-8"),
        ("tickets/jira-wiki/all.txt", "text/plain; charset=utf-8"),
        ("tickets/jira-cloud/all.json", "application/json; charset=utf-8"),
        ("tickets/github/all.zip", "application/zip"),
        ("answers.json", "application/json"),
    ],
)
def test_answers_name_their_type(signed_in: Client, project: Project, path: str, kind: str) -> None:
    response = signed_in.get(f"/projects/{project.code}/{path}")

    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"


def test_downloads_are_no_pages(signed_in: Client, project: Project) -> None:
    for path in ("tickets/gitlab/all.md", "tickets/github/all.zip", "answers.json"):
        response = signed_in.get(f"/projects/{project.code}/{path}")
        assert response["Content-Disposition"].startswith("attachment; filename=")


def test_names_of_downloads_hold_nothing_that_was_typed(
    signed_in: Client, project: Project
) -> None:
    hostile = 'a"; filename="b.html\r\nX-Made: up ../../ü\x00.exe'
    Project.objects.update(name=hostile.replace("\x00", ""), customer=hostile[:20])

    for path in ("tickets/gitlab/all.md", "tickets/github/all.zip", "answers.json"):
        header = signed_in.get(f"/projects/{project.code}/{path}")["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="[a-z0-9.-]+"', header), header


def test_no_other_site_may_read_answers(signed_in: Client, project: Project) -> None:
    origin = {"origin": "https://evil.example"}
    for path in ("/token/", "/projects/", f"/projects/{project.code}/answers.json", "/nirgends/"):
        response = signed_in.get(path, headers=origin)
        assert [name for name in response.headers if name.startswith("Access-Control-")] == []
    assert production.WHITENOISE_ALLOW_ALL_ORIGINS is False


@pytest.mark.parametrize("path", ["/", "/projects/", "/accounts/login/", "/theme/", "/token/"])
def test_trace_gives_no_request_back(signed_in: Client, path: str) -> None:
    response = signed_in.generic("TRACE", path, headers={"x-secret": "geheim-4711"})

    assert b"geheim-4711" not in response.content
    assert "message/http" not in response.headers.get("Content-Type", "")


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/manage.py", "/static/", "/static/../manage.py", "/docs/", "/var/"],
)
def test_files_of_the_server_are_not_served(signed_in: Client, path: str) -> None:
    assert signed_in.get(path).status_code == 404


def test_names_in_the_query_are_no_form(signed_in: Client, project: Project) -> None:
    path = f"/projects/{project.code}/sections/projekt/"

    signed_in.post(f"{path}?name.base=0&name.0.state=answer&name.0.text=aus+der+Adresse", {})
    signed_in.get(f"{path}?name.base=0&name.0.state=answer&name.0.text=aus+der+Adresse")

    assert (texts(project), AnswerRevision.objects.count()) == ({}, 0)


@pytest.mark.parametrize("number", ["9" * 30, "-1", "1e9", "٣", "0x10", ""])
def test_numbers_that_are_none_are_no_error(
    signed_in: Client, project: Project, number: str
) -> None:
    place = f"/projects/{project.code}"
    sent = {"name.base": number, f"name.{number}.state": "answer", f"name.{number}.text": "Portal"}

    statuses = {
        signed_in.post(f"{place}/sections/projekt/", sent).status_code,
        signed_in.post(f"{place}/seen/", {"name": number}).status_code,
        signed_in.get(f"{place}/questions/name/history/", {"new": number}).status_code,
        signed_in.get(f"{place}/changes/", {"since": number}).status_code,
    }

    assert {status for status in statuses if status >= 500} == set()


def test_hostile_addresses_write_one_line_of_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/nirgends/%0d%0aERROR%20gef%C3%A4lscht%1b[31m/")

    lines = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert re.search(r"[\r\n\x1b]", lines[0]) is None


def test_refusals_stand_in_the_log(
    project: Project, viewer: User, csrf_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"/projects/{project.code}/sections/projekt/"
    reader = SecureClient()
    reader.force_login(viewer)

    reader.post(path, {})
    reader.get("/projects/bbbbbbbb/")
    csrf_client.post("/theme/", {"theme": "dark"}, headers={"origin": "https://evil.example"})

    lines = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert lines == [
        f"Forbidden (Permission denied): {path}",
        "Not Found: /projects/bbbbbbbb/",
        "Forbidden (Origin checking failed - https://evil.example does not match any trusted "
        "origins.): /theme/",
    ]


def test_attempts_to_get_around_stand_in_the_log(
    client: Client, settings: Any, no_attempts: None, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sent = {"login": "niemand@example.org", "password": "falsch"}

    for _ in range(2):
        client.post("/accounts/login/", sent)
    client.get("/", headers={"host": "evil.example"})
    client.post("/theme/", {"theme": "x" * limits.REQUEST_BYTES})

    lines = [(r.name, r.getMessage()) for r in caplog.records if r.levelno >= logging.WARNING]
    assert [name for name, _line in lines] == [
        "django.request",
        "django.security.DisallowedHost",
        "django.security.RequestDataTooBig",
    ]
    assert lines[0][1] == "Too Many Requests: /accounts/login/"
    assert lines[1][1].startswith("Invalid HTTP_HOST header: 'evil.example'")


def test_signs_of_formats_are_text(client: Client, project: Project, viewer: User) -> None:
    name = "%(name)s {0.__class__} %s {{ 7*7 }} {% now 'Y' %} ${7*7}"
    Project.objects.update(name=name, customer=name)
    client.force_login(viewer)

    pages = [client.get(path) for path in ("/projects/", f"/projects/{project.code}/")]

    assert [name in text_of(parse(page)) for page in pages] == [True, True]


def test_log_lines_begin_with_time_and_level() -> None:
    logged: Any = production.LOGGING
    inner = logged["formatters"]["plain"]["inner"]
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "Text", (), None)

    line = inner.format(record)

    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.fullmatch(f"{time} WARNING django.request: Text", line)
