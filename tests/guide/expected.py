"""What a reader of a ticket must see, said from the sheet alone: laws 3 and 4 (CONTRIBUTING.md)."""

from __future__ import annotations

from urllib.parse import unquote

from questionnaire.guide.document import (
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
from questionnaire.guide.words import sentence
from tests.guide.judges import Code, Item, Quote, Seen, Table, Text, own_url, same


def expected_ticket(sheet: Sheet) -> tuple[Seen, ...]:
    items = (_item(entry.question, normal(entry.question, entry.answer)) for entry in sheet.entries)
    return (*_guide_text(sheet.intro), *items)


def _item(question: Question, answer: Answer) -> Item:
    note, text = normal_line(question.note), normal_line(question.text)
    line = Text(same(f"({note}) {text}" if note else text), strong=(same(text),))
    ticked = answer.state in (State.ANSWERED, State.NOT_APPLICABLE)
    return Item(ticked, (line, *_guide_text(question.help), *_answer(question, answer)))


def _answer(question: Question, answer: Answer) -> tuple[Seen, ...]:
    if answer.state in (State.UNKNOWN, State.NOT_APPLICABLE):
        words = sentence(answer.state)
        return (Quote((Text(words, strong=(words,)), *_paragraphs(answer.note))),)
    if question.kind is Kind.TABLE:
        return (_table(question, answer),) if question.columns else ()
    if answer.format != "text":
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
            (same(link.text), unquote(link.url))
            for link in links
            if unquote(link.url) != unquote(own_url(link.text))
        ),
    )
