"""What somebody typed comes back when a session is over, a token old or the database away."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path
from django.utils.http import urlencode

from onboarding import errors
from questionnaire.guide import limits
from questionnaire.models import AnswerRevision, Member, Project, User
from tests.cast import PASSWORD, edited, text, texts, with_password
from tests.conftest import SecureClient
from tests.pages import findings, form_data, parse, text_of

pytestmark = pytest.mark.django_db

OWN = {"origin": "https://testserver"}
FOREIGN = {"origin": "https://evil.example"}
SCRIPT = {"accept": "application/json", **OWN}
ODD = "\r\n\r\n  führend\r\n\t\"Anführung\" 'und' <b>&amp;</b> &\r\n\r\nEnde  "
FORM = "application/x-www-form-urlencoded"


# What a browser does


def fields(response: Any) -> list[tuple[str, str]]:
    """What a browser sends of the page's form: all newlines become CR LF."""
    form = resend_form(response)
    assert form is not None
    shown = ((e.get("name") or "", e.get("value") or "") for e in form.iter("input"))
    return [(name, re.sub(r"\r\n|\r|\n", "\r\n", value)) for name, value in shown]


def resend_form(response: Any) -> Any:
    found = (e for e in parse(response).iter("form") if e.get("id") == "noch-einmal")
    return next(found, None)


def given_back(response: Any) -> dict[str, str]:
    """The texts that the page shows for copying, by their labels."""
    tree = parse(response)
    labels = {e.get("for"): text_of(e) for e in tree.iter("label")}
    areas = [e for e in tree.iter("textarea") if "readonly" in e.attrib]
    return {labels[e.get("id")]: (e.text or "").removeprefix("\ue000") for e in areas}


def resend(client: Client, response: Any, **headers: str) -> Any:
    form = resend_form(response)
    assert form.get("method") == "post"
    data: dict[str, Any] = {}
    for name, value in fields(response):
        data.setdefault(name, []).append(value)
    if form.get("enctype") == "multipart/form-data":
        return client.post(form.get("action"), data, headers=OWN | headers)
    body = urlencode(data, doseq=True)
    return client.post(form.get("action"), body, content_type=FORM, headers=OWN | headers)


def sentence(response: Any) -> str:
    (guide,) = (e for e in parse(response).iter("div") if e.get("class") == "guide")
    return text_of(guide)


NOTHING_LOST = "Alles, was Sie geschrieben haben, steht noch auf dieser Seite. "


def heading(response: Any) -> str:
    (found,) = parse(response).iter("h1")
    return text_of(found)


@pytest.fixture
def person(owner: User) -> User:
    return with_password(owner)


@pytest.fixture
def tab(csrf_client: SecureClient, person: User) -> SecureClient:
    """Somebody signed in, to whom tokens and origins count."""
    csrf_client.force_login(person)
    return csrf_client


def sign_in(client: Client, address: str, person: User) -> str:
    """Where signing in by password leads to."""
    cache.clear()  # of attempts: tests are quicker than people may be
    page = client.get(address.replace("/login/code/", "/login/"))  # by the link on that page
    sent = {
        element.get("name") or "": element.get("value") or ""
        for form in parse(page).iter("form")
        if form.get("action") == "/accounts/login/"
        for element in form.iter("input")
    } | {"login": person.email, "password": PASSWORD}
    return str(client.post("/accounts/login/", sent, headers=OWN)["Location"])


def section(project: Project, more: str = "") -> str:
    return f"/projects/{project.code}/sections/projekt/{more}"


def typed(client: Client, project: Project, **more: str) -> dict[str, str]:
    """The section's form, with something typed into each kind of field."""
    data = form_data(client.get(section(project)))
    cell = next(name for name in data if name.startswith("ansprechpersonen.cell.r1."))
    return as_sent(data | {"name.text": ODD, "ziel.note": "Na\r\nja", cell: "Kim"} | more)


def as_sent(data: dict[str, str]) -> dict[str, str]:
    """The names with their base, 0, which `form_data` leaves out."""
    parts = ("text", "note", "state", "format", "stray", "cell")
    pattern = re.compile(rf"^([a-z0-9-]+)\.({'|'.join(parts)})(\b.*)$")
    return {pattern.sub(r"\1.0.\2\3", name): value for name, value in data.items()}


def without_token(sent: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]


# The session is over


def test_form_posted_when_signed_out_comes_back_whole(tab: SecureClient, project: Project) -> None:
    sent = typed(tab, project, next="1")
    Session.objects.all().delete()

    page = tab.post(section(project), sent, headers=OWN)

    assert (page.status_code, page["Cache-Control"]) == (401, "no-store")
    assert findings(page) == []
    assert heading(page) == "Ihre Anmeldung ist abgelaufen"
    assert sentence(page).startswith(NOTHING_LOST)
    assert without_token(fields(page)) == without_token(sent.items())
    assert resend_form(page).get("action") == section(project)
    assert given_back(page) == {
        "Antwort auf die Frage „name“": ODD.replace("\r\n", "\n"),
        "Anmerkung zur Frage „ziel“": "Na\nja",
        "Tabelle der Frage „ansprechpersonen“": "Kim",
    }
    assert AnswerRevision.objects.count() == 0


def test_form_posted_when_signed_out_is_stored_after_signing_in(
    tab: SecureClient, person: User, project: Project
) -> None:
    """Without JavaScript: the page, the sign-in in a new tab, the token renewed, stored."""
    sent = typed(tab, project, next="1")
    Session.objects.all().delete()
    page = tab.post(section(project), sent, headers=OWN)

    (link,) = (e for e in parse(page).iter("a") if e.get("target") == "_blank")
    back = sign_in(tab, link.get("href") or "", person)
    old_token = resend(tab, page)
    stored = resend(tab, old_token)

    assert (link.get("rel"), back) == ("noopener", section(project))
    assert (old_token.status_code, findings(old_token)) == (403, [])
    assert heading(old_token) == "Bitte noch einmal absenden"
    assert sentence(old_token).startswith(NOTHING_LOST)
    assert without_token(fields(old_token)) == without_token(sent.items())
    following = f"/projects/{project.code}/sections/betrieb/"
    assert (stored.status_code, stored["Location"]) == (302, following)
    assert texts(project) == {"name": ODD.replace("\r\n", "\n")}
    assert stored_rows() == [[{"id": "r1", "cells": {"c2": "Kim"}}]]


def stored_rows() -> list[Any]:
    found = AnswerRevision.objects.filter(answer__question__key="ansprechpersonen")
    return list(found.values_list("rows", flat=True))


def test_button_that_was_pressed_is_pressed_again(
    tab: SecureClient, person: User, project: Project
) -> None:
    sent = typed(tab, project, row="add:ansprechpersonen")
    Session.objects.all().delete()

    page = tab.post(section(project, "rows/"), sent, headers=OWN)
    sign_in(tab, "/accounts/login/", person)
    stored = resend(tab, resend(tab, page))

    place = "?rows=ansprechpersonen.3#q-ansprechpersonen"
    assert (stored.status_code, stored["Location"]) == (302, section(project) + place)


def test_sign_in_leads_back_to_the_page_with_the_form(client: Client, project: Project) -> None:
    came_from = {**OWN, "referer": f"https://testserver{section(project)}?rows=x.2"}

    page = client.post(section(project, "rows/"), {"name.0.text": "Portal"}, headers=came_from)

    (link,) = (e for e in parse(page).iter("a") if e.get("target") == "_blank")
    url = urlsplit(link.get("href") or "")
    assert (url.path, parse_qs(url.query)) == (
        "/accounts/login/code/",
        {"next": [f"{section(project)}?rows=x.2"]},
    )


def test_ticket_to_compare_comes_back_whole(
    tab: SecureClient, person: User, project: Project
) -> None:
    address = f"/projects/{project.code}/import/"
    ticket = edited(project, "projekt", name=text("Aus dem Ticket"))
    tab.get(address)
    token = tab.cookies["__Host-csrftoken"].value
    sent = {"text": ticket.replace("\n", "\r\n"), "csrfmiddlewaretoken": token}
    Session.objects.all().delete()

    page = tab.post(address, sent, headers=OWN)
    sign_in(tab, "/accounts/login/", person)
    review = resend(tab, resend(tab, page))

    assert resend_form(page).get("enctype") == "multipart/form-data"
    assert given_back(page) == {"Text": ticket}
    assert (review.status_code, heading(review)) == (200, "Was sich ändern würde")


def test_chosen_changes_are_stored_after_signing_in(
    tab: SecureClient, person: User, project: Project
) -> None:
    ticket = edited(project, "projekt", name=text("Aus dem Ticket"))
    client = SecureClient()
    client.force_login(person)
    review = client.post(f"/projects/{project.code}/import/", {"text": ticket})
    token = tab.get("/token/").json()["csrf"]
    sent = form_data(review, "auswahl") | {"csrfmiddlewaretoken": token}
    Session.objects.all().delete()

    page = tab.post(f"/projects/{project.code}/import/confirm/", sent, headers=OWN)
    sign_in(tab, "/accounts/login/", person)
    resend(tab, resend(tab, page))

    assert page.status_code == 401
    assert texts(project) == {"name": "Aus dem Ticket"}


def test_file_cannot_be_given_back_and_is_asked_for_again(client: Client, project: Project) -> None:
    file = SimpleUploadedFile("mein <ticket>.md", b"Inhalt")

    page = client.post(f"/projects/{project.code}/import/", {"file": file}, headers=OWN)

    assert (page.status_code, findings(page)) == (401, [])
    assert [(e.get("type"), e.get("name")) for e in resend_form(page).iter("input")] == [
        ("hidden", "csrfmiddlewaretoken"),
        ("file", "file"),
    ]
    (label,) = parse(page).iter("label")
    assert text_of(label) == (
        "Nur die Datei „mein <ticket>.md“ kann diese Seite nicht zurückgeben. "
        "Wählen Sie sie noch einmal:"
    )


def test_all_values_of_a_name_come_back(client: Client, project: Project) -> None:
    sent = {"seen": ["a.1", "b.2"], "help": "Zwei Wörter", "short": "Kurz", "text": ""}

    page = client.post(section(project), sent, headers=OWN)

    assert without_token(fields(page)) == [
        *(("seen", "a.1"), ("seen", "b.2")),
        *(("help", "Zwei Wörter"), ("short", "Kurz"), ("text", "")),
    ]
    assert given_back(page) == {"Feld „help“": "Zwei Wörter"}


def test_table_comes_back_row_by_row(client: Client, project: Project) -> None:
    cells = {"r1.c1": "Kim", "r1.c2": "030 1", "x.c1": "", "y.c2": "Mo\nDi"}
    sent = {f"plan.3.cell.{name}": value for name, value in cells.items()}

    page = client.post(section(project), sent | {"alt.0.stray": "Früheres"}, headers=OWN)

    assert given_back(page) == {
        "Tabelle der Frage „plan“": "Kim | 030 1\nMo\nDi",
        "Weiterer Text zur Frage „alt“": "Früheres",
    }


def test_button_pressed_when_signed_out_leads_to_the_sign_in(
    client: Client, project: Project
) -> None:
    response = client.post(section(project), headers=OWN)

    signing_in = f"/accounts/login/code/?next={section(project)}"
    assert (response.status_code, response["Location"]) == (302, signing_in)


def test_password_is_never_given_back(csrf_client: SecureClient, db: None) -> None:
    sent = {"login": "a@example.org", "password": PASSWORD}

    plain = csrf_client.post("/accounts/login/", sent, headers=OWN)
    signed_out = SecureClient().post(
        "/accounts/password/change/", {"oldpassword": PASSWORD}, headers=OWN
    )

    assert (plain.status_code, resend_form(plain)) == (403, None)
    assert PASSWORD not in plain.content.decode()
    assert signed_out.status_code == 302


def test_page_is_only_read_without_signing_in(client: Client, project: Project) -> None:
    response = client.get(section(project))

    assert response["Location"] == f"/accounts/login/code/?next={section(project)}"


# The token is old


@pytest.mark.parametrize(
    "headers",
    [
        FOREIGN,
        {"origin": "null"},
        {"origin": "http://testserver"},
        {},
        {"referer": "https://evil.example/"},
        {"referer": "http://testserver/"},
        {"referer": "https://[/"},
        {**FOREIGN, "referer": "https://testserver/"},
    ],
)
@pytest.mark.parametrize("token", ["x" * 64, "valid"])
def test_forged_form_gets_a_plain_page(
    tab: SecureClient, project: Project, token: str, headers: dict[str, str]
) -> None:
    """Else a foreign page could show its words on ours, and have them sent by one press."""
    valid = typed(tab, project)["csrfmiddlewaretoken"] if token == "valid" else token
    sent = {"name.0.text": "Untergeschoben", "csrfmiddlewaretoken": valid}

    page = tab.post(section(project), sent, headers=headers)

    assert (page.status_code, findings(page), resend_form(page)) == (403, [], None)
    assert "Untergeschoben" not in page.content.decode()


def test_old_browser_tells_its_origin_by_the_referer(tab: SecureClient, project: Project) -> None:
    headers = {"referer": f"https://testserver{section(project)}"}

    page = tab.post(section(project), {"name.0.text": "Portal"}, headers=headers)

    assert (page.status_code, given_back(page)) == (
        403,
        {"Antwort auf die Frage „name“": "Portal"},
    )


@pytest.mark.parametrize("token", ["x" * 64, ""])
def test_old_or_missing_token_gives_back_and_the_second_press_works(
    tab: SecureClient, project: Project, token: str
) -> None:
    sent = typed(tab, project, csrfmiddlewaretoken=token)

    page = tab.post(section(project), sent, headers=OWN)
    stored = resend(tab, page)

    assert (page.status_code, stored.status_code) == (403, 302)
    assert texts(project) == {"name": ODD.replace("\r\n", "\n")}


def test_browser_without_cookies_is_not_led_astray(
    csrf_client: SecureClient, project: Project
) -> None:
    """Signed out and without a token: signing in comes first."""
    page = csrf_client.post(section(project), {"name.0.text": "Portal"}, headers=OWN)

    assert (page.status_code, heading(page)) == (401, "Ihre Anmeldung ist abgelaufen")
    assert given_back(page) == {"Antwort auf die Frage „name“": "Portal"}


def test_button_alone_with_an_old_token_can_be_pressed_again(tab: SecureClient) -> None:
    page = tab.post("/accounts/logout/", headers=OWN)

    assert (page.status_code, findings(page)) == (403, [])
    assert resend(tab, page)["Location"] == "/"


def test_page_for_everybody_with_an_old_token_can_be_sent_again(
    csrf_client: SecureClient, db: None
) -> None:
    page = csrf_client.post("/theme/", {"theme": "dark"}, headers=OWN)

    assert (page.status_code, resend(csrf_client, page).status_code) == (403, 302)
    assert csrf_client.cookies["__Host-theme"].value == "dark"


def test_broken_bodies_with_an_old_token_keep_their_own_pages(
    tab: SecureClient, project: Project
) -> None:
    address = section(project)
    many = {f"f{number}": "" for number in range(limits.FORM_FIELDS + 1)}
    big = {"name.0.text": "x" * limits.REQUEST_BYTES}

    found = [
        tab.post(address, big, headers=OWN).status_code,
        tab.post(address, many, headers=OWN).status_code,
        tab.post(address, urlencode(many), content_type=FORM, headers=OWN).status_code,
        tab.post(address, b"--b", content_type="multipart/form-data", headers=OWN).status_code,
        tab.post(address, {}, headers=OWN | {"transfer-encoding": "chunked"}).status_code,
    ]

    assert found == [413, 413, 413, 400, 400]


# Somebody else, or without the right


def test_form_of_another_person_comes_back_without_a_button(
    client: Client, project: Project, editor: User, owner: User
) -> None:
    client.force_login(editor)
    sent = {"person": owner.code, "name.base": "0", "name.0.text": "Portal"}

    page = client.post(section(project), sent | {"name.0.state": "answer"}, headers=OWN)

    assert (page.status_code, findings(page)) == (403, [])
    assert heading(page) == "Inzwischen ist jemand anderes angemeldet"
    assert sentence(page).startswith(NOTHING_LOST)
    assert (resend_form(page), given_back(page)) == (
        None,
        {"Antwort auf die Frage „name“": "Portal"},
    )
    assert texts(project) == {}


def test_form_of_somebody_who_lost_the_right_comes_back(
    client: Client, project: Project, owner: User
) -> None:
    client.force_login(owner)
    sent = {"name.base": "0", "name.0.state": "answer", "name.0.text": "Portal"}
    member = Member.objects.filter(project=project, user=owner)

    member.update(role=Member.Role.VIEWER)
    reader = client.post(section(project), sent, headers=OWN)
    member.delete()
    stranger = client.post(section(project), sent, headers=OWN)

    for page, status in ((reader, 403), (stranger, 404)):
        assert (page.status_code, findings(page)) == (status, [])
        assert sentence(page).startswith(NOTHING_LOST + "Gespeichert wurde davon nichts")
        assert (resend_form(page), len(given_back(page))) == (None, 1)


def test_file_for_a_project_that_is_gone_is_named(client: Client, owner: User) -> None:
    client.force_login(owner)
    file = SimpleUploadedFile("ticket.md", b"Inhalt")

    page = client.post("/projects/gibt-es-nicht/import/", {"file": file}, headers=OWN)

    assert (page.status_code, findings(page)) == (404, [])
    assert "Nur die Datei „ticket.md“ kann diese Seite" in text_of(parse(page))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (urlencode({f"f{n}": "" for n in range(limits.FORM_FIELDS + 1)}), FORM),
        ("--b", "multipart/form-data"),
        ('{"text": "Portal"}', "application/json"),
    ],
)
def test_what_cannot_be_read_is_not_given_back(
    client: Client, owner: User, body: str, kind: str
) -> None:
    client.force_login(owner)

    page = client.post("/gibt/es/nicht/", body, content_type=kind, headers=OWN)

    assert (page.status_code, heading(page), findings(page)) == (404, "Nicht gefunden", [])


# Scripts


def told(response: Any) -> tuple[int, str, str]:
    answer = response.json()
    assert list(answer) == ["reason", "sentence"]
    return response.status_code, answer["reason"], answer["sentence"]


def test_scripts_are_told_as_json(client: Client, project: Project, owner: User) -> None:
    address = section(project)
    signed_out = [client.get(address, headers=SCRIPT), client.post(address, headers=SCRIPT)]
    client.force_login(owner)
    many = {f"f{number}": "" for number in range(limits.FORM_FIELDS + 1)}
    big = {"name.0.text": "x" * limits.REQUEST_BYTES}

    assert [told(response) for response in signed_out] == [
        (401, "signed_out", "Ihre Anmeldung ist abgelaufen. Ihr Text bleibt in diesem Browser.")
    ] * 2
    assert told(client.get("/projects/new/", headers=SCRIPT))[:2] == (403, "")
    assert told(client.get("/projects/gibt-es-nicht/", headers=SCRIPT))[:2] == (404, "")
    assert told(client.post(address, headers=SCRIPT | {"transfer-encoding": "chunked"})) == (
        400,
        "",
        "Diese Anfrage hat die Anwendung nicht verstanden. Es wurde nichts geändert.",
    )
    assert told(client.post(address, big, headers=SCRIPT)) == (
        413,
        "",
        "Der Text ist zu lang: höchstens 8 MB auf einmal.",
    )
    assert told(client.post(address, many, headers=SCRIPT)) == (
        413,
        "",
        "Die Tabelle ist zu groß: höchstens 5000 Felder auf einmal.",
    )
    assert told(client.post(address, {"person": "x"}, headers=SCRIPT))[:2] == (403, "other_person")


def test_scripts_are_told_of_an_old_token(tab: SecureClient, project: Project) -> None:
    found = [tab.post(section(project), {}, headers=SCRIPT | more) for more in ({}, FOREIGN)]

    assert [told(response) for response in found] == [
        (403, "csrf", "Die Seite war lange offen. Ihr Text bleibt in diesem Browser.")
    ] * 2


def test_too_many_attempts_are_answered_in_our_look(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sent = {"login": "niemand@example.org", "password": "falsch"}
    cache.clear()

    client.post("/accounts/login/", sent)
    page = client.post("/accounts/login/", sent)
    script = client.post("/accounts/login/", sent, headers=SCRIPT)
    cache.clear()

    assert (page.status_code, findings(page), heading(page)) == (429, [], "Zu viele Versuche")
    assert told(script)[:2] == (429, "")


# A mistake of ours


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def broken_database(request: HttpRequest) -> HttpResponse:
    """As when a transaction fails because of what failed in it before."""
    raise TransactionManagementError from OperationalError("away")


def signing_out_beside(request: HttpRequest) -> HttpResponse:
    request.session["changed"] = True
    Session.objects.all().delete()
    return HttpResponse()


urlpatterns = [
    path("broken/", login_not_required(broken)),
    path("broken-database/", login_not_required(broken_database)),
    path("interrupted/", signing_out_beside),
    path("", include("onboarding.urls")),
]
handler400, handler500 = errors.bad_request, errors.server_error


@pytest.fixture
def shaky(client: Client) -> Iterator[Client]:
    """A site with a mistake at /broken/."""
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        yield client


def test_mistake_of_ours_gives_back_and_can_be_sent_again(
    shaky: Client, caplog: pytest.LogCaptureFixture
) -> None:
    page = shaky.post("/broken/?a=1", {"name.0.text": "Portal"}, headers=OWN)

    assert (page.status_code, findings(page)) == (500, [])
    assert heading(page) == "Hier ist ein Fehler passiert"
    assert sentence(page).startswith(NOTHING_LOST)
    assert (resend_form(page).get("action"), without_token(fields(page))) == (
        "/broken/?a=1",
        [("name.0.text", "Portal")],
    )
    assert logged(caplog) == ["Internal Server Error: /broken/"]


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


def test_mistake_of_ours_is_told_to_scripts_and_readers(shaky: Client) -> None:
    page = shaky.get("/broken/")

    assert (page.status_code, resend_form(page), findings(page)) == (500, None, [])
    assert told(shaky.post("/broken/", headers=SCRIPT))[:2] == (500, "")


def test_database_behind_another_error_is_found(shaky: Client) -> None:
    page = shaky.get("/broken-database/")

    assert (page.status_code, page["Retry-After"]) == (503, "5")


def test_form_comes_back_when_its_session_ends_meanwhile(shaky: Client, owner: User) -> None:
    shaky.force_login(owner)
    page = shaky.post("/interrupted/", {"name.0.text": "Portal"}, headers=OWN)
    shaky.force_login(owner)
    read = shaky.get("/interrupted/?a=1")

    assert (page.status_code, findings(page)) == (401, [])
    assert given_back(page) == {"Antwort auf die Frage „name“": "Portal"}
    assert read["Location"] == "/accounts/login/code/?next=/interrupted/%3Fa%3D1"


def test_mistake_in_the_page_itself_leaves_plain_words(
    shaky: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> str:
        raise TemplateDoesNotExist("resend.html")

    monkeypatch.setattr(errors, "render_to_string", fail)
    response = shaky.post("/broken/", {"name.0.text": "Portal"}, headers=OWN)

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert (response.status_code, "protokolliert" in response.content.decode()) == (500, True)


# The database is away or full


@contextmanager
def database_away() -> Iterator[None]:
    """The real one, at an address where nobody answers."""
    kept = dict(connection.settings_dict)
    nowhere: dict[str, Any] = {"NAME": "/gibt/es/nicht.sqlite3"}
    if connection.vendor == "postgresql":
        pool = {**kept["OPTIONS"]["pool"], "timeout": 0.2}
        nowhere = {"HOST": "127.0.0.1", "PORT": "1", "OPTIONS": {**kept["OPTIONS"], "pool": pool}}
    _connect_to(nowhere)
    try:
        yield
    finally:
        _connect_to(kept)


def _connect_to(values: dict[str, Any]) -> None:
    connection.close()
    getattr(connection, "close_pool", lambda: None)()
    connection.settings_dict.update(values)


@contextmanager
def database_full() -> Iterator[None]:
    """SQLite may not grow; PostgreSQL says what it says when its disk is full."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        else:
            cursor.execute(DISK_FULL)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000000" if sqlite else DISK_FREE)


DISK_FULL = """
    CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER disk_full BEFORE INSERT ON questionnaire_answerrevision
    EXECUTE FUNCTION disk_full()
"""
DISK_FREE = "DROP FUNCTION disk_full CASCADE"


@pytest.fixture
def patient(client: Client, person: User) -> Client:
    """Signed in, and shown what the site answers when it fails."""
    client.raise_request_exception = False
    client.force_login(person)
    return client


@pytest.mark.django_db(transaction=True)
def test_form_comes_back_while_the_database_is_away(
    patient: Client, project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    sent = typed(patient, project)

    with database_away():
        page = patient.post(section(project), sent, headers=OWN)
    stored = resend(patient, page)

    assert (page.status_code, page["Retry-After"], findings(page)) == (503, "5", [])
    assert heading(page) == "Die Datenbank ist gerade nicht zu erreichen"
    assert sentence(page).startswith(NOTHING_LOST)
    assert len(given_back(page)) == 3
    assert logged(caplog) == [f"Service Unavailable: {section(project)}"]
    assert stored.status_code == 302
    assert texts(project) == {"name": ODD.replace("\r\n", "\n")}


@pytest.mark.django_db(transaction=True)
def test_pages_and_scripts_are_told_that_the_database_is_away(patient: Client) -> None:
    with database_away():
        page = patient.get("/projects/")
        missing = patient.get("/gibt-es-nicht/")  # its page shows who is signed in
        script = patient.get("/token/", headers=SCRIPT)

    assert (page.status_code, page["Retry-After"], findings(page)) == (503, "5", [])
    assert resend_form(page) is None
    assert "was Sie geschrieben haben, bleibt in Ihrem Browser" in sentence(page)
    assert missing.status_code == 503
    assert (told(script)[:2], script["Retry-After"]) == ((503, ""), "5")
    assert patient.get("/projects/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_form_comes_back_while_the_database_is_full(
    patient: Client, project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    long = "Viel Text. " * 9_000
    sent = typed(patient, project) | {"name.0.text": long}

    with database_full():
        page = patient.post(section(project), sent, headers=OWN)
        script = patient.post(section(project), sent, headers=SCRIPT)
        read = patient.get(section(project))
    stored = resend(patient, page)

    assert (page.status_code, "Retry-After" in page, findings(page)) == (507, False, [])
    assert heading(page) == "Die Datenbank ist voll"
    assert told(script)[:2] == (507, "")
    assert logged(caplog) == [f"Insufficient Storage: {section(project)}"] * 2
    assert (read.status_code, stored.status_code) == (200, 302)
    assert texts(project) == {"name": long}


# The token, for scripts


def test_token_names_the_person_and_is_valid(tab: SecureClient, person: User) -> None:
    told = tab.get("/token/")
    kept = {"x-csrftoken": told.json()["csrf"]}

    assert (told.status_code, told["Cache-Control"]) == (200, "no-store")
    assert told.json() == {"person": person.code, "csrf": told.json()["csrf"]}
    assert tab.post("/theme/", {"theme": "dark"}, headers=OWN | kept).status_code == 302


def test_token_for_somebody_signed_out_makes_its_cookie(csrf_client: SecureClient) -> None:
    told = csrf_client.get("/token/").json()
    kept = {"x-csrftoken": told["csrf"]}

    assert told["person"] is None
    assert csrf_client.post("/theme/", {"theme": "dark"}, headers=OWN | kept).status_code == 302


def test_token_is_only_read(client: Client) -> None:
    assert [client.head("/token/").status_code, client.post("/token/").status_code] == [200, 405]
