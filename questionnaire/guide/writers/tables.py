"""The rows that a table to fill in shows, the same in every ticket and on every page."""

from __future__ import annotations

from questionnaire.guide.document import Answer, Question, Row, normal_line


def table_rows(question: Question, answer: Answer) -> list[list[str]]:
    """Plain cells, one for each column, of a normal answer to a question that has any.

    Labelled rows always and in order; then the added ones, or empty ones while nothing is filled.
    """
    given = {row.id: row for row in answer.rows}
    rows = []
    for label in question.labels:
        _, *others = _cells(question, given.pop(label.id, Row(label.id, ())))
        rows.append([normal_line(label.text), *others])
    if not answer.rows:
        return rows + [[""] * len(question.columns)] * question.empty_rows
    return rows + [_cells(question, row) for row in given.values()]


def _cells(question: Question, row: Row) -> list[str]:
    cells = dict(row.cells)
    return [cells.get(column.id, "") for column in question.columns]
