"""Saving answers: the one place that writes them.

Nothing is overwritten that the person did not see: each save names its base, the revision number
that the page showed. Nothing is written twice: each save has an id, and a retry is recognised.
What two people changed in different cells of a table is merged; all else that two changed at once
is a conflict, and waits for one of them to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import FilteredRelation, OuterRef, Q

from questionnaire.actions.deciding import Decision, Known, Stand, decide, ids_before, stored_id
from questionnaire.actions.reading import entry_value
from questionnaire.guide.errors import ProjectClosed
from questionnaire.guide.saving import Result, Save
from questionnaire.models import Answer, AnswerRevision, Project, Question, QuestionRevision, User

_Stands = dict[str, Stand]


@transaction.atomic
def save_answers(*, project: Project, author: User, saves: Sequence[Save]) -> dict[str, Result]:
    """Store what changed, report conflicts, leave the rest: results by question key.

    The number of queries does not depend on the number of saves. Keys that the project's
    questionnaire does not have are left out of the result. ValueRefused if a value may not be
    stored, ProjectClosed in a closed project; then nothing is.
    """
    if not saves:
        return {}
    _lock(project)
    stands = _stands(project, [save.key for save in saves])
    asked = [save for save in saves if save.key in stands]
    known = _known(stands, asked)
    decided = {save.key: decide(stands[save.key], known, save, author) for save in asked}
    _write([(stands[key].answer, decision) for key, decision in decided.items()])
    return {key: decision.result for key, decision in decided.items()}


def _lock(project: Project) -> None:
    """One writer at a time in a project: saves are short, and no update can be lost.

    ProjectClosed if somebody has closed it, maybe just now.
    """
    locked = Project.objects.select_for_update(no_key=True).filter(pk=project.pk).order_by()
    if locked.values_list("closed_at", flat=True).get() is not None:
        raise ProjectClosed("project_closed")


def _stands(project: Project, keys: Sequence[str]) -> _Stands:
    """Questions with their answers of today, by key."""
    own = FilteredRelation("answers", condition=Q(answers__project=project))
    rows = (
        Question.objects.filter(questionnaire=project.questionnaire_id, key__in=keys)
        .annotate(own=own)
        .select_related("current", "own__current__author")  # type: ignore[misc]  # annotated
        .order_by()
    )
    return {question.key: _stand(project, question) for question in rows}


def _stand(project: Project, question: Question) -> Stand:
    answer: Answer | None = getattr(question, "own", None)
    current = answer.current if answer else None
    stored = answer or Answer(project=project, question=question)
    return Stand(question, stored, entry_value(question, current))


def _known(stands: _Stands, saves: Sequence[Save]) -> Known:
    """What is not of today, if a save names it: most name nothing else and need no query here.

    A retry never has the newest revision as its base, for its first try made a newer one.
    """
    behind = [save for save in saves if save.base != stands[save.key].number]
    shown = [save for save in saves if 0 < save.wording < stands[save.key].wording.number]
    revisions = _revisions(stands, behind) if behind else []
    wordings = _wordings(stands, shown) if shown else []
    return Known(
        {(revision.answer_id, revision.number): revision for revision in revisions},
        {(revision.answer_id, revision.save_id): revision for revision in revisions},
        {(wording.question_id, wording.number): wording for wording in wordings},
    )


def _revisions(stands: _Stands, saves: Iterable[Save]) -> list[AnswerRevision]:
    """Their bases, and what they or the saves before them were stored as."""
    answers = {stands[save.key].answer.pk for save in saves} - {None}
    newest = max(stands[save.key].number for save in saves)
    bases = {save.base for save in saves if 0 < save.base <= newest}  # no other fits the column
    ids = {id for save in saves for id in (stored_id(save), *ids_before(save))}
    asked = Q(number__in=bases) | Q(save_id__in=ids)
    return list(AnswerRevision.objects.filter(asked, answer__in=answers).order_by())


def _wordings(stands: _Stands, saves: Iterable[Save]) -> list[QuestionRevision]:
    questions = [stands[save.key].question for save in saves]
    numbers = [save.wording for save in saves]
    found = QuestionRevision.objects.filter(question__in=questions, number__in=numbers)
    return list(found.order_by())


def _write(decided: Sequence[tuple[Answer, Decision]]) -> None:
    written = [(answer, decision.revisions) for answer, decision in decided if decision.revisions]
    if not written:
        return
    Answer.objects.bulk_create([answer for answer, _revisions in written if answer.pk is None])
    for answer, revisions in written:
        for revision in revisions:
            revision.answer = answer
    AnswerRevision.objects.bulk_create(r for _answer, revisions in written for r in revisions)
    newest = AnswerRevision.objects.filter(answer=OuterRef("pk")).order_by("-number").values("pk")
    answers = [answer.pk for answer, _revisions in written]
    Answer.objects.filter(pk__in=answers).update(current=newest[:1])
