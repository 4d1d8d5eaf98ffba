"""The form of a section: one field for each question, one layout object that draws it.

Names in the page: `KEY.base`, the revision shown, and `KEY.BASE.text`, `.format`, `.note`,
`.state`, `.cell.ROW.COLUMN`, and `.stray` for what was typed into a field that is gone. The base
stands in the names because browsers put old texts back by name, on Back or on a reload: an old
text must not come back above a newer base. A page sends all that it showed, hidden or not: what
is compared and stored never depends on what somebody else saved meanwhile. The state is sent
last: without it the question was not on the page, or was cut off, and stays as it is.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from questionnaire.forms.boxes import Box, QuestionBlock, text_size
from questionnaire.guide.checks import check_answer
from questionnaire.guide.document import (
    TEXT_FORMAT,
    Answer,
    Entry,
    Kind,
    Progress,
    Row,
    Sheet,
    State,
    derived_state,
    same_as_typed,
    typed_lines,
)
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models.codes import new_code
from questionnaire.sentences import sentence

_CELL = re.compile(r"([a-z0-9]{1,16})\.(c[0-9]{1,6})")
_PARTS = ("state", "text", "note", "format", "stray")
_CHOICES = {"answer": State.OPEN, "unknown": State.UNKNOWN, "not_applicable": State.NOT_APPLICABLE}


class AnswerWidget(forms.Widget):
    """Collects what belongs to one question; the layout object draws it."""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Any:
        prefix = f"{name}.{data.get(f'{name}.base', '')}."
        if data.get(f"{prefix}state") not in _CHOICES:
            return None
        return {part: data.get(f"{prefix}{part}", "") for part in _PARTS} | {
            "cells": _cells(data, f"{prefix}cell.")
        }


def _cells(data: Mapping[str, Any], prefix: str) -> dict[str, dict[str, str]]:
    """Texts by row and column, in the page's order; names that are none are passed over."""
    rows: dict[str, dict[str, str]] = {}
    for name in data:
        if name.startswith(prefix) and (found := _CELL.fullmatch(name[len(prefix) :])):
            row, column = found.groups()
            rows.setdefault(row, {})[column] = typed_lines(data[name])
    return rows


def _rows(cells: dict[str, dict[str, str]]) -> tuple[Row, ...]:
    return tuple(Row(row, tuple(sent.items())) for row, sent in cells.items())


def _cells_as_text(cells: dict[str, dict[str, str]]) -> str:
    rows = (" | ".join(row.values()) for row in cells.values() if any(row.values()))
    return "\n".join(rows)


def _texts(value: Any) -> Iterator[str]:
    """All that a person typed for a question, whatever its kind."""
    parts = (value["text"], _cells_as_text(value["cells"]), value["note"], value["stray"])
    return (typed_lines(text) for text in parts if text)


class AnswerField(forms.Field):
    """Cleans to an `Answer`, exactly as typed; None where the question was not on the page."""

    widget = AnswerWidget

    def __init__(self, entry: Entry) -> None:
        super().__init__(required=False, label=entry.question.text)
        self.entry = entry

    def typed(self, value: Any) -> Answer:
        """What was sent, before any check: for the page that gives it back."""
        table = self.entry.question.kind is Kind.TABLE
        return Answer(
            state=_CHOICES[value["state"]],
            text="" if table else typed_lines(value["text"]),
            rows=_rows(value["cells"]) if table else (),
            format=(not table and value["format"]) or TEXT_FORMAT,
            note=typed_lines(value["note"]),
        )

    def stray(self, value: Any) -> str:
        """What was typed for the other kind of question: it changed while the page was open."""
        table = self.entry.question.kind is Kind.TABLE
        other = value["text"] if table else _cells_as_text(value["cells"])
        return "\n".join(filter(None, (typed_lines(value["stray"]), typed_lines(other))))

    def clean(self, value: Any) -> Answer | None:
        if value is None:
            return None
        if self.stray(value):
            raise ValidationError(sentence(ValueRefused("kind_changed")))
        answer = self.typed(value)
        filled = replace(
            answer, rows=tuple(row for row in answer.rows if any(t for _, t in row.cells))
        )
        try:
            check_answer(self.entry.question, filled)
        except ValueRefused as error:
            raise ValidationError(sentence(error), code=error.code) from error
        return filled


class SectionForm(forms.Form):
    """All questions of a sheet.

    `number` is the section's, `first` its first question's: a page may set them before it draws.
    `rows` asks for a number of empty rows at single tables, by key.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        sheet: Sheet,
        number: int = 1,
        first: int = 1,
        viewer: str = "",
        writable: bool = True,
        rows: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(data)
        self.sheet = sheet
        self.number = number
        self.first = first
        self.viewer = viewer
        self.writable = writable
        self.rows = rows or {}
        self.results: dict[str, Result] = {}
        self.page = new_code()
        self.fields = {e.question.key: AnswerField(e) for e in sheet.entries}

    @cached_property
    def helper(self) -> FormHelper:
        """For crispy; a form that is only saved never makes one."""
        helper = FormHelper()
        helper.form_tag = False
        helper.template = "questionnaire/form.html"  # crispy's own folds the blanks of a text
        helper.disable_csrf = True
        helper.layout = Layout(*(QuestionBlock(box) for box in self.boxes))
        return helper

    @cached_property
    def boxes(self) -> list[Box]:
        """The questions as shown, in the list of jumps, in the summary of errors and drawn."""
        entries = enumerate(self.sheet.entries, start=self.first)
        return [Box(self, f"{self.number}.{at}", entry) for at, entry in entries]

    def add_prefix(self, field_name: str) -> str:
        return field_name

    def saves(self) -> list[Save]:
        """What may be saved; questions with an error are left out, the others are not held up.

        Left out too is what came back as it stands: most of a page, where one answer was changed.
        """
        self.full_clean()
        entries = {entry.question.key: entry for entry in self.sheet.entries}
        return [
            Save(key, value, self.base(key), self._save_id(key, value))
            for key, value in self.cleaned_data.items()
            if value is not None and not self._untouched(entries[key], value)
        ]

    def _untouched(self, entry: Entry, value: Answer) -> bool:
        """Sent from the newest revision and equal to it. Not a retry: that has the base before."""
        if value.state is State.OPEN:
            value = derived_state(entry.question, value)
        return self.base(entry.question.key) == entry.base and same_as_typed(value, entry.answer)

    def base(self, key: str) -> int:
        """The revision number that the page showed; 0 for anything that is none."""
        sent = str(self.data.get(f"{key}.base", ""))
        return int(sent) if re.fullmatch("[0-9]{1,9}", sent) else 0

    def typed(self, key: str) -> Answer | None:
        """What was sent for a question, before any check; None if it was not on the page."""
        value = self._sent(key)
        return cast(AnswerField, self.fields[key]).typed(value) if value else None

    def stray(self, key: str) -> str:
        """What was sent for a question that has no field for it any more; see `AnswerField`."""
        value = self._sent(key)
        return cast(AnswerField, self.fields[key]).stray(value) if value else ""

    def _sent(self, key: str) -> Any:
        return AnswerWidget().value_from_datadict(self.data, {}, key)

    def _save_id(self, key: str, value: Answer) -> uuid.UUID:
        """The same page with the same text has the same id, so a retry is no second save."""
        value_hash = hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
        page = str(self.data.get("page", ""))
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{page}|{key}|{self.base(key)}|{value_hash}")

    def take(self, results: Mapping[str, Result]) -> None:
        """Keep what became of the saves, for showing the page again."""
        self.results = dict(results)

    @cached_property
    def gone(self) -> dict[str, str]:
        """What was typed for questions that the guide no longer has, by their keys."""
        sent = (name.removesuffix(".base") for name in self.data if name.endswith(".base"))
        values = {key: self._sent(key) for key in sent if key not in self.fields}
        texts = {key: "\n".join(_texts(value)) for key, value in values.items() if value}
        return {key: text for key, text in texts.items() if text}

    @property
    def conflicts(self) -> dict[str, Result]:
        return {k: r for k, r in self.results.items() if r.outcome is Outcome.CONFLICT}

    @property
    def stored(self) -> int:
        return sum(result.outcome is Outcome.STORED for result in self.results.values())

    @property
    def complete(self) -> bool:
        return not self.errors and not self.conflicts and not self.gone

    @property
    def progress(self) -> Progress:
        entries = [box.entry for box in self.boxes]
        return Progress(sum(entry.settled for entry in entries), len(entries))

    @property
    def open_count(self) -> int:
        """Answers that were not saved: an error, a conflict, a question that is gone."""
        return len(self.errors) + len(self.conflicts) + len(self.gone)

    @property
    def intro_words(self) -> int:
        return text_size(self.sheet.intro).words

    @property
    def intro_folds(self) -> bool:
        return text_size(self.sheet.intro).long

    def empty_rows(self, key: str) -> int:
        """How many empty rows of a table were sent."""
        value = self._sent(key)
        cells: Iterable[dict[str, str]] = value["cells"].values() if value else ()
        return sum(not any(row.values()) for row in cells)
