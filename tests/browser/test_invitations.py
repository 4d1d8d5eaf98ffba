"""An invitation's way: made on the team page, its link opened by somebody new, and no other."""

from __future__ import annotations

import http.client
import re
import ssl
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import pytest

from questionnaire.actions.inviting import invite
from questionnaire.models import AuditEntry, Invitation, Member, Project, User
from tests.browser.conftest import Visit
from tests.browser.test_pages import SCREENS, keep_picture, problems


@pytest.mark.parametrize(("width", "scheme"), [*SCREENS, (320, "light")])
def test_invited_person_comes_in_by_the_link(
    visit: Visit, filled_project: Project, owner: User, width: int, scheme: str
) -> None:
    """No mail server is there: the link is handed on by whoever invites."""
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = visit(owner, f"/projects/{filled_project.code}/", **screen)
    found = {}

    page.get_by_role("link", name="Team verwalten und einladen").click()
    found["team"] = problems(page, width)
    keep_picture(page, f"team-{width}-{scheme}")
    page.get_by_label("E-Mail-Adressen").fill("nora@kunde.example, uwe@kunde.example")
    page.get_by_role("button", name="Einladen", exact=True).click()
    page.get_by_text("2 E-Mails ließen sich nicht verschicken.").wait_for()
    found["links"] = problems(page, width)
    keep_picture(page, f"team-links-{width}-{scheme}")
    link = page.get_by_label("nora@kunde.example", exact=False).first.input_value()

    theirs = visit(None, "/", **screen)
    theirs.goto(link)
    found["invitation"] = problems(theirs, width)
    keep_picture(theirs, f"invitation-{width}-{scheme}")
    theirs.get_by_label("Ihr Name").fill("Nora Neu")
    theirs.get_by_role("button", name="Einladung annehmen").click()
    theirs.wait_for_url(f"**/projects/{filled_project.code}/")
    theirs.get_by_text("Nora Neu").first.wait_for()

    late = visit(None, "/", status=410, **screen)
    late.goto(link)
    late.get_by_text("schon angenommen").wait_for()
    found["void"] = problems(late, width)
    keep_picture(late, f"invitation-void-{width}-{scheme}")
    assert {name: what for name, what in found.items() if what} == {}
    assert Member.objects.get(user__email="nora@kunde.example").role == "editor"
    assert Invitation.objects.filter(state="open").count() == 1


def test_link_is_copied(visit: Visit, project: Project, owner: User) -> None:
    page = visit(
        owner,
        f"/projects/{project.code}/team/",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_label("E-Mail-Adressen").fill("nora@kunde.example")
    page.get_by_role("button", name="Einladen", exact=True).click()

    page.get_by_role("button", name="Kopieren").click()

    page.get_by_text("Link kopiert.").wait_for()
    page.get_by_label("E-Mail-Adressen").focus()
    page.keyboard.press("Control+V")
    pasted = page.get_by_label("E-Mail-Adressen").input_value()
    assert pasted == page.locator(".copy-line input").input_value()


def ask(site: str, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, str]:
    """Status and page of one request by something that is no browser."""
    trusting = ssl._create_unverified_context()  # the certificate of this run
    away = http.client.HTTPSConnection(urlsplit(site).netloc, context=trusting, timeout=30)
    headers = {"Cookie": cookie, "Referer": site, "Origin": site}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    away.request(method, path, body or None, headers)
    answer = away.getresponse()
    kept = answer.getheader("Set-Cookie") or ""
    text = answer.read().decode()
    away.close()
    return answer.status, f"{kept.partition(';')[0]}\n{text}"


def form_of(site: str, path: str) -> tuple[str, str]:
    """A cookie and a body with which the link's form can be sent."""
    _status, text = ask(site, "GET", path)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "name": "Nora Neu"}
    return text.partition("\n")[0], urlencode(sent)


def test_scanner_spends_no_link_and_two_at_once_make_one_member(
    site: str, project: Project, owner: User
) -> None:
    (made,) = invite(project=project, actor=owner, emails=["nora@kunde.example"], role="editor")
    path = f"/invitations/{made.token}/"
    looked = {ask(site, method, path)[0] for method in ("GET", "HEAD") for _time in range(20)}
    forms = [form_of(site, path) for _time in range(2)]
    together = Barrier(2)

    def accept(form: tuple[str, str]) -> int:
        together.wait()
        return ask(site, "POST", path, form[1], form[0])[0]

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(accept, forms))

    assert looked == {200}
    assert statuses == [302, 410]
    assert Member.objects.filter(user__email="nora@kunde.example").count() == 1
    refused = AuditEntry.objects.get(verb="invitation_refused")
    assert refused.detail["reason"] == "invitation_accepted"
