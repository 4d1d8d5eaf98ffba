"""A ticket's way into a tracker: copied, taken as a file, or by a link that fills it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from questionnaire.actions.reading import project_sheets
from questionnaire.guide.saving import Result
from questionnaire.guide.writers import Dialect, write, write_parts
from questionnaire.guide.writers.html import write_rich
from questionnaire.models import Project, User
from tests.browser.conftest import Visit, from_clipboard
from tests.browser.test_pages import next_stop, problems
from tests.cast import row, table, text
from tests.serving import make_certificate, serving

SaveOne = Callable[..., Result]
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
CLOSE_CLIPBOARD = "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
# Trackers whose editor takes rich text, not their own source.
RICH = [dialect for dialect in Dialect if dialect.form.suffix == "json"]
TRACKERS = {
    "TRACKER_GITHUB": "https://github.example.org/firma/projekt",
    "TRACKER_JIRA_CLOUD": "https://jira.example.org?pid=10000&issuetype=10001",
}


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site that knows where its trackers are, which the settings of the tests leave out."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_SETTINGS_MODULE", "onboarding.settings")
        for name, address in TRACKERS.items():
            environment.setenv(name, address)
        with serving(make_certificate(tmp_path_factory.mktemp("certificate"))) as server:
            yield server.address


def section(project: Project, dialect: str, key: str = "projekt") -> str:
    return f"/projects/{project.code}/sections/{key}/tickets/{dialect}/"


def long_text(save: SaveOne) -> None:
    save("ziel", text("\n\n".join(f"Absatz {n} {'ist lang ' * 100}" for n in range(80))))


# Copying -------------------------------------------------------------------------------------


def test_title_and_text_are_copied_as_they_are_and_the_page_says_so(
    visit: Visit, project: Project, save: SaveOne, sre: User
) -> None:
    save("name", text("*Portal* & <b>\n  eingerückt"))
    ticket = write(project_sheets(project)[0], Dialect.GITHUB)
    page = visit(sre, section(project, "github"), **CLIPBOARD)
    status = page.get_by_role("status")
    expect(status).to_have_text("")

    page.get_by_role("button", name="Text kopieren").click()
    expect(status).to_have_text("Text kopiert.")
    body = from_clipboard(page)
    page.get_by_role("button", name="Titel kopieren").press("Enter")
    expect(status).to_have_text("Titel kopiert.")
    title = from_clipboard(page)

    assert (title, body) == (ticket.title, ticket.body)


@pytest.mark.parametrize("dialect", RICH)
def test_rich_text_and_json_are_copied_each_by_its_button(
    visit: Visit, project: Project, save: SaveOne, sre: User, dialect: Dialect
) -> None:
    save("name", text("Portal & mehr\nzweite Zeile"))
    save("ansprechpersonen", table(row("r1", c2="A. Beispiel")))
    ticket = write(project_sheets(project)[0], dialect)
    page = visit(sre, section(project, dialect), **CLIPBOARD)
    status = page.get_by_role("status")

    page.get_by_role("button", name="Text kopieren").click()
    expect(status).to_have_text("Text kopiert.")
    rich, plain = from_clipboard(page, BOTH_FORMS)
    page.get_by_role("button", name="JSON kopieren").click()
    expect(status).to_have_text("JSON kopiert.")
    source = from_clipboard(page)

    assert rich == write_rich(ticket.part)
    assert plain == page.locator("#vorschau").inner_text()
    assert "Portal & mehr\nzweite Zeile" in plain
    assert source == ticket.body


BOTH_FORMS = """async () => {
  const [item] = await navigator.clipboard.read();
  const text = async (type) => (await item.getType(type)).text();
  return [await text("text/html"), await text("text/plain")];
}"""


def test_text_is_selected_where_the_clipboard_is_closed(
    visit: Visit, project: Project, sre: User
) -> None:
    page = visit(sre, section(project, "gitlab"))
    page.evaluate(CLOSE_CLIPBOARD)

    page.get_by_role("button", name="Text kopieren").click()

    expect(page.get_by_role("status")).to_have_text(
        "Der Browser erlaubt das Kopieren nicht. Der Text ist markiert: Strg+C."
    )
    selected = page.evaluate("getSelection().toString()").strip()
    assert selected == write(project_sheets(project)[0], Dialect.GITLAB).body.strip()


# Options, parts, the kept choice -------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_options_hold_for_text_file_and_other_trackers(
    visit: Visit, project: Project, save: SaveOne, sre: User, script: bool
) -> None:
    save("name", text("Portal"))
    page = visit(sre, section(project, "github"), java_script_enabled=script)
    expect(page.locator("#text")).to_contain_text("_Worum es geht._")

    page.get_by_label("Erläuterungen").uncheck()
    page.get_by_label("Nur offene Fragen").check()
    page.get_by_label("Projekt im Titel").check()
    page.get_by_role("button", name="Anwenden").click()
    page.get_by_role("link", name="GitLab").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ticket für GitLab")
    expect(page.get_by_label("Titel", exact=True)).to_have_value("Portal: Das Projekt")
    shown = whole_text(page)
    assert ("Worum es geht." in shown, "Wie heißt" in shown, "Welches Ziel" in shown) == (
        False,
        False,
        True,
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Als Datei").click()
    assert download.value.suggested_filename == f"{project.code}-gitlab-01-projekt.md"
    assert download.value.path().read_text("utf-8") == shown
    expect(page.get_by_role("button", name="Text kopieren")).to_be_visible(visible=script)


@pytest.mark.parametrize("script", [True, False])
def test_long_section_is_taken_part_by_part(
    visit: Visit, project: Project, save: SaveOne, sre: User, script: bool
) -> None:
    long_text(save)
    tickets = write_parts(project_sheets(project)[0], Dialect.GITHUB)
    page = visit(sre, section(project, "github"), java_script_enabled=script)
    first = whole_text(page)

    page.get_by_role("link", name="Teil 2 von 2").click()

    expect(page.get_by_label("Titel", exact=True)).to_have_value("Das Projekt (2/2)")
    assert [first, whole_text(page)] == [ticket.body for ticket in tickets]
    with page.expect_download() as download:
        page.get_by_role("link", name="Als Datei").click()
    assert download.value.suggested_filename == f"{project.code}-github-01-projekt-2.md"


def test_tracker_that_was_looked_at_comes_first_afterwards(
    visit: Visit, project: Project, owner: User
) -> None:
    page = visit(owner, f"/projects/{project.code}/sections/betrieb/")
    page.get_by_role("link", name="Als Ticket").click()
    page.get_by_role("link", name="YouTrack").click()

    page.goto(f"/projects/{project.code}/")
    page.get_by_role("link", name="Alle Abschnitte als Tickets").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tickets für YouTrack")


def whole_text(page: Page) -> str:
    """The ticket's text. A long page is shown in pieces: what is read too early lacks its end."""
    page.wait_for_load_state()
    return page.locator("#text").text_content() or ""


# Links to new tickets ------------------------------------------------------------------------


def test_link_opens_a_ticket_that_is_filled_in(
    visit: Visit, project: Project, save: SaveOne, sre: User
) -> None:
    save("name", text("Größe #1 & mehr\n+ noch"))
    ticket = write(project_sheets(project)[0], Dialect.GITHUB)
    page = visit(sre, section(project, "github"))
    page.context.route("https://github.example.org/**", lambda route: route.fulfill(body="da"))

    with page.expect_popup() as popup:
        page.get_by_role("link", name="Vorausgefülltes Ticket öffnen").click()

    parts = urlsplit(popup.value.url)
    assert (parts.netloc, parts.path) == ("github.example.org", "/firma/projekt/issues/new")
    # Python's reader strips nothing, so the body's last line break is there too.
    assert parse_qs(parts.query) == {"title": [ticket.title], "body": [ticket.body]}
    assert popup.value.evaluate("opener") is None


def test_link_without_room_for_the_text_copies_it_and_opens(
    visit: Visit, project: Project, save: SaveOne, sre: User
) -> None:
    save("ziel", text("lang " * 2_000))
    ticket = write(project_sheets(project)[0], Dialect.GITHUB)
    page = visit(sre, section(project, "github"), **CLIPBOARD)
    page.context.route("https://github.example.org/**", lambda route: route.fulfill(body="da"))
    expect(page.get_by_text("Der Link kopiert ihn")).to_be_visible()
    expect(page.get_by_text("Kopieren Sie ihn zuerst")).to_be_hidden()

    with page.expect_popup() as popup:
        page.get_by_role("link", name="Neues Ticket in GitHub öffnen").click()

    assert parse_qs(urlsplit(popup.value.url).query) == {"title": [ticket.title]}
    assert popup.value.evaluate("opener") is None
    page.bring_to_front()
    expect(page.get_by_role("status")).to_have_text("Text kopiert.")
    assert from_clipboard(page) == ticket.body


def test_link_opens_and_says_what_to_do_where_the_clipboard_is_closed(
    visit: Visit, project: Project, save: SaveOne, sre: User
) -> None:
    save("ziel", text("lang " * 2_000))
    page = visit(sre, section(project, "github"))
    page.context.route("https://github.example.org/**", lambda route: route.fulfill(body="da"))
    page.evaluate(CLOSE_CLIPBOARD)

    with page.expect_popup() as popup:
        page.get_by_role("link", name="Neues Ticket in GitHub öffnen").click()

    assert popup.value.url.startswith("https://github.example.org/firma/projekt/issues/new?title=")
    page.bring_to_front()
    expect(page.get_by_role("status")).to_have_text(
        "Der Browser hat den Text nicht kopiert. Er ist hier markiert: Strg+C, dann in das neue "
        "Ticket einfügen."
    )
    selected = page.evaluate("getSelection().toString()").strip()
    assert selected == write(project_sheets(project)[0], Dialect.GITHUB).body.strip()


def test_link_for_rich_text_copies_both_forms_and_opens(
    visit: Visit, project: Project, save: SaveOne, sre: User
) -> None:
    save("ziel", text("lang " * 2_000))
    ticket = write(project_sheets(project)[0], Dialect.JIRA_CLOUD)
    page = visit(sre, section(project, "jira-cloud"), **CLIPBOARD)
    page.context.route("https://jira.example.org/**", lambda route: route.fulfill(body="da"))

    with page.expect_popup():
        page.get_by_role("link", name="Neues Ticket in Jira Cloud öffnen").click()

    page.bring_to_front()
    expect(page.get_by_role("status")).to_have_text("Text kopiert.")
    assert from_clipboard(page, BOTH_FORMS) == [
        write_rich(ticket.part),
        page.locator("#vorschau").inner_text(),
    ]


# The page promises that the link copies. It did so for a plain click only once, on the thought
# that whoever holds a key down wants the tab alone; they found nothing to paste in it.
@pytest.mark.parametrize(
    "click",
    [{"modifiers": ["Control"]}, {"modifiers": ["Shift"]}, {"button": "middle"}],
    ids=["control", "shift", "middle"],
)
def test_link_copies_however_it_is_opened(
    visit: Visit,
    windows: Browser,
    project: Project,
    save: SaveOne,
    sre: User,
    click: dict[str, Any],
) -> None:
    save("ziel", text("lang " * 2_000))
    ticket = write(project_sheets(project)[0], Dialect.GITHUB)
    page = visit(sre, section(project, "github"), by=windows, **CLIPBOARD)
    page.context.route("https://github.example.org/**", lambda route: route.fulfill(body="da"))
    page.evaluate("navigator.clipboard.writeText('von vorher')")

    with page.context.expect_page():
        page.get_by_role("link", name="Neues Ticket in GitHub öffnen").click(**click)

    page.bring_to_front()
    expect(page.get_by_role("status")).to_have_text("Text kopiert.")
    assert from_clipboard(page) == ticket.body


def test_link_copies_nothing_when_only_its_menu_is_opened(
    visit: Visit, project: Project, save: SaveOne, sre: User
) -> None:
    save("ziel", text("lang " * 2_000))
    page = visit(sre, section(project, "github"), **CLIPBOARD)
    page.evaluate("navigator.clipboard.writeText('von vorher')")

    page.get_by_role("link", name="Neues Ticket in GitHub öffnen").click(button="right")

    expect(page.get_by_role("status")).to_have_text("")
    assert from_clipboard(page) == "von vorher"


# How it looks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "dark"), (320, "light")]
)
def test_ticket_pages_are_accessible_and_fit(
    visit: Visit, project: Project, save: SaveOne, sre: User, width: int, scheme: str
) -> None:
    cell = "$" * 2_000  # too long for GitHub even as a ticket of its own
    save("ansprechpersonen", table(row("abcd2345", c1=cell, c2=cell, c3=cell)))
    save("last", text("Donaudampfschifffahrtsgesellschaftskapitän" * 5))
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    parts = len(write_parts(project_sheets(project)[0], Dialect.GITHUB))
    pages = [
        *(section(project, dialect, "betrieb") for dialect in Dialect),
        f"{section(project, 'gitlab', 'betrieb')}?only_open=1&help=0",
        f"{section(project, 'github')}?part={parts}",
        f"/projects/{project.code}/tickets/{tuple(Dialect)[-1]}/",
        f"/projects/{project.code}/tickets/github/?only_open=1",
        f"/projects/{project.code}/",
    ]
    page = visit(sre, pages[0], **screen)

    found = {path: problems(opened(page, path), width) for path in pages}

    assert found == {path: [] for path in pages}


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    return page


def test_keyboard_reaches_all_of_a_ticket_in_order(
    visit: Visit, project: Project, sre: User
) -> None:
    page = visit(sre, section(project, "github"))
    page.locator("h1").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")

    stops = [next_stop(page) for _stop in range(len(Dialect) + 12)]

    assert [name for name, _outlined in stops] == [
        *(dialect.label for dialect in Dialect),
        *("help", "only_open", "points", "project", "Anwenden"),
        *("", "Titel kopieren", "Als Datei", "Text kopieren"),
        *stops_of_panes(page),
        "Vorausgefülltes Ticket öffnen",
    ]
    assert [name for name, outlined in stops if not outlined] == []


def stops_of_panes(page: Page) -> list[str]:
    """Source and preview can be scrolled by keyboard; they are named by what stands in them."""
    return [(page.locator(pane).text_content() or "").strip() for pane in ("#text", "#vorschau")]
