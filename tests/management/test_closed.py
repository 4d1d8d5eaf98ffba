"""Commands that write answers leave closed projects alone, and say why."""

from __future__ import annotations

from pathlib import Path

import pytest

from questionnaire.actions.exchanging import export_answers
from questionnaire.actions.projects import close_project
from questionnaire.models import AnswerRevision, Project, User
from tests.actions.racing import meanwhile
from tests.cast import edited, text
from tests.management.test_commands import failure, run

CLOSED = "Das Projekt ist geschlossen: Es lässt sich lesen und mitnehmen, aber nicht mehr ändern."
COMMANDS = [
    ("import_answers",),
    ("import_answers", "--overwrite"),
    ("import_ticket",),
    ("import_ticket", "--apply"),
]


@pytest.fixture
def files(project: Project, tmp_path: Path) -> dict[str, str]:
    """What each command reads: an answer that the project does not have."""
    answers = export_answers(project=project).replace(
        '"answers": []', '"answers": [{"question": "name", "text": "Neu"}]'
    )
    contents = {
        "import_answers": answers,
        "import_ticket": edited(project, name=text("Neu")),
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return {name: str(tmp_path / name) for name in contents}


@pytest.mark.parametrize("command", COMMANDS)
def test_command_refuses_a_closed_project(
    project: Project, files: dict[str, str], sre: User, command: tuple[str, ...]
) -> None:
    close_project(project=project, actor=sre)
    name, *options = command

    said = failure(name, project.code, files[name], "--as", sre.email, *options)

    assert (said, AnswerRevision.objects.count()) == (CLOSED, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", [COMMANDS[1], COMMANDS[3]])
def test_command_refuses_a_project_that_is_just_being_closed(
    project: Project, files: dict[str, str], sre: User, command: tuple[str, ...]
) -> None:
    name, *options = command

    said = meanwhile(
        lambda: close_project(project=project, actor=sre),
        lambda: failure(name, project.code, files[name], "--as", sre.email, *options),
    )

    assert (said, AnswerRevision.objects.count()) == (CLOSED, 0)


def test_export_project_takes_a_closed_one_along(project: Project, sre: User) -> None:
    open_before = run("export_project", project.code, "--format", "json")
    close_project(project=project, actor=sre)

    assert run("export_project", project.code, "--format", "json") == open_before
