"""Normal forms, states, equality as typed, and the ids of a table's lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.guide.document import (
    FORMATS,
    LANGUAGES,
    SETTLED,
    Answer,
    Entry,
    Kind,
    Line,
    Progress,
    Question,
    Row,
    Saved,
    Section,
    Sheet,
    State,
    blank_sheet,
    derived_state,
    match_lines,
    normal,
    normal_cell,
    normal_line,
    normal_rows,
    normal_run,
    normal_sheet,
    normal_text,
    same_as_typed,
    typed_lines,
)
from tests.guide import strategies
from tests.guide.sample import SHEET

TEXT = Question("name", "Name?")
TABLE = Question(
    "wer",
    "Wer?",
    kind=Kind.TABLE,
    columns=(Line("c1", "Rolle"), Line("c2", "Name"), Line("c4", "Mail")),
    labels=(Line("r2", "Leitung"), Line("r1", "Entwicklung")),
    former_columns=(Line("c3", "Telefon"),),
    former_labels=(Line("r3", "Betrieb"),),
)
NO_COLUMNS = Question("leer", "?", kind=Kind.TABLE)


def rows(*given: tuple[str, dict[str, str]]) -> tuple[Row, ...]:
    return tuple(Row(row_id, tuple(cells.items())) for row_id, cells in given)


# Texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "lines"),
    [("a\r\nb\rc\nd", "a\nb\nc\nd"), ("\r\r\n", "\n\n"), ("a\x0b\u2028\t ", "a\x0b\u2028\t ")],
)
def test_typed_lines_changes_newlines_only(typed: str, lines: str) -> None:
    assert typed_lines(typed) == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\t\r\n ", ""),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a    b"),
        ("a\t", "a"),
        ("  a  \n  b  ", "  a\n  b"),
        ("\n\n a\n\n\n\nb\n \nc\n\n", " a\n\nb\n\nc"),
        ("a\0b\x1bc\x7fd\x80e\ud800f", "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"),
        ("\u00a0a\u00a0\u3000", "\u00a0a\u00a0\u3000"),
        ("\u200b", "\u200b"),
    ],
)
def test_normal_text(text: str, expected: str) -> None:
    assert normal_text(text) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_normal_text_of_code_keeps_runs_of_empty_lines_inside(language: str) -> None:
    assert normal_text("\n\n a: 1 \n\n\n\n b: 2\n\n", language) == " a: 1\n\n\n\n b: 2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  a\n   b  \n\n\n\tc", "a\nb\n\nc"), (" \n ", ""), ("\n  a", "a")],
)
def test_normal_cell_has_no_blanks_at_the_start_of_lines(text: str, expected: str) -> None:
    assert normal_cell(text) == expected


@pytest.mark.parametrize(
    ("text", "run", "line"),
    [
        ("  a \r\n\n b\t\tc ", " a b c ", "a b c"),
        ("\u2028", " ", ""),
        ("", "", ""),
        ("a\0\u00a0 ", "a\ufffd\u00a0 ", "a\ufffd\u00a0"),
    ],
)
def test_normal_run_and_normal_line_are_on_one_line(text: str, run: str, line: str) -> None:
    assert (normal_run(text), normal_line(text)) == (run, line)


@given(strategies.texts, st.sampled_from(FORMATS))
def test_normal_forms_of_texts_are_idempotent(text: str, form: str) -> None:
    for once, again in (
        (normal_text(text, form), lambda found: normal_text(found, form)),
        (normal_cell(text), normal_cell),
        (normal_run(text), normal_run),
        (normal_line(text), normal_line),
        (typed_lines(text), typed_lines),
    ):
        assert again(once) == once


# Rows ----------------------------------------------------------------------------------------


def test_normal_rows_has_labels_in_order_then_added_rows_numbered() -> None:
    given_rows = rows(
        ("bcdfghjk", {"c1": "neu"}),
        ("r1", {"c2": " B "}),
        ("zzzzzzzz", {"c2": "x", "c1": "auch neu"}),
        ("r2", {"c4": "m", "c2": "A"}),
    )

    assert normal_rows(TABLE, given_rows) == rows(
        ("r2", {"c2": "A", "c4": "m"}),
        ("r1", {"c2": "B"}),
        ("n1", {"c1": "neu"}),
        ("n2", {"c1": "auch neu", "c2": "x"}),
    )


@pytest.mark.parametrize(
    ("given_rows", "expected"),
    [
        (rows(("r1", {})), ()),
        (rows(("r1", {"c2": " \n"})), ()),
        (rows(("r1", {"c1": "die Beschriftung"})), ()),
        (rows(("r1", {"c3": "frühere Spalte"})), ()),
        (rows(("bcdfghjk", {"c9": "keine Spalte"})), ()),
        (rows(("r3", {"c2": "A"})), rows(("n1", {"c1": "Betrieb", "c2": "A"}))),
        (rows(("r3", {"c1": "B", "c2": "A"})), rows(("n1", {"c1": "B", "c2": "A"}))),
        (rows(("r3", {"c1": " ", "c2": "A"})), rows(("n1", {"c1": "Betrieb", "c2": "A"}))),
        (rows(("r3", {"c3": "nur früher"})), ()),
    ],
)
def test_normal_rows_keeps_what_a_ticket_shows(
    given_rows: tuple[Row, ...], expected: tuple[Row, ...]
) -> None:
    assert normal_rows(TABLE, given_rows) == expected


def test_normal_rows_of_a_table_without_columns_has_none() -> None:
    assert normal_rows(NO_COLUMNS, rows(("r1", {"c1": "x"}))) == ()


# Answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (TEXT, Answer(), Answer()),
        (TEXT, Answer(State.ANSWERED, " \n"), Answer()),
        (TEXT, Answer(State.OPEN, " a "), Answer(State.ANSWERED, " a")),
        (TEXT, Answer(State.ANSWERED, "a", note="b"), Answer(State.ANSWERED, "a")),
        (
            TEXT,
            Answer(State.ANSWERED, "a", format="yaml"),
            Answer(State.ANSWERED, "a", format="yaml"),
        ),
        (TEXT, Answer(State.ANSWERED, format="yaml"), Answer()),
        (TEXT, Answer(State.ANSWERED, rows=rows(("r1", {"c2": "x"}))), Answer()),
        (TEXT, Answer(State.UNKNOWN, "a", note=" b \n"), Answer(State.UNKNOWN, note=" b")),
        (
            TEXT,
            Answer(State.NOT_APPLICABLE, "a", format="sql"),
            Answer(State.NOT_APPLICABLE),
        ),
        (TABLE, Answer(State.ANSWERED, "a"), Answer()),
        (
            TABLE,
            Answer(State.OPEN, "a", rows(("r1", {"c2": "x"})), "yaml", "n"),
            Answer(State.ANSWERED, rows=rows(("r1", {"c2": "x"}))),
        ),
        (TABLE, Answer(State.UNKNOWN, rows=rows(("r1", {"c2": "x"}))), Answer(State.UNKNOWN)),
    ],
)
def test_normal(question: Question, answer: Answer, expected: Answer) -> None:
    assert normal(question, answer) == expected


@given(strategies.entries)
def test_normal_is_idempotent_and_settles_by_content(entry: Entry) -> None:
    once = normal(entry.question, entry.answer)

    assert normal(entry.question, once) == once
    assert derived_state(entry.question, entry.answer).state == once.state
    assert derived_state(entry.question, once) == once


def test_normal_sheet_is_idempotent_and_has_no_revisions() -> None:
    once = normal_sheet(SHEET)

    assert normal_sheet(once) == once
    assert all(entry.saved is None for entry in once.entries)


def test_derived_state_keeps_what_was_typed() -> None:
    typed = Answer(State.ANSWERED, " \n", rows(("r1", {"c2": "x"})), "yaml", "n")

    assert derived_state(TEXT, typed) == replace(typed, state=State.OPEN)


# Settled, progress ---------------------------------------------------------------------------


def test_progress_counts_settled_entries() -> None:
    entries = tuple(Entry(TEXT, Answer(state)) for state in (*State, *State))

    assert Sheet("s", "S", entries=entries).progress == Progress(4, 8)
    assert [entry.settled for entry in entries[:4]] == [state in SETTLED for state in State]
    assert Sheet("s", "S").progress == Progress(0, 0)


def test_entry_base_is_the_number_of_its_revision() -> None:
    saved = Saved(3, "A", "bcdfghjk", False, datetime(2026, 1, 1, tzinfo=UTC))

    assert (Entry(TEXT).base, Entry(TEXT, saved=saved).base) == (0, 3)


def test_blank_sheet_asks_a_sections_questions() -> None:
    section = Section("s", "S", "Kurz", (), (TEXT, TABLE))

    assert blank_sheet(section) == Sheet("s", "S", "Kurz", (), (Entry(TEXT), Entry(TABLE)))


def test_row_get_is_empty_where_there_is_no_cell() -> None:
    assert [Row("r1", (("c1", "x"),)).get(column) for column in ("c1", "c2")] == ["x", ""]


# Equal as typed ------------------------------------------------------------------------------

GIVEN = Answer(State.ANSWERED, "a\nb", rows(("r1", {"c1": "x\ny", "c2": "z"})), "yaml", "c\nd")


@pytest.mark.parametrize(
    "other",
    [
        GIVEN,
        replace(GIVEN, text="a\r\nb"),
        replace(GIVEN, note="c\rd"),
        replace(GIVEN, rows=rows(("r1", {"c2": "z", "c1": "x\r\ny"}))),
        replace(GIVEN, rows=rows(("n", {}), ("r1", {"c1": "x\ny", "c2": "z", "c3": ""}))),
    ],
)
def test_same_as_typed_of_what_a_browser_rewrites(other: Answer) -> None:
    assert same_as_typed(GIVEN, other)
    assert same_as_typed(other, GIVEN)


@pytest.mark.parametrize(
    "other",
    [
        replace(GIVEN, state=State.UNKNOWN),
        replace(GIVEN, text="a\n b"),
        replace(GIVEN, text="a\nb "),
        replace(GIVEN, format="text"),
        replace(GIVEN, note=""),
        replace(GIVEN, rows=()),
        replace(GIVEN, rows=rows(("r2", {"c1": "x\ny", "c2": "z"}))),
        replace(GIVEN, rows=rows(("r1", {"c1": "x\ny", "c2": "z", "c3": " "}))),
        replace(GIVEN, rows=(*GIVEN.rows, *rows(("r0", {"c1": "x"})))),
    ],
)
def test_same_as_typed_of_what_differs(other: Answer) -> None:
    assert not same_as_typed(GIVEN, other)
    assert not same_as_typed(other, GIVEN)


@given(strategies.entries)
def test_same_as_typed_survives_a_browser_and_implies_equal_normal_forms(entry: Entry) -> None:
    sent = replace(
        entry.answer,
        text=typed_lines(entry.answer.text).replace("\n", "\r\n"),
        note=typed_lines(entry.answer.note).replace("\n", "\r\n"),
    )

    assert same_as_typed(entry.answer, sent)
    assert normal(entry.question, sent) == normal(entry.question, entry.answer)


# Ids of lines --------------------------------------------------------------------------------


def lines(*given: tuple[str, str]) -> tuple[Line, ...]:
    return tuple(Line(line_id, text) for line_id, text in given)


A_B_C = lines(("c1", "A"), ("c2", "B"), ("c3", "C"))


@pytest.mark.parametrize(
    ("new", "ids"),
    [
        ("", ""),
        ("ABC", "c1 c2 c3"),
        ("CAB", "c3 c1 c2"),  # reordered
        ("AXC", "c1 c2 c3"),  # renamed
        ("XYZ", "c1 c2 c3"),  # all renamed
        ("CXA", "c3 c2 c1"),  # renamed and reordered
        ("AB", "c1 c2"),  # removed
        ("ABCD", "c1 c2 c3 c4"),  # added
        ("DABC", "c4 c1 c2 c3"),
        ("AXYC", "c1 c4 c5 c3"),  # one for two: neither is the old one
        ("X", "c4"),
        ("AA", "c1 c4"),
        ("AAA", "c1 c2 c3"),
    ],
)
def test_match_lines(new: str, ids: str) -> None:
    matched = match_lines(A_B_C, new, (), "c")

    assert " ".join(line.id for line in matched) == ids
    assert "".join(line.text for line in matched) == new


def test_match_lines_keeps_ids_of_equal_texts_in_order() -> None:
    old = lines(("r5", "A"), ("r2", "A"))

    assert match_lines(old, ["A", "A", "A"], (), "r") == lines(
        ("r5", "A"), ("r2", "A"), ("r6", "A")
    )


def test_match_lines_gives_no_id_that_was_ever_used() -> None:
    used = lines(("c7", "früher"), ("c4", "D"))

    assert match_lines(A_B_C, ["A", "D"], used, "c") == lines(("c1", "A"), ("c8", "D"))
    assert match_lines((), ["A"], used, "c") == lines(("c8", "A"))


_names = st.lists(st.sampled_from("ABCD"), max_size=5)


@given(_names, _names, st.integers(0, 3))
def test_match_lines_gives_each_line_one_id_and_equal_ones_their_own(
    before: list[str], after: list[str], gone: int
) -> None:
    old = match_lines((), before, (), "c")
    used = tuple(Line(f"c{len(old) + at}", "früher") for at in range(1, gone + 1))

    new = match_lines(old, after, used, "c")

    ids = [line.id for line in new]
    assert [line.text for line in new] == after
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {line.id for line in used}
    for text in set(before) & set(after):
        kept = min(before.count(text), after.count(text))
        mine = [line.id for line in old if line.text == text][:kept]
        assert [line.id for line in new if line.text == text][:kept] == mine
    assert match_lines(new, after, (*old, *used), "c") == new
