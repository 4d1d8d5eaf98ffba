"""Loading a guide file: the file seeds, the rows rule.

Three values decide for each thing a file says: what a file said last, what the row says today,
what this file says. Unchanged since the last file: nothing. Changed by the file only: taken.
Changed on both sides: reported, and nothing at all is written unless the file is to win.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import transaction

from questionnaire.actions.reading import as_in_file, question_value
from questionnaire.actions.wordings import new_wording
from questionnaire.guide import document as doc
from questionnaire.guide.errors import ProductError
from questionnaire.guide.markup import parse_markup, write_markup
from questionnaire.models import Question, Questionnaire, QuestionRevision, Section

STEP = 10


@dataclass(frozen=True, slots=True)
class Conflict:
    """Changed in the file and by hand: `what` is title, short, intro, order, section or a part of
    a question's wording; of an order both texts are keys, one a line."""

    key: str
    what: str
    ours: str
    theirs: str


@dataclass(slots=True)
class Report:
    """Keys of sections and questions by what became of them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    written: bool = True


@dataclass(frozen=True, slots=True)
class _Load:
    """One run: what it may do, and what it found."""

    take_file: bool
    minor: bool
    report: Report

    def takes(self, key: str, what: str, last: str, ours: str, theirs: str) -> bool:
        """Does the file's value replace today's? Applies the module's rule and reports."""
        if theirs in (last, ours):
            return False
        if ours != last and not self.take_file:
            self.report.conflicts.append(Conflict(key, what, ours, theirs))
            return False
        _once(self.report.changed, key)
        return True

    def settle(self, row: Questionnaire | Section, name: str, theirs: str) -> None:
        """One text of a row that keeps the file's last value in `file_…`."""
        last, ours = getattr(row, f"file_{name}"), _normal(name, getattr(row, name))
        if self.takes(row.key, name, last, ours, theirs):
            setattr(row, name, theirs)
        setattr(row, f"file_{name}", theirs)


def _normal(name: str, typed: str) -> str:
    """What an admin typed as a file would say it."""
    return write_markup(parse_markup(typed)) if name == "intro" else doc.normal_line(typed)


_Row = TypeVar("_Row", Section, Question)


@dataclass(frozen=True, slots=True)
class _Place(Generic[_Row]):
    """A row that the file has; `last` is its position there in the file before, if it was there."""

    row: _Row
    last: int | None


@transaction.atomic
def load_guide(
    *,
    guide: doc.Guide,
    take_file: bool = False,
    retire_missing: bool = False,
    wording_only: bool = False,
) -> Report:
    """Bring the questionnaire of the guide's key up to the file; see the module's rule.

    `wording_only` marks changed wordings as spelling: answers keep counting as given to today's
    question. ProductError("kind_fixed") if the file changes the kind of an answered question.
    """
    load = _Load(take_file, wording_only, Report())
    questionnaire = _questionnaire(load, guide)
    sections = _load_sections(load, questionnaire, guide)
    _load_questions(load, questionnaire, guide, sections)
    _miss(load, questionnaire, guide, retire_missing)
    if load.report.conflicts:
        transaction.set_rollback(True)
        load.report.written = False
    return load.report


def _questionnaire(load: _Load, guide: doc.Guide) -> Questionnaire:
    found = Questionnaire.objects.select_for_update().filter(key=guide.key).first()
    intro = write_markup(guide.intro)
    if found is None:
        load.report.added.append(guide.key)
        return Questionnaire.objects.create(
            key=guide.key, title=guide.title, intro=intro, file_title=guide.title, file_intro=intro
        )
    load.settle(found, "title", guide.title)
    load.settle(found, "intro", intro)
    found.save()
    return found


# Sections ------------------------------------------------------------------------------------


def _load_sections(
    load: _Load, questionnaire: Questionnaire, guide: doc.Guide
) -> dict[str, Section]:
    here = list(questionnaire.sections.order_by("position", "key"))
    rows = {row.key: row for row in here}
    back = {section.key for section in guide.sections if _back(load, rows.get(section.key))}
    theirs = []
    for section in guide.sections:
        row = rows.get(section.key) or _add_section(load, questionnaire, section)
        _load_section(load, row, section)
        theirs.append(_Place(row, row.file_position))
    _arrange(load, guide.key, [row for row in here if row.key not in back], theirs)
    return {place.row.key: place.row for place in theirs}


def _back(load: _Load, row: Section | None) -> bool:
    if row is None or not row.left_out:
        return False
    _once(load.report.changed, row.key)
    return True


def _add_section(load: _Load, questionnaire: Questionnaire, section: doc.Section) -> Section:
    load.report.added.append(section.key)
    intro = write_markup(section.intro)
    return Section.objects.create(
        questionnaire=questionnaire,
        key=section.key,
        title=section.title,
        short=section.short,
        intro=intro,
        file_title=section.title,
        file_short=section.short,
        file_intro=intro,
    )


def _load_section(load: _Load, row: Section, section: doc.Section) -> None:
    load.settle(row, "title", section.title)
    load.settle(row, "short", section.short)
    load.settle(row, "intro", write_markup(section.intro))


# Order ---------------------------------------------------------------------------------------


def _arrange(load: _Load, key: str, here: list[_Row], theirs: list[_Place[_Row]]) -> None:
    """The order of one list, by the module's rule, `key` naming the list in the report.

    Only rows that both sides and the last file have tell whose order changed: what the file adds
    or leaves out moves nothing else. Those of one side alone keep the neighbour before them.
    """
    known = [place for place in theirs if place.last is not None]
    keys = {place.row.key for place in known}
    last = _keys(place.row for place in sorted(known, key=lambda place: place.last or 0))
    ours = _keys(row for row in here if row.key in keys)
    rows = [place.row for place in theirs]
    taken = load.takes(key, "order", last, ours, _keys(place.row for place in known))
    order = _merged(rows, here) if taken else _merged(here, rows)
    for at, row in enumerate(rows, start=1):
        row.file_position = at * STEP
    if order != here:
        for at, row in enumerate(order, start=1):
            row.position = at * STEP
    for row in order:
        row.save()


def _keys(rows: Iterable[Section | Question]) -> str:
    return "\n".join(row.key for row in rows)


def _merged(first: list[_Row], second: list[_Row]) -> list[_Row]:
    """The first list and, each behind its neighbour there, the rows that only the second has."""
    order = list(first)
    at = 0
    for row in second:
        if row not in order:
            order.insert(at, row)
        at = order.index(row) + 1
    return order


# Questions -----------------------------------------------------------------------------------


def _load_questions(
    load: _Load, questionnaire: Questionnaire, guide: doc.Guide, sections: dict[str, Section]
) -> None:
    found = questionnaire.questions.select_related("current", "section")
    rows = {row.key: row for row in found.order_by("position", "key")}
    last = _last_from_file(questionnaire)
    here = {key: [row for row in rows.values() if row.section.key == key] for key in sections}
    theirs: dict[str, list[_Place[Question]]] = {}
    for section in guide.sections:
        theirs[section.key] = [
            _load_question(load, rows.get(question.key), sections[section.key], question, last)
            for question in section.questions
        ]
    for key, places in theirs.items():
        back = [place.row for place in places if _left_out(place.row, last)]
        staying = [row for row in here[key] if row.section.key == key and row not in back]
        _arrange(load, key, staying, places)


def _left_out(row: Question, last: dict[int, doc.Question]) -> bool:
    """Did the last file leave the question out, so that it was retired?"""
    return row.pk in last and row.file_position is None


def _load_question(
    load: _Load,
    row: Question | None,
    section: Section,
    question: doc.Question,
    last: dict[int, doc.Question],
) -> _Place[Question]:
    if row is None:
        return _Place(_add_question(load, section, question), None)
    if _left_out(row, last):
        _bring_back(load, row, section)
        place = _Place(row, None)
    else:
        place = _Place(row, _load_place(load, row, section))
    _load_wording(load, row, question, last.get(row.pk))
    return place


def _add_question(load: _Load, section: Section, question: doc.Question) -> Question:
    load.report.added.append(question.key)
    row = Question.objects.create(
        questionnaire=section.questionnaire,
        section=section,
        key=question.key,
        file_section=section.key,
    )
    new_wording(row, question, source=QuestionRevision.Source.FILE)
    return row


def _load_place(load: _Load, row: Question, section: Section) -> int | None:
    """Settle the section that a question stands in; its last position there if it stays."""
    stood, last = row.section.key, row.file_section
    if load.takes(row.key, "section", last, stood, section.key):
        row.section = section
    row.file_section = section.key
    return row.file_position if stood == last == section.key else None


def _bring_back(load: _Load, row: Question, section: Section) -> None:
    """The question was retired because a file left it out, and this one has it again."""
    row.retired = False
    row.section = section
    row.file_section = section.key
    _once(load.report.changed, row.key)


def _load_wording(
    load: _Load, row: Question, question: doc.Question, last: doc.Question | None
) -> None:
    ours = as_in_file(question_value(row))
    if question == last:
        return
    if question == ours:  # nothing changes, but from now on this is what a file said last
        new_wording(row, question, source=QuestionRevision.Source.FILE, minor=True)
        return
    if ours != last and not load.take_file:
        load.report.conflicts.extend(_differences(ours, question))
        return
    if ours.kind != question.kind and row.answers.exists():
        raise ProductError("kind_fixed", key=row.key)
    new_wording(row, question, source=QuestionRevision.Source.FILE, minor=load.minor)
    _once(load.report.changed, row.key)


def _differences(ours: doc.Question, theirs: doc.Question) -> Iterable[Conflict]:
    for name, read in _SHOWN.items():
        if read(ours) != read(theirs):
            yield Conflict(ours.key, name, read(ours), read(theirs))


_SHOWN: dict[str, Callable[[doc.Question], str]] = {
    "text": lambda question: question.text,
    "note": lambda question: question.note,
    "help": lambda question: write_markup(question.help),
    "kind": lambda question: str(question.kind),
    "columns": lambda question: "\n".join(line.text for line in question.columns),
    "labels": lambda question: "\n".join(line.text for line in question.labels),
    "empty_rows": lambda question: str(question.empty_rows),
}


def _last_from_file(questionnaire: Questionnaire) -> dict[int, doc.Question]:
    """The last wording that a file gave, by question id."""
    revisions = QuestionRevision.objects.filter(
        question__questionnaire=questionnaire, source=QuestionRevision.Source.FILE
    ).select_related("question")
    return {
        revision.question_id: as_in_file(question_value(revision.question, revision))
        for revision in revisions.order_by("question", "number")
    }


def _miss(load: _Load, questionnaire: Questionnaire, guide: doc.Guide, retire: bool) -> None:
    """What a file gave once and this one does not; retired only if asked for."""
    kept = {question.key for section in guide.sections for question in section.questions}
    given = questionnaire.questions.filter(file_position__isnull=False)
    gone = given.exclude(key__in=kept)
    given_sections = questionnaire.sections.filter(file_position__isnull=False)
    sections = given_sections.exclude(key__in=[section.key for section in guide.sections])
    keys = [
        *sections.values_list("key", flat=True),
        *gone.filter(retired=False).values_list("key", flat=True),
    ]
    if retire:
        sections.update(file_position=None)
        gone.update(retired=True, file_position=None, file_section="")
        load.report.retired.extend(keys)
    else:
        load.report.missing.extend(keys)


def _once(keys: list[str], key: str) -> None:
    if key not in keys:
        keys.append(key)
