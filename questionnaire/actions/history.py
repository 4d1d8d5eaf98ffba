"""The history of answers: what was stored when, and an earlier revision made the newest again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from questionnaire.actions.answers import save_answers
from questionnaire.actions.audit import record
from questionnaire.actions.reading import ANSWER, SAVED, WORDING, answer_of, question_of
from questionnaire.guide import document as doc
from questionnaire.guide.history import Changed, Difference, Record
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models import AnswerRevision, AuditEntry, Project, Question, Section, User
from questionnaire.models.answers import AnswerQuerySet

_GIVEN_TO = tuple(f"question_revision__{name}" for name in ("number", *WORDING))
_ENTRY = (*ANSWER, *SAVED, *_GIVEN_TO)


def records(*, project: Project, question: Question) -> list[Record]:
    """All revisions of an answer, newest first, without their texts: one query.

    The question comes with its `current`.
    """
    assert question.current is not None, "a question without one never leaves its transaction"
    given_to = ("question_revision__number", "question_revision__sense")
    rows = _revisions(project, question.key).order_by("-number").values_list(*SAVED, *given_to)
    today = question.current.sense
    return [Record(doc.Saved(*saved), wording, sense < today) for *saved, wording, sense in rows]


def entries(*, project: Project, key: str, numbers: Iterable[int]) -> dict[int, doc.Entry]:
    """Revisions by number, each with the wording that it was given to: one query."""
    rows = _revisions(project, key).filter(number__in=tuple(numbers)).values_list(*_ENTRY)
    found = (_entry(key, values) for values in rows)
    return {entry.base: entry for entry in found}


def _revisions(project: Project, key: str) -> QuerySet[AnswerRevision]:
    found = AnswerRevision.objects.filter(answer__project=project, answer__question__key=key)
    return found.order_by()


def _entry(key: str, values: Iterable[Any]) -> doc.Entry:
    """From the values of `_ENTRY`."""
    values = list(values)
    answer, rest = values[: len(ANSWER)], values[len(ANSWER) :]
    saved, (wording, *question) = rest[: len(SAVED)], rest[len(SAVED) :]
    return doc.Entry(question_of(key, *question), answer_of(*answer), doc.Saved(*saved), wording)


@transaction.atomic
def restore(
    *, project: Project, author: User, key: str, number: int, base: int, page: str
) -> Result | None:
    """Store an earlier revision's value once more, as the newest; None if there is no such one.

    A conflict, and nothing stored, if `base` is not the newest any more: who restores wants what
    was shown, so a table is not merged with what others changed. Sent twice from the same `page`
    it is stored once.
    """
    known = entries(project=project, key=key, numbers=[number, base + 1])
    found = known.get(number)
    if found is None:
        return None
    save_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{page}|restore|{key}|{number}")
    save = Save(key, found.answer, base, save_id, wording=found.wording)
    result = save_answers(project=project, author=author, saves=[save])[key]
    if result.merged:
        transaction.set_rollback(True)
        return replace(result, outcome=Outcome.CONFLICT)
    if result.outcome is Outcome.STORED and result.number not in known:
        verb = AuditEntry.Verb.ANSWER_RESTORED
        record(verb, actor=author, project=project, question=key, number=number)
    return result


# What has changed since ------------------------------------------------------------------------

_ORDER = (
    *("question__section__position", "question__section__key"),
    *("question__position", "question__key"),
)
_ASKED = (
    *("question__key", "question__section__key", "question__section__title"),
    *("question__current__text", "question__current__note"),
)


def changed_since(
    *, project: Project, user: User, since: date | None, section: Section | None = None
) -> list[Changed]:
    """The answers that changed, in the guide's order: three queries at most.

    Since the beginning of a day where the pages' clocks are; None: since the user's last visit,
    that is since what they saw or wrote themselves. Without retired questions.
    """
    answers = project.answers.asked()
    if section:
        answers = answers.filter(question__section=section)
    found = _since_day(answers, since) if since else _since_visit(answers, user)
    columns = (*_ASKED, "then", *(f"current__{name}" for name in _ENTRY))
    rows = list(found.order_by(*_ORDER).values_list(*columns))
    return list(_changed(project, rows)) if rows else []


def _since_day(answers: AnswerQuerySet, since: date) -> AnswerQuerySet:
    start = timezone.make_aware(datetime.combine(since, time.min))
    return answers.filter(current__created_at__gte=start).annotate(
        then=_newest(Q(created_at__lt=start))
    )


def _since_visit(answers: AnswerQuerySet, user: User) -> AnswerQuerySet:
    seen = Q(number__lte=Coalesce(OuterRef("seen_number"), 0))
    return answers.unseen_by(user).annotate(then=_newest(seen | Q(author=user)))


def _newest(known: Q) -> Subquery:
    """The id of an answer's newest revision of those that are known."""
    found = AnswerRevision.objects.filter(known, answer=OuterRef("pk"))
    return Subquery(found.order_by("-number").values("pk")[:1])


def _changed(project: Project, rows: list[tuple[Any, ...]]) -> Iterator[Changed]:
    numbers = _numbers(project)
    at = len(_ASKED)
    revisions = AnswerRevision.objects.filter(pk__in={row[at] for row in rows} - {None})
    keyed = revisions.order_by().values_list("answer__question__key", *_ENTRY)
    then = {key: _entry(key, values) for key, *values in keyed}
    for key, section, title, text, note, _then, *values in rows:
        difference = Difference(then.get(key), _entry(key, values))
        yield Changed(section, title, numbers[key], key, text, note, difference)


def _numbers(project: Project) -> dict[str, str]:
    """What pages call the questions: 6.1 is the first of the sixth section."""
    asked = Question.objects.filter(questionnaire=project.questionnaire_id, retired=False)
    order = ("section__position", "section__key", "position", "key")
    keys = asked.order_by(*order).values_list("section__key", "key")
    sections = enumerate(groupby(keys, itemgetter(0)), start=1)
    return {
        key: f"{number}.{at}"
        for number, (_section, group) in sections
        for at, (_key, key) in enumerate(group, start=1)
    }
