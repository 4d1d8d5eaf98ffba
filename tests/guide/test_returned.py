"""A ticket's question beside the project's: what pages ask of it again and again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questionnaire.guide.comparing import Shown
from questionnaire.guide.document import Answer, Entry, Kind, Line, Question, Row, State
from questionnaire.guide.merging import merged
from questionnaire.guide.reader import Found
from questionnaire.guide.returned import Compared

QUESTION = Question("ziel", "Welches Ziel?")
HERE, THERE = Answer(State.ANSWERED, "Portal "), Answer(State.ANSWERED, "Shop")
COMPARED = Compared(
    "Das Projekt",
    "1.1",
    Entry(QUESTION, HERE),
    Found("ziel", THERE, ticked=True, line=1),
    THERE,
)


def test_compared_makes_both_sides_once() -> None:
    compared = replace(COMPARED)

    assert compared.ours is compared.ours
    assert compared.theirs is compared.theirs
    assert compared.digest is compared.digest


TABLE = Question("leute", "Wer?", kind=Kind.TABLE, columns=(Line("c1", "Name"),))
ROWS = (Row("bcdfghjk", (("c1", "Anna"),)),)


@pytest.mark.parametrize(
    ("question", "kept", "theirs", "shows"),
    [
        (QUESTION, Answer(text="lang"), Answer(State.ANSWERED, "kurz"), "lang"),
        (QUESTION, Answer(text="lang"), Answer(State.ANSWERED, "lang"), ""),
        (QUESTION, Answer(text="lang"), Answer(State.NOT_APPLICABLE, note="nie"), ""),
        (QUESTION, Answer(), Answer(State.ANSWERED, "kurz"), ""),
        (TABLE, Answer(rows=ROWS), Answer(), "Name: Anna"),
    ],
)
def test_compared_shows_what_stands_behind_a_state_and_would_be_replaced(
    question: Question, kept: Answer, theirs: Answer, shows: str
) -> None:
    here = replace(kept, state=State.UNKNOWN, note="weil")
    value = merged(question, here, theirs, lambda: "n1")
    found = Found(question.key, theirs, ticked=False, line=1)

    compared = Compared("Das Projekt", "1.1", Entry(question, here), found, value)

    assert compared.replaced == shows
    assert compared.ours.text == "\n\n".join(filter(None, ["weil", shows]))


def test_compared_with_another_entry_shows_that_one() -> None:
    assert (COMPARED.ours, COMPARED.differs) == (Shown(State.ANSWERED, "text", "Portal"), True)

    now = replace(COMPARED, entry=Entry(QUESTION, THERE))

    assert (now.ours, now.theirs, now.differs) == (COMPARED.theirs, COMPARED.theirs, False)
