"""Sign-in, theme and error pages: what onboarding/ adds to Django and allauth."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.utils import timezone

from onboarding import errors, finders
from onboarding import settings as production
from onboarding.adapter import AccountAdapter
from questionnaire.guide import limits
from tests.cast import PASSWORD, counted_queries, with_password
from tests.pages import findings


@pytest.fixture
def person(db: None) -> Any:
    person = get_user_model()(email="kunde@demo.example", name="Kim Kunde")
    return with_password(person)


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


# Signing in


def test_sign_in_by_password(client: Client, person: Any) -> None:
    response = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/projects/")
    assert signed_in_as(client) == str(person.pk)


def test_sign_in_by_wrong_password_stays_out(client: Client, person: Any) -> None:
    response = client.post("/accounts/login/", {"login": person.email, "password": "falsch"})
    assert response.status_code == 200
    assert signed_in_as(client) is None


def test_sign_in_by_mailed_code_needs_no_address_row(
    client: Client, person: Any, mailoutbox: list[Any]
) -> None:
    response = client.post("/accounts/login/code/", {"email": person.email.upper()})
    assert response["Location"] == "/accounts/login/code/confirm/"
    (mail,) = mailoutbox
    assert mail.to == [person.email]
    (code,) = re.findall(r"^[A-Z]{4}-[A-Z]{4}$", mail.body, flags=re.MULTILINE)
    response = client.post("/accounts/login/code/confirm/", {"code": code.lower()})
    assert (response.status_code, response["Location"]) == (302, "/projects/")
    assert signed_in_as(client) == str(person.pk)


def test_code_for_unknown_address_looks_the_same_and_mails_nobody(
    client: Client, db: None, mailoutbox: list[Any]
) -> None:
    response = client.post("/accounts/login/code/", {"email": "niemand@example.org"})
    assert response["Location"] == "/accounts/login/code/confirm/"
    assert client.get(response["Location"]).status_code == 200
    assert mailoutbox == []


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "password/reset/", ""])
def test_what_allauth_also_offers_is_not_there(client: Client, db: None, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_there_is_no_signing_up() -> None:
    assert AccountAdapter().is_open_for_signup(RequestFactory().get("/")) is False


def test_everything_else_asks_for_signing_in(client: Client, db: None) -> None:
    response = client.get("/projects/")
    assert response["Location"] == "/accounts/login/code/?next=/projects/"


def test_admin_signs_in_by_the_same_form(client: Client, db: None) -> None:
    response = client.get("/admin/login/")
    assert response["Location"] == "/accounts/login/code/?next=%2Fadmin%2Flogin%2F"


def test_http_is_redirected_to_https(db: None) -> None:
    assert Client().get("/projects/")["Location"] == "https://testserver/projects/"


@pytest.mark.parametrize("role", ["owner", "sre", "admin", "niemand"])
def test_demo_sign_in_is_not_there_in_production(client: Client, person: Any, role: str) -> None:
    assert client.post("/demo/sign-in/", {"as": role}).status_code == 404


def test_demo_sign_in_by_one_click(client: Client, person: Any) -> None:
    with override_settings(DEMO=True):
        response = client.post("/demo/sign-in/", {"as": "owner"})
    assert (response.status_code, response["Location"]) == (302, "/projects/")
    assert signed_in_as(client) == str(person.pk)


def test_demo_sign_in_elsewhere_is_listed(client: Client, person: Any) -> None:
    with override_settings(DEMO=True):
        for browser in (Client(headers={"user-agent": "Firefox/140"}), client):
            browser.post("/demo/sign-in/", {"as": "owner"}, secure=True)

    page = client.get("/account/").content.decode()
    assert "Firefox" in page
    assert "Nur hier." not in page


@pytest.mark.parametrize("role", ["sre", "niemand"])
def test_demo_sign_in_as_who_is_not_there(client: Client, person: Any, role: str) -> None:
    with override_settings(DEMO=True):
        assert client.post("/demo/sign-in/", {"as": role}).status_code == 404


def test_demo_sign_in_refuses_get(client: Client, person: Any) -> None:
    with override_settings(DEMO=True):
        assert client.get("/demo/sign-in/").status_code == 405


# Staying signed in, and leaving


def expiry(client: Client) -> Any:
    return Session.objects.get().expire_date


def aged(client: Client, left: timedelta) -> datetime:
    """The session's row, as if it had been stored so long ago that only this is left."""
    expires = timezone.now() + left
    Session.objects.update(expire_date=expires)
    return expires


SIX_WEEKS = timedelta(weeks=6)


@pytest.fixture
def signed_in(client: Client, person: Any) -> Client:
    client.force_login(person)
    return client


def test_session_is_renewed_when_less_than_half_is_left(signed_in: Client) -> None:
    aged(signed_in, SIX_WEEKS / 2 - timedelta(minutes=1))

    response = signed_in.get("/projects/")

    assert expiry(signed_in) > timezone.now() + SIX_WEEKS - timedelta(minutes=1)
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == SIX_WEEKS.total_seconds()


def test_session_is_not_written_while_more_than_half_is_left(signed_in: Client) -> None:
    expires = aged(signed_in, SIX_WEEKS / 2 + timedelta(minutes=1))

    with counted_queries() as queries:
        response = signed_in.get("/projects/")

    assert (len(queries), expiry(signed_in)) == (4, expires)
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_script_that_asks_for_the_token_keeps_nobody_signed_in(signed_in: Client) -> None:
    expires = aged(signed_in, SIX_WEEKS / 2 - timedelta(minutes=1))

    response = signed_in.get("/token/")

    assert (response.json()["person"] is not None, expiry(signed_in)) == (True, expires)
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_session_that_is_over_is_not_renewed(signed_in: Client) -> None:
    aged(signed_in, -timedelta(minutes=1))

    assert signed_in.get("/projects/").status_code == 302


def test_session_of_somebody_who_only_asked_for_a_code_ends(
    client: Client, person: Any, mailoutbox: list[Any]
) -> None:
    client.post("/accounts/login/code/", {"email": person.email})
    expires = aged(client, timedelta(weeks=1))

    client.get("/accounts/login/code/confirm/")

    assert expiry(client) == expires


@pytest.mark.parametrize("path", ["/accounts/logout/", "/admin/logout/"])
def test_signing_out_makes_the_browser_drop_its_pages(
    signed_in: Client, person: Any, path: str
) -> None:
    person.role = person.Role.ADMIN
    person.save()
    assert "Clear-Site-Data" not in signed_in.get("/accounts/logout/")

    response = signed_in.post(path)

    assert response["Clear-Site-Data"] == '"cache"'
    assert signed_in_as(signed_in) is None


def test_signing_in_and_out_leaves_no_message_for_other_pages(client: Client, person: Any) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert shown_messages(client) == []

    client.post("/accounts/logout/")

    assert shown_messages(client) == []


def shown_messages(client: Client) -> list[str]:
    return [
        str(message) for message in client.get("/accounts/logout/", follow=True).context["messages"]
    ]


def test_password_page_confirms_a_change(signed_in: Client) -> None:
    new = "ein anderes Kennwort für Tests"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    page = signed_in.post("/accounts/password/change/", sent, follow=True)

    assert findings(page) == []
    assert page.redirect_chain == [("/accounts/password/change/", 302)]
    assert "Ihr Passwort ist geändert." in page.content.decode()
    assert shown_messages(signed_in) == []


def test_password_page_confirms_a_first_password(client: Client, person: Any) -> None:
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    blank = client.get("/accounts/password/change/", follow=True)

    page = client.post(
        "/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )

    assert findings(blank) == []
    assert "Ihr Passwort ist festgelegt." in page.content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/logout/"])
def test_password_page_is_linked(client: Client, person: Any, path: str) -> None:
    if path == "/accounts/logout/":
        client.force_login(person)
    page = client.get(path)
    assert findings(page) == []
    assert 'href="/accounts/password/change/"' in page.content.decode()


# Theme


@pytest.mark.parametrize(
    ("referer", "location"),
    [
        ("https://testserver/projects/?seite=2#x", "/projects/?seite=2"),
        ("https://testserver//evil.example/", "/%2Fevil.example/"),
        ("https://evil.example/projects/", "/"),
        ("http://testserver/projects/", "/"),
        ("https://testserver", "/"),
        ("", "/"),
    ],
)
def test_theme_goes_back_to_a_page_of_ours_only(
    client: Client, referer: str, location: str
) -> None:
    response = client.post("/theme/", {"theme": "dark"}, headers={"referer": referer})
    assert (response.status_code, response["Location"]) == (302, location)


def test_theme_is_kept_in_a_cookie_and_dropped(client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})
    cookie = client.cookies["__Host-theme"]
    assert (cookie.value, cookie["secure"], cookie["httponly"]) == ("dark", True, True)
    client.post("/theme/", {"theme": ""})
    assert client.cookies["__Host-theme"].value == ""


def test_theme_refuses_get(client: Client) -> None:
    assert client.get("/theme/").status_code == 405


# Error pages


def fields(count: int) -> dict[str, str]:
    return {f"f{number}": "" for number in range(count)}


def answer(request: HttpRequest, exception: Exception) -> tuple[int, str]:
    response = errors.bad_request(request, exception)
    return response.status_code, response.content.decode()


def test_request_too_big_is_read_to_its_end_and_explained(client: Client) -> None:
    response = client.post("/theme/", {"theme": "x" * limits.REQUEST_BYTES})
    assert response.status_code == 413
    assert "höchstens 8 MB" in response.content.decode()


def test_files_count_and_are_not_read_before_the_page(client: Client, db: None) -> None:
    file = SimpleUploadedFile("gross.bin", b"x" * limits.REQUEST_BYTES)
    response = client.post("/accounts/login/", {"login": "a@b.de", "file": file})
    assert response.status_code == 413
    assert findings(response) == []


def test_files_are_never_spooled_to_disk(client: Client, db: None) -> None:
    file = SimpleUploadedFile("bild.png", b"x" * (limits.REQUEST_BYTES - 1000))
    response = client.post("/theme/", {"file": file, "theme": "dark"})
    (kept,) = response.wsgi_request.FILES.values()
    assert type(kept) is InMemoryUploadedFile
    assert client.cookies["__Host-theme"].value == "dark"


def test_request_that_tells_no_length_is_refused(client: Client) -> None:
    response = client.post("/theme/", {}, headers={"transfer-encoding": "chunked"})
    assert response.status_code == 400


def test_request_that_breaks_off_is_answered_too() -> None:
    request = RequestFactory().post("/", b"x", content_type="text/plain")
    request._stream = Broken()  # type: ignore[assignment]
    status, body = answer(request, RequestDataTooBig())
    assert (status, "höchstens 8 MB" in body) == (413, True)


class Broken:
    def read(self, *args: int) -> bytes:
        raise OSError


def test_too_many_fields_are_explained(client: Client) -> None:
    response = client.post("/theme/", fields(limits.FORM_FIELDS + 1))
    assert response.status_code == 413
    assert "höchstens 5000 Felder" in response.content.decode()


def test_other_bad_requests_are_400() -> None:
    status, body = answer(RequestFactory().get("/"), BadRequest())
    assert (status, "nicht verstanden" in body) == (400, True)


def test_missing_right_is_403() -> None:
    response = errors.permission_denied(RequestFactory().get("/"), PermissionError())
    assert (response.status_code, "Recht" in response.content.decode()) == (403, True)


def test_missing_page_is_404(client: Client) -> None:
    response = client.get("/gibt-es-nicht/")
    assert (response.status_code, "Nicht gefunden" in response.content.decode()) == (404, True)


def test_missing_csrf_token_is_explained(csrf_client: Client) -> None:
    response = csrf_client.post("/theme/", {"theme": "dark"})
    body = response.content.decode()
    assert response.status_code == 403
    assert body.index("kopieren Sie zuerst") < body.index("Laden Sie die Seite dann neu")


def test_server_error_asks_no_database() -> None:
    response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, "protokolliert" in response.content.decode()) == (500, True)


def test_server_error_is_answered_when_its_page_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> HttpResponse:
        raise TemplateDoesNotExist("500.html")

    monkeypatch.setattr(errors, "render_to_string", fail)
    response = errors.server_error(RequestFactory().get("/"))
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert (response.status_code, "protokolliert" in response.content.decode()) == (500, True)


# Bootstrap


def test_bootstrap_is_one_file_without_its_source_map() -> None:
    finder = finders.BootstrapFinder()
    ((path, storage),) = finder.list(None)
    with storage.open(path) as file:
        assert b"sourceMappingURL" not in file.read()
    found = finder.find("bootstrap/bootstrap.min.css")
    assert found == storage.path("bootstrap.min.css")
    assert finder.find("bootstrap/bootstrap.min.css", find_all=True) == [found]
    assert finder.find("bootstrap/bootstrap.js") is None


# Scripts and styles


def test_own_files_are_sent_without_their_comments(tmp_path: Path) -> None:
    (tmp_path / "tree.js").write_text('// why\nlet a = "//";  // b\n  // and\n\n  a += "ü";\n')
    (tmp_path / "tree.css").write_text("/* why\n   so */\na { top: 0 } /* b */\nb { top: 1px }\n")
    (tmp_path / "tree.svg").write_bytes(b"<svg>\r\n// \xff</svg>")
    with override_settings(STATICFILES_DIRS=[tmp_path]):
        listed = list(finders.OwnFinder().list(None))

    found = {path: storage.open(path).read() for path, storage in listed}

    assert found == {
        "tree.js": 'let a = "//";  // b\n\n  a += "ü";\n'.encode(),
        "tree.css": b"\na { top: 0 } \nb { top: 1px }\n",
        "tree.svg": b"<svg>\r\n// \xff</svg>",
    }


def test_scripts_import_each_other_by_hashed_names(tmp_path: Path) -> None:
    """A page of today must not get a module of yesterday from the browser's cache."""
    own, collected = tmp_path / "own", tmp_path / "collected"
    own.mkdir()
    (own / "leaf.js").write_text("export const leaf = 1;\n")
    (own / "tree.js").write_text('import { leaf } from "./leaf.js";\nconsole.log(leaf);\n')
    given = {
        "STORAGES": production.STORAGES,
        "STATIC_ROOT": str(collected),
        "STATICFILES_DIRS": [*production.STATICFILES_DIRS, own],
        "STATICFILES_FINDERS": ["onboarding.finders.OwnFinder"],
    }
    with override_settings(**given):
        call_command("collectstatic", interactive=False, verbosity=0)
        hashed: dict[str, str] = staticfiles_storage.hashed_files  # type: ignore[attr-defined]

    scripts = [collected / name for name in hashed.values() if name.endswith(".js")]
    imported = {name for script in scripts for name in IMPORTED.findall(script.read_text())}

    assert f"./{hashed['leaf.js']}" in imported
    assert imported - {f"./{name}" for name in hashed.values()} == set()


IMPORTED = re.compile(r"""(?:\bfrom|\bimport)[\s(]*["']([./][^"']+)["']""")


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["idna", "utf-7", "unicode_escape", "latin-1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_character_sets_are_refused(client: Client, method: str, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    response = client.generic(method, "/accounts/login/?next=/", b"login=a", content_type=kind)

    assert response.status_code == 400
    assert "Unverständliche Anfrage" in response.content.decode()
