"""Projects closed long ago lose their data; open ones never do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from questionnaire.actions.inviting import invite
from questionnaire.actions.projects import reopen_project
from questionnaire.actions.purging import due_projects, months_ago, purge_project
from questionnaire.guide.errors import ProductError
from questionnaire.guide.saving import Result
from questionnaire.models import (
    Answer,
    AnswerRevision,
    AuditEntry,
    Invitation,
    Member,
    Project,
    Seen,
    User,
)
from tests.actions.racing import meanwhile
from tests.cast import text

SaveOne = Callable[..., Result]


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2024, 2, 29), 12, (2023, 2, 28)),
        ((2026, 1, 15), 24, (2024, 1, 15)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 0, (2026, 12, 31)),
        ((2026, 5, 31), 3, (2026, 2, 28)),
        ((2026, 5, 31), 99_999, (1, 1, 1)),
    ],
)
def test_months_are_those_of_the_calendar(
    now: tuple[int, int, int], months: int, then: tuple[int, int, int]
) -> None:
    assert months_ago(months, datetime(*now, tzinfo=UTC)) == datetime(*then, tzinfo=UTC)


def closed(project: Project, days: int) -> Project:
    Project.objects.filter(pk=project.pk).update(closed_at=timezone.now() - timedelta(days=days))
    project.refresh_from_db()
    return project


def test_due_are_projects_closed_long_enough(project: Project) -> None:
    open_ones = due_projects()
    closed(project, days=700)
    early = due_projects()
    closed(project, days=735)

    assert (open_ones, early, due_projects()) == ([], [], [project])
    assert (due_projects(30), due_projects(1)) == ([], [project])


def test_purge_leaves_a_husk_and_the_audit(
    project: Project, save: SaveOne, owner: User, sre: User, client: Client
) -> None:
    save("name", text("Geheimes"))
    save("name", text("Geheimeres"), base=1)
    Seen.objects.create(user=owner, answer=Answer.objects.get(), number=1)
    invite(project=project, actor=sre, emails=["a@kunde.example"], role="editor")
    closed(project, days=800)

    size = purge_project(project=project)
    again = purge_project(project=project)

    project.refresh_from_db()
    assert tuple(size) == (1, 2, 3, 1)
    assert tuple(again) == (0, 0, 0, 0)
    assert (project.name, project.customer) == (f"Gelöschtes Projekt {project.code}", "")
    for model in (Answer, AnswerRevision, Seen, Member, Invitation):
        assert not model._default_manager.exists()
    entries = AuditEntry.objects.filter(project=project)
    assert [entry.verb for entry in entries] == ["project_purged", "invited"]
    assert due_projects() == []
    client.force_login(sre)
    assert client.get(f"/projects/{project.code}/").status_code == 404
    assert b"Gel\xc3\xb6schtes Projekt" not in client.get("/projects/?archived=1").content


def test_open_project_is_never_purged(project: Project, save: SaveOne) -> None:
    save("name", text("Portal"))

    with pytest.raises(ProductError) as error:
        purge_project(project=project)

    assert error.value.code == "project_open"
    assert Answer.objects.count() == 1


def test_purge_leaves_no_name_in_the_log_of_the_administration(
    client: Client, project: Project, admin: User
) -> None:
    client.force_login(admin)
    members = {"members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0"}
    members |= {"members-0-user": str(admin.pk), "members-0-role": "owner"}
    sent = {"name": "Geheimportal", "customer": "Geheim AG", **members}
    sent["questionnaire"] = str(project.questionnaire_id)
    client.post("/admin/questionnaire/project/add/", sent)
    made = closed(Project.objects.get(name="Geheimportal"), days=800)
    before = [f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()]

    purge_project(project=made)

    after = [f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()]
    assert ["Geheim" in line for line in before] == [True]
    assert after == [f"Gelöschtes Projekt {made.code} "]


def test_purge_leaves_other_projects_alone(project: Project, save: SaveOne) -> None:
    save("name", text("Portal"))
    other = Project.objects.create(
        name="Alt", customer="Alt AG", questionnaire=project.questionnaire
    )

    purge_project(project=closed(other, days=800))

    project.refresh_from_db()
    assert (project.name, project.purged_at) == ("Portal", None)
    assert (AnswerRevision.objects.count(), Member.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_project_that_is_just_reopened_is_not_purged(
    project: Project, save: SaveOne, sre: User
) -> None:
    save("name", text("Portal"))
    old = closed(project, days=800)

    with pytest.raises(ProductError) as error:
        meanwhile(
            lambda: reopen_project(project=old, actor=sre), lambda: purge_project(project=old)
        )

    assert error.value.code == "project_open"
    assert Answer.objects.count() == 1
