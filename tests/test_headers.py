"""What every answer tells the browser, and what it asks the browser to keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

from onboarding import finders, headers
from onboarding.urls import handler400, handler403, handler404, handler429, handler500
from questionnaire.guide import limits
from questionnaire.models import Project, User
from tests.cast import with_password
from tests.conftest import SecureClient

# The site with one page more, which breaks. `ROOT_URLCONF` names this module.
__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

POLICY = (
    "default-src 'none'",
    "object-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": headers.PERMISSIONS,
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SCRIPT = {"accept": "application/json"}


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


urlpatterns = [path("broken/", broken), path("", include("onboarding.urls"))]


@pytest.fixture
def cast(owner: User, viewer: User, admin: User) -> dict[str, User]:
    return {"owner": owner, "viewer": viewer, "admin": admin}


Ask = Callable[[Client, str], Any]


def get(place: str, **options: Any) -> Ask:
    """`place` may name the project's page by an empty start: "~sections/projekt/"."""
    return lambda client, project: client.get(place.replace("~", project), **options)


def post(place: str, data: Any = None, **options: Any) -> Ask:
    return lambda client, project: client.post(place.replace("~", project), data, **options)


def too_often(client: Client, project: str) -> Any:
    for _attempt in range(2):
        answer = client.post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    return answer


# name: (who is signed in, status, request)
KINDS: dict[str, tuple[str, int, Ask]] = {
    "start": ("", 200, get("/")),
    "sign-in": ("", 200, get("/accounts/login/")),
    "sign-in that failed": ("", 200, post("/accounts/login/", {"login": "a@b.example"})),
    "to the sign-in": ("", 302, get("/projects/")),
    "for a script that is not signed in": ("", 401, get("/projects/", headers=SCRIPT)),
    "list": ("owner", 200, get("/projects/")),
    "head": ("owner", 200, lambda client, project: client.head(project)),
    "section": ("owner", 200, get("~sections/projekt/")),
    "form back": ("owner", 302, post("~sections/projekt/", {})),
    "json": ("owner", 200, get("/token/")),
    "json download": ("owner", 200, get("~answers.json")),
    "zip": ("owner", 200, get("~tickets/github/all.zip")),
    "text download": ("owner", 200, get("~sections/projekt/tickets/github/ticket.md")),
    "admin": ("admin", 200, get("/admin/questionnaire/user/")),
    "admin's script": ("admin", 200, get("/admin/jsi18n/")),
    "admin's sign-in": ("", 302, get("/admin/")),
    "not understood": ("", 400, post("/theme/", headers={"transfer-encoding": "chunked"})),
    "another host": ("", 400, get("/", headers={"host": "evil.example"})),
    "forbidden": ("viewer", 403, post("~questions/name/save/", {})),
    "token missing": ("", 403, post("/theme/", {})),
    "not there": ("owner", 404, get("/gibt-es-nicht/")),
    "not there, nobody": ("", 404, get("/gibt-es-nicht/")),
    "not that way": ("owner", 405, get("/theme/")),
    "too much": ("", 413, post("/theme/", {"theme": "x" * limits.REQUEST_BYTES})),
    "too often": ("", 429, too_often),
    "broken": ("owner", 500, get("/broken/")),
    "broken for a script": ("owner", 500, get("/broken/", headers=SCRIPT)),
    "slash missing": ("owner", 301, get("/projects")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_says_all_and_is_not_kept(
    kind: str, cast: dict[str, User], project: Project, settings: Any
) -> None:
    who, status, ask = KINDS[kind]
    settings.ROOT_URLCONF = __name__
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"} if status == 429 else {}
    client = SecureClient(
        raise_request_exception=False, enforce_csrf_checks=kind == "token missing"
    )
    if who:
        client.force_login(cast[who])

    answer = ask(client, f"/projects/{project.code}/")

    assert answer.status_code == status
    assert told(answer) == ALWAYS
    assert "no-store" in answer["Cache-Control"]


def told(answer: Any) -> dict[str, str]:
    """The headers that every answer has; its policy is compared here, the order being free."""
    assert sorted(answer["Content-Security-Policy"].split("; ")) == sorted(POLICY)
    return {name: answer[name] for name in ALWAYS if name in answer.headers}


@pytest.fixture
def found(settings: Any) -> None:
    """Static files need not have been collected."""
    settings.WHITENOISE_USE_FINDERS = True


def test_static_file_says_the_same_and_is_kept(client: Client, found: None) -> None:
    answer = client.head("/static/site.css")

    assert (answer.status_code, told(answer)) == (200, ALWAYS)
    assert answer["Cache-Control"] == "max-age=60, public"


def test_static_file_that_did_not_change_says_the_same(client: Client, found: None) -> None:
    since = client.head("/static/site.css")["Last-Modified"]

    answer = client.head("/static/site.css", headers={"if-modified-since": since})

    assert (answer.status_code, told(answer)) == (304, ALWAYS)


def test_way_to_https_says_all_that_http_may_say(db: None) -> None:
    answer = Client().get("/projects/")

    assert answer.status_code == 301
    assert told(answer) == {
        name: value for name, value in ALWAYS.items() if name != "Strict-Transport-Security"
    }


def test_cookies_are_for_this_host_alone(client: Client, owner: User, project: Project) -> None:
    """All that the site sets, by the ways that set one: sign-in, theme, tracker, a message."""
    with_password(owner)
    sent = {"login": owner.email, "password": "ein langes Kennwort für Tests"}

    client.get("/accounts/login/")
    client.post("/accounts/login/", sent)
    client.post("/theme/", {"theme": "dark"})
    client.get(f"/projects/{project.code}/tickets/youtrack/")
    changed = {"oldpassword": sent["password"], "password1": "ein anderes langes Kennwort"}
    changed["password2"] = changed["password1"]
    answer = client.post("/accounts/password/change/", changed)

    assert answer.status_code == 302
    assert {name: kept(client, name) for name in client.cookies} == {
        "__Host-csrftoken": KEPT,
        "__Host-messages": KEPT,
        "__Host-sessionid": KEPT,
        "__Host-theme": KEPT,
        "__Host-tracker": KEPT,
    }


KEPT = {"path": "/", "domain": "", "secure": True, "httponly": True, "samesite": "Lax"}


def kept(client: Client, name: str) -> dict[str, Any]:
    cookie = client.cookies[name]
    return {attribute: cookie[attribute] for attribute in KEPT}


@pytest.mark.parametrize("name", ["theme", "tracker"])
def test_cookie_of_another_name_says_nothing(
    client: Client, owner: User, project: Project, name: str
) -> None:
    """A neighbour under the same domain could set one without the prefix."""
    client.force_login(owner)
    before = client.get(f"/projects/{project.code}/").content
    client.cookies[name] = {"theme": "dark", "tracker": "youtrack"}[name]

    page = client.get(f"/projects/{project.code}/").content

    assert (page.count(b"data-bs-theme"), page.count(b"youtrack")) == (
        before.count(b"data-bs-theme"),
        before.count(b"youtrack"),
    )


def test_theme_is_forgotten_by_the_name_it_was_kept_under(client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})

    dropped = client.post("/theme/", {"theme": ""}).cookies["__Host-theme"]

    assert (dropped.value, dropped["max-age"], dropped["secure"]) == ("", 0, True)


def test_demo_speaks_http_so_its_cookies_have_no_prefix(client: Client) -> None:
    with override_settings(COOKIE_PREFIX="", SESSION_COOKIE_SECURE=False):
        cookie = client.post("/theme/", {"theme": "dark"}).cookies["theme"]

    assert (cookie.value, cookie["secure"]) == ("dark", "")


def test_bootstrap_comes_without_pictures_which_the_policy_refuses() -> None:
    ((name, storage),) = finders.BootstrapFinder().list(None)
    with storage.open(name) as file:
        content = file.read()

    assert (b"data:" in content, b"url(" in content) == (False, False)
    assert b"--bs-form-select-bg-img:none;" in content
    assert content.count(b"{") == content.count(b"}")
