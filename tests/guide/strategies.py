"""Hostile sheets: whatever a customer or an editor of the guide might type."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import strategies as st

from questionnaire.guide.document import (
    FORMATS,
    Answer,
    Block,
    Blocks,
    Entry,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    ProjectName,
    Question,
    Row,
    Sheet,
    Span,
    Spans,
    State,
    normal_line,
)

FRAGMENTS = [
    # Markdown
    *"\\`*_[]<>~|{}^$!#+-=:/&()\"'.,;%@?",
    *(
        "**",
        "__",
        "~~",
        "``",
        "```",
        "~~~",
        "***",
        "---",
        "===",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "1) ",
        "2.",
    ),
    *(
        "# ",
        "## ",
        "> ",
        ">>>",
        "> [!NOTE]",
        "[ ] ",
        "[x] ",
        "* [ ] ",
        "| a | b |",
        "| -- | -- |",
        "|--|",
    ),
    *(
        "[a](b)",
        "[a]: b",
        "![a](b)",
        "[^1]",
        "[^1]: x",
        "[[x]]",
        "[[_TOC_]]",
        "[TOC]",
        "\\|",
        "\\\\",
        "\\ ",
    ),
    *(
        "**fett**",
        "*k*",
        "_k_",
        "`c`",
        "~~d~~",
        "==m==",
        "**Weiß ich noch nicht.**",
        ": x",
        "```mermaid",
    ),
    # HTML and entities
    *(
        "<b>",
        "</b>",
        "<br>",
        "<br/>",
        "<!-- x -->",
        "<script>",
        "<span>$</span>",
        "<p>",
        "<a@b.de>",
        "<?x?>",
    ),
    *(
        "&amp;",
        "&lt;",
        "&nbsp;",
        "&#8203;",
        "&#35;",
        "&copy",
        "&copy;",
        "&#x41;",
        "AT&T",
        "&&",
        "&a;",
    ),
    # side effects
    *(
        "@joe",
        "@org/team",
        "#12",
        "GH-12",
        "gh-1",
        "o/r#1",
        "a@b",
        "$a$",
        "$$",
        "$1",
        "$`x`$",
        "%{x}",
        "{+ a +}",
    ),
    *(
        ":smile:",
        ":+1:",
        ":-1:",
        ":de:",
        ":100:",
        ":a:b:",
        "12:30:45",
        "::1",
        ":x",
        "!1",
        "&1",
        "~bug",
        "%1",
    ),
    *(
        '~"a b"',
        '%"1.0"',
        "^alert#1",
        "[-a-]",
        "@a1@b.c",
        "/close",
        "/label ~x",
        "[vulnerability:1]",
        "abcdef1234",
    ),
    # addresses
    *(
        "http://a.de",
        "https://a.de/x_y_z?a=1&b=2#c",
        "http://a.de/(x)",
        "HTTP://A.de",
        "http://",
        "https://[::1]/",
    ),
    *(
        "http://a.de/&copy;",
        "http://x/**/a",
        "http://a.de/:smile:",
        "www.a.de",
        "WWW.a.de",
        "www.",
        "www.a_b.de/~x",
    ),
    *(
        "ftp://a.de",
        "mailto:a@b.de",
        "xmpp:a@b.de",
        "a@b.de",
        "a%b@xn--c.de",
        "!a%b@c.de",
        "a.b+c@d-e.example.com",
        "a@-b.c",
        "@s/p@1.2",
    ),
    *(
        "root@10.0.0.1",
        "git@github.com:o/r",
        "http://a@b.de",
        "http://münchen.de/ä",
        "a@b.de.",
        "http://a.de/)",
        "x://y",
    ),
    # blanks, controls, other scripts
    *(
        " ",
        "  ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\n\n\n",
        "\r\n",
        "\r",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\u2029",
    ),
    *(
        "\u00a0",
        "\u200b",
        "\u2003",
        "\u3000",
        "\u1680",
        "\ufeff",
        "\u00ad",
        "\x00",
        "\x1b",
        "\x7f",
        "\ud800",
        "\ufffd",
    ),
    *(
        "\u202e",
        "\u05d0\u05d1",
        "\u0645",
        "\u0301",
        "\U0001f600",
        "日本",
        "ä",
        "ß",
        "“",
        "…",
        "€",
        "١",
    ),
    *("Nutzer*innen", "snake_case", "C:\\x\\y", "a", "b", "1", "0", "wort", "Wort ", "x y", "e.g."),
]

_SENTINEL = "\ue7a3"  # the judge's own mark
_ANY = st.characters(exclude_characters=_SENTINEL, exclude_categories=())
# Hypothesis draws a whole string as cheaply as one element of a list. Hence a text is drawn as a
# string of private signs that stand for pieces, blanks and (None) signs of any kind; and what
# consists of texts as one such text, whose private signs say where it is cut.
_BLANKS: list[str | None] = [" ", "\n", None, None]
_PIECES = dict(enumerate([*FRAGMENTS, *_BLANKS * (len(FRAGMENTS) // 3)], start=0xF0000))
_SIGNS = "".join(map(chr, _PIECES))


def _spell(signs: str, others: str) -> str:
    rest = iter(others)
    pieces = (_PIECES.get(ord(sign), sign) for sign in signs)
    return "".join(next(rest, "") if piece is None else piece for piece in pieces)


def _spelled(cuts: str = "", low: int = 0, high: int = 12) -> st.SearchStrategy[str]:
    """Texts in which about every third sign is one of `cuts`."""
    often = "".join(chr(0xF8000 + at) for at in range(len(_SIGNS) // 2)) if cuts else ""
    drawn = st.text(_SIGNS + often, min_size=low, max_size=high)
    table = {sign: cuts[at % len(cuts)] for at, sign in enumerate(map(ord, often))}
    signs = drawn.map(lambda signs: signs.translate(table))
    return st.builds(_spell, signs, st.text(_ANY, max_size=5))


texts = _spelled()
lines = st.one_of(texts.map(normal_line), texts)
titles = texts.filter(normal_line)

_URLS = (
    "https://a.de/x_y",
    "http://a.de/(b)?c=&copy;&d=1",
    "mailto:a@b.de",
    "https://a.de/<x>\\|",
    "https://a.de/x|y",
)
_HEADS = [
    *(Span(mark, "") for mark in (Mark.TEXT, Mark.CODE, Mark.STRONG) for _ in _URLS),
    *(Span(Mark.LINK, "", url) for url in _URLS),
]
_SPAN = {chr(0xF4000 + at): head for at, head in enumerate(_HEADS)}
_SPAN_SIGNS = "".join(_SPAN)
_CELL, _ROW, _BLOCK = "\U000f5000\U000f5001\U000f5002"


def _spans(text: str) -> Spans:
    first, *others = re.split(f"([{_SPAN_SIGNS}])", text)
    marked = [replace(_SPAN[s], text=t) for s, t in zip(others[::2], others[1::2], strict=True)]
    return (*([Span(Mark.TEXT, first)] if first else ()), *marked)


def _block(text: str) -> Block:
    """A paragraph; a table where there are cells."""
    head, *rows = ([_spans(cell) for cell in row.split(_CELL)] for row in text.split(_ROW))
    if _CELL not in text and not rows:
        return Paragraph(head[0])
    even = ((*row, *[()] * len(head))[: len(head)] for row in rows)
    return InfoTable(tuple(head), tuple(map(tuple, even)))


def _blocks(text: str) -> Blocks:
    return tuple(map(_block, text.split(_BLOCK))) if text else ()


spans = _spelled(_SPAN_SIGNS, high=16).map(_spans)
_cuts = _SPAN_SIGNS + (_BLOCK + _CELL * 3 + _ROW * 2) * 4
blocks = st.one_of(st.just(""), _spelled(_cuts, 1, 8), _spelled(_cuts, 12, 50)).map(_blocks)


def _numbered(prefix: str, names: list[str]) -> tuple[Line, ...]:
    return tuple(Line(f"{prefix}{at}", name) for at, name in enumerate(names, 1))


_names = _spelled(_CELL, low=1, high=16).map(lambda text: text.split(_CELL)[:3])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(Kind))
    table = kind is Kind.TABLE
    columns, labels = (draw(_names), draw(st.one_of(st.just([]), _names))) if table else ([], [])
    return Question(
        key="frage",
        text=draw(titles),
        note=draw(st.one_of(st.just(""), lines)),
        help=draw(blocks),
        kind=kind,
        columns=_numbered("c", columns),
        labels=_numbered("r", [label for label in labels[:2] if normal_line(label)]),
        empty_rows=draw(st.integers(0, 2)) if table else 0,
        former_columns=(Line("c8", "Frühere Spalte"), Line("c9", "Noch eine")) if table else (),
        former_labels=(Line("r9", "Frühere Zeile"),) if table else (),
    )


def _turned(ids: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(*ids[at:], *ids[:at]) for at in range(len(ids))]


_ROW_IDS = ("r1", "r2", "r9", "bcdfghjk", "n1", "n7")
_COLUMNS = ("c1", "c2", "c3", "c8")


def _table(text: str, ids: tuple[str, ...], columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Each row's cells in another order; empty ones are there or not."""
    return tuple(
        Row(id, tuple(zip((*columns[at:], *columns[:at]), cells.split(_CELL), strict=False)))
        for at, (id, cells) in enumerate(zip(ids, text.split(_ROW), strict=False))
    )


_rows = st.builds(
    _table,
    _spelled(_CELL * 2 + _ROW, 6, 40),
    st.sampled_from(_turned(_ROW_IDS)),
    st.sampled_from(_turned(_COLUMNS)),
)

answers = st.builds(
    Answer,
    state=st.sampled_from(State),
    text=texts,
    rows=_rows,
    format=st.one_of(st.just("text"), st.sampled_from(FORMATS)),
    note=texts,
)


def _distinct(entries: list[Entry]) -> tuple[Entry, ...]:
    """Keys are unique in a guide; wordings need not be."""
    keyed = (replace(e.question, key=f"frage-{at}") for at, e in enumerate(entries))
    return tuple(map(Entry, keyed, (e.answer for e in entries)))


entries = st.builds(Entry, questions(), answers)
sheets = st.builds(
    Sheet,
    key=st.just("abschnitt"),
    title=titles,
    short=st.just("Kurz"),
    intro=blocks,
    entries=st.lists(entries, max_size=3).map(_distinct),
    project=st.builds(ProjectName, st.just("bcdfghjk"), lines),
)


def one_entry(question: Question, answer: Answer | None = None) -> Sheet:
    """A sheet of one question."""
    return Sheet("abschnitt", "Titel", entries=(Entry(question, answer or Answer()),))
