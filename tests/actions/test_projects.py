"""Projects and the demo's data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from questionnaire.actions.demo import make_demo
from questionnaire.actions.projects import (
    add_project,
    create_project,
    edit_project,
    find_or_create_person,
    set_members,
)
from questionnaire.actions.reading import project_sheets
from questionnaire.guide.errors import ProductError
from questionnaire.guide.saving import Result
from questionnaire.models import Member, Project, Questionnaire, User
from tests.actions.racing import meanwhile
from tests.cast import text

SaveOne = Callable[..., Result]
DEMO_FILES = Path(__file__).parents[2] / "fixtures" / "demo"


def test_create_project_makes_a_first_owner_without_a_password(guide: Questionnaire) -> None:
    project = create_project(
        name="Portal",
        customer="Beispiel GmbH",
        questionnaire=guide,
        owner_email=" Anna@Example.ORG",
        owner_name="Anna",
    )

    member = Member.objects.get()
    assert (member.project, member.role) == (project, "owner")
    assert (member.user.email, member.user.name) == ("anna@example.org", "Anna")
    assert (member.user.role, member.user.has_usable_password()) == ("customer", False)


def test_find_or_create_person_takes_who_is_there(sre: User) -> None:
    found = find_or_create_person(email="SRE@example.org ", name="Anders")

    assert found == sre
    assert (found.name, found.role) == ("Sina Sre", "sre")
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_find_or_create_person_of_two_at_once_finds_the_same(db: None) -> None:
    made: list[User] = []

    found = meanwhile(
        lambda: made.append(find_or_create_person(email="a@b.de", name="A")),
        lambda: find_or_create_person(email="A@b.de", name="B"),
    )

    assert (made, found.name) == ([found], "A")


@pytest.mark.django_db(transaction=True)
def test_create_project_of_two_at_once_for_one_person_makes_two_projects(
    guide: Questionnaire,
) -> None:
    def create() -> Project:
        return create_project(
            name="P", customer="K", questionnaire=guide, owner_email="a@b.de", owner_name="A"
        )

    meanwhile(create, create)

    assert list(Member.objects.values_list("user__email", "role")) == [("a@b.de", "owner")] * 2


def test_add_project_needs_an_owner(guide: Questionnaire, sre: User) -> None:
    with pytest.raises(ProductError) as refused:
        add_project(name="P", customer="K", questionnaire=guide, roles={sre: "editor"})

    assert refused.value.code == "no_owner"
    assert Project.objects.count() == 0


def test_edit_project_changes_only_what_is_given(
    project: Project, one_question: Questionnaire
) -> None:
    edit_project(project=project, name="Neu")
    edit_project(project=project, questionnaire=one_question)

    project.refresh_from_db()
    changed = (project.name, project.customer, project.questionnaire)
    assert changed == ("Neu", "Beispiel GmbH", one_question)


def test_edit_project_keeps_its_guide_once_anything_was_answered(
    project: Project, save: SaveOne, one_question: Questionnaire
) -> None:
    save("name", text("A"))
    edit_project(project=project, name="Neu", questionnaire=project.questionnaire)

    with pytest.raises(ProductError) as refused:
        edit_project(project=project, questionnaire=one_question)

    assert (refused.value.code, refused.value.values) == ("guide_fixed", {"name": "Neu"})


def test_set_members_changes_roles_and_leaves_others(
    project: Project, owner: User, editor: User, stranger: User
) -> None:
    set_members(project=project, roles={stranger: "owner", editor: "viewer"}, removed=[owner])

    roles = dict(project.members.values_list("user__email", "role"))
    assert roles == {
        "stranger@example.org": "owner",
        "editor@example.org": "viewer",
        "viewer@example.org": "viewer",
    }


def test_set_members_keeps_an_owner(project: Project, owner: User) -> None:
    for roles, removed in (({owner: "viewer"}, []), ({}, [owner])):
        with pytest.raises(ProductError) as refused:
            set_members(project=project, roles=roles, removed=removed)

        assert refused.value.code == "no_owner"
    assert project.members.get(user=owner).role == "owner"


@pytest.mark.django_db(transaction=True)
def test_set_members_of_two_at_once_keeps_an_owner(
    project: Project, owner: User, editor: User
) -> None:
    set_members(project=project, roles={editor: "owner"})

    with pytest.raises(ProductError) as refused:
        meanwhile(
            lambda: set_members(project=project, roles={}, removed=[owner]),
            lambda: set_members(project=project, roles={}, removed=[editor]),
        )

    assert refused.value.code == "no_owner"


def test_make_demo_makes_people_and_one_project_for_each_file(real_guide: Questionnaire) -> None:
    projects = make_demo(questionnaire=real_guide, files=DEMO_FILES.glob("*.json"))

    names = [
        json.loads(path.read_text())["project"]["name"]
        for path in sorted(DEMO_FILES.glob("*.json"))
    ]
    assert [project.name for project in projects] == names
    roles = dict(User.objects.values_list("email", "role"))
    assert roles == {
        "kunde@demo.example": "customer",
        "sre@demo.example": "sre",
        "admin@demo.example": "admin",
        "b.muster@demo.example": "customer",
        "c.probe@demo.example": "customer",
    }
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert sorted(Member.objects.values_list("role", flat=True)) == sorted(
        ["owner", "editor", "viewer"] * len(projects)
    )
    settled = sorted((p.settled, p.total) for p in Project.objects.with_progress())
    assert (settled[0], settled[-1]) == ((0, 75), (75, 75))


def test_make_demo_leaves_a_database_with_a_project_alone(project: Project) -> None:
    before = User.objects.count()

    assert make_demo(questionnaire=project.questionnaire, files=DEMO_FILES.glob("*.json")) == []
    assert User.objects.count() == before


def test_make_demo_takes_people_who_are_there(real_guide: Questionnaire) -> None:
    User.objects.create_user("sre@demo.example", name="Schon da")

    make_demo(questionnaire=real_guide, files=())

    assert User.objects.get(email="sre@demo.example").role == User.Role.SRE


def test_demo_files_place_every_answer(real_guide: Questionnaire) -> None:
    files = sorted(DEMO_FILES.glob("*.json"))

    projects = make_demo(questionnaire=real_guide, files=files)

    for path, project in zip(files, projects, strict=True):
        given = [a["question"] for a in json.loads(path.read_text())["answers"]]
        entries = [entry for sheet in project_sheets(project) for entry in sheet.entries]
        stored = [entry.question.key for entry in entries if entry.saved]
        assert sorted(stored) == sorted(given)


def test_make_demo_refuses_a_file_with_an_answer_that_has_no_place(
    real_guide: Questionnaire, tmp_path: Path
) -> None:
    document = json.loads((DEMO_FILES / "lernplattform.json").read_text())
    document["answers"] = [{"question": "gibt-es-nicht", "text": "x"}]
    file = tmp_path / "demo.json"
    file.write_text(json.dumps(document))

    with pytest.raises(ProductError) as refused:
        make_demo(questionnaire=real_guide, files=[file])

    values = {"key": "gibt-es-nicht", "file": "demo.json"}
    assert (refused.value.code, refused.value.values) == ("demo_unplaced", values)
    assert (Project.objects.count(), User.objects.count()) == (0, 0)
