"""Loading a guide file into rows, by the rule of seeding.py."""

from __future__ import annotations

from django.db import transaction

from questionnaire.actions.locking import lock_guides, stop_answers
from questionnaire.actions.reading import as_in_file, question_value
from questionnaire.actions.seeding import Load, Place, Report, arrange, differences
from questionnaire.actions.wordings import new_wording
from questionnaire.guide import document as doc
from questionnaire.guide.errors import ProductError
from questionnaire.guide.markup import write_markup
from questionnaire.models import Question, Questionnaire, QuestionRevision, Section

_FILE = QuestionRevision.Source.FILE


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
    load = Load(take_file, wording_only)
    questionnaire = _questionnaire(load, guide)
    _fix_kinds(questionnaire, guide)
    sections = _load_sections(load, questionnaire, guide)
    _load_questions(load, questionnaire, guide, sections)
    load.write()
    _miss(load, questionnaire, guide, retire_missing)
    if load.report.conflicts:
        transaction.set_rollback(True)
        load.report.written = False
    return load.report


def _questionnaire(load: Load, guide: doc.Guide) -> Questionnaire:
    """The guide's row, locked: who edits the guide meanwhile waits, and so does this."""
    intro = write_markup(guide.intro)
    texts = {"title": guide.title, "intro": intro, "file_title": guide.title, "file_intro": intro}
    made, new = Questionnaire.objects.get_or_create(key=guide.key, defaults=texts)
    (row,) = lock_guides(made.pk)
    load.keep(row)
    if new:
        load.report.added.append(guide.key)
    else:
        load.settle(row, "title", guide.title)
        load.settle(row, "intro", intro)
    return row


def _fix_kinds(questionnaire: Questionnaire, guide: doc.Guide) -> None:
    """If a kind changes, nobody may be answering: decided before questions are locked."""
    kinds = dict(questionnaire.questions.values_list("key", "current__kind"))
    asked = [question for section in guide.sections for question in section.questions]
    if any(kinds.get(question.key, question.kind) != question.kind for question in asked):
        stop_answers(questionnaire.pk)


# Sections ------------------------------------------------------------------------------------


def _load_sections(
    load: Load, questionnaire: Questionnaire, guide: doc.Guide
) -> dict[str, Section]:
    here = list(questionnaire.sections.select_for_update().order_by("position", "key"))
    load.keep(*here)
    rows = {row.key: row for row in here}
    back = {section.key for section in guide.sections if _back(load, rows.get(section.key))}
    theirs = []
    for section in guide.sections:
        row = rows.get(section.key) or _add_section(load, questionnaire, section)
        _load_section(load, row, section)
        theirs.append(Place(row, row.file_position))
    arrange(load, guide.key, [row for row in here if row.key not in back], theirs)
    return {place.row.key: place.row for place in theirs}


def _back(load: Load, row: Section | None) -> bool:
    if row is None or not row.left_out:
        return False
    load.report.change(row.key)
    return True


def _add_section(load: Load, questionnaire: Questionnaire, section: doc.Section) -> Section:
    load.report.added.append(section.key)
    intro = write_markup(section.intro)
    row = Section.objects.create(
        questionnaire=questionnaire,
        key=section.key,
        title=section.title,
        short=section.short,
        intro=intro,
        file_title=section.title,
        file_short=section.short,
        file_intro=intro,
    )
    load.keep(row)
    return row


def _load_section(load: Load, row: Section, section: doc.Section) -> None:
    load.settle(row, "title", section.title)
    load.settle(row, "short", section.short)
    load.settle(row, "intro", write_markup(section.intro))


# Questions -----------------------------------------------------------------------------------


def _load_questions(
    load: Load, questionnaire: Questionnaire, guide: doc.Guide, sections: dict[str, Section]
) -> None:
    found = questionnaire.questions.select_related("current", "section")
    locked = found.select_for_update(of=("self",))
    # In the order in which answers are saved, that neither waits for the other.
    ordered = locked.order_by("section__position", "section__key", "position", "key")
    rows = {row.key: row for row in ordered}
    load.keep(*rows.values())
    last = _last_from_file(questionnaire)
    here = {key: [row for row in rows.values() if row.section.key == key] for key in sections}
    theirs: dict[str, list[Place[Question]]] = {}
    for section in guide.sections:
        theirs[section.key] = [
            _load_question(load, rows.get(question.key), sections[section.key], question, last)
            for question in section.questions
        ]
    for key, places in theirs.items():
        back = [place.row for place in places if _left_out(place.row, last)]
        staying = [row for row in here[key] if row.section.key == key and row not in back]
        arrange(load, key, staying, places)


def _left_out(row: Question, last: dict[int, doc.Question]) -> bool:
    """Did the last file leave the question out, so that it was retired?"""
    return row.pk in last and row.file_position is None


def _load_question(
    load: Load,
    row: Question | None,
    section: Section,
    question: doc.Question,
    last: dict[int, doc.Question],
) -> Place[Question]:
    if row is None:
        return Place(_add_question(load, section, question), None)
    if _left_out(row, last):
        _bring_back(load, row, section)
        place = Place(row, None)
    else:
        place = Place(row, _load_place(load, row, section))
    _load_wording(load, row, question, last.get(row.pk))
    return place


def _add_question(load: Load, section: Section, question: doc.Question) -> Question:
    load.report.added.append(question.key)
    row = Question.objects.create(
        questionnaire=section.questionnaire,
        section=section,
        key=question.key,
        file_section=section.key,
    )
    load.keep(row)
    new_wording(question=row, value=question, source=_FILE)
    return row


def _load_place(load: Load, row: Question, section: Section) -> int | None:
    """Settle the section that a question stands in; its last position there if it stays."""
    stood, last = row.section.key, row.file_section
    if load.takes(row.key, "section", last, stood, section.key):
        row.section = section
    row.file_section = section.key
    return row.file_position if stood == last == section.key else None


def _bring_back(load: Load, row: Question, section: Section) -> None:
    """The question was retired because a file left it out, and this one has it again."""
    row.retired = False
    row.section = section
    row.file_section = section.key
    load.report.change(row.key)


def _load_wording(
    load: Load, row: Question, question: doc.Question, last: doc.Question | None
) -> None:
    ours = as_in_file(question_value(row))
    if question == last:
        return
    if question == ours:  # nothing changes, but from now on this is what a file said last
        new_wording(question=row, value=question, source=_FILE, minor=True)
        return
    if ours != last and not load.take_file:
        load.report.conflicts.extend(differences(ours, question))
        return
    if ours.kind != question.kind and row.answers.exists():
        raise ProductError("kind_fixed", key=row.key)
    new_wording(question=row, value=question, source=_FILE, minor=load.minor)
    load.report.change(row.key)


def _last_from_file(questionnaire: Questionnaire) -> dict[int, doc.Question]:
    """The last wording that a file gave, by question id."""
    revisions = QuestionRevision.objects.filter(
        question__questionnaire=questionnaire, source=_FILE
    ).select_related("question")
    return {
        revision.question_id: as_in_file(question_value(revision.question, revision))
        for revision in revisions.order_by("question", "number")
    }


def _miss(load: Load, questionnaire: Questionnaire, guide: doc.Guide, retire: bool) -> None:
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
