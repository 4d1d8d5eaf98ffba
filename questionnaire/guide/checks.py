"""What may not be stored: one check for forms, imports and the saving action."""

from __future__ import annotations

import re
from collections import Counter

from questionnaire.guide import limits
from questionnaire.guide.document import FORMATS, Answer, Kind, Question, Row
from questionnaire.guide.errors import ValueRefused

_COLUMN_ID = re.compile(r"c[0-9]{1,6}")
_ROW_ID = re.compile("[a-z0-9]{1,16}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def check_answer(question: Question, answer: Answer) -> None:
    """Raise ValueRefused for the first thing in an answer that may not be stored."""
    check_characters(answer.text)
    check_characters(answer.note)
    _check_length("answer_too_long", answer.text, limits.ANSWER_LENGTH)
    _check_length("note_too_long", answer.note, limits.NOTE_LENGTH)
    if answer.format not in FORMATS:
        raise ValueRefused("unknown_format", format=answer.format)
    _check_rows(question, answer.rows)


def check_kind(question: Question, answer: Answer) -> None:
    """ValueRefused if it was typed for the other kind of question, which changed meanwhile."""
    table = question.kind is Kind.TABLE
    if answer.text if table else any(text for row in answer.rows for _, text in row.cells):
        raise ValueRefused("kind_changed")


def check_characters(text: str) -> None:
    """NUL cannot be stored by PostgreSQL, a lone surrogate by no database and in no file."""
    if "\0" in text:
        raise ValueRefused("nul")
    if _SURROGATE.search(text):
        raise ValueRefused("surrogate")


def _check_length(code: str, text: str, limit: int, **values: object) -> None:
    if len(text) > limit:
        over = len(text) - limit
        raise ValueRefused(code, length=len(text), limit=limit, over=over, **values)


def _check_rows(question: Question, rows: tuple[Row, ...]) -> None:
    if len(rows) > limits.TABLE_ROWS:
        raise ValueRefused("too_many_rows", rows=len(rows), limit=limits.TABLE_ROWS)
    twice = [row for row, times in Counter(row.id for row in rows).items() if times > 1]
    if twice:
        raise ValueRefused("row_twice", row=twice[0])
    names = {line.id: line.text for line in (*question.former_columns, *question.columns)}
    for number, row in enumerate(rows, start=1):
        _check_row(names, number, row)


def _check_row(names: dict[str, str], number: int, row: Row) -> None:
    if not _ROW_ID.fullmatch(row.id):
        raise ValueRefused("bad_row", row=row.id)
    if len(dict(row.cells)) < len(row.cells):
        raise ValueRefused("column_twice", row=number)
    for column, text in row.cells:
        if not _COLUMN_ID.fullmatch(column):
            raise ValueRefused("bad_column", column=column)
        check_characters(text)
        name = names.get(column, column)
        _check_length("cell_too_long", text, limits.CELL_LENGTH, column=name, row=number)
