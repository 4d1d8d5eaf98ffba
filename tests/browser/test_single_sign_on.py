"""Signing in as the company does, in a browser, with a real provider on another port."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from questionnaire.models import User
from tests.browser.conftest import watch
from tests.browser.test_pages import keep_picture, problems
from tests.company import Company, company
from tests.serving import await_idle, make_certificate, serving

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")

BUTTON = "Mit Firmenkonto anmelden"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def firm() -> Iterator[Company]:
    with company() as made:
        yield made


@pytest.fixture(scope="module")
def single(
    django_db_setup: None, firm: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a site that knows the provider."""
    certificate = make_certificate(tmp_path_factory.mktemp("certificate"))
    # Those of the tests drop what the environment says of a provider.
    changed = {**firm.environment, "DJANGO_SETTINGS_MODULE": "onboarding.settings"}
    with serving(certificate, changed=changed) as server:
        yield server.address


@pytest.fixture
def opened(single: str, firm: Company, browser: Browser) -> Iterator[Open]:
    """A page of that site in a window of its own; the provider's pages are not looked at."""
    troubles: list[str] = []
    contexts = []

    def open_page(path: str, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=single,
            ignore_https_errors=True,
            locale="de-DE",
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        watch(page, single, troubles, {401, 403})
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    await_idle()
    assert [said for said in troubles if not said.startswith(f"foreign host: {firm.issuer}/")] == []


def at_the_company(page: Page, firm: Company, sub: str) -> None:
    page.wait_for_url(f"{firm.issuer}/**")
    page.get_by_placeholder("sub").fill(sub)
    page.get_by_role("button", name="Authorize").click()


def test_sre_signs_in_as_the_company_does(opened: Open, single: str, firm: Company) -> None:
    firm.employs("b1", email="berta@firma.example", name="Berta Betrieb", groups=["sre"])
    page = opened("/accounts/login/?next=/projects/new/")

    page.get_by_role("button", name=BUTTON).click()
    at_the_company(page, firm, "b1")

    page.wait_for_url(f"{single}/projects/new/")
    assert "Berta Betrieb" in page.locator("header").inner_text()
    assert User.objects.get(email="berta@firma.example").role == "sre"
    [exchanged] = [form for path, form in firm.asked if path == "/oauth2/token"]
    assert {"code", "code_verifier", "client_secret"} - exchanged.keys() == set()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url(f"{single}/")


def test_way_back_leads_to_the_page_with_the_button(
    opened: Open, single: str, firm: Company
) -> None:
    page = opened("/accounts/login/")
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url(f"{firm.issuer}/**")

    page.go_back()

    page.wait_for_url(f"{single}/accounts/login/")
    page.get_by_role("button", name=BUTTON).wait_for()


def cancelled(page: Page, firm: Company) -> None:
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url(f"{firm.issuer}/**")
    page.get_by_role("button", name="Deny").click()


def refused(page: Page, firm: Company) -> None:
    firm.employs("fremd", email="fremd@firma.example")
    page.get_by_role("button", name=BUTTON).click()
    at_the_company(page, firm, "fremd")


def failed(page: Page, firm: Company) -> None:
    page.goto("/accounts/oidc/firma/login/callback/?code=x&state=x")


def waiting(page: Page, firm: Company) -> None:
    page.goto("/accounts/oidc/firma/login/")


def away(page: Page, firm: Company) -> None:
    page.goto("/accounts/oidc/cancelled/")


def nothing(page: Page, firm: Company) -> None:
    """The page with the button."""


HEADINGS = {
    nothing: "Mit Passwort anmelden",
    cancelled: "Die Anmeldung hat nicht geklappt",  # the package cancels without the state
    away: "Sie haben die Anmeldung abgebrochen",
    refused: "Mit diesem Konto geht es nicht",
    failed: "Die Anmeldung hat nicht geklappt",
    waiting: BUTTON,
}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_each_page_is_accessible_and_fits(
    opened: Open, firm: Company, width: int, scheme: str
) -> None:
    for act, heading in HEADINGS.items():
        page = opened("/accounts/login/", width, scheme)
        act(page, firm)
        page.get_by_role("heading", level=1, name=heading).wait_for()

        keep_picture(page, f"single-sign-on-{act.__name__}-{width}-{scheme}")
        assert problems(page, width) == [], heading
