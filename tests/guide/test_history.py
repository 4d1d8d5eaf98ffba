"""Revisions in sittings, pages of them, and what changed between two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from questionnaire.guide.comparing import STEPS, Shown
from questionnaire.guide.document import Answer, Entry, Kind, Line, Question, Row, Saved, State
from questionnaire.guide.history import (
    Changed,
    Difference,
    Record,
    Sitting,
    asked_for,
    behind,
    listed,
    sittings,
    steps,
)

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = Question("name", "Wie heißt das Projekt?")
TABLE = Question(
    "wer",
    "Wer?",
    kind=Kind.TABLE,
    columns=(Line("c1", "Rolle"), Line("c2", "Name")),
    labels=(Line("r1", "Leitung"),),
    former_columns=(Line("c3", "Telefon "),),
)


def saved(number: int, seconds: float = 0, author: str = "Olga", staff: bool = False) -> Saved:
    at = START + timedelta(seconds=seconds)
    return Saved(number, author, author.lower(), staff, at)


def record(number: int, seconds: float, author: str = "Olga", staff: bool = False) -> Record:
    return Record(saved(number, seconds, author, staff), 1)


def grouped(found: list[Sitting]) -> list[list[int]]:
    return [[record.number for record in sitting.records] for sitting in found]


# Sittings ------------------------------------------------------------------------------------


def test_sittings_of_no_revision_are_none() -> None:
    assert sittings([]) == []


def test_sittings_fold_what_was_saved_with_less_than_ten_minutes_between() -> None:
    found = sittings([record(4, 1199), record(3, 1199), record(2, 599), record(1, 0)])

    assert grouped(found) == [[4, 3], [2, 1]]
    assert (found[0].newest.number, found[0].earlier) == (4, 1)
    assert [one.number for one in found[0].folded()] == [3]


def test_sittings_fold_a_revision_of_a_clock_that_was_put_back() -> None:
    assert grouped(sittings([record(2, -3600), record(1, 0)])) == [[2, 1]]


@pytest.mark.parametrize(("author", "staff"), [("Emil", False), ("Olga", True)])
def test_sittings_part_people_and_whom_they_write_for(author: str, staff: bool) -> None:
    found = sittings([record(3, 2), record(2, 1, author, staff), record(1, 0)])

    assert grouped(found) == [[3], [2], [1]]


@pytest.mark.parametrize(
    ("earlier", "kept", "folded"),
    [
        (0, (), []),
        (20, (), list(range(20, 0, -1))),
        (21, (), list(range(21, 0, -2))),
        (60, (), list(range(60, 0, -3))),
        (60, (59, 57, 61, 0), [60, 59, *range(57, 0, -3)]),
    ],
)
def test_sitting_folds_very_many_revisions_evenly(
    earlier: int, kept: tuple[int, ...], folded: list[int]
) -> None:
    sitting = Sitting(tuple(record(number, 0) for number in range(earlier + 1, 0, -1)))

    assert [one.number for one in sitting.folded(*kept)] == folded
    assert grouped(sitting.apart()) == [[number] for number in range(earlier + 1, 0, -1)]


# Pages ---------------------------------------------------------------------------------------

FOUND = [
    Sitting((record(9, 0), record(8, 0))),
    Sitting((record(7, 0), record(6, 0))),
    Sitting((record(5, 0),)),
    Sitting((record(4, 0), record(3, 0))),
    Sitting((record(2, 0), record(1, 0))),
]


def test_listed_holds_whole_sittings_and_says_where_it_goes_on() -> None:
    first, second, third = (listed(FOUND, before, most=3) for before in (0, 7, 4))

    assert (grouped(first[0]), first[1]) == ([[9, 8], [7, 6]], 7)
    assert (grouped(second[0]), second[1]) == ([[5], [4, 3]], 4)
    assert (grouped(third[0]), third[1]) == ([[2, 1]], 0)


def test_listed_is_one_page_for_few_revisions() -> None:
    assert listed(FOUND) == (FOUND, 0)
    assert listed(FOUND, 2) == ([], 0)


# What is compared ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "compared"),
    [
        ((None, None), (7, 9)),
        ((None, 8), (7, 8)),
        ((None, 6), (5, 6)),
        ((None, 1), (0, 1)),
        ((3, None), (3, 9)),
        ((3, 6), (3, 6)),
        ((6, 3), (3, 6)),
        ((5, 5), (5, 5)),
        ((0, 4), (0, 4)),
        ((99, 99), (7, 9)),
        ((99, 4), (2, 4)),
        ((3, 0), (3, 9)),
    ],
)
def test_asked_for_takes_the_newest_sitting_and_the_one_before_for_what_is_not_asked(
    asked: tuple[int | None, int | None], compared: tuple[int, int]
) -> None:
    assert asked_for(FOUND, *asked) == compared


def test_asked_for_the_only_sitting_reads_its_newest() -> None:
    assert asked_for(FOUND[:1], None, None) == (0, 9)


# What differs --------------------------------------------------------------------------------


def entry(answer: Answer, number: int = 1, wording: int = 1, question: Question = TEXT) -> Entry:
    return Entry(question, answer, saved(number), wording)


def answered(text: str, format: str = "text") -> Answer:
    return Answer(State.ANSWERED, text=text, format=format)


def turned(old: Answer | None, new: Answer) -> tuple[bool, bool, bool]:
    change = Difference(entry(old) if old else None, entry(new))
    return change.same, change.restated, change.reformatted


def test_difference_says_whether_state_or_format_is_another() -> None:
    unknown = Answer(State.UNKNOWN, note="später")

    assert turned(answered("a"), answered("b")) == (False, False, False)
    assert turned(answered("a"), answered("a ")) == (True, False, False)
    assert turned(answered("a"), unknown) == (False, True, False)
    assert turned(answered("a: 1"), answered("a: 1", "yaml")) == (False, False, True)
    assert turned(answered("a: 1", "yaml"), Answer(text="")) == (False, True, False)
    assert turned(answered("a: 1", "yaml"), unknown) == (False, True, False)
    assert turned(None, answered("a: 1", "yaml")) == (False, False, False)
    assert turned(None, unknown) == (False, True, False)


def test_difference_reads_each_revision_in_its_own_wording() -> None:
    columns = (Line("c1", "Rolle"), Line("c3", "Telefon")), (Line("c1", "Aufgabe"),)
    before, after = (Question("wer", "Wer?", kind=Kind.TABLE, columns=some) for some in columns)
    value = Answer(State.ANSWERED, rows=(Row("x", (("c1", "Chef"), ("c3", "12"))),))
    change = Difference(entry(value, 1, 1, before), entry(value, 2, 2, after))

    assert change.old == Shown(State.ANSWERED, "text", "Rolle: Chef\nTelefon: 12")
    assert change.new == Shown(State.ANSWERED, "text", "Aufgabe: Chef")
    assert change.reworded


def test_difference_is_reworded_only_between_two_wordings() -> None:
    assert not Difference(entry(answered("a")), entry(answered("b"))).reworded
    assert not Difference(None, entry(answered("b"), wording=2)).reworded


def test_changes_share_the_steps_of_a_search() -> None:
    change = Difference(None, entry(answered("a"), 4))
    one = Changed("s", "S", "1.1", "name", "Wie?", "", change)

    assert one.saved == saved(4)
    assert [steps([]), steps([one]), steps([one] * 5)] == [STEPS, STEPS, STEPS // 5]


# What a state hides --------------------------------------------------------------------------


def test_behind_a_state_are_text_rows_and_former_columns() -> None:
    rows = (Row("r1", (("c2", "Anna"), ("c3", " 12\n34"))), Row("x", (("c3", " "),)))

    assert behind(TEXT, answered("a")) == ""
    assert behind(TEXT, Answer(State.UNKNOWN, text="a ", note="b")) == "a"
    assert behind(TEXT, Answer(State.ANSWERED, text="a", note="b ")) == "b"
    assert behind(TABLE, Answer(State.ANSWERED, rows=rows)) == "Telefon: 12\n34"
    assert behind(TABLE, Answer(State.NOT_APPLICABLE, rows=rows)) == (
        "Rolle: Leitung\n  Name: Anna\n\nTelefon: 12\n34"
    )
