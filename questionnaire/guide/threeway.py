"""What two people changed of one answer at once: merged by cells, or both texts kept.

Texts are compared as a form sends them, and an empty cell or row is the same as none: results have
LF at their line ends, no empty cells and no empty rows. Labelled rows stand first, in the
question's order, as on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Generic, TypeVar

from questionnaire.guide.document import (
    NOTED,
    PLAIN,
    TEXT_FORMAT,
    Answer,
    Kind,
    Question,
    Row,
    State,
    normal,
    normal_rows,
    normal_text,
    typed_lines,
)

_Cells = Mapping[str, str]
_Table = Mapping[str, _Cells]


class Part(StrEnum):
    STATE = "state"
    NOTE = "note"
    TEXT = "text"
    ROW = "row"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What two people changed differently.

    `ROW` is a row that one of them removed while the other wrote in it; `column` is a cell's.
    """

    part: Part
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """Both people's changes in one answer; where they are in conflict it has mine."""

    answer: Answer
    conflicts: tuple[Conflict, ...] = ()


def merge(question: Question, base: Answer, mine: Answer, theirs: Answer) -> Merged:
    """Two answers of a table, each with what only the other one changed since `base`.

    Whether it is answered or open follows from the merged rows. An order of rows is no conflict:
    mine if mine moved any, else theirs; a row that only the other one has goes behind the row it
    stood behind.
    """
    state = _picked(Part.STATE, _choice(base), _choice(mine), _choice(theirs))
    note = _picked(Part.NOTE, *(typed_lines(side.note) for side in (base, mine, theirs)))
    text = _picked_text(base, mine, theirs)
    rows = _picked_rows(question, _table(base), _table(mine), _table(theirs))
    answer = Answer(
        state=state.value if state.value in NOTED else _given(question, rows.value),
        text=text.value[0],
        rows=rows.value,
        format=text.value[1],
        note=note.value,
    )
    return Merged(answer, (*state.conflicts, *note.conflicts, *text.conflicts, *rows.conflicts))


def _given(question: Question, rows: Iterable[Row]) -> State:
    """As `derived_state`, which looks at each cell of 200 rows: most tables begin with a text."""
    filled = any(normal_rows(question, (row,)) for row in rows)
    return State.ANSWERED if filled else State.OPEN


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Picked(Generic[_T]):
    value: _T
    conflicts: tuple[Conflict, ...] = ()


def _picked(
    part: Part, base: _T, mine: _T, theirs: _T, *, row: str = "", column: str = ""
) -> _Picked[_T]:
    """What one side changed, or both alike; else mine, as a conflict."""
    if mine == base:
        return _Picked(theirs)
    if theirs in (base, mine):
        return _Picked(mine)
    return _Picked(mine, (Conflict(part, row, column),))


def _choice(answer: Answer) -> State:
    """What a person chose: whether an answer is open or given is not chosen."""
    return answer.state if answer.state in NOTED else State.ANSWERED


def _picked_text(base: Answer, mine: Answer, theirs: Answer) -> _Picked[tuple[str, str]]:
    """Text and format as one. A table may have them of a time when the question was no table.

    Its page sends none back, so a side without text never stands against the other one's.
    """
    sides = [(typed_lines(side.text), side.format) for side in (base, mine, theirs)]
    texts = [side if side[0] else ("", TEXT_FORMAT) for side in sides]
    picked = _picked(Part.TEXT, *texts)
    if picked.conflicts and not (mine.text and theirs.text):
        return _Picked(max(texts[1:]))
    return picked


# Rows ---------------------------------------------------------------------------------------------


def _table(answer: Answer) -> _Table:
    """Filled cells by row and column."""
    rows = {row.id: {c: typed_lines(t) for c, t in row.cells if t} for row in answer.rows}
    return {id: cells for id, cells in rows.items() if cells}


def _picked_rows(
    question: Question, base: _Table, mine: _Table, theirs: _Table
) -> _Picked[tuple[Row, ...]]:
    labels = _places(question)
    picked = {
        id: _picked_row(id, id in labels, base.get(id, {}), mine.get(id, {}), theirs.get(id, {}))
        for id in dict.fromkeys((*mine, *theirs))
    }
    table = {id: row.value for id, row in picked.items() if row.value}
    ids = _labelled_first(labels, _order(base, mine, theirs, table))
    rows = tuple(Row(id, tuple(table[id].items())) for id in ids)
    return _Picked(rows, tuple(found for row in picked.values() for found in row.conflicts))


def _picked_row(
    id: str, labelled: bool, base: _Cells, mine: _Cells, theirs: _Cells
) -> _Picked[_Cells]:
    """The row as a whole if only one side changed it, else cell by cell."""
    whole = _picked(Part.ROW, base, mine, theirs, row=id)
    removed = base and not labelled and not (mine and theirs)
    if not whole.conflicts or (removed and _writes(base, mine or theirs)):
        return whole
    picked = {
        column: _picked(Part.CELL, *_texts(column, base, mine, theirs), row=id, column=column)
        for column in dict.fromkeys((*mine, *theirs))
    }
    cells = {column: cell.value for column, cell in picked.items() if cell.value}
    return _Picked(cells, tuple(found for cell in picked.values() for found in cell.conflicts))


def _texts(column: str, *sides: _Cells) -> Iterator[str]:
    return (cells.get(column, "") for cells in sides)


def _writes(base: _Cells, cells: _Cells) -> bool:
    """Is there text that the base does not have? Cells that are only emptied lose nothing."""
    return any(base.get(column) != text for column, text in cells.items())


def _order(base: _Table, mine: _Table, theirs: _Table, table: _Table) -> Iterator[str]:
    """The ids of the merged table's rows."""
    moved = [id for id in mine if id in base] != [id for id in base if id in mine]
    first, second = (mine, theirs) if moved else (theirs, mine)
    return _woven([id for id in first if id in table], [id for id in second if id in table])


def _woven(first: list[str], second: list[str]) -> Iterator[str]:
    """The first, and all that only the second has, each behind the one it stood behind."""
    known = set(first)
    behind = {before: id for before, id in pairwise(["", *second]) if id not in known}
    for id in ["", *first]:
        if id:
            yield id
        while id in behind:
            id = behind[id]
            yield id


def _places(question: Question) -> dict[str, int]:
    """Where its labelled rows stand."""
    return {label.id: at for at, label in enumerate(question.labels)}


def _labelled_first(labels: Mapping[str, int], ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=lambda id: labels.get(id, len(labels)))


# Both ---------------------------------------------------------------------------------------------

_WORDS = re.compile(r"\S+|\s")
_LINES = re.compile(r"[^\n]+|\n")
# The first that either gives: an answer; else what is still to be found out.
_STATES = (State.ANSWERED, State.UNKNOWN, State.NOT_APPLICABLE, State.OPEN)


def both(question: Question, theirs: Answer, mine: Answer) -> Answer:
    """All that two answers say: theirs, an empty line, mine; in a table cell by cell.

    It is an answer if one of the two is, else unknown rather than not applicable. A note that
    stands against a text becomes part of it too, for an answer shows no note. What one of them
    holds of the other is kept once. The result may be over the limits: nothing is cut.
    """
    states = {normal(question, side).state for side in (theirs, mine)}
    state = next(state for state in _STATES if state in states)
    note = _together(theirs.note, mine.note)
    rows = _rows_together(question, _table(theirs), _table(mine))
    if state is State.ANSWERED and question.kind is Kind.TEXT:
        theirs, mine = _noted_as_text(theirs), _noted_as_text(mine)
    text = _together(theirs.text, mine.text)
    return Answer(state, text, rows, _format(text, theirs, mine), note)


def _noted_as_text(answer: Answer) -> Answer:
    if answer.state not in NOTED or not normal_text(answer.note):
        return answer
    return replace(answer, text=_together(answer.text, answer.note), format=TEXT_FORMAT)


def _format(text: str, theirs: Answer, mine: Answer) -> str:
    """That of the one whose text it is; of two texts the one that they share."""
    if text == typed_lines(mine.text):
        return mine.format
    if theirs.format == mine.format or text == typed_lines(theirs.text):
        return theirs.format
    return TEXT_FORMAT


def _rows_together(question: Question, theirs: _Table, mine: _Table) -> tuple[Row, ...]:
    ids = _labelled_first(_places(question), dict.fromkeys((*theirs, *mine)))
    rows = ((id, theirs.get(id, {}), mine.get(id, {})) for id in ids)
    return tuple(Row(id, tuple(_cells_together(one, other))) for id, one, other in rows)


def _cells_together(theirs: _Cells, mine: _Cells) -> Iterator[tuple[str, str]]:
    """Cells are short: one is part of another by whole lines only."""
    for column in dict.fromkeys((*theirs, *mine)):
        yield column, _together(*_texts(column, theirs, mine), gap="\n", pieces=_LINES)


def _together(
    theirs: str, mine: str, *, gap: str = "\n\n", pieces: re.Pattern[str] = _WORDS
) -> str:
    theirs, mine = typed_lines(theirs), typed_lines(mine)
    if _holds(mine, theirs, pieces):
        return mine
    if _holds(theirs, mine, pieces):
        return theirs
    return theirs.rstrip("\n") + gap + mine.lstrip("\n")


def _holds(text: str, part: str, pieces: re.Pattern[str]) -> bool:
    """Does it hold the other one whole, in the normal form of code, which keeps empty lines?

    No piece is split: 15 does not hold 1.
    """
    whole, wanted = (_parted(pieces.findall(normal_text(one, PLAIN))) for one in (text, part))
    return wanted in whole


def _parted(pieces: Iterable[str]) -> str:
    """With a NUL around each, which no normal form has."""
    return "".join(f"\0{piece}\0" for piece in pieces)
