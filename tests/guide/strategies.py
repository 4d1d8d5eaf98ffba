"""Hostile sheets: whatever a customer or an editor of the guide might type."""

from __future__ import annotations

from hypothesis import strategies as st

from questionnaire.guide.document import (
    FORMATS,
    Answer,
    Entry,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Row,
    Sheet,
    Span,
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
# string of private signs that stand for pieces, blanks and (None) signs of any kind.
_BLANKS: list[str | None] = [" ", "\n", None, None]
_PIECES = dict(enumerate([*FRAGMENTS, *_BLANKS * (len(FRAGMENTS) // 3)], start=0xF0000))


def _spell(signs: str, others: str) -> str:
    rest = iter(others)
    pieces = (_PIECES[ord(sign)] for sign in signs)
    return "".join(next(rest, "") if piece is None else piece for piece in pieces)


texts = st.builds(
    _spell, st.text("".join(map(chr, _PIECES)), max_size=12), st.text(_ANY, max_size=5)
)
lines = st.one_of(texts.map(normal_line), texts)
titles = texts.filter(normal_line)


_urls = st.sampled_from(
    [
        "https://a.de/x_y",
        "http://a.de/(b)?c=&copy;&d=1",
        "mailto:a@b.de",
        "https://a.de/<x>\\|",
        "https://a.de/x|y",
    ]
)
_marked = st.builds(Span, st.sampled_from([Mark.TEXT, Mark.CODE, Mark.STRONG]), texts)
_links = st.builds(Span, st.just(Mark.LINK), texts, _urls)
spans = st.lists(st.one_of(_marked, _links), max_size=4).map(tuple)


@st.composite
def _info_tables(draw: st.DrawFn) -> InfoTable:
    width = draw(st.integers(1, 3))
    row = st.lists(spans, min_size=width, max_size=width).map(tuple)
    return InfoTable(draw(row), tuple(draw(st.lists(row, max_size=2))))


blocks = st.lists(st.one_of(st.builds(Paragraph, spans), _info_tables()), max_size=2).map(tuple)


def _numbered(prefix: str, names: list[str]) -> tuple[Line, ...]:
    return tuple(Line(f"{prefix}{at}", name) for at, name in enumerate(names, 1))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(Kind))
    table = kind is Kind.TABLE
    return Question(
        key="frage",
        text=draw(titles),
        note=draw(st.one_of(st.just(""), lines)),
        help=draw(blocks),
        kind=kind,
        columns=_numbered("c", draw(st.lists(lines, min_size=1, max_size=3))) if table else (),
        labels=_numbered("r", draw(st.lists(titles, max_size=2))) if table else (),
        empty_rows=draw(st.integers(0, 2)) if table else 0,
        former_columns=(Line("c8", "Frühere Spalte"), Line("c9", "Noch eine")) if table else (),
        former_labels=(Line("r9", "Frühere Zeile"),) if table else (),
    )


@st.composite
def _rows(draw: st.DrawFn) -> tuple[Row, ...]:
    ids = st.sampled_from(["r1", "r2", "r9", "bcdfghjk", "n1", "n7"])
    columns = st.sampled_from(["c1", "c2", "c3", "c8"])
    cells = st.lists(st.tuples(columns, texts), max_size=4, unique_by=lambda cell: cell[0]).map(
        tuple
    )
    return tuple(
        draw(st.lists(st.builds(Row, ids, cells), max_size=4, unique_by=lambda row: row.id))
    )


answers = st.builds(
    Answer,
    state=st.sampled_from(State),
    text=texts,
    rows=_rows(),
    format=st.one_of(st.just("text"), st.sampled_from(FORMATS)),
    note=texts,
)
entries = st.builds(Entry, questions(), answers)
sheets = st.builds(
    Sheet,
    key=st.just("abschnitt"),
    title=titles,
    short=st.just("Kurz"),
    intro=blocks,
    entries=st.lists(entries, max_size=3).map(tuple),
)


def one_entry(question: Question, answer: Answer | None = None) -> Sheet:
    """A sheet of one question."""
    return Sheet("abschnitt", "Titel", entries=(Entry(question, answer or Answer()),))
