"""Projects and the demo's data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from questionnaire.actions.demo import make_demo
from questionnaire.actions.projects import (
    add_project,
    archive_project,
    close_project,
    create_project,
    edit_project,
    find_or_create_person,
    reopen_project,
    set_members,
    unarchive_project,
)
from questionnaire.actions.reading import project_sheets
from questionnaire.guide.errors import ProductError, ProjectClosed
from questionnaire.guide.saving import Result
from questionnaire.models import AuditEntry, Member, Project, Question, Questionnaire, User
from tests.actions.racing import meanwhile
from tests.cast import text

SaveOne = Callable[..., Result]
Act = Callable[..., None]
DEMO_FILES = Path(__file__).parents[2] / "fixtures" / "demo"


def told(**only: object) -> list[tuple[str, User | None, User | None, Project | None]]:
    """Verb, who, whom and project of the audit's entries, the oldest first."""
    rows = AuditEntry.objects.filter(**only).order_by("pk")
    return [(row.verb, row.actor, row.person, row.project) for row in rows]


def test_create_project_makes_a_first_owner_without_a_password(
    guide: Questionnaire, sre: User
) -> None:
    project = create_project(
        actor=sre,
        name="Portal",
        customer="Beispiel GmbH",
        questionnaire=guide,
        owner_email=" Anna@Example.ORG",
        owner_name="Anna",
    )

    member = Member.objects.get()
    made = told(verb="person_added") + told(verb="project_created")
    assert made == [
        ("person_added", sre, member.user, None),
        ("project_created", sre, None, project),
    ]
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
    guide: Questionnaire, sre: User
) -> None:
    def create() -> Project:
        return create_project(
            actor=sre,
            name="P",
            customer="K",
            questionnaire=guide,
            owner_email="a@b.de",
            owner_name="A",
        )

    meanwhile(create, create)

    assert list(Member.objects.values_list("user__email", "role")) == [("a@b.de", "owner")] * 2


def test_add_project_needs_an_owner(guide: Questionnaire, sre: User) -> None:
    with pytest.raises(ProductError) as refused:
        add_project(actor=sre, name="P", customer="K", questionnaire=guide, roles={sre: "editor"})

    assert refused.value.code == "no_owner"
    assert Project.objects.count() == 0


def test_edit_project_changes_only_what_is_given(
    project: Project, one_question: Questionnaire, sre: User
) -> None:
    edit_project(project=project, actor=sre, name="Neu")
    edit_project(project=project, actor=sre, questionnaire=one_question)

    project.refresh_from_db()
    changed = (project.name, project.customer, project.questionnaire)
    assert changed == ("Neu", "Beispiel GmbH", one_question)


def test_edit_project_tells_what_it_changed(project: Project, sre: User) -> None:
    edit_project(project=project, actor=sre, name="Neu", customer="Andere GmbH")
    edit_project(project=project, actor=sre, name="Neu")

    assert told() == [("project_changed", sre, None, project)]
    assert AuditEntry.objects.get().detail == {"fields": "customer,name"}


def test_edit_project_leaves_a_closed_one_alone(project: Project, sre: User) -> None:
    close_project(project=project, actor=sre)
    edit_project(project=project, actor=sre, name=project.name)

    with pytest.raises(ProjectClosed):
        edit_project(project=project, actor=sre, name="Neu")

    project.refresh_from_db()
    assert project.name == "Portal"


@pytest.mark.parametrize(
    ("acts", "closed", "archived", "verbs"),
    [
        ([close_project], True, False, ["closed"]),
        ([close_project, close_project], True, False, ["closed"]),
        ([close_project, reopen_project], False, False, ["closed", "reopened"]),
        ([reopen_project], False, False, []),
        ([archive_project], True, True, ["closed", "archived"]),
        ([close_project, archive_project], True, True, ["closed", "archived"]),
        ([archive_project, close_project], True, True, ["closed", "archived"]),
        ([archive_project, unarchive_project], True, False, ["closed", "archived", "unarchived"]),
        (
            [archive_project, reopen_project],
            False,
            False,
            ["closed", "archived", "unarchived", "reopened"],
        ),
        ([unarchive_project], False, False, []),
    ],
)
def test_project_is_closed_and_archived_and_that_is_told_once(
    project: Project, sre: User, acts: list[Act], closed: bool, archived: bool, verbs: list[str]
) -> None:
    for act in acts:
        act(project=project, actor=sre)

    project.refresh_from_db()
    assert (project.closed, project.archived_at is not None) == (closed, archived)
    assert told() == [(f"project_{verb}", sre, None, project) for verb in verbs]


def test_close_project_twice_keeps_the_first_time(project: Project, sre: User) -> None:
    close_project(project=project, actor=sre)
    project.refresh_from_db()
    first = project.closed_at

    archive_project(project=project, actor=sre)

    project.refresh_from_db()
    assert project.closed_at == first


@pytest.mark.parametrize("act", [close_project, reopen_project, archive_project, unarchive_project])
def test_project_whose_data_is_deleted_stays_as_it_is(
    project: Project, sre: User, act: Act
) -> None:
    at = timezone.now()
    Project.objects.update(closed_at=at, archived_at=at, purged_at=at)

    with pytest.raises(ProductError) as refused:
        act(project=project, actor=sre)

    assert (refused.value.code, refused.value.values) == ("project_purged", {"name": "Portal"})
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_save_answers_meanwhile_closed_is_refused(
    project: Project, save: SaveOne, sre: User
) -> None:
    with pytest.raises(ProjectClosed):
        meanwhile(
            lambda: close_project(project=project, actor=sre), lambda: save("name", text("A"))
        )

    assert project.answers.count() == 0


@pytest.mark.django_db(transaction=True)
def test_close_project_of_two_at_once_is_told_once(project: Project, sre: User) -> None:
    def close() -> None:
        close_project(project=project, actor=sre)

    meanwhile(close, close)

    assert [verb for verb, *_rest in told()] == ["project_closed"]


def test_edit_project_keeps_its_guide_once_anything_was_answered(
    project: Project, save: SaveOne, one_question: Questionnaire, sre: User
) -> None:
    save("name", text("A"))
    edit_project(project=project, actor=sre, name="Neu", questionnaire=project.questionnaire)

    with pytest.raises(ProductError) as refused:
        edit_project(project=project, actor=sre, questionnaire=one_question)

    assert (refused.value.code, refused.value.values) == ("guide_fixed", {"name": "Neu"})


def test_set_members_changes_roles_and_leaves_others(
    project: Project, owner: User, editor: User, stranger: User, sre: User
) -> None:
    set_members(
        project=project, actor=sre, roles={stranger: "owner", editor: "viewer"}, removed=[owner]
    )

    roles = dict(project.members.values_list("user__email", "role"))
    assert roles == {
        "stranger@example.org": "owner",
        "editor@example.org": "viewer",
        "viewer@example.org": "viewer",
    }


def test_set_members_tells_what_it_changed_and_nothing_else(
    project: Project, owner: User, editor: User, viewer: User, stranger: User, sre: User
) -> None:
    roles = {owner: "owner", editor: "viewer"}
    set_members(project=project, actor=sre, roles=roles, removed=[viewer, stranger])

    assert told() == [
        ("member_removed", sre, viewer, project),
        ("member_changed", sre, editor, project),
    ]


def test_set_members_keeps_an_owner(project: Project, owner: User, sre: User) -> None:
    for roles, removed in (({owner: "viewer"}, []), ({}, [owner])):
        with pytest.raises(ProductError) as refused:
            set_members(project=project, actor=sre, roles=roles, removed=removed)

        assert refused.value.code == "no_owner"
    assert project.members.get(user=owner).role == "owner"


def test_set_members_of_a_closed_project_only_takes_out(
    project: Project, editor: User, viewer: User, stranger: User, sre: User
) -> None:
    close_project(project=project, actor=sre)

    for roles in ({stranger: "viewer"}, {editor: "owner"}):
        with pytest.raises(ProjectClosed):
            set_members(project=project, actor=sre, roles=roles, removed=[viewer])
    set_members(project=project, actor=sre, roles={editor: "editor"}, removed=[viewer])

    left = dict(project.members.values_list("user__email", "role"))
    assert left == {"owner@example.org": "owner", "editor@example.org": "editor"}


@pytest.mark.django_db(transaction=True)
def test_set_members_of_two_at_once_keeps_an_owner(
    project: Project, owner: User, editor: User, sre: User
) -> None:
    set_members(project=project, actor=sre, roles={editor: "owner"})

    with pytest.raises(ProductError) as refused:
        meanwhile(
            lambda: set_members(project=project, actor=sre, roles={}, removed=[owner]),
            lambda: set_members(project=project, actor=sre, roles={}, removed=[editor]),
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
    settled = sorted(p.settled for p in Project.objects.with_settled())
    assert (settled[0], settled[-1]) == (0, 75)
    assert list(Question.objects.totals().values()) == [75]


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
