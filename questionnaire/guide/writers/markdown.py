"""One section as a ticket: the form that every Markdown dialect shares."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from questionnaire.guide.document import PLAIN, Blocks, Question, normal_line, settled
from questionnaire.guide.ticket import Joint, Part, Slice
from questionnaire.guide.words import points_title, sentence
from questionnaire.guide.writers.base import (
    fence,
    indented,
    pipe_table,
    quote,
    running_text,
    write_blocks,
)
from questionnaire.guide.writers.form import Form, write_document
from questionnaire.guide.writers.inline import (
    BREAK,
    Signs,
    bold,
    escape_cell,
    escape_edges,
    escape_heading,
    escape_line,
)
from questionnaire.guide.writers.shapes import Shape, shape_of
from questionnaire.guide.writers.tables import table_rows


def markdown_form(label: str, signs: Signs, **limits: Any) -> Form:
    """A dialect of Markdown: the tracker's name, its limits, and the signs that it must escape."""
    blocks = partial(ticket_blocks, signs=signs)
    return Form(
        label,
        blocks=blocks,
        document=partial(write_document, heading=partial(_heading, signs=signs), blocks=blocks),
        signs=signs,
        **limits,
    )


def ticket_blocks(part: Part, signs: Signs) -> list[str]:
    """Introduction, then each question with box, help and answer."""
    blocks = [_guide_text(part.intro, signs, indent="")]
    for slice in part.slices:
        blocks += _slice(slice, signs)
    blocks += _points(part.points, signs)
    return list(filter(None, blocks))


def _heading(level: int, title: str, signs: Signs) -> str:
    return f"{'#' * level} {escape_heading(title, signs)}"


def _slice(slice: Slice, signs: Signs) -> list[str]:
    question = slice.question
    head = [_head(slice, signs), _guide_text(question.help, signs)] if slice.head else []
    written = _ANSWERS[shape_of(question, slice.answer)](slice, signs)
    return [*head, "\n".join(indented(written))]


def _head(slice: Slice, signs: Signs) -> str:
    return f"* [{'x' if settled(slice.answer) else ' '}] {_question(slice.question, signs)}"


# The guide's own text is the same in every project: written once for each dialect.


@lru_cache(maxsize=4096)
def _guide_text(blocks: Blocks, signs: Signs, indent: str = "  ") -> str:
    written = write_blocks(blocks, signs)
    return "\n\n".join("\n".join(f"{indent}{line}" for line in block) for block in written)


@lru_cache(maxsize=4096)
def _question(question: Question, signs: Signs) -> str:
    """The note before the question in brackets, which must not follow a box unescaped."""
    return _before(question, signs) + bold(normal_line(question.text), signs)


def _before(question: Question, signs: Signs) -> str:
    note = normal_line(question.note)
    return f"\\({escape_edges(note, signs)}\\) " if note else ""


def _points(questions: tuple[Question, ...], signs: Signs) -> list[str]:
    """Open questions as a list without boxes: a tracker counts those."""
    if not questions:
        return []
    lines = [f"* {_point(question, signs)}" for question in questions]
    return [f"**{points_title()}**", "\n".join(lines)]


def _point(question: Question, signs: Signs) -> str:
    return _before(question, signs) + escape_line(normal_line(question.text), signs)


# The answer, by its shape ---------------------------------------------------------------------


def _nothing(slice: Slice, signs: Signs) -> list[str]:
    return []


def _note(slice: Slice, signs: Signs) -> list[str]:
    answer = slice.answer
    note = ["", *running_text(answer.note, signs)] if answer.note else []
    return quote([f"**{sentence(answer.state)}**", *note])


def _table(slice: Slice, signs: Signs) -> list[str]:
    head = [escape_edges(normal_line(column.text), signs) for column in slice.question.columns]
    rows = table_rows(slice.question, slice.answer)
    lines = pipe_table(head, ([escape_cell(cell, signs) for cell in row] for row in rows))
    return lines if slice.joint is Joint.END else [*lines, "", BREAK]


def _code(slice: Slice, signs: Signs) -> list[str]:
    answer = slice.answer
    lines = fence(answer.text, "" if answer.format == PLAIN else answer.format)
    mark = MARKS[slice.joint]
    return quote([*lines, mark] if mark else lines)


def _text(slice: Slice, signs: Signs) -> list[str]:
    *lines, last = running_text(slice.answer.text, signs)
    return quote([*lines, last + MARKS[slice.joint]])


# What tells the reader that an answer goes on in the next part, and how; nobody sees it. A break
# stands in all of them: people end lines with `<br>` themselves.
MARKS = {
    Joint.END: "",
    Joint.PARAGRAPH: BREAK * 2,
    Joint.LINE: f"{BREAK}<br>",
    Joint.RUN: BREAK,
}

_ANSWERS: dict[Shape, Callable[[Slice, Signs], list[str]]] = {
    Shape.NOTHING: _nothing,
    Shape.NOTE: _note,
    Shape.TABLE: _table,
    Shape.CODE: _code,
    Shape.TEXT: _text,
}
