"""The form of a section: one field for each question, one layout object that draws it.

What its fields are called in the page stands in sent.py.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from questionnaire.forms.boxes import Box, QuestionBlock, text_size
from questionnaire.forms.sent import Sent, read_sent, sent_choice, sent_number
from questionnaire.guide.checks import check_answer
from questionnaire.guide.document import (
    Answer,
    Entry,
    Kind,
    Progress,
    Sheet,
    State,
    derived_state,
    same_as_typed,
)
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models.codes import new_code
from questionnaire.sentences import sentence


class AnswerWidget(forms.Widget):
    """Collects what belongs to one question; the layout object draws it."""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Sent | None:
        return read_sent(data, name)


class AnswerField(forms.Field):
    """Cleans to an `Answer`, exactly as typed; None where the question was not on the page."""

    widget = AnswerWidget

    def __init__(self, entry: Entry) -> None:
        super().__init__(required=False, label=entry.question.text)
        self.entry = entry

    @property
    def is_table(self) -> bool:
        return self.entry.question.kind is Kind.TABLE

    def typed(self, sent: Sent) -> Answer:
        """What was sent, before any check: for the page that gives it back."""
        if self.is_table:
            return Answer(sent.state, rows=sent.rows, note=sent.note)
        return Answer(sent.state, sent.text, format=sent.format, note=sent.note)

    def stray(self, sent: Sent) -> str:
        """What was typed for the other kind of question: it changed while the page was open."""
        other = sent.text if self.is_table else sent.rows_as_text
        return "\n".join(filter(None, (sent.stray, other)))

    def clean(self, value: Any) -> Answer | None:
        sent: Sent | None = value
        if sent is None:
            return None
        if self.stray(sent):
            raise ValidationError(sentence(ValueRefused("kind_changed")))
        answer = self.typed(sent)
        filled = replace(answer, rows=sent.filled if self.is_table else ())
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
            self._save(key, value)
            for key, value in self.cleaned_data.items()
            if value is not None and not self._untouched(entries[key], value)
        ]

    def _save(self, key: str, value: Answer) -> Save:
        return Save(
            key,
            value,
            self.base(key),
            self._save_id(key, value),
            wording=sent_number(self.data, f"{key}.wording"),
            keep=sent_choice(self.data, key),
            fits=self._fits(key),
        )

    def _fits(self, key: str) -> bool:
        """Was it said of the answer that it still holds?"""
        return bool(self.data.get("fits") == key)

    def _untouched(self, entry: Entry, value: Answer) -> bool:
        """Sent from the newest revision and equal to it. Not a retry: that has the base before."""
        if value.state is State.OPEN:
            value = derived_state(entry.question, value)
        key = entry.question.key
        seen = self.base(key) == entry.base and same_as_typed(value, entry.answer)
        return seen and not self._fits(key)

    def base(self, key: str) -> int:
        """The revision number that the page showed; 0 for anything that is none."""
        return sent_number(self.data, f"{key}.base")

    def typed(self, key: str) -> Answer | None:
        """What was sent for a question, before any check; None if it was not on the page."""
        sent = read_sent(self.data, key)
        return cast(AnswerField, self.fields[key]).typed(sent) if sent else None

    def stray(self, key: str) -> str:
        """What was sent for a question that has no field for it any more; see `AnswerField`."""
        sent = read_sent(self.data, key)
        return cast(AnswerField, self.fields[key]).stray(sent) if sent else ""

    def _save_id(self, key: str, value: Answer) -> uuid.UUID:
        """The same page with the same text has the same id, so a retry is no second save."""
        value_hash = hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
        said = f"{sent_choice(self.data, key)}{'!' if self._fits(key) else ''}"
        page = f"{self.data.get('page', '')}|{key}|{self.base(key)}|{said}|{value_hash}"
        return uuid.uuid5(uuid.NAMESPACE_OID, page)

    def take(self, results: Mapping[str, Result]) -> None:
        """Keep what became of the saves, for showing the page again."""
        self.results = dict(results)

    @cached_property
    def gone(self) -> dict[str, str]:
        """What was typed for questions that the guide no longer has, by their keys."""
        sent = (name.removesuffix(".base") for name in self.data if name.endswith(".base"))
        values = {key: read_sent(self.data, key) for key in sent if key not in self.fields}
        texts = {key: "\n".join(value.texts) for key, value in values.items() if value}
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
        sent = read_sent(self.data, key)
        return len(sent.rows) - len(sent.filled) if sent else 0
