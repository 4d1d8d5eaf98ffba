"""A section that a tracker does not take in one ticket, as several: nothing lost, nothing twice.

Between questions first; an answer that fits no ticket is divided between paragraphs, else lines,
else words, and a table between its rows. Only what stands above a piece repeats: a table's head,
the title of a list of points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, groupby

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
from questionnaire.guide.ticket import BETWEEN, Joint, Part, Slice
from questionnaire.guide.writers.form import Form


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one ticket must hold together: an introduction, a question, points, or a part of them.

    Written once: what many pieces have in common stands side by side in a ticket's body. `size` is
    that of a body which holds nothing else.
    """

    part: Part
    blocks: list[str]
    size: int


def split(part: Part, form: Form) -> list[tuple[Part, str]]:
    """The part and its body if the tracker takes it, else parts of it and theirs, in order.

    What cannot be divided stays whole, in a part that is too long: a paragraph of the introduction,
    a question with its help, a row, a note, in code a run of blanks with the sign behind it.
    """
    pieces = [_written(unit, form) for unit in _units(part)]
    body = _body(pieces, form)
    if _fits(form.size(body), form):
        return [(part, body)]
    return [_together(ticket, form) for ticket in _tickets(pieces, form)]


def _units(part: Part) -> list[Part]:
    intro, points = replace(part, slices=(), points=()), replace(part, intro=(), slices=())
    slices = [replace(part, intro=(), slices=(slice,), points=()) for slice in part.slices]
    return [*([intro] if part.intro else ()), *slices, *([points] if part.points else ())]


def _written(part: Part, form: Form) -> _Piece:
    return _piece(part, form.blocks(part), form)


def _piece(part: Part, blocks: list[str], form: Form) -> _Piece:
    return _Piece(part, blocks, form.size(form.joined(blocks)))


def _body(pieces: list[_Piece], form: Form) -> str:
    return form.joined(block for piece in pieces for block in piece.blocks)


def _fits(size: int, form: Form) -> bool:
    return _needed(size, form) <= 1


def _needed(size: int, form: Form) -> int:
    """How many tickets hold so much, at least."""
    return -(-size // form.body_limit) if form.body_limit else 1


def _together(ticket: list[_Piece], form: Form) -> tuple[Part, str]:
    return reduce(_joined, (piece.part for piece in ticket)), _body(ticket, form)


def _tickets(pieces: list[_Piece], form: Form) -> list[list[_Piece]]:
    """In order, each with all the pieces that it takes; none is cut to fill what room is left."""
    tickets: list[list[_Piece]] = []
    for piece in chain.from_iterable(_divided(piece, form) for piece in pieces):
        fuller = _added(tickets[-1], piece, form) if tickets else None
        if fuller and _fits(form.size(_body(fuller, form)), form):
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
    if not _fits((last.size + piece.size) * 4 // 5, form):
        return None
    return [*before, _written(_joined(last.part, piece.part), form)]


def _goes_on(one: Part, other: Part) -> bool:
    """An answer or a list that has begun; behind a bare head an answer begins."""
    begun = any(slice != _bare(slice) for slice in one.slices)
    headless = any(not slice.head for slice in other.slices)
    return (begun and headless) or bool(one.points and other.points)


def _divided(piece: _Piece, form: Form) -> Iterator[_Piece]:
    """Pieces that fit or cannot be divided: first the head from its answer, then the answer."""
    if _fits(piece.size, form):
        yield piece
    elif any(slice.head for slice in piece.part.slices):
        head, *answer = _head_and_answer(piece, form)
        yield head
        for each in answer:
            yield from _divided(each, form)
    else:
        yield from _cut_up(piece, form)


def _head_and_answer(piece: _Piece, form: Form) -> list[_Piece]:
    """Both are written already: the answer is the last block. A head that has none is alone."""
    (slice,) = piece.part.slices
    bare, behind = _bare(slice), _behind(slice)
    if slice == bare:
        return [piece]
    return [
        _piece(replace(piece.part, slices=(bare,)), piece.blocks[:-1], form),
        _piece(replace(piece.part, slices=(behind,)), piece.blocks[-1:], form),
    ]


def _cut_up(piece: _Piece, form: Form) -> Iterator[_Piece]:
    """An answer or a list in about as few pieces as can be, and these in about equal ones.

    One that comes out too long is cut anew together with its neighbours that are about as long: in
    two by itself, it would leave tickets half empty.
    """
    pieces = _equal_pieces([piece], form)
    if len(pieces) == 1:
        yield piece
        return
    for _full, run in groupby(pieces, lambda each: not _fits(each.size + each.size // 8, form)):
        for each in _evened(list(run), form):
            yield from _divided(each, form)


def _evened(run: list[_Piece], form: Form) -> list[_Piece]:
    return run if all(_fits(each.size, form) for each in run) else _equal_pieces(run, form)


def _equal_pieces(run: list[_Piece], form: Form) -> list[_Piece]:
    """What goes on with one another cut anew, into as many as its size needs.

    A hundredth is added, since each has a frame of its own and no cut hits its place exactly.
    """
    whole = reduce(_joined, (piece.part for piece in run))
    size = sum(piece.size for piece in run)
    return [_written(part, form) for part in _cut(whole, _needed(size + size // 100, form))]


def _cut(part: Part, pieces: int) -> list[Part]:
    """So many about equal parts, or fewer where it has no more characters, rows or paragraphs."""
    cut = _cut_in_two(part, pieces // 2 / pieces) if pieces > 1 else None
    if not cut:
        return [part]
    # The nearest end of a paragraph may be far away: what came out longer is cut into more.
    one, other = map(_length, cut)
    first = min(max(round(pieces * one / (one + other)), 1), pieces - 1)
    return [*_cut(cut[0], first), *_cut(cut[1], pieces - first)]


def _length(part: Part) -> int:
    """Characters, rows, paragraphs or points, whichever it is made of; labels are rows too."""
    lengths = (
        len(slice.answer.text) + len(slice.answer.rows) + len(slice.question.labels)
        for slice in part.slices
    )
    return sum(lengths) + len(part.intro) + len(part.points)


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


# One cut -------------------------------------------------------------------------------------


def _cut_in_two(part: Part, share: float) -> tuple[Part, Part] | None:
    """Cut about where that share of it ends; None if it cannot be divided."""
    if part.slices:
        slices = _cut_slice(part.slices[0], share)
        return slices and (replace(part, slices=slices[:1]), replace(part, slices=slices[1:]))
    if at := _place(len(part.intro), share):
        return replace(part, intro=part.intro[:at]), replace(part, intro=part.intro[at:])
    if at := _place(len(part.points), share):
        return replace(part, points=part.points[:at]), replace(part, points=part.points[at:])
    return None


def _place(length: int, share: float) -> int:
    """Where that share of so many ends, with at least one on each side; 0 for fewer than two."""
    return min(max(int(length * share), 1), max(length - 1, 0))


def _cut_slice(slice: Slice, share: float) -> tuple[Slice, Slice] | None:
    if slice.answer.state in NOTED:
        return None
    cut = _cut_table if slice.question.kind is Kind.TABLE else _cut_text
    return cut(slice, share)


def _bare(slice: Slice) -> Slice:
    """Box, question and help alone."""
    answer = Answer(State.ANSWERED if settled(slice.answer) else State.OPEN)
    return replace(slice, question=replace(slice.question, columns=()), answer=answer)


def _behind(slice: Slice) -> Slice:
    """The answer alone; a piece of a table that has rows must not show the guide's empty ones."""
    empty_rows = 0 if slice.answer.rows else slice.question.empty_rows
    return replace(slice, question=replace(slice.question, empty_rows=empty_rows), head=False)


def _cut_text(slice: Slice, share: float) -> tuple[Slice, Slice] | None:
    """Cut where a paragraph ends, else a line, else a word, as near to that place as can be."""
    text, code = slice.answer.text, slice.answer.format != TEXT_FORMAT
    place = _place(len(text), share)
    cuts = {
        Joint.PARAGRAPH: 0 if code else _nearest(text, "\n\n", place),
        Joint.LINE: _nearest(text, "\n", place),
        Joint.RUN: _before_a_blank(text, place) if code else _behind_a_word(text, place),
    }
    for joint, cut in cuts.items():
        if cut:
            rest = text[cut + len(BETWEEN[joint]) :]
            return _with_text(slice, text[:cut], joint), _with_text(slice, rest, slice.joint)
    return None


def _with_text(slice: Slice, text: str, joint: Joint) -> Slice:
    return replace(slice, answer=replace(slice.answer, text=text), joint=joint)


def _nearest(text: str, between: str, place: int) -> int:
    """Where the separator next to a place begins; 0 for none."""
    before = text.rfind(between, 1, place + len(between) - 1)
    found = [at for at in (before, text.find(between, place, -1)) if at > 0]
    return min(found, key=lambda at: abs(at - place), default=0)


def _behind_a_word(text: str, place: int) -> int:
    """Behind the last blank before a place, or there; 0 for a single character."""
    return text.rfind(" ", 1, min(place + 1, len(text) - 1)) + 1 or place


def _before_a_blank(code: str, place: int) -> int:
    """The same in code, but before the blanks: trackers take those off at a line's end."""
    cut = len(code[: _behind_a_word(code, place)].rstrip(" "))
    indent = len(code) - len(code.lstrip(" "))
    cut = cut or max(place, indent + 1)
    return cut if cut < len(code) else 0


def _cut_table(slice: Slice, share: float) -> tuple[Slice, Slice] | None:
    """Labelled rows first, filled or not, then the added ones."""
    labels, rows = slice.question.labels, slice.answer.rows
    named = {label.id for label in labels}
    added = tuple(row for row in rows if row.id not in named)
    cut = _place(len(labels) + len(added), share)
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
