"""What the database itself refuses, whoever writes."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from questionnaire.guide.saving import Result
from questionnaire.models import (
    Answer,
    AnswerRevision,
    Member,
    Project,
    Question,
    Questionnaire,
    QuestionRevision,
    Section,
    Seen,
    User,
)
from questionnaire.models.codes import ALPHABET, key_validator, new_code
from tests.cast import text

SaveOne = Callable[..., Result]


def refused(write: Callable[[], object]) -> str:
    """The name of the constraint, or the text of the database, that stopped a write."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return str(error.value)


# People --------------------------------------------------------------------------------------


def test_user_address_is_unique_and_in_lower_case(owner: User) -> None:
    assert "email" in refused(lambda: User.objects.create_user(" Owner@Example.org", name="B"))
    assert "user_email_lower" in refused(lambda: User.objects.create(email="A@b.de", name="B"))
    assert User.objects.get_by_natural_key(" OWNER@example.org ") == owner


def test_user_role_is_one_of_three(db: None) -> None:
    assert "user_role" in refused(lambda: User.objects.create(email="a@b.de", role="boss"))


def test_user_made_by_createsuperuser_is_admin(db: None) -> None:
    made = User.objects.create_superuser("A@b.de", "geheim", name="A")

    assert (made.email, made.role, made.is_staff, made.check_password("geheim")) == (
        "a@b.de",
        "admin",
        True,
        True,
    )


def test_user_clean_lowers_the_address(db: None) -> None:
    user = User(email="A@B.de", name="")

    user.clean()

    assert (user.email, str(user)) == ("a@b.de", "a@b.de")


def test_user_rights_follow_the_role(cast: dict[str, User]) -> None:
    assert {name: (user.staff, user.is_staff) for name, user in cast.items()} == {
        "owner": (False, False),
        "editor": (False, False),
        "viewer": (False, False),
        "stranger": (False, False),
        "sre": (True, False),
        "admin": (True, True),
    }
    assert [name for name, user in cast.items() if user.has_perm("x")] == ["admin"]
    assert [name for name, user in cast.items() if user.has_module_perms("x")] == ["admin"]


def test_user_without_sign_in_has_no_rights(admin: User) -> None:
    admin.is_active = False

    assert not admin.has_perm("x")
    assert not admin.has_module_perms("x")


@pytest.fixture
def cast(
    owner: User, editor: User, viewer: User, stranger: User, sre: User, admin: User
) -> dict[str, User]:
    people = {"owner": owner, "editor": editor, "viewer": viewer}
    return {**people, "stranger": stranger, "sre": sre, "admin": admin}


# Projects ------------------------------------------------------------------------------------


def test_member_is_in_a_project_once_and_has_a_known_role(
    project: Project, owner: User, stranger: User
) -> None:
    again = {"project": project, "user": owner, "role": "viewer"}
    unknown = {"project": project, "user": stranger, "role": "boss"}

    assert "member" in refused(lambda: Member.objects.create(**again))
    assert "member_role" in refused(lambda: Member.objects.create(**unknown))


def test_projects_are_visible_to_members_and_staff(
    project: Project, guide: Questionnaire, cast: dict[str, User], save: SaveOne
) -> None:
    save("name", text("A"))
    other = Project.objects.create(name="Anderes", customer="K", questionnaire=guide)
    Member.objects.create(project=other, user=cast["viewer"], role="owner")

    visible = {
        name: [project.name for project in Project.objects.visible_to(user)]
        for name, user in cast.items()
    }

    assert visible == {
        "owner": ["Portal"],
        "editor": ["Portal"],
        "viewer": ["Anderes", "Portal"],
        "stranger": [],
        "sre": ["Anderes", "Portal"],
        "admin": ["Anderes", "Portal"],
    }
    owned = Project.objects.visible_to(cast["owner"]).with_settled()
    assert [project.settled for project in owned] == [1]  # not once for each member


# Questionnaires ------------------------------------------------------------------------------


def test_keys_are_unique_in_a_guide_but_not_between_guides(
    guide: Questionnaire, one_question: Questionnaire
) -> None:
    section = Section.objects.get(key="betrieb")

    assert "key" in refused(lambda: Questionnaire.objects.create(key=guide.key, title="x"))
    assert "section" in refused(
        lambda: Section.objects.create(questionnaire=guide, key="projekt", title="x")
    )
    assert "question" in refused(
        lambda: Question.objects.create(questionnaire=guide, section=section, key="name")
    )
    Section.objects.create(questionnaire=one_question, key="projekt", title="x")
    Question.objects.create(questionnaire=one_question, section=section, key="name")


@pytest.mark.parametrize("key", ["", "A", "ä", "a b", "a\n", "a_b"])
def test_keys_are_short_and_plain_in_the_database(guide: Questionnaire, key: str) -> None:
    section = Section.objects.get(key="betrieb")
    values = {"questionnaire": guide, "key": key}

    assert "questionnaire_key_form" in refused(lambda: Questionnaire.objects.create(key=key))
    assert "section_key_form" in refused(lambda: Section.objects.create(**values))
    assert "question_key_form" in refused(
        lambda: Question.objects.create(**values, section=section)
    )


def test_question_revisions_are_numbered_once_from_1_with_kind_and_source(
    guide: Questionnaire, admin: User
) -> None:
    question = Question.objects.get(key="name")

    def add(**values: object) -> Callable[[], object]:
        given = {"number": 2, "sense": 2, "text": "?", "source": "file", **values}
        return lambda: QuestionRevision.objects.create(question=question, **given)

    assert "question" in refused(add(number=1, sense=1))
    assert "question_revision_from_1" in refused(add(number=0, sense=0))
    assert "question_revision_kind" in refused(add(kind="date"))
    assert "question_revision_source" in refused(add(source="mail"))
    assert "question_revision_source" in refused(add(source="admin"))
    add(source="admin", author=admin)()


@pytest.mark.parametrize(
    ("number", "minor", "sense"),
    [(1, False, 0), (1, True, 2), (2, False, 1), (2, False, 3), (2, True, 0), (2, True, 2)],
)
def test_question_revision_has_its_sense_from_the_newest_that_is_not_minor(
    guide: Questionnaire, number: int, minor: bool, sense: int
) -> None:
    found = QuestionRevision.objects.filter(question__key="name")

    assert "question_revision_sense" in refused(
        lambda: found.update(number=number, minor=minor, sense=sense)
    )
    for fitting in ((1, True, 1), (2, False, 2), (3, True, 2)):
        assert found.update(**dict(zip(("number", "minor", "sense"), fitting, strict=True))) == 1


@pytest.mark.parametrize("key", ["a", "a-1", "0" * 40])
def test_key_validator_lets_pass_short_plain_keys(key: str) -> None:
    key_validator(key)


@pytest.mark.parametrize("key", ["", "A", "ä", "a b", "a\n", "a_b", "0" * 41])
def test_key_validator_refuses_others(key: str) -> None:
    with pytest.raises(ValidationError):
        key_validator(key)


# Answers -------------------------------------------------------------------------------------


def test_answer_is_there_once_for_a_question_of_a_project(save: SaveOne) -> None:
    save("name", text("A"))
    stored = Answer.objects.get()

    again = {"project": stored.project, "question": stored.question}

    assert "answer" in refused(lambda: Answer.objects.create(**again))


def test_answer_revisions_are_numbered_once_from_1_with_known_values(
    save: SaveOne, owner: User
) -> None:
    save("name", text("A"))
    stored = AnswerRevision.objects.get()
    wording = stored.question_revision

    def add(**values: object) -> Callable[[], object]:
        given = {"number": 2, "author": owner, "question_revision": wording, **values}
        return lambda: AnswerRevision.objects.create(answer=stored.answer, **given)

    assert "answer" in refused(add(number=1))
    assert "answer_revision_from_1" in refused(add(number=0))
    assert "answer" in refused(add(save_id=stored.save_id))
    assert "answer_revision_state" in refused(add(state="done"))
    assert "answer_revision_format" in refused(add(format="cobol"))
    add()()
    assert str(stored) == f"{stored.answer_id}.1"


def test_save_id_may_stand_at_several_answers(save: SaveOne) -> None:
    save("name", text("A"))
    save("ziel", text("B"))

    assert AnswerRevision.objects.update(save_id=uuid.UUID(int=1)) == 2


def test_seen_stands_once_for_a_person_and_an_answer_from_1(save: SaveOne, sre: User) -> None:
    save("name", text("A"))
    values = {"user": sre, "answer": Answer.objects.get()}

    assert "seen_from_1" in refused(lambda: Seen.objects.create(**values, number=0))
    mark = Seen.objects.create(**values, number=1)
    assert "seen" in refused(lambda: Seen.objects.create(**values, number=2))
    assert str(mark) == f"{sre.pk}: {mark.answer_id}.1"
    sre.delete()
    assert not Seen.objects.exists()


def test_rows_that_others_need_are_protected(save: SaveOne, owner: User) -> None:
    save("name", text("A"))
    revision = AnswerRevision.objects.get()
    answer = revision.answer
    question = answer.question
    assert question.current is not None

    for row in (
        revision,
        answer,
        question,
        question.current,
        question.section,
        question.questionnaire,
        answer.project,
        owner,
    ):
        with pytest.raises(ProtectedError):
            row.delete()
    assert AnswerRevision.objects.count() == 1


# Codes and names -----------------------------------------------------------------------------


def test_new_code_has_eight_characters_that_spell_no_word() -> None:
    codes = {new_code() for _ in range(1_000)}

    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("aeiou01l")


def test_rows_have_names(project: Project, save: SaveOne, owner: User) -> None:
    save("name", text("A"))
    answer = Answer.objects.select_related("question__current__question").get()
    question = answer.question
    assert question.current is not None

    assert str(owner) == "Olga Owner"
    assert str(project) == "Portal"
    assert str(project.members.get(user=owner)) == "verantwortet (Portal)"
    assert str(project.questionnaire) == "Kleiner Leitfaden"
    assert str(question.section) == "Das Projekt"
    assert str(question) == "Wie heißt das Projekt?"
    assert str(question.current) == "1: Wie heißt das Projekt?"
    assert str(answer) == f"{project.pk}/{question.pk}"
    assert str(Question(key="neu")) == "neu"
