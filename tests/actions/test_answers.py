"""Saving answers: what is stored, what is not, and what a person is told."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from questionnaire.actions.answers import save_answers
from questionnaire.actions.reading import answer_value
from questionnaire.actions.wordings import edit_question
from questionnaire.guide.document import Answer, Line, Row, State
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.limits import ANSWER_LENGTH
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models import Answer as AnswerRow
from questionnaire.models import AnswerRevision, Project, Question, Questionnaire, User
from tests.cast import TABLE, counted_queries, loaded, row, table, text, text_guide

SaveOne = Callable[..., Result]
MakeProject = Callable[[Questionnaire], Project]


def reword_table(
    admin: User,
    columns: tuple[str, ...] = ("Rolle", "Name", "Telefon"),
    labels: tuple[str, ...] = ("Projektleitung", "Entwicklung"),
) -> None:
    """An admin changes columns and labels of the guide's table."""
    value = replace(
        TABLE,
        columns=tuple(Line("", column) for column in columns),
        labels=tuple(Line("", label) for label in labels),
    )
    question = Question.objects.get(key=TABLE.key)
    edit_question(question=question, value=value, minor=False, author=admin)


def history(key: str) -> list[tuple[int, Answer]]:
    """All revisions of an answer, by number."""
    found = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return [(revision.number, answer_value(revision)) for revision in found]


def told(result: Result) -> tuple[Outcome, int, Answer]:
    return result.outcome, result.number, result.entry.answer


# What is stored ------------------------------------------------------------------------------


def test_save_answers_first_answer_is_revision_1(save: SaveOne, owner: User) -> None:
    result = save("name", text("Portal"))

    assert told(result) == (Outcome.STORED, 1, text("Portal"))
    assert history("name") == [(1, text("Portal"))]
    saved = result.entry.saved
    assert saved is not None
    assert (saved.author, saved.author_code, saved.staff) == ("Olga Owner", owner.code, False)


def test_save_answers_keeps_author_time_and_wording(
    project: Project, sre: User, guide: Questionnaire
) -> None:
    save_answers(project=project, author=sre, saves=[Save("name", text("Portal"))])

    stored = AnswerRevision.objects.get()
    assert stored.author == sre
    assert stored.question_revision == Question.objects.get(key="name").current
    assert stored.answer.current == stored
    assert stored.created_at.utcoffset() is not None


def test_save_answers_on_the_newest_base_is_one_more_and_leaves_history(save: SaveOne) -> None:
    for base, value in enumerate(("A", "B", "A")):
        assert save("name", text(value), base=base).number == base + 1

    assert history("name") == [(1, text("A")), (2, text("B")), (3, text("A"))]


def test_save_answers_stores_text_exactly_as_typed(save: SaveOne) -> None:
    typed = "  vorn \u200b\ttab  \r\n\n\n\nhinten  \x0b"

    save("name", text(typed))

    assert history("name") == [(1, text(typed))]


def test_save_answers_stores_a_retired_question(save: SaveOne) -> None:
    Question.objects.filter(key="name").update(retired=True)

    result = save("name", text("Portal"))

    assert told(result) == (Outcome.STORED, 1, text("Portal"))


def test_save_answers_leaves_out_keys_of_another_questionnaire(
    project: Project, owner: User, one_question: Questionnaire
) -> None:
    saves = [Save("q1", text("fremd")), Save("gibt-es-nicht", text("x")), Save("name", text("A"))]

    results = save_answers(project=project, author=owner, saves=saves)

    assert {key: result.outcome for key, result in results.items()} == {"name": Outcome.STORED}
    assert AnswerRevision.objects.count() == 1


def test_save_answers_keeps_projects_apart(
    project: Project, make_project: MakeProject, guide: Questionnaire, save: SaveOne, sre: User
) -> None:
    other = Project.objects.create(name="B", customer="B", questionnaire=guide)
    save("name", text("A"))

    results = save_answers(project=other, author=sre, saves=[Save("name", text("B"))])

    assert told(results["name"]) == (Outcome.STORED, 1, text("B"))


# States --------------------------------------------------------------------------------------


def test_save_answers_typing_makes_answered(save: SaveOne) -> None:
    result = save("name", Answer(State.OPEN, text="Portal"))

    assert result.entry.answer == Answer(State.ANSWERED, text="Portal")


@pytest.mark.parametrize("empty", ["", "  ", "\r\n\t"])
def test_save_answers_emptying_makes_open(save: SaveOne, empty: str) -> None:
    save("name", text("Portal"))

    result = save("name", Answer(State.ANSWERED, text=empty), base=1)

    assert told(result) == (Outcome.STORED, 2, Answer(State.OPEN, text=empty))


@pytest.mark.parametrize("state", [State.UNKNOWN, State.NOT_APPLICABLE])
def test_save_answers_switching_the_state_keeps_text_rows_and_note(
    save: SaveOne, state: State
) -> None:
    typed = Answer(state, text="Portal", note="Anna fragt nach")
    filled = Answer(state, rows=(row("r1", c2="Anna"),))

    assert save("name", typed).entry.answer == typed
    assert save(TABLE.key, filled).entry.answer == filled
    assert save("name", Answer(State.OPEN, text="Portal"), 1).entry.answer == text("Portal")


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ((), State.OPEN),
        ((Row("r1", (("c1", "Projektleitung"),)),), State.OPEN),  # only the given label
        ((Row("r1", (("c2", "  "),)),), State.OPEN),
        ((Row("r1", (("c99", "Spalte, die es nicht gibt"),)),), State.OPEN),
        ((Row("r1", (("c2", "Anna"),)),), State.ANSWERED),
        ((Row("bcdfghjk", (("c1", "Vertretung"),)),), State.ANSWERED),
    ],
)
def test_save_answers_a_table_is_answered_by_a_cell_beyond_the_labels(
    save: SaveOne, rows: tuple[Row, ...], state: State
) -> None:
    result = save(TABLE.key, Answer(State.NOT_APPLICABLE, rows=rows))
    result = save(TABLE.key, Answer(State.OPEN, rows=rows), base=1)

    assert result.entry.answer.state == state


def test_save_answers_stores_no_empty_rows_or_cells(save: SaveOne) -> None:
    save(TABLE.key, table(row("r1", c2="Anna", c3=""), row("bcdfghjk", c1=""), row("r2")))

    assert AnswerRevision.objects.get().rows == [{"id": "r1", "cells": {"c2": "Anna"}}]


# Nothing new ---------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [text(""), Answer(State.ANSWERED), table(), Answer()])
def test_save_answers_empty_to_empty_writes_nothing(save: SaveOne, value: Answer) -> None:
    result = save("name", value)

    assert told(result) == (Outcome.UNCHANGED, 0, Answer())
    assert AnswerRow.objects.count() == 0


def test_save_answers_equal_to_the_newest_is_unchanged_whatever_the_base(save: SaveOne) -> None:
    save("name", text("A"))
    save("name", text("B"), base=1)

    for base in (0, 1, 2, 99):
        assert told(save("name", text("B"), base)) == (Outcome.UNCHANGED, 2, text("B"))
    assert len(history("name")) == 2


def test_save_answers_equal_to_its_own_base_is_unchanged_and_shows_the_newest(
    save: SaveOne,
) -> None:
    save("name", text("A"))
    save("name", text("B"), base=1)

    assert told(save("name", text("A"), base=1)) == (Outcome.UNCHANGED, 2, text("B"))
    assert told(save("name", text(""), base=0)) == (Outcome.UNCHANGED, 2, text("B"))
    assert len(history("name")) == 2


def test_save_answers_takes_crlf_for_lf(save: SaveOne) -> None:
    save("name", Answer(State.ANSWERED, text="a\nb", note="c\nd"))

    for newline in ("\r\n", "\r"):
        value = Answer(State.ANSWERED, text=f"a{newline}b", note=f"c{newline}d")
        assert save("name", value, base=1).outcome == Outcome.UNCHANGED
    save(TABLE.key, table(row("r1", c2="a\nb")))
    assert save(TABLE.key, table(row("r1", c2="a\r\nb"))).outcome == Outcome.UNCHANGED


def test_save_answers_takes_cells_in_any_order_and_empty_rows_for_the_same(save: SaveOne) -> None:
    save(TABLE.key, table(row("r1", c3="1", c2="Anna")))

    value = table(row("r1", c2="Anna", c3="1"), row("r2", c2=""), row("bcdfghjk"))

    assert save(TABLE.key, value).outcome == Outcome.UNCHANGED


def test_save_answers_takes_labelled_rows_in_any_order_for_the_same(save: SaveOne) -> None:
    imported = table(row("bcdfghjk", c1="x"), row("r2", c1="egal", c2="B"), row("r1", c2="A"))
    save(TABLE.key, imported)
    save(TABLE.key, table(row("r1", c2="neu")), base=1)

    page = table(row("r1", c2="A"), row("r2", c2="B"), row("bcdfghjk", c1="x"))

    assert save(TABLE.key, page, base=1).outcome == Outcome.UNCHANGED


def test_save_answers_added_rows_in_another_order_are_a_change(save: SaveOne) -> None:
    one, other = row("bcdfghjk", c1="1"), row("bcdfghjm", c1="2")
    save(TABLE.key, table(one, other))

    assert save(TABLE.key, table(other, one), base=1).outcome == Outcome.STORED


def test_save_answers_an_untouched_table_is_unchanged_after_a_label_went(
    save: SaveOne, admin: User
) -> None:
    given = table(row("r1", c2="Anna"), row("r2", c2="Ben"))
    save(TABLE.key, given)
    reword_table(admin, labels=("Projektleitung",))

    page = table(row("r1", c2="Anna"), row("r2", c1="Entwicklung", c2="Ben"))

    assert save(TABLE.key, page, base=1).outcome == Outcome.UNCHANGED
    assert save(TABLE.key, table(row("r1", c2="Anna")), base=1).outcome == Outcome.STORED
    assert save(TABLE.key, page, base=1).outcome == Outcome.UNCHANGED


def test_save_answers_an_untouched_table_is_unchanged_after_its_only_column_went(
    save: SaveOne, admin: User
) -> None:
    save(TABLE.key, table(row("r1", c3="0123")))
    reword_table(admin, columns=("Rolle", "Name"))

    result = save(TABLE.key, table(row("r1", c3="0123")), base=1)

    assert result.outcome == Outcome.UNCHANGED


# Conflicts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [0, 1, 3, 99, -1, 10**30])
def test_save_answers_on_any_other_base_is_a_conflict(save: SaveOne, base: int) -> None:
    save("name", text("A"))
    save("name", text("B"), base=1)

    result = save("name", text("C"), base)

    assert told(result) == (Outcome.CONFLICT, 2, text("B"))
    assert len(history("name")) == 2


@pytest.mark.parametrize("base", [1, 99, -1, 10**30])
def test_save_answers_on_a_bogus_base_is_a_conflict_of_the_first_answer(
    save: SaveOne, base: int
) -> None:
    assert told(save("name", text("A"), base)) == (Outcome.CONFLICT, 0, Answer())


def test_save_answers_emptying_on_a_bogus_base_is_a_conflict(save: SaveOne) -> None:
    save("name", text("A"))

    assert told(save("name", text(""), base=99)) == (Outcome.CONFLICT, 1, text("A"))


def test_save_answers_another_state_is_a_conflict_too(save: SaveOne) -> None:
    save("name", text("A"))
    save("name", Answer(State.UNKNOWN, text="A"), base=1)

    result = save("name", Answer(State.NOT_APPLICABLE, text="A"), base=1)

    assert result.outcome == Outcome.CONFLICT


def test_save_answers_after_a_conflict_the_newest_number_is_the_base(save: SaveOne) -> None:
    save("name", text("A"))
    conflict = save("name", text("B"), base=0)

    assert save("name", text("B"), conflict.number).outcome == Outcome.STORED
    assert history("name") == [(1, text("A")), (2, text("B"))]


def test_save_answers_one_conflict_holds_up_no_other(
    project: Project, owner: User, save: SaveOne
) -> None:
    save("name", text("A"))
    saves = [
        Save("ziel", text("Z")),
        Save("name", text("B"), base=0),
        Save("last", text("L")),
        Save(TABLE.key, Answer()),
    ]

    results = save_answers(project=project, author=owner, saves=saves)

    assert {key: (r.outcome, r.number) for key, r in results.items()} == {
        "ziel": (Outcome.STORED, 1),
        "name": (Outcome.CONFLICT, 1),
        "last": (Outcome.STORED, 1),
        TABLE.key: (Outcome.UNCHANGED, 0),
    }
    assert AnswerRevision.objects.count() == 3


# Save ids ------------------------------------------------------------------------------------


def save_with_id(
    project: Project, author: User, value: Answer, base: int, save_id: uuid.UUID
) -> Result:
    saves = [Save("name", value, base, save_id)]
    return save_answers(project=project, author=author, saves=saves)["name"]


def test_save_answers_a_retry_is_answered_as_the_first_time(project: Project, owner: User) -> None:
    retried = uuid.uuid4()
    save_with_id(project, owner, text("A"), 0, retried)

    result = save_with_id(project, owner, text("A"), 0, retried)

    assert told(result) == (Outcome.STORED, 1, text("A"))
    assert history("name") == [(1, text("A"))]


def test_save_answers_a_late_retry_is_answered_as_the_first_time_and_shows_the_newest(
    project: Project, owner: User, sre: User, save: SaveOne
) -> None:
    retried = uuid.uuid4()
    save_with_id(project, owner, text("A"), 0, retried)
    save("name", text("B"), base=1, author=sre)

    result = save_with_id(project, owner, text("A"), 0, retried)

    assert told(result) == (Outcome.STORED, 1, text("B"))
    assert len(history("name")) == 2


def test_save_answers_a_known_id_with_another_value_is_a_new_save(
    project: Project, owner: User
) -> None:
    used_twice = uuid.uuid4()
    save_with_id(project, owner, text("A"), 0, used_twice)

    result = save_with_id(project, owner, text("B"), 1, used_twice)

    assert told(result) == (Outcome.STORED, 2, text("B"))
    first, second = AnswerRevision.objects.order_by("number")
    assert first.save_id != second.save_id


def test_save_answers_a_known_id_with_another_value_may_be_a_conflict(
    project: Project, owner: User
) -> None:
    used_twice = uuid.uuid4()
    save_with_id(project, owner, text("A"), 0, used_twice)

    result = save_with_id(project, owner, text("B"), 0, used_twice)

    assert told(result) == (Outcome.CONFLICT, 1, text("A"))


def test_save_answers_a_known_id_with_the_newest_value_is_unchanged(
    project: Project, owner: User, save: SaveOne
) -> None:
    used_twice = uuid.uuid4()
    save_with_id(project, owner, text("A"), 0, used_twice)
    save("name", text("B"), base=1)

    assert told(save_with_id(project, owner, text("B"), 0, used_twice)) == (
        Outcome.UNCHANGED,
        2,
        text("B"),
    )


def test_save_answers_one_id_may_serve_several_questions(project: Project, owner: User) -> None:
    shared = uuid.uuid4()
    saves = [Save(key, text(key), 0, shared) for key in ("name", "ziel")]

    first = save_answers(project=project, author=owner, saves=saves)
    again = save_answers(project=project, author=owner, saves=saves)

    assert [result.outcome for result in first.values()] == [Outcome.STORED, Outcome.STORED]
    assert {key: told(r) for key, r in again.items()} == {key: told(r) for key, r in first.items()}
    assert AnswerRevision.objects.count() == 2


# What may not be stored ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (text("a\0b"), "nul"),
        (Answer(State.UNKNOWN, note="\ud800"), "surrogate"),
        (text("x" * (ANSWER_LENGTH + 1)), "answer_too_long"),
        (Answer(State.ANSWERED, "x", format="cobol"), "unknown_format"),
        (table(row("n1", c1="x")), "kind_changed"),
    ],
)
def test_save_answers_refused_value_stores_nothing(
    project: Project, owner: User, value: Answer, code: str
) -> None:
    saves = [Save("ziel", text("gut")), Save("name", value), Save("last", text("auch gut"))]

    with pytest.raises(ValueRefused) as refused:
        save_answers(project=project, author=owner, saves=saves)

    assert refused.value.code == code
    assert (AnswerRow.objects.count(), AnswerRevision.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (table(*[row(f"n{n}", c1="x") for n in range(201)]), "too_many_rows"),
        (text("Text"), "kind_changed"),
    ],
)
def test_save_answers_refused_table_stores_nothing(save: SaveOne, value: Answer, code: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        save(TABLE.key, value)

    assert refused.value.code == code
    assert history(TABLE.key) == []


# Queries -------------------------------------------------------------------------------------

TWELVE = text_guide(12, "zwoelf-fragen")


@pytest.mark.parametrize("number", [1, 3, 12])
def test_save_answers_needs_as_many_queries_for_any_number(
    make_project: MakeProject, owner: User, number: int
) -> None:
    project = make_project(loaded(TWELVE))
    keys = [f"q{n}" for n in range(1, number + 1)]

    def run(value: str, base: int) -> int:
        saves = [Save(key, text(value), base, uuid.uuid4()) for key in keys]
        with counted_queries() as counted:
            results = save_answers(project=project, author=owner, saves=saves)
        assert len(results) == number
        return len(counted)

    assert run("neu", 0) == 5  # lock, questions with answers; then answers, revisions, their link
    assert run("anders", 1) == 4  # lock, questions with answers; then revisions, their link
    assert run("anders", 1) == 3  # lock, questions with answers, revisions known
    assert run("im Konflikt", 1) == 3


def test_save_answers_needs_as_many_queries_for_first_answers_among_others(
    project: Project, owner: User, save: SaveOne
) -> None:
    save("name", text("A"))
    saves = [Save("name", text("B"), 1), Save("ziel", text("Z")), Save("last", text("L"))]

    with counted_queries() as counted:
        save_answers(project=project, author=owner, saves=saves)

    assert len(counted) == 5


def test_save_answers_without_any_saves_does_nothing(project: Project, owner: User) -> None:
    assert save_answers(project=project, author=owner, saves=[]) == {}


# Two at once ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("base", [0, 1])
def test_save_answers_of_two_at_once_one_is_stored_and_one_in_conflict(
    make_project: MakeProject, owner: User, editor: User, base: int
) -> None:
    project = make_project(loaded(text_guide(1)))
    if base:
        save_answers(project=project, author=owner, saves=[Save("q1", text("davor"))])
    together = threading.Barrier(2, timeout=10)
    results: dict[User, Result] = {}

    def run(author: User) -> None:
        try:
            saves = [Save("q1", text(f"von {author.name}"), base)]
            together.wait()
            results[author] = save_answers(project=project, author=author, saves=saves)["q1"]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(author,)) for author in (owner, editor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    outcomes = {result.outcome: author for author, result in results.items()}
    assert set(outcomes) == {Outcome.STORED, Outcome.CONFLICT}
    won = text(f"von {outcomes[Outcome.STORED].name}")
    assert history("q1")[base:] == [(base + 1, won)]
    assert results[outcomes[Outcome.CONFLICT]].entry.answer == won
