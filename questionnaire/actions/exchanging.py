"""A project's answers out of the database as JSON, and back into one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db import transaction

from questionnaire.actions.answers import save_answers
from questionnaire.actions.audit import record
from questionnaire.actions.reading import entry_value, project_name
from questionnaire.guide import document as doc
from questionnaire.guide.checks import check_answer
from questionnaire.guide.errors import ExchangeError, ProductError, ValueRefused
from questionnaire.guide.exchange import Exchange, Refused, write_exchange
from questionnaire.guide.saving import Outcome, Save
from questionnaire.models import Answer, AuditEntry, Project, Question, User


@dataclass(slots=True)
class ImportReport:
    """Question keys by what became of their answers; `unplaced` with the reason."""

    written: list[str] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unplaced: list[tuple[str, ProductError]] = field(default_factory=list)


def export_answers(*, project: Project) -> str:
    """All current answers as JSON text, those of retired questions too: two queries."""
    entries = map(_as_imported, _entries(project))
    return write_exchange(project.questionnaire.key, project_name(project), entries)


def answers_file(project: Project) -> str:
    """The name of the file with all answers, wherever it is written."""
    return f"{project.code}-answers.json"


def _as_imported(entry: doc.Entry) -> doc.Entry:
    """Answered or open by today's columns, as an import decides: some may be gone since then."""
    return replace(entry, answer=doc.derived_state(entry.question, entry.answer))


def _entries(project: Project) -> list[doc.Entry]:
    answers = Answer.objects.filter(project=project, current__isnull=False).select_related(
        "question__current", "current__author"
    )
    ordered = answers.order_by("question__section__position", "question__position", "question__key")
    return [entry_value(answer.question, answer.current) for answer in ordered]


@transaction.atomic
def import_answers(
    *, project: Project, author: User, exchange: Exchange, overwrite: bool = False
) -> ImportReport:
    """Write answers where the project's answer is open or, with `overwrite`, whatever it is.

    What differs is kept and listed, what has no place is listed with the reason.
    ExchangeError("other_questionnaire") if the answers belong to another guide.
    """
    if exchange.questionnaire != project.questionnaire.key:
        raise ExchangeError("other_questionnaire", key=exchange.questionnaire)
    report = ImportReport(unplaced=[_refusal(refused) for refused in exchange.refused])
    today = _today(project)
    saves = []
    for key, value in exchange.answers.items():
        try:
            entry = _place(today, key, value)
        except ValueRefused as error:
            report.unplaced.append((key, error))
            continue
        if overwrite or doc.normal(entry.question, entry.answer) == doc.Answer():
            saves.append(Save(key, value, entry.base))
        elif doc.normal(entry.question, value) == doc.normal(entry.question, entry.answer):
            report.equal.append(key)
        else:
            report.kept.append(key)
    for key, result in save_answers(project=project, author=author, saves=saves).items():
        target = {Outcome.STORED: report.written, Outcome.CONFLICT: report.kept}
        target.get(result.outcome, report.equal).append(key)
    if report.written:
        verb, count = AuditEntry.Verb.ANSWERS_IMPORTED, len(report.written)
        record(verb, actor=author, project=project, count=count)
    return report


def _refusal(refused: Refused) -> tuple[str, ProductError]:
    return refused.key or f"#{refused.place}", refused.error


def _today(project: Project) -> dict[str, doc.Entry]:
    """Every question, retired ones too as in an export, with the project's answer, by key."""
    questions = Question.objects.filter(questionnaire=project.questionnaire_id)
    entries = {entry.question.key: entry for entry in _entries(project)}
    return {
        question.key: entries.get(question.key) or entry_value(question, None)
        for question in questions.select_related("current")
    }


def _place(today: dict[str, doc.Entry], key: str, value: doc.Answer) -> doc.Entry:
    entry = today.get(key)
    if entry is None:
        raise ValueRefused("unknown_question", key=key)
    check_answer(entry.question, value)
    _check_kind(entry.question, value)
    return entry


def _check_kind(question: doc.Question, value: doc.Answer) -> None:
    if question.kind is doc.Kind.TEXT and value.rows:
        raise ValueRefused("rows_for_text", key=question.key)
    if question.kind is doc.Kind.TABLE and (value.text or value.format != doc.TEXT_FORMAT):
        raise ValueRefused("text_for_table", key=question.key)
    known = {line.id for line in (*question.columns, *question.former_columns)}
    used = {column for row in value.rows for column, _ in row.cells}
    if used - known:
        raise ValueRefused("unknown_column", key=question.key, column=min(used - known))
