"""erase_person, purge_project and tidy on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from questionnaire.actions.projects import reopen_project
from questionnaire.guide.saving import Result
from questionnaire.models import Answer, AuditEntry, Project, User
from tests.actions.racing import meanwhile
from tests.cast import text
from tests.management.test_commands import failure, run

SaveOne = Callable[..., Result]
NOT_YET = "Gelöscht ist noch nichts: dafür --no-dry-run.\n"


def test_erase_person_tells_the_new_name_and_where_the_old_one_stands(
    project: Project, save: SaveOne, editor: User
) -> None:
    save("name", text("Emil"))

    said = run("erase_person", " Editor@example.org")

    assert said == (
        "Ab jetzt: Gelöschte Person 1.\n"
        "Antworten, in denen ein Wort des Namens oder der Adresse steht: 1\n"
        f"  {project.code} name, Fassung 1: Emil\n"
    )
    assert AuditEntry.objects.get(verb="person_erased").actor is None


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (
            "owner@example.org",
            "Olga Owner verantwortet als Einzige*r: „Portal“. "
            "Bestimmen Sie dort erst eine Nachfolge.",
        ),
        ("x@y.de", "Eine Person mit der Adresse x@y.de gibt es nicht."),
    ],
)
def test_erase_person_says_why_it_does_not(project: Project, address: str, reason: str) -> None:
    assert failure("erase_person", address) == reason


# purge_project -----------------------------------------------------------------------------------


@pytest.fixture
def due(project: Project, save: SaveOne) -> Project:
    save("name", text("Portal"))
    save("name", text("Kundenportal"), base=1)
    Project.objects.update(closed_at=timezone.now() - timedelta(days=800))
    return project


def test_purge_project_only_says_what_it_would_do(due: Project) -> None:
    line = (
        f"{due.code} „Portal“: zu löschen sind 1 Antworten in 2 Fassungen, "
        "3 Mitglieder, 0 Einladungen\n"
    )

    assert run("purge_project") == line + NOT_YET
    assert run("purge_project", "--dry-run", due.code) == line + NOT_YET
    assert Answer.objects.count() == 1


def test_purge_project_deletes_when_told_to(due: Project) -> None:
    first, second = run("purge_project", "--no-dry-run"), run("purge_project", "--no-dry-run")

    assert first == (
        f"{due.code} „Portal“: gelöscht sind 1 Antworten in 2 Fassungen, "
        "3 Mitglieder, 0 Einladungen\n"
    )
    assert second == "Kein Projekt ist lange genug geschlossen.\n"
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["bbbbbbbb"], "Nicht lange genug geschlossen oder unbekannt: bbbbbbbb"),
        (["--months", "40", "CODE"], "Nicht lange genug geschlossen oder unbekannt: CODE"),
        (["--months", "-1"], "Die Zahl der Monate ist mindestens 0."),
    ],
)
def test_purge_project_refuses_what_is_not_due(
    due: Project, arguments: list[str], reason: str
) -> None:
    given = [due.code if argument == "CODE" else argument for argument in arguments]

    said = failure("purge_project", "--no-dry-run", *given)

    assert said == reason.replace("CODE", due.code)
    assert Answer.objects.count() == 2 - 1


def test_purge_project_takes_other_months(due: Project) -> None:
    assert run("purge_project", "--months", "40") == "Kein Projekt ist lange genug geschlossen.\n"
    assert "gelöscht sind 1 Antworten" in run("purge_project", "--months", "0", "--no-dry-run")


@pytest.mark.django_db(transaction=True)
def test_purge_project_leaves_one_alone_that_is_just_reopened(due: Project, sre: User) -> None:
    said = meanwhile(
        lambda: reopen_project(project=due, actor=sre),
        lambda: run("purge_project", "--no-dry-run"),
    )

    assert said in (
        f"{due.code}: Das Projekt „Portal“ ist nicht geschlossen.\n",
        "Kein Projekt ist lange genug geschlossen.\n",
    )
    assert Answer.objects.count() == 1


def test_tidy_tells_how_much(db: None) -> None:
    assert run("tidy").startswith("Gelöscht: 0 Sitzungen, 0 Angaben dazu, ")
