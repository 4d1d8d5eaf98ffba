"""CPU time of the writers alone, and how it grows with what was typed."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from questionnaire.guide.document import Answer, Entry, Kind, Line, Question, Row, Sheet, State
from questionnaire.guide.exchange import Exchange, read_exchange
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.writers import Dialect, project_document, write
from tests.bench.database import ROOT

RUNS = 15


def cpu_ms(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median of some runs, after one that fills the caches."""
    work()
    times = []
    for _run in range(runs):
        started = time.process_time_ns()
        work()
        times.append((time.process_time_ns() - started) / 1e6)
    return median(times)


def full_sheets() -> list[Sheet]:
    """The guide with the fullest of the demo's projects."""
    guide = parse_guide((ROOT / "fixtures/devops-leitfaden.md").read_text(encoding="utf-8"))
    demo = [read_exchange(path.read_bytes()) for path in (ROOT / "fixtures/demo").glob("*.json")]
    answers = max(demo, key=_size).answers
    return [
        Sheet(
            section.key,
            section.title,
            section.short,
            section.intro,
            tuple(
                Entry(question, answers.get(question.key, Answer()))
                for question in section.questions
            ),
        )
        for section in guide.sections
    ]


def _size(exchange: Exchange) -> int:
    return len(exchange.answers)


def dearest_section_ms(sheets: list[Sheet]) -> float:
    return max(
        cpu_ms(lambda sheet=sheet, dialect=dialect: write(sheet, dialect))  # type: ignore[misc]
        for sheet in sheets
        for dialect in Dialect
    )


def project_ms(sheets: list[Sheet]) -> float:
    return max(
        cpu_ms(lambda dialect=dialect: project_document("Projekt", sheets, dialect))  # type: ignore[misc]
        for dialect in Dialect
    )


def text_ms(sheets: list[Sheet], characters: int) -> float:
    """One answer of so many characters, made of the demo's own texts."""
    text = "\n".join(entry.answer.text for sheet in sheets for entry in sheet.entries)
    long = (text * (characters // len(text) + 1))[:characters]
    entry = Entry(Question("text", "Frage"), Answer(State.ANSWERED, text=long))
    return dearest_section_ms([Sheet("text", "Text", "Text", entries=(entry,))])


def table_ms(rows: int) -> float:
    """One table of so many rows of 4 cells."""
    columns = tuple(Line(f"c{at}", f"Spalte {at}") for at in range(1, 5))
    cells = tuple((column.id, "B. Muster, b.muster@*example*.org") for column in columns)
    question = Question("tabelle", "Frage", kind=Kind.TABLE, columns=columns)
    answer = Answer(State.ANSWERED, rows=tuple(Row(f"n{at}", cells) for at in range(rows)))
    return dearest_section_ms(
        [Sheet("t", "Tabelle", "Tabelle", entries=(Entry(question, answer),))]
    )
