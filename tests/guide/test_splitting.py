"""Sections as several tickets: nothing lost, nothing twice, nothing longer than the tracker takes.

Limits here are far below those of trackers, so that small sections are divided too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from questionnaire.guide.document import (
    NOTED,
    PLAIN,
    Answer,
    Entry,
    Kind,
    Line,
    Mark,
    Paragraph,
    ProjectName,
    Question,
    Row,
    Sheet,
    Span,
    State,
    normal_sheet,
)
from questionnaire.guide.reader import read_ticket
from questionnaire.guide.ticket import EVERYTHING, Options, Part, draft, titles
from questionnaire.guide.writers import MARKDOWN, Dialect, write_parts
from questionnaire.guide.writers.form import Form
from questionnaire.guide.writers.splitting import split
from tests.guide import strategies
from tests.guide.expected import expected_part, expected_ticket
from tests.guide.judges import Code, Heading, Item, Quote, Seen, Table, Text, judge
from tests.guide.sample import SHEET, text

ROOM = 300
WORDS = "Ein Satz mit @joe, #12 und http://a.de/x_y?z=1.  Noch einer!"
LONG_TEXT = "\n\n".join(["\n".join([WORDS] * 4)] * 4 + ["wort " * 150 + "a" * 700])
LONG_CODE = "\n".join(["  - a: b", "", ""] * 60 + ["x" * 900, "```"])
TABLE = Question(
    "tabelle",
    "Termine",
    kind=Kind.TABLE,
    columns=(Line("c1", "Was"), Line("c2", "Wann")),
    labels=tuple(Line(f"r{n}", f"Schritt {n}") for n in range(1, 30)),
    empty_rows=3,
)
ROWS = (
    Row("r7", (("c2", "bald"),)),
    *(Row(f"n{n}", (("c1", f"Zeile {n}"), ("c2", "a | b\nc"))) for n in range(1, 40)),
)
HELP = (Paragraph((text("Hilfe " * 40),)), Paragraph((Span(Mark.STRONG, "Noch mehr " * 10),)))
LONG = Sheet(
    "s",
    "Titel",
    intro=HELP,
    entries=(
        Entry(Question("q1", "Text?", help=HELP), Answer(State.ANSWERED, LONG_TEXT)),
        Entry(Question("q2", "Kurz?"), Answer(State.ANSWERED, "Ja.")),
        Entry(Question("q3", "Code?"), Answer(State.ANSWERED, LONG_CODE, format=PLAIN)),
        Entry(TABLE, Answer(State.ANSWERED, rows=ROWS)),
        Entry(replace(TABLE, key="leer", text="Leer")),
        Entry(Question("q6", "Weiß?", help=HELP), Answer(State.UNKNOWN, note="Grund " * 90)),
        Entry(replace(TABLE, key="nie", text="Nie"), Answer(State.NOT_APPLICABLE, note="Weil")),
        Entry(Question("q8", "Offen?", note="x", help=HELP)),
    ),
    project=ProjectName("bcdfghjk", "Abo-Portal"),
)

dialects = st.sampled_from(MARKDOWN)
limits = st.sampled_from([30, ROOM, 1000])
long_texts = st.builds("".join, st.lists(strategies.texts, min_size=4, max_size=12))
long_answers = st.builds(
    Answer, st.just(State.ANSWERED), long_texts, format=st.sampled_from(["text", "text", "yaml"])
)
long_sheets = st.builds(strategies.one_entry, strategies.questions(), long_answers)
any_sheets = st.one_of(strategies.sheets, long_sheets)
all_points = st.sampled_from([EVERYTHING, Options(points=True), Options(help=False)])


def form_of(dialect: Dialect, limit: int) -> Form:
    return replace(dialect.form, body_limit=limit)


def parts_of(sheet: Sheet, form: Form, options: Options = EVERYTHING) -> list[Part]:
    return [part for part, _body in split(draft(sheet, options), form)]


def seen_texts(blocks: Iterable[Seen]) -> Iterator[str]:
    """All that is seen in order, but heads of tables."""
    for block in blocks:
        match block:
            case Item() | Quote():
                yield from seen_texts(block.blocks)
            case Table():
                yield from (cell.text for row in block.rows for cell in row)
            case Text() | Code():
                yield block.text
            case Heading():
                yield block.text.text


def words(blocks: Iterable[Seen]) -> str:
    """The same without white space: where an answer was divided, some of it is not to be seen."""
    title = "Noch offen:"  # stands above each piece of a list
    return "".join("".join(text for text in seen_texts(blocks) if text != title).split())


def one_piece(part: Part) -> bool:
    """One paragraph, question with help, row, note, point or character."""
    if len((*part.intro, *part.slices, *part.points)) > 1:
        return False
    for slice in part.slices:
        answered = slice.answer.state is State.ANSWERED
        length = len(slice.answer.text.lstrip(" "))
        labels = slice.question.labels if slice.question.columns else ()
        rows = {label.id for label in labels} | {row.id for row in slice.answer.rows}
        if slice.head and answered and (length or rows):
            return False
        if slice.answer.state not in NOTED:
            return length <= 1 and len(rows) <= 1
    return True


@given(dialects, any_sheets, limits, all_points)
@example(Dialect.GITHUB, LONG, ROOM, Options(points=True))
@example(Dialect.GITLAB, SHEET, ROOM, EVERYTHING)
def test_split_parts_fit_and_obey_laws_3_to_5(
    dialect: Dialect, sheet: Sheet, limit: int, options: Options
) -> None:
    form = form_of(dialect, limit)

    divided = split(draft(sheet, options), form)

    parts = [part for part, _body in divided]
    assert [body for _part, body in divided] == [form.body(part) for part in parts]
    too_long = [part for part in parts if form.size(form.body(part)) > limit]
    assert [part for part in too_long if not one_piece(part)] == []
    assert parts_of(normal_sheet(sheet), form, options) == parts
    pages = [judge(form.body(part), dialect) for part in parts]
    assert [page.findings for page in pages] == [()] * len(parts)
    assert [page.blocks for page in pages] == [expected_part(part) for part in parts]
    shown = [block for page in pages for block in page.blocks]
    assert words(shown) == words(expected_ticket(sheet, options))


@given(dialects, any_sheets, limits)
@example(Dialect.GITHUB, LONG, ROOM)
@example(Dialect.YOUTRACK, LONG, ROOM)
@example(Dialect.GITLAB, SHEET, ROOM)
def test_law_2_parts_read_together_give_the_normal_sheet(
    dialect: Dialect, sheet: Sheet, limit: int
) -> None:
    form = form_of(dialect, limit)

    bodies = [form.body(part) for part in parts_of(sheet, form)]

    assert read_ticket("\n\n".join(bodies), sheet) == normal_sheet(sheet)


def answered(*texts: str) -> Sheet:
    entries = (
        Entry(Question(f"q{n}", f"Frage {n}"), Answer(State.ANSWERED, given))
        for n, given in enumerate(texts)
    )
    return Sheet("s", "Titel", entries=tuple(entries))


def bodies(sheet: Sheet, limit: int) -> list[str]:
    form = form_of(Dialect.GITHUB, limit)
    return [form.body(part) for part in parts_of(sheet, form)]


def test_split_of_what_fits_is_one_part() -> None:
    sheet = answered("a", "b")

    assert parts_of(sheet, form_of(Dialect.GITHUB, 62)) == [draft(sheet)]


PROSE = "Der Dienst läuft auf drei Servern, b.muster@example.org kennt sie.\n" * 5 + "\n"


@pytest.mark.slow
@pytest.mark.parametrize("dialect", [each for each in Dialect if each.form.body_limit])
@pytest.mark.parametrize(
    "piece", ["a", "$", "a\n", "wort ", "http://a.de ", PROSE, f"A\n\n{'b' * 999}"]
)
def test_split_of_a_long_text_takes_hardly_more_tickets_than_it_fills(
    dialect: Dialect, piece: str
) -> None:
    text = f"Vorab.\n\n{piece * 100_000}"[:100_000]
    whole, form = draft(answered(text)), dialect.form

    parts = split(whole, form)

    filled = ceil(form.size(form.body(whole)) / (form.body_limit or 0))
    assert len(parts) <= (filled + 1 if filled > 1 else 1)


def test_split_without_a_limit_is_one_part() -> None:
    assert parts_of(LONG, replace(Dialect.GITHUB.form, body_limit=None)) == [draft(LONG)]


def test_split_is_between_questions_first() -> None:
    assert bodies(answered("a" * 30, "b" * 30, "c"), 90) == [
        f"* [x] **Frage 0**\n\n  > {'a' * 30}\n",
        f"* [x] **Frage 1**\n\n  > {'b' * 30}\n\n* [x] **Frage 2**\n\n  > c\n",
    ]


def test_split_of_an_answer_is_between_paragraphs_then_lines_then_words() -> None:
    assert bodies(answered(f"{'a' * 9}\n{'b' * 9}\n\n{'c' * 9} {'d' * 18}"), 31) == [
        "* [x] **Frage 0**\n",
        "  > aaaaaaaaa&#8203;<br>\n",
        "  > bbbbbbbbb&#8203;&#8203;\n",
        "  > ccccccccc&#32;&#8203;\n",
        "  > dddddddddddddddddd\n",
    ]


def test_split_of_code_has_a_fence_in_each_part() -> None:
    code = replace(answered("abcd\nefgh ijklmnop qrstuvwxyz").entries[0].answer, format="sql")
    sheet = strategies.one_entry(Question("q", "Frage"), code)

    assert bodies(sheet, 45) == [
        "* [x] **Frage**\n",
        "  > ```sql\n  > abcd\n  > ```\n  > &#8203;<br>\n",
        "  > ```sql\n  > efgh\n  > ```\n  > &#8203;\n",
        "  > ```sql\n  >  ijklmnop qrstuvwxyz\n  > ```\n",
    ]


def test_split_of_a_table_has_its_head_in_each_part() -> None:
    table = replace(TABLE, labels=TABLE.labels[:3], empty_rows=1)

    head = "  | Was | Wann |\n  | -- | -- |\n"
    assert bodies(strategies.one_entry(table), 84) == [
        f"* [ ] **Termine**\n\n{head}  | Schritt 1 |  |\n\n  &#8203;\n",
        f"{head}  | Schritt 2 |  |\n  | Schritt 3 |  |\n  |  |  |\n",
    ]


def test_write_parts_numbers_titles() -> None:
    sheet = replace(answered("a" * 60_000, "b" * 60_000), project=ProjectName("", "Abo"))

    tickets = write_parts(sheet, Dialect.GITHUB, Options(project=True))

    assert [ticket.title for ticket in tickets] == ["Abo: Titel (1/2)", "Abo: Titel (2/2)"]


@pytest.mark.parametrize(
    ("room", "title"),
    [(17, "Projektname: T"), (13, "Projektna…: T"), (7, "T")],
)
def test_titles_shorten_a_project_name_to_the_limit(room: int, title: str) -> None:
    sheet = Sheet("s", "T", project=ProjectName("", "Projektname"))

    (shown,) = titles(sheet, Options(project=True), room, 1)

    assert shown == title


def test_split_divides_a_list_of_points_but_no_note() -> None:
    noted = Answer(State.UNKNOWN, note="n" * 80)
    entries = tuple(Entry(Question(f"q{n}", f"Frage {n}"), noted) for n in range(2))
    sheet = Sheet("s", "Titel", entries=entries)
    part = draft(sheet, Options(points=True))

    found = [body for _part, body in split(part, form_of(Dialect.GITHUB, 30))]

    assert [body for body in found if "Noch offen:" in body] == [
        "**Noch offen:**\n\n* Frage 0\n",
        "**Noch offen:**\n\n* Frage 1\n",
    ]
    assert sum("n" * 80 in body for body in found) == 2


def test_split_leaves_a_character_whole() -> None:
    assert bodies(answered("x"), 4) == ["* [x] **Frage 0**\n", "  > x\n"]
