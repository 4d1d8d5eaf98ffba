"""Who was here lately: told by what was saved, never by watching."""

from __future__ import annotations

from datetime import datetime

from questionnaire.guide.document import Saved
from questionnaire.models import Answer, Project, Question, User

MOST = 6  # so that an answer to a script stays small


def saved_by_others(*, project: Project, key: str, user: User, since: datetime) -> dict[str, Saved]:
    """The newest revisions in the section of a question that others wrote, by question key.

    The latest ones, in one query; answers that the user wrote last are not among them.
    """
    section = Question.objects.filter(questionnaire=project.questionnaire_id, key=key)
    rows = (
        Answer.objects.filter(
            project=project,
            question__section__in=section.values("section"),
            current__created_at__gte=since,
        )
        .exclude(current__author=user)
        .order_by("-current")
        .values_list(
            *("question__key", "current__number", "current__author__name"),
            *("current__author__code", "current__on_behalf", "current__created_at"),
        )
    )
    return {question: Saved(*saved) for question, *saved in rows[:MOST]}
