"""A stored question as its form must know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as lazy

from questionnaire.guide import document as doc


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


KINDS = ((doc.Kind.TEXT.value, lazy("Text")), (doc.Kind.TABLE.value, lazy("Tabelle")))
