"""Whole tickets, compared with files that a reviewer can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from questionnaire.guide.writers import DIALECTS, Dialect, project_document, write
from questionnaire.guide.writers.html import write_html
from tests.guide.sample import SHEET

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> str:
    return (GOLDEN / name).read_bytes().decode()


@pytest.mark.parametrize("dialect", Dialect)
def test_ticket_is_the_golden_file(dialect: Dialect) -> None:
    ticket = write(SHEET, dialect)

    assert ticket.title == "Deployment & *Konfiguration* #1"
    assert ticket.body == golden(f"{dialect}.md")


@pytest.mark.parametrize("dialect", Dialect)
def test_document_is_titles_and_ticket_bodies(dialect: Dialect) -> None:
    document = project_document("Abo_Portal #", [SHEET, SHEET], dialect)

    body, sign = golden(f"{dialect}.md"), {"github": "#&#8203;1", "gitlab": r"\#1"}[dialect]
    section = f"## Deployment & \\*Konfiguration\\* {sign}\n\n{body}"
    assert document == f"# Abo\\_Portal \\#\n\n{section}\n{section}"


def test_preview_is_the_golden_file() -> None:
    assert write_html(SHEET).replace("><", ">\n<") + "\n" == golden("preview.html")


def test_writers_cover_every_dialect() -> None:
    assert set(DIALECTS) == set(Dialect)
