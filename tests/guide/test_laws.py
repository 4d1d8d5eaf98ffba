"""Laws 2 to 5 of CONTRIBUTING.md, for every text, table, state, format and note.

Law 1 is held by test_guide_file.py.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given

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
from questionnaire.guide.writers import Dialect, project_document, write
from tests.guide import strategies
from tests.guide.expected import expected_ticket
from tests.guide.judges import Heading, Text, judge, same
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

BOXED = strategies.one_entry(Question("frage", "http://a.de[x] www.b.de/[X]/ [x]"))

each_dialect = pytest.mark.parametrize("dialect", Dialect)


@each_dialect
@given(sheet=strategies.sheets)
@example(sheet=SHEET)
@example(sheet=FOUND)
@example(sheet=NOTED)
def test_law_2_reading_a_ticket_gives_the_normal_sheet(dialect: Dialect, sheet: Sheet) -> None:
    assert read_ticket(write(sheet, dialect).body, sheet) == normal_sheet(sheet)


@each_dialect
@given(sheet=strategies.sheets)
@example(sheet=SHEET)
@example(sheet=FOUND)
@example(sheet=BOXED)
def test_laws_3_and_4_a_ticket_shows_what_was_typed(dialect: Dialect, sheet: Sheet) -> None:
    page = judge(write(sheet, dialect).body, dialect)

    assert page.findings == ()
    assert page.blocks == expected_ticket(sheet)


@each_dialect
@given(strategies.titles, strategies.sheets)
def test_law_3_a_document_shows_its_titles(dialect: Dialect, title: str, sheet: Sheet) -> None:
    page = judge(project_document(title, [sheet], dialect), dialect)

    heads = [Heading(n + 1, Text(same(normal_line(t)))) for n, t in enumerate((title, sheet.title))]
    assert page.findings == ()
    assert page.blocks == (*heads, *expected_ticket(sheet))


@each_dialect
@given(sheet=strategies.sheets)
@example(sheet=SHEET)
@example(sheet=FOUND)
def test_law_5_normal_answers_give_the_same_bytes(dialect: Dialect, sheet: Sheet) -> None:
    assert write(normal_sheet(sheet), dialect) == write(sheet, dialect)


@each_dialect
@pytest.mark.parametrize("link", ["[a](ftp://a.de)", "[a](javascript:x)", "[](http://a.de)"])
def test_judge_finds_links_that_show_nothing_or_lead_astray(dialect: Dialect, link: str) -> None:
    (finding,) = judge(link, dialect).findings
    assert finding.startswith("link ")


@each_dialect
@pytest.mark.parametrize("link", ["http://a.de", "[a](mailto:a@b.de)", "https://a.de"])
def test_judge_leaves_other_links_to_the_comparison(dialect: Dialect, link: str) -> None:
    assert judge(link, dialect).findings == ()
