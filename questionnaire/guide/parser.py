"""A guide file to a Guide. The form is that of writers/guide_file.py, fixtures/ has the real one.

The file is cut into blocks (blocks.py), these into entries (entries.py): a key line, the title,
section or item below it, and the texts and tables that follow. What does not fit raises a
GuideError.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from questionnaire.guide.blocks import (
    GuideBlock,
    Shape,
    cut_blocks,
    is_marked,
    literal,
    table_rows,
)
from questionnaire.guide.document import Blocks, Guide, Kind, Question, Section
from questionnaire.guide.entries import HEADS, Entry, check_distinct, cut_entries
from questionnaire.guide.errors import GuideError
from questionnaire.guide.fill_in import looks_fill_in, read_fill_in
from questionnaire.guide.limits import (
    HELP_LENGTH,
    QUESTION_LENGTH,
    QUESTION_NOTE_LENGTH,
    SHORT_LENGTH,
    TITLE_LENGTH,
)
from questionnaire.guide.markup import read_blocks, write_markup
from questionnaire.guide.spans import UP_TO_BOLD

# Every code that a GuideError of parse_guide may have; its values stand behind it.
GUIDE_ERROR_CODES = (
    "not_a_guide",
    "no_sections",
    "control_character",  # character
    "unknown_line",
    "key_line_malformed",
    "key_missing",
    "key_alone",
    "key_malformed",  # key, limit
    "key_twice",  # key, first (line)
    "short_missing",
    "short_too_long",  # short, limit
    "title_empty",
    "title_too_long",  # limit, length
    "question_outside_section",
    "question_malformed",
    "question_empty",
    "question_too_long",  # limit, length
    "question_note_too_long",  # limit, length
    "paragraph_not_marked",
    "help_too_long",  # limit, length
    "table_without_separator",
    "table_row_too_long",  # columns, cells
    "table_missing",
    "table_mixed",
    "table_label_after_empty_row",
    "column_empty",
    "too_many_columns",  # limit, count
    "too_many_labels",  # limit, count
    "too_many_empty_rows",  # limit, count
    "line_too_long",  # limit, length
    "one_column",
    "no_row",
)

_ITEM = re.compile(rf"\* \[ \] ?({UP_TO_BOLD})\*\*(.*)\*\*")
_NOTE = re.compile(r"\\\((.+)\\\)|\((.+)\)")


def parse_guide(text: str) -> Guide:
    """The guide that a file holds; `parse_guide(write_guide(guide)) == guide`.

    Takes CRLF, a byte order mark, blanks at line ends and empty lines anywhere. Raises
    GuideError(line, code, **values) for the first thing wrong, with a code of GUIDE_ERROR_CODES.
    """
    head, *entries = cut_entries(cut_blocks(text))
    if head.head.shape is not Shape.TITLE:
        raise GuideError(head.line, "not_a_guide")
    title, intro = _title(head), _blocks(head.rest, _plain)
    if not entries:
        raise GuideError(0, "no_sections")
    return Guide(head.key, title, intro, _sections(entries))


# Sections ------------------------------------------------------------------------------------


def _sections(entries: list[Entry]) -> tuple[Section, ...]:
    for shape in HEADS:
        check_distinct(entry for entry in entries if entry.head.shape is shape)
    groups: list[tuple[Entry, list[Entry]]] = []
    for entry in entries:
        if entry.head.shape is Shape.SECTION:
            groups.append((entry, []))
        elif entry.head.shape is Shape.TITLE:
            raise GuideError(entry.head.line, "unknown_line")
        elif not groups:
            raise GuideError(entry.head.line, "question_outside_section")
        else:
            groups[-1][1].append(entry)
    return tuple(_section(entry, questions) for entry, questions in groups)


def _section(entry: Entry, questions: list[Entry]) -> Section:
    if not entry.value:
        raise GuideError(entry.line, "short_missing")
    if len(entry.value) > SHORT_LENGTH:
        raise GuideError(entry.line, "short_too_long", short=entry.value, limit=SHORT_LENGTH)
    intro = _blocks(entry.rest, _marked)
    title = _title(entry)
    return Section(entry.key, title, entry.value, intro, tuple(map(_question, questions)))


def _title(entry: Entry) -> str:
    title = literal(entry.head.text.partition(" ")[2])
    if not title:
        raise GuideError(entry.head.line, "title_empty")
    return _bounded(title, entry.head, "title_too_long", TITLE_LENGTH)


# Questions -----------------------------------------------------------------------------------


def _question(entry: Entry) -> Question:
    found = _ITEM.fullmatch(entry.head.text)
    if not found:
        raise GuideError(entry.head.line, "question_malformed")
    if not (text := literal(found[2])):
        raise GuideError(entry.head.line, "question_empty")
    _bounded(text, entry.head, "question_too_long", QUESTION_LENGTH)
    kind = _kind(entry)
    texts = entry.rest[:-1] if kind is Kind.TABLE else entry.rest
    question = Question(entry.key, text, _note(found[1], entry.head), _blocks(texts, _marked), kind)
    return _with_table(question, entry.rest[-1]) if kind is Kind.TABLE else question


def _note(written: str, head: GuideBlock) -> str:
    found = _NOTE.fullmatch(written.strip(" "))
    if written and not found:
        raise GuideError(head.line, "question_malformed")
    note = literal(found[1] or found[2]) if found else ""
    return _bounded(note, head, "question_note_too_long", QUESTION_NOTE_LENGTH)


def _kind(entry: Entry) -> Kind:
    """As the key line says, else a table exactly if the last block is one with an empty cell."""
    table = entry.rest[-1] if entry.rest and entry.rest[-1].shape is Shape.TABLE else None
    if entry.attribute and entry.value not in tuple(Kind):
        raise GuideError(entry.line, "key_line_malformed")
    if entry.value == Kind.TABLE and not table:
        raise GuideError(entry.line, "table_missing")
    if entry.attribute:
        return Kind(entry.value)
    return Kind.TABLE if table and looks_fill_in(table_rows(table)) else Kind.TEXT


def _with_table(question: Question, block: GuideBlock) -> Question:
    table = read_fill_in(block)
    return replace(
        question, columns=table.columns, labels=table.labels, empty_rows=table.empty_rows
    )


# Introductions and help ----------------------------------------------------------------------


def _blocks(blocks: list[GuideBlock], unwrap: Callable[[GuideBlock], str]) -> Blocks:
    """The blocks of a text in the small language, each paragraph unwrapped from its marks."""
    source = "\n\n".join(
        _table(block) if block.shape is Shape.TABLE else unwrap(block) for block in blocks
    )
    # Escapes at most double a text; beyond that it need not be parsed to be refused.
    length = (
        len(source) if len(source) > 2 * HELP_LENGTH else len(write_markup(read_blocks(source)))
    )
    if length > HELP_LENGTH:
        raise GuideError(blocks[0].line, "help_too_long", limit=HELP_LENGTH, length=length)
    return read_blocks(source)


def _table(block: GuideBlock) -> str:
    table_rows(block)  # raises what is wrong with it
    return "\n".join(block.lines)


def _plain(block: GuideBlock) -> str:
    return block.text


def _marked(block: GuideBlock) -> str:
    if not is_marked(block.text):
        raise GuideError(block.line, "paragraph_not_marked")
    return block.text[1:-1]


def _bounded(text: str, block: GuideBlock, code: str, limit: int) -> str:
    if len(text) > limit:
        raise GuideError(block.line, code, limit=limit, length=len(text))
    return text
