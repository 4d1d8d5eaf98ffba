"""Hypothesis strategies for guides and their blocks: valid and normal, their texts hostile."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import strategies as st

from questionnaire.guide.document import (
    Block,
    Blocks,
    Guide,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Section,
    Span,
    normal_line,
)
from questionnaire.guide.limits import SHORT_LENGTH
from questionnaire.guide.markup import normal_blocks
from questionnaire.guide.wording import table_faults

_SCRAPS = (
    *"*_`[]()!\\|<>#+-=:/&~^${}.,;'\"1aZä ",
    *(
        "**",
        "***",
        "``",
        "](",
        "](http://a.de)",
        "](<http://a.de>)",
        "![",
        "[a](http://b.de)",
        "_ _",
    ),
    *(
        "<!-- key: a -->",
        "-->",
        "* [ ] **a**",
        "## ",
        "1. ",
        "| a |",
        "-- | --",
        "> ",
        "  \n",
        "\n\n",
    ),
    *("Kund*innen", "http://a.de/_x_*y*", "www.a.de", "a@b.de", "@name", "&amp;", "&#42;", "<b>"),
    *(
        "\t",
        "\x00",
        "\x02",
        "\x03",
        "klzzwxh:0000",
        "\x02klzzwxh:0000\x03",
        "\u00a0",
        "\u2028",
        "\u200b",
    ),
    *(
        "\ufeff",
        "\r\n",
        "\x1f",
        "\ud800",
        "🙂",
        "\\*",
        "\\\\",
        "C:\\temp",
        "`a|b`",
        ", kind: table",
    ),
)
_URLS = (
    *(
        "http://a.de",
        "https://a.de/b_(c)",
        "https://a.de/(b",
        "mailto:a@b.de",
        "http://[::1]/*a*|b",
    ),
    *(
        "javascript:alert(1)",
        "https://a b",
        "http://a`b",
        "ftp://a.de",
        "",
        "http://a\\b",
        "http://ä_ö_",
    ),
)


# One character for each scrap: a text is then one draw, and costs half.
_SIGNS = {chr(0xE000 + at): scrap for at, scrap in enumerate(_SCRAPS)}


def texts(size: int = 6) -> st.SearchStrategy[str]:
    drawn = st.text("".join(_SIGNS), max_size=size)
    return drawn.map(lambda signs: "".join(map(_SIGNS.__getitem__, signs)))


def lines(size: int = 6, length: int = 200) -> st.SearchStrategy[str]:
    """One line of plain text in its normal form, not empty."""
    return texts(size).map(lambda text: normal_line(normal_line(text)[:length])).filter(bool)


# What consists of spans is one text too, whose private signs say where one begins.
_HEADS = {
    chr(0xF000 + at): Span(mark, "", url)
    for at, (mark, url) in enumerate((mark, url) for mark in Mark for url in _URLS)
}
_CELL, _ROW = "\uf800\uf801"


def _spans(text: str) -> tuple[Span, ...]:
    _first, *cut = re.split(f"([{''.join(_HEADS)}])", text)
    return tuple(
        replace(_HEADS[head], text="".join(map(_SIGNS.__getitem__, signs)))
        for head, signs in zip(cut[::2], cut[1::2], strict=True)
    )


def _cells(row: str) -> tuple[tuple[Span, ...], ...]:
    return tuple(map(_spans, row.split(_CELL))) if row else ()


def _info_table(text: str) -> InfoTable:
    header, *rows = map(_cells, text.split(_ROW))
    return InfoTable(header, tuple(rows))


_WITH_HEADS = "".join((*_SIGNS, *_HEADS))


def spans() -> st.SearchStrategy[tuple[Span, ...]]:
    return st.text(_WITH_HEADS, max_size=12).map(_spans)


def info_tables() -> st.SearchStrategy[InfoTable]:
    """Rows with more cells than the header, with fewer, and with none."""
    return st.text(_WITH_HEADS + (_CELL * 3 + _ROW * 2) * 8, max_size=30).map(_info_table)


def any_blocks() -> st.SearchStrategy[list[Block]]:
    """Blocks in any form, mostly not the normal one."""
    return st.lists(st.one_of(st.builds(Paragraph, spans()), info_tables()), max_size=2)


def blocks() -> st.SearchStrategy[Blocks]:
    return any_blocks().map(normal_blocks)


def _numbered(prefix: str, low: int, high: int) -> st.SearchStrategy[tuple[Line, ...]]:
    drawn = st.lists(lines(4), min_size=low, max_size=high)
    return drawn.map(lambda found: tuple(Line(f"{prefix}{n}", t) for n, t in enumerate(found, 1)))


_KEYS = st.text("abz09-", min_size=1, max_size=40)


def questions(keys: st.SearchStrategy[str] = _KEYS) -> st.SearchStrategy[Question]:
    note = st.one_of(st.just(""), lines())
    text = st.builds(Question, keys, lines(), note, blocks())
    table = st.builds(
        Question,
        keys,
        lines(),
        note,
        blocks(),
        st.just(Kind.TABLE),
        _numbered("c", 1, 3),
        _numbered("r", 0, 2),
        st.integers(0, 3),
    )
    return st.one_of(text, table.filter(_fits))


def _fits(table: Question) -> bool:
    counts = len(table.columns), len(table.labels), table.empty_rows
    return not list(table_faults(table.kind, *counts))


# Made once: to make a strategy costs more than to draw from it.
_LINES, _SHORT, _BLOCKS, _QUESTIONS = lines(), lines(3, SHORT_LENGTH), blocks(), questions()


@st.composite
def guides(draw: st.DrawFn) -> Guide:
    keys = draw(st.lists(_KEYS, unique=True, min_size=1, max_size=2))
    question_keys = iter(draw(st.lists(_KEYS, unique=True, min_size=4, max_size=4)))
    sections = []
    for key in keys:
        count = draw(st.integers(0, 2))
        drawn = [replace(draw(_QUESTIONS), key=next(question_keys)) for _ in range(count)]
        sections.append(Section(key, draw(_LINES), draw(_SHORT), draw(_BLOCKS), tuple(drawn)))
    return Guide(draw(_KEYS), draw(_LINES), draw(_BLOCKS), tuple(sections))
