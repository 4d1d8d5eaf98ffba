"""Text or code: chosen at the field, typed, saved, and there again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from questionnaire.models import AnswerRevision, Project, User
from tests.browser.conftest import Visit
from tests.browser.test_journey import field, save
from tests.browser.test_pages import problems

CODE = "mahnlauf:\n  zeit: montags\n\n\n    # " + "lang " * 60 + "\n"


def address(project: Project) -> str:
    return f"/projects/{project.code}/sections/projekt/"


def format_of(page: Page) -> Locator:
    return page.get_by_label("Form der Antwort 1.1", exact=True)


def looks(page: Page) -> list[object]:
    """How the field shows its text: font, blanks, spelling."""
    look: list[object] = page.locator(field(page, "projektname")).evaluate(
        "e => [getComputedStyle(e).fontFamily.includes('monospace'),"
        " getComputedStyle(e).whiteSpace, e.spellcheck]"
    )
    return look


TEXT_LOOKS: list[object] = [False, "pre-wrap", True]
CODE_LOOKS: list[object] = [True, "pre", False]


def test_format_is_chosen_typed_in_saved_and_shown_again(
    visit: Visit, real_project: Project, owner: User
) -> None:
    page = visit(owner, address(real_project))
    before = looks(page)
    format_of(page).select_option("Code: YAML")
    typed = looks(page)
    page.locator(field(page, "projektname")).press_sequentially("a:\n  b: 1")

    page.keyboard.press("Tab")
    expect(format_of(page)).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_contain_text("Gespeichert um")
    page.reload()

    expect(page.locator(field(page, "projektname"))).to_have_value("a:\n  b: 1")
    expect(format_of(page)).to_have_value("yaml")
    assert [before, typed, looks(page)] == [TEXT_LOOKS, CODE_LOOKS, CODE_LOOKS]
    format_of(page).select_option("Text")
    expect(page.locator(field(page, "projektname"))).to_have_value("a:\n  b: 1")
    assert looks(page) == TEXT_LOOKS


def test_format_folds_with_its_field(visit: Visit, real_project: Project, owner: User) -> None:
    page = visit(owner, address(real_project))
    format_of(page).select_option("Code: Nix")
    question = page.locator("#q-projektname")

    question.get_by_label("Weiß ich noch nicht").check()
    expect(format_of(page)).to_be_hidden()
    save(page)
    expect(page.get_by_role("status")).to_contain_text("Gespeichert um")

    question.get_by_label("Antwort", exact=True).check()
    expect(format_of(page)).to_have_value("nix")


def test_format_works_without_script(visit: Visit, real_project: Project, owner: User) -> None:
    page = visit(owner, address(real_project), java_script_enabled=False)
    page.locator(field(page, "projektname")).fill(CODE)
    format_of(page).select_option("Code ohne Sprache")

    save(page)

    expect(format_of(page)).to_have_value("plain")
    revision = AnswerRevision.objects.get(answer__question__key="projektname")
    assert (revision.format, revision.text) == ("plain", CODE)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_code_is_accessible_and_fits(
    visit: Visit, real_project: Project, owner: User, viewer: User, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = visit(owner, address(real_project), **screen)
    page.locator(field(page, "projektname")).fill(CODE)
    format_of(page).select_option("Diagramm (Mermaid)")
    save_button = page.get_by_role("button", name="Speichern", exact=True).last
    save_button.click()
    expect(page.get_by_role("status")).to_contain_text("Gespeichert um")

    assert problems(page, width) == []
    reader = visit(viewer, address(real_project), **screen)
    expect(format_of(reader)).to_be_disabled()
    assert problems(reader, width) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_conflict_of_code_is_accessible_and_fits(
    visit: Visit, real_project: Project, owner: User, sre: User, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = visit(sre, address(real_project), **screen)
    other = visit(owner, address(real_project))
    other.locator(field(other, "projektname")).fill(CODE + "x" * 200)
    format_of(other).select_option("Code: YAML")
    save(other)
    expect(other.get_by_role("status")).to_contain_text("Gespeichert um")
    page.locator(field(page, "projektname")).fill(CODE + "x" * 200)
    format_of(page).select_option("Code: Bash")

    page.keyboard.press("Control+s")

    conflict = page.get_by_role("group", name="Zwei Fassungen dieser Antwort")
    expect(conflict).to_contain_text("Code: YAML")
    expect(conflict).to_contain_text("Code: Bash")
    expect(format_of(page)).to_have_value("bash")
    assert problems(page, width) == []
    versions = conflict.locator(".version").evaluate_all(
        "all => all.map(e => e.scrollWidth - e.clientWidth)"
    )
    assert versions == [0, 0]
