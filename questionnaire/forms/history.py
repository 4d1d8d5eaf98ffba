"""What the pages of the history are asked for, and the words for what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.forms.boxes import format_name
from questionnaire.forms.fields import bare_helper
from questionnaire.guide.history import Difference
from questionnaire.sentences import state_name

VISIT = "visit"
_FIRST_DAY = date(2000, 1, 1)  # the first ones of all have no time in UTC
_KEY, _NUMBER = re.compile("[a-z0-9-]{1,40}"), re.compile("[0-9]{1,9}")
_SEEN = re.compile(rf"({_KEY.pattern})\.({_NUMBER.pattern})")


class DayInput(forms.DateInput):
    """The browser's own field for a day: it can show nothing else, and warns if it is to."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return super().format_value(value) if isinstance(value, date) else None


class SinceForm(forms.Form):
    """A day that changes are asked for since."""

    since = forms.DateField(
        label=lazy("Seit wann"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        validators=[
            MinValueValidator(_FIRST_DAY, lazy("Bitte nennen Sie einen Tag ab dem Jahr 2000."))
        ],
        widget=DayInput(format="%Y-%m-%d"),
        error_messages={
            "invalid": lazy("Das ist kein Datum. Bitte nennen Sie einen Tag wie 20.11.2026."),
            "required": lazy("Bitte nennen Sie einen Tag wie 20.11.2026."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


def read_number(sent: str | None) -> int | None:
    """The number of a revision; None for anything else."""
    return int(sent) if sent and _NUMBER.fullmatch(sent) else None


def read_key(sent: str | None) -> str:
    """A key as it was sent; empty for anything else."""
    return sent if sent and _KEY.fullmatch(sent) else ""


def read_seen(sent: Iterable[str]) -> dict[str, int]:
    """Numbers by question key from `KEY.NUMBER`, the highest of each; all else is passed over."""
    numbers: dict[str, int] = {}
    for key, number in (found.groups() for found in map(_SEEN.fullmatch, sent) if found):
        numbers[key] = max(int(number), numbers.get(key, 0))
    return numbers


def turns(change: Difference) -> list[str]:
    """What changes beside the text: a sentence each for the state and the form of the answer."""
    found = []
    if change.restated:
        values = {"old": state_name(change.old.state), "new": state_name(change.new.state)}
        found.append(_("Stand: %(old)s → %(new)s") % values)
    if change.reformatted:
        values = {"old": format_name(change.old.format), "new": format_name(change.new.format)}
        found.append(_("Form: %(old)s → %(new)s") % values)
    return found
