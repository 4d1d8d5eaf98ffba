"""What all Markdown dialects share: the guide's own text, tables, running text, quotes, fences.

A dialect hands its `Signs` down (see inline.py, where `escape` is); without, the common ones.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable

from questionnaire.guide.document import Blocks, InfoTable, Mark, Paragraph, Span, Spans
from questionnaire.guide.spans import longest_run, normal_blocks
from questionnaire.guide.writers.inline import (
    BREAK,
    COMMON,
    Signs,
    bold,
    escape,
    escape_line,
    hugged,
    target,
)

_SIGNS_AND_BLANK = string.punctuation + " "
_BOX = re.compile(r"[-*] \[[ xX]\]")
_BEFORE_BOX = ("- ", "* ")


# The guide's own text --------------------------------------------------------------------------


def write_blocks(blocks: Blocks, signs: Signs = COMMON) -> list[list[str]]:
    """An introduction or help: the lines of each block, paragraphs in `_..._`, tables as such."""
    return [
        _info_table(block, signs) if isinstance(block, InfoTable) else _italic(block, signs)
        for block in normal_blocks(blocks)
    ]


def _italic(paragraph: Paragraph, signs: Signs) -> list[str]:
    return [f"_{hugged(write_spans(paragraph.spans, signs))}_"]


def _info_table(table: InfoTable, signs: Signs) -> list[str]:
    head, *rows = [
        [hugged(write_spans(cell, signs, in_cell=True)) for cell in row]
        for row in (table.header, *table.rows)
    ]
    return pipe_table(head, rows)


def write_spans(spans: Spans, signs: Signs = COMMON, *, in_cell: bool = False) -> str:
    """Normal spans on one line, a break where two of them would melt into something else."""
    written, before = "", Mark.TEXT
    for span in spans:
        escaped = span.mark is Mark.CODE and _needs_escapes(span.text, in_cell)
        piece = (_escaped_code if escaped else _SPANS[span.mark])(span, signs)
        written += (BREAK if _melts(written, before, piece, span.mark) else "") + piece
        before = span.mark
    return written


def _melts(written: str, before: Mark, piece: str, mark: Mark) -> bool:
    """Two marks side by side, bold that its neighbour keeps from opening or closing, an image.

    A link may look like a box: `- [x](…)`.
    """
    if not written:
        return False
    if mark is Mark.STRONG and (before is Mark.STRONG or _bars(piece[2], written[-1])):
        return True
    if before is Mark.STRONG and _bars(written[-3], piece[0]):
        return True
    if mark is Mark.LINK:
        return written[-1] == "!" or written.endswith(_BEFORE_BOX)
    return mark is Mark.CODE and before is Mark.CODE


def _bars(inner: str, outer: str) -> bool:
    """Bold that begins or ends with a sign needs a blank or a sign beside it."""
    return not inner.isalnum() and outer not in _SIGNS_AND_BLANK


def _text(span: Span, signs: Signs) -> str:
    return escape(span.text, signs)


def _strong(span: Span, signs: Signs) -> str:
    return bold(span.text, signs)


def _code(span: Span, signs: Signs) -> str:
    """A code span: one backtick more than its longest run, blanks where its edges need them."""
    ticks = "`" * (longest_run(span.text) + 1)
    edges = span.text[0] + span.text[-1]
    pad = " " if "`" in edges or (edges == "  " and span.text != " ") else ""
    return f"{ticks}{pad}{span.text}{pad}{ticks}"


def _needs_escapes(code: str, in_cell: bool) -> bool:
    """Renderers differ on backslashes before a bar in a cell's code span, and YouTrack counts boxes
    wherever they stand.
    """
    return (in_cell and "|" in code) or _BOX.search(code) is not None


def _escaped_code(span: Span, signs: Signs) -> str:
    """As an element: in a code span no sign can be escaped."""
    return f"<code>{escape(span.text, signs, links=False)}</code>"


def _anchor(span: Span, signs: Signs) -> str:
    return f"[{escape(span.text, signs, links=False)}](<{target(span.url)}>)"


_SPANS: dict[Mark, Callable[[Span, Signs], str]] = {
    Mark.TEXT: _text,
    Mark.LINK: _anchor,
    Mark.CODE: _code,
    Mark.STRONG: _strong,
}


# Blocks ---------------------------------------------------------------------------------------


def pipe_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A pipe table's lines; the cells are written already."""
    head = list(header)
    return [_row(head), _row(["--"] * len(head)), *map(_row, rows)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def running_text(text: str, signs: Signs = COMMON) -> list[str]:
    """Text in its normal form as lines: a backslash before each line break in a paragraph."""
    lines = text.split("\n")
    return [
        escape_line(line, signs) + ("\\" if line and after else "")
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ]


def fence(code: str, language: str) -> list[str]:
    """Code as it is, between fences one backtick longer than its longest run."""
    ticks = "`" * max(3, longest_run(code) + 1)
    return [ticks + language, *code.split("\n"), ticks]


def quote(lines: Iterable[str]) -> list[str]:
    return [f"> {line}" if line else ">" for line in lines]


def indented(lines: Iterable[str]) -> list[str]:
    """The children of a list item."""
    return [f"  {line}" if line else "" for line in lines]
