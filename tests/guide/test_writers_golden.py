"""Whole tickets, compared with files that a reviewer can read.

`RENEW=1 pytest tests/guide/test_writers_golden.py` writes the files anew; read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from questionnaire.guide.document import Entry, Sheet, blank_sheet
from questionnaire.guide.exchange import read_exchange
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.ticket import draft
from questionnaire.guide.writers import DIALECTS, MARKDOWN, Dialect, project_document, write
from questionnaire.guide.writers.html import write_html
from tests.guide.sample import SHEET

SIGNS = {
    Dialect.GITHUB: "#&#8203;1",
    Dialect.GITLAB: r"\#1",
    Dialect.YOUTRACK: "#&#8203;1",
}
GOLDEN = Path(__file__).parent / "golden"
FIXTURES = Path(__file__).parents[2] / "fixtures"


def golden(name: str, shown: str) -> str:
    """The file of that name; written first if `RENEW` is set."""
    file = GOLDEN / name
    if os.environ.get("RENEW"):
        file.write_bytes(shown.encode())
    return file.read_bytes().decode()


def answered_sheets() -> Iterator[Sheet]:
    """The guide's sections with the answers of the demo's project that has all."""
    guide = parse_guide((FIXTURES / "devops-leitfaden.md").read_text())
    answers = read_exchange((FIXTURES / "demo/leitfaden-online.json").read_bytes()).answers
    for sheet in map(blank_sheet, guide.sections):
        entries = (Entry(e.question, answers[e.question.key]) for e in sheet.entries)
        yield replace(sheet, entries=tuple(entries))


SHEETS = {f"{at:02}-{sheet.key}": sheet for at, sheet in enumerate(answered_sheets(), start=1)}


@pytest.mark.parametrize("dialect", Dialect)
def test_ticket_is_the_golden_file(dialect: Dialect) -> None:
    ticket = write(SHEET, dialect)

    assert ticket.title == "Deployment & *Konfiguration* #1"
    assert ticket.body == golden(f"{dialect}.{dialect.form.suffix}", ticket.body)


@pytest.mark.parametrize("name", SHEETS)
def test_answered_section_for_github_is_the_golden_file(name: str) -> None:
    body = write(SHEETS[name], Dialect.GITHUB).body

    assert body == golden(f"github/{name}.md", body)


def test_golden_files_are_the_guide_s_sections() -> None:
    assert sorted(file.stem for file in (GOLDEN / "github").iterdir()) == list(SHEETS)


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_document_is_titles_and_ticket_bodies(dialect: Dialect) -> None:
    document = project_document("Abo_Portal #", [SHEET, SHEET], dialect)

    body, sign = write(SHEET, dialect).body, SIGNS[dialect]
    section = f"## Deployment & \\*Konfiguration\\* {sign}\n\n{body}"
    assert document == f"# Abo\\_Portal \\#\n\n{section}\n{section}"


def test_preview_is_the_golden_file() -> None:
    shown = write_html(draft(SHEET)).replace("><", ">\n<") + "\n"

    assert shown == golden("preview.html", shown)


def test_writers_cover_every_dialect() -> None:
    assert set(DIALECTS) == set(Dialect)
