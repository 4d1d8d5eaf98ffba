"""A sheet as HTML: the preview of a ticket, and parts of it for pages. Everything is escaped here.

The signs of boxes come from the page's sprite (`#m-box`, `#m-box-ticked`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from questionnaire.guide.document import (
    PLAIN,
    TEXT_FORMAT,
    Answer,
    Block,
    Blocks,
    Entry,
    InfoTable,
    Kind,
    Mark,
    Question,
    Sheet,
    Span,
    Spans,
    State,
    normal,
    normal_line,
    normal_text,
    settled,
)
from questionnaire.guide.spans import normal_blocks
from questionnaire.guide.words import box_word, sentence
from questionnaire.guide.writers.links import Link, with_links
from questionnaire.guide.writers.tables import table_rows


def write_html(sheet: Sheet) -> str:
    """The preview of a ticket's body: introduction, then a list with a box for each question."""
    items = "".join(_item(entry) for entry in sheet.entries)
    return _guide_text(sheet.intro) + (f"<ul>{items}</ul>" if items else "")


def blocks_html(blocks: Blocks) -> str:
    """Introduction or help for pages: `<p>`s and `<table>`s, nothing emphasised as a whole."""
    return "".join(_block(block, spans_html) for block in normal_blocks(blocks))


def answer_html(question: Question, answer: Answer) -> str:
    """An answer in its normal form for reading; empty if it is open, even where a table is asked.

    Paragraphs, `<pre><code>`, a `<table>`, or the sentence of a state with the note behind it.
    """
    answer = normal(question, answer)
    return "" if answer.state is State.OPEN else _answer(question, answer)


def text_html(text: str) -> str:
    """Text as typed: paragraphs, `<br>`, no-break spaces at line starts, addresses clickable."""
    paragraphs = normal_text(text).split("\n\n")
    return "".join(f"<p>{_lines(paragraph)}</p>" for paragraph in paragraphs if paragraph)


# A ticket's parts -----------------------------------------------------------------------------


def _item(entry: Entry) -> str:
    question, answer = entry.question, normal(entry.question, entry.answer)
    note = normal_line(question.note)
    before = f"({_inline(note)}) " if note else ""
    line = f"{_box(settled(answer))}{before}<strong>{_inline(normal_line(question.text))}</strong>"
    return f"<li><p>{line}</p>{_guide_text(question.help)}{_quoted(question, answer)}</li>"


def _box(ticked: bool) -> str:
    sign = "m-box-ticked" if ticked else "m-box"
    return (
        f'<span class="box"><svg class="sign" aria-hidden="true"><use href="#{sign}"/></svg>'
        f'<span class="visually-hidden">{box_word(ticked)}: </span></span>'
    )


def _quoted(question: Question, answer: Answer) -> str:
    """As in the ticket: a table stands on its own, everything else is quoted."""
    shown = _answer(question, answer)
    return (
        f"<blockquote>{shown}</blockquote>" if shown and not shown.startswith("<table") else shown
    )


def _answer(question: Question, answer: Answer) -> str:
    if answer.state in (State.UNKNOWN, State.NOT_APPLICABLE):
        return f"<p><strong>{escape(sentence(answer.state))}</strong></p>{text_html(answer.note)}"
    if question.kind is Kind.TABLE:
        return _answer_table(question, answer) if question.columns else ""
    if answer.format != TEXT_FORMAT:
        return _code(answer.text, answer.format)
    return text_html(answer.text)


def _code(text: str, language: str) -> str:
    marked = "" if language == PLAIN else f' class="language-{escape(language)}"'
    return f"<pre><code{marked}>{escape(text)}\n</code></pre>"


def _answer_table(question: Question, answer: Answer) -> str:
    head = [_inline(normal_line(column.text)) for column in question.columns]
    rows = []
    for at, (first, *others) in enumerate(table_rows(question, answer)):
        labelled = at < len(question.labels)
        rows.append(
            [(_label if labelled else _cell)(_lines(first)), *map(_cell, map(_lines, others))]
        )
    return _table(head, rows)


def _guide_text(blocks: Blocks) -> str:
    return "".join(_block(block, _italic) for block in normal_blocks(blocks))


def _italic(spans: Spans) -> str:
    return f"<em>{spans_html(spans)}</em>"


def _block(block: Block, paragraph: Callable[[Spans], str]) -> str:
    if isinstance(block, InfoTable):
        rows = ([_cell(spans_html(cell)) for cell in row] for row in block.rows)
        return _table([spans_html(cell) for cell in block.header], rows)
    return f"<p>{paragraph(block.spans)}</p>"


def _cell(content: str) -> str:
    return f"<td>{content}</td>"


def _label(content: str) -> str:
    return f'<th scope="row">{content}</th>'


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table: its head's contents and its finished cells."""
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"


# Inline ---------------------------------------------------------------------------------------


def spans_html(spans: Spans) -> str:
    return "".join(_SPANS[span.mark](span) for span in spans)


def _inline(text: str) -> str:
    """Plain text on one line, its addresses clickable."""
    return with_links(text, escape, _link)


def _lines(text: str) -> str:
    """Lines with `<br>` between them; blanks at a line's start would not show, so they are kept."""
    lines = ((line, line.lstrip(" ")) for line in text.split("\n"))
    return "<br>".join("&nbsp;" * (len(line) - len(bare)) + _inline(bare) for line, bare in lines)


def _link(link: Link) -> str:
    return _anchor(Span(Mark.LINK, link.text, link.url))


def _anchor(span: Span) -> str:
    return f'<a href="{escape(span.url)}" rel="noopener">{escape(span.text)}</a>'


_SPANS: dict[Mark, Callable[[Span], str]] = {
    Mark.TEXT: lambda span: _inline(span.text),
    Mark.LINK: _anchor,
    Mark.CODE: lambda span: f"<code>{escape(span.text)}</code>",
    Mark.STRONG: lambda span: f"<strong>{_inline(span.text)}</strong>",
}
