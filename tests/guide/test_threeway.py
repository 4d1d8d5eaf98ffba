"""Two people change one answer: what is merged, what is in conflict, what both together say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from questionnaire.guide.document import (
    NOTED,
    Answer,
    Kind,
    Line,
    Question,
    Row,
    State,
    derived_state,
    normal,
    same_as_typed,
    typed_lines,
)
from questionnaire.guide.threeway import Conflict, Merged, Part, both, merge
from tests.guide import strategies

TEXT = Question("ziel", "Welches Ziel?")
TABLE = Question(
    "team",
    "Wer?",
    kind=Kind.TABLE,
    columns=(Line("c1", "Rolle"), Line("c2", "Name"), Line("c3", "Telefon")),
    labels=(Line("r1", "Leitung"), Line("r2", "Einkauf")),
    former_columns=(Line("c8", "Fax"),),
)
LABELS = [label.id for label in TABLE.labels]
Cells = dict[tuple[str, str], str]

# What a person does to a table, one private sign each: a text drawn is a course of edits, and
# hypothesis draws a text as cheaply as one element of a list.
ROWS, COLUMNS = ("r1", "r2", "n1", "n2", "n3", "n4"), ("c1", "c2", "c8")
TEXTS = ("", "a", "b", "a\r\nb", "a\nb", " ")
Edit = Callable[[Answer], Answer]


def set_cell(id: str, column: str, text: str, answer: Answer) -> Answer:
    rows = {row.id: row for row in answer.rows}
    cells = dict(rows.get(id, Row(id, ())).cells) | {column: text}
    rows[id] = Row(id, tuple(cells.items()))
    return replace(answer, rows=tuple(rows.values()))


def remove_row(id: str, answer: Answer) -> Answer:
    return replace(answer, rows=tuple(row for row in answer.rows if row.id != id))


def move_up(id: str, answer: Answer) -> Answer:
    rows = sorted(answer.rows, key=lambda row: row.id != id)
    return replace(answer, rows=tuple(rows))


EDITS: list[Edit] = [
    *(partial(set_cell, *cell) for cell in product(ROWS, COLUMNS, TEXTS)),
    *(partial(change, id) for change in (remove_row, move_up) for id in ROWS * 3),
    *(partial(lambda note, answer: replace(answer, note=note), note) for note in TEXTS * 2),
    *(partial(lambda state, answer: replace(answer, state=state), state) for state in State),
    *(partial(lambda text, answer: replace(answer, text=text), text) for text in TEXTS),
    partial(lambda answer: replace(answer, text="a: 1", format="yaml")),
]
SIGNS = dict(enumerate(EDITS, start=0xF0000))


def edited(answer: Answer, signs: str) -> Answer:
    for sign in signs:
        answer = SIGNS[ord(sign)](answer)
    return derived(TABLE, answer)


courses = st.text("".join(map(chr, SIGNS)), max_size=8)
tables = courses.map(partial(edited, Answer()))


def sides_of(base: str, mine: str, theirs: str) -> tuple[Answer, Answer, Answer]:
    """A base and what two people make of it."""
    start = edited(Answer(), base)
    return start, edited(start, mine), edited(start, theirs)


edits = st.one_of(
    st.builds(sides_of, st.text("".join(map(chr, SIGNS)), min_size=6), courses, courses),
    st.tuples(tables, tables, tables),
)


def derived(question: Question, answer: Answer) -> Answer:
    """As the action stores it; a format without a text is none."""
    answer = answer if answer.text else replace(answer, format="text")
    return answer if answer.state in NOTED else derived_state(question, answer)


def row(row_id: str, **cells: str) -> Row:
    return Row(row_id, tuple(cells.items()))


def table(*rows: Row, state: State = State.ANSWERED, note: str = "") -> Answer:
    return Answer(state, rows=rows, note=note)


def same(one: Answer, other: Answer) -> bool:
    """Alike as a page shows them: labelled rows first, newlines and empty cells left aside."""
    return same_as_typed(as_shown(one), as_shown(other))


def as_shown(answer: Answer) -> Answer:
    rows = sorted(answer.rows, key=lambda row: (*LABELS, row.id).index(row.id))
    return replace(answer, rows=tuple(rows))


def cells_of(answer: Answer) -> Cells:
    return {(row.id, c): typed_lines(t) for row in answer.rows for c, t in row.cells if t}


def ids(answer: Answer) -> list[str]:
    return [row.id for row in answer.rows]


# The laws -----------------------------------------------------------------------------------------


@given(edits)
def test_merge_takes_the_only_side_that_changed(sides: tuple[Answer, Answer, Answer]) -> None:
    base, mine, theirs = sides

    for result, changed in (
        (merge(TABLE, base, mine, base), mine),
        (merge(TABLE, base, base, theirs), theirs),
        (merge(TABLE, base, mine, mine), mine),
    ):
        assert result.conflicts == ()
        assert same(result.answer, changed)


@given(edits)
@example(
    (
        table(row("n1", c1="a", c2="b")),
        table(row("n1", c2="b")),
        table(row("n1", c1="a")),
    )
)
def test_merge_of_a_retry_changes_nothing(sides: tuple[Answer, Answer, Answer]) -> None:
    base, mine, theirs = sides
    first = merge(TABLE, base, mine, theirs)
    assume(not first.conflicts)

    again = merge(TABLE, base, mine, first.answer)

    assert again.conflicts == ()
    assert same(again.answer, first.answer)


@given(edits)
def test_merge_finds_the_same_from_both_sides(sides: tuple[Answer, Answer, Answer]) -> None:
    base, mine, theirs = sides
    one, other = merge(TABLE, base, mine, theirs), merge(TABLE, base, theirs, mine)

    assert set(one.conflicts) == set(other.conflicts)
    if not one.conflicts:
        assert cells_of(one.answer) == cells_of(other.answer)
        assert replace(one.answer, rows=()) == replace(other.answer, rows=())


@given(edits)
def test_merge_invents_nothing_and_keeps_what_one_side_changed(
    sides: tuple[Answer, Answer, Answer],
) -> None:
    base, mine, theirs = map(cells_of, sides)

    result = merge(TABLE, *sides)

    found = cells_of(result.answer)
    torn = {conflict.row for conflict in result.conflicts if conflict.part is Part.ROW}
    for place in base | mine | theirs:
        before, one, other = base.get(place), mine.get(place), theirs.get(place)
        expected = other if one == before and place[0] not in torn else one
        assert found.get(place) == expected
    assert found.keys() <= mine.keys() | theirs.keys()
    assert all(text for row in result.answer.rows for _column, text in row.cells)
    assert len(set(ids(result.answer))) == len(result.answer.rows)
    assert result.answer == derived(TABLE, result.answer)


@given(edits)
def test_merge_in_conflict_saved_from_theirs_undoes_nothing_of_theirs(
    sides: tuple[Answer, Answer, Answer],
) -> None:
    """The page goes on with the merged answer and theirs as its base."""
    base, mine, theirs = sides
    result = merge(TABLE, base, mine, theirs)

    assert {conflict.row for conflict in result.conflicts} >= {
        id
        for (id, column), text in cells_of(theirs).items()
        if cells_of(base).get((id, column)) != text
        and cells_of(result.answer).get((id, column)) != text
    }


# Cells and rows -----------------------------------------------------------------------------------


def test_merge_of_two_cells_of_one_row() -> None:
    base = table(row("n1", c1="Betrieb", c2="Anna", c3="11"))
    mine = table(row("n1", c1="Betrieb", c2="Anna B.", c3="11"))
    theirs = table(row("n1", c1="Betrieb", c2="Anna"))

    result = merge(TABLE, base, mine, theirs)

    assert result == Merged(table(row("n1", c1="Betrieb", c2="Anna B.")))


def test_merge_of_one_cell_changed_twice_is_a_conflict_and_keeps_the_rest() -> None:
    base = table(row("n1", c1="Betrieb", c2="Anna"), row("n2", c1="Recht"))
    mine = table(row("n1", c1="Betrieb", c2="Bodo"), row("n2", c1="Recht"))
    theirs = table(row("n1", c1="Verkauf", c2="Cleo"), row("n2", c1="Recht", c2="Dora"))

    result = merge(TABLE, base, mine, theirs)

    kept = table(row("n1", c1="Verkauf", c2="Bodo"), row("n2", c1="Recht", c2="Dora"))
    assert result == Merged(kept, (Conflict(Part.CELL, "n1", "c2"),))


def test_merge_of_one_cell_changed_alike_is_none() -> None:
    base, changed = table(row("n1", c1="a")), table(row("n1", c1="b\r\nc"))

    result = merge(TABLE, base, changed, table(row("n1", c1="b\nc")))

    assert result == Merged(table(row("n1", c1="b\nc")))


def test_merge_of_a_removed_row_with_text_of_the_other_is_a_conflict() -> None:
    base = table(row("n1", c1="Betrieb"), row("n2", c1="Recht"))
    removed = table(row("n2", c1="Recht"))
    written = table(row("n1", c1="Betrieb", c2="Anna"), row("n2", c1="Recht"))
    conflicts = (Conflict(Part.ROW, "n1"),)

    assert merge(TABLE, base, removed, written) == Merged(removed, conflicts)
    assert merge(TABLE, base, written, removed) == Merged(written, conflicts)


def test_merge_of_a_removed_row_that_the_other_only_emptied_in_part() -> None:
    base = table(row("n1", c1="Betrieb", c2="Anna"), row("n2", c1="Recht"))
    removed = table(row("n2", c1="Recht"))
    emptied = table(row("n1", c1="Betrieb"), row("n2", c1="Recht"))

    assert merge(TABLE, base, removed, emptied) == Merged(removed)
    assert merge(TABLE, base, emptied, removed) == Merged(removed)


def test_merge_of_labelled_rows_knows_no_removal() -> None:
    base = table(row("r1", c2="Anna"))
    mine = table(row("r2", c2="Bodo"))
    theirs = table(row("r1", c2="Anna", c3="11"))

    result = merge(TABLE, base, mine, theirs)

    assert result == Merged(table(row("r1", c3="11"), row("r2", c2="Bodo")))


def test_merge_of_rows_that_both_added() -> None:
    base = table(row("n1", c1="a"), row("n2", c1="b"))
    mine = table(row("n1", c1="a"), row("n3", c1="meine"), row("n4", c1="zweite"), *base.rows[1:])
    theirs = table(row("n5", c1="vorn"), *base.rows, row("n6", c1="ihre"))

    result = merge(TABLE, base, mine, theirs)

    assert ids(result.answer) == ["n5", "n1", "n3", "n4", "n2", "n6"]
    assert result.conflicts == ()


def test_merge_of_rows_keeps_the_order_of_who_moved_them() -> None:
    rows = [row(f"n{at}", c1=str(at)) for at in range(4)]
    base = table(*rows[:3])
    moved = table(rows[2], rows[0], rows[1])
    added = table(rows[0], rows[3], *rows[1:3])

    assert ids(merge(TABLE, base, moved, added).answer) == ["n2", "n0", "n3", "n1"]
    assert ids(merge(TABLE, base, added, moved).answer) == ["n2", "n0", "n3", "n1"]


def test_merge_of_rows_that_both_moved_keeps_mine() -> None:
    rows = [row(f"n{at}", c1=str(at)) for at in range(3)]
    mine, theirs = table(*rows[::-1]), table(rows[1], rows[0], rows[2])

    result = merge(TABLE, table(*rows), mine, theirs)

    assert result == Merged(mine)


def test_merge_puts_a_row_behind_the_next_one_that_is_left() -> None:
    rows = [row(f"n{at}", c1=str(at)) for at in range(4)]
    base, theirs = table(*rows[:3]), table(rows[0], rows[2])
    mine = table(rows[0], rows[1], rows[3], rows[2])

    result = merge(TABLE, base, mine, theirs)

    assert ids(result.answer) == ["n0", "n3", "n2"]


# State, note, text --------------------------------------------------------------------------------


def test_merge_of_a_choice_and_a_cell() -> None:
    base = table(row("n1", c1="a"))
    mine = table(row("n1", c1="a"), state=State.UNKNOWN, note="Frau Muster fragt")
    theirs = table(row("n1", c1="b"))

    result = merge(TABLE, base, mine, theirs)

    merged = table(row("n1", c1="b"), state=State.UNKNOWN, note="Frau Muster fragt")
    assert result == Merged(merged)


def test_merge_of_open_and_answered_is_no_conflict_of_choices() -> None:
    base = Answer(State.UNKNOWN)

    result = merge(TABLE, base, Answer(), table(row("n1", c1="a")))

    assert result == Merged(table(row("n1", c1="a")))


def test_merge_of_two_choices_and_two_notes_is_a_conflict() -> None:
    mine = Answer(State.UNKNOWN, note="meine")
    theirs = Answer(State.NOT_APPLICABLE, note="ihre")

    result = merge(TABLE, Answer(), mine, theirs)

    assert result == Merged(mine, (Conflict(Part.STATE), Conflict(Part.NOTE)))


def test_merge_keeps_what_a_table_holds_of_its_time_as_a_text() -> None:
    base = Answer(State.UNKNOWN, text="früher", format="yaml")
    sent, changed = Answer(State.UNKNOWN), replace(base, text="anders")
    other = replace(base, text="noch anders")

    assert merge(TABLE, base, sent, changed) == Merged(changed)
    assert merge(TABLE, base, changed, sent) == Merged(changed)
    assert merge(TABLE, base, changed, other) == Merged(changed, (Conflict(Part.TEXT),))


# Both ---------------------------------------------------------------------------------------------


few_words = st.sampled_from(["", "a", "a b", "b", "ab", "a\n\n\n\nb", " \n", "a\r\nb", "  a", "c"])
texts = st.one_of(few_words, strategies.texts)
answers = st.one_of(
    tables,
    st.builds(replace, tables, text=texts, note=texts, format=st.sampled_from(["text", "yaml"])),
)
questions = st.sampled_from([TEXT, TABLE])


def lines(answer: Answer) -> Iterable[str]:
    """All that was typed, by lines as a ticket shows them."""
    cells = (text for row in answer.rows for _column, text in row.cells)
    for text in (answer.text, answer.note, *cells):
        yield from (normal(TEXT, Answer(text=line)).text for line in typed_lines(text).split("\n"))


@given(questions, answers, answers)
def test_both_hold_all_that_either_says(question: Question, theirs: Answer, mine: Answer) -> None:
    theirs, mine = derived(question, theirs), derived(question, mine)

    result = both(question, theirs, mine)

    found = " ".join(lines(result))
    assert [line for side in (theirs, mine) for line in lines(side) if line not in found] == []
    assert result == derived(question, result)
    assert len(set(ids(result))) == len(result.rows)


@given(questions, answers, answers)
def test_both_once_more_is_the_same(question: Question, theirs: Answer, mine: Answer) -> None:
    theirs, mine = derived(question, theirs), derived(question, mine)
    once = both(question, theirs, mine)

    again = both(question, theirs, once)

    assert same(again, once)


@given(questions, answers)
def test_both_of_one_answer_is_that_answer(question: Question, answer: Answer) -> None:
    answer = derived(question, answer)

    assert same(both(question, answer, answer), answer)


@pytest.mark.parametrize(
    ("theirs", "mine", "result"),
    [
        ("Ja.", "Nein.", "Ja.\n\nNein."),
        ("Ja.\r\n", "\r\nNein.", "Ja.\n\nNein."),
        ("Ja.", "Ja.", "Ja."),
        ("Ja.", "Ja. Immer.", "Ja. Immer."),
        ("Immer: Ja. Nein.", "Ja.", "Immer: Ja. Nein."),
        ("15", "1", "15\n\n1"),
        ("Ja", "Jahre", "Ja\n\nJahre"),
        ("", "Nein.", "Nein."),
        ("Ja.", " \n", "Ja."),
        ("Ja.  \n\n", "Ja.", "Ja."),
        ("", "", ""),
    ],
)
def test_both_texts(theirs: str, mine: str, result: str) -> None:
    sides = (derived(TEXT, Answer(text=text)) for text in (theirs, mine))

    assert both(TEXT, *sides) == derived(TEXT, Answer(text=result))


@pytest.mark.parametrize(
    ("theirs", "mine", "result"),
    [
        (("a: 1", "yaml"), ("b: 2", "yaml"), "yaml"),
        (("a: 1", "yaml"), ("b = 2", "ini"), "text"),
        (("a: 1", "yaml"), ("", "text"), "yaml"),
        (("", "text"), ("b = 2", "ini"), "ini"),
        (("a: 1", "text"), ("a: 1", "yaml"), "yaml"),
        (("a: 1\nb: 2", "yaml"), ("b: 2", "text"), "yaml"),
    ],
)
def test_both_texts_have_a_format(
    theirs: tuple[str, str], mine: tuple[str, str], result: str
) -> None:
    sides = (Answer(State.ANSWERED, text=text, format=format) for text, format in (theirs, mine))

    assert both(TEXT, *sides).format == result


UNKNOWN = Answer(State.UNKNOWN, note="fragt Frau Muster")
NOT_APPLICABLE = Answer(State.NOT_APPLICABLE, note="ohne Datenbank")


def test_both_states_prefer_an_answer_then_what_is_still_to_be_found_out() -> None:
    answered = Answer(State.ANSWERED, text="Ja.")
    joined = "fragt Frau Muster\n\nohne Datenbank"

    assert both(TEXT, Answer(), NOT_APPLICABLE) == NOT_APPLICABLE
    assert both(TEXT, UNKNOWN, Answer()) == UNKNOWN
    assert both(TEXT, UNKNOWN, NOT_APPLICABLE) == replace(UNKNOWN, note=joined)
    assert both(TEXT, Answer(State.UNKNOWN), answered) == answered


def test_both_show_a_note_beside_an_answer() -> None:
    answered = Answer(State.ANSWERED, text="a: 1", format="yaml")
    rows = table(row("n1", c1="a"))

    assert both(TEXT, UNKNOWN, answered) == replace(
        UNKNOWN, state=State.ANSWERED, text="fragt Frau Muster\n\na: 1"
    )
    assert both(TEXT, answered, NOT_APPLICABLE) == replace(
        NOT_APPLICABLE, state=State.ANSWERED, text="a: 1\n\nohne Datenbank"
    )
    assert both(TABLE, UNKNOWN, rows) == replace(rows, note="fragt Frau Muster")


def test_both_tables() -> None:
    theirs = table(
        row("r2", c2="Bodo"), row("n1", c1="Betrieb", c2="Anna", c3="11"), row("n2", c1="Recht")
    )
    mine = table(
        row("r1", c2="Cleo"), row("n3", c1="Presse"), row("n1", c2="Dora", c3="11\r\n12", c8="9")
    )

    result = both(TABLE, theirs, mine)

    assert result == table(
        row("r1", c2="Cleo"),
        row("r2", c2="Bodo"),
        row("n1", c1="Betrieb", c2="Anna\nDora", c3="11\n12", c8="9"),
        row("n2", c1="Recht"),
        row("n3", c1="Presse"),
    )


def test_both_cells_keep_a_line_that_is_only_part_of_another() -> None:
    theirs, mine = table(row("n1", c1="Leitung")), table(row("n1", c1="stellv. Leitung"))

    assert both(TABLE, theirs, mine) == table(row("n1", c1="Leitung\nstellv. Leitung"))


def test_both_cut_nothing() -> None:
    theirs, mine = (Answer(State.ANSWERED, text=sign * 100_000) for sign in "ab")

    assert len(both(TEXT, theirs, mine).text) == 200_002
