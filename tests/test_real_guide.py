"""The guide's own text, word for word and in order: in the database and in the blank tickets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import html5lib
import pytest

from questionnaire.actions.reading import guide_value, project_sheets
from questionnaire.guide.writers import Dialect, write
from questionnaire.models import Project, Questionnaire
from tests.guide.judges import RENDERERS
from tests.guide.source import source_pieces
from tests.guide.test_source_text import guide_pieces

pytestmark = pytest.mark.django_db


def squeezed(text: str) -> str:
    """Without white space: the renderers are free to break lines where they like."""
    return "".join(text.split())


def source_sections() -> Iterator[tuple[str, str]]:
    """Title and squeezed text of each section, straight from the source."""
    number = 0
    numbered = []
    for kind, text in source_pieces():
        number += kind == "section"
        numbered.append((number, kind, f"({text})" if kind == "note" else text))
    for number, pieces in groupby(numbered, key=lambda piece: piece[0]):
        if number:
            (_number, _kind, title), *rest = pieces
            texts = (t.replace(" | ", "") if kind == "table" else t for _n, kind, t in rest)
            yield title, squeezed("".join(texts))


def test_database_holds_every_word_in_order(real_guide: Questionnaire) -> None:
    assert list(guide_pieces(guide_value(real_guide))) == source_pieces()


@pytest.mark.parametrize("dialect", list(Dialect))
def test_blank_tickets_show_every_word_in_order(real_project: Project, dialect: Dialect) -> None:
    tickets = [write(sheet, dialect) for sheet in project_sheets(real_project)]

    shown = [(ticket.title, RENDERERS[dialect](ticket.body)) for ticket in tickets]

    trees = [(t, html5lib.parse(h, namespaceHTMLElements=False)) for t, h in shown]
    seen = [(title, squeezed("".join(tree.itertext()))) for title, tree in trees]
    assert seen == list(source_sections())
    boxes = [e for _title, tree in trees for e in tree.iter("input")]
    assert [e.get("type") for e in boxes] == ["checkbox"] * 75
    assert [e for e in boxes if "checked" in e.attrib] == []
    rows = [[len(list(e.iter("tr"))) for e in tree.iter("table")] for _title, tree in trees]
    assert rows == [[], [2, 2, 5, 3], [8, 4], [2], [], [], [], [], [], []]
