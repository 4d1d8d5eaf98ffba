"""The guide's own text, word for word and in order: in the database and in the blank tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import pytest

from questionnaire.actions.reading import guide_value, project_sheets
from questionnaire.guide.writers import MARKDOWN, Dialect, write
from questionnaire.models import Project, Questionnaire
from tests.guide.judges import Code, Heading, Item, Quote, Seen, Table, Text, judge
from tests.guide.source import source_pieces
from tests.guide.test_source_text import guide_pieces

pytestmark = pytest.mark.django_db


def words(texts: Iterable[str]) -> str:
    """One blank for any run of white space: renderers are free to break lines where they like."""
    return " ".join(" ".join(texts).split())


def source_sections() -> Iterator[tuple[str, str]]:
    """Title and words of each section, straight from the source."""
    number = 0
    numbered = []
    for kind, text in source_pieces():
        number += kind == "section"
        numbered.append((number, kind, f"({text})" if kind == "note" else text))
    for number, pieces in groupby(numbered, key=lambda piece: piece[0]):
        if number:
            (_number, _kind, title), *rest = pieces
            texts = (t.replace(" | ", " ") if kind == "table" else t for _n, kind, t in rest)
            yield title, words(texts)


def each(blocks: Iterable[Seen]) -> Iterator[Seen]:
    """All blocks in order, also those inside of others."""
    for block in blocks:
        yield block
        if isinstance(block, Item | Quote):
            yield from each(block.blocks)


def seen_texts(blocks: Iterable[Seen]) -> Iterator[str]:
    for block in each(blocks):
        if isinstance(block, Table):
            yield from (cell.text for row in (block.header, *block.rows) for cell in row)
        elif isinstance(block, Text | Code):
            yield block.text
        elif isinstance(block, Heading):
            yield block.text.text


def test_database_holds_every_word_in_order(real_guide: Questionnaire) -> None:
    assert list(guide_pieces(guide_value(real_guide))) == source_pieces()


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_blank_tickets_show_every_word_in_order(real_project: Project, dialect: Dialect) -> None:
    tickets = [write(sheet, dialect) for sheet in project_sheets(real_project)]

    pages = [judge(ticket.body, dialect) for ticket in tickets]

    seen = [(t.title, words(seen_texts(p.blocks))) for t, p in zip(tickets, pages, strict=True)]
    assert seen == list(source_sections())
    assert [page.findings for page in pages] == [()] * 10
    blocks = [list(each(page.blocks)) for page in pages]
    items = [block for page in blocks for block in page if isinstance(block, Item)]
    assert [item.ticked for item in items] == [False] * 75
    rows = [[1 + len(b.rows) for b in page if isinstance(b, Table)] for page in blocks]
    assert rows == [[], [2, 2, 5, 3], [8, 4], [2], [], [], [], [], [], []]
