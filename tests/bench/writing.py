"""CPU time of the writers and of the reader alone, and how it grows with what was typed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from questionnaire.guide.document import (
    Answer,
    Entry,
    Kind,
    Line,
    ProjectName,
    Question,
    Row,
    Sheet,
    State,
)
from questionnaire.guide.exchange import Exchange, read_exchange
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.reader import read_tickets
from questionnaire.guide.ticket import draft
from questionnaire.guide.writers import FIRST, Dialect, project_document, write
from questionnaire.guide.writers.html import write_html
from tests.bench import table
from tests.bench.database import ROOT
from tests.bench.growth import TIMES

RUNS = 9
SECTION_MS = 5
PROJECT_MS = 40
GROWTH = 8  # at so many TIMES as much: 4 in linear time, 16 in quadratic
CHARACTERS = 100_000
ROWS = 2_000

Writer = Callable[[Sheet], object]
WRITERS: dict[str, Writer] = {
    **{dialect.label: partial(write, dialect=dialect) for dialect in Dialect},
    "HTML": lambda sheet: write_html(draft(sheet)),
}


def writing_lines() -> Iterator[table.Line]:
    """For each writer: its dearest section, a whole project, and the growth at fourfold size."""
    sheets = full_sheets()
    for name, writer in WRITERS.items():
        section = max(cpu_ms(partial(writer, sheet)) for sheet in sheets)
        yield table.Line(f"teuerster Abschnitt, {name}", section, "ms", SECTION_MS)
        whole = cpu_ms(partial(_each, writer, sheets))
        yield table.Line(f"ganzes Projekt, {name}", whole, "ms", PROJECT_MS)
        yield _growth(
            f"{CHARACTERS} Zeichen, {name}", writer, partial(long_text, sheets), CHARACTERS
        )
        yield _growth(f"{ROWS} Zeilen, {name}", writer, long_table, ROWS)
    document = project_document("Projekt", sheets, FIRST)
    yield table.Line(
        "ganzes Projekt zurückgelesen", cpu_ms(partial(read_tickets, document, sheets)), "ms"
    )


def _each(writer: Writer, sheets: list[Sheet]) -> None:
    for sheet in sheets:
        writer(sheet)


def _growth(title: str, writer: Writer, make: Callable[[int], Sheet], most: int) -> table.Line:
    few, many = (cpu_ms(partial(writer, make(size))) for size in (most // TIMES, most))
    remark = f"{few:.1f} ms bei einem Viertel, {many:.1f} ms"
    return table.Line(f"Wachstum bis {title}", many / max(few, 0.1), "×", GROWTH, remark)


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
            ProjectName("bcdfghjk", "Projekt"),
        )
        for section in guide.sections
    ]


def _size(exchange: Exchange) -> int:
    return len(exchange.answers)


def long_text(sheets: list[Sheet], characters: int) -> Sheet:
    """One answer of so many characters, made of the demo's own texts."""
    text = "\n".join(entry.answer.text for sheet in sheets for entry in sheet.entries)
    long = (text * (characters // len(text) + 1))[:characters]
    entry = Entry(Question("text", "Frage"), Answer(State.ANSWERED, text=long))
    return Sheet("text", "Text", "Text", entries=(entry,))


def long_table(rows: int) -> Sheet:
    """One table of so many rows of 4 cells."""
    columns = tuple(Line(f"c{at}", f"Spalte {at}") for at in range(1, 5))
    cells = tuple((column.id, "B. Muster, b.muster@*example*.org") for column in columns)
    question = Question("tabelle", "Frage", kind=Kind.TABLE, columns=columns)
    answer = Answer(State.ANSWERED, rows=tuple(Row(f"n{at}", cells) for at in range(rows)))
    return Sheet("t", "Tabelle", "Tabelle", entries=(Entry(question, answer),))
