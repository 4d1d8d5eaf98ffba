"""The guide's own text as values: the normal form of its blocks, and their source text.

Reading that source back is markup.py's part, which offers all of it together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from questionnaire.guide.document import (
    Block,
    Blocks,
    InfoTable,
    Mark,
    Paragraph,
    Span,
    Spans,
    normal_run,
)

PUNCTUATION = r"[!-/:-@\[-`{-~]"
# All before two stars in a row, escaped ones left out; nothing of it is tried again.
UP_TO_BOLD = r"(?>(?:\\.|[^*\\]+|\*(?!\*))*)"
BARE_URL = r"[^\s<>()\[\]]*(?:\([^\s<>()\[\]]*\)[^\s<>()\[\]]*)*"
_URL = re.compile(r"(?i:https?://|mailto:)[^\s<>`\\\"\x00-\x20\x7f-\x9f\ud800-\udfff]+")


def is_url(url: str) -> bool:
    """May a link of the guide lead there? Only http, https and mailto."""
    return bool(_URL.fullmatch(url))


# Normal form ---------------------------------------------------------------------------------


def normal_blocks(blocks: Iterable[Block]) -> Blocks:
    """The one form of equal blocks, idempotent: what parse_markup gives.

    Blanks are folded and stand outside of marks, neighbours of one mark are merged, links that lead
    elsewhere are literal, empty spans, paragraphs and tables are gone, rows are equally long.
    """
    return tuple(block for block in map(_normal_block, blocks) if block)


def _normal_block(block: Block) -> Block | None:
    if isinstance(block, Paragraph):
        spans = _normal_spans(block.spans)
        return Paragraph(spans) if spans else None
    rows = [[_normal_spans(cell) for cell in row] for row in (block.header, *block.rows)]
    width = max(map(len, rows))
    header, *body = (tuple(row + [()] * (width - len(row))) for row in rows)
    return InfoTable(header, tuple(body)) if width else None


def _normal_spans(spans: Spans) -> Spans:
    whole = _merged(map(_sound, spans))
    runs = list(_merged(piece for span in whole for piece in _pieces(span)))
    if runs and runs[0].mark is Mark.TEXT:
        runs[0] = Span(Mark.TEXT, runs[0].text.lstrip(" "))
    if runs and runs[-1].mark is Mark.TEXT:
        runs[-1] = Span(Mark.TEXT, runs[-1].text.rstrip(" "))
    return tuple(run for run in runs if run.text)


def _sound(span: Span) -> Span:
    """An address on links only, and only one that a link may have."""
    if span.mark is not Mark.LINK:
        return Span(span.mark, span.text)
    return span if is_url(span.url) else Span(Mark.TEXT, f"[{span.text}]({span.url})")


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    filled = (span for span in spans if span.text)
    for (mark, url), run in groupby(filled, lambda span: (span.mark, span.url)):
        yield Span(mark, normal_run("".join(span.text for span in run)), url)


def _pieces(span: Span) -> Iterator[Span]:
    """A span with the white space at its edges as text: no renderer sets `** this **` bold."""
    bare = span.text.strip() if span.mark is not Mark.TEXT else ""
    before, _, after = span.text.partition(bare) if bare else (span.text, "", "")
    yield from (Span(Mark.TEXT, before), replace(span, text=bare), Span(Mark.TEXT, after))


# Writing -------------------------------------------------------------------------------------


def write_markup(blocks: Blocks) -> str:
    """The source that admins edit and the database keeps; parse_markup gives the blocks back.

    Blocks in another than the normal form are written in it.
    """
    return "\n\n".join(_source(block) for block in normal_blocks(blocks))


def _source(block: Block) -> str:
    if isinstance(block, Paragraph):
        return write_spans(block.spans, _literal)
    header, *rows = ([_cell(spans) for spans in row] for row in (block.header, *block.rows))
    lines = (header, ["--"] * len(header), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(spans: Spans) -> str:
    return write_spans(spans, _literal).replace("|", "\\|")


_SIGNS = re.compile(rf"\\(?={PUNCTUATION}|\Z)|`|\*\*+|\](?=\(<?(?i:https?:|mailto:))")


def _literal(text: str) -> str:
    """Only the signs that would be read as markup get a backslash, no star inside a word."""
    return _SIGNS.sub(lambda signs: "".join("\\" + sign for sign in signs[0]), text)


def write_spans(spans: Spans, literal: Callable[[str], str]) -> str:
    """One line of source; `literal` escapes a run of text, whatever stands beside it."""
    marks = [None, *(span.mark for span in spans), None]
    around = zip(marks, spans, marks[2:], strict=False)
    return "".join(_WRITERS[span.mark](span, literal, (x, span.mark, y)) for x, span, y in around)


_Around = tuple[Mark | None, Mark, Mark | None]


def _text(span: Span, literal: Callable[[str], str], around: _Around) -> str:
    """The text with those signs escaped that mean something beside the marks around it."""
    before, mark, after = around
    signs = {
        r"[\[\]]": mark is Mark.LINK,
        r"\A\*": Mark.STRONG in (before, mark),
        r"\*\Z": Mark.STRONG in (mark, after),
        r"!\Z": after is Mark.LINK,
        r"(?!)": True,
    }
    counting = "|".join(sign for sign, counts in signs.items() if counts)
    parts = re.split(f"({counting})", span.text)
    return "".join("\\" + part if at % 2 else literal(part) for at, part in enumerate(parts))


def _link(span: Span, literal: Callable[[str], str], around: _Around) -> str:
    url = span.url if re.fullmatch(BARE_URL, span.url) else f"<{span.url}>"
    return f"[{_text(span, literal, around)}]({url})"


def _code(span: Span, literal: Callable[[str], str], around: _Around) -> str:
    ticks = "`" * (longest_run(span.text) + 1)
    pad = " " if "`" in (span.text[0], span.text[-1]) else ""
    return f"{ticks}{pad}{span.text}{pad}{ticks}"


def longest_run(code: str) -> int:
    """The length of the longest run of backticks."""
    return max(map(len, re.findall("`+", code)), default=0)


def _strong(span: Span, literal: Callable[[str], str], around: _Around) -> str:
    return f"**{_text(span, literal, around)}**"


_WRITERS = {Mark.TEXT: _text, Mark.LINK: _link, Mark.CODE: _code, Mark.STRONG: _strong}
