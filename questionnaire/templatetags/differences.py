"""Differences of answers and of questions as HTML, and a ticket's lines that have no place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaire.guide.comparing import (
    STEPS,
    Change,
    Changes,
    Run,
    question_text,
    text_lines,
    words_diff,
)
from questionnaire.guide.document import Entry, Question
from questionnaire.guide.history import Difference
from questionnaire.guide.reader import Unplaced
from questionnaire.guide.returned import Compared, Comparison
from questionnaire.sentences import reason

register = template.Library()

FOLDED_LINES, SHOWN_LINES = 12, 3
REWORDING_STEPS = STEPS // 10  # a section's questions may all be reworded


@register.filter
def difference(compared: Compared, steps: int) -> SafeString:
    """What is here and what the ticket says, in one text; empty where neither says anything.

    Empty too where nothing can be taken: what is over a limit may be very long.
    """
    if compared.refused:
        return SafeString()
    return _rendered(words_diff(compared.ours.text, compared.theirs.text, steps))


@register.filter
def between(change: Difference, steps: int) -> SafeString:
    """What one revision said and what another one says; empty where neither says anything."""
    return _rendered(words_diff(change.old.text, change.new.text, steps))


@register.filter
def rewording(entry: Entry) -> SafeString:
    """What the question said when it was answered, and what it says today."""
    return _rendered(_rewording(entry.older or entry.question, entry.question))


@lru_cache(maxsize=256)
def _rewording(before: Question, today: Question) -> Changes:
    """Kept: it is the same for all who look, and a section may have a dozen of them."""
    return words_diff(question_text(before), question_text(today), REWORDING_STEPS)


def _rendered(changes: Changes) -> SafeString:
    return mark_safe("".join(_RUNS[change.run](change) for change in changes))


def _removed(change: Change) -> SafeString:
    text = '<del><span class="visually-hidden">{} </span>{}</del>'
    return format_html(text, _("gestrichen:"), _visible(change.text))


def _added(change: Change) -> SafeString:
    text = '<ins><span class="visually-hidden">{} </span>{}</ins>'
    return format_html(text, _("neu:"), _visible(change.text))


def _visible(text: str) -> str:
    """A change of nothing but blanks would not be seen."""
    return text if text.strip() else text.replace("\n", "↵\n")


def _same(change: Change) -> SafeString:
    """Long runs are folded but for their first and last lines."""
    lines = text_lines(change.text)
    hidden = len(lines) - 2 * SHOWN_LINES
    if len(lines) <= FOLDED_LINES:
        return format_html("{}", change.text)
    title = ngettext("%(n)s Zeile unverändert", "%(n)s Zeilen unverändert", hidden)
    return format_html(
        "{}<details><summary>{}</summary>{}</details>{}",
        "".join(lines[:SHOWN_LINES]),
        title % {"n": hidden},
        "".join(lines[SHOWN_LINES:-SHOWN_LINES]),
        "".join(lines[-SHOWN_LINES:]),
    )


_RUNS = {Run.REMOVED: _removed, Run.ADDED: _added, Run.SAME: _same}


@dataclass(frozen=True, slots=True)
class Strays:
    """Lines without a place that stand together; `near` is the question they stand at, if any."""

    lines: list[Unplaced]
    near: Compared | None

    @property
    def first(self) -> int:
        return self.lines[0].line

    @property
    def last(self) -> int:
        return self.lines[-1].line

    @property
    def text(self) -> str:
        gaps = (after.line - before.line for before, after in pairwise(self.lines))
        rest = zip(gaps, self.lines[1:], strict=True)
        more = ("\n" * max(1, gap) + line.text for gap, line in rest)
        return "".join((self.lines[0].text, *more))

    @property
    def why(self) -> str:
        return reason(self.lines[0].why)


@register.filter
def strays(comparison: Comparison) -> list[Strays]:
    """All lines without a place; what only an empty line parts stands together."""
    found = {one.key: one for one in comparison.found}
    groups: list[list[Unplaced]] = []
    for line in comparison.unplaced:
        if groups and _together(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Strays(lines, found.get(lines[0].key)) for lines in groups]


def _together(one: Unplaced, next: Unplaced) -> bool:
    return (one.why, one.key) == (next.why, next.key) and next.line - one.line <= 2


@register.filter
def only_here(text: Changes) -> SafeString:
    """One of two texts side by side: underlined is what only this one has."""
    return mark_safe("".join(_SIDE[change.run](change) for change in text))


def _own(change: Change) -> SafeString:
    text = '<ins><span class="visually-hidden">{} </span>{}</ins>'
    return format_html(text, _("nur hier:"), _visible(change.text))


_SIDE = {Run.REMOVED: _own, Run.ADDED: _own, Run.SAME: _same}
