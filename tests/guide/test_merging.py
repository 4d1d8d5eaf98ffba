"""Merging a ticket's answers: theirs is what is shown, ours is what tickets cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from questionnaire.guide.document import Answer, Kind, Line, Question, Row, State, normal
from questionnaire.guide.merging import merged
from tests.guide import strategies

TEXT = Question("ziel", "Welches Ziel?")
PLAIN_TABLE = Question("liste", "Was?", kind=Kind.TABLE, columns=(Line("c1", "Was"),))
TABLE = Question(
    "team",
    "Wer?",
    kind=Kind.TABLE,
    columns=(Line("c1", "Rolle"), Line("c2", "Name"), Line("c3", "Telefon")),
    labels=(Line("r1", "Leitung"),),
    former_columns=(Line("c8", "Fax"),),
    former_labels=(Line("r9", "Einkauf"),),
)


questions = st.sampled_from([TEXT, TABLE, PLAIN_TABLE])
few_texts = st.sampled_from(["", "a", "a ", "b", "Einkauf", " \n\n\na\r\nb\t", "\u2028", "\x00"])
few_rows = st.lists(
    st.builds(
        Row,
        st.sampled_from(["r1", "r9", "bcdfghjk", "n1", "n7"]),
        st.dictionaries(st.sampled_from(["c1", "c2", "c8"]), few_texts).map(
            lambda cells: tuple(cells.items())
        ),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
).map(tuple)
few_answers = st.builds(
    Answer,
    st.sampled_from(State),
    few_texts,
    few_rows,
    st.sampled_from(["text", "yaml"]),
    few_texts,
)
answers = st.one_of(few_answers, few_answers, strategies.answers)


def new_ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"neu{next(numbers)}"


def merge(question: Question, current: Answer, theirs: Answer) -> Answer:
    return merged(question, current, theirs, new_ids())


def row(row_id: str, **cells: str) -> Row:
    return Row(row_id, tuple(cells.items()))


def table(*rows: Row) -> Answer:
    return Answer(State.ANSWERED, rows=rows)


@given(questions, answers, answers)
def test_merged_answer_is_theirs_in_normal_form(
    question: Question, current: Answer, theirs: Answer
) -> None:
    result = merge(question, current, theirs)

    assert normal(question, result) == normal(question, theirs)
    assert len({row.id for row in result.rows}) == len(result.rows)


@given(questions, answers)
def test_merged_answer_of_an_unedited_ticket_is_the_current_one(
    question: Question, current: Answer
) -> None:
    assert merge(question, current, normal(question, current)) is current


@given(questions, few_answers, few_answers)
def test_merged_answer_keeps_cells_of_former_columns_of_labelled_rows(
    question: Question, current: Answer, theirs: Answer
) -> None:
    def former(answer: Answer) -> set[tuple[str, str]]:
        labels = {label.id for label in question.labels}
        return {(r.id, r.get("c8")) for r in answer.rows if r.id in labels and r.get("c8")}

    assert former(merge(question, current, theirs)) == former(current)


@given(few_answers, st.sampled_from([State.UNKNOWN, State.NOT_APPLICABLE]))
def test_merged_answer_keeps_text_and_rows_below_a_note(current: Answer, state: State) -> None:
    result = merge(TABLE, current, Answer(state, note="später"))

    assert (result.text, result.rows, result.format) == (
        current.text,
        current.rows,
        current.format,
    )


def test_merged_answer_keeps_a_note_and_what_was_typed_alike() -> None:
    current = Answer(State.UNKNOWN, text="Ein Portal  \r\n\r\n\r\nfür alle", note="A. fragt")

    shown = merge(TEXT, current, Answer(State.ANSWERED, text="Ein Portal\n\nfür alle"))
    closed = merge(TEXT, current, Answer(State.NOT_APPLICABLE, note="A. fragt"))
    asked = merge(TEXT, current, Answer(State.UNKNOWN, note="B. fragt"))

    assert shown == replace(current, state=State.ANSWERED)
    assert closed == replace(current, state=State.NOT_APPLICABLE)
    assert asked == replace(current, note="B. fragt")


def test_merged_answer_takes_text_and_format() -> None:
    current = Answer(State.ANSWERED, text="a: 1 ", note="bleibt")

    code = merge(TEXT, current, Answer(State.ANSWERED, text="a: 1", format="yaml"))
    other = merge(TEXT, current, Answer(State.ANSWERED, text="b: 2"))
    emptied = merge(TEXT, current, Answer())

    assert code == replace(current, format="yaml")
    assert other == replace(current, text="b: 2")
    assert emptied == Answer(note="bleibt")


def test_merged_rows_keep_their_ids_by_equal_cells_then_by_shared_ones_then_by_order() -> None:
    current = table(
        row("aaaaaaaa", c1="Betrieb", c2="Anna", c8="11"),
        row("bbbbbbbb", c1="Verkauf", c2="Bodo", c8="22"),
        row("cccccccc", c1="Presse", c2="Cleo", c8="33"),
        row("dddddddd", c1="Recht", c2="Dora", c8="44"),
    )
    theirs = table(
        row("n1", c1="Labor", c2="Emil"),
        row("n2", c1="Recht", c2="Dora"),
        row("n3", c1="Presse", c2="Cleo Neu"),
        row("n4", c1="Küche", c2="Fritz"),
        row("n5", c1="Hof", c2="Gerd"),
    )

    result = merge(TABLE, current, theirs)

    assert result.rows == (
        row("aaaaaaaa", c1="Labor", c2="Emil"),
        row("dddddddd", c1="Recht", c2="Dora", c8="44"),
        row("cccccccc", c1="Presse", c2="Cleo Neu", c8="33"),
        row("bbbbbbbb", c1="Küche", c2="Fritz"),
        row("neu1", c1="Hof", c2="Gerd"),
    )


def test_merged_rows_keep_the_id_of_the_row_that_shares_most_cells() -> None:
    current = table(
        row("xxxxxxxx", c1="Dev", c2="Xaver", c3="1", c8="111"),
        row("yyyyyyyy", c1="Dev", c2="Yvonne", c3="2", c8="222"),
    )

    alone = merge(TABLE, current, table(row("n1", c1="Dev", c2="Yvonne", c3="3")))
    second = table(row("n1", c1="Dev", c2="Zoe"), row("n2", c1="Dev", c2="Yvonne", c3="3"))
    both = merge(TABLE, current, second)

    assert alone.rows == (row("yyyyyyyy", c1="Dev", c2="Yvonne", c3="3", c8="222"),)
    assert both.rows == (
        row("xxxxxxxx", c1="Dev", c2="Zoe", c8="111"),
        row("yyyyyyyy", c1="Dev", c2="Yvonne", c3="3", c8="222"),
    )


def test_merged_rows_that_are_as_alike_keep_their_ids_in_order() -> None:
    current = table(
        row("aaaaaaaa", c1="Dev", c2="Anna", c8="11"),
        row("bbbbbbbb", c1="Dev", c2="Bodo", c8="22"),
        row("cccccccc", c1="Dev", c8="33"),
    )
    theirs = table(*(row(id, c1="Dev", c2=name) for id, name in (("n1", "Cleo"), ("n2", "Dora"))))

    reworded = merge(TABLE, current, theirs)
    bare = merge(TABLE, current, table(row("n1", c1="Dev")))

    assert reworded.rows == (
        row("aaaaaaaa", c1="Dev", c2="Cleo", c8="11"),
        row("bbbbbbbb", c1="Dev", c2="Dora", c8="22"),
    )
    assert bare.rows == (row("cccccccc", c1="Dev", c8="33"),)


def test_merged_rows_keep_cells_as_typed_where_they_are_alike() -> None:
    current = table(row("r1", c2=" Anna ", c3="1", c8="11"), row("aaaaaaaa", c1="Betrieb "))
    theirs = table(row("r1", c2="Anna", c3="2"), row("n1", c1="Betrieb", c2="Bodo"))

    result = merge(TABLE, current, theirs)

    assert result.rows == (
        row("r1", c2=" Anna ", c3="2", c8="11"),
        row("aaaaaaaa", c1="Betrieb ", c2="Bodo"),
    )


def test_merged_rows_drop_what_the_ticket_dropped_and_keep_what_it_never_showed() -> None:
    hidden = row("bbbbbbbb", c8="22")
    current = table(row("r1", c2="Anna", c8="11"), row("aaaaaaaa", c1="Betrieb"), hidden)

    result = merge(TABLE, current, Answer())

    assert result == Answer(rows=(row("r1", c8="11"), hidden))


def test_merged_row_of_a_gone_label_is_a_row_of_its_own_once_that_cell_is_empty() -> None:
    current = table(row("r9", c2="Anna", c8="11"))

    kept = merge(TABLE, current, table(row("n1", c1="Einkauf", c2="Bodo")))
    emptied = merge(TABLE, current, table(row("n1", c2="Anna")))

    assert kept.rows == (row("r9", c1="Einkauf", c2="Bodo", c8="11"),)
    assert emptied.rows == (row("neu1", c2="Anna", c8="11"),)
