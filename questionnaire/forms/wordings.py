"""A stored question as its form must know it, and its wording as it stands in the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from questionnaire.guide import document as doc
from questionnaire.guide.markup import write_markup


@dataclass(frozen=True, slots=True)
class Known:
    """A stored question: its wordings by number, with line ids as a file would give them."""

    wordings: Mapping[int, doc.Question]
    newest: int
    changed_by: str
    answered: bool

    @property
    def today(self) -> doc.Question:
        return self.wordings[self.newest]


def _column(lines: tuple[doc.Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


# How each part of a wording stands in its field.
SHOWN: dict[str, Callable[[doc.Question], Any]] = {
    "text": lambda wording: wording.text,
    "note": lambda wording: wording.note,
    "help": lambda wording: write_markup(wording.help),
    "kind": lambda wording: str(wording.kind),
    "columns": lambda wording: _column(wording.columns),
    "labels": lambda wording: _column(wording.labels),
    "empty_rows": lambda wording: wording.empty_rows,
}
KINDS = ((doc.Kind.TEXT.value, lazy("Text")), (doc.Kind.TABLE.value, lazy("Tabelle")))
