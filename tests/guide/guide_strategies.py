"""Hypothesis strategies for guides and their blocks: valid and normal, their texts hostile."""

from __future__ import annotations

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


def spans() -> st.SearchStrategy[tuple[Span, ...]]:
    span = st.builds(Span, st.sampled_from(Mark), texts(3), st.sampled_from(_URLS))
    return st.lists(span, max_size=4).map(tuple)


def info_tables() -> st.SearchStrategy[InfoTable]:
    rows = st.lists(st.lists(spans(), max_size=2).map(tuple), max_size=2).map(tuple)
    return st.builds(InfoTable, st.lists(spans(), max_size=2).map(tuple), rows)


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


@st.composite
def guides(draw: st.DrawFn) -> Guide:
    keys = draw(st.lists(_KEYS, unique=True, min_size=1, max_size=2))
    question_keys = iter(draw(st.lists(_KEYS, unique=True, min_size=4, max_size=4)))
    sections = []
    for key in keys:
        count = draw(st.integers(0, 2))
        drawn = [draw(questions(st.just(next(question_keys)))) for _ in range(count)]
        short = draw(lines(3, SHORT_LENGTH))
        sections.append(Section(key, draw(lines()), short, draw(blocks()), tuple(drawn)))
    return Guide(draw(_KEYS), draw(lines()), draw(blocks()), tuple(sections))
