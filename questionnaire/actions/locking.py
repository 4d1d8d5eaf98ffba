"""The one order of locks: questionnaires, then projects, then sections and questions.

Whoever writes a guide holds its questionnaire's row, so that writers wait for each other. Saving
answers holds its project's row, and never waits for a questionnaire.
"""

from __future__ import annotations

from questionnaire.models import Project, Questionnaire


def lock_guides(*ids: int) -> list[Questionnaire]:
    """Lock the questionnaires with these ids, or all, until the transaction ends."""
    rows = Questionnaire.objects.select_for_update(no_key=True).order_by("pk")
    return list(rows.filter(pk__in=ids) if ids else rows)


def stop_answers(questionnaire: int) -> None:
    """Nobody saves answers in this guide's projects until the transaction ends.

    For deciding by whether a question was answered: a save that is under way cannot be seen.
    """
    projects = Project.objects.filter(questionnaire=questionnaire).order_by("pk")
    list(projects.select_for_update(no_key=True).values_list("pk"))


def lock_project(project: Project) -> Project:
    """The project as it is now, locked as saving answers locks it."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)
