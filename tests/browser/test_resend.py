"""Typed text after the session ended: given back, and stored after signing in, no script needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Locator, Page, expect

from questionnaire.models import AnswerRevision, Project, User
from tests.browser.conftest import Visit
from tests.browser.test_pages import keep_picture, problems
from tests.cast import edited, text
from tests.conftest import SecureClient

PASSWORD = "ein langes Kennwort für Tests"
ODD = "\n\n  führend\n\t\"Anführung\" 'und' <b>&amp;</b> &#13;&#10; &\n\nEnde  \n"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller" * 3


@pytest.fixture
def person(owner: User) -> User:
    """With a password as the server knows them: those of the tests are hashed too fast for it."""
    owner.password = PBKDF2PasswordHasher().encode(PASSWORD, "salz")
    owner.save()
    return owner


@pytest.fixture
def tab(site: str, browser: Browser, person: User) -> Iterator[Page]:
    """A page of somebody who is signed in, in a browser without JavaScript."""
    client = SecureClient()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": client.cookies[name].value, "url": site, "secure": True}
    context = browser.new_context(
        base_url=site, ignore_https_errors=True, locale="de-DE", java_script_enabled=False
    )
    context.add_cookies([session])  # type: ignore[list-item]  # a dict of these
    yield context.new_page()
    context.close()


def field(page: Page, name: str) -> Locator:
    """The text field of a question: `KEY.text` or `KEY.note`, whatever its base."""
    key, _dot, part = name.partition(".")
    return page.locator(f"textarea[name^='{key}.'][name$='.{part}']")


def sign_in_beside(page: Page, person: User) -> None:
    """By the link of the page, which opens a tab of its own and leaves the page as it is."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="In einem neuen Tab anmelden").click()
    beside = opened.value
    beside.get_by_role("link", name="Mit Passwort anmelden").click()
    beside.get_by_label("E-Mail-Adresse").fill(person.email)
    beside.locator("input[name=password]").fill(PASSWORD)
    beside.get_by_role("button", name="Anmelden").click()
    expect(beside.get_by_role("button", name="Abmelden")).to_be_visible()
    beside.close()


def send_again(page: Page, next_heading: str) -> None:
    page.get_by_role("button", name="Noch einmal senden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(next_heading)


def stored() -> dict[str, str]:
    rows = AnswerRevision.objects.values_list("answer__question__key", "text")
    return {key: value for key, value in rows if value}


def test_typed_text_is_stored_exactly_after_signing_in_again(
    tab: Page, person: User, real_project: Project
) -> None:
    tab.goto(f"/projects/{real_project.code}/sections/projekt/")
    field(tab, "projektname.text").fill(ODD)
    field(tab, "projektziel.text").fill(LONG)
    Session.objects.all().delete()

    tab.get_by_role("button", name="Speichern und weiter").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Ihre Anmeldung ist abgelaufen")
    tab.wait_for_load_state()
    shown = tab.get_by_label("Antwort auf die Frage „projektname“").input_value()
    sign_in_beside(tab, person)
    send_again(tab, "Bitte noch einmal absenden")
    tab.reload()
    send_again(tab, "Kund*in und Team")

    assert shown == ODD
    assert stored() == {"projektname": ODD, "projektziel": LONG}


def test_chosen_changes_of_a_ticket_are_stored_after_signing_in_again(
    tab: Page, person: User, real_project: Project
) -> None:
    tab.goto(f"/projects/{real_project.code}/import/")
    ticket = edited(real_project, "projekt", projektname=text("Aus dem Ticket"))
    tab.get_by_label("Text des Tickets").fill(ticket)
    tab.get_by_role("button", name="Mit dem Projekt vergleichen").click()
    Session.objects.all().delete()

    tab.get_by_role("button", name="Auswahl speichern").click()
    sign_in_beside(tab, person)
    send_again(tab, "Bitte noch einmal absenden")
    send_again(tab, "Das Projekt")

    assert stored() == {"projektname": "Aus dem Ticket"}


def test_file_is_chosen_again_and_compared(
    tab: Page, person: User, real_project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "ticket.md"
    ticket = edited(real_project, "projekt", projektname=text("Aus dem Ticket"))
    file.write_text(ticket, encoding="utf-8")
    tab.goto(f"/projects/{real_project.code}/import/")
    tab.get_by_label("Oder als Datei").set_input_files(file)
    Session.objects.all().delete()

    tab.get_by_role("button", name="Mit dem Projekt vergleichen").click()
    sign_in_beside(tab, person)
    for heading in ("Bitte noch einmal absenden", "Was sich ändern würde"):
        tab.get_by_label("Nur die Datei „ticket.md“").set_input_files(file)
        send_again(tab, heading)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_that_gives_back_is_accessible_and_fits(
    visit: Visit, person: User, real_project: Project, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = visit(person, f"/projects/{real_project.code}/import/", status=401, **screen)
    page.get_by_label("Text des Tickets").fill(f"# {LONG}\n\n" + "Ein Brief.\n" * 30)
    page.get_by_label("Oder als Datei").set_input_files(
        {"name": f"{LONG}.md", "mimeType": "text/markdown", "buffer": b"Inhalt"}
    )
    Session.objects.all().delete()
    page.get_by_role("button", name="Mit dem Projekt vergleichen").click()
    page.get_by_role("button", name="Noch einmal senden").wait_for()

    assert problems(page, width) == []
    keep_picture(page, f"resend-{width}-{scheme}")
