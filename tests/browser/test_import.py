"""A ticket read back in a browser: paste, compare, choose, save; by file and without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from questionnaire.actions.answers import save_answers
from questionnaire.actions.reading import project_sheets
from questionnaire.guide.document import Answer, State
from questionnaire.guide.saving import Save
from questionnaire.guide.writers import Dialect, write
from questionnaire.models import AnswerRevision, Project, User
from tests.browser.conftest import Visit
from tests.browser.test_pages import problems

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller" * 3


def edited(project: Project) -> str:
    """The section's ticket as somebody changed it in the tracker."""
    (sheet,) = project_sheets(project, section="projekt")
    body = write(sheet, Dialect.GITHUB).body
    body = body.replace("gedruckt und als E-Paper", f"nur als E-Paper von {LONG}")
    body = body.replace("* [x] **Wie heißt das Projekt?**", "* [ ] **Wie heißt das Projekt?**")
    question = "**Wie sieht der bestmögliche Erfolg für dieses Projekt aus?**"
    return f"Viele Grüße, {LONG}\n\n{body[: body.index(question)]}{question}\n"


def answer(project: Project, key: str) -> Answer:
    (sheet,) = project_sheets(project, section="projekt")
    return next(entry.answer for entry in sheet.entries if entry.question.key == key)


def compare(page: Page, body: str) -> None:
    page.get_by_label("Text des Tickets").fill(body)
    page.get_by_role("button", name="Mit dem Projekt vergleichen").click()


@pytest.mark.parametrize("script", [True, False])
def test_ticket_read_back_is_stored_as_chosen(
    visit: Visit, filled_project: Project, owner: User, sre: User, script: bool
) -> None:
    written = AnswerRevision.objects.count()
    success = answer(filled_project, "projekterfolg")
    page = visit(owner, f"/projects/{filled_project.code}/import/", java_script_enabled=script)

    compare(page, edited(filled_project))
    expect(page.get_by_role("heading", level=1)).to_have_text("Was sich ändern würde")
    expect(page.locator("ins").last).to_contain_text(f"von {LONG}")
    expect(page.get_by_text("1 Zeile ohne Platz")).to_be_visible()
    assert page.get_by_label("Aus dem Ticket übernehmen").is_checked()
    emptied = page.get_by_role("region", name="Wie sieht der bestmögliche Erfolg")
    assert emptied.get_by_label("Lassen, wie es hier steht").is_checked()
    assert AnswerRevision.objects.count() == written

    # Somebody else is faster: nothing of theirs is lost, and the page compares again.
    goal = Answer(State.ANSWERED, text="Inzwischen geschrieben")
    save_answers(project=filled_project, author=sre, saves=[Save("projektziel", goal, 1)])
    page.get_by_role("button", name="Auswahl speichern").click()
    expect(page.get_by_role("alert")).to_contain_text("inzwischen geändert")
    assert answer(filled_project, "projektziel") == goal
    page.get_by_label("Aus dem Ticket übernehmen").check()
    page.get_by_role("button", name="Auswahl speichern").click()
    expect(page.get_by_role("status")).to_contain_text("1 Antwort übernommen.")
    expect(page.get_by_role("heading", name="Zeilen ohne Platz")).to_be_visible()
    page.get_by_role("link", name="Weiter zum Abschnitt").click()
    assert page.url.endswith("/sections/projekt/")
    assert LONG in answer(filled_project, "projektziel").text
    assert answer(filled_project, "projekterfolg") == success
    assert AnswerRevision.objects.count() == written + 2


def test_ticket_in_a_file_is_compared(
    visit: Visit, filled_project: Project, owner: User, tmp_path: Path
) -> None:
    file = tmp_path / "ticket.md"
    file.write_text(edited(filled_project), encoding="utf-8-sig")
    page = visit(owner, f"/projects/{filled_project.code}/import/")

    page.get_by_label("Oder als Datei").set_input_files(file)
    page.get_by_role("button", name="Mit dem Projekt vergleichen").click()

    expect(page.get_by_text("2 Änderungen")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_import_pages_are_accessible_and_fit(
    visit: Visit, filled_project: Project, owner: User, sre: User, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = visit(owner, f"/projects/{filled_project.code}/import/", **screen)
    found = {"form": problems(page, width)}
    compare(page, "Ein Brief")
    expect(page.get_by_role("alert")).to_be_focused()
    found["error"] = problems(page, width)
    compare(page, edited(filled_project))
    found["review"] = problems(page, width)
    goal = Answer(State.ANSWERED, text="Inzwischen")
    save_answers(project=filled_project, author=sre, saves=[Save("projektziel", goal, 1)])
    page.get_by_role("button", name="Auswahl speichern").click()
    expect(page.get_by_role("alert")).to_be_focused()
    found["conflict"] = problems(page, width)

    page.get_by_role("button", name="Auswahl speichern").click()
    expect(page.get_by_role("status")).to_be_visible()
    found["left"] = problems(page, width)

    assert found == {"form": [], "error": [], "review": [], "conflict": [], "left": []}
