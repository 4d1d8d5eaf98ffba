"""The rule by which a guide file changes rows: the file seeds, the rows rule.

Three values decide for each thing a file says: what a file said last, what the row says today,
what this file says. Unchanged since the last file: nothing. Changed by the file only: taken.
Changed on both sides: reported, and nothing at all is written unless the file is to win.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from questionnaire.guide import document as doc
from questionnaire.guide.markup import parse_markup, write_markup
from questionnaire.guide.wording import SHOWN
from questionnaire.models import Question, Questionnaire, Section

STEP = 10
_Guided = Questionnaire | Section | Question
# What loading a file may change in a row, besides giving a question a new wording.
_FIELDS = {
    Questionnaire: ("title", "intro", "file_title", "file_intro"),
    Section: (
        *("title", "short", "intro", "position"),
        *("file_title", "file_short", "file_intro", "file_position"),
    ),
    Question: ("section_id", "position", "retired", "file_section", "file_position"),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Changed in the file and by hand: `what` is title, short, intro, order, section or a part of
    a question's wording; of an order both texts are keys, one a line."""

    key: str
    what: str
    ours: str
    theirs: str


@dataclass(slots=True)
class Report:
    """Keys of sections and questions by what became of them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    written: bool = True

    def change(self, key: str) -> None:
        if key not in self.changed:
            self.changed.append(key)


@dataclass(frozen=True, slots=True)
class Load:
    """One run: what it may do, what it found, and the rows that it may change, as they were."""

    take_file: bool
    minor: bool
    report: Report = field(default_factory=Report)
    _before: list[tuple[_Guided, dict[str, Any]]] = field(default_factory=list)

    def keep(self, *rows: _Guided) -> None:
        """Remember locked rows as they are: `write` stores what differs then."""
        self._before.extend((row, _values(row)) for row in rows)

    def write(self) -> None:
        for row, before in self._before:
            if changed := [name for name, now in _values(row).items() if now != before[name]]:
                row.save(update_fields=changed)

    def takes(self, key: str, what: str, last: str, ours: str, theirs: str) -> bool:
        """Does the file's value replace today's? Applies the module's rule and reports."""
        if theirs in (last, ours):
            return False
        if ours != last and not self.take_file:
            self.report.conflicts.append(Conflict(key, what, ours, theirs))
            return False
        self.report.change(key)
        return True

    def settle(self, row: Questionnaire | Section, name: str, theirs: str) -> None:
        """One text of a row that keeps the file's last value in `file_…`."""
        last, ours = getattr(row, f"file_{name}"), _normal(name, getattr(row, name))
        if self.takes(row.key, name, last, ours, theirs):
            setattr(row, name, theirs)
        setattr(row, f"file_{name}", theirs)


def _values(row: _Guided) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS[type(row)]}


def _normal(name: str, typed: str) -> str:
    """What an admin typed as a file would say it."""
    return write_markup(parse_markup(typed)) if name == "intro" else doc.normal_line(typed)


def differences(ours: doc.Question, theirs: doc.Question) -> Iterator[Conflict]:
    """The parts of a wording that both sides changed."""
    for name, read in SHOWN.items():
        if read(ours) != read(theirs):
            yield Conflict(ours.key, name, str(read(ours)), str(read(theirs)))


# Order ---------------------------------------------------------------------------------------

_Row = TypeVar("_Row", Section, Question)


@dataclass(frozen=True, slots=True)
class Place(Generic[_Row]):
    """A row that the file has; `last` is its position there in the file before, if it was there."""

    row: _Row
    last: int | None


def arrange(load: Load, key: str, here: list[_Row], theirs: list[Place[_Row]]) -> None:
    """The order of one list, by the module's rule, `key` naming the list in the report.

    Only rows that both sides and the last file have tell whose order changed: what the file adds
    or leaves out moves nothing else. Those of one side alone keep the neighbour before them.
    """
    known = [place for place in theirs if place.last is not None]
    keys = {place.row.key for place in known}
    last = _keys(place.row for place in sorted(known, key=lambda place: place.last or 0))
    ours = _keys(row for row in here if row.key in keys)
    rows = [place.row for place in theirs]
    taken = load.takes(key, "order", last, ours, _keys(place.row for place in known))
    order = _merged(rows, here) if taken else _merged(here, rows)
    for at, row in enumerate(rows, start=1):
        row.file_position = at * STEP
    if order != here:
        for at, row in enumerate(order, start=1):
            row.position = at * STEP


def _keys(rows: Iterable[Section | Question]) -> str:
    return "\n".join(row.key for row in rows)


def _merged(first: list[_Row], second: list[_Row]) -> list[_Row]:
    """The first list and, each behind its neighbour there, the rows that only the second has."""
    order = list(first)
    at = 0
    for row in second:
        if row not in order:
            order.insert(at, row)
        at = order.index(row) + 1
    return order
