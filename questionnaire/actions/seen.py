"""What a person has seen of a project's answers: a number for each, only ever raised."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from questionnaire.models import Project, Seen, User


@transaction.atomic
def mark_seen(*, project: Project, user: User, numbers: Mapping[str, int]) -> None:
    """Note the revisions that a person saw, by question key: three queries at most.

    Never above an answer's newest revision; keys without an answer are passed over.
    """
    _lock(user)
    raised = [
        Seen(user=user, answer_id=answer, number=number)
        for answer, seen, number in _wanted(project, user, numbers)
        if number > (seen or 0)
    ]
    if raised:
        Seen.objects.bulk_create(
            raised,
            update_conflicts=True,
            update_fields=["number"],
            unique_fields=["user", "answer"],
        )


def _lock(user: User) -> None:
    """One after the other where two pages of a person report at once: no number can go back."""
    locked = User.objects.select_for_update(no_key=True).filter(pk=user.pk).order_by()
    list(locked.values_list("pk"))


def _wanted(
    project: Project, user: User, numbers: Mapping[str, int]
) -> list[tuple[int, int | None, int]]:
    """Ids of answers, the number stored so far, and the one that is to be."""
    asked = project.answers.filter(question__key__in=tuple(numbers), current__isnull=False)
    columns = ("pk", "question__key", "current__number", "seen_number")
    rows = asked.with_seen(user).values_list(*columns)
    return [(pk, seen, min(numbers[key], newest)) for pk, key, newest, seen in rows]
