"""A real gunicorn in the production profile on https://localhost, and a real browser.

The server runs on the test's own database, so tests make their rows as elsewhere. Every page is
watched: an answer of 400 or more, a console error or a foreign host fails the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Response

from questionnaire.models import User
from tests.conftest import SecureClient
from tests.serving import await_idle, make_certificate, serving

# Playwright's loop runs in this thread, and Django would refuse to query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium where there is one; as root it runs without a sandbox only."""
    arguments = ["--disable-gpu", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium"),
        "args": arguments,
    }


@pytest.fixture(scope="session")
def windows(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """For what opens a window or a tab: the headless shell, which the others use, has none."""
    program = shutil.which("chromium") or os.environ.get("CHROMIUM", "")
    if program.endswith("headless-shell"):
        pytest.skip("only Chromium's headless shell is here")
    arguments = {**browser_type_launch_args, "executable_path": program or None}
    opened = browser_type.launch(**arguments)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site on the test database."""
    with serving(make_certificate(tmp_path_factory.mktemp("certificate"))) as server:
        yield server.address


Visit = Callable[..., Page]
# What a section page answers to a save with a conflict or a refused answer.
SAVING = (409, 422)


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Visit]:
    """Open a page as a person (None: nobody signed in), in a session of its own.

    `status` is one that the page itself may answer, as 404; `by` another browser.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(
        person: User | None = None,
        path: str = "/",
        status: int = 200,
        by: Browser = browser,
        **options: Any,
    ) -> Page:
        values = {"base_url": site, "ignore_https_errors": True, "locale": "de-DE", **options}
        context = by.new_context(**values)
        contexts.append(context)
        if person:
            context.add_cookies([_session(site, person)])
        page = context.new_page()
        watch(page, site, troubles, {status, *SAVING})
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    await_idle()
    assert troubles == []


def _session(site: str, person: User) -> Any:
    client: Client = SecureClient()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": site, "secure": True}


def watch(page: Page, site: str, troubles: list[str], expected: set[int]) -> None:
    """Note foreign hosts, answers of 400 or more and what the console complains of."""

    def look(response: Response) -> None:
        if not response.url.startswith((site, "data:")):
            troubles.append(f"foreign host: {response.url}")
        if response.status >= 400 and response.status not in expected:
            troubles.append(f"{response.status} {response.url}")

    def hear(message: Any) -> None:
        # Chromium reports a page that says "conflict" or "not found" as a failed resource.
        known = any(f"status of {status}" in message.text for status in expected)
        if message.type in ("error", "warning") and not known:
            troubles.append(message.text)

    page.on("response", look)
    page.on("console", hear)
    page.on("pageerror", lambda error: troubles.append(str(error)))


def from_clipboard(page: Page, read: str = "navigator.clipboard.readText()") -> Any:
    """What a script finds there that may look, as none of our own pages may."""
    beside = page.context.new_page()
    beside.route("**/*", lambda route: route.fulfill(content_type="text/html", body="daneben"))
    beside.goto(page.url)
    found = beside.evaluate(read)
    beside.close()
    page.bring_to_front()
    return found
