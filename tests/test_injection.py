"""Hostile texts in every field: shown as typed everywhere, and nowhere anything but text."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from questionnaire.guide.document import normal_text
from questionnaire.models import AnswerRevision, User
from tests.access import walking
from tests.cast import with_password
from tests.conftest import SecureClient
from tests.hostile import ALL, FORMULAS, HEADERS, MARKUP, PLAIN, Evil
from tests.pages import parse, text_of

# Elements that do something; all others only show text, and their number may follow it.
ACTIVE = (
    *("script", "style", "link", "meta", "base", "iframe", "object", "embed", "noscript"),
    *("img", "svg", "math", "video", "audio", "template", "slot"),
    *("form", "input", "button", "select", "textarea", "a", "title", "details", "dialog"),
)
# All of them in `make test-all`: each makes every page of the site once.
SOME = ALL[::24]
each = pytest.mark.parametrize(
    "text", [pytest.param(t, marks=() if t in SOME else pytest.mark.slow) for t in ALL]
)
ADDRESSES = ("href", "src", "action", "formaction", "srcdoc", "data", "poster", "xlink:href")
Shape = tuple[Counter[str], set[tuple[str, str]], set[str]]


def shape(response: Any) -> Shape:
    """Active elements, attributes by element, and where the page leads but to its own site."""
    elements = [e for e in parse(response).iter() if not is_plain_link(e)]
    tags = Counter(str(e.tag) for e in elements if e.tag in ACTIVE)
    attributes = {(str(e.tag), name) for e in elements for name in e.attrib}
    away = {led for e in elements for led in leads(e) if not led.startswith(("/", "#", "?"))}
    return tags, attributes, away


def is_plain_link(element: Element) -> bool:
    """What reads as an address is a link in help and in a ticket's preview, as in trackers."""
    href, rel = element.get("href") or "", element.get("rel") or ""
    return element.tag == "a" and "noopener" in rel and href.startswith(("https://", "mailto:"))


def leads(element: Element) -> list[str]:
    return [element.attrib[name] for name in ADDRESSES if element.attrib.get(name)]


def shapes(text: str) -> dict[str, Shape]:
    """Each page of the site that an admin gets where every text is this one."""
    with transaction.atomic():
        evil = Evil(text)
        client, world = signed_in(evil.admin), evil.world()
        answers = {a: client.get(world.address(a)) for a in walking.addresses()}
        transaction.set_rollback(True)
    return {a: shape(answer) for a, answer in answers.items() if is_page(answer)}


def is_page(answer: Any) -> bool:
    return bool(answer.content) and answer["Content-Type"].startswith("text/html")


def signed_in(person: User) -> Client:
    client = SecureClient()
    client.force_login(person)
    return client


@pytest.fixture
def plain(db: None) -> dict[str, Shape]:
    if PLAIN not in _SHAPES:
        _SHAPES[PLAIN] = shapes(PLAIN)
    return _SHAPES[PLAIN]


_SHAPES: dict[str, dict[str, Shape]] = {}


@each
def test_pages_have_no_element_attribute_or_link_of_the_text(
    text: str, plain: dict[str, Shape]
) -> None:
    found = shapes(text)

    assert found.keys() == plain.keys()
    for address, (tags, attributes, away) in found.items():
        expected = plain[address]
        assert (address, tags) == (address, expected[0])
        assert (address, attributes - expected[1]) == (address, set())
        assert (address, away - expected[2]) == (address, set())


@each
def test_pages_show_the_text_as_typed(text: str, db: None) -> None:
    evil = Evil(text)
    client = signed_in(evil.owner)
    page = f"/projects/{evil.project.code}/"
    folded = " ".join(normal_text(text).split())

    section = parse(client.get(f"{page}sections/projekt/"))
    history = parse(client.get(f"{page}questions/name/history/"))
    project = parse(client.get(page))

    areas = {e.get("name"): shown(e) for e in section.iter("textarea")}
    assert areas["name.1.text"] == normal_breaks(text)
    assert areas["ziel.1.note"] == normal_breaks(text)
    assert areas["team.1.cell.r1.c2"] == normal_breaks(text)
    assert folded in text_of(history)
    assert " ".join(text.split())[:60] in text_of(project)


def shown(area: Element) -> str:
    return (area.text or "").removeprefix("\ue000")


def normal_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


# Fields that answer with what was typed


@each
def test_forms_give_a_refused_text_back_as_text(text: str, db: None) -> None:
    evil = Evil(PLAIN)
    owner, sre, admin = map(signed_in, (evil.owner, evil.sre, evil.admin))
    page, people = f"/projects/{evil.project.code}/", "/admin/questionnaire/user/"
    invited = {"emails": f"gut@evil.example\n{text}", "role": "owner"}
    named = {"name": f"{text}\n{text}", "customer": text}
    created = {**named, "owner_name": text, "owner_email": text}
    person = {"name": f"{text}\n", "email": text, "role": text}

    for client, address, sent in (
        (owner, f"{page}team/invite/", invited),
        (sre, f"{page}edit/", named),
        (sre, "/projects/new/", created),
        (admin, f"{people}add/", person),
        (admin, f"{people}{evil.editor.pk}/change/", person),
        (SecureClient(), "/accounts/login/", {"login": text, "password": text}),
        (SecureClient(), "/accounts/login/code/", {"email": text}),
    ):
        typed = client.post(address, sent)
        untouched = client.get(address if not address.endswith("invite/") else f"{page}team/")
        assert typed.status_code in (200, 422), address
        assert handlers(typed) == []
        assert shape(typed)[2] <= shape(untouched)[2], address
        assert scripts(typed) == scripts(untouched), address


def scripts(response: Any) -> list[str]:
    return sorted(e.get("src") or e.get("id") or "" for e in parse(response).iter("script"))


def handlers(response: Any) -> list[str]:
    return [n for e in parse(response).iter() for n in e.attrib if n.startswith("on")]


SEARCHES = (
    "/admin/questionnaire/user/?q=",
    "/admin/questionnaire/project/?q=",
    "/admin/questionnaire/question/?q=",
    "/admin/questionnaire/section/?q=",
    "/admin/questionnaire/project/?e=",
    "/audit/?verb=",
    "/audit/?person=",
    "/audit/?project=",
    "/audit/?page=",
    "/projects/?archived=",
    "/accounts/login/?next=",
    "~changes/?since=",
    "~questions/name/history/?old=",
    "~sections/projekt/?rows=",
    "~sections/projekt/tickets/github/?only=",
)


@pytest.mark.parametrize(
    "texts", [SOME, pytest.param(ALL, marks=pytest.mark.slow)], ids=["some", "all"]
)
@pytest.mark.parametrize("search", SEARCHES)
def test_searches_show_what_was_asked_as_text(
    search: str, texts: tuple[str, ...], db: None
) -> None:
    evil = Evil(PLAIN)
    client = SecureClient() if "login" in search else signed_in(evil.admin)
    start = search.replace("~", f"/projects/{evil.project.code}/")
    address, name = start[:-1].split("?")
    harmless = shape(client.get(address, {name: PLAIN}, follow=True))

    for text in texts:
        found = client.get(address, {name: text}, follow=True)
        if found.status_code == 400:  # a key that is none
            continue
        tags, _attributes, away = shape(found)
        assert (text, tags["script"]) == (text, harmless[0]["script"])
        assert (text, handlers(found)) == (text, [])
        assert (text, {led for led in away if not led.startswith("https://")} - harmless[2]) == (
            text,
            set(),
        )


@pytest.mark.parametrize("text", [*MARKUP, "//evil.example/", "https://evil.example/", *HEADERS])
def test_sign_in_leads_nowhere_else(text: str, db: None) -> None:
    person = User.objects.create_user("kim@evil.example", name="Kim")
    with_password(person)
    sent = {"login": person.email, "password": "ein langes Kennwort für Tests", "next": text}

    answer = SecureClient().post("/accounts/login/", sent)

    target = urlsplit(answer["Location"])
    assert (answer.status_code, target.scheme, target.netloc) == (302, "", "")
    assert set(answer["Location"]) & {"\r", "\n", "<", '"'} == set()


# What leaves the site


@each
def test_downloads_have_names_and_lines_of_ours_only(text: str, db: None) -> None:
    evil = Evil(text)
    client = signed_in(evil.owner)
    page = f"/projects/{evil.project.code}/"

    archive = client.get(f"{page}tickets/github/all.zip")
    answers = client.get(f"{page}answers.json")
    ticket = client.get(f"{page}sections/projekt/tickets/github/ticket.md")

    named = re.compile(r'attachment; filename="[a-z0-9.-]+"')
    for download in (archive, answers, ticket):
        assert named.fullmatch(download["Content-Disposition"]), download["Content-Disposition"]
    assert entries(answers) == {
        "name": AnswerRevision.objects.get(answer__question__key="name").text
    }
    files = zipfile.ZipFile(io.BytesIO(archive.content))
    assert files.namelist() == ["01-projekt.md", "titel.txt"]
    (line,) = files.read("titel.txt").decode().splitlines()
    assert line.split("\t")[0] == "01-projekt.md"
    assert line.count("\t") == 1


def entries(answer: Any) -> dict[str, str]:
    told = json.loads(answer.content)
    return {one["question"]: one["text"] for one in told["answers"] if "text" in one}


@each
def test_mails_have_headers_of_ours_only(
    text: str, db: None, mailoutbox: list[mail.EmailMessage]
) -> None:
    evil = Evil(text)
    owner, sre = signed_in(evil.owner), signed_in(evil.sre)
    page = f"/projects/{evil.project.code}/"
    named = f'"{text}" <dritte@evil.example>'.replace("\r", "").replace("\n", "")

    owner.post(f"{page}team/invite/", {"emails": "zweite@evil.example", "role": "viewer"})
    owner.post(f"{page}team/invite/", {"emails": named, "role": "viewer"})
    sre.post(f"{page}notify/")

    assert mailoutbox  # a subject of two lines is no mail at all
    for sent in map(message, mailoutbox):
        assert sorted(sent.keys()) == KEYS
        assert sent["To"] in ADDRESSEES
        assert sent["Subject"].count("\n") == 0
        assert sent.get_content_type() == "text/plain"


KEYS = sorted(
    [
        *("Content-Type", "MIME-Version", "Content-Transfer-Encoding"),
        *("Subject", "From", "To", "Date", "Message-ID"),
    ]
)
ADDRESSEES = ("zweite@evil.example", "dritte@evil.example", "owner@evil.example")


def message(sent: mail.EmailMessage) -> EmailMessage:
    """As whoever gets it reads it: header lines that were folded are one again."""
    return message_from_bytes(sent.message().as_bytes(), policy=default)


@pytest.mark.parametrize("text", [t for t in HEADERS if "\n" in t] + ["a@b.example\r\nBcc: x@y.z"])
def test_line_break_in_a_name_is_refused_by_its_form(text: str, db: None) -> None:
    evil = Evil(PLAIN)
    sre, admin = signed_in(evil.sre), signed_in(evil.admin)
    page = f"/projects/{evil.project.code}/edit/"
    person = f"/admin/questionnaire/user/{evil.editor.pk}/change/"

    sre.post(page, {"name": text, "customer": text})
    admin.post(person, {"name": text, "email": evil.editor.email, "role": "customer"})
    signed_in(evil.editor).post("/account/name/", {"name": text})

    evil.project.refresh_from_db()
    evil.editor.refresh_from_db()
    assert [evil.project.name, evil.project.customer, evil.editor.name] == [PLAIN] * 3


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_is_nowhere_a_cell_of_its_own(text: str, db: None) -> None:
    """There is no table for spreadsheets: the one file with columns begins each line by a name."""
    evil = Evil(text)

    archive = signed_in(evil.owner).get(f"/projects/{evil.project.code}/tickets/github/all.zip")
    names = zipfile.ZipFile(io.BytesIO(archive.content)).namelist()

    assert {name.rpartition(".")[2] for name in names} == {"md", "txt"}
