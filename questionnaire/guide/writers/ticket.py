"""One section as a ticket: the form that every Markdown dialect shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from questionnaire.guide.document import (
    PLAIN,
    TEXT_FORMAT,
    Answer,
    Blocks,
    Entry,
    Kind,
    Question,
    Sheet,
    State,
    Ticket,
    normal,
    normal_line,
    settled,
)
from questionnaire.guide.words import sentence
from questionnaire.guide.writers.base import (
    fence,
    indented,
    pipe_table,
    quote,
    running_text,
    write_blocks,
)
from questionnaire.guide.writers.inline import Signs, bold, escape_cell, escape_edges
from questionnaire.guide.writers.tables import table_rows


@dataclass(frozen=True)
class Form:
    """What a dialect has of its own: the tracker's name and the signs that it must escape."""

    label: str
    signs: Signs


def write_ticket(sheet: Sheet, signs: Signs) -> Ticket:
    """The title as plain text, for a tracker's title field, and the body in the dialect's form."""
    return Ticket(normal_line(sheet.title), write_body(sheet, signs))


def write_body(sheet: Sheet, signs: Signs) -> str:
    """Introduction, then each question with box, help and answer; ends with a newline."""
    blocks = [_guide_text(sheet.intro, signs, indent="")]
    blocks += [_entry(entry, signs) for entry in sheet.entries]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _entry(entry: Entry, signs: Signs) -> str:
    answer = normal(entry.question, entry.answer)
    head = f"* [{'x' if settled(answer) else ' '}] {question_line(entry.question, signs)}"
    given = "\n".join(indented(_answer(entry.question, answer, signs)))
    return "\n\n".join(filter(None, (head, _guide_text(entry.question.help, signs), given)))


# The guide's own text is the same in every project: written once for each dialect.


@lru_cache(maxsize=4096)
def _guide_text(blocks: Blocks, signs: Signs, indent: str = "  ") -> str:
    written = write_blocks(blocks, signs)
    return "\n\n".join("\n".join(f"{indent}{line}" for line in block) for block in written)


@lru_cache(maxsize=4096)
def question_line(question: Question, signs: Signs) -> str:
    """The note before the question in brackets, which must not follow a box unescaped."""
    note = normal_line(question.note)
    before = f"\\({escape_edges(note, signs)}\\) " if note else ""
    return before + bold(normal_line(question.text), signs)


def _answer(question: Question, answer: Answer, signs: Signs) -> list[str]:
    if answer.state in (State.UNKNOWN, State.NOT_APPLICABLE):
        note = ["", *running_text(answer.note, signs)] if answer.note else []
        return quote([f"**{sentence(answer.state)}**", *note])
    if question.kind is Kind.TABLE:
        return _table(question, answer, signs) if question.columns else []
    if answer.format != TEXT_FORMAT:
        return quote(fence(answer.text, "" if answer.format == PLAIN else answer.format))
    return quote(running_text(answer.text, signs)) if answer.text else []


def _table(question: Question, answer: Answer, signs: Signs) -> list[str]:
    head = [escape_edges(normal_line(column.text), signs) for column in question.columns]
    rows = [[escape_cell(cell, signs) for cell in row] for row in table_rows(question, answer)]
    return pipe_table(head, rows)
