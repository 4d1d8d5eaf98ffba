"""Tickets on the page, as files, in the archive: everywhere the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from itertools import cycle
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from pytest_django import Settings

from questionnaire.actions.answers import save_answers
from questionnaire.actions.loading import load_guide
from questionnaire.actions.reading import project_sheets
from questionnaire.guide.document import Answer, Line, Sheet, State
from questionnaire.guide.saving import Result, Save
from questionnaire.guide.ticket import EVERYTHING, Options
from questionnaire.guide.writers import MARKDOWN, Dialect, project_document, write, write_parts
from questionnaire.models import Project, Question, Questionnaire, User
from questionnaire.templatetags.markup import ticket_preview
from questionnaire.trackers.links import RULES
from tests.cast import SMALL_GUIDE, TABLE, counted_queries, row, table, text
from tests.pages import Shown, findings, parse, text_of

pytestmark = [pytest.mark.django_db]
SaveOne = Callable[..., Result]
DIALECTS = list(Dialect)
ALL_OPTIONS = "help=0&only_open=1&points=1&project=1"
CHOSEN = Options(help=False, only_open=True, points=True, project=True)
# What needs two tickets in Jira, the tracker that takes least.
LONG = "\n\n".join(f"Absatz {n} {'ist lang ' * 100}" for n in range(40))
# Every state and kind, with what the page's own HTML must not take for its own.
DENSE = {
    "name": text(
        "*Portal* & <b> „Größe“ 🙂\n  eingerückt </pre>\n\n@name #12 https://example.org/?a=1&b"
    ),
    "ziel": Answer(State.UNKNOWN, note="<i>kommt</i> noch"),
    "ansprechpersonen": table(row("r1", c2="A | B", c3="1"), row("abcd2345", c1="Büro", c2="<br>")),
    "last": Answer(State.ANSWERED, "if a < b:\n\n\n    '```'", format="bash"),
}


@pytest.fixture
def sre_client(client: Client, sre: User) -> Client:
    client.force_login(sre)
    return client


@pytest.fixture
def dense_project(project: Project, owner: User) -> Project:
    saves = [Save(key, answer) for key, answer in DENSE.items()]
    save_answers(project=project, author=owner, saves=saves)
    return project


def source(response: Shown) -> tuple[str, str]:
    """Title and text that a ticket's page shows, without reading all of a long page as HTML."""
    content = response.content.decode()
    title = content.partition(' id="titel" readonly value="')[2].partition('"')[0]
    pane = content.partition('<pre class="source"')[2].partition("</pre>")[0]
    return unescape(title), unescape(pane.partition(">\n")[2])


def sheet_of(project: Project, key: str) -> Sheet:
    return next(sheet for sheet in project_sheets(project) if sheet.key == key)


def by_id(page: Element, name: str) -> Element:
    return next(e for e in page.iter() if e.get("id") == name)


def by_class(page: Element, name: str) -> list[Element]:
    return [e for e in page.iter() if name in (e.get("class") or "").split()]


def links(page: Element) -> dict[str, str]:
    """Addresses by words; of links with the same words the last one."""
    return {text_of(e): e.get("href") or "" for e in page.iter("a")}


# One section ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS)
def test_ticket_page_and_file_hold_the_ticket(
    sre_client: Client, dense_project: Project, dialect: Dialect
) -> None:
    form, code = dialect.form, dense_project.code
    for number, sheet in enumerate(project_sheets(dense_project), start=1):
        ticket = write(sheet, dialect)
        address = f"/projects/{code}/sections/{sheet.key}/tickets/{dialect}/"

        response = sre_client.get(address)
        file = sre_client.get(f"{address}ticket.{form.suffix}")

        page = parse(response)
        shown = (by_id(page, "titel").get("value"), by_id(page, "text").text)
        assert shown == source(response) == (ticket.title, ticket.body)
        assert str(ticket_preview(dialect, ticket)) in response.content.decode()
        assert findings(response) == []
        assert file.content.decode() == ticket.body
        assert file["Content-Type"] == f"{form.media_type}; charset=utf-8"
        name = f"{code}-{dialect}-{number:02}-{sheet.key}.{form.suffix}"
        assert file["Content-Disposition"] == f'attachment; filename="{name}"'


def test_ticket_pages_and_files_hold_all_of_the_real_guide(
    sre_client: Client, filled_project: Project
) -> None:
    sheets, address = project_sheets(filled_project), f"/projects/{filled_project.code}"
    tickets = [(s.key, d, write(s, d)) for s, d in zip(sheets, cycle(Dialect), strict=False)]

    shown = [
        source(sre_client.get(f"{address}/sections/{key}/tickets/{dialect}/"))
        for key, dialect, _ticket in tickets
    ]
    document = sre_client.get(f"{address}/tickets/github/all.md").content.decode()

    assert shown == [(ticket.title, ticket.body) for _key, _dialect, ticket in tickets]
    assert document == project_document(filled_project.name, sheets, Dialect.GITHUB)
    heads = [line for line in document.splitlines() if line.startswith("#")]
    assert heads[:3] == ["# Portal", "## Das Projekt", "## Kund\\*in und Team"]
    assert len(heads) == 11


def test_ticket_pages_say_where_a_language_cannot_show_everything(
    sre_client: Client, project: Project
) -> None:
    said = {
        dialect: [
            " kann nicht alles genau zeigen" in page(sre_client, project, middle, dialect)
            for middle in ("", "sections/projekt/")
        ]
        for dialect in Dialect
    }

    assert said == {dialect: [dialect.form.basic] * 2 for dialect in Dialect}


def page(client: Client, project: Project, middle: str, dialect: Dialect) -> str:
    return client.get(f"/projects/{project.code}/{middle}tickets/{dialect}/").content.decode()


@pytest.mark.parametrize("query", ["", ALL_OPTIONS])
def test_ticket_page_keeps_the_options_in_all_its_links(
    sre_client: Client, dense_project: Project, query: str
) -> None:
    address = f"/projects/{dense_project.code}/sections/projekt/tickets"
    end = query and f"?{query}"

    shown = links(parse(sre_client.get(f"{address}/jira-cloud/{end}")))

    assert shown["Als Datei"] == f"{address}/jira-cloud/ticket.json{end}"
    assert [shown[other.label] for other in Dialect] == [
        f"{address}/{other}/{end}" for other in Dialect
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_ticket_page_and_file_hold_what_the_options_ask_for(
    sre_client: Client, dense_project: Project, dialect: Dialect
) -> None:
    address = f"/projects/{dense_project.code}/sections/projekt/tickets/{dialect}/"
    ticket = write(sheet_of(dense_project, "projekt"), dialect, CHOSEN)

    response = sre_client.get(f"{address}?{ALL_OPTIONS}")
    file = sre_client.get(f"{address}ticket.{dialect.form.suffix}?{ALL_OPTIONS}")

    assert source(response) == (ticket.title, ticket.body)
    assert file.content.decode() == ticket.body


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", EVERYTHING),
        ("help=0&help=1", EVERYTHING),
        ("help=0", replace(EVERYTHING, help=False)),
        ("help=0&help=1&only_open=1", replace(EVERYTHING, only_open=True)),
        ("points=1&points=0&project=ja", EVERYTHING),
        (ALL_OPTIONS, CHOSEN),
    ],
)
def test_ticket_page_ticks_the_boxes_of_its_options(
    sre_client: Client, project: Project, save: SaveOne, query: str, options: Options
) -> None:
    """A box that is ticked at first sends `0` beside its `1`: the last one counts."""
    save("name", text("Portal"))
    address = f"/projects/{project.code}/sections/projekt/tickets/gitlab/"

    response = sre_client.get(f"{address}?{query}")

    inputs = parse(response).iter("input")
    boxes = {e.get("name"): e for e in inputs if e.get("type") == "checkbox"}
    assert {name: "checked" in e.attrib for name, e in boxes.items()} == {
        "help": options.help,
        "only_open": options.only_open,
        "points": options.points,
        "project": options.project,
    }
    ticket = write(sheet_of(project, "projekt"), Dialect.GITLAB, options)
    assert source(response) == (ticket.title, ticket.body)


def test_ticket_page_says_that_nothing_is_open(
    sre_client: Client, project: Project, save: SaveOne
) -> None:
    address = f"/projects/{project.code}/sections/betrieb/tickets/github/"
    words = "In diesem Abschnitt ist keine Frage mehr offen."

    before = sre_client.get(f"{address}?only_open=1").content.decode()
    save("last", text("wenig"))
    after = [sre_client.get(address + end).content.decode() for end in ("", "?only_open=1")]

    assert [words in content for content in (before, *after)] == [False, False, True]


def test_ticket_page_counts_as_its_ticket_does(
    sre_client: Client, project: Project, save: SaveOne
) -> None:
    """An answer is stored as answered, but its only column is gone since."""
    save("name", text("Portal"))
    save("ziel", text("gut"))
    save("ansprechpersonen", table(row("abcd2345", c2="A. Beispiel")))
    address = f"/projects/{project.code}/sections/projekt/tickets/github/?only_open=1"
    words = ("3 von 3 erledigt", "2 von 3 erledigt", "keine Frage mehr offen")

    before = sre_client.get(address).content.decode()
    load_guide(guide=WITHOUT_NAMES)
    response = sre_client.get(address)

    after = response.content.decode()
    assert [sheet.progress.settled for sheet in project_sheets(project)] == [3, 0]
    assert "* [ ] **Wer ist ansprechbar?**" in source(response)[1]
    assert [word in before for word in words] == [True, False, True]
    assert [word in after for word in words] == [False, True, False]


WITHOUT_NAMES = replace(
    SMALL_GUIDE,
    sections=(
        replace(
            SMALL_GUIDE.sections[0],
            questions=(
                *SMALL_GUIDE.sections[0].questions[:2],
                replace(TABLE, columns=(TABLE.columns[0], Line("c2", TABLE.columns[2].text))),
            ),
        ),
        SMALL_GUIDE.sections[1],
    ),
)


# Length and parts ----------------------------------------------------------------------------


def test_ticket_page_measures_what_the_tracker_counts(
    sre_client: Client, dense_project: Project
) -> None:
    size = len(write(sheet_of(dense_project, "betrieb"), Dialect.GITLAB).body.encode())
    address = f"/projects/{dense_project.code}/sections/betrieb/tickets/gitlab/"

    shown = parse(sre_client.get(address))

    assert told_length(shown) == f"Länge: {size} von 1.048.576 Byte, passt."
    (meter,) = by_class(shown, "meter")
    assert meter.get("viewBox") == "0 0 1048576 1"
    assert [rect.get("width") for rect in meter] == [str(size)]


def test_ticket_page_has_no_meter_where_the_tracker_names_no_limit(
    sre_client: Client, dense_project: Project
) -> None:
    size = len(write(sheet_of(dense_project, "betrieb"), Dialect.YOUTRACK).body)
    address = f"/projects/{dense_project.code}/sections/betrieb/tickets/youtrack/"

    shown = parse(sre_client.get(address))

    words = f"Länge: {size} Zeichen. Eine Grenze gibt YouTrack nicht bekannt."
    assert (told_length(shown), by_class(shown, "meter")) == (words, [])


def told_length(page: Element) -> str:
    return next(text_of(e) for e in page.iter("p") if text_of(e).startswith("Länge:"))


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def test_ticket_page_shows_a_long_section_one_part_at_a_time(
    sre_client: Client, project: Project, save: SaveOne
) -> None:
    save("ziel", text(LONG))
    address = f"/projects/{project.code}/sections/projekt/tickets/jira-wiki/"
    tickets = write_parts(sheet_of(project, "projekt"), Dialect.JIRA_WIKI)

    responses = [sre_client.get(address + end) for end in ("", "?part=1", "?part=2")]
    files = [sre_client.get(f"{address}ticket.txt?part={part}") for part in (1, 2)]

    assert [ticket.title for ticket in tickets] == ["Das Projekt (1/2)", "Das Projekt (2/2)"]
    assert [source(response) for response in responses] == [
        (tickets[at].title, tickets[at].body) for at in (0, 0, 1)
    ]
    assert [file.content.decode() for file in files] == [ticket.body for ticket in tickets]
    assert [file["Content-Disposition"].rpartition("-")[2] for file in files] == [
        '1.txt"',
        '2.txt"',
    ]


def test_ticket_page_of_a_part_keeps_the_options_but_other_trackers_begin_anew(
    sre_client: Client, project: Project, save: SaveOne
) -> None:
    save("ziel", text(LONG))
    address = f"/projects/{project.code}/sections/projekt/tickets"

    response = sre_client.get(f"{address}/jira-wiki/?part=2&project=1")

    shown = parse(response)
    assert source(response)[0] == "Portal: Das Projekt (2/2)"
    assert links(shown)["Teil 1 von 2"] == f"{address}/jira-wiki/?project=1&part=1"
    assert links(shown)["Teil 2 von 2"] == f"{address}/jira-wiki/?project=1&part=2"
    assert links(shown)["Als Datei"] == f"{address}/jira-wiki/ticket.txt?project=1&part=2"
    assert links(shown)["GitLab"] == f"{address}/gitlab/?project=1"
    current = [text_of(e) for e in shown.iter("a") if e.get("aria-current")]
    assert current == ["Projekte", "Jira Data Center", "Teil 2 von 2"]
    assert findings(response) == []


def test_ticket_page_says_what_to_do_with_a_row_that_is_too_long(
    sre_client: Client, project: Project, save: SaveOne, settings: Settings
) -> None:
    settings.TRACKERS = {Dialect.GITHUB: RULES[Dialect.GITHUB].example}
    cell = "$" * 2_000  # GitHub needs 14 characters for each
    save("ansprechpersonen", table(row("abcd2345", c1=cell, c2=cell, c3=cell)))
    tickets = write_parts(sheet_of(project, "projekt"), Dialect.GITHUB)
    sizes = [len(ticket.body) for ticket in tickets]
    part = sizes.index(max(sizes)) + 1

    response = sre_client.get(
        f"/projects/{project.code}/sections/projekt/tickets/github/?part={part}"
    )

    page = parse(response)
    told = [text_of(e) for e in by_class(page, "bad") if e.tag == "p"]
    assert told[0] == f"Länge: {grouped(max(sizes))} Zeichen, erlaubt sind 65.536."
    assert told[1].startswith("Für GitHub ist das zu lang, und eine einzelne Frage oder Tabellenz")
    (meter,) = by_class(page, "meter")
    assert [rect.get("width") for rect in meter] == ["65536"]
    link = issue_link(page)
    assert (text_of(link), link.get("data-copy")) == ("Neues Ticket in GitHub öffnen", None)
    assert findings(response) == []


# Links to new tickets ------------------------------------------------------------------------


def issue_link(page: Element) -> Element:
    (link,) = [e for e in page.iter("a") if e.get("target") == "_blank"]
    return link


@pytest.mark.parametrize("dialect", DIALECTS)
def test_ticket_page_links_to_a_new_ticket_that_is_filled_in(
    sre_client: Client, dense_project: Project, dialect: Dialect, settings: Settings
) -> None:
    settings.TRACKERS = {dialect: RULES[dialect].example}
    language = Dialect.JIRA_WIKI if dialect is Dialect.JIRA_CLOUD else dialect
    ticket = write(sheet_of(dense_project, "projekt"), language)

    response = sre_client.get(f"/projects/{dense_project.code}/sections/projekt/tickets/{dialect}/")

    link = issue_link(parse(response))
    query = dict(parse_qsl((link.get("href") or "").partition("?")[2]))
    rule = RULES[dialect]
    assert (query[rule.title], query[rule.body]) == (ticket.title, ticket.body)
    assert (text_of(link), link.get("rel")) == ("Vorausgefülltes Ticket öffnen", "noopener")
    simpler = "Der Link nutzt die einfachere Wiki-Form" in response.content.decode()
    assert simpler == (language is not dialect)


def test_ticket_page_links_with_the_title_only_where_the_text_is_too_long(
    sre_client: Client, project: Project, save: SaveOne, settings: Settings
) -> None:
    settings.TRACKERS = {Dialect.GITLAB: "https://gitlab.example.org/gruppe/projekt"}
    save("ziel", text("lang " * 2_000))

    page = parse(sre_client.get(f"/projects/{project.code}/sections/projekt/tickets/gitlab/"))

    link = issue_link(page)
    start = "https://gitlab.example.org/gruppe/projekt/-/issues/new"
    assert link.get("href") == f"{start}?issue%5Btitle%5D=Das%20Projekt"
    assert (text_of(link), link.get("data-copy")) == ("Neues Ticket in GitLab öffnen", "text")
    told = next(text_of(e) for e in page.iter("p") if "zu lang für einen Link" in text_of(e))
    assert told.startswith("Der Text ist zu lang für einen Link. Kopieren Sie ihn zuerst;")


def test_ticket_page_has_no_link_to_a_tracker_that_nobody_named(
    sre_client: Client, project: Project, settings: Settings
) -> None:
    settings.TRACKERS = {Dialect.GITLAB: "https://gitlab.example.org/gruppe/projekt"}

    page = parse(sre_client.get(f"/projects/{project.code}/sections/projekt/tickets/github/"))

    assert [e.get("href") for e in page.iter("a") if e.get("target")] == []


# The whole project ---------------------------------------------------------------------------


QUERIES = {"": EVERYTHING, ALL_OPTIONS: CHOSEN}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_archive_holds_one_file_for_each_section_and_the_titles(
    sre_client: Client, dense_project: Project, dialect: Dialect
) -> None:
    address = f"/projects/{dense_project.code}/tickets/{dialect}/all.zip"
    sheets = project_sheets(dense_project)
    names = [f"{n:02}-{sheet.key}.{dialect.form.suffix}" for n, sheet in enumerate(sheets, start=1)]
    for query, options in QUERIES.items():
        response, again = (sre_client.get(f"{address}?{query}") for _twice in range(2))

        named = list(zip(names, sheets, strict=True))
        if options.only_open:
            named.pop()  # the second section is settled, the first keeps its number
        tickets = [(name, write(sheet, dialect, options)) for name, sheet in named]
        assert unpacked(response) == [
            *((name, ticket.body) for name, ticket in tickets),
            ("titel.txt", "".join(f"{name}\t{ticket.title}\n" for name, ticket in tickets)),
        ]
        assert response.content == again.content


def unpacked(response: Shown) -> list[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return [(name, archive.read(name).decode()) for name in archive.namelist()]


def test_archive_holds_every_part_as_a_file_of_its_own(
    sre_client: Client, project: Project, save: SaveOne
) -> None:
    save("ziel", text(LONG))
    tickets = write_parts(sheet_of(project, "projekt"), Dialect.JIRA_WIKI)

    response = sre_client.get(f"/projects/{project.code}/tickets/jira-wiki/all.zip?project=1")

    files = dict(unpacked(response))
    assert list(files)[:2] == ["01-projekt-1.txt", "01-projekt-2.txt"]
    assert list(files.values())[:2] == [ticket.body for ticket in tickets]
    assert files["titel.txt"] == (
        "01-projekt-1.txt\tPortal: Das Projekt (1/2)\n"
        "01-projekt-2.txt\tPortal: Das Projekt (2/2)\n"
        "02-betrieb.txt\tPortal: Der Betrieb\n"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_document_holds_the_whole_project(
    sre_client: Client, dense_project: Project, dialect: Dialect
) -> None:
    form, sheets = dialect.form, project_sheets(dense_project)
    for query, options in QUERIES.items():
        address = f"/projects/{dense_project.code}/tickets/{dialect}/all.{form.suffix}?{query}"

        response = sre_client.get(address)

        name = f"{dense_project.code}-{dialect}.{form.suffix}"
        shown = sheets[:1] if options.only_open else sheets
        assert response.content.decode() == project_document(
            dense_project.name, shown, dialect, options
        )
        assert response["Content-Type"] == f"{form.media_type}; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(("dialect", "query"), [("gitlab", ""), ("jira-cloud", ALL_OPTIONS)])
def test_tickets_page_links_all_sections_and_files(
    sre_client: Client, project: Project, dialect: str, query: str
) -> None:
    address = f"/projects/{project.code}"
    end, suffix = query and f"?{query}", Dialect(dialect).form.suffix

    response = sre_client.get(f"{address}/tickets/{dialect}/{end}")

    shown = parse(response)
    assert [e.get("href") for e in by_class(shown, "row-link")] == [
        f"{address}/sections/{key}/tickets/{dialect}/{end}" for key in ("projekt", "betrieb")
    ]
    assert links(shown)["Archiv herunterladen"] == f"{address}/tickets/{dialect}/all.zip{end}"
    document = links(shown)[f"Datei herunterladen (.{suffix})"]
    assert document == f"{address}/tickets/{dialect}/all.{suffix}{end}"
    assert links(shown)["YouTrack"] == f"{address}/tickets/youtrack/{end}"
    assert findings(response) == []


def test_archive_without_a_settled_section_keeps_the_numbers_of_the_others(
    sre_client: Client, project: Project, owner: User
) -> None:
    settle(project, owner, "name", "ziel", TABLE.key)

    response = sre_client.get(f"/projects/{project.code}/tickets/jira-cloud/all.zip?only_open=1")

    files = dict(unpacked(response))
    assert list(files) == ["02-betrieb.json", "titel.txt"]
    assert files["titel.txt"] == "02-betrieb.json\tDer Betrieb\n"


def settle(project: Project, author: User, *keys: str) -> None:
    saves = [Save(key, Answer(State.NOT_APPLICABLE)) for key in keys]
    save_answers(project=project, author=author, saves=saves)


def test_tickets_page_shows_settled_sections_without_a_link(
    sre_client: Client, project: Project, owner: User
) -> None:
    settle(project, owner, "last")
    address = f"/projects/{project.code}/tickets/github/"

    everything, only_open = (sre_client.get(address + end) for end in ("", "?only_open=1"))

    assert sections(everything) == [("1 Das Projekt", True), ("2 Der Betrieb", True)]
    assert sections(only_open) == [("1 Das Projekt", True), ("2 Der Betrieb alles erledigt", False)]
    headings = [[text_of(e) for e in parse(p).iter("h2")] for p in (everything, only_open)]
    assert headings == [
        ["Ein Ticket für jeden Abschnitt", "Alle auf einmal"],
        ["Ein Ticket für jeden Abschnitt mit offenen Fragen", "Alle auf einmal"],
    ]
    assert findings(only_open) == []


def sections(response: Shown) -> list[tuple[str, bool]]:
    """The page's list: words, and whether there is a link."""
    rows = by_class(parse(response), "task")
    return [(text_of(e), any(a.get("href") for a in e.iter("a"))) for e in rows]


def test_tickets_page_says_that_nothing_is_open_and_offers_no_file(
    sre_client: Client, project: Project, owner: User
) -> None:
    settle(project, owner, "name", "ziel", TABLE.key, "last")
    address = f"/projects/{project.code}/tickets/github/"

    response = sre_client.get(f"{address}?only_open=1&project=1")
    sent_back = [
        sre_client.get(f"{address}{file}?only_open=1&project=1")["Location"]
        for file in ("all.zip", "all.md")
    ]

    assert [text_of(e) for e in by_class(parse(response), "note")] == [
        "In diesem Projekt ist keine Frage mehr offen."
    ]
    assert [href for href in links(parse(response)).values() if "/all." in href] == []
    assert findings(response) == []
    assert sent_back == [f"{address}?only_open=1&project=1"] * 2


def test_ticket_of_a_settled_section_offers_nothing_to_take_away(
    sre_client: Client, project: Project, owner: User, settings: Settings
) -> None:
    settings.TRACKERS = {Dialect.GITHUB: RULES[Dialect.GITHUB].example}
    settle(project, owner, "last")
    address = f"/projects/{project.code}/sections/betrieb/tickets/github/"

    response = sre_client.get(f"{address}?only_open=1")
    file = sre_client.get(f"{address}ticket.md?only_open=1")

    page = parse(response)
    assert [e for e in page.iter() if e.get("data-copy") or e.get("target")] == []
    assert "Als Datei" not in links(page)
    assert findings(response) == []
    assert file["Location"] == f"{address}?only_open=1"


# The kept choice -----------------------------------------------------------------------------


@pytest.mark.parametrize("opened", ["tickets", "sections/projekt/tickets"])
def test_tracker_that_was_looked_at_is_offered_first_from_then_on(
    client: Client, owner: User, project: Project, opened: str
) -> None:
    client.force_login(owner)
    address = f"/projects/{project.code}/"

    before = offered(client, address)
    client.get(f"{address}{opened}/youtrack/")

    cookie = client.cookies["__Host-tracker"]
    kept = (cookie.value, cookie["secure"], cookie["httponly"], cookie["samesite"])
    assert before == [
        f"{address}tickets/github/",
        f"{address}sections/projekt/tickets/github/",
    ]
    assert offered(client, address) == [
        f"{address}tickets/youtrack/",
        f"{address}sections/projekt/tickets/youtrack/",
    ]
    assert kept == ("youtrack", True, True, "Lax")
    assert cookie["max-age"] == 365 * 24 * 60 * 60


def offered(client: Client, address: str) -> list[str]:
    project = parse(client.get(address))
    section = parse(client.get(f"{address}sections/projekt/"))
    return [links(project)["Alle Abschnitte als Tickets"], links(section)["Als Ticket"]]


def test_tracker_that_is_none_is_not_offered(client: Client, owner: User, project: Project) -> None:
    client.force_login(owner)
    client.cookies["__Host-tracker"] = "../bugzilla"

    assert offered(client, f"/projects/{project.code}/")[0].endswith("/tickets/github/")


# What there is not ---------------------------------------------------------------------------


ABSENT = (
    "tickets/bugzilla/",
    "tickets/bugzilla/all.md",
    "tickets/github/all.json",
    "tickets/github/all.txt",
    "tickets/github/all.",
    "sections/projekt/tickets/bugzilla/",
    "sections/projekt/tickets/github/ticket.json",
    "sections/projekt/tickets/bugzilla/ticket.md",
    "sections/fehlt/tickets/github/",
)


def test_tickets_that_do_not_exist_are_404(sre_client: Client, project: Project) -> None:
    answers = {end: sre_client.get(f"/projects/{project.code}/{end}").status_code for end in ABSENT}

    assert answers == dict.fromkeys(ABSENT, 404)


@pytest.mark.parametrize("part", ["0", "2", "-1", "01", "x", "²", ""])
@pytest.mark.parametrize("end", ["", "ticket.md"])
def test_part_that_does_not_exist_leads_to_what_there_is_now(
    sre_client: Client, project: Project, end: str, part: str
) -> None:
    """A section may have shrunk to one ticket since its second one was opened."""
    address = f"/projects/{project.code}/sections/projekt/tickets/github/"

    response = sre_client.get(f"{address}{end}?project=1&part={part}&help=0", follow=True)

    assert response.redirect_chain == [(f"{address}?help=0&project=1", 302)]
    assert response.status_code == 200


def test_ticket_of_a_section_that_asks_nothing_is_404(sre_client: Client, project: Project) -> None:
    Question.objects.filter(section__key="betrieb").update(retired=True)
    address = f"/projects/{project.code}/sections/betrieb/tickets/github/"

    assert sre_client.get(address).status_code == 404
    assert sre_client.get(f"{address}ticket.md").status_code == 404


# The way back --------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS)
def test_ticket_page_links_the_way_back_for_those_who_write(
    client: Client, project: Project, owner: User, viewer: User, dialect: Dialect
) -> None:
    """Only tickets in Markdown can be read back."""
    found = []
    for person in (owner, viewer):
        client.force_login(person)
        page = client.get(f"/projects/{project.code}/sections/projekt/tickets/{dialect}/")
        found.append(links(parse(page)).get("Ticket zurücklesen"))

    back = f"/projects/{project.code}/import/" if dialect in MARKDOWN else None
    assert found == [back, None]


def test_project_page_has_a_place_of_its_own_for_the_way_back(
    client: Client, project: Project, owner: User, viewer: User
) -> None:
    found = []
    for person in (owner, viewer):
        client.force_login(person)
        page = parse(client.get(f"/projects/{project.code}/"))
        groups = [[text_of(part) for part in e] for e in by_class(page, "aside")]
        found.append([group for group in groups if group[0] != "Team"])

    taken = ["Mitnehmen", "Alle Abschnitte als Tickets", "Alle Antworten als JSON"]
    way_back = ["Zurückbringen", "Ticket zurücklesen"]
    assert found == [[[*taken, "Alle Daten des Projekts"], way_back], [taken]]


# Queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["all.md", "all.zip"])
@pytest.mark.parametrize("questions", ["one_question", "three_questions"])
def test_whole_project_query_count(
    sre_client: Client,
    make_project: Callable[[Questionnaire], Project],
    end: str,
    questions: str,
    request: pytest.FixtureRequest,
) -> None:
    project = make_project(request.getfixturevalue(questions))
    with counted_queries() as queries:
        sre_client.get(f"/projects/{project.code}/tickets/github/{end}")
    assert len(queries) == 7


@pytest.mark.parametrize(("end", "count"), [("", 7), ("ticket.md", 8)])
@pytest.mark.parametrize("questions", ["one_question", "three_questions"])
def test_ticket_query_count(
    sre_client: Client,
    make_project: Callable[[Questionnaire], Project],
    end: str,
    count: int,
    questions: str,
    request: pytest.FixtureRequest,
) -> None:
    guide = request.getfixturevalue(questions)
    project = make_project(guide)
    with counted_queries() as queries:
        sre_client.get(f"/projects/{project.code}/sections/{guide.key}/tickets/github/{end}")
    assert len(queries) == count


@pytest.mark.parametrize(("query", "count"), [("", 4), ("?only_open=1", 6)])
@pytest.mark.parametrize("questions", ["one_question", "three_questions"])
def test_tickets_page_query_count(
    sre_client: Client,
    make_project: Callable[[Questionnaire], Project],
    query: str,
    count: int,
    questions: str,
    request: pytest.FixtureRequest,
) -> None:
    project = make_project(request.getfixturevalue(questions))
    with counted_queries() as queries:
        sre_client.get(f"/projects/{project.code}/tickets/github/{query}")
    assert len(queries) == count
