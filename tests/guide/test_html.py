"""HTML of answers and of the guide's own text, read as a browser reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import html5lib
import pytest
from hypothesis import example, given

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
from questionnaire.guide.ticket import Part, Slice, draft
from questionnaire.guide.writers.html import (
    answer_html,
    blocks_html,
    write_html,
    write_rich,
)
from tests.guide import strategies
from tests.guide.expected import expected_ticket
from tests.guide.judges import Item, Seen, browse
from tests.guide.sample import SHEET

# What rich text is made of: blocks that every editor knows, and `div` for Atlassian's boxes.
RICH = {
    *("div", "p", "br", "em", "strong", "code", "pre", "blockquote", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}

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
    page = browse(write_html(draft(sheet)))

    assert page == expected_ticket(sheet)


@given(strategies.sheets)
@example(SHEET)
def test_rich_text_shows_what_the_ticket_shows(sheet: Sheet) -> None:
    rich = write_rich(draft(sheet))

    items = [block for block in expected_ticket(sheet) if isinstance(block, Item)]
    assert browse(rich) == tuple(_flat(expected_ticket(sheet)))
    assert _task_states(rich) == ["DONE" if item.ticked else "TODO" for item in items]


def _flat(blocks: Iterable[Seen]) -> Iterator[Seen]:
    """Rich text has each question, its help and its answer side by side."""
    for block in blocks:
        yield from block.blocks if isinstance(block, Item) else (block,)


def _task_states(rich: str) -> list[str | None]:
    """The boxes that Atlassian's editor finds in its task lists."""
    root = html5lib.parseFragment(rich, namespaceHTMLElements=False)
    items = root.findall("./div[@data-node-type='actionList']/div[@data-task-local-id]")
    return [item.get("data-task-state") for item in items]


def test_rich_text_needs_nothing_of_the_page() -> None:
    root = html5lib.parseFragment(write_rich(draft(SHEET)), namespaceHTMLElements=False)

    assert {element.tag for element in root.iter()} - {"DOCUMENT_FRAGMENT"} == RICH
    assert {element.get("class") for element in root.iter()} == {None, "language-mermaid"}


def test_rich_text_of_a_box() -> None:
    sheet = strategies.one_entry(replace(NAME, note="<PHP>"), Answer(State.NOT_APPLICABLE))

    assert write_rich(draft(sheet)) == (
        '<div data-node-type="actionList"><div data-task-local-id="" data-task-state="DONE">'
        "(&lt;PHP&gt;) <strong>Wie heißt es?</strong></div></div>"
        "<blockquote><p><strong>Trifft nicht zu.</strong></p></blockquote>"
    )


LATER = Part(slices=(Slice(NAME, Answer(State.ANSWERED, "b"), head=False), Slice(TABLE, Answer())))
OPEN_TABLE = (
    '<table><thead><tr><th scope="col">Was</th><th scope="col">Wann</th></tr></thead><tbody>'
    '<tr><th scope="row">Start</th><td></td></tr><tr><td></td><td></td></tr></tbody></table>'
)


def test_a_later_piece_stands_before_the_next_question() -> None:
    preview, rich = write_html(LATER), write_rich(LATER)

    assert preview.startswith("<blockquote><p>b</p></blockquote><ul><li><p><span")
    assert preview.endswith(f"<strong>Termine</strong></p>{OPEN_TABLE}</li></ul>")
    assert rich == (
        "<blockquote><p>b</p></blockquote>"
        '<div data-node-type="actionList"><div data-task-local-id="" data-task-state="TODO">'
        f"<strong>Termine</strong></div></div>{OPEN_TABLE}"
    )


@pytest.mark.parametrize("write", [write_html, write_rich])
def test_a_head_without_its_answer_quotes_nothing(write: Callable[[Part], str]) -> None:
    head = Part(slices=(Slice(NAME, Answer(State.ANSWERED, format="sql")),))

    assert "blockquote" not in write(head)


@pytest.mark.parametrize("write", [write_html, write_rich])
def test_open_questions_are_a_list_at_the_end(write: Callable[[Part], str]) -> None:
    points = (NAME, replace(TABLE, note="<PHP>"))

    assert write(Part(points=points)) == (
        "<p><strong>Noch offen:</strong></p>"
        "<ul><li>Wie heißt es?</li><li>(&lt;PHP&gt;) Termine</li></ul>"
    )


@pytest.mark.parametrize("write", [write_html, write_rich])
def test_an_empty_ticket_is_nothing(write: Callable[[Part], str]) -> None:
    assert write(Part()) == ""


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
def test_answer_html_of_text(typed: str, shown: str) -> None:
    assert answer_html(NAME, Answer(State.ANSWERED, typed)) == shown


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer(), ""),
        (Answer(State.ANSWERED, "a"), "<p>a</p>"),
        (
            Answer(State.ANSWERED, "<a", format="sql"),
            '<pre><code class="language-sql" data-language="sql">&lt;a</code></pre>',
        ),
        (Answer(State.ANSWERED, "a", format="plain"), "<pre><code>a</code></pre>"),
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

    assert browse(write_html(draft(strategies.one_entry(from_nothing)))) == expected_ticket(
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


def test_an_answer_has_only_its_own_elements() -> None:
    answer = Answer(State.ANSWERED, "<script>alert(1)</script>")

    root = html5lib.parseFragment(answer_html(NAME, answer), namespaceHTMLElements=False)

    assert [element.tag for element in root.iter()] == ["DOCUMENT_FRAGMENT", "p"]
