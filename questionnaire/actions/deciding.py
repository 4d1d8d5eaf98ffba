"""What becomes of one save: compared with what is stored, nothing read and nothing written here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from questionnaire.actions.reading import answer_value, entry_value
from questionnaire.guide import document as doc
from questionnaire.guide.checks import check_answer, check_kind
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.saving import Keep, Outcome, Result, Save
from questionnaire.guide.threeway import Merged, both, merge
from questionnaire.models import Answer, AnswerRevision, Question, QuestionRevision, User


@dataclass(frozen=True, slots=True)
class Stand:
    """A question with its answer of today; an answer that was never given is not stored yet."""

    question: Question
    answer: Answer
    entry: doc.Entry

    @property
    def number(self) -> int:
        return self.entry.base

    @property
    def wording(self) -> QuestionRevision:
        assert self.question.current is not None, "its transaction never ends without one"
        return self.question.current


@dataclass(frozen=True, slots=True)
class Known:
    """What some saves name that is not of today: revisions by answer, wordings by question."""

    numbers: dict[tuple[int, int], AnswerRevision] = field(default_factory=dict)
    ids: dict[tuple[int, uuid.UUID], AnswerRevision] = field(default_factory=dict)
    wordings: dict[tuple[int, int], QuestionRevision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person is told, and what is to be stored."""

    result: Result
    revisions: tuple[AnswerRevision, ...] = ()


@dataclass(frozen=True, slots=True)
class _Base:
    """What the person saw: the number, and the value unless there never was such a revision."""

    number: int
    value: doc.Answer | None


def decide(stand: Stand, known: Known, save: Save, author: User) -> Decision:
    """ValueRefused if the value may not be stored."""
    question, newest = stand.entry.question, stand.entry.answer
    value = _storable(question, save.value)
    base = _base(stand, known, save)
    if number := _repeated(stand, known, save, value):
        return _told(stand, Outcome.STORED, number)
    if _same(question, value, newest):
        if save.fits and _to_confirm(stand, save):
            return _stored(stand, known, save, author, newest)
        return _told(stand, Outcome.UNCHANGED)
    if base.number == stand.number:
        return _chosen(stand, known, save, author, value)
    if base.value and _same(question, value, base.value):
        return _told(stand, Outcome.UNCHANGED, merged=True)
    return _together(stand, known, save, author, value, base)


def stored_id(save: Save) -> uuid.UUID:
    """The save id bound to its base: sent again with a later base it is a new save."""
    return _bound(save.save_id, save.base) if save.save_id else uuid.uuid4()


def ids_before(save: Save) -> list[uuid.UUID]:
    """What saves are stored as that were sent before it and never answered."""
    return [_bound(id, save.base) for id in save.after]


def _bound(id: uuid.UUID, base: int) -> uuid.UUID:
    return uuid.uuid5(id, str(base))


# What the person saw --------------------------------------------------------------------------


def _base(stand: Stand, known: Known, save: Save) -> _Base:
    """The base that was sent, moved up by earlier saves whose answer never arrived.

    Only by those that stand right above it: one that was merged holds what the page never showed.
    """
    number, ids = save.base, ids_before(save)
    while (next := known.numbers.get((stand.answer.pk, number + 1))) and next.save_id in ids:
        number += 1
    if number == stand.number:
        return _Base(number, stand.entry.answer)
    revision = known.numbers.get((stand.answer.pk, number))
    empty = None if number else doc.Answer()
    return _Base(number, answer_value(revision) if revision else empty)


def _repeated(stand: Stand, known: Known, save: Save, value: doc.Answer) -> int:
    """The number that its first try got, if this is a retry; else 0."""
    first = known.ids.get((stand.answer.pk, stored_id(save))) if save.save_id else None
    if first is None or not _holds(stand, known, save, value, first):
        return 0
    return first.number + (1 if save.keep is Keep.THEIRS else 0)


def _holds(
    stand: Stand, known: Known, save: Save, value: doc.Answer, revision: AnswerRevision
) -> bool:
    """Is it this value, alone or merged with what others had changed?"""
    question, stored = stand.entry.question, answer_value(revision)
    if _same(question, stored, value):
        return True
    base = _base(stand, known, replace(save, after=()))
    if save.keep is Keep.BOTH and base.value:
        return _same(question, both(question, base.value, value), stored)
    merged = _merged(question, base, value, stored)
    return bool(merged and not merged.conflicts and _same(question, merged.answer, stored))


# What is stored -------------------------------------------------------------------------------


def _told(stand: Stand, outcome: Outcome, number: int = 0, merged: bool = False) -> Decision:
    return Decision(Result(outcome, number or stand.number, stand.entry, merged))


def _chosen(stand: Stand, known: Known, save: Save, author: User, value: doc.Answer) -> Decision:
    """From the newest revision: nobody else's text goes unseen."""
    question, newest = stand.entry.question, stand.entry.answer
    if save.keep is Keep.BOTH:
        try:
            value = _storable(question, both(question, newest, value))
        except ValueRefused as refused:
            return _conflict(stand, refused=refused)
        if _same(question, value, newest):
            return _told(stand, Outcome.UNCHANGED, merged=True)
    decision = _stored(stand, known, save, author, value)
    if save.keep is Keep.THEIRS:
        return _restored(stand, decision)
    return decision


def _together(
    stand: Stand, known: Known, save: Save, author: User, value: doc.Answer, base: _Base
) -> Decision:
    """From an older revision: a table is merged, where nobody changed what another one did."""
    question, newest = stand.entry.question, stand.entry.answer
    merged = _merged(question, base, value, newest)
    if merged is None or merged.conflicts or save.keep is not Keep.MINE:
        return _conflict(stand, mine=merged.answer if merged else value)
    if _same(question, merged.answer, newest):
        return _told(stand, Outcome.UNCHANGED, merged=True)
    try:
        together = _storable(question, merged.answer)
    except ValueRefused as refused:  # too many rows, which each of the two did not have
        return _conflict(stand, mine=value, refused=refused)
    decision = _stored(stand, known, save, author, together)
    return replace(decision, result=replace(decision.result, merged=True))


def _conflict(
    stand: Stand, mine: doc.Answer | None = None, refused: ValueRefused | None = None
) -> Decision:
    result = Result(Outcome.CONFLICT, stand.number, stand.entry, mine=mine, refused=refused)
    return Decision(result)


def _merged(
    question: doc.Question, base: _Base, mine: doc.Answer, theirs: doc.Answer
) -> Merged | None:
    """None for a text, which is one value, and from a base that nobody knows."""
    if question.kind is not doc.Kind.TABLE or base.value is None:
        return None
    shown = (_as_shown(question, value) for value in (base.value, mine, theirs))
    return merge(question, *shown)


def _stored(stand: Stand, known: Known, save: Save, author: User, value: doc.Answer) -> Decision:
    shown = known.wordings.get((stand.question.pk, save.wording), stand.wording)
    id = stored_id(save)
    # With a base that never was, a later save from the revision of that number would have the id.
    taken = (stand.answer.pk, id) in known.ids or save.base > stand.number
    revision = AnswerRevision(
        number=stand.number + 1,
        save_id=uuid.uuid4() if taken else id,
        question_revision=shown,
        state=value.state,
        text=value.text,
        rows=stored_rows(value.rows),
        format=value.format,
        note=value.note,
        author=author,
        on_behalf=author.staff,
    )
    entry = entry_value(stand.question, revision)
    return Decision(Result(Outcome.STORED, revision.number, entry), (revision,))


def _restored(stand: Stand, mine: Decision) -> Decision:
    """Mine, and above it once more what was the newest: in its wording, by who chose it."""
    newest, (first,) = stand.answer.current, mine.revisions
    theirs = stand.entry.answer
    again = AnswerRevision(
        number=first.number + 1,
        save_id=_bound(first.save_id, first.number),
        question_revision_id=(newest.question_revision_id if newest else stand.wording.pk),
        state=theirs.state,
        text=theirs.text,
        rows=stored_rows(theirs.rows),
        format=theirs.format,
        note=theirs.note,
        author=first.author,
        on_behalf=first.on_behalf,
    )
    result = Result(Outcome.STORED, again.number, entry_value(stand.question, again))
    return Decision(result, (first, again))


def stored_rows(rows: Iterable[doc.Row]) -> list[dict[str, object]]:
    """Rows as the database keeps them, empty ones left out."""
    filled = ((row.id, {c: t for c, t in row.cells if t}) for row in rows)
    return [{"id": row_id, "cells": cells} for row_id, cells in filled if cells]


def _to_confirm(stand: Stand, save: Save) -> bool:
    """Was the answer given to another wording than the one of today that the page showed?"""
    given, today = stand.answer.current, stand.wording
    return (
        given is not None
        and save.wording == today.number
        and given.question_revision_id != today.pk
    )


def _storable(question: doc.Question, value: doc.Answer) -> doc.Answer:
    check_kind(question, value)
    check_answer(question, value)
    return _with_state(question, value)


def _with_state(question: doc.Question, value: doc.Answer) -> doc.Answer:
    if value.state in doc.NOTED:
        return value
    return doc.derived_state(question, value)


# What is the same -----------------------------------------------------------------------------


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
