"""Tables to fill in: how they stand in a guide file, and which tables are some.

The last table of an item is the question's own, to fill in, if a cell of its body is empty; else
it belongs to the help. Where that would be wrong, the item's key line says the kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from questionnaire.guide.blocks import GuideBlock, literal, table_rows
from questionnaire.guide.document import Kind, Line
from questionnaire.guide.errors import GuideError
from questionnaire.guide.limits import COLUMNS, EMPTY_ROWS, LABELS, LINE_LENGTH
from questionnaire.guide.wording import numbered, table_faults


@dataclass(frozen=True, slots=True)
class FillIn:
    """What a question of kind `table` has besides its text."""

    columns: tuple[Line, ...]
    labels: tuple[Line, ...]
    empty_rows: int


def looks_fill_in(rows: list[list[str]]) -> bool:
    """Has the body (all but the first of these rows) an empty cell?"""
    return any("" in row for row in rows[1:])


def read_fill_in(block: GuideBlock) -> FillIn:
    """Columns c1, c2, …, then labelled rows r1, r2, … (first cell only), then empty rows.

    Raises GuideError for any other row, an empty column's head, too much of anything, and a table
    in which nothing could be filled in.
    """
    header, *rows = table_rows(block)
    for at, row in enumerate(rows, block.line + 2):
        if any(row[1:]):
            raise GuideError(at, "table_mixed")
    labels = [row[0] for row in rows if row[0]]
    for at, row in enumerate(rows[: len(labels)], block.line + 2):
        if not row[0]:
            raise GuideError(at, "table_label_after_empty_row")
    if not all(header):
        raise GuideError(block.line, "column_empty")
    _bounded(block, "too_many_columns", COLUMNS, len(header))
    _bounded(block, "too_many_labels", LABELS, len(labels))
    _bounded(block, "too_many_empty_rows", EMPTY_ROWS, len(rows) - len(labels))
    columns, empty = _lines("c", header, block), len(rows) - len(labels)
    for _part, fault in table_faults(Kind.TABLE, len(columns), len(labels), empty):
        raise GuideError(block.line, fault.code)
    return FillIn(columns, _lines("r", labels, block), empty)


def _bounded(block: GuideBlock, code: str, limit: int, count: int) -> None:
    if count > limit:
        raise GuideError(block.line, code, limit=limit, count=count)


def _lines(prefix: str, cells: list[str], block: GuideBlock) -> tuple[Line, ...]:
    lines = numbered(prefix, map(literal, cells))
    length = max((len(line.text) for line in lines), default=0)
    if length > LINE_LENGTH:
        raise GuideError(block.line, "line_too_long", limit=LINE_LENGTH, length=length)
    return lines
