"""A section that a tracker does not take in one ticket, as several: nothing lost, nothing twice.

Between questions first; an answer that fits no ticket is divided between paragraphs, else lines,
else words, and a table between its rows, whose head then stands above each piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain

from questionnaire.guide.document import (
    NOTED,
    TEXT_FORMAT,
    Answer,
    Kind,
    Line,
    Row,
    State,
    settled,
)
from questionnaire.guide.ticket import Joint, Part, Slice
from questionnaire.guide.writers.form import Form


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one ticket must hold together: an introduction, a question, points, or a part of them.

    Written once: what many pieces have in common stands side by side in a ticket's body.
    """

    part: Part
    blocks: list[str]


def split(part: Part, form: Form) -> list[tuple[Part, str]]:
    """The part and its body if the tracker takes it, else parts of it and theirs, in order.

    What cannot be divided stays whole, in a part that is too long: a paragraph of the introduction,
    a question with its help, a row, a note.
    """
    pieces = [_written(unit, form) for unit in _units(part)]
    if _over(pieces, form):
        return [_together(ticket, form) for ticket in _tickets(pieces, form)]
    return [(part, _body(pieces, form))]


def _units(part: Part) -> list[Part]:
    intro, points = replace(part, slices=(), points=()), replace(part, intro=(), slices=())
    slices = [replace(part, intro=(), slices=(slice,), points=()) for slice in part.slices]
    return [*([intro] if part.intro else ()), *slices, *([points] if part.points else ())]


def _written(part: Part, form: Form) -> _Piece:
    return _Piece(part, form.blocks(part))


def _body(pieces: list[_Piece], form: Form) -> str:
    return form.joined(block for piece in pieces for block in piece.blocks)


def _over(pieces: list[_Piece], form: Form) -> int:
    """How many more tickets than one they would take; 0 if they fit."""
    return (form.size(_body(pieces, form)) - 1) // form.body_limit if form.body_limit else 0


def _together(ticket: list[_Piece], form: Form) -> tuple[Part, str]:
    return reduce(_joined, (piece.part for piece in ticket)), _body(ticket, form)


def _tickets(pieces: list[_Piece], form: Form) -> list[list[_Piece]]:
    """Each as full as can be, in order."""
    tickets: list[list[_Piece]] = []
    for piece in chain.from_iterable(_divided(piece, form) for piece in pieces):
        fuller = _added(tickets[-1], piece, form) if tickets else None
        if fuller and not _over(fuller, form):
            tickets[-1] = fuller
        else:
            tickets.append([piece])
    return tickets


def _added(ticket: list[_Piece], piece: _Piece, form: Form) -> list[_Piece] | None:
    """The ticket with one more piece, which is written again only with what it goes on with.

    Two pieces hold things twice, but not so much: None without writing where they are far too long.
    """
    *before, last = ticket
    if not _goes_on(last.part, piece.part):
        return [*ticket, piece]
    if 4 * form.size(_body([last, piece], form)) > 5 * (form.body_limit or 0):
        return None
    return [*before, _written(_joined(last.part, piece.part), form)]


def _goes_on(one: Part, other: Part) -> bool:
    """An answer or a list that has begun; behind a bare head an answer begins."""
    begun = any(slice != _bare(slice) for slice in one.slices)
    headless = any(not slice.head for slice in other.slices)
    return (begun and headless) or bool(one.points and other.points)


def _divided(piece: _Piece, form: Form) -> Iterator[_Piece]:
    """Pieces that fit, as large as can be, so that few are joined."""
    over = _over([piece], form)
    smaller = _smaller(piece, over.bit_length(), form) if over else []
    if not smaller:
        yield piece
    for each in smaller:
        yield from _divided(each, form)


def _smaller(piece: _Piece, times: int, form: Form) -> list[_Piece]:
    """The head from its answer, then halves of halves, written when they are about small enough."""
    if any(slice.head for slice in piece.part.slices):
        return _head_and_answer(piece)
    parts = _halved(piece.part, times)
    return [_written(part, form) for part in parts] if len(parts) > 1 else []


def _head_and_answer(piece: _Piece) -> list[_Piece]:
    """Both are written already: the answer is the last block."""
    (slice,) = piece.part.slices
    bare = _bare(slice)
    if slice == bare:
        return []
    return [
        _Piece(replace(piece.part, slices=(bare,)), piece.blocks[:-1]),
        _Piece(replace(piece.part, slices=(_behind(slice),)), piece.blocks[-1:]),
    ]


def _halved(part: Part, times: int) -> list[Part]:
    halves = _halves(part) if times else None
    if not halves:
        return [part]
    return [piece for half in halves for piece in _halved(half, times - 1)]


def _joined(one: Part, other: Part) -> Part:
    """Two parts as one, in which an answer that goes on is one again."""
    slices = (*one.slices, *other.slices)
    if one.slices and other.slices and not other.slices[0].head:
        *before, last = one.slices
        first, *after = other.slices
        slices = (*before, _joined_slice(last, first), *after)
    points = (*one.points, *other.points)
    return replace(one, intro=(*one.intro, *other.intro), slices=slices, points=points)


def _joined_slice(one: Slice, other: Slice) -> Slice:
    if one == _bare(one):
        return replace(other, head=True)
    text = one.answer.text and one.answer.text + BETWEEN[one.joint] + other.answer.text
    labels = (*one.question.labels, *other.question.labels)
    rows = (*one.answer.rows, *other.answer.rows)
    return replace(
        other,
        question=replace(other.question, labels=labels),
        answer=replace(other.answer, text=text, rows=rows),
        head=one.head,
    )


# Halves --------------------------------------------------------------------------------------


def _halves(part: Part) -> tuple[Part, Part] | None:
    if part.slices:
        slices = _slice_halves(part.slices[0])
        return slices and (replace(part, slices=slices[:1]), replace(part, slices=slices[1:]))
    if middle := len(part.intro) // 2:
        return replace(part, intro=part.intro[:middle]), replace(part, intro=part.intro[middle:])
    if middle := len(part.points) // 2:
        first, second = part.points[:middle], part.points[middle:]
        return replace(part, points=first), replace(part, points=second)
    return None


def _slice_halves(slice: Slice) -> tuple[Slice, Slice] | None:
    if slice.answer.state in NOTED:
        return None
    return _table_halves(slice) if slice.question.kind is Kind.TABLE else _text_halves(slice)


def _bare(slice: Slice) -> Slice:
    """Box, question and help alone."""
    answer = Answer(State.ANSWERED if settled(slice.answer) else State.OPEN)
    return replace(slice, question=replace(slice.question, columns=()), answer=answer)


def _behind(slice: Slice) -> Slice:
    """The answer alone; a piece of a table that has rows must not show the guide's empty ones."""
    empty_rows = 0 if slice.answer.rows else slice.question.empty_rows
    return replace(slice, question=replace(slice.question, empty_rows=empty_rows), head=False)


BETWEEN = {Joint.END: "", Joint.PARAGRAPH: "\n\n", Joint.LINE: "\n", Joint.RUN: ""}


def _text_halves(slice: Slice) -> tuple[Slice, Slice] | None:
    """Cut where a paragraph ends, else a line, else a word, as near to the middle as can be."""
    text, code = slice.answer.text, slice.answer.format != TEXT_FORMAT
    cuts = {
        Joint.PARAGRAPH: 0 if code else _nearest(text, "\n\n"),
        Joint.LINE: _nearest(text, "\n"),
        Joint.RUN: _before_a_blank(text) if code else _behind_a_word(text),
    }
    for joint, cut in cuts.items():
        if cut:
            rest = text[cut + len(BETWEEN[joint]) :]
            return _with_text(slice, text[:cut], joint), _with_text(slice, rest, slice.joint)
    return None


def _with_text(slice: Slice, text: str, joint: Joint) -> Slice:
    return replace(slice, answer=replace(slice.answer, text=text), joint=joint)


def _nearest(text: str, between: str) -> int:
    """The place of the separator that is next to the middle; 0 for none."""
    middle = len(text) // 2
    before = text.rfind(between, 1, middle + len(between) - 1)
    places = (before, text.find(between, middle, -1))
    found = [place for place in places if place > 0]
    return min(found, key=lambda place: abs(place - middle), default=0)


def _behind_a_word(text: str) -> int:
    """Behind the last blank before the middle, or in the middle; 0 for a single character."""
    middle = len(text) // 2
    return text.rfind(" ", 1, min(middle + 1, len(text) - 1)) + 1 or middle


def _before_a_blank(code: str) -> int:
    """The same in code, but before the blanks: trackers take those off at a line's end."""
    cut = len(code[: _behind_a_word(code)].rstrip(" "))
    indent = len(code) - len(code.lstrip(" "))
    cut = cut or max(len(code) // 2, indent + 1)
    return cut if cut < len(code) else 0


def _table_halves(slice: Slice) -> tuple[Slice, Slice] | None:
    """Labelled rows first, filled or not, then the added ones."""
    labels, rows = slice.question.labels, slice.answer.rows
    named = {label.id for label in labels}
    added = tuple(row for row in rows if row.id not in named)
    cut = (len(labels) + len(added)) // 2
    if not cut:
        return None
    more = max(cut - len(labels), 0)
    first = _with_rows(slice, labels[:cut], added[:more], empty_rows=0)
    return replace(first, joint=Joint.LINE), _with_rows(
        slice, labels[cut:], added[more:], slice.question.empty_rows
    )


def _with_rows(
    slice: Slice, labels: tuple[Line, ...], added: tuple[Row, ...], empty_rows: int
) -> Slice:
    ids = {label.id for label in labels}
    rows = (*(row for row in slice.answer.rows if row.id in ids), *added)
    return replace(
        slice,
        question=replace(slice.question, labels=labels, empty_rows=empty_rows),
        answer=replace(slice.answer, rows=rows),
    )
