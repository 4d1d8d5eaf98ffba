"""New wordings by hand, and questions deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from questionnaire.actions.answers import save_answers
from questionnaire.actions.reading import question_value
from questionnaire.actions.wordings import (
    add_question,
    delete_question,
    edit_question,
    place_question,
)
from questionnaire.guide.document import Kind, Line, Mark, Paragraph, Question, Span
from questionnaire.guide.errors import ProductError
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models import Project, Questionnaire, QuestionRevision, Section, User
from questionnaire.models import Question as QuestionRow
from tests.actions.racing import meanwhile
from tests.cast import SMALL_GUIDE, TABLE, text

SaveOne = Callable[..., Result]
NAME = SMALL_GUIDE.sections[0].questions[0]


def asked(key: str) -> QuestionRow:
    return QuestionRow.objects.select_related("current").get(key=key)


@pytest.mark.parametrize("minor", [True, False])
def test_edit_question_adds_a_wording_and_keeps_the_old_one(
    guide: Questionnaire, admin: User, minor: bool
) -> None:
    value = replace(NAME, text="Neu?", help=(Paragraph((Span(Mark.STRONG, "wichtig"),)),))

    edited = edit_question(question=asked("name"), value=value, minor=minor, author=admin)

    assert edited
    assert question_value(asked("name")) == value
    old, new = QuestionRevision.objects.filter(question__key="name").order_by("number")
    assert question_value(asked("name"), old) == NAME
    assert (new.number, new.source, new.minor, new.author) == (2, "admin", minor, admin)


def test_edit_question_with_todays_wording_writes_nothing(
    guide: Questionnaire, admin: User
) -> None:
    columns = tuple(Line("", line.text) for line in TABLE.columns)
    same = replace(TABLE, columns=columns)

    assert not edit_question(question=asked(TABLE.key), value=same, minor=False, author=admin)
    assert QuestionRevision.objects.filter(question__key=TABLE.key).count() == 1


def test_edit_question_keeps_the_kind_of_an_answered_question(save: SaveOne, admin: User) -> None:
    save("name", text("A"))
    save("name", text(""), base=1)
    value = replace(NAME, kind=Kind.TABLE, columns=(Line("c1", "A"),))

    with pytest.raises(ProductError) as refused:
        edit_question(question=asked("name"), value=value, minor=False, author=admin)

    assert (refused.value.code, refused.value.values) == ("kind_fixed", {"key": "name"})
    assert question_value(asked("name")) == NAME


def test_edit_question_changes_the_kind_of_an_unanswered_question_there_and_back(
    guide: Questionnaire, admin: User
) -> None:
    for value in (replace(TABLE, kind=Kind.TEXT, columns=(), labels=(), empty_rows=0), TABLE):
        edit_question(question=asked(TABLE.key), value=value, minor=False, author=admin)

    question = question_value(asked(TABLE.key))
    assert [line.id for line in question.columns] == ["c4", "c5", "c6"]
    assert [line.id for line in question.former_columns] == ["c1", "c2", "c3"]


def test_edit_question_brings_a_gone_column_back_as_a_new_one(
    guide: Questionnaire, admin: User
) -> None:
    for columns in (TABLE.columns[:2], TABLE.columns):
        value = replace(TABLE, columns=columns)
        edit_question(question=asked(TABLE.key), value=value, minor=False, author=admin)

    question = question_value(asked(TABLE.key))
    assert question.columns == (Line("c1", "Rolle"), Line("c2", "Name"), Line("c4", "Telefon"))
    assert question.former_columns == (Line("c3", "Telefon"),)


def test_add_question_stands_behind_the_others_or_where_it_is_wanted(
    guide: Questionnaire, one_question: Questionnaire, admin: User
) -> None:
    section = Section.objects.get(key="projekt")
    empty = Section.objects.create(questionnaire=guide, key="leer", title="Leer", short="Leer")

    last = add_question(section=section, value=Question("a", "A?"), author=admin)
    first = add_question(section=section, value=Question("b", "B?"), author=admin, position=5)
    only = add_question(section=empty, value=Question("c", "C?"), author=admin, retired=True)

    assert (last.position, first.position, only.position, only.retired) == (40, 5, 10, True)
    assert question_value(asked("a")) == Question("a", "A?")
    assert list(last.revisions.values_list("number", "source", "author", "minor")) == [
        (1, "admin", admin.pk, False)
    ]


def test_place_question_changes_only_what_is_given(
    guide: Questionnaire, one_question: Questionnaire
) -> None:
    other = Section.objects.get(key="betrieb")

    place_question(question=asked("name"), section=other)
    place_question(question=asked("ziel"), position=7)
    place_question(question=asked("last"), retired=True)

    found = QuestionRow.objects.filter(questionnaire=guide).order_by("key")
    assert list(found.values_list("key", "section__key", "position", "retired")) == [
        (TABLE.key, "projekt", 30, False),
        ("last", "betrieb", 10, True),
        ("name", "betrieb", 10, False),
        ("ziel", "projekt", 7, False),
    ]
    assert QuestionRevision.objects.filter(question__questionnaire=guide).count() == 4


def test_place_question_stays_in_its_own_guide(
    guide: Questionnaire, one_question: Questionnaire
) -> None:
    with pytest.raises(ProductError) as refused:
        place_question(question=asked("name"), section=one_question.sections.get())

    assert (refused.value.code, refused.value.values) == ("other_guide", {"key": "name"})


def test_add_question_refuses_a_key_that_the_guide_has(guide: Questionnaire, admin: User) -> None:
    section = Section.objects.get(key="betrieb")

    with pytest.raises(ProductError) as refused:
        add_question(section=section, value=NAME, author=admin)

    assert refused.value.code == "key_taken"


def test_delete_question_deletes_one_that_nobody_answered(
    guide: Questionnaire, admin: User
) -> None:
    edit_question(question=asked("name"), value=Question("name", "?"), minor=False, author=admin)

    delete_question(question=asked("name"))

    assert not QuestionRow.objects.filter(key="name").exists()
    assert not QuestionRevision.objects.filter(question__key="name").exists()


def test_delete_question_refuses_one_that_was_answered(save: SaveOne) -> None:
    save("name", text("A"))

    with pytest.raises(ProductError) as refused:
        delete_question(question=asked("name"))

    assert (refused.value.code, refused.value.values) == ("question_answered", {"key": "name"})
    assert asked("name").current is not None


# Two at once ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_delete_question_waits_for_an_answer_that_is_being_saved(save: SaveOne) -> None:
    with pytest.raises(ProductError) as refused:
        meanwhile(lambda: save("name", text("A")), lambda: delete_question(question=asked("name")))

    assert refused.value.code == "question_answered"
    assert asked("name").answers.count() == 1


@pytest.mark.django_db(transaction=True)
def test_delete_question_makes_an_answer_wait_that_then_has_no_question(
    project: Project, owner: User
) -> None:
    question = asked("name")
    saves = [Save("name", text("A"), 0)]

    results = meanwhile(
        lambda: delete_question(question=question),
        lambda: save_answers(project=project, author=owner, saves=saves),
    )

    assert [result for result in results.values() if result.outcome is Outcome.STORED] == []
    assert not QuestionRow.objects.filter(key="name").exists()


@pytest.mark.django_db(transaction=True)
def test_edit_question_of_another_kind_waits_for_an_answer_that_is_being_saved(
    save: SaveOne, admin: User
) -> None:
    value = replace(NAME, kind=Kind.TABLE, columns=(Line("c1", "A"),), empty_rows=1)

    with pytest.raises(ProductError) as refused:
        meanwhile(
            lambda: save("name", text("A")),
            lambda: edit_question(question=asked("name"), value=value, minor=False, author=admin),
        )

    assert refused.value.code == "kind_fixed"


@pytest.mark.django_db(transaction=True)
def test_edit_question_of_two_at_once_makes_two_wordings(guide: Questionnaire, admin: User) -> None:
    def edit(typed: str) -> bool:
        value = replace(NAME, text=typed)
        return edit_question(question=asked("name"), value=value, minor=False, author=admin)

    meanwhile(lambda: edit("Eins?"), lambda: edit("Zwei?"))

    found = QuestionRevision.objects.filter(question__key="name").order_by("number")
    assert [revision.text for revision in found][1:] == ["Eins?", "Zwei?"]


@pytest.mark.django_db(transaction=True)
def test_add_question_of_two_at_once_refuses_the_second_of_a_key(
    guide: Questionnaire, admin: User
) -> None:
    section, value = Section.objects.get(key="betrieb"), Question("neu", "Neu?")

    def add() -> object:
        return add_question(section=section, value=value, author=admin)

    with pytest.raises(ProductError) as refused:
        meanwhile(add, add)

    assert refused.value.code == "key_taken"
