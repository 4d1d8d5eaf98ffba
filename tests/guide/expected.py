"""What a reader of a ticket must see, said from the sheet alone: laws 3 and 4 (CONTRIBUTING.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from questionnaire.guide.document import (
    NOTED,
    Answer,
    Block,
    Blocks,
    InfoTable,
    Kind,
    Mark,
    Question,
    Row,
    Sheet,
    Spans,
    State,
    normal,
    normal_line,
)
from questionnaire.guide.spans import normal_blocks
from questionnaire.guide.ticket import EVERYTHING, Options, Part
from questionnaire.guide.words import sentence
from tests.guide.judges import Code, Item, Quote, Seen, Table, Text, own_url, readable, same


def expected_ticket(sheet: Sheet, options: Options = EVERYTHING) -> tuple[Seen, ...]:
    given = [(e.question, normal(e.question, e.answer)) for e in sheet.entries]
    if not options.help:
        given = [(replace(question, help=()), answer) for question, answer in given]
    unsettled = [pair for pair in given if not _ticked(pair[1])]
    items = [_item(*pair) for pair in (unsettled if options.only_open else given)]
    points = [question for question, _ in unsettled] if options.points else []
    return (*_guide_text(sheet.intro if options.help else ()), *items, *_points(points))


def expected_part(part: Part) -> tuple[Seen, ...]:
    """One of several tickets; an answer that began in the one before stands in no item."""
    seen = list(_guide_text(part.intro))
    for slice in part.slices:
        shown = slice.question, slice.answer
        seen += [_item(*shown)] if slice.head else _answer(*shown)
    return (*seen, *_points(part.points))


def _item(question: Question, answer: Answer) -> Item:
    text = normal_line(question.text)
    line = Text(_line(question), strong=(same(text),))
    blocks = (line, *_guide_text(question.help), *_answer(question, answer))
    return Item(_ticked(answer), blocks)


def _line(question: Question) -> str:
    note, text = normal_line(question.note), normal_line(question.text)
    return same(f"({note}) {text}" if note else text)


def _ticked(answer: Answer) -> bool:
    return answer.state in (State.ANSWERED, State.NOT_APPLICABLE)


def _points(questions: Iterable[Question]) -> tuple[Seen, ...]:
    items = tuple(Item(None, (Text(_line(question)),)) for question in questions)
    return (Text("Noch offen:", strong=("Noch offen:",)), *items) if items else ()


def _answer(question: Question, answer: Answer) -> tuple[Seen, ...]:
    if answer.state in NOTED:
        words = sentence(answer.state)
        return (Quote((Text(words, strong=(words,)), *_paragraphs(answer.note))),)
    if question.kind is Kind.TABLE:
        return (_table(question, answer),) if question.columns else ()
    if answer.format != "text" and answer.text:
        language = "" if answer.format == "plain" else answer.format
        return (Quote((Code(answer.text, language),)),)
    return (Quote(_paragraphs(answer.text)),) if answer.text else ()


def _paragraphs(text: str) -> tuple[Text, ...]:
    return tuple(Text(same(part)) for part in text.split("\n\n") if part)


def _table(question: Question, answer: Answer) -> Table:
    labelled = {label.id: label.text for label in question.labels}
    given = {row.id: row for row in answer.rows}
    rows = [_row(question, given.get(key, Row(key, ())), text) for key, text in labelled.items()]
    rows += [_row(question, row, "") for row in answer.rows if row.id not in labelled]
    if not answer.rows:
        rows += [(Text(""),) * len(question.columns)] * question.empty_rows
    head = tuple(Text(same(normal_line(column.text))) for column in question.columns)
    return Table(head, tuple(rows))


def _row(question: Question, row: Row, label: str) -> tuple[Text, ...]:
    first, *others = (Text(same(row.get(column.id))) for column in question.columns)
    return (Text(same(normal_line(label))) if label else first, *others)


def _guide_text(blocks: Blocks) -> tuple[Seen, ...]:
    return tuple(_block(block) for block in normal_blocks(blocks))


def _block(block: Block) -> Seen:
    if isinstance(block, InfoTable):
        rows = tuple(tuple(_spans(cell) for cell in row) for row in block.rows)
        return Table(tuple(_spans(cell) for cell in block.header), rows)
    return _spans(block.spans, italic=True)


def _spans(spans: Spans, *, italic: bool = False) -> Text:
    links = [span for span in spans if span.mark is Mark.LINK]
    return Text(
        same("".join(span.text for span in spans)),
        italic=italic,
        strong=tuple(same(span.text) for span in spans if span.mark is Mark.STRONG),
        code=tuple(same(span.text) for span in spans if span.mark is Mark.CODE),
        named=tuple(
            (same(link.text), readable(link.url))
            for link in links
            if readable(link.url) != readable(own_url(link.text))
        ),
    )


def without_tables(blocks: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """The same in plain CommonMark: a table is a paragraph with bars, a box is a typed one."""
    return tuple(map(_without_tables, blocks))


def _without_tables(block: Seen) -> Seen:
    if isinstance(block, Table):
        return _barred(block)
    if isinstance(block, Item) and block.ticked is not None:
        line, *rest = block.blocks
        assert isinstance(line, Text)
        boxed = replace(line, text=f"[{'x' if block.ticked else ' '}] {line.text}")
        return Item(None, (boxed, *without_tables(tuple(rest))))
    return block


def _barred(table: Table) -> Text:
    rule = (Text("--"),) * len(table.header)
    cells = [cell for row in (table.header, *table.rows) for cell in row]
    rows = (" | ".join(cell.text for cell in row) for row in (table.header, rule, *table.rows))
    return Text(
        same(" ".join(f"| {row} |" for row in rows)),
        strong=tuple(text for cell in cells for text in cell.strong),
        code=tuple(text for cell in cells for text in cell.code),
        named=tuple(link for cell in cells for link in cell.named),
    )
