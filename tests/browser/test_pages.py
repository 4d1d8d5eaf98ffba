"""Every page as it looks: accessible, nothing cut off, at all widths, light and dark."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from questionnaire.models import Project, Question, User
from tests.browser.conftest import Visit

AXE_OPTIONS = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ],
    "rules": {"target-size": {"enabled": True}},
}
PAGES = {
    "start": ("-", "/"),
    "login": ("-", "/accounts/login/"),
    "code": ("-", "/accounts/login/code/"),
    "projects": ("owner", "/projects/"),
    "no-projects": ("stranger", "/projects/"),
    "projects-sre": ("sre", "/projects/"),
    "project-new": ("sre", "/projects/new/"),
    "project-edit": ("sre", "/projects/{code}/edit/"),
    "archive": ("sre", "/projects/?archived=1"),
    "project": ("owner", "/projects/{code}/"),
    "section-text": ("owner", "/projects/{code}/sections/deployment/"),
    "section-contacts": ("owner", "/projects/{code}/sections/team/"),
    "section-schedule": ("owner", "/projects/{code}/sections/zeitplan/"),
    "section-read": ("viewer", "/projects/{code}/sections/team/"),
    "ticket-github": ("sre", "/projects/{code}/sections/deployment/tickets/github/"),
    "ticket-gitlab": ("sre", "/projects/{code}/sections/team/tickets/gitlab/"),
    "tickets": ("sre", "/projects/{code}/tickets/github/"),
    "history": ("owner", "/projects/{code}/questions/projektname/history/"),
    "changes": ("sre", "/projects/{code}/changes/"),
    "section-changes": ("viewer", "/projects/{code}/sections/team/changes/?since=2026-01-01"),
    "audit-project": ("sre", "/projects/{code}/audit/"),
    "audit": ("admin", "/audit/?kind=answers"),
    "sign-out": ("owner", "/accounts/logout/"),
}


@pytest.fixture
def people(
    owner: User, viewer: User, stranger: User, sre: User, admin: User
) -> dict[str, User | None]:
    customers = {"owner": owner, "viewer": viewer, "stranger": stranger}
    return {"-": None, **customers, "sre": sre, "admin": admin}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_accessible_and_fits(
    visit: Visit,
    filled_project: Project,
    people: dict[str, User | None],
    width: int,
    scheme: str,
) -> None:
    findings: dict[str, object] = {}
    for name, (who, path) in PAGES.items():
        address = path.format(code=filled_project.code)
        screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        page = visit(people[who], address, **screen)
        keep_picture(page, f"{name}-{width}-{scheme}")
        if found := problems(page, width):
            findings[name] = found
        page.context.close()
    assert findings == {}


SCREENS = [(1280, "light"), (390, "dark")]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_page_of_trouble_is_accessible_and_fits(
    visit: Visit, filled_project: Project, owner: User, sre: User, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    address = f"/projects/{filled_project.code}/sections/zeitplan/"
    page = visit(owner, address, **screen)
    colleague = visit(sre, address)
    type_into(colleague, "projektcharakter", "Neubau")
    colleague.keyboard.press("Control+s")
    colleague.get_by_text("Gespeichert um").first.wait_for()
    type_into(page, "projektcharakter", "Umzug")
    type_into(page, "projektstadium", "x" * 100_001)
    page.get_by_role("button", name="Speichern", exact=True).last.click()
    page.get_by_role("group", name="Zwei Fassungen dieser Antwort").wait_for()
    page.get_by_text("Nicht gespeichert: Die Antwort hat").first.wait_for()

    assert problems(page, width) == []
    keep_picture(page, f"section-conflict-{width}-{scheme}")
    page.get_by_role("button", name="Meine Fassung übernehmen").click()
    page.get_by_role("group", name="Zwei Fassungen dieser Antwort").wait_for(state="detached")
    page.get_by_role("button", name="Speichern", exact=True).last.click()
    page.get_by_role("alert").wait_for()

    assert problems(page, width) == []
    keep_picture(page, f"section-trouble-{width}-{scheme}")
    for status, path in ((404, "/projects/nein/"), (403, "/projects/new/")):
        trouble = visit(owner, path, status=status, **screen)
        assert problems(trouble, width) == []
        keep_picture(trouble, f"{status}-{width}-{scheme}")


def type_into(page: Page, key: str, text: str) -> None:
    page.locator(f"textarea[name^='{key}.'][name$='.text']").fill(text)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_administration_of_questions_fits(
    visit: Visit, filled_project: Project, admin: User, width: int, scheme: str
) -> None:
    """Django's own pages are Django's affair; what we put into them must fit and be usable."""
    question = Question.objects.get(key="meilensteine")
    address = f"/admin/questionnaire/question/{question.pk}/change/"
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}

    page = visit(admin, address, **screen)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep_picture(page, f"admin-question-{width}-{scheme}")


def problems(page: Page, width: int) -> list[str]:
    """What axe finds on the page, once it is there whole: a click ends with its first byte."""
    page.wait_for_load_state()
    result = Axe().run(page, options=AXE_OPTIONS)
    found = [
        f"{violation['id']}: {node['target']}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"{wide} px wide"] if wide > width else found


def keep_picture(page: Page, name: str) -> None:
    """SCREENSHOTS=folder keeps a picture of each page, to be looked at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_load_state()
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [320, 768, 1024, 1600])
def test_section_fits_other_widths(
    visit: Visit, filled_project: Project, owner: User, width: int
) -> None:
    screen = {"width": width, "height": 900}
    page = visit(owner, f"/projects/{filled_project.code}/sections/team/", viewport=screen)

    assert problems(page, width) == []


def test_keyboard_reaches_all_in_order(visit: Visit, filled_project: Project, owner: User) -> None:
    """From the skip link to the second question, each stop visible and outlined."""
    page = visit(owner, f"/projects/{filled_project.code}/sections/projekt/")

    stops = [next_stop(page) for _stop in range(31)]

    assert [name for name, _outlined in stops] == [
        *("skip", "brand", "Projekte", "Olga Owner", "Abmelden"),
        *("Portal", "Als Ticket", "Was sich geändert hat", "summary"),
        *[f"#q-{key}" for key in QUESTIONS],
        "Speichern",
        *("projektname.text", "projektname.format", "projektname.state", "1 Fassung"),
        *("projektziel.text", "projektziel.format", "projektziel.state", "1 Fassung"),
        *("nutzergruppen.text", "nutzergruppen.format", "nutzergruppen.state", "1 Fassung"),
        *("funktionen.text", "funktionen.format", "funktionen.state", "1 Fassung"),
    ]
    assert [name for name, outlined in stops if not outlined] == []


QUESTIONS = ("projektname", "projektziel", "nutzergruppen", "funktionen", "projekterfolg")
STOP = """() => {
  const at = document.activeElement;
  const name = at.name?.replace(/\\.[0-9]+\\./, ".");
  const link = at.hash && at.className !== "skip" ? at.hash : "";
  const words = at.tagName === "SUMMARY" ? "summary" : at.textContent.trim();
  const box = at.getBoundingClientRect();
  return [
    name || link || at.className.split(" ").find((c) => ["skip", "brand"].includes(c)) || words,
    parseFloat(getComputedStyle(at).outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight,
  ];
}"""


def next_stop(page: Page) -> tuple[str, bool]:
    """What Tab leads to, and whether it is outlined and in view."""
    page.keyboard.press("Tab")
    name, outlined = page.evaluate(STOP)
    return name, outlined
