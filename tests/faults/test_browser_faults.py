"""A real Chromium while something breaks under it: what was typed is stored, or comes back.

Every page is watched: a script's error, a dialog or an answer that nothing explains fails the test.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect

from questionnaire.models import AnswerRevision, Project, User
from tests.cast import TABLE, row, table
from tests.faults.chromium import (
    NO_CHROMIUM,
    PATIENCE,
    PROGRAM,
    PUT_DRAFT,
    SAVED,
    WHOLE,
    Question,
    Watch,
    await_that,
    close,
    context_arguments,
    drafts,
    kill,
    launch_arguments,
    session_cookie,
    status,
    texts,
)
from tests.faults.clients import Tab, new_save, open_tabs
from tests.faults.clients import browser as signed_in
from tests.faults.cluster import Cluster, Seeded
from tests.faults.test_disk_full import pages as pages_of_the_disk
from tests.serving import Certificate, Server, await_idle, free_port, serving

# Playwright's loop runs in this thread, and Django would refuse to query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(PROGRAM is None, reason=NO_CHROMIUM),
]

PASSWORD = "ein langes Kennwort für Tests"
OFFLINE = "Keine Verbindung – Ihr Text bleibt in diesem Browser und wird nachgesendet"
FULL = (
    "Nicht gespeichert: Die Datenbank nimmt gerade nichts mehr auf: Ihr Speicher ist voll. "
    "Erneut versuchen"
)
SIGNED_OUT = "Ihr Text bleibt in diesem Browser. Sie sind nicht mehr angemeldet: Neu anmelden"
SECTION = "/projects/{}/sections/projekt/"
SAVES = "**/save/"

Save = tuple[int, str, str]  # number, text, author's name


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**launch_arguments())
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def server(django_db_setup: None, certificate: Certificate) -> Iterator[Server]:
    """For all tests that leave it as it is."""
    with serving(certificate) as running:
        yield running


@dataclass
class Visitor:
    """Somebody's browser."""

    context: BrowserContext
    watch: Watch

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(path)
        return page


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, certificate: Certificate) -> Iterator[Visit]:
    """A new browser of a person who is signed in at a server."""
    visitors: list[Visitor] = []

    def start(server: Server, person: User | str, by: Browser = chromium) -> Visitor:
        context = by.new_context(**context_arguments(server.address))
        context.set_default_timeout(PATIENCE)
        visitors.append(Visitor(context, Watch(context)))
        session = person if isinstance(person, str) else session_of(server, certificate, person)
        context.add_cookies([session_cookie(server.address, session)])
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.context.close()
    await_idle()
    assert [trouble for visitor in visitors for trouble in visitor.watch.troubles] == []


def session_of(server: Server, certificate: Certificate, person: User) -> str:
    return signed_in(server, certificate, person).session


@pytest.fixture
def colleague(
    server: Server, certificate: Certificate, project: Project, editor: User
) -> Iterator[Tab]:
    """Emil Editor, at the same project."""
    person = signed_in(server, certificate, editor)
    with open_tabs([person], project.code, 1) as (tab,):
        yield tab


@pytest.fixture
def path(project: Project) -> str:
    return SECTION.format(project.code)


def stored(key: str = "name") -> list[Save]:
    rows = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return [(kept.number, kept.text, kept.author.name) for kept in rows.select_related("author")]


def saved(page: Page) -> None:
    """Wait until the page says so."""
    expect(status(page)).to_have_text(SAVED)


def type_and_save(question: Question, text: str) -> None:
    """Until the page says that all of it is stored."""
    question.type(text)
    question.field.blur()
    expect(question.side).to_contain_text("Gespeichert um")
    await_that(question.page, lambda: drafts(question.page) == [], "the end of all waiting")


# The browser, the session, the server and the database go away -----------------------------------


def test_text_typed_offline_outlives_a_killed_browser(
    playwright: Playwright,
    server: Server,
    certificate: Certificate,
    owner: User,
    path: str,
    tmp_path: Path,
) -> None:
    cookie = session_cookie(server.address, session_of(server, certificate, owner))
    given = {**launch_arguments(), **context_arguments(server.address)}
    first = playwright.chromium.launch_persistent_context(tmp_path, **given)
    first.set_default_timeout(PATIENCE)
    first.add_cookies([cookie])
    name = Question(first.new_page(), "name")
    name.page.goto(path)
    first.set_offline(True)
    name.type("Abo-Portal, ohne Netz getippt")
    await_that(name.page, lambda: texts(drafts(name.page)) == [name.field.input_value()], "a draft")
    kill(tmp_path)

    again = playwright.chromium.launch_persistent_context(tmp_path, **given)
    again.set_default_timeout(PATIENCE)
    watch = Watch(again)
    again.add_cookies([cookie])
    name = Question(again.new_page(), "name")
    name.page.goto(path)
    expect(name.field).to_have_value("Abo-Portal, ohne Netz getippt")
    saved(name.page)
    left = drafts(name.page)
    again.close()

    assert (left, watch.troubles) == ([], [])
    assert stored() == [(1, "Abo-Portal, ohne Netz getippt", "Olga Owner")]


@pytest.fixture
def known(owner: User, editor: User) -> None:
    """Both with a password as the server knows them: those of the tests are hashed too fast."""
    for person in (owner, editor):
        person.password = PBKDF2PasswordHasher().encode(PASSWORD, "salz")
        person.save()


def sign_in_beside(page: Page, person: User) -> Page:
    """By the link of the page, which opens a tab of its own."""
    with page.context.expect_page() as opened:
        status(page).get_by_role("link", name="Neu anmelden").click()
    beside = opened.value
    beside.get_by_role("link", name="Mit Passwort anmelden").click()
    beside.get_by_label("E-Mail-Adresse").fill(person.email)
    beside.locator("input[name=password]").fill(PASSWORD)
    beside.get_by_role("button", name="Anmelden").click()
    expect(beside.get_by_role("button", name="Abmelden")).to_be_visible()
    return beside


def type_signed_out(visitor: Visitor, path: str, text: str) -> Question:
    name = Question(visitor.open(path), "name")
    Session.objects.all().delete()
    name.type(text)
    expect(status(name.page)).to_have_text(SIGNED_OUT)
    expect(name.side.get_by_role("link", name="Neu anmelden")).to_be_visible()
    return name


@pytest.mark.usefixtures("known")
def test_text_typed_after_the_session_ended_is_sent_after_signing_in_beside(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    name = type_signed_out(visitor, path, "Abo-Portal")
    shown = name.field.input_value()
    beside = sign_in_beside(name.page, owner)

    saved(name.page)
    name.type(", neu")
    name.page.keyboard.press("Control+s")
    await_that(name.page, lambda: len(stored()) == 2, "the second revision")
    await_that(name.page, lambda: visitor.watch.saves[-1].status != 0, "its answer")

    assert beside.url == name.page.url
    assert shown == "Abo-Portal"
    assert stored() == [(1, "Abo-Portal", "Olga Owner"), (2, "Abo-Portal, neu", "Olga Owner")]
    first, *again, last = visitor.watch.saves  # again: by the tab beside as well, which knows it
    assert {post.fields["save_id"] for post in again} == {first.fields["save_id"]}
    assert sorted({post.status for post in again}) == [200, 403]
    assert (first.status, last.status) == (401, 200)
    assert len(visitor.watch.asked("/token/")) == 1


@pytest.mark.usefixtures("known")
def test_waiting_text_is_neither_sent_nor_shown_to_somebody_else(
    visit: Visit, server: Server, owner: User, editor: User, path: str
) -> None:
    visitor = visit(server, owner)
    name = type_signed_out(visitor, path, "Nur von Olga")
    beside = sign_in_beside(name.page, editor)
    others = Question(beside, "name")
    asked = len(visitor.watch.saves)
    name.type(" getippt")

    def refused_again() -> bool:
        # A press sends nothing while the first text is on its way once more.
        name.page.keyboard.press("Control+s")
        return visitor.watch.answers(asked) != []

    await_that(name.page, refused_again, "an answer")
    expect(status(name.page)).to_have_text(SIGNED_OUT)
    refused, waiting = visitor.watch.answers(asked), texts(drafts(name.page))
    beside.reload()
    shown = others.field.input_value(), beside.locator("#wartet").is_visible()
    before = stored()

    beside.close()
    visitor.context.clear_cookies()
    sign_in_beside(name.page, owner)
    saved(name.page)

    assert 200 not in refused
    assert waiting == ["Nur von Olga getippt"]
    assert (shown, before) == (("", False), [])
    assert stored() == [(1, "Nur von Olga getippt", "Olga Owner")]


def test_text_typed_while_the_server_was_gone_is_sent_by_itself(
    visit: Visit, certificate: Certificate, owner: User, path: str
) -> None:
    port = free_port()
    with serving(certificate, port=port) as server:
        name = Question(visit(server, owner).open(path), "name")
        type_and_save(name, "Abo")
    name.type("-Portal")
    expect(status(name.page)).to_have_text(OFFLINE)
    name.type(" für alle")
    with serving(certificate, port=port):
        saved(name.page)
        expect(name.side).to_contain_text("2 Fassungen")
        left = drafts(name.page)

    assert left == []
    assert stored() == [(1, "Abo", "Olga Owner"), (2, "Abo-Portal für alle", "Olga Owner")]


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="runs once, in the pass on SQLite")
def test_text_typed_while_postgresql_was_stopped_is_sent_by_itself(
    visit: Visit, certificate: Certificate, cluster: Cluster, seeded: Seeded
) -> None:
    with serving(certificate, changed={"DATABASE_URL": seeded.url}) as server:
        visitor = visit(server, seeded.session)
        first = Question(visitor.open(f"/projects/{seeded.project}/sections/fragen/"), "q1")
        type_and_save(first, "Vor dem Stillstand")
        cluster.stop("fast")
        stopped = time.monotonic()
        first.type(", und mittendrin")
        first.field.blur()
        expect(first.side).to_contain_text("Ihr Text wartet in diesem Browser")
        told = status(first.page).inner_text()
        first.page.wait_for_timeout(max(0, 3 - (time.monotonic() - stopped)) * 1000)
        cluster.start()
        saved(first.page)
        left = drafts(first.page)

    assert told.startswith("Nicht gespeichert: ")
    assert left == []
    kept = [(1, "Vor dem Stillstand"), (2, "Vor dem Stillstand, und mittendrin")]
    assert seeded.revisions("q1") == kept


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite lets a test fill its disk")
def test_text_that_does_not_fit_on_the_disk_waits_until_there_is_space(
    visit: Visit, certificate: Certificate, owner: User, path: str
) -> None:
    long, port = "Ein Satz, der nicht mehr passt. " * 2_000, free_port()
    full = {"MOST_PAGES": str(pages_of_the_disk() + 6)}
    with serving(certificate, 2, port, "tests.faults.inside.small_disk", full) as server:
        name = Question(visit(server, owner).open(path), "name")
        name.field.fill(long)
        expect(status(name.page)).to_have_text(FULL)
        expect(name.side).to_contain_text("Ihr Text wartet in diesem Browser")
        expect(name.side.get_by_role("button", name="Erneut versuchen")).to_be_visible()
        kept, before = name.field.input_value(), stored()
    with serving(certificate, port=port):
        saved(name.page)

    assert (kept, before) == (long, [])
    assert stored() == [(1, long, "Olga Owner")]


# The person goes away, comes back, is there twice -------------------------------------------------


@pytest.fixture(scope="module")
def keeping(playwright: Playwright) -> Iterator[Browser]:
    """A browser that keeps pages whole for the way back, as those of people do."""
    without = ["--disable-back-forward-cache"]
    browser = playwright.chromium.launch(**launch_arguments(WHOLE), ignore_default_args=without)
    yield browser
    browser.close()


@pytest.mark.parametrize("whole", [True, False])
def test_page_that_one_goes_back_to_shows_what_is_stored_and_saves_on_top_of_it(
    request: pytest.FixtureRequest,
    visit: Visit,
    server: Server,
    owner: User,
    project: Project,
    path: str,
    whole: bool,
) -> None:
    browser = request.getfixturevalue("keeping" if whole else "chromium")
    page = visit(server, owner, browser).open(path)
    name = Question(page, "name")
    page.evaluate("window.here = true")
    type_and_save(name, "Abo")
    page.get_by_role("link", name=project.name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(project.name)
    page.go_back(wait_until="commit")
    expect(name.field).to_have_value("Abo")
    type_and_save(name, "-Portal")
    expect(name.side).to_contain_text("2 Fassungen")

    # No page is kept, not even by a browser that keeps others whole: they are `no-store`.
    assert page.evaluate("window.here ?? false") is False
    assert keeps_pages(page) is whole
    assert stored() == [(1, "Abo", "Olga Owner"), (2, "Abo-Portal", "Olga Owner")]


def test_page_left_right_after_the_last_key_loses_nothing_and_asks_nothing(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    name = Question(visitor.open(path), "name")
    name.type("Sofort gegangen")
    name.page.goto("/projects/")
    await_that(name.page, lambda: stored() != [], "what was sent on leaving")
    name.page.goto(path)
    expect(name.field).to_have_value("Sofort gegangen")
    name.type(", dann zugemacht")
    close(name.page)
    other = visitor.open("/projects/")
    await_that(other, lambda: len(stored()) == 2, "what was sent on closing")
    await_that(other, lambda: drafts(other) == [], "the end of all waiting")

    texts = ["Sofort gegangen", "Sofort gegangen, dann zugemacht"]
    assert stored() == [(n, text, "Olga Owner") for n, text in enumerate(texts, start=1)]


def test_page_left_offline_right_after_the_last_key_is_stored_at_the_next_visit(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    name = Question(visitor.open(path), "name")
    visitor.context.set_offline(True)
    name.type("Im Tunnel")
    close(name.page)
    visitor.context.set_offline(False)
    other = visitor.open("/projects/")
    await_that(other, lambda: stored() != [], "the text")

    assert stored() == [(1, "Im Tunnel", "Olga Owner")]


def test_second_tab_of_one_person_compares_with_the_first_and_loses_nothing(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    first, second = (Question(visitor.open(path), "name") for _tab in range(2))
    type_and_save(first, "Aus dem ersten Tab")
    second.type("Aus dem zweiten")
    second.field.blur()
    expect(second.conflict).to_contain_text("Sie selbst haben")
    shown, before, waiting = second.versions, stored(), texts(drafts(second.page))
    second.type(" Tab")
    second.choose("Gespeicherte Fassung übernehmen")
    expect(second.field).to_have_value("Aus dem ersten Tab")
    expect(second.conflict).to_have_count(0)
    left = drafts(second.page)

    assert shown == ["Aus dem ersten Tab", "Aus dem zweiten"]
    assert (before, waiting) == ([(1, "Aus dem ersten Tab", "Olga Owner")], ["Aus dem zweiten"])
    assert left == []
    kept = ["Aus dem ersten Tab", "Aus dem zweiten Tab", "Aus dem ersten Tab"]
    assert stored() == [(n, text, "Olga Owner") for n, text in enumerate(kept, start=1)]


BUTTONS = {"Speichern": "Das Projekt", "Speichern und weiter zu „Der Betrieb“": "Der Betrieb"}


@pytest.mark.parametrize("name", BUTTONS)
def test_button_pressed_twice_saves_once(
    visit: Visit, server: Server, owner: User, path: str, name: str
) -> None:
    visitor = visit(server, owner)
    question = Question(visitor.open(path), "name")
    question.type("Abo-Portal")
    question.page.locator("#abschnitt").get_by_role("button", name=name, exact=True).dblclick()
    expect(question.page.get_by_role("heading", level=1)).to_have_text(BUTTONS[name])
    await_that(question.page, lambda: stored() != [], "a revision")
    question.page.goto(path)
    expect(question.field).to_have_value("Abo-Portal")

    assert len({post.fields["save_id"] for post in visitor.watch.saves}) == 1
    assert stored() == [(1, "Abo-Portal", "Olga Owner")]


def test_key_for_saving_saves_at_once(visit: Visit, server: Server, owner: User, path: str) -> None:
    visitor = visit(server, owner)
    name = Question(visitor.open(path), "name")
    name.page.clock.install()  # no pause ends by itself: nothing but the key saves
    name.page.clock.pause_at(time.time() + 60)
    name.type("Abo-Portal")
    name.page.keyboard.press("Control+s")
    await_that(name.page, lambda: stored() != [], "a revision")
    name.page.keyboard.press("Control+s")
    saved(name.page)

    assert len(visitor.watch.saves) == 1
    assert stored() == [(1, "Abo-Portal", "Olga Owner")]


def test_answer_typed_with_six_pauses_makes_few_small_requests(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    name = Question(visitor.open(path), "name")
    name.page.clock.install()
    name.page.clock.pause_at(time.time() + 60)  # no pause but those of the test
    pieces = [f"Satz Nummer {n} von sieben. ".ljust(31, "-") for n in range(1, 7)]
    whole = "".join(pieces).ljust(220, ".")
    for count, piece in enumerate([*pieces, whole[len("".join(pieces)) :]], start=1):
        name.field.focus()
        name.page.keyboard.type(piece)
        name.page.clock.run_for(1000)
        expect(name.side).to_contain_text(f"{count} Fassung")

    assert len(whole) == 220
    assert len(visitor.watch.saves) <= 7
    assert max(post.answer_bytes for post in visitor.watch.saves) <= 2048
    assert stored()[-1] == (7, whole, "Olga Owner")


# IndexedDB asks for space before it writes; the page does not wait for it.
GONE_TOO_SOON = """
  addEventListener("pagehide", () => {
    IDBObjectStore.prototype.put = () => { throw new DOMException("gone", "AbortError"); };
  }, true);
"""


def test_last_key_is_kept_though_the_page_is_gone_before_indexeddb_wrote_it(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    visitor.context.add_init_script(GONE_TOO_SOON)
    refuse_saves(visitor)
    name = Question(visitor.open(path), "name")
    name.type("Noch")
    name.type(" schnell")  # soon after the first keys, which were kept at once
    name.page.goto("/projects/")
    expect(name.page.locator("#wartet")).to_contain_text("Noch schnell")
    await_that(name.page, lambda: left_behind(name.page) == 0, "the moving over")
    visitor.context.unroute(SAVES)
    name.page.goto(path)
    await_that(name.page, lambda: drafts(name.page) == [], "the end of all waiting")

    expect(name.field).to_have_value("Noch schnell")
    assert stored() == [(1, "Noch schnell", "Olga Owner")]


def test_page_drawn_before_the_last_save_shows_what_it_stored(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    name = Question(visitor.open(path), "name")
    saves, pages = hold_saves(visitor, 1), list[Route]()
    visitor.context.route(f"**{path}", lambda route: pages.append(route), times=1)
    name.type("Kurz vor dem Neuladen")
    save = await_held(name.page, saves, 1)
    name.page.evaluate("void setTimeout(() => location.reload())")
    reload = await_held(name.page, pages, 1)
    old = reload.fetch()
    save.continue_()
    await_that(name.page, lambda: visitor.watch.answers(0) == [200], "the answer")
    name.page.wait_for_timeout(500)  # in which the page forgot the draft, if it does
    reload.fulfill(response=old)
    expect(name.field).to_have_value("Kurz vor dem Neuladen")
    await_that(name.page, lambda: drafts(name.page) == [], "the end of all waiting")

    assert "Kurz vor dem Neuladen" not in old.text()
    assert name.box.locator("input[name$='.base']").input_value() == "1"
    assert stored() == [(1, "Kurz vor dem Neuladen", "Olga Owner")]


def keeps_pages(page: Page) -> bool:
    """Is a page that may be kept, here a picture, the same one on the way back?"""
    picture = page.locator("link[rel=icon]").get_attribute("href") or ""
    page.goto(picture)
    page.evaluate("window.here = true")
    page.goto("/projects/")
    page.go_back(wait_until="commit")
    return bool(page.evaluate("window.here ?? false"))


def left_behind(page: Page) -> int:
    return int(page.evaluate("localStorage.length"))


# Signing out, and text that waited for long ------------------------------------------------------


def refuse_saves(visitor: Visitor) -> None:
    visitor.context.route(SAVES, lambda route: route.abort())


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Abmelden", exact=True).click()


def signed_out(page: Page) -> None:
    """Wait until the page is that of nobody."""
    expect(page.locator("body[data-person]")).to_have_count(0)


SLOW_DISK = """
  const remove = IDBObjectStore.prototype.delete;
  IDBObjectStore.prototype.delete = function (...keys) {
    const end = performance.now() + 450;  // longer than an answer may take unannounced
    while (performance.now() < end);
    return remove.apply(this, keys);
  };
"""


def test_margin_says_saved_though_forgetting_the_draft_takes_long(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    visitor.context.add_init_script(SLOW_DISK)
    name = Question(visitor.open(path), "name")

    type_and_save(name, "Abo-Portal")

    saved(name.page)
    assert name.side.inner_text().startswith("Gespeichert um")


def test_signing_out_sends_first_what_waits(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    name = Question(visit(server, owner).open(path), "name")
    name.type("Noch schnell")
    sign_out(name.page)
    signed_out(name.page)

    assert drafts(name.page) == []
    assert stored() == [(1, "Noch schnell", "Olga Owner")]


def test_page_tries_no_second_text_where_nobody_answers(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    refuse_saves(visitor)
    page = visitor.open(path)
    Question(page, "name").type("Abo-Portal")
    Question(page, "ziel").type("Mehr Abos")
    await_that(page, lambda: len(drafts(page)) == 2, "two drafts")
    close(page)

    page = visitor.open("/projects/")
    expect(page.locator("#wartet li")).to_have_count(2)
    tried = [save for save in visitor.watch.saves if save.request.headers["referer"] == page.url]

    assert len(tried) == 1
    visitor.context.unroute(SAVES)
    page.reload()
    await_that(page, lambda: drafts(page) == [], "the end of all waiting")
    assert (stored(), stored("ziel")) == (
        [(1, "Abo-Portal", "Olga Owner")],
        [(1, "Mehr Abos", "Olga Owner")],
    )


def test_signing_out_asks_before_text_is_lost_and_does_what_is_said(
    visit: Visit, server: Server, certificate: Certificate, owner: User, path: str
) -> None:
    visitor = visit(server, owner)
    name = Question(visitor.open(path), "name")
    refuse_saves(visitor)
    name.type("Wartet noch")
    sign_out(name.page)
    dialog = name.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Wie heißt das Projekt?")
    dialog.get_by_role("button", name="Angemeldet bleiben").click()
    expect(dialog).to_have_count(0)
    kept = name.field.input_value(), texts(drafts(name.page))

    sign_out(name.page)
    dialog.get_by_role("button", name="Trotzdem abmelden").click()
    signed_out(name.page)
    visitor.context.unroute(SAVES)
    visitor.context.add_cookies(
        [session_cookie(server.address, session_of(server, certificate, owner))]
    )
    name.page.goto(path)
    expect(name.field).to_have_value("")

    assert kept == ("Wartet noch", ["Wartet noch"])
    assert (drafts(name.page), stored()) == ([], [])


def draft_of(visitor: Visitor, path: str, days: int) -> Page:
    """A page that is not the question's, in a browser where a text has waited for so long."""
    name = Question(visitor.open(path), "name")
    # What is sent on leaving gets through all that a test may put in its way but this: without the
    # cookies of before the server refuses it.
    cookies = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
    session = session_cookie(
        name.page.url.removesuffix(path), cookies[settings.SESSION_COOKIE_NAME]
    )
    visitor.context.clear_cookies()
    name.type("Lange her")
    expect(status(name.page)).to_have_text(SIGNED_OUT)
    close(name.page)
    visitor.context.add_cookies([session])
    refuse_saves(visitor)
    page = visitor.open("/projects/")
    expect(page.locator("#wartet")).to_contain_text("Wie heißt das Projekt?")
    (draft,) = drafts(page)
    page.evaluate(PUT_DRAFT, {**draft, "at": draft["at"] - days * 24 * 60 * 60 * 1000})
    visitor.context.unroute(SAVES)
    return page


def test_text_that_waited_for_29_days_is_sent(
    visit: Visit, server: Server, owner: User, path: str
) -> None:
    page = draft_of(visit(server, owner), path, 29)
    page.reload()
    await_that(page, lambda: stored() != [], "the revision")
    await_that(page, lambda: drafts(page) == [], "the end of all waiting")

    assert stored() == [(1, "Lange her", "Olga Owner")]


@pytest.mark.parametrize("who", ["same", "other", "nobody"])
def test_text_that_waited_for_31_days_is_dropped_whoever_comes(
    visit: Visit,
    server: Server,
    certificate: Certificate,
    owner: User,
    editor: User,
    path: str,
    who: str,
) -> None:
    visitor = visit(server, owner)
    page = draft_of(visitor, path, 31)
    if who != "same":
        visitor.context.clear_cookies()
    if who == "other":
        session = session_of(server, certificate, editor)
        visitor.context.add_cookies([session_cookie(server.address, session)])
    page.goto("/accounts/login/" if who == "nobody" else "/projects/")
    await_that(page, lambda: drafts(page) == [], "the end of all waiting")
    expect(page.locator("#wartet")).to_be_hidden()

    assert stored() == []


# Two people and one answer ------------------------------------------------------------------------


def typed_against(name: Question, colleague: Tab) -> None:
    """What both had, and then the colleague was first."""
    type_and_save(name, "Abo-Portal")
    assert colleague.save(new_save("name", "Portal der Abos", 1)).status == 200
    name.type(" für alle")
    name.field.blur()
    expect(name.conflict).to_contain_text("Emil Editor")
    assert name.versions == ["Portal der Abos", "Abo-Portal für alle"]
    assert len(stored()) == 2


CHOICES = {
    "Beide behalten": ["Portal der Abos\n\nAbo-Portal für alle"],
    "Fassung von Emil Editor übernehmen": ["Abo-Portal für alle", "Portal der Abos"],
    "Meine Fassung übernehmen": ["Abo-Portal für alle"],
}


@pytest.mark.parametrize("choice", CHOICES)
def test_choice_between_two_texts_is_stored_and_both_stay(
    visit: Visit, server: Server, owner: User, path: str, colleague: Tab, choice: str
) -> None:
    name = Question(visit(server, owner).open(path), "name")
    typed_against(name, colleague)
    name.choose(choice)
    expect(name.conflict).to_have_count(0)
    saved(name.page)
    expect(name.field).to_have_value(CHOICES[choice][-1])
    left = drafts(name.page)
    type_and_save(name, "!")

    texts = [*CHOICES[choice], f"{CHOICES[choice][-1]}!"]
    own = [(n, text, "Olga Owner") for n, text in enumerate(texts, start=3)]
    before = [(1, "Abo-Portal", "Olga Owner"), (2, "Portal der Abos", "Emil Editor")]
    assert (left, stored()) == ([], [*before, *own])


def test_text_edited_freely_beside_the_comparison_is_stored_as_mine(
    visit: Visit, server: Server, owner: User, path: str, colleague: Tab
) -> None:
    name = Question(visit(server, owner).open(path), "name")
    typed_against(name, colleague)
    name.field.fill("Portal der Abos für alle")
    await_that(
        name.page, lambda: texts(drafts(name.page)) == ["Portal der Abos für alle"], "the draft"
    )
    name.page.reload()
    expect(name.conflict).to_contain_text("Emil Editor")
    shown, before = name.field.input_value(), stored()
    name.choose("Meine Fassung übernehmen")
    expect(name.conflict).to_have_count(0)
    saved(name.page)

    assert (shown, len(before)) == ("Portal der Abos für alle", 2)
    assert stored()[2:] == [(3, "Portal der Abos für alle", "Olga Owner")]
    assert drafts(name.page) == []


def hold_saves(visitor: Visitor, count: int) -> list[Route]:
    """The first saves wait here; what comes later goes its way."""
    held: list[Route] = []
    visitor.context.route(
        SAVES, lambda route: held.append(route) if len(held) < count else route.continue_()
    )
    return held


def await_held(page: Page, held: list[Route], count: int) -> Route:
    await_that(page, lambda: len(held) >= count, "a save")
    return held[count - 1]


def test_text_that_was_never_in_view_is_compared_before_it_is_typed_over(
    visit: Visit, server: Server, owner: User, path: str, colleague: Tab
) -> None:
    visitor = visit(server, owner)
    name = Question(visitor.open(path), "name")
    held = hold_saves(visitor, 2)
    name.type("Abo")
    lost = await_held(name.page, held, 1)
    lost.fetch()
    lost.abort()
    assert colleague.save(new_save("name", "Portal", 1)).status == 200
    again = await_held(name.page, held, 2)
    answer = again.fetch()  # it tells of both revisions
    name.type("-Portal")
    again.fulfill(response=answer)
    expect(name.conflict).to_contain_text("Emil Editor")

    assert name.versions == ["Portal", "Abo-Portal"]
    assert stored() == [(1, "Abo", "Olga Owner"), (2, "Portal", "Emil Editor")]


Cells = dict[str, dict[str, str]]


def stored_tables() -> list[tuple[str, Cells]]:
    """Author and cells of each revision of the table, in order."""
    rows = AnswerRevision.objects.filter(answer__question__key=TABLE.key).order_by("number")
    return [
        (kept.author.name, {row["id"]: row["cells"] for row in kept.rows})
        for kept in rows.select_related("author")
    ]


def test_cells_of_two_people_are_merged_and_shown(
    visit: Visit, server: Server, owner: User, path: str, colleague: Tab
) -> None:
    people = Question(visit(server, owner).open(path), TABLE.key)
    people.type("Ada", ("r1", "c2"))
    theirs = (row("r2", c2="Emil", c3="0123"), row("neu1", c1="Betrieb", c2="Bea"))
    assert colleague.save(new_save(TABLE.key, table(*theirs), 0)).status == 200
    people.type("0456", ("r1", "c3"))
    people.cell("r1", "c3").blur()
    expect(people.cell("r2", "c2")).to_have_value("Emil")
    expect(people.cell("neu1", "c2")).to_have_value("Bea")
    saved(people.page)
    people.type("0789", ("neu1", "c3"))
    people.cell("neu1", "c3").blur()
    await_that(people.page, lambda: drafts(people.page) == [], "the end of all waiting")
    saved(people.page)

    merged = {
        "r1": {"c2": "Ada", "c3": "0456"},
        "r2": {"c2": "Emil", "c3": "0123"},
        "neu1": {"c1": "Betrieb", "c2": "Bea", "c3": "0789"},
    }
    assert stored_tables()[-1] == ("Olga Owner", merged)
    assert {author for author, _cells in stored_tables()} == {"Emil Editor", "Olga Owner"}
    expect(people.conflict).to_have_count(0)


def both_in_a_cell(people: Question, colleague: Tab) -> None:
    """Each in one cell of their own, and both in the same one."""
    theirs = (row("r1", c2="Bea"), row("r2", c2="Emil"))
    assert colleague.save(new_save(TABLE.key, table(*theirs), 0)).status == 200
    people.type("Ada", ("r1", "c2"))
    people.type("0456", ("r1", "c3"))
    expect(people.conflict).to_contain_text("Emil Editor")
    waits = [["cell.r1.c2", "Ada"], ["cell.r1.c3", "0456"], ["cell.r2.c2", "Emil"]]
    await_that(people.page, lambda: cells_of(drafts(people.page)) == waits, "the draft")
    assert stored_tables() == [("Emil Editor", {"r1": {"c2": "Bea"}, "r2": {"c2": "Emil"}})]


def cells_of(found: list[dict[str, Any]]) -> list[list[str]]:
    """The filled cells of drafts."""
    return [pair for draft in found for pair in draft["fields"] if pair[0].startswith("cell.")]


def test_cell_that_was_never_in_view_is_compared_before_it_is_typed_over(
    visit: Visit, server: Server, owner: User, path: str, colleague: Tab
) -> None:
    visitor = visit(server, owner)
    people = Question(visitor.open(path), TABLE.key)
    held = hold_saves(visitor, 1)
    theirs = (row("r1", c2="Bea"),)
    assert colleague.save(new_save(TABLE.key, table(*theirs), 0)).status == 200
    people.type("0456", ("r1", "c3"))
    merging = await_held(people.page, held, 1)
    answer = merging.fetch()  # it tells that both are merged
    people.type("Ada", ("r1", "c2"))
    merging.fulfill(response=answer)
    expect(people.conflict).to_have_count(1)

    assert [("Bea" in text, "Ada" in text) for text in people.versions] == [
        (True, False),
        (False, True),
    ]
    merged = {"r1": {"c2": "Bea", "c3": "0456"}}
    assert stored_tables() == [("Emil Editor", {"r1": {"c2": "Bea"}}), ("Olga Owner", merged)]


MINE: Cells = {"r1": {"c2": "Ada", "c3": "0456"}, "r2": {"c2": "Emil"}}
TABLES = {
    "Beide behalten": [{"r1": {"c2": "Bea\nAda", "c3": "0456"}, "r2": {"c2": "Emil"}}],
    "Fassung von Emil Editor übernehmen": [MINE, {"r1": {"c2": "Bea"}, "r2": {"c2": "Emil"}}],
    "Meine Fassung übernehmen": [MINE],
}


@pytest.mark.parametrize("choice", TABLES)
def test_choice_between_two_tables_is_stored_and_both_stay(
    visit: Visit, server: Server, owner: User, path: str, colleague: Tab, choice: str
) -> None:
    people = Question(visit(server, owner).open(path), TABLE.key)
    both_in_a_cell(people, colleague)
    people.choose(choice)
    expect(people.conflict).to_have_count(0)
    saved(people.page)
    expect(people.cell("r1", "c2")).to_have_value(TABLES[choice][-1]["r1"]["c2"])
    expect(people.cell("r2", "c2")).to_have_value("Emil")
    left = drafts(people.page)

    assert left == []
    assert stored_tables()[1:] == [("Olga Owner", cells) for cells in TABLES[choice]]
