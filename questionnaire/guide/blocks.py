"""A guide file cut into blocks with line numbers: key lines, headings, items, tables, paragraphs.

Nothing here knows which block may follow which; parser.py does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from questionnaire.guide.document import normal_line, typed_lines
from questionnaire.guide.errors import GuideError
from questionnaire.guide.markup import is_rule, split_row
from questionnaire.guide.spans import PUNCTUATION


class Shape(Enum):
    """What a line looks like. `OTHER` looks like Markdown that a guide does not have."""

    KEY = auto()
    TITLE = auto()
    SECTION = auto()
    ITEM = auto()
    TABLE = auto()
    OTHER = auto()
    TEXT = auto()


_SHAPES = (
    (Shape.KEY, re.compile("<!--")),
    (Shape.TITLE, re.compile("#(?: |$)")),
    (Shape.SECTION, re.compile("##(?: |$)")),
    (Shape.ITEM, re.compile(r"\* \[ \](?: |$)")),
    (Shape.TABLE, re.compile(r"\|")),
    (Shape.OTHER, re.compile("#|[*+-](?: |$)|>")),
    (Shape.TEXT, re.compile("")),
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ESCAPE = re.compile(rf"\\({PUNCTUATION})")


@dataclass(frozen=True, slots=True)
class GuideBlock:
    """Lines of one shape, without blanks at their edges; the first stands in line `line`."""

    line: int
    shape: Shape
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return normal_line(" ".join(self.lines))


def cut_blocks(text: str) -> list[GuideBlock]:
    """The blocks of a guide file, in order. Raises GuideError for a control character."""
    groups: list[tuple[int, Shape, list[str]]] = []
    after_empty = True
    for number, line in enumerate(typed_lines(text.removeprefix("\ufeff")).split("\n"), 1):
        bare = _checked(line, number)
        shape = _shape(bare)
        if bare and not after_empty and _goes_on(groups[-1], shape):
            groups[-1][2].append(bare)
        elif bare:
            groups.append((number, shape, [bare]))
        after_empty = not bare
    return [GuideBlock(number, shape, tuple(lines)) for number, shape, lines in groups]


def _checked(line: str, number: int) -> str:
    if control := _CONTROL.search(line):
        raise GuideError(number, "control_character", character=f"U+{ord(control[0]):04X}")
    return line.strip(" \t")


def _shape(line: str) -> Shape:
    return next(shape for shape, looks in _SHAPES if looks.match(line))


def _goes_on(group: tuple[int, Shape, list[str]], shape: Shape) -> bool:
    """Does a line of that shape belong to the block before it? `_…_` ends where it is closed."""
    _, before, lines = group
    closed = is_marked(lines[0] + lines[-1])
    return shape is before and (shape is Shape.TABLE or (shape is Shape.TEXT and not closed))


def is_marked(text: str) -> bool:
    """Is this paragraph in `_…_`, as introductions of sections and help are?"""
    return len(text) > 2 and text[0] == text[-1] == "_"


def literal(text: str) -> str:
    """A title, question, note or cell as plain text: backslashes before signs are gone."""
    return normal_line(_ESCAPE.sub(r"\1", text))


def table_rows(block: GuideBlock) -> list[list[str]]:
    """The cells of a table's lines without its separator, the header first, all equally long.

    Raises GuideError where the separator is missing or a row has more cells than the header.
    """
    header = split_row(block.lines[0])
    rule = block.lines[1] if len(block.lines) > 1 else ""
    if not is_rule(rule) or len(split_row(rule)) != len(header):
        raise GuideError(block.line + 1, "table_without_separator")
    rows = [_row(line, at, len(header)) for at, line in enumerate(block.lines[2:], block.line + 2)]
    return [header, *rows]


def _row(line: str, number: int, columns: int) -> list[str]:
    cells = split_row(line)
    if len(cells) > columns:
        raise GuideError(number, "table_row_too_long", columns=columns, cells=len(cells))
    return cells + [""] * (columns - len(cells))
