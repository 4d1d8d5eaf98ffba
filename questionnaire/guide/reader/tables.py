"""A table to fill in, in one piece or several, as rows of an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from questionnaire.guide.document import Answer, Question, Row, State, normal_line
from questionnaire.guide.document import Line as Named
from questionnaire.guide.reader.inline import cells, is_filled, loose, unescape
from questionnaire.guide.reader.known import Target
from questionnaire.guide.reader.lines import Line
from questionnaire.guide.reader.values import Unplaced, Why

Columns = list[str | None]


@dataclass(frozen=True, slots=True)
class _Read:
    """A line's cells by column id, plain, and those that belong to no column, as written."""

    number: int
    cells: dict[str, str]
    beyond: list[str]


def is_headed(target: Target, table: Sequence[Line]) -> bool:
    """Is the first line the header of this question's table, today's or an earlier one?"""
    return _is_ruled(table) and _header(target, table[0]) is not None


def pieces(target: Target, table: Sequence[Line]) -> Iterator[list[Line]]:
    """Tables that stand below one another without an empty line: each begins with a header."""
    headers = {loose("".join(column.text for column in q.columns)) for q in target.wordings}
    begin = 0
    for at in range(1, len(table) - 1):
        # Most rows are told from a header without reading their cells.
        if not _is_ruler(table[at + 1]) or loose(table[at].bare) not in headers:
            continue
        if is_headed(target, table[at : at + 2]):
            yield list(table[begin:at])
            begin = at
    yield list(table[begin:])


def table_answer(target: Target, tables: Iterable[Sequence[Line]]) -> tuple[Answer, list[Unplaced]]:
    """The rows of all the tables together, and what of their lines has no place in them."""
    rows: list[_Read] = []
    unplaced: list[Unplaced] = []
    for table in tables:
        header, columns, body = _parts(target, table)
        if header and is_filled(header.text):
            unplaced.append(Unplaced(header.number, header.bare, Why.TABLE, target.question.key))
        rows += [_read(target.question, columns, line) for line in body]
    for row in rows:
        if row.beyond:
            text = " | ".join(row.beyond)
            unplaced.append(Unplaced(row.number, text, Why.TABLE, target.question.key))
    return Answer(State.ANSWERED, rows=tuple(_labelled(target, rows))), unplaced


# Headers -------------------------------------------------------------------------------------


def _parts(target: Target, table: Sequence[Line]) -> tuple[Line | None, Columns, Sequence[Line]]:
    """The header if it was changed, the columns' ids, the lines with rows."""
    ruled = _is_ruled(table)
    columns = _header(target, table[0])
    if columns is not None:
        return None, columns, table[1 + ruled :]
    if ruled:
        return table[0], _by_place(target, cells(table[0].bare)), table[2:]
    today: Columns = [column.id for column in target.question.columns]
    return None, today, table[1:] if _is_ruler(table[0]) else table


def _is_ruled(table: Sequence[Line]) -> bool:
    return len(table) > 1 and _is_ruler(table[1])


def _is_ruler(line: Line) -> bool:
    return "-" in line.text and not line.text.strip(" |:-")


def _header(target: Target, line: Line) -> Columns | None:
    """The ids of the columns that a header names; None if it is another table's."""
    found = cells(line.bare)
    exactly = _whole(target, [normal_line(unescape(cell)) for cell in found], normal_line)
    if exactly or not any(map(loose, found)):
        return exactly
    names = _names(target, found)
    return _whole(target, list(map(loose, found)), loose) or (None if None in names else names)


def _whole(target: Target, header: list[str], form: Callable[[str], str]) -> Columns | None:
    """The columns of the wording that has exactly this header."""
    for wording in target.wordings:
        missing = [""] * (len(wording.columns) - len(header))
        if wording.columns and header + missing == [form(line.text) for line in wording.columns]:
            return [column.id for column in wording.columns]
    return None


def _names(target: Target, header: list[str]) -> Columns:
    """The columns that cells name by themselves, each once."""
    known: defaultdict[str, list[str]] = defaultdict(list)
    for wording in target.wordings:
        for column in wording.columns:
            if column.id not in known[loose(column.text)]:
                known[loose(column.text)].append(column.id)
    used: set[str] = set()
    found: Columns = []
    for cell in header:
        free = [key for key in known[loose(cell)] if key not in used] if loose(cell) else []
        found.append(free[0] if free else None)
        used.update(free[:1])
    return found


def _by_place(target: Target, header: list[str]) -> Columns:
    """Columns by name, the others by where they stand."""
    names = _names(target, header)
    today = [column.id for column in target.question.columns]
    places = [key if key not in names else None for key in today]
    return [name or place for name, place in zip_longest(names, places)]


# Rows ----------------------------------------------------------------------------------------


def _read(question: Question, columns: Columns, line: Line) -> _Read:
    today = {column.id for column in question.columns}
    pairs = list(zip_longest(columns, cells(line.bare)))
    placed = {key: unescape(cell) for key, cell in pairs if key in today and cell}
    beyond = [cell for key, cell in pairs if key not in today and cell]
    return _Read(line.number, placed, beyond)


def _labelled(target: Target, rows: list[_Read]) -> Iterator[Row]:
    """Rows by their label, each label once; the others as added ones, n0, n1, …"""
    first = target.question.columns[0].id if target.question.columns else ""
    labels = _Labels(target)
    ids = labels.ids([row.cells.get(first, "") for row in rows])
    for at, (row, key) in enumerate(zip(rows, ids, strict=True)):
        others = tuple((column, text) for column, text in row.cells.items() if column != first)
        if key in labels.today:
            yield Row(key, others)
        elif others or key not in labels.gone:
            yield Row(f"n{at}", tuple(row.cells.items()))


class _Labels:
    """Which labels first cells name: exactly, loosely, or as they once were; each of today once."""

    def __init__(self, target: Target) -> None:
        today = target.question.labels
        earlier = [label for wording in target.earlier for label in wording.labels]
        self.today = {label.id for label in today}
        self.gone = {label.id for label in earlier} - self.today
        self._steps: list[tuple[Callable[[str], str], dict[str, list[str]]]] = [
            (form, _by_text(labels, form))
            for form, labels in ((normal_line, today), (loose, today), (loose, earlier))
        ]

    def ids(self, firsts: Sequence[str]) -> list[str]:
        """For each first cell the id of its label, or nothing."""
        found = [""] * len(firsts)
        used: set[str] = set()
        for form, labels in self._steps:
            for at, first in enumerate(firsts):
                if not found[at]:
                    found[at] = _free(labels.get(form(first), []), used)
                    used.update({found[at]} & self.today)
        return found


def _by_text(labels: Iterable[Named], form: Callable[[str], str]) -> dict[str, list[str]]:
    """Ids by the text that they are compared by, the first one last; none for signs alone."""
    found: dict[str, list[str]] = {}
    for label in reversed(list(labels)):
        found.setdefault(form(label.text), []).append(label.id)
    found.pop("", None)
    return found


def _free(ids: list[str], used: set[str]) -> str:
    while ids and ids[-1] in used:
        ids.pop()
    return ids[-1] if ids else ""
