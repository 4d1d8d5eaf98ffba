"""The difference of two answers as HTML, and the lines of a ticket that have no place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaire.guide.comparing import Change, Run, text_lines, words_diff
from questionnaire.guide.reader import Unplaced
from questionnaire.guide.returned import Compared, Comparison
from questionnaire.sentences import reason

register = template.Library()

FOLDED_LINES, SHOWN_LINES = 12, 3


@register.filter
def difference(compared: Compared, steps: int) -> SafeString:
    """What is here and what the ticket says, in one text; empty where neither says anything.

    Empty too where nothing can be taken: what is over a limit may be very long.
    """
    if compared.refused:
        return SafeString()
    changes = words_diff(compared.ours.text, compared.theirs.text, steps)
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
