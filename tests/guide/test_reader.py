"""Reading tickets: what law 2 (CONTRIBUTING.md) does not ask, above all foreign text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.guide.document import (
    Answer,
    Entry,
    Kind,
    Line,
    Question,
    Row,
    Sheet,
    State,
    normal_sheet,
)
from questionnaire.guide.reader import read_ticket, unescape
from questionnaire.guide.writers import MARKDOWN, Dialect, write
from tests.guide import strategies
from tests.guide.sample import SHEET

NAME = Question("name", "Wie heißt es?")
DATES = Question(
    "daten", "Termine", kind=Kind.TABLE, columns=(Line("c1", "Was"),), labels=(Line("r1", "Start"),)
)


def sheet(*questions: Question) -> Sheet:
    return Sheet("s", "Titel", entries=tuple(Entry(question) for question in questions))


def answers(body: str, *questions: Question) -> list[Answer]:
    return [entry.answer for entry in read_ticket(body, sheet(*questions)).entries]


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_read_ticket_of_the_sample_gives_its_normal_sheet(dialect: Dialect) -> None:
    assert read_ticket(write(SHEET, dialect).body, SHEET) == normal_sheet(SHEET)


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_read_ticket_takes_what_trackers_do_to_line_ends(dialect: Dialect) -> None:
    body = write(SHEET, dialect).body.replace("\n", "\r\n").replace(">\r\n", "> \r\n")

    assert read_ticket(body, SHEET) == normal_sheet(SHEET)


@given(st.lists(st.one_of(strategies.texts, st.sampled_from(["\n* [ ] **a**\n", "  > ", "  | "]))))
def test_read_ticket_never_raises(pieces: list[str]) -> None:
    read = read_ticket("".join(pieces), SHEET)

    assert [entry.question for entry in read.entries] == [e.question for e in SHEET.entries]


def test_read_ticket_of_nothing_is_open() -> None:
    assert answers("", NAME, DATES) == [Answer(), Answer()]


def test_read_ticket_gives_the_same_wording_in_order() -> None:
    body = "* [x] **Wie heißt es?**\n\n  > A\n\n* [ ] **Wie heißt es?**\n\n  > B\n"

    assert [answer.text for answer in answers(body, NAME, NAME, NAME)] == ["A", "B", ""]


def test_read_ticket_takes_a_question_without_bold_and_once_only() -> None:
    body = "* [ ] Wie heißt es?\n\n  > A\n\n- [X] **Wie heißt es?**\n\n  > B\n"

    # The exact wording goes first.
    assert answers(body, NAME) == [Answer(State.ANSWERED, "B")]
    assert answers(body, NAME, NAME) == [Answer(State.ANSWERED, "B"), Answer(State.ANSWERED, "A")]


def test_read_ticket_takes_an_open_fence_and_another_language() -> None:
    body = "* [x] **Wie heißt es?**\n\n  > ```perl\n  > a\n  >   b\n"

    assert answers(body, NAME) == [Answer(State.ANSWERED, "a\n  b", format="plain")]


def test_read_ticket_gives_each_label_once_and_the_rest_as_added_rows() -> None:
    question = Question(
        "t",
        "Termine",
        kind=Kind.TABLE,
        columns=(Line("c1", "a"), Line("c2", "b")),
        labels=(Line("r1", "Start"), Line("r2", "Start")),
    )
    table = "|a|b|\n  |--|--|\n  |Start|1|\n  | Start | 2 | 3 |\n  |Start|4\n  |5\\|"

    (answer,) = answers(f"* [ ] **Termine**\n\n  {table}", question)

    assert answer.rows == (
        Row("r1", (("c2", "1"),)),
        Row("r2", (("c2", "2"),)),
        Row("n1", (("c1", "Start"), ("c2", "4"))),
        Row("n2", (("c1", "5|"),)),
    )


def test_read_ticket_without_its_table_is_open() -> None:
    assert answers("* [ ] **Termine**\n\n  Text", DATES) == [Answer()]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"\*\[\\", "*[\\"),
        (r"\ä", r"\ä"),
        ("a&nbsp;b&#8195;c&#8203;d", "a b\u2003cd"),
        (r"\&#8203;&amp;", "&#8203;&amp;"),
        ("<http://a.de/?x&amp;copy;>, <a@b.de>", "http://a.de/?x&copy;, a@b.de"),
        (r"[www\.a\_b.de](<http://www.a_b.de>)", "www.a_b.de"),
        ("<span>$</span>1<br>2", "$1\n2"),
        ("&#9999999;<b>[", "\ufffd<b>["),
        ("[a](<http://b.de>)", "[a](<http://b.de>)"),
    ],
)
def test_unescape(written: str, plain: str) -> None:
    assert unescape(written) == plain
