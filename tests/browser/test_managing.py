"""A project closed, archived and opened again, as SREs and its people see it."""

from __future__ import annotations

import pytest

from questionnaire.models import Project, User
from tests.browser.conftest import Visit
from tests.browser.test_pages import SCREENS, keep_picture, problems


@pytest.mark.parametrize(("width", "scheme"), [*SCREENS, (320, "light")])
def test_project_is_closed_and_opened_again(
    visit: Visit, filled_project: Project, sre: User, owner: User, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    home = f"/projects/{filled_project.code}/"
    section = f"{home}sections/team/"
    page = visit(sre, home, **screen)
    found = {}

    page.get_by_role("link", name="Projekt bearbeiten").click()
    found["open"] = problems(page, width)
    keep_picture(page, f"managing-open-{width}-{scheme}")
    page.get_by_role("button", name="Projekt schließen").click()
    page.get_by_text("Das Projekt ist jetzt geschlossen.").wait_for()
    keep_picture(page, f"managing-closed-project-{width}-{scheme}")
    found["project"] = problems(page, width)
    page.get_by_role("link", name="Wieder öffnen").click()
    keep_picture(page, f"managing-closed-{width}-{scheme}")
    found["closed"] = problems(page, width)
    page.get_by_role("button", name="Ins Archiv legen").click()
    page.get_by_text("Das Projekt liegt jetzt im Archiv.").wait_for()

    theirs = visit(owner, section, **screen)
    theirs.get_by_text("Unser SRE-Team kann es wieder öffnen.").wait_for()
    keep_picture(theirs, f"managing-closed-section-{width}-{scheme}")
    found["section"] = problems(theirs, width)
    theirs.goto("/projects/")
    theirs.get_by_role("link", name="Archiv").click()
    found["archive"] = problems(theirs, width)
    keep_picture(theirs, f"managing-archive-{width}-{scheme}")
    theirs.get_by_role("link", name=filled_project.name).click()
    theirs.wait_for_url(f"**{home}")

    page.get_by_role("link", name="Wieder öffnen").click()
    page.get_by_role("button", name="Projekt wieder öffnen").click()
    page.get_by_text("Das Projekt ist wieder offen.").wait_for()
    filled_project.refresh_from_db()
    assert [name for name, what in found.items() if what] == []
    assert (filled_project.closed_at, filled_project.archived_at) == (None, None)
