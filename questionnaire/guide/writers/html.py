"""A sheet as HTML: the preview of a ticket, rich text to paste, and parts of it for pages.

Everything is escaped here. The signs of the preview's boxes come from the page's sprite (`#m-box`,
`#m-box-ticked`); rich text needs nothing of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby

from questionnaire.guide.document import (
    PLAIN,
    Answer,
    Block,
    Blocks,
    InfoTable,
    Mark,
    Question,
    Span,
    Spans,
    State,
    normal,
    normal_line,
    settled,
)
from questionnaire.guide.spans import normal_blocks
from questionnaire.guide.ticket import Part, Slice
from questionnaire.guide.words import box_word, points_title, sentence
from questionnaire.guide.writers.links import Link, with_links
from questionnaire.guide.writers.shapes import Shape, shape_of
from questionnaire.guide.writers.tables import table_rows


def write_html(part: Part) -> str:
    """The preview of a ticket's body: introduction, a list with a box for each question, points."""
    groups = groupby(part.slices, lambda slice: slice.head)
    items = (_items(slices) if head else _rest(slices) for head, slices in groups)
    return _guide_text(part.intro) + "".join(items) + _points(part.points)


def write_rich(part: Part) -> str:
    """The same as rich text: what Atlassian's editor takes from the clipboard for its own blocks.

    An item of its task lists holds one line, so help and answer follow it at the top level.
    """
    return _guide_text(part.intro) + "".join(map(_task, part.slices)) + _points(part.points)


def blocks_html(blocks: Blocks) -> str:
    """Introduction or help for pages: `<p>`s and `<table>`s, nothing emphasised as a whole."""
    return "".join(_block(block, spans_html) for block in normal_blocks(blocks))


def answer_html(question: Question, answer: Answer) -> str:
    """An answer in its normal form for reading; empty if it is open, even where a table is asked.

    Paragraphs, `<pre><code>`, a `<table>`, or the sentence of a state with the note behind it.
    """
    answer = normal(question, answer)
    return "" if answer.state is State.OPEN else _answer(question, answer)


# A ticket's parts -----------------------------------------------------------------------------


def _items(slices: Iterable[Slice]) -> str:
    return f"<ul>{''.join(map(_item, slices))}</ul>"


def _item(slice: Slice) -> str:
    question, answer = slice.question, slice.answer
    line = box(settled(answer)) + _line(question)
    return f"<li><p>{line}</p>{_guide_text(question.help)}{_quoted(question, answer)}</li>"


def _task(slice: Slice) -> str:
    question, answer = slice.question, slice.answer
    head = _task_list(slice) + _guide_text(question.help) if slice.head else ""
    return head + _quoted(question, answer)


def _task_list(slice: Slice) -> str:
    """The editor gives ids of its own, but knows an item by having one."""
    state = "DONE" if settled(slice.answer) else "TODO"
    item = f'<div data-task-local-id="" data-task-state="{state}">{_line(slice.question)}</div>'
    return f'<div data-node-type="actionList">{item}</div>'


def _rest(slices: Iterable[Slice]) -> str:
    """An answer that began in the part before."""
    return "".join(_quoted(slice.question, slice.answer) for slice in slices)


def _points(questions: tuple[Question, ...]) -> str:
    points = "".join(f"<li>{_note(question)}{_wording(question)}</li>" for question in questions)
    title = f"<p><strong>{escape(points_title())}</strong></p>"
    return f"{title}<ul>{points}</ul>" if points else ""


def _line(question: Question) -> str:
    return f"{_note(question)}<strong>{_wording(question)}</strong>"


def _wording(question: Question) -> str:
    return _inline(normal_line(question.text))


def _note(question: Question) -> str:
    note = normal_line(question.note)
    return f"({_inline(note)}) " if note else ""


def box(ticked: bool) -> str:
    """A box as a picture, not a control that cannot be used, and its word for screen readers."""
    sign = "m-box-ticked" if ticked else "m-box"
    return (
        f'<span class="box"><svg class="sign" aria-hidden="true"><use href="#{sign}"/></svg>'
        f'<span class="visually-hidden">{box_word(ticked)}: </span></span>'
    )


def _quoted(question: Question, answer: Answer) -> str:
    """As in the ticket: a table stands on its own, everything else is quoted."""
    shown = _answer(question, answer)
    quoted = shape_of(question, answer) not in (Shape.NOTHING, Shape.TABLE)
    return f"<blockquote>{shown}</blockquote>" if quoted else shown


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


# The answer, by its shape ---------------------------------------------------------------------


def _answer(question: Question, answer: Answer) -> str:
    return _ANSWERS[shape_of(question, answer)](question, answer)


def _nothing(question: Question, answer: Answer) -> str:
    return ""


def _noted(question: Question, answer: Answer) -> str:
    return f"<p><strong>{escape(sentence(answer.state))}</strong></p>{_paragraphs(answer.note)}"


def _answer_table(question: Question, answer: Answer) -> str:
    head = [_inline(normal_line(column.text)) for column in question.columns]
    rows = []
    for at, (first, *others) in enumerate(table_rows(question, answer)):
        labelled = at < len(question.labels)
        rows.append(
            [(_label if labelled else _cell)(_lines(first)), *map(_cell, map(_lines, others))]
        )
    return _table(head, rows)


def _code(question: Question, answer: Answer) -> str:
    """Its language is named twice: as usual, and as Atlassian's editor reads it."""
    name = escape(answer.format)
    marked = "" if name == PLAIN else f' class="language-{name}" data-language="{name}"'
    return f"<pre><code{marked}>{escape(answer.text)}</code></pre>"


def _text(question: Question, answer: Answer) -> str:
    return _paragraphs(answer.text)


def _paragraphs(text: str) -> str:
    """Text in its normal form; the empty one has no paragraph."""
    return "".join(f"<p>{_lines(paragraph)}</p>" for paragraph in text.split("\n\n") if paragraph)


_ANSWERS: dict[Shape, Callable[[Question, Answer], str]] = {
    Shape.NOTHING: _nothing,
    Shape.NOTE: _noted,
    Shape.TABLE: _answer_table,
    Shape.CODE: _code,
    Shape.TEXT: _text,
}


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
