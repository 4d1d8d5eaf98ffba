"""Each construct of the trackers' languages: harmful as it stands, harmless as we write it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questionnaire.guide.document import (
    Answer,
    Entry,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Row,
    Sheet,
    Span,
    State,
    normal_line,
    normal_sheet,
    normal_text,
)
from questionnaire.guide.reader import read_ticket
from questionnaire.guide.writers import MARKDOWN, Dialect, project_document
from tests.guide.corpus import CORPUS, Construct
from tests.guide.expected import expected_ticket
from tests.guide.judges import Heading, Quote, Seen, Table, Text, judge, same

TYPED = [construct for construct in CORPUS if construct.where != "jira-wiki"]


# Many in one ticket: what a test costs is mostly its ticket.
BATCHES = [CORPUS[at : at + 10] for at in range(0, len(CORPUS), 10)]


def raw_bodies(text: str) -> dict[str, tuple[Seen, ...]]:
    """The text as it stands in an answer, a paragraph and a cell, and what should be seen."""
    lines = text.split("\n")
    paragraphs = tuple(Text(same(part)) for part in text.split("\n\n") if part)
    cell = Table((Text("a"), Text("b")), ((Text(same(normal_line(text))), Text("")),))
    return {
        "\n".join(f"> {line}" for line in lines): (Quote(paragraphs),),
        text: paragraphs,
        f"| a | b |\n| -- | -- |\n| {normal_line(text)} |  |": (cell,),
    }


def harmed(construct: Construct) -> set[Dialect]:
    """The dialects in which the text does harm unescaped."""
    bodies = raw_bodies(normal_text(construct.text))
    return {
        dialect
        for dialect in MARKDOWN
        for body, shown in bodies.items()
        if (page := judge(body, dialect)).findings or page.blocks != shown
    }


@pytest.mark.parametrize("construct", TYPED, ids=lambda construct: construct.name)
def test_construct_does_harm_unescaped_unless_it_is_a_control(construct: Construct) -> None:
    own = {Dialect(construct.where)} if construct.where in tuple(Dialect) else set(MARKDOWN)

    assert bool(harmed(construct) & own) is not bool(construct.control)


def everywhere(text: str) -> Sheet:
    """A sheet that holds the text in each place where a person can write one."""
    line = normal_line(text)
    spans = tuple(Span(mark, text) for mark in (Mark.TEXT, Mark.STRONG, Mark.CODE))
    linked = (*spans, Span(Mark.LINK, text, "https://a.de"))
    help = (Paragraph(linked), InfoTable((spans,), ()))
    table = Question(
        "t",
        f"Tabelle {line}",
        kind=Kind.TABLE,
        columns=(Line("c1", line), Line("c2", text)),
        labels=(Line("r1", line),),
    )
    rows = (Row("r1", (("c2", text),)), Row("n1", (("c1", f"Neu {text}"), ("c2", text))))
    return Sheet(
        "s",
        text,
        entries=(
            Entry(Question("q", line, note=line, help=help), Answer(State.ANSWERED, text)),
            Entry(Question("n", "Notiz"), Answer(State.NOT_APPLICABLE, note=text)),
            Entry(Question("c", "Code"), Answer(State.ANSWERED, text, format="yaml")),
            Entry(table, Answer(State.ANSWERED, rows=rows)),
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("dialect", MARKDOWN)
@pytest.mark.parametrize("many", BATCHES, ids=lambda many: many[0].name)
def test_constructs_are_shown_as_typed_and_read_back(
    many: list[Construct], dialect: Dialect
) -> None:
    sheets = [everywhere(construct.text) for construct in many]
    whole = replace(sheets[0], entries=tuple(entry for sheet in sheets for entry in sheet.entries))
    document = project_document("Projekt", sheets, dialect)

    page = judge(document, dialect)

    shown = [
        block
        for sheet in sheets
        for block in (Heading(2, Text(same(normal_line(sheet.title)))), *expected_ticket(sheet))
    ]
    assert page.findings == ()
    assert page.blocks == (Heading(1, Text("Projekt")), *shown)
    assert read_ticket(document, whole) == normal_sheet(whole)


def test_corpus_names_are_unique() -> None:
    assert len({(construct.name, construct.where) for construct in CORPUS}) == len(CORPUS)
