"""One question's lines as its answer; every line that is not is accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from questionnaire.guide.document import Answer, Kind, State, normal
from questionnaire.guide.reader.answers import goes_on, is_mark, stated_answer, text_answer
from questionnaire.guide.reader.chunks import Chunk, Shape, blocks, cut_chunks
from questionnaire.guide.reader.guide_text import EMPHASES, GuideText
from questionnaire.guide.reader.inline import is_filled, loose
from questionnaire.guide.reader.known import Known, Target
from questionnaire.guide.reader.lines import NO_LINE, Line
from questionnaire.guide.reader.tables import is_headed, pieces, table_answer
from questionnaire.guide.reader.values import Unplaced, Why


class Item(NamedTuple):
    """An answer, whether it says that it goes on, and the lines that are no part of it."""

    answer: Answer
    cut: bool
    unplaced: list[Unplaced]


def read_item(target: Target, lines: Iterable[Line], known: Known) -> Item:
    """What stands below a question; the answer is in normal form.

    Where text of the guide begins that belongs elsewhere, the question has ended.
    """
    own, beyond = _until_others(cut_chunks(lines), target.help, known.everything)
    content, changed = _without_help(own, target, known)
    read = _table if target.question.kind is Kind.TABLE else _text
    answer, cut, left = read(target, content)
    unplaced = [*changed, *left, *read_foreign(beyond, known)]
    return Item(normal(target.question, answer), cut, unplaced)


def is_piece(lines: Iterable[Line]) -> bool:
    """Do lines begin as an answer does that began in the ticket before?"""
    return next((line.bare[0] in ">|" for line in lines if line.text), False)


def begins_or_goes_on(target: Target, lines: Iterable[Line], known: Known) -> bool:
    """May what stands in a question's next ticket belong to it, after these lines of this one?"""
    item = read_item(target, lines, known)
    return item.cut or item.answer == Answer()


def read_foreign(
    chunks: Iterable[Chunk], known: Known, why: Why = Why.FOREIGN, key: str = ""
) -> Iterator[Unplaced]:
    """Lines that belong to no question, but for the guide's own text."""
    for chunk in chunks:
        for line in _strange(chunk, known.everything):
            changed = chunk.shape is Shape.TEXT and known.intros.resembles(line.bare)
            yield Unplaced(line.number, line.bare, Why.HELP if changed else why, key)


def _strange(chunk: Chunk, guide: GuideText) -> list[Line]:
    if chunk.shape is Shape.TEXT:
        return _strange_lines(chunk, guide)
    if chunk.shape is Shape.TABLE:
        return _strange_rows(chunk, guide)
    return [line for line in chunk.lines if line.text]


def _strange_lines(chunk: Chunk, guide: GuideText) -> list[Line]:
    """The lines of a paragraph that is not the guide's, as a whole or line by line."""
    if len(chunk.lines) > 1 and guide.holds(" ".join(chunk.bare)):
        return []
    return [line for line in chunk.lines if not guide.holds(line.bare)]


def _strange_rows(chunk: Chunk, guide: GuideText) -> list[Line]:
    """The lines of a table that the guide does not have; those without words say nothing."""
    if chunk.bare in guide.tables:
        return []
    known = guide.rows if loose(chunk.bare[0]) in guide.headers else ()
    return [line for line in chunk.lines if is_filled(line.text) and loose(line.text) not in known]


# The guide's own text --------------------------------------------------------------------------


def _until_others(
    chunks: Sequence[Chunk], own: GuideText, everything: GuideText
) -> tuple[Sequence[Chunk], Sequence[Chunk]]:
    for at, chunk in enumerate(chunks):
        if chunk.shape is not Shape.TEXT:
            continue
        for place, line in enumerate(chunk.lines):
            if everything.holds_loosely(line.bare) and not own.holds(line.bare):
                before = Chunk(Shape.TEXT, chunk.lines[:place])
                behind = Chunk(Shape.TEXT, chunk.lines[place:])
                return [*chunks[:at], before], [behind, *chunks[at + 1 :]]
    return chunks, ()


def _without_help(
    chunks: Iterable[Chunk], target: Target, known: Known
) -> tuple[list[Chunk], list[Unplaced]]:
    """The chunks without the paragraphs of the question's help, and those of it that were changed.

    A blank line stays where one was: what stands on both sides are two paragraphs.
    """
    kept: list[Chunk] = []
    unplaced: list[Unplaced] = []
    for chunk in chunks:
        lines = chunk.lines
        if chunk.shape is Shape.TEXT:
            lines, changed = _changed(_strange_lines(chunk, target.help), target.help, known)
            unplaced += [Unplaced(x.number, x.bare, Why.HELP, target.question.key) for x in changed]
        kept.append(Chunk(chunk.shape, lines) if lines else Chunk(Shape.BLANK, [NO_LINE]))
    return kept, unplaced


def _changed(lines: list[Line], own: GuideText, known: Known) -> tuple[list[Line], list[Line]]:
    """Lines that are somebody's, and lines that are changed text of the guide."""
    if not any(line.bare.startswith(EMPHASES) for line in lines):
        return lines, []
    changed = [line for line in lines if _resembles(line.bare, own, known)]
    if changed or not _resembles(" ".join(line.bare for line in lines), own, known):
        return [line for line in lines if not _resembles(line.bare, own, known)], changed
    return [], lines


def _resembles(paragraph: str, own: GuideText, known: Known) -> bool:
    return own.resembles(paragraph) or known.intros.resembles(paragraph)


# Text ----------------------------------------------------------------------------------------


def _text(target: Target, chunks: Iterable[Chunk]) -> Item:
    content: list[Chunk] = []
    unplaced: list[Unplaced] = []
    for chunk in chunks:
        if chunk.shape is Shape.TABLE and _is_help(chunk, target.help):
            unplaced += _strange_help(chunk, target)
            chunk = Chunk(Shape.BLANK, [NO_LINE])
        content.append(chunk)
    written = list(blocks(content))
    answer, lost = text_answer(written, target.question.key)
    return Item(answer, goes_on(written), [*unplaced, *lost])


def _is_help(chunk: Chunk, own: GuideText) -> bool:
    return chunk.bare in own.tables or loose(chunk.bare[0]) in own.headers


def _strange_help(chunk: Chunk, target: Target) -> Iterator[Unplaced]:
    for line in _strange_rows(chunk, target.help):
        yield Unplaced(line.number, line.bare, Why.HELP, target.question.key)


# Tables --------------------------------------------------------------------------------------


def _table(target: Target, chunks: list[Chunk]) -> Item:
    """The rows; a state only where no row is filled, since rows say more."""
    around = [chunk for chunk in chunks if chunk.shape is not Shape.TABLE]
    stated = stated_answer(list(blocks(around)))
    tables = [
        Chunk(Shape.TABLE, piece)
        for chunk in chunks
        if chunk.shape is Shape.TABLE
        for piece in pieces(target, chunk.lines)
    ]
    filled = _fill_in(target, tables, stated is not None)
    answer, unplaced = table_answer(target, [table.lines for table in filled])
    taken = {table.lines[0].number for table in filled}
    for table in tables:
        if table.lines[0].number not in taken:
            unplaced += _beside(table, target)
    if stated and normal(target.question, answer).state is State.OPEN:
        return Item(stated, False, unplaced)
    unplaced += [
        Unplaced(line.number, line.bare, Why.TABLE, target.question.key)
        for chunk in around
        for line in chunk.lines
        if line.text and not is_mark(line)
    ]
    from_end = (line for chunk in chunks[::-1] for line in chunk.lines[::-1] if line.text)
    return Item(answer, is_mark(next(from_end, NO_LINE)), unplaced)


def _fill_in(target: Target, tables: list[Chunk], stated: bool) -> list[Chunk]:
    """The tables with the answer: those with the question's header, else the first that is no help.

    Help may have a table that looks the same. It stands before, and beside a state alone.
    """
    headed = [table for table in tables if is_headed(target, table.lines)]
    last = len(headed) - 1
    found = [
        table
        for at, table in enumerate(headed)
        if table.bare not in target.help.tables or (at == last and not stated)
    ]
    others = (table for table in tables if not _is_help(table, target.help))
    return found or ([] if headed else list(others)[:1])


def _beside(table: Chunk, target: Target) -> Iterator[Unplaced]:
    if _is_help(table, target.help):
        yield from _strange_help(table, target)
        return
    for line in table.lines:
        if is_filled(line.text):
            yield Unplaced(line.number, line.bare, Why.TABLE, target.question.key)
