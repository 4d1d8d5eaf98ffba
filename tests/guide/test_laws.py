"""Laws 2 to 5 of CONTRIBUTING.md, for every text, table, state, format and note.

Law 1 is held by test_guide_file.py.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from questionnaire.guide.document import (
    Answer,
    InfoTable,
    Mark,
    Paragraph,
    Question,
    Sheet,
    Span,
    State,
    normal_line,
    normal_sheet,
)
from questionnaire.guide.reader import read_ticket
from questionnaire.guide.ticket import EVERYTHING, Options
from questionnaire.guide.writers import MARKDOWN, Dialect, project_document, write
from tests.guide import strategies
from tests.guide.expected import expected_ticket, without_tables
from tests.guide.judges import COMMONMARK, Heading, Seen, Text, judge, same
from tests.guide.sample import SHEET

# Fuzzing found: no-break spaces at the edges of a paragraph and of an answer, a bar behind a
# backslash in a cell's code, a sign beside bold text, a bare `www.` behind a `!`.
_SPANS = (
    Span(Mark.TEXT, "\u00a0a"),
    Span(Mark.STRONG, "(b)"),
    Span(Mark.CODE, "c\\|"),
    Span(Mark.TEXT, "\u2003"),
)
FOUND = strategies.one_entry(
    Question(
        "frage",
        "\u00a0",
        note="\u3000x)",
        help=(Paragraph(_SPANS), Paragraph((Span(Mark.TEXT, "\u00a0"),)), InfoTable((_SPANS,), ())),
    ),
    Answer(State.ANSWERED, "\u00a0\n!www.a.de http://a.de/&copy;x :de: {x}\n+ a\n==="),
)

NOTED = strategies.one_entry(Question("frage", "\\", note="http://x/**/a"), Answer(State.UNKNOWN))

# GitHub and GitLab take it for a mail address.
NO_MAIL = strategies.one_entry(Question("frage", ": x@.A"))

BOXED = strategies.one_entry(Question("frage", "http://a.de[x] www.b.de/[X]/ [x]"))

# Found with YouTrack's stand-in: addresses that it respells, names that it takes for one, code and
# a link that look like a box.
_BOXES = (
    Span(Mark.CODE, "* [ ]"),
    Span(Mark.TEXT, " - "),
    Span(Mark.LINK, "x", "https://a.de"),
)
RESPELT = strategies.one_entry(
    Question("frage", "main.py", help=(Paragraph(_BOXES),)),
    Answer(
        State.ANSWERED,
        "!http://a.de/%C3%A4?&copy; http://xn--mnchen-3ya.de www.-a@b.de www.a.de::1 www.a.deÈ_k_è https://münchen.de"
        " !a%b@c.de !a@xn--mnchen-3ya.de",
    ),
)

# Addresses with more than one port, an empty one, signs before it, brackets behind an `@`.
MISSPELT = strategies.one_entry(
    Question("frage", "\\", help=(Paragraph((Span(Mark.TEXT, "HTTP://A.de12:30:45"),)),)),
    Answer(
        State.ANSWERED,
        "http://a::1 http://a.de:/x http://b$1:80 http://b@[a] http://[::1]::1 http://a.de::1 "
        f"http://{'a' * 64}:1",
    ),
)

each_dialect = pytest.mark.parametrize("dialect", MARKDOWN)
dialects = st.sampled_from(MARKDOWN)
all_options = st.builds(Options, st.booleans(), st.booleans(), st.booleans(), st.booleans())
POINTS = Options(help=False, only_open=True, points=True, project=True)


def wanted(sheet: Sheet, options: Options) -> Sheet:
    """The sheet of those questions that a ticket with these options holds."""
    entries = normal_sheet(sheet).entries
    open_ones = tuple(entry for entry in entries if not entry.settled)
    return replace(sheet, entries=open_ones if options.only_open else entries)


@each_dialect
@given(sheet=strategies.sheets, options=all_options)
@example(sheet=SHEET, options=EVERYTHING)
@example(sheet=SHEET, options=POINTS)
@example(sheet=FOUND, options=EVERYTHING)
@example(sheet=NOTED, options=EVERYTHING)
@example(sheet=RESPELT, options=EVERYTHING)
@example(sheet=MISSPELT, options=EVERYTHING)
def test_law_2_reading_a_ticket_gives_the_normal_sheet(
    dialect: Dialect, sheet: Sheet, options: Options
) -> None:
    body = write(sheet, dialect, options).body

    assert read_ticket(body, wanted(sheet, options)) == wanted(sheet, options)


@each_dialect
@given(sheet=strategies.sheets, options=all_options)
@example(sheet=SHEET, options=EVERYTHING)
@example(sheet=SHEET, options=POINTS)
@example(sheet=FOUND, options=EVERYTHING)
@example(sheet=BOXED, options=EVERYTHING)
@example(sheet=NO_MAIL, options=EVERYTHING)
@example(sheet=RESPELT, options=EVERYTHING)
@example(sheet=MISSPELT, options=EVERYTHING)
def test_laws_3_and_4_a_ticket_shows_what_was_typed(
    dialect: Dialect, sheet: Sheet, options: Options
) -> None:
    page = judge(write(sheet, dialect, options).body, dialect)

    assert page.findings == ()
    assert page.blocks == expected_ticket(sheet, options)


@given(sheet=strategies.sheets, options=all_options)
@example(sheet=SHEET, options=POINTS)
@example(sheet=FOUND, options=EVERYTHING)
@example(sheet=RESPELT, options=EVERYTHING)
@example(sheet=MISSPELT, options=EVERYTHING)
def test_law_3_a_youtrack_ticket_shows_the_same_in_plain_commonmark(
    sheet: Sheet, options: Options
) -> None:
    page = judge(write(sheet, Dialect.YOUTRACK, options).body, COMMONMARK)

    assert page.findings == ()
    expected = without_tables(expected_ticket(sheet, options))
    assert blanks_folded(page.blocks) == blanks_folded(expected)


def blanks_folded(blocks: tuple[Seen, ...]) -> str:
    """A cell that is none any more may begin with a no-break space within a line."""
    return re.sub(" +", " ", repr(blocks).replace("\\xa0", " "))


@given(dialects, strategies.titles, strategies.sheets, all_options)
def test_laws_3_and_4_a_document_shows_its_titles(
    dialect: Dialect, title: str, sheet: Sheet, options: Options
) -> None:
    page = judge(project_document(title, [sheet], dialect, options), dialect)

    heads = [Heading(n + 1, Text(same(normal_line(t)))) for n, t in enumerate((title, sheet.title))]
    assert page.findings == ()
    assert page.blocks == (*heads, *expected_ticket(sheet, options))


@given(dialects, strategies.titles, strategies.sheets, all_options)
def test_law_2_reading_a_document_gives_the_normal_sheet(
    dialect: Dialect, title: str, sheet: Sheet, options: Options
) -> None:
    document = project_document(title, [sheet], dialect, options)

    assert read_ticket(document, wanted(sheet, options)) == wanted(sheet, options)


@given(dialects, strategies.sheets, all_options)
@example(Dialect.GITHUB, SHEET, EVERYTHING)
@example(Dialect.GITLAB, SHEET, POINTS)
@example(Dialect.YOUTRACK, FOUND, EVERYTHING)
def test_law_5_normal_answers_give_the_same_bytes(
    dialect: Dialect, sheet: Sheet, options: Options
) -> None:
    assert write(normal_sheet(sheet), dialect, options) == write(sheet, dialect, options)


@each_dialect
@pytest.mark.parametrize("link", ["[a](ftp://a.de)", "[a](irc:x)", "[](http://a.de)"])
def test_judge_finds_links_that_show_nothing_or_lead_astray(dialect: Dialect, link: str) -> None:
    (finding,) = judge(link, dialect).findings
    assert finding.startswith("link ")


@each_dialect
@pytest.mark.parametrize("link", ["http://a.de", "[a](mailto:a@b.de)", "https://a.de"])
def test_judge_leaves_other_links_to_the_comparison(dialect: Dialect, link: str) -> None:
    assert judge(link, dialect).findings == ()
