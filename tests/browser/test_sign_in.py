"""Staff sign in with a second factor in a real browser: an app with codes, and a key."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from playwright.sync_api import Page, expect

from questionnaire.models import User
from tests.browser.conftest import Visit
from tests.browser.test_pages import keep_picture, problems

PASSWORD = "ein langes Kennwort"
PERIOD = 30  # seconds for which the app shows a code
SCREENS = [(1280, "light"), (390, "dark"), (320, "light")]


@pytest.fixture
def person(sre: User) -> User:
    """The server hashes as in production, the tests' own settings do not."""
    cache.clear()
    sre.password = PBKDF2PasswordHasher().encode(PASSWORD, "salz" * 6)
    sre.save()
    return sre


def fresh_code(secret: str, after: int = 0) -> tuple[str, int]:
    """The app's code and its number, which is greater than `after`: each is good once."""
    while (number := int(time.time()) // PERIOD) <= after or time.time() % PERIOD > PERIOD - 4:
        time.sleep(0.2)
    return str(format_hotp_value(hotp_value(secret, number))), number


def by_password(page: Page, person: User) -> None:
    page.goto("/projects/")
    page.get_by_role("link", name="Mit Passwort anmelden").click()
    page.get_by_label("E-Mail-Adresse").fill(person.email)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Abmelden").first.click()
    expect(page.get_by_role("button", name="Abmelden")).to_have_count(0)


def set_up_app(page: Page) -> tuple[str, int]:
    """Its secret, and the number of the code that was used."""
    page.get_by_role("link", name="App einrichten").click()
    confirm(page)
    secret = page.locator(".secret").inner_text()
    code, number = fresh_code(secret)
    page.get_by_label("Code, den die App jetzt zeigt").fill(code)
    page.get_by_role("button", name="App einrichten").click()
    page.get_by_role("heading", level=1, name="Ersatzcodes").wait_for()
    return secret, number


def confirm(page: Page) -> None:
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()


def with_a_key(page: Page) -> None:
    """A key that answers at once, as if somebody had touched it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_staff_set_up_an_app_and_sign_in_with_it(visit: Visit, person: User) -> None:
    page = visit()
    by_password(page, person)
    page.wait_for_url("**/accounts/2fa/")
    secret, used = set_up_app(page)
    spare = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Aufgehoben, weiter").click()
    page.wait_for_url("**/projects/")
    sign_out(page)

    by_password(page, person)
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.get_by_label("Code aus der App").fill(fresh_code(secret, used)[0])
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/projects/")
    sign_out(page)
    by_password(page, person)
    page.get_by_label("Code aus der App").fill(spare)
    page.get_by_role("button", name="Anmelden").click()

    page.wait_for_url("**/projects/")


def test_staff_set_up_a_key_and_sign_in_with_it(visit: Visit, person: User) -> None:
    page = visit()
    with_a_key(page)
    by_password(page, person)
    page.get_by_role("link", name="Schlüssel einrichten").click()
    confirm(page)
    page.get_by_label("Name des Schlüssels").fill("Am Bund")
    page.get_by_role("button", name="Schlüssel einrichten").click()
    page.get_by_role("link", name="Aufgehoben, weiter").click()
    page.wait_for_url("**/projects/")
    sign_out(page)

    by_password(page, person)
    page.get_by_role("button", name="Schlüssel benutzen").click()

    page.wait_for_url("**/projects/")
    assert Authenticator.objects.get(type="webauthn").data["name"] == "Am Bund"


def test_key_that_does_not_answer_is_told(visit: Visit, person: User) -> None:
    page = visit()
    by_password(page, person)
    page.get_by_role("link", name="Schlüssel einrichten").click()
    confirm(page)
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('weg')) }")

    page.get_by_role("button", name="Schlüssel einrichten").click()

    expect(page.get_by_role("alert")).to_contain_text("Der Schlüssel hat nicht geantwortet")


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_each_page_is_accessible_and_fits(
    visit: Visit, person: User, width: int, scheme: str
) -> None:
    page = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    with_a_key(page)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        keep_picture(page, f"sign-in-{name}-{width}-{scheme}")
        found[name] = problems(page, width)

    by_password(page, person)
    page.wait_for_url("**/accounts/2fa/")
    look("without")
    page.get_by_role("link", name="Schlüssel einrichten").click()
    look("confirm")
    confirm(page)
    page.get_by_role("button", name="Schlüssel einrichten").wait_for()
    look("key")
    page.get_by_role("button", name="Schlüssel einrichten").click()
    page.get_by_role("heading", level=1, name="Ersatzcodes").wait_for()
    look("spare-codes")
    page.goto("/accounts/2fa/app/")
    look("app")
    page.get_by_label("Code, den die App jetzt zeigt").fill("1")
    page.get_by_role("button", name="App einrichten").click()
    look("app-wrong")
    for name, path in PAGES.items():
        page.goto(path)
        look(name)
    sign_out(page)
    by_password(page, person)
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    look("authenticate")

    assert {name: what for name, what in found.items() if what} == {}


PAGES = {
    "with": "/accounts/2fa/",
    "keys": "/accounts/2fa/keys/",
    "key-remove": "/accounts/2fa/keys/1/remove/",
    "last-key": "/accounts/2fa/keys/?last=1",
    "new-codes": "/accounts/2fa/codes/new/",
    "account": "/account/",
}
