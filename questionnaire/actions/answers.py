"""Saving answers: the one place that writes them.

Nothing is overwritten that the person did not see: each save names its base, the revision number
that the page showed. Nothing is written twice: each save has an id, and a retry is recognised.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import OuterRef, Q

from questionnaire.actions.reading import answer_value, entry_value
from questionnaire.guide import document as doc
from questionnaire.guide.checks import check_answer
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models import Answer, AnswerRevision, Project, Question, User

_Known = dict[tuple[int, int | uuid.UUID], AnswerRevision]


@dataclass(frozen=True, slots=True)
class _Written:
    """A save that is to become a revision of an answer that may not exist yet."""

    question: Question
    answer: Answer
    revision: AnswerRevision


@transaction.atomic
def save_answers(*, project: Project, author: User, saves: Sequence[Save]) -> dict[str, Result]:
    """Store what changed, report conflicts, leave the rest: results by question key.

    The number of queries does not depend on the number of saves. Keys that the project's
    questionnaire does not have are left out of the result. ValueRefused if a value may not be
    stored; then nothing is.
    """
    if not saves:
        return {}
    _lock(project)
    answers = _answers(project, [save.key for save in saves])
    known = _known_revisions(answers, saves)
    results: dict[str, Result] = {}
    written: list[_Written] = []
    for save in saves:
        if answer := answers.get(save.key):
            result, revision = _decide(answer.question, answer, known, save, author)
            results[save.key] = result
            if revision:
                written.append(_Written(answer.question, answer, revision))
    _write(written)
    return results


def _lock(project: Project) -> None:
    """One writer at a time in a project: saves are short, and no update can be lost."""
    locked = Project.objects.select_for_update(no_key=True).filter(pk=project.pk).order_by()
    list(locked.values_list("pk"))


def _answers(project: Project, keys: Sequence[str]) -> dict[str, Answer]:
    """Answers by question key, not yet stored ones for questions that were never answered."""
    found = Answer.objects.filter(project=project, question__key__in=keys)
    rows = found.select_related("question__current", "current__author")
    answers = {answer.question.key: answer for answer in rows}
    if new := set(keys) - answers.keys():
        questions = Question.objects.filter(
            questionnaire=project.questionnaire_id, key__in=new
        ).select_related("current")
        answers |= {q.key: Answer(project=project, question=q) for q in questions}
    return answers


def _known_revisions(answers: dict[str, Answer], saves: Iterable[Save]) -> _Known:
    """Bases, and revisions that a save made before, by answer and by number or id.

    Only for saves whose base is not the newest revision: a retry never has that, its first try
    made a newer one. Most saves are up to date and need no query here.
    """
    behind = [s for s in saves if s.key in answers and s.base != _number(answers[s.key])]
    if not behind:
        return {}
    newest = max(_number(answers[save.key]) for save in behind)
    bases = {save.base for save in behind if 0 < save.base <= newest}  # no other fits the column
    ids = {_stored_id(save) for save in behind}
    found = AnswerRevision.objects.filter(
        Q(number__in=bases) | Q(save_id__in=ids),
        answer__in=[answers[save.key].pk for save in behind],
    )
    known: _Known = {}
    for revision in found:
        known[revision.answer_id, revision.number] = revision
        known[revision.answer_id, revision.save_id] = revision
    return known


def _number(answer: Answer) -> int:
    return answer.current.number if answer.current else 0


def _decide(
    question: Question, answer: Answer, known: _Known, save: Save, author: User
) -> tuple[Result, AnswerRevision | None]:
    entry = entry_value(question, answer.current)
    value = _storable(entry.question, save.value)
    number = entry.base
    repeated = known.get((answer.pk, _stored_id(save)))
    if repeated and _same(entry.question, answer_value(repeated), value):
        return Result(Outcome.STORED, repeated.number, entry), None
    seen = (entry.answer, *_base(answer, known, save))
    if any(_same(entry.question, value, shown) for shown in seen):
        return Result(Outcome.UNCHANGED, number, entry), None
    if save.base != number:
        return Result(Outcome.CONFLICT, number, entry), None
    revision = _revision(question, value, author, number + 1, _stored_id(save))
    return Result(Outcome.STORED, number + 1, entry_value(question, revision)), revision


def _stored_id(save: Save) -> uuid.UUID:
    """The save id bound to its base: sent again with a later base it is a new save."""
    return uuid.uuid5(save.save_id, str(save.base)) if save.save_id else uuid.uuid4()


def _storable(question: doc.Question, value: doc.Answer) -> doc.Answer:
    check_answer(question, value)
    return _with_state(question, value)


def _with_state(question: doc.Question, value: doc.Answer) -> doc.Answer:
    if value.state in (doc.State.UNKNOWN, doc.State.NOT_APPLICABLE):
        return value
    return doc.derived_state(question, value)


def _base(answer: Answer, known: _Known, save: Save) -> tuple[doc.Answer, ...]:
    """The value that the page showed: empty for base 0, none for a base that never was."""
    if save.base == 0:
        return (doc.Answer(),)
    base = known.get((answer.pk, save.base))
    return (answer_value(base),) if base else ()


def _same(question: doc.Question, one: doc.Answer, other: doc.Answer) -> bool:
    """Would the page show both alike?"""
    return doc.same_as_typed(_as_shown(question, one), _as_shown(question, other))


def _as_shown(question: doc.Question, value: doc.Answer) -> doc.Answer:
    """The value as today's page sends it back untouched, which an older one may differ from.

    Labelled rows come first and in order, the label itself is not sent, a label that is gone is
    sent as the text of a first cell, and what counts as answered depends on today's columns.
    """
    labels = {label.id: at for at, label in enumerate(question.labels)}
    rows = sorted(value.rows, key=lambda row: labels.get(row.id, len(labels)))
    shown = replace(value, rows=tuple(_row_as_shown(question, row) for row in rows))
    return _with_state(question, shown)


def _row_as_shown(question: doc.Question, row: doc.Row) -> doc.Row:
    first = question.columns[0].id if question.columns else ""
    others = tuple(cell for cell in row.cells if cell[0] != first)
    gone = {label.id: label.text for label in question.former_labels}
    if any(row.id == label.id for label in question.labels):
        return replace(row, cells=others)
    if row.id in gone and any(text for _column, text in others) and not row.get(first):
        return replace(row, cells=((first, gone[row.id]), *others))
    return row


def _revision(
    question: Question, value: doc.Answer, author: User, number: int, save_id: uuid.UUID
) -> AnswerRevision:
    return AnswerRevision(
        number=number,
        save_id=save_id,
        question_revision=question.current,
        state=value.state,
        text=value.text,
        rows=stored_rows(value.rows),
        format=value.format,
        note=value.note,
        author=author,
        on_behalf=author.staff,
    )


def stored_rows(rows: Iterable[doc.Row]) -> list[dict[str, object]]:
    """Rows as the database keeps them, empty ones left out."""
    filled = ((row.id, {c: t for c, t in row.cells if t}) for row in rows)
    return [{"id": row_id, "cells": cells} for row_id, cells in filled if cells]


def _write(written: list[_Written]) -> None:
    if not written:
        return
    Answer.objects.bulk_create([w.answer for w in written if w.answer.pk is None])
    for w in written:
        w.revision.answer = w.answer
    AnswerRevision.objects.bulk_create([w.revision for w in written])
    newest = AnswerRevision.objects.filter(answer=OuterRef("pk")).order_by("-number").values("pk")
    Answer.objects.filter(pk__in=[w.answer.pk for w in written]).update(current=newest[:1])
