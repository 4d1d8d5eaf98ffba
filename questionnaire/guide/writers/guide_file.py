"""A Guide as a guide file, in its canonical form; parser.py reads it back.

Text is escaped like a ticket's, but by backslashes only: the file's reader knows no entities, and
addresses in it stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from questionnaire.guide.document import (
    Block,
    Guide,
    InfoTable,
    Kind,
    Paragraph,
    Question,
    Section,
    Spans,
)
from questionnaire.guide.spans import write_spans
from questionnaire.guide.writers.base import pipe_table
from questionnaire.guide.writers.inline import escape

_LINE_START = re.compile("[#+=:/-]")
_CLOSING = re.compile("(?<![^ ])#+$")


def write_guide(guide: Guide) -> str:
    """The file's text: LF, one newline at the end. The guide must be valid and normal.

    That is, as parse_guide gives it: bounded, titles and the like in `normal_line`, texts in
    `normal_blocks`, columns c1, c2, … and labels r1, r2, …, none of them former.
    """
    intro = (_plain_block(block) for block in guide.intro)
    sections = chain.from_iterable(map(_section, guide.sections))
    return "\n\n".join((f"{_key(guide.key)}\n# {_title(guide.title)}", *intro, *sections)) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"{_key(section.key, 'short', section.short)}\n## {_title(section.title)}"
    yield from map(_block, section.intro)
    yield from chain.from_iterable(map(_question, section.questions))


def _question(question: Question) -> Iterator[str]:
    kind = ("kind", question.kind.value) if _needs_kind(question) else ()
    note = rf"\({_literal(question.note)}\) " if question.note else ""
    yield f"{_key(question.key, *kind)}\n* [ ] {note}**{_literal(question.text)}**"
    children = [_block(block) for block in question.help]
    if question.kind is Kind.TABLE:
        children.append(_fill_in(question))
    yield from (re.sub("^", "  ", child, flags=re.MULTILINE) for child in children)


def _key(key: str, *attribute: str) -> str:
    name_and_value = f", {': '.join(attribute)}" if attribute else ""
    return f"<!-- key: {key}{name_and_value} -->"


def _needs_kind(question: Question) -> bool:
    """Would the rule (the last table is to fill in if a cell of it is empty) be wrong?"""
    if question.kind is Kind.TABLE:
        return not question.empty_rows and (not question.labels or len(question.columns) == 1)
    last = question.help[-1] if question.help else None
    return isinstance(last, InfoTable) and any(() in row for row in last.rows)


# Text ----------------------------------------------------------------------------------------


def _literal(text: str) -> str:
    return escape(text, links=False)


def _title(title: str) -> str:
    return _CLOSING.sub(lambda signs: "\\" + signs[0], _literal(title))


def _block(block: Block) -> str:
    return f"_{_spans(block.spans)}_" if isinstance(block, Paragraph) else _info_table(block)


def _plain_block(block: Block) -> str:
    if isinstance(block, InfoTable):
        return _info_table(block)
    text = _spans(block.spans)
    return "\\" + text if _LINE_START.match(text) else text


def _spans(spans: Spans) -> str:
    return write_spans(spans, _literal)


def _cell(spans: Spans) -> str:
    """Bars are escaped last and everywhere: in code and addresses they part cells as well."""
    barred = write_spans(spans, lambda text: _literal(text).replace("\\|", "|"))
    return barred.replace("|", "\\|")


# Tables --------------------------------------------------------------------------------------


def _info_table(table: InfoTable) -> str:
    return _table(map(_cell, table.header), (map(_cell, row) for row in table.rows))


def _fill_in(question: Question) -> str:
    columns = len(question.columns)
    labelled = ([_literal(label.text), *[""] * (columns - 1)] for label in question.labels)
    empty = [[""] * columns] * question.empty_rows
    return _table((_literal(column.text) for column in question.columns), (*labelled, *empty))


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(pipe_table(header, rows))
