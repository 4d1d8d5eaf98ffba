"""The lines below a question by their shape: quotes, tables, code between fences, paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from questionnaire.guide.reader.lines import FENCE, Line, OpenFence, line_of


class Shape(Enum):
    BLANK = auto()
    QUOTE = auto()
    TABLE = auto()
    FENCE = auto()
    TEXT = auto()


@dataclass(slots=True)
class Chunk:
    """Neighbouring lines of one shape; a fence with the lines inside it is a chunk of its own."""

    shape: Shape
    lines: list[Line] = field(default_factory=list)

    @property
    def bare(self) -> tuple[str, ...]:
        return tuple(line.bare for line in self.lines)


def cut_chunks(lines: Iterable[Line]) -> list[Chunk]:
    chunks: list[Chunk] = []
    fence = OpenFence()
    for line in lines:
        inside, fence = fence, fence.after(line.text)
        shape = Shape.FENCE if inside.ticks or fence.ticks else _shape(line.bare)
        if not chunks or chunks[-1].shape is not shape or (fence.ticks and not inside.ticks):
            chunks.append(Chunk(shape))
        chunks[-1].lines.append(line)
    return chunks


_SHAPES = {"": Shape.BLANK, ">": Shape.QUOTE, "|": Shape.TABLE}


def _shape(bare: str) -> Shape:
    return _SHAPES.get(bare[:1], Shape.TEXT)


def unquoted(chunk: Chunk) -> list[Line]:
    """The lines of a quote without its marks."""
    return [line_of(line.number, line.bare[1:].removeprefix(" ")) for line in chunk.lines]


# Prose and code ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of Markdown, empty ones between paragraphs."""

    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Code:
    """A fence as it stands in the file; `info` is what its first line says of the code."""

    lines: list[Line]
    info: str
    inside: list[str]


def blocks(chunks: Iterable[Chunk]) -> Iterator[Prose | Code]:
    """What chunks hold, in order, without quote marks and without the item's indentation."""
    chunks = list(chunks)
    margin = _margin(chunks)
    for chunk in chunks:
        if chunk.shape is Shape.QUOTE:
            yield from _quoted(chunk)
        elif chunk.shape is Shape.FENCE:
            yield _code(chunk.lines)
        elif chunk.shape is Shape.BLANK:
            yield Prose(chunk.lines)
        else:
            yield Prose([_outdented(line, margin) for line in chunk.lines])


def _quoted(chunk: Chunk) -> Iterator[Prose | Code]:
    for inner in cut_chunks(unquoted(chunk)):
        yield _code(inner.lines) if inner.shape is Shape.FENCE else Prose(inner.lines)


# Markdown takes an item's text with two to four blanks; what stands deeper was meant so.
_DEEPEST = 4


def _margin(chunks: Iterable[Chunk]) -> int:
    """How deep the unquoted lines of an item stand."""
    depths = (
        len(line.text) - len(line.bare)
        for chunk in chunks
        if chunk.shape in (Shape.TEXT, Shape.TABLE)
        for line in chunk.lines
    )
    return min((_DEEPEST, *depths))


def _outdented(line: Line, margin: int) -> Line:
    if line.text == line.bare:
        return line
    indent = len(line.text) - len(line.bare)
    return Line(line.number, line.text[min(indent, margin) :], line.bare)


def _code(lines: list[Line]) -> Code:
    """A fence, closed or not; its own indentation is that of the lines inside."""
    opening = FENCE.fullmatch(lines[0].text)
    assert opening  # cut_chunks saw it
    outdented = [_outdented(line, len(opening["indent"])) for line in lines]
    fence = OpenFence(opening["ticks"], 0)
    closed = len(lines) > 1 and not fence.after(lines[-1].text).ticks
    inside = outdented[1:-1] if closed else outdented[1:]
    return Code(outdented, opening["info"].strip(" "), [line.text for line in inside])
