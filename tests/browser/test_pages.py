"""Every page as it looks: accessible, nothing cut off, at all widths, light and dark."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from questionnaire.models import Project, User
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
    "project": ("owner", "/projects/{code}/"),
    "section-text": ("owner", "/projects/{code}/sections/deployment/"),
    "section-contacts": ("owner", "/projects/{code}/sections/team/"),
    "section-schedule": ("owner", "/projects/{code}/sections/zeitplan/"),
    "section-read": ("viewer", "/projects/{code}/sections/team/"),
    "ticket-github": ("sre", "/projects/{code}/sections/deployment/tickets/github/"),
    "ticket-gitlab": ("sre", "/projects/{code}/sections/team/tickets/gitlab/"),
    "tickets": ("sre", "/projects/{code}/tickets/github/"),
    "sign-out": ("owner", "/accounts/logout/"),
}


@pytest.fixture
def people(owner: User, viewer: User, stranger: User, sre: User) -> dict[str, User | None]:
    return {"-": None, "owner": owner, "viewer": viewer, "stranger": stranger, "sre": sre}


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
        _keep_picture(page, f"{name}-{width}-{scheme}")
        if found := problems(page, width):
            findings[name] = found
        page.context.close()
    assert findings == {}


def problems(page: Page, width: int) -> list[str]:
    result = Axe().run(page, options=AXE_OPTIONS)
    found = [
        f"{violation['id']}: {node['target']}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"{wide} px wide"] if wide > width else found


def _keep_picture(page: Page, name: str) -> None:
    """SCREENSHOTS=folder keeps a picture of each page, to be looked at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [320, 768, 1024, 1600])
def test_section_fits_other_widths(
    visit: Visit, filled_project: Project, owner: User, width: int
) -> None:
    screen = {"width": width, "height": 900}
    page = visit(owner, f"/projects/{filled_project.code}/sections/team/", viewport=screen)

    assert problems(page, width) == []


def test_keyboard_reaches_all_in_order(visit: Visit, filled_project: Project, owner: User) -> None:
    page = visit(owner, f"/projects/{filled_project.code}/sections/projekt/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("textarea[name^='projektname.'][name$='.text']").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "radio"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
