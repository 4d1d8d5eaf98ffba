"""Rows into values: what shows or writes content reads the Sheets made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

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
    return question_of(question.key, *(getattr(wording, name) for name in WORDING))


# Columns of QuestionRevision and AnswerRevision, in the order of the functions that take them.
WORDING = ("text", "note", "help", "kind", "columns", "labels", "empty_rows")
ANSWER = ("state", "text", "rows", "format", "note")
SAVED = ("number", "author__name", "author__code", "on_behalf", "created_at")


def question_of(
    key: str,
    text: str,
    note: str,
    help: str,
    kind: str,
    columns: list[dict[str, Any]],
    labels: list[dict[str, Any]],
    empty_rows: int,
) -> doc.Question:
    """A question from the values of its `WORDING`."""
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
    return answer_of(*(getattr(revision, name) for name in ANSWER))


def answer_of(
    state: str, text: str, rows: list[dict[str, Any]], format: str, note: str
) -> doc.Answer:
    """An answer from the values of `ANSWER`; those of `SAVED` make a `Saved` as they are."""
    return doc.Answer(doc.State(state), text, rows_value(rows), format, note)


def rows_value(stored: Iterable[dict[str, Any]]) -> tuple[doc.Row, ...]:
    return tuple(doc.Row(row["id"], tuple(row["cells"].items())) for row in stored)


def saved_value(revision: AnswerRevision) -> doc.Saved:
    author = revision.author
    return doc.Saved(
        revision.number, author.name, author.code, revision.on_behalf, revision.created_at
    )


def entry_value(question: Question, revision: AnswerRevision | None) -> doc.Entry:
    """Without `older`: what it was before does not matter to who saves an answer now."""
    value = question_value(question)
    wording = question.current.number if question.current else 0
    if revision is None:
        return doc.Entry(value, wording=wording)
    return doc.Entry(value, answer_value(revision), saved_value(revision), wording)


# Sheets are read as plain values: for a project's 75 questions the rows as model instances, five
# for each question, would cost more than all else.


class _Asked(NamedTuple):
    """A question today: its wording's number and the one it has its sense from."""

    pk: int
    value: doc.Question
    wording: int
    sense: int


class _Given(NamedTuple):
    """A current answer, the id of the wording that it was given to, and that one's sense."""

    answer: doc.Answer
    saved: doc.Saved
    wording: int
    sense: int


_NONE_OLDER: Mapping[int, doc.Question] = {}


def section_sheet(project: Project, section: Section, also: Iterable[str] = ()) -> doc.Sheet:
    """One section of a project: two queries, one more if an answer was given to an older wording.

    `also` names questions that are shown even if retired or in another section now: a form that
    was open meanwhile still holds what somebody typed there.
    """
    here = Q(section=section, retired=False) | Q(key__in=tuple(also))
    rows = Question.objects.filter(here, questionnaire=project.questionnaire_id)
    others = _questions(rows)
    asked = others.pop(section.pk, [])
    asked += (question for questions in others.values() for question in questions)
    keys = [question.pk for question in asked]
    given = _given(Answer.objects.filter(project=project, question__in=keys))
    return _sheet(project, section, asked, given, _older(asked, given))


def project_sheets(project: Project, section: str | None = None) -> list[doc.Sheet]:
    """All sections with a question, in order; with `section`, a key, that one: three queries.

    Without `Entry.older`, which no ticket shows.
    """
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


def _questions(questions: QuerySet[Question]) -> dict[int, list[_Asked]]:
    """Questions in order, by section id."""
    asked: dict[int, list[_Asked]] = {}
    today = [f"current__{name}" for name in ("number", "sense", *WORDING)]
    rows = questions.order_by("position", "key").values_list("section_id", "pk", "key", *today)
    for section, pk, key, wording, sense, *values in rows:
        question = _Asked(pk, question_of(key, *values), wording, sense)
        asked.setdefault(section, []).append(question)
    return asked


def _given(answers: QuerySet[Answer]) -> dict[int, _Given]:
    """Current answers and who gave them, by question id."""
    columns = [f"current__{name}" for name in (*ANSWER, *SAVED)]
    wording = [f"current__question_revision__{name}" for name in ("pk", "sense")]
    rows = answers.filter(current__isnull=False).values_list("question_id", *wording, *columns)
    at = len(ANSWER)
    return {
        question: _Given(answer_of(*values[:at]), doc.Saved(*values[at:]), pk, sense)
        for question, pk, sense, *values in rows
    }


def _older(asked: Iterable[_Asked], given: Mapping[int, _Given]) -> dict[int, doc.Question]:
    """The wordings whose sense is not today's any more and that were answered, by question id."""
    passed = {
        given[question.pk].wording: question
        for question in asked
        if question.pk in given and _is_older(question, given[question.pk])
    }
    if not passed:
        return {}
    rows = QuestionRevision.objects.filter(pk__in=passed).values_list("pk", *WORDING)
    older = ((passed[pk], question_of(passed[pk].value.key, *values)) for pk, *values in rows)
    # A question may have been changed back: then it reads as it did when it was answered.
    return {
        today.pk: before for today, before in older if as_in_file(before) != as_in_file(today.value)
    }


def _is_older(question: _Asked, given: _Given) -> bool:
    return given.sense < question.sense and given.answer.state is not doc.State.OPEN


def _sheet(
    project: Project,
    section: Section,
    asked: Iterable[_Asked],
    given: Mapping[int, _Given],
    older: Mapping[int, doc.Question] = _NONE_OLDER,
) -> doc.Sheet:
    return doc.Sheet(
        key=section.key,
        title=section.title,
        short=section.short,
        intro=parse_markup(section.intro),
        entries=tuple(_entry(question, given, older.get(question.pk)) for question in asked),
        project=project_name(project),
    )


def _entry(asked: _Asked, given: Mapping[int, _Given], older: doc.Question | None) -> doc.Entry:
    if found := given.get(asked.pk):
        return doc.Entry(asked.value, found.answer, found.saved, asked.wording, older)
    return doc.Entry(asked.value, wording=asked.wording)


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
                questions=tuple(as_in_file(one.value) for one in asked.get(row.pk, ())),
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
