"""Projects and the demo's data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from questionnaire.actions.demo import make_demo
from questionnaire.actions.projects import create_project, find_or_create_person
from questionnaire.actions.reading import project_sheets
from questionnaire.models import Member, Project, Questionnaire, User

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

    with pytest.raises(AssertionError):
        make_demo(questionnaire=real_guide, files=[file])

    assert (Project.objects.count(), User.objects.count()) == (0, 0)
