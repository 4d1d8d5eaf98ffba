"""HTML of answers and of the guide's own text, read as a browser reads it."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given

from questionnaire.guide.document import (
    Answer,
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
)
from questionnaire.guide.writers.html import answer_html, blocks_html, text_html, write_html
from tests.guide import strategies
from tests.guide.expected import expected_ticket
from tests.guide.judges import browse

NAME = Question("name", "Wie heißt es?")
TABLE = Question(
    "t",
    "Termine",
    kind=Kind.TABLE,
    columns=(Line("c1", "Was"), Line("c2", "Wann")),
    labels=(Line("r1", "Start"),),
    empty_rows=1,
)


@given(strategies.sheets)
def test_preview_shows_what_the_ticket_shows(sheet: Sheet) -> None:
    page = browse(write_html(sheet))

    assert page == expected_ticket(sheet)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\n  b\n\nc", "<p>a<br>&nbsp;&nbsp;b</p><p>c</p>"),
        ("<b>&", "<p>&lt;b&gt;&amp;</p>"),
        (
            "http://a.de/?x=1&y=2.",
            '<p><a href="http://a.de/?x=1&amp;y=2" rel="noopener">http://a.de/?x=1&amp;y=2</a>.</p>',
        ),
        ("www.a.de", '<p><a href="http://www.a.de" rel="noopener">www.a.de</a></p>'),
        ("a@b.de", '<p><a href="mailto:a@b.de" rel="noopener">a@b.de</a></p>'),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        (" \n", ""),
    ],
)
def test_text_html(typed: str, shown: str) -> None:
    assert text_html(typed) == shown


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer(), ""),
        (Answer(State.ANSWERED, "a"), "<p>a</p>"),
        (
            Answer(State.ANSWERED, "<a", format="sql"),
            '<pre><code class="language-sql">&lt;a\n</code></pre>',
        ),
        (Answer(State.ANSWERED, "a", format="plain"), "<pre><code>a\n</code></pre>"),
        (Answer(State.UNKNOWN, note="b"), "<p><strong>Weiß ich noch nicht.</strong></p><p>b</p>"),
        (Answer(State.NOT_APPLICABLE), "<p><strong>Trifft nicht zu.</strong></p>"),
    ],
)
def test_answer_html(answer: Answer, shown: str) -> None:
    assert answer_html(NAME, answer) == shown


def test_answer_html_of_a_table_marks_its_labels() -> None:
    rows = (Row("r1", (("c2", "Mai"),)), Row("x", (("c1", "Ende"),)))

    assert answer_html(TABLE, Answer(State.ANSWERED, rows=rows)) == (
        '<table><thead><tr><th scope="col">Was</th><th scope="col">Wann</th></tr></thead><tbody>'
        '<tr><th scope="row">Start</th><td>Mai</td></tr><tr><td>Ende</td><td></td></tr>'
        "</tbody></table>"
    )


def test_answer_html_of_an_open_table_is_empty() -> None:
    assert answer_html(TABLE, Answer(State.ANSWERED)) == ""


def test_write_html_leaves_out_a_table_without_columns() -> None:
    from_nothing = Question("t", "Tabelle", kind=Kind.TABLE)

    assert browse(write_html(strategies.one_entry(from_nothing))) == expected_ticket(
        strategies.one_entry(from_nothing)
    )


def test_blocks_html_has_every_mark() -> None:
    spans = (
        Span(Mark.TEXT, "Siehe "),
        Span(Mark.LINK, "Guide & mehr", 'https://a.de/"x"'.replace('"', "'")),
        Span(Mark.CODE, "<a>"),
        Span(Mark.STRONG, "fett"),
    )
    table = InfoTable(((Span(Mark.TEXT, "A"),),), (((Span(Mark.TEXT, "1"),),),))

    assert blocks_html((Paragraph(spans), table)) == (
        '<p>Siehe <a href="https://a.de/&#x27;x&#x27;" rel="noopener">Guide &amp; mehr</a>'
        "<code>&lt;a&gt;</code><strong>fett</strong></p>"
        '<table><thead><tr><th scope="col">A</th></tr></thead>'
        "<tbody><tr><td>1</td></tr></tbody></table>"
    )


def test_preview_has_only_its_own_elements() -> None:
    root = html5lib.parseFragment(
        text_html("<script>alert(1)</script>"), namespaceHTMLElements=False
    )

    assert [element.tag for element in root.iter()] == ["DOCUMENT_FRAGMENT", "p"]
