"""Rows into values: what shows or writes content reads the Sheets made here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

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
    return _question(question.key, *(getattr(wording, name) for name in _WORDING))


_WORDING = ("text", "note", "help", "kind", "columns", "labels", "empty_rows")


def _question(
    key: str,
    text: str,
    note: str,
    help: str,
    kind: str,
    columns: list[dict[str, Any]],
    labels: list[dict[str, Any]],
    empty_rows: int,
) -> doc.Question:
    columns_today, former_columns = _lines(columns)
    labels_today, former_labels = _lines(labels)
    return doc.Question(
        key=key,
        text=text,
        note=note,
        help=parse_markup(help),
        kind=doc.Kind(kind),
        columns=columns_today,
        labels=labels_today,
        empty_rows=empty_rows,
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
    return doc.Saved(
        revision.number, author.name, author.code, revision.on_behalf, revision.created_at
    )


def entry_value(question: Question, revision: AnswerRevision | None) -> doc.Entry:
    if revision is None:
        return doc.Entry(question_value(question))
    return doc.Entry(question_value(question), answer_value(revision), saved_value(revision))


# Sheets are read as plain values: for a project's 75 questions the rows as model instances, five
# for each question, would cost more than all else.


def section_sheet(project: Project, section: Section, also: Iterable[str] = ()) -> doc.Sheet:
    """One section of a project: two queries.

    `also` names questions that are shown even if retired or in another section now: a form that
    was open meanwhile still holds what somebody typed there.
    """
    here = Q(section=section, retired=False) | Q(key__in=tuple(also))
    rows = Question.objects.filter(here, questionnaire=project.questionnaire_id)
    others = _questions(rows)
    asked = others.pop(section.pk, [])
    asked += (question for questions in others.values() for question in questions)
    keys = [pk for pk, _question in asked]
    answers = Answer.objects.filter(project=project, question__in=keys)
    return _sheet(project, section, asked, _given(answers))


def project_sheets(project: Project, section: str | None = None) -> list[doc.Sheet]:
    """All sections with a question, in order; with `section`, a key, that one: three queries."""
    sections = Section.objects.filter(questionnaire=project.questionnaire_id).order_by(
        "position", "key"
    )
    if section:
        sections = sections.filter(key=section)
    asked = _questions(
        Question.objects.filter(questionnaire=project.questionnaire_id, retired=False)
    )
    given = _given(Answer.objects.filter(project=project))
    return [_sheet(project, row, asked[row.pk], given) for row in sections if row.pk in asked]


_Asked = dict[int, list[tuple[int, doc.Question]]]
_Given = dict[int, tuple[doc.Answer, doc.Saved]]


def _questions(questions: QuerySet[Question]) -> _Asked:
    """Questions with their ids in order, by section id."""
    asked: _Asked = {}
    wording = [f"current__{name}" for name in _WORDING]
    rows = questions.order_by("position", "key").values_list("section_id", "pk", "key", *wording)
    for section, pk, *values in rows:
        asked.setdefault(section, []).append((pk, _question(*values)))
    return asked


def _given(answers: QuerySet[Answer]) -> _Given:
    """Current answers and who gave them, by question id."""
    rows = answers.filter(current__isnull=False).values_list(
        "question_id",
        *("current__state", "current__text", "current__rows", "current__format", "current__note"),
        *("current__number", "current__author__name", "current__author__code"),
        *("current__on_behalf", "current__created_at"),
    )
    return {
        question: (
            doc.Answer(doc.State(state), text, rows_value(cells), format, note),
            doc.Saved(number, name, code, staff, at),
        )
        for question, state, text, cells, format, note, number, name, code, staff, at in rows
    }


def _sheet(
    project: Project, section: Section, asked: list[tuple[int, doc.Question]], given: _Given
) -> doc.Sheet:
    return doc.Sheet(
        key=section.key,
        title=section.title,
        short=section.short,
        intro=parse_markup(section.intro),
        entries=tuple(doc.Entry(question, *given.get(pk, ())) for pk, question in asked),
        project=project_name(project),
    )


def project_name(project: Project) -> doc.ProjectName:
    return doc.ProjectName(project.code, project.name, project.customer)


def guide_value(questionnaire: Questionnaire) -> doc.Guide:
    """The questionnaire of today as the guide file holds it.

    Without retired questions, and without empty sections that a file left out.
    """
    asked = _questions(questionnaire.questions.filter(retired=False))
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
                questions=tuple(as_in_file(value) for _pk, value in asked.get(row.pk, ())),
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
