"""Jira Cloud: a ticket as a document in the Atlassian Document Format, as JSON text.

Text in it is literal, so nothing is escaped. Items of a task list take inline content only and
tables stand at the top level, so a question's help and answer follow its box there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from questionnaire.guide.document import (
    PLAIN,
    Block,
    Blocks,
    InfoTable,
    Mark,
    Question,
    Span,
    Spans,
    normal_line,
    settled,
)
from questionnaire.guide.spans import normal_blocks
from questionnaire.guide.ticket import Part, Slice
from questionnaire.guide.words import points_title, sentence
from questionnaire.guide.writers.form import Form, utf16_units
from questionnaire.guide.writers.links import Link, link_runs
from questionnaire.guide.writers.shapes import Shape, shape_of
from questionnaire.guide.writers.tables import table_rows

# A node or a mark of a document.
Node = dict[str, Any]


def ticket_blocks(part: Part) -> list[str]:
    """One ticket's blocks as JSON."""
    return list(map(_json, _blocks(part)))


def write_document(title: str, sections: Iterable[tuple[str, Part]]) -> str:
    """A whole project: its name, then each section under its title."""
    blocks = [_heading(1, normal_line(title))]
    for name, part in sections:
        blocks += [_heading(2, name), *_blocks(part)]
    return _document(map(_json, blocks))


def _document(blocks: Iterable[str]) -> str:
    """As short as JSON can be, since it is counted, but with each block on a line to look at."""
    # The editor refuses a document without a block, though the schema allows it.
    lines = ",\n".join(blocks) or _json(_paragraph([]))
    return f'{{"version":1,"type":"doc","content":[\n{lines}\n]}}\n'


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

FORM = Form(
    "Jira Cloud",
    blocks=ticket_blocks,
    joined=_document,
    document=write_document,
    title_limit=255,
    # Jira does not say of what: the text alone, the wiki markup that it once kept, or the JSON. The
    # JSON is the longest.
    body_limit=32_767,
    size=utf16_units,
    suffix="json",
    media_type="application/json",
)


# A ticket's parts -----------------------------------------------------------------------------


def _blocks(part: Part) -> Iterator[Node]:
    yield from _guide_text(part.intro)
    for slice in part.slices:
        if slice.head:
            yield _task(slice, f"{part.project}/{slice.question.key}")
            yield from _guide_text(slice.question.help)
        yield from _ANSWERS[shape_of(slice.question, slice.answer)](slice)
    yield from _points(part.points)


def _task(slice: Slice, name: str) -> Node:
    """A list of one box; its ids come from names, so that a later export has them again."""
    state = "DONE" if settled(slice.answer) else "TODO"
    wording = _inline(normal_line(slice.question.text), _STRONG)
    content = [*_note(slice.question), *wording]
    item = _node("taskItem", content, localId=_local_id(name, "item"), state=state)
    return _node("taskList", [item], localId=_local_id(name, "list"))


_LOCAL_IDS = UUID("6c1d5a0e-3f0b-4b52-9d86-0d8f3d1f7a64")


def _local_id(name: str, kind: str) -> str:
    return str(uuid5(_LOCAL_IDS, f"{name}/{kind}"))


def _note(question: Question) -> list[Node]:
    note = normal_line(question.note)
    return [_text("("), *_inline(note), _text(") ")] if note else []


def _points(questions: tuple[Question, ...]) -> list[Node]:
    if not questions:
        return []
    items = [_node("listItem", [_paragraph(_point(question))]) for question in questions]
    return [_paragraph([_text(points_title(), _STRONG)]), _node("bulletList", items)]


def _point(question: Question) -> list[Node]:
    return [*_note(question), *_inline(normal_line(question.text))]


# The answer, by its shape ---------------------------------------------------------------------


def _nothing(slice: Slice) -> list[Node]:
    return []


def _noted(slice: Slice) -> list[Node]:
    said = _paragraph([_text(sentence(slice.answer.state), _STRONG)])
    return _quote([said, *_paragraphs(slice.answer.note)])


def _answer_table(slice: Slice) -> list[Node]:
    question = slice.question
    head = [_cell(_inline(normal_line(column.text)), "tableHeader") for column in question.columns]
    rows = []
    for at, (first, *others) in enumerate(table_rows(question, slice.answer)):
        kind = "tableHeader" if at < len(question.labels) else "tableCell"
        rows.append([_cell(_inline(first), kind), *(_cell(_inline(cell)) for cell in others)])
    return [_table([head, *rows])]


def _code(slice: Slice) -> list[Node]:
    language = slice.answer.format
    attributes = {} if language == PLAIN else {"language": language}
    return _quote([_node("codeBlock", [_text(slice.answer.text)], **attributes)])


def _running(slice: Slice) -> list[Node]:
    return _quote(_paragraphs(slice.answer.text))


_ANSWERS: dict[Shape, Callable[[Slice], list[Node]]] = {
    Shape.NOTHING: _nothing,
    Shape.NOTE: _noted,
    Shape.TABLE: _answer_table,
    Shape.CODE: _code,
    Shape.TEXT: _running,
}


def _quote(content: list[Node]) -> list[Node]:
    return [_node("blockquote", content)]


def _paragraphs(text: str) -> list[Node]:
    return [_paragraph(_inline(paragraph)) for paragraph in text.split("\n\n") if paragraph]


# The guide's own text -------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _guide_text(blocks: Blocks) -> tuple[Node, ...]:
    """The same in every project, so it is written once; nobody may change these nodes."""
    return tuple(map(_block, normal_blocks(blocks)))


def _block(block: Block) -> Node:
    if not isinstance(block, InfoTable):
        return _paragraph(_spans(block.spans, _EM))
    head = [_cell(_spans(cell), "tableHeader") for cell in block.header]
    return _table([head, *([_cell(_spans(cell)) for cell in row] for row in block.rows)])


def _spans(spans: Spans, *marks: Node) -> list[Node]:
    return [node for span in spans for node in _SPANS[span.mark](span, marks)]


_Marks = tuple[Node, ...]
_EM: Node = {"type": "em"}
_STRONG: Node = {"type": "strong"}
_CODE: Node = {"type": "code"}

# The editor sorts a text's marks: link, em, strong. Beside code it takes none of them but links.
_SPANS: dict[Mark, Callable[[Span, _Marks], list[Node]]] = {
    Mark.TEXT: lambda span, marks: _inline(span.text, *marks),
    Mark.LINK: lambda span, marks: [_text(span.text, _link(span.url), *marks)],
    Mark.CODE: lambda span, marks: [_text(span.text, _CODE)],
    Mark.STRONG: lambda span, marks: _inline(span.text, *marks, _STRONG),
}


# Nodes ----------------------------------------------------------------------------------------


def _node(kind: str, content: list[Node], **attributes: Any) -> Node:
    return {"type": kind, **({"attrs": attributes} if attributes else {}), "content": content}


def _heading(level: int, text: str) -> Node:
    return _node("heading", _plain(text, ()), level=level)


def _paragraph(content: list[Node]) -> Node:
    return _node("paragraph", content)


def _cell(content: list[Node], kind: str = "tableCell") -> Node:
    return _node(kind, [_paragraph(content)])


def _table(rows: Iterable[list[Node]]) -> Node:
    return _node("table", [_node("tableRow", row) for row in rows])


def _inline(text: str, *marks: Node) -> list[Node]:
    """Text with nodes for its line breaks, its addresses clickable; none is ever empty."""
    first, *others = text.split("\n")
    nodes = _runs(first, marks)
    for line in others:
        nodes += (_BREAK, *_runs(line, marks))
    return nodes


def _runs(line: str, marks: _Marks) -> list[Node]:
    return [
        _text(run.text, _link(run.url), *marks) if isinstance(run, Link) else _text(run, *marks)
        for run in link_runs(line)
    ]


_BREAK: Node = {"type": "hardBreak"}


def _plain(text: str, marks: _Marks) -> list[Node]:
    return [_text(text, *marks)] if text else []


def _text(text: str, *marks: Node) -> Node:
    return {"type": "text", "text": text, **({"marks": marks} if marks else {})}


def _link(url: str) -> Node:
    return {"type": "link", "attrs": {"href": url}}
