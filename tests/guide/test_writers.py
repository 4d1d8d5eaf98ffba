"""Escaping, one rule at a time, and the time that writing takes."""

from __future__ import annotations

import pytest

from questionnaire.guide.document import (
    Entry,
    Kind,
    Mark,
    Paragraph,
    Question,
    Sheet,
    Span,
)
from questionnaire.guide.writers import Dialect, github, gitlab, write, youtrack
from questionnaire.guide.writers.base import fence, write_spans
from questionnaire.guide.writers.inline import (
    COMMON,
    Signs,
    escape,
    escape_cell,
    escape_heading,
    escape_line,
)


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("\\`*_[]<>~|{}^$", r"\\\`\*\_\[\]\<\>\~\|\{\}\^\$"),
        ("AT&T &amp; &#1; &", r"AT&T \&amp; \&#1; &"),
        ("a! ![b", r"a! !\[b"),
        ("!www.a.de", r"\![www\.a.de](<http://www.a.de>)"),
        ("see http://a.de/x_y.", "see <http://a.de/x_y>."),
        ("(http://a.de/(x)_)", "(<http://a.de/(x)>\\_)"),
        ("http://a.de/&copy;x.", "<http://a.de/&amp;copy;x>."),
        ("http:// ftp://a xhttp://b", r"http\:// ftp\://a xhttp\://b"),
        ("awww.a.de www.", r"awww\.a.de www\."),
        ("a@b.de. x@y @a@b.c", "<a@b.de>. x@y @a@b.c"),
        ("root@10.0.0.1 a@-b.de a@b.c2", "root@10.0.0.1 a@-b.de a@b.c2"),
        ("http://[::1]/ http://a)", "<http://[::1]/> <http://a>)"),
        ("http://[:", r"http\://\[:"),
    ],
)
def test_escape(plain: str, written: str) -> None:
    assert escape(plain) == written


def test_escape_inside_a_link_leaves_addresses_text() -> None:
    assert escape("http://a.de www.b.de c@d.de", links=False) == r"http\://a.de www\.b.de c@d.de"


@pytest.mark.parametrize(
    ("signs", "plain", "written"),
    [
        (github.FORM.signs, "@a @ #1 #a", "@&#8203;a @ #&#8203;1 #a"),
        (github.FORM.signs, "GH-1 gh-2 xgh-3", "GH-&#8203;1 gh-&#8203;2 xgh-3"),
        (
            github.FORM.signs,
            ":x: :de: :-1: 12:30:45 :af:",
            ":&#8203;x: :&#8203;de: :&#8203;-1: 12:30:45 :af:",
        ),
        (github.FORM.signs, "$1", "<span>$</span>1"),
        (gitlab.FORM.signs, '@a #1 !1 %"x" &1 :x: : a', '\\@a \\#1 \\!1 \\%"x" \\&1 \\:x: : a'),
        (gitlab.FORM.signs, "GL-12 gl-1 XGL-1 GL-a", "GL\\-12 gl\\-1 XGL-1 GL-a"),
        (gitlab.FORM.signs, "%{a} #+1 $1", r"%\{a\} \#+1 \$1"),
        (youtrack.FORM.signs, "@a main.py 1.2 ABC-12", r"@&#8203;a main\.py 1.2 ABC-12"),
        (
            youtrack.FORM.signs,
            "http://a.de/%20 https://b.de",
            r"[http\://a\.de/%20](<http://a.de/%20>) <https://b.de>",
        ),
    ],
)
def test_escape_by_tracker(signs: Signs, plain: str, written: str) -> None:
    assert escape(plain, signs) == written


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("23)", r"23\)"),
        ("1.5", "1.5"),
        ("  + a", r"&nbsp;&nbsp;\+ a"),
        ("\u00a0a\u2003", "&#160;a&#8195;"),
        ("/close", r"\/close"),
    ],
)
def test_escape_line(plain: str, written: str) -> None:
    assert escape_line(plain) == written


def test_escape_cell_writes_breaks() -> None:
    assert escape_cell("- a|b\n\nc") == r"- a\|b<br><br>c"


@pytest.mark.parametrize(("plain", "written"), [("C ##", r"C \##"), ("#", r"\#"), ("C#", "C#")])
def test_escape_heading(plain: str, written: str) -> None:
    assert escape_heading(plain) == written


@pytest.mark.parametrize(
    ("spans", "written"),
    [
        (
            (Span(Mark.TEXT, "a"), Span(Mark.STRONG, "(b)"), Span(Mark.TEXT, "c")),
            "a&#8203;**(b)**&#8203;c",
        ),
        ((Span(Mark.TEXT, "a "), Span(Mark.STRONG, "(b)"), Span(Mark.TEXT, ".")), "a **(b)**."),
        ((Span(Mark.STRONG, "a"), Span(Mark.STRONG, "b")), "**a**&#8203;**b**"),
        ((Span(Mark.CODE, "a"), Span(Mark.CODE, "b")), "`a`&#8203;`b`"),
        (
            (Span(Mark.TEXT, "a!"), Span(Mark.LINK, "b", "https://c.de/<>")),
            r"a!&#8203;[b](<https://c.de/\<\>>)",
        ),
        (
            (Span(Mark.CODE, "- [ ]"), Span(Mark.TEXT, " - "), Span(Mark.LINK, "x", "http://a.de")),
            r"<code>- \[ \]</code> - &#8203;[x](<http://a.de>)",
        ),
        ((Span(Mark.CODE, "`a"), Span(Mark.TEXT, " "), Span(Mark.CODE, " a ")), "`` `a `` `  a  `"),
    ],
)
def test_write_spans(spans: tuple[Span, ...], written: str) -> None:
    assert write_spans(spans, COMMON) == written


def test_fence_is_longer_than_the_runs_inside() -> None:
    assert fence("a ```` b", "sql") == ["`````sql", "a ```` b", "`````"]


def test_write_leaves_out_a_table_without_columns() -> None:
    sheet = Sheet("s", "T", entries=(Entry(Question("t", "Tabelle", kind=Kind.TABLE)),))

    assert write(sheet, Dialect.GITHUB).body == "* [ ] **Tabelle**\n"


def test_write_of_an_empty_section_is_an_empty_line() -> None:
    assert write(Sheet("s", "T", intro=(Paragraph(()),)), Dialect.GITLAB).body == "\n"
