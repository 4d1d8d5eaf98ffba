"""All pages in a browser: nothing is refused, nothing fails, nothing is asked of others.

`visit` itself fails on a refused resource, an error in the console and a foreign host.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from questionnaire.models import Member, Project, User
from tests.access import walking
from tests.browser.conftest import Visit
from tests.hostile import ALL, Evil

PEOPLE = ("anonymous", "owner", "sre", "admin")
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture
def evil(db: None) -> Evil:
    """A project of hostile texts, and one more by the name of each, as its owner's."""
    evil = Evil("\n".join(ALL))
    for at, text in enumerate(ALL):
        project = Project.objects.create(
            name=text[:100], customer=text[:100], questionnaire=evil.project.questionnaire
        )
        person = User.objects.create_user(f"evil{at}@evil.example", name=text[:100])
        Member.objects.create(project=project, user=evil.owner, role=Member.Role.OWNER)
        Member.objects.create(project=evil.project, user=person, role=Member.Role.VIEWER)
    return evil


# For scripts: opened as a page they would be asked for an icon that they do not name.
NO_PAGES = ("/token/", "/admin/jsi18n/")


def pages(who: str) -> list[str]:
    """The addresses that show this person a page; files are no pages."""
    table = walking.read()
    return [
        address
        for (method, address), row in table.items()
        if method == "GET" and row[who] == "200" and "." not in address and address not in NO_PAGES
    ]


@pytest.mark.parametrize("who", PEOPLE)
def test_all_pages_full_of_hostile_texts_stay_quiet(visit: Visit, evil: Evil, who: str) -> None:
    person = None if who == "anonymous" else getattr(evil, who)
    world = evil.world()
    page = visit(person)
    dialogs = heard(page)

    for address in pages(who):
        answer = page.goto(world.address(address))
        page.evaluate(OPEN_ALL)
        assert (address, answer and answer.status) == (address, 200)

    assert dialogs == []


def test_hostile_text_typed_in_the_browser_stays_text(visit: Visit, evil: Evil) -> None:
    page = visit(evil.owner, f"/projects/{evil.project.code}/sections/projekt/")
    dialogs = heard(page)
    typed = "\n".join(reversed(ALL)).replace("\r\n", "\n").replace("\r", "\n")
    field = page.locator("textarea[name^='name.'][name$='.text']")

    field.fill(typed)
    field.press("Control+s")
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert um")
    page.goto(f"/projects/{evil.project.code}/questions/name/history/")
    page.evaluate(OPEN_ALL)
    page.goto(f"/projects/{evil.project.code}/changes/?since=2020-01-01")
    page.goto(f"/projects/{evil.project.code}/sections/projekt/")

    assert field.input_value() == typed
    assert dialogs == []


@pytest.mark.parametrize("address", ["/gibt-es-nicht/", "/projects/bcdfghjk/"])
def test_pages_of_what_is_not_there_stay_quiet(visit: Visit, owner: User, address: str) -> None:
    page = visit(owner, address, status=404)

    expect(page.get_by_role("heading", level=1)).to_be_visible()


def heard(page: Page) -> list[str]:
    """What any script of the page shows in a window of its own, from now on."""
    messages: list[str] = []

    def hear(dialog: Dialog) -> None:
        messages.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    return messages
