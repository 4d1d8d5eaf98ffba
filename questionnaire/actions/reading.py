"""Rows into values: what shows or writes content reads the Sheets made here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from questionnaire.guide import document as doc
from questionnaire.guide.markup import parse_markup
from questionnaire.models import (
    Answer,
    AnswerRevision,
    Project,
    Question,
    Questionnaire,
    QuestionRevision,
    Section,
)


def question_value(question: Question, revision: QuestionRevision | None = None) -> doc.Question:
    """A question in one of its wordings, today's unless another is given."""
    wording = revision or question.current
    assert wording is not None, "a question without a revision never leaves its transaction"
    columns, former_columns = _lines(wording.columns)
    labels, former_labels = _lines(wording.labels)
    return doc.Question(
        key=question.key,
        text=wording.text,
        note=wording.note,
        help=parse_markup(wording.help),
        kind=doc.Kind(wording.kind),
        columns=columns,
        labels=labels,
        empty_rows=wording.empty_rows,
        former_columns=former_columns,
        former_labels=former_labels,
    )


def _lines(stored: list[dict[str, Any]]) -> tuple[tuple[doc.Line, ...], tuple[doc.Line, ...]]:
    """Today's columns or labels, and those that are gone."""
    lines = [(doc.Line(line["id"], line["text"]), line.get("gone", False)) for line in stored]
    today = tuple(line for line, gone in lines if not gone)
    return today, tuple(line for line, gone in lines if gone)


def answer_value(revision: AnswerRevision) -> doc.Answer:
    return doc.Answer(
        state=doc.State(revision.state),
        text=revision.text,
        rows=rows_value(revision.rows),
        format=revision.format,
        note=revision.note,
    )


def rows_value(stored: Iterable[dict[str, Any]]) -> tuple[doc.Row, ...]:
    return tuple(doc.Row(row["id"], tuple(row["cells"].items())) for row in stored)


def saved_value(revision: AnswerRevision) -> doc.Saved:
    author = revision.author
    return doc.Saved(revision.number, author.name, author.code, author.staff, revision.created_at)


def entry_value(question: Question, revision: AnswerRevision | None) -> doc.Entry:
    if revision is None:
        return doc.Entry(question_value(question))
    return doc.Entry(question_value(question), answer_value(revision), saved_value(revision))


def section_sheet(project: Project, section: Section, also: Iterable[str] = ()) -> doc.Sheet:
    """One section of a project: two queries.

    `also` names questions that are shown even if retired: a form that was open while a question
    was retired still holds what somebody typed there.
    """
    shown = Q(retired=False) | Q(key__in=tuple(also))
    questions = list(_questions().filter(shown, section=section))
    return _sheet(section, questions, _current(project, section=section))


def project_sheets(project: Project, section: str | None = None) -> list[doc.Sheet]:
    """All sections that ask anything, in order; `section` (a key) picks one: three queries."""
    sections = Section.objects.filter(questionnaire=project.questionnaire_id).order_by(
        "position", "key"
    )
    if section:
        sections = sections.filter(key=section)
    asked: dict[int, list[Question]] = {}
    for question in _questions().filter(questionnaire=project.questionnaire_id, retired=False):
        asked.setdefault(question.section_id, []).append(question)
    current = _current(project)
    return [_sheet(row, asked[row.pk], current) for row in sections if row.pk in asked]


def _questions() -> Any:
    return Question.objects.select_related("current").order_by("position", "key")


def _current(project: Project, section: Section | None = None) -> dict[int, AnswerRevision]:
    """Current revisions by question id."""
    answers = Answer.objects.filter(project=project, current__isnull=False)
    if section:
        answers = answers.filter(question__section=section)
    found = answers.select_related("current__author")
    return {answer.question_id: answer.current for answer in found if answer.current}


def _sheet(
    section: Section, questions: list[Question], current: dict[int, AnswerRevision]
) -> doc.Sheet:
    return doc.Sheet(
        key=section.key,
        title=section.title,
        short=section.short,
        intro=parse_markup(section.intro),
        entries=tuple(entry_value(question, current.get(question.pk)) for question in questions),
    )


def guide_value(questionnaire: Questionnaire) -> doc.Guide:
    """The questionnaire of today as the guide file holds it.

    Without retired questions, and without empty sections that a file left out.
    """
    asked: dict[int, list[doc.Question]] = {}
    for question in _questions().filter(questionnaire=questionnaire, retired=False):
        value = question_value(question)
        asked.setdefault(question.section_id, []).append(as_in_file(value))
    sections = questionnaire.sections.order_by("position", "key")
    return doc.Guide(
        key=questionnaire.key,
        title=doc.normal_line(questionnaire.title),
        intro=parse_markup(questionnaire.intro),
        sections=tuple(
            doc.Section(
                key=row.key,
                title=doc.normal_line(row.title),
                short=doc.normal_line(row.short),
                intro=parse_markup(row.intro),
                questions=tuple(asked.get(row.pk, ())),
            )
            for row in sections
            if row.pk in asked or not row.left_out
        ),
    )


def as_in_file(question: doc.Question) -> doc.Question:
    """As a file's parser gives it: texts in normal form, lines numbered anew, none former."""
    return doc.Question(
        key=question.key,
        text=doc.normal_line(question.text),
        note=doc.normal_line(question.note),
        help=question.help,
        kind=question.kind,
        columns=_numbered("c", question.columns),
        labels=_numbered("r", question.labels),
        empty_rows=question.empty_rows,
    )


def _numbered(prefix: str, lines: tuple[doc.Line, ...]) -> tuple[doc.Line, ...]:
    texts = (doc.normal_line(line.text) for line in lines)
    return tuple(doc.Line(f"{prefix}{at}", text) for at, text in enumerate(texts, start=1))
