"""The parts of a question's wording, in one table, and which of them fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from questionnaire.guide.document import Kind, Line, Question
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.markup import write_markup

# How each part of a wording is typed and shown: lists one a line.
SHOWN: Mapping[str, Callable[[Question], str | int]] = {
    "text": lambda question: question.text,
    "note": lambda question: question.note,
    "help": lambda question: write_markup(question.help),
    "kind": lambda question: str(question.kind),
    "columns": lambda question: "\n".join(line.text for line in question.columns),
    "labels": lambda question: "\n".join(line.text for line in question.labels),
    "empty_rows": lambda question: question.empty_rows,
}


def table_faults(
    kind: str, columns: int, labels: int, empty_rows: int
) -> Iterator[tuple[str, ValueRefused]]:
    """What does not fit together, by counts: a part of `SHOWN` and why. For files and forms."""
    if kind == Kind.TEXT:
        parts = {"columns": columns, "labels": labels, "empty_rows": empty_rows}
        yield from ((name, ValueRefused("tables_only")) for name, count in parts.items() if count)
    elif not columns:
        yield "columns", ValueRefused("no_column")
    elif labels and columns == 1:
        yield "columns", ValueRefused("one_column")
    elif not labels and not empty_rows:
        yield "empty_rows", ValueRefused("no_row")


def numbered(prefix: str, texts: Iterable[str]) -> tuple[Line, ...]:
    """Columns c1, c2, … or labels r1, r2, … with these texts."""
    return tuple(Line(f"{prefix}{at}", text) for at, text in enumerate(texts, start=1))
