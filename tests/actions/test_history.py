"""The history of an answer, an earlier revision restored, and what has changed since when."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from questionnaire.actions.answers import save_answers
from questionnaire.actions.history import changed_since, entries, records, restore
from questionnaire.actions.reading import answer_value, section_sheet
from questionnaire.actions.seen import mark_seen
from questionnaire.actions.wordings import edit_question, place_question
from questionnaire.guide.document import Answer, Line, Question, State
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.history import Changed
from questionnaire.guide.limits import ANSWER_LENGTH
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models import (
    AnswerRevision,
    Project,
    Questionnaire,
    QuestionRevision,
    Section,
    User,
)
from questionnaire.models import Question as QuestionRow
from tests.actions.racing import meanwhile
from tests.cast import TABLE, counted_queries, row, table, text

SaveOne = Callable[..., Result]
MakeProject = Callable[[Questionnaire], Project]


@pytest.fixture
def reword(admin: User) -> Callable[..., None]:
    """Gives a question another text, and another sense unless `minor`."""

    def edit(key: str, value: str, minor: bool = False) -> None:
        question = QuestionRow.objects.get(key=key)
        changed = Question(key, value)
        edit_question(question=question, value=changed, minor=minor, author=admin)

    return edit


Reword = Callable[..., None]


def asked(key: str) -> QuestionRow:
    return QuestionRow.objects.select_related("current").get(key=key)


def history(key: str) -> list[tuple[int, str, int]]:
    """Number, text and the wording's number of all revisions."""
    found = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return list(found.values_list("number", "text", "question_revision__number"))


# The sense of a question ---------------------------------------------------------------------


def senses(key: str) -> list[tuple[int, bool, int]]:
    found = QuestionRevision.objects.filter(question__key=key).order_by("number")
    return list(found.values_list("number", "minor", "sense"))


def test_sense_is_that_of_the_newest_wording_that_is_not_only_spelling(
    guide: Questionnaire, reword: Reword
) -> None:
    for at, minor in enumerate((True, False, True, True, False)):
        reword("name", f"Fassung {at}?", minor)

    assert senses("name") == [
        (1, False, 1),
        (2, True, 1),
        (3, False, 3),
        (4, True, 3),
        (5, True, 3),
        (6, False, 6),
    ]


def test_migration_fills_the_senses_of_what_is_stored(guide: Questionnaire, reword: Reword) -> None:
    for at, minor in enumerate((True, False, True)):
        reword("name", f"Fassung {at}?", minor)
    right = senses("name")
    QuestionRevision.objects.filter(number=1).update(minor=True)
    QuestionRevision.objects.filter(minor=True, number__gt=1).update(sense=1)
    migration = importlib.import_module("questionnaire.migrations.0002_history")

    migration.fill_senses(apps, None)

    assert [sense for _number, _minor, sense in senses("name")] == [s for _n, _m, s in right]
    assert senses("ziel") == [(1, True, 1)]


# Revisions -----------------------------------------------------------------------------------


def test_records_are_all_revisions_newest_first(
    project: Project, save: SaveOne, sre: User, owner: User, reword: Reword
) -> None:
    save("name", text("A"))
    reword("name", "Neue Schreibweise?", minor=True)
    save("name", text("B"), 1, author=sre)
    reword("name", "Neuer Sinn?")
    save("name", text("C"), 2)
    save("ziel", text("anderswo"))

    found = records(project=project, question=asked("name"))

    assert [(r.number, r.saved.author_code, r.saved.staff) for r in found] == [
        (3, owner.code, False),
        (2, sre.code, True),
        (1, owner.code, False),
    ]
    assert [(r.wording, r.passed) for r in found] == [(3, False), (2, True), (1, True)]


def test_entries_have_the_wording_that_they_were_given_to(
    project: Project, save: SaveOne, reword: Reword
) -> None:
    save("name", text("A"))
    reword("name", "Neu?")
    save("name", text("B"), 1)

    found = entries(project=project, key="name", numbers=[1, 2, 3])

    assert {
        number: (entry.answer, entry.question.text, entry.wording, entry.base)
        for number, entry in found.items()
    } == {1: (text("A"), "Wie heißt das Projekt?", 1, 1), 2: (text("B"), "Neu?", 2, 2)}


def test_history_keeps_projects_apart(
    project: Project, save: SaveOne, guide: Questionnaire
) -> None:
    save("name", text("A"))
    other = Project.objects.create(name="B", customer="B", questionnaire=guide)

    assert records(project=other, question=asked("name")) == []
    assert entries(project=other, key="name", numbers=[1]) == {}


@pytest.mark.parametrize("revisions", [1, 3])
def test_history_needs_as_many_queries_for_any_number(
    project: Project, save: SaveOne, revisions: int
) -> None:
    for base in range(revisions):
        save("name", text(str(base)), base)
    question = asked("name")

    with counted_queries() as listed:
        records(project=project, question=question)
    with counted_queries() as read:
        entries(project=project, key="name", numbers=range(revisions + 1))

    assert (len(listed), len(read)) == (1, 1)


# An older wording ----------------------------------------------------------------------------


def older(project: Project) -> dict[str, str]:
    """The older wordings of a section's answers, by key."""
    entries = section_sheet(project, Section.objects.get(key="projekt")).entries
    return {entry.question.key: entry.older.text for entry in entries if entry.older}


def test_sheet_names_the_wording_of_an_answer_to_another_sense(
    project: Project, save: SaveOne, reword: Reword
) -> None:
    save("name", text("A"))
    save("ziel", text("B"))
    for key in ("name", "ziel"):
        reword(key, "Nur anders geschrieben?", minor=True)
    assert older(project) == {}

    reword("name", "Neuer Sinn?")
    reword("name", "Neuer Sinn, anders geschrieben?", minor=True)
    assert older(project) == {"name": "Wie heißt das Projekt?"}

    save("name", text("C"), 1)
    assert older(project) == {}


def test_sheet_names_no_older_wording_of_what_is_open_or_reads_as_before(
    project: Project, save: SaveOne, reword: Reword
) -> None:
    save("name", text("A"))
    save("name", text(""), 1)
    save("ziel", Answer(State.UNKNOWN, note="später"))
    reword("name", "Neuer Sinn?")
    reword("ziel", "Neuer Sinn?")
    assert older(project) == {"ziel": "Welches Ziel hat es?"}

    again = Question("ziel", "Welches Ziel hat es?", note="kurz")
    edit_question(
        question=asked("ziel"), value=again, minor=False, author=User.objects.get(role="admin")
    )
    assert older(project) == {}


@pytest.mark.parametrize("name", ["one_question", "three_questions"])
def test_sheet_with_older_wordings_needs_one_query_more(
    request: pytest.FixtureRequest,
    make_project: MakeProject,
    owner: User,
    reword: Reword,
    name: str,
) -> None:
    questionnaire = request.getfixturevalue(name)
    project, section = make_project(questionnaire), Section.objects.get()
    keys = list(questionnaire.questions.values_list("key", flat=True))
    saves = [Save(key, text("A")) for key in keys]
    save_answers(project=project, author=owner, saves=saves)

    with counted_queries() as before:
        section_sheet(project, section)
    for key in keys:
        reword(key, "Neuer Sinn?")
    with counted_queries() as after:
        sheet = section_sheet(project, section)

    assert [entry.wording for entry in sheet.entries] == [2] * len(keys)
    assert all(entry.older for entry in sheet.entries)
    assert (len(before), len(after)) == (2, 3)


# Restoring -----------------------------------------------------------------------------------


def test_restore_stores_the_value_again_under_its_own_wording(
    project: Project, save: SaveOne, sre: User, reword: Reword
) -> None:
    given = Answer(State.NOT_APPLICABLE, text="A: 1", format="yaml", note="weil")
    save("name", given)
    reword("name", "Neuer Sinn?")
    save("name", text("B"), 1)

    result = restore(project=project, author=sre, key="name", number=1, base=2, page="p")

    assert result is not None
    assert (result.outcome, result.number) == (Outcome.STORED, 3)
    assert history("name") == [(1, "A: 1", 1), (2, "B", 2), (3, "A: 1", 1)]
    stored = AnswerRevision.objects.get(number=3)
    assert (answer_value(stored), stored.author, stored.on_behalf) == (given, sre, True)


def test_restore_sent_twice_is_stored_once(project: Project, save: SaveOne, owner: User) -> None:
    save("name", text("A"))
    save("name", text("B"), 1)

    results = [
        restore(project=project, author=owner, key="name", number=1, base=2, page=page)
        for page in ("p", "p")
    ]

    assert [result and (result.outcome, result.number) for result in results] == [
        (Outcome.STORED, 3),
        (Outcome.STORED, 3),
    ]
    assert len(history("name")) == 3


def test_restore_of_what_is_the_newest_already_stores_nothing(
    project: Project, save: SaveOne, owner: User
) -> None:
    for base, value in enumerate("ABA"):
        save("name", text(value), base)

    result = restore(project=project, author=owner, key="name", number=1, base=3, page="p")

    assert result is not None
    assert result.outcome is Outcome.UNCHANGED
    assert len(history("name")) == 3


@pytest.mark.parametrize("base", [0, 1, 2, 99])
def test_restore_stores_nothing_if_somebody_saved_meanwhile(
    project: Project, save: SaveOne, owner: User, base: int
) -> None:
    for number, value in enumerate(("A", "B", "C")):
        save("name", text(value), number)

    result = restore(project=project, author=owner, key="name", number=1, base=base, page="p")

    assert result is not None
    assert result.outcome is Outcome.CONFLICT
    assert [value for _number, value, _wording in history("name")] == ["A", "B", "C"]


def test_restore_merges_no_table_with_what_others_changed(
    project: Project, save: SaveOne, owner: User, editor: User
) -> None:
    save(TABLE.key, table(row("r1", c2="Anna")))
    save(TABLE.key, table(row("r1", c2="Ben")), 1)
    save(TABLE.key, table(row("r1", c2="Ben"), row("r2", c2="Cem")), 2, author=editor)

    result = restore(project=project, author=owner, key=TABLE.key, number=1, base=2, page="p")

    assert result is not None
    assert result.outcome is Outcome.CONFLICT
    assert AnswerRevision.objects.count() == 3


def test_restore_keeps_cells_of_columns_that_are_gone(
    project: Project, save: SaveOne, owner: User, admin: User
) -> None:
    given = table(row("r1", c2="Anna", c3="0123"))
    save(TABLE.key, given)
    fewer = replace(TABLE, columns=tuple(Line("", line.text) for line in TABLE.columns[:2]))
    edit_question(question=asked(TABLE.key), value=fewer, minor=False, author=admin)
    save(TABLE.key, table(row("r1", c2="Ben")), 1)

    restore(project=project, author=owner, key=TABLE.key, number=1, base=2, page="p")

    assert answer_value(AnswerRevision.objects.get(number=3)) == given


def test_restore_of_no_revision_is_none(
    project: Project, save: SaveOne, owner: User, guide: Questionnaire
) -> None:
    save("name", text("A"))
    other = Project.objects.create(name="B", customer="B", questionnaire=guide)

    for where, key, number in ((project, "name", 2), (project, "ziel", 1), (other, "name", 1)):
        assert (
            restore(project=where, author=owner, key=key, number=number, base=1, page="p") is None
        )


def test_restore_refuses_what_may_not_be_stored_any_more(
    project: Project, save: SaveOne, owner: User
) -> None:
    save("name", text("A"))
    save("name", text("B"), 1)
    AnswerRevision.objects.filter(number=1).update(text="x" * (ANSWER_LENGTH + 1))

    with pytest.raises(ValueRefused) as refused:
        restore(project=project, author=owner, key="name", number=1, base=2, page="p")

    assert refused.value.code == "answer_too_long"


@pytest.mark.django_db(transaction=True)
def test_restore_waits_for_who_is_saving_and_stores_nothing(
    project: Project, save: SaveOne, owner: User, editor: User
) -> None:
    save("name", text("A"))
    save("name", text("B"), 1)

    result = meanwhile(
        lambda: save("name", text("C"), 2, author=editor),
        lambda: restore(project=project, author=owner, key="name", number=1, base=2, page="p"),
    )

    assert result is not None
    assert result.outcome is Outcome.CONFLICT
    assert [value for _number, value, _wording in history("name")] == ["A", "B", "C"]


# What has changed since ----------------------------------------------------------------------


def told(found: list[Changed]) -> list[tuple[str, str, str, str, int]]:
    """Number, key, text then, text now, revision of each."""
    return [
        (one.number, one.key, one.difference.old.text, one.difference.new.text, one.saved.number)
        for one in found
    ]


def since_visit(project: Project, user: User) -> list[tuple[str, str, str, str, int]]:
    return told(changed_since(project=project, user=user, since=None))


def test_changed_since_a_visit_is_what_others_wrote_and_nobody_showed(
    project: Project, save: SaveOne, viewer: User, editor: User
) -> None:
    save("last", text("L"))
    save("name", text("A"))
    save("name", text("B"), 1)
    assert since_visit(project, viewer) == [
        ("1.1", "name", "", "B", 2),
        ("2.1", "last", "", "L", 1),
    ]

    mark_seen(project=project, user=viewer, numbers={"name": 1, "last": 1})
    assert since_visit(project, viewer) == [("1.1", "name", "A", "B", 2)]
    assert len(since_visit(project, editor)) == 2
    assert project.answers.asked().unseen_by(viewer).count() == 1


def test_changed_since_a_visit_begins_at_what_one_wrote_oneself(
    project: Project, save: SaveOne, owner: User, editor: User
) -> None:
    save("name", text("A"), author=editor)
    mark_seen(project=project, user=editor, numbers={"name": 1})
    save("name", text("B"), 1)
    save("name", text("C"), 2, author=editor)
    assert since_visit(project, editor) == []

    save("name", text("D"), 3)

    assert since_visit(project, editor) == [("1.1", "name", "C", "D", 4)]
    assert since_visit(project, owner) == []


def at(number: int, when: datetime) -> None:
    AnswerRevision.objects.filter(number=number).update(created_at=when)


def test_changed_since_a_day_begins_at_its_midnight_in_berlin(
    project: Project, save: SaveOne, owner: User
) -> None:
    save("name", text("A"))
    save("name", text("B"), 1)
    at(1, datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC))
    at(2, datetime(2026, 11, 19, 23, 0, 0, tzinfo=UTC))

    def since(day: int) -> list[tuple[str, str, str, str, int]]:
        return told(changed_since(project=project, user=owner, since=date(2026, 11, day)))

    assert since(19) == [("1.1", "name", "", "B", 2)]
    assert since(20) == [("1.1", "name", "A", "B", 2)]
    assert since(21) == []


def test_changed_since_leaves_out_retired_questions_and_other_sections(
    project: Project, save: SaveOne, viewer: User, guide: Questionnaire
) -> None:
    for key in ("name", "ziel", "last"):
        save(key, text("A"))
    place_question(question=asked("name"), retired=True)
    other = Project.objects.create(name="B", customer="B", questionnaire=guide)
    section = Section.objects.get(key="projekt")

    found = changed_since(project=project, user=viewer, since=None, section=section)

    assert told(found) == [("1.1", "ziel", "", "A", 1)]
    assert (found[0].section, found[0].title) == ("projekt", "Das Projekt")
    assert (found[0].text, found[0].note) == ("Welches Ziel hat es?", "kurz")
    assert since_visit(other, viewer) == []


@pytest.mark.parametrize("name", ["one_question", "three_questions"])
def test_changed_since_needs_as_many_queries_for_any_number(
    request: pytest.FixtureRequest,
    make_project: MakeProject,
    owner: User,
    viewer: User,
    name: str,
) -> None:
    questionnaire = request.getfixturevalue(name)
    project = make_project(questionnaire)
    with counted_queries() as nothing:
        changed_since(project=project, user=viewer, since=None)
    keys = list(questionnaire.questions.values_list("key", flat=True))
    for base in range(2):
        saves = [Save(key, text(str(base)), base) for key in keys]
        save_answers(project=project, author=owner, saves=saves)
    mark_seen(project=project, user=viewer, numbers=dict.fromkeys(keys, 1))

    with counted_queries() as visit:
        assert len(changed_since(project=project, user=viewer, since=None)) == len(keys)
    with counted_queries() as day:
        changed_since(project=project, user=viewer, since=date(2020, 1, 1))

    assert (len(nothing), len(visit), len(day)) == (1, 3, 2)
