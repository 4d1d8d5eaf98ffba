"""A ticket's answer taken over into the stored one, which may hold more than tickets show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from questionnaire.guide.document import (
    NOTED,
    Answer,
    Kind,
    Question,
    Row,
    normal,
    normal_cell,
    normal_rows,
    normal_text,
)

Cells = tuple[tuple[str, str], ...]
NewId = Callable[[], str]


def merged(question: Question, current: Answer, theirs: Answer, new_id: NewId) -> Answer:
    """What is to be stored so that the question's normal answer is theirs.

    The current answer itself where both are alike. Else each part is theirs where its normal form
    differs and as typed where not; what their state does not show (text or rows below a note,
    cells of former columns) stays. Rows that are new get an id from `new_id`.
    """
    theirs = normal(question, theirs)
    if theirs == normal(question, current):
        return current
    if theirs.state in NOTED:
        note = current.note if normal_text(current.note) == theirs.note else theirs.note
        return replace(current, state=theirs.state, note=note)
    if question.kind is Kind.TABLE:
        rows = _merged_rows(question, current.rows, theirs.rows, new_id)
        return replace(current, state=theirs.state, rows=rows)
    alike = normal_text(current.text, theirs.format) == theirs.text
    text = current.text if alike else theirs.text
    return replace(current, state=theirs.state, text=text, format=theirs.format)


def _merged_rows(
    question: Question, ours: tuple[Row, ...], theirs: tuple[Row, ...], new_id: NewId
) -> tuple[Row, ...]:
    """Labelled rows by their ids, then theirs in order, then ours that no ticket shows."""
    labels = {label.id for label in question.labels}
    mine = {row.id: row for row in ours}
    given = {row.id: row.cells for row in theirs}
    labelled = [
        _with_cells(question, mine.get(id, Row(id, ())), given.get(id, ()), new_id)
        for id in (label.id for label in question.labels)
    ]
    added = [row for row in ours if row.id not in labels]
    shown = [row for row in added if _shown(question, row)]
    wanted = [row.cells for row in theirs if row.id not in labels]
    taken = [
        _with_cells(question, row, cells, new_id)
        for row, cells in zip(_paired(question, shown, wanted, new_id), wanted, strict=True)
    ]
    hidden = [row for row in added if row not in shown]
    return tuple(row for row in (*labelled, *taken, *hidden) if row.cells)


def _shown(question: Question, row: Row) -> Cells:
    """The cells that a ticket shows of a row, in normal form."""
    rows = normal_rows(question, (row,))
    return rows[0].cells if rows else ()


def _paired(
    question: Question, ours: Sequence[Row], theirs: Sequence[Cells], new_id: NewId
) -> list[Row]:
    """Our row for each of theirs: one with equal cells, else the one that shares most of them.

    Else the next one's id alone: what that row kept of former columns was said of something else.
    """
    pairs = _pairs([_shown(question, row) for row in ours], theirs)
    paired = set(pairs.values())
    ids = (row.id for at, row in enumerate(ours) if at not in paired)
    return [
        ours[pairs[at]] if at in pairs else Row(next(ids, None) or new_id(), ())
        for at in range(len(theirs))
    ]


def _pairs(ours: Sequence[Cells], theirs: Sequence[Cells]) -> dict[int, int]:
    """Places in theirs with places in ours: equal ones, then the most alike, each taken once."""
    shared = _shared(ours, theirs)

    def unlike(pair: tuple[int, int]) -> tuple[bool, int, tuple[int, int]]:
        their, our = pair
        return theirs[their] != ours[our], -shared[pair], pair

    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for their, our in sorted(shared, key=unlike):
        if their not in pairs and our not in taken:
            pairs[their] = our
            taken.add(our)
    return pairs


def _shared(ours: Sequence[Cells], theirs: Sequence[Cells]) -> Counter[tuple[int, int]]:
    """How many cells two rows share, by their places in theirs and in ours; none without one."""
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for our, cells in enumerate(ours):
        for cell in cells:
            holders[cell].append(our)
    return Counter(
        (their, our)
        for their, cells in enumerate(theirs)
        for cell in cells
        for our in holders.get(cell, ())
    )


def _with_cells(question: Question, mine: Row, cells: Cells, new_id: NewId) -> Row:
    """Our row, shown as theirs: what is alike stays as typed, what is not shown stays."""
    if _shown(question, mine) == cells:
        return mine
    wanted = dict(cells)
    labelled = any(mine.id == label.id for label in question.labels)
    columns = [column.id for column in question.columns][1 if labelled else 0 :]
    hidden = [cell for cell in mine.cells if cell[0] not in columns]
    typed = [(c, mine.get(c)) for c in columns]
    shown = [(c, t if normal_cell(t) == wanted.get(c, "") else wanted.get(c, "")) for c, t in typed]
    # A gone label is shown as a first cell, so a row without one cannot keep that label's id.
    gone = any(mine.id == label.id for label in question.former_labels)
    row_id = new_id() if gone and columns[0] not in wanted else mine.id
    return Row(row_id, tuple(cell for cell in (*shown, *hidden) if cell[1]))
