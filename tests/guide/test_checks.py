"""What may not be stored."""

from __future__ import annotations

import pytest

from questionnaire.guide import limits
from questionnaire.guide.checks import check_answer
from questionnaire.guide.document import FORMATS, Answer, Kind, Line, Question, Row, State
from questionnaire.guide.errors import ValueRefused

TEXT = Question("name", "Name?")
TABLE = Question(
    "wer",
    "Wer?",
    kind=Kind.TABLE,
    columns=(Line("c1", "Rolle"), Line("c2", "Name")),
    former_columns=(Line("c3", "Telefon"),),
)


def refusal(answer: Answer, question: Question = TABLE) -> tuple[str, dict[str, object]]:
    with pytest.raises(ValueRefused) as refused:
        check_answer(question, answer)
    return refused.value.code, refused.value.values


def rows(*cells: tuple[str, str], row_id: str = "r1") -> Answer:
    return Answer(State.ANSWERED, rows=(Row(row_id, cells),))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(),
        Answer(State.ANSWERED, "x" * limits.ANSWER_LENGTH, note="x" * limits.NOTE_LENGTH),
        Answer(State.ANSWERED, "🙂" * limits.ANSWER_LENGTH),
        *(Answer(State.ANSWERED, "x", format=name) for name in FORMATS),
        rows(("c1", "x" * limits.CELL_LENGTH), ("c3", "früher"), ("c999999", "x")),
        rows(("c1", "x"), row_id="bcdfghjk"),
        Answer(rows=tuple(Row(f"n{n}", ()) for n in range(limits.TABLE_ROWS))),
    ],
)
def test_check_answer_lets_pass_what_is_within_the_limits(answer: Answer) -> None:
    check_answer(TABLE, answer)


@pytest.mark.parametrize(
    ("answer", "code", "values"),
    [
        (Answer(text="a\0"), "nul", {}),
        (Answer(note="\0"), "nul", {}),
        (rows(("c1", "\0")), "nul", {}),
        (Answer(text="\ud800"), "surrogate", {}),
        (Answer(note="\udfff"), "surrogate", {}),
        (rows(("c1", "\udbff")), "surrogate", {}),
        (
            Answer(text="x" * 1_000_000),
            "answer_too_long",
            {"length": 1_000_000, "limit": 100_000, "over": 900_000},
        ),
        (Answer(note="x" * 1_001), "note_too_long", {"length": 1_001, "limit": 1_000, "over": 1}),
        (
            rows(("c1", ""), ("c2", "x" * 2_001)),
            "cell_too_long",
            {"length": 2_001, "limit": 2_000, "over": 1, "column": "Name", "row": 1},
        ),
        (
            rows(("c3", "x" * 2_001)),
            "cell_too_long",
            {"length": 2_001, "limit": 2_000, "over": 1, "column": "Telefon", "row": 1},
        ),
        (
            rows(("c9", "x" * 2_001)),
            "cell_too_long",
            {"length": 2_001, "limit": 2_000, "over": 1, "column": "c9", "row": 1},
        ),
        (Answer(format="cobol"), "unknown_format", {"format": "cobol"}),
        (
            Answer(rows=tuple(Row(f"n{n}", ()) for n in range(2_000))),
            "too_many_rows",
            {"rows": 2_000, "limit": 200},
        ),
        (Answer(rows=(Row("r1", ()), Row("r2", ()), Row("r2", ()))), "row_twice", {"row": "r2"}),
        (rows(row_id="R1"), "bad_row", {"row": "R1"}),
        (rows(row_id=""), "bad_row", {"row": ""}),
        (rows(row_id="r1\n"), "bad_row", {"row": "r1\n"}),
        (rows(("Name", "x")), "bad_column", {"column": "Name"}),
        (rows(("r1", "x")), "bad_column", {"column": "r1"}),
        (rows(("c1", "x"), ("c1", "y")), "column_twice", {"row": 1}),
        (rows(("c1\n", "x")), "bad_column", {"column": "c1\n"}),
    ],
)
def test_check_answer_refuses_what_may_not_be_stored(
    answer: Answer, code: str, values: dict[str, object]
) -> None:
    assert refusal(answer) == (code, values)


def test_check_answer_names_the_row_of_a_cell_that_is_too_long() -> None:
    answer = Answer(rows=(Row("r1", ()), Row("bcdfghjk", (("c1", "x" * 3_000),))))

    code, values = refusal(answer)

    assert (code, values["row"]) == ("cell_too_long", 2)


def test_check_answer_of_a_text_question_passes_hidden_rows() -> None:
    check_answer(TEXT, rows(("c1", "x")))
