"""Reads tickets back into answers, edited ones too: the inverse of writers/.

Lines form parts (lines.py), each begun by a box, a title or a heading; the boxes are aligned with
the guide's questions (align.py), and what stands below one becomes its answer (items.py). Nothing
here raises, and no line is lost: it is the guide's own text, or part of one answer, or unplaced.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from questionnaire.guide.document import Answer, Entry, Question, Sheet
from questionnaire.guide.reader.align import Place, align
from questionnaire.guide.reader.chunks import cut_chunks
from questionnaire.guide.reader.inline import unescape
from questionnaire.guide.reader.items import begins_or_goes_on, is_piece, read_foreign, read_item
from questionnaire.guide.reader.known import Known, Target
from questionnaire.guide.reader.lines import (
    NO_LINE,
    Begin,
    Line,
    Part,
    cut_parts,
    is_point,
    line_of,
    split_lines,
)
from questionnaire.guide.reader.values import Found, Reading, Unplaced, Why

__all__ = ["Found", "Reading", "Unplaced", "Why", "read_ticket", "read_tickets", "unescape"]

_NO_WORDINGS: Mapping[str, Sequence[Question]] = {}


def read_tickets(
    text: str, sheets: Sequence[Sheet], earlier: Mapping[str, Sequence[Question]] = _NO_WORDINGS
) -> Reading:
    """What a file answers: one ticket's body, several with empty lines between, a whole project.

    Its dialect does not matter. The sheets supply sections and questions, their answers are not
    looked at; `earlier` holds other wordings that a question had, by its key. Never raises.
    """
    return _Reader(text, sheets, earlier).reading()


def read_ticket(body: str, sheet: Sheet) -> Sheet:
    """The sheet with the answers that a ticket's body holds, in normal form and not saved.

    The given sheet supplies section and questions; its own answers are not looked at. Where a
    wording stands in it twice they are found in order; what is not found reads as open.
    """
    found = _Reader(body, [sheet], _NO_WORDINGS).found
    answers = {at: one.answer for at, one in found.items()}
    entries = [Entry(e.question, answers.get(at, Answer())) for at, e in enumerate(sheet.entries)]
    return replace(sheet, entries=tuple(entries))


class _Reader:
    """`found` holds the questions of the file by their place in the sheets."""

    def __init__(
        self, text: str, sheets: Sequence[Sheet], earlier: Mapping[str, Sequence[Question]]
    ) -> None:
        self._known = Known(sheets, earlier)
        self._parts = cut_parts(split_lines(text), self._known)
        self._places = align(self._parts, self._known)
        self._unplaced: list[Unplaced] = []
        self.found: dict[int, Found] = {}
        self._join_tickets()
        for at, part in enumerate(self._parts):
            if part.begin is Begin.ITEM:
                self._item(part, self._places[at])
            else:
                self._unplaced += _outside(part, self._known)

    def reading(self) -> Reading:
        by_key: dict[str, Found] = {}
        for at in sorted(self.found):
            by_key.setdefault(self.found[at].key, self.found[at])
        here = {self._known.targets[at].section for at in self.found}
        twice = {*self._titled_twice(), *self._asked_twice()}
        titled = {part.section for part in self._parts if part.begin is Begin.TITLE}
        return Reading(
            by_key,
            tuple(sorted(self._unplaced, key=lambda line: line.line)),
            self._keys(here),
            self._keys(twice),
            self._keys(titled),
            self._keys(self._incomplete()),
        )

    def _keys(self, sections: Container[int | None]) -> tuple[str, ...]:
        sheets = enumerate(self._known.sheets)
        return tuple(sheet.key for section, sheet in sheets if section in sections)

    def _join_tickets(self) -> None:
        """What stands below the title of a section's second ticket belongs to its last question.

        If it looks like a piece of an answer, or that question's says that it goes on, or there is
        none yet: else somebody wrote it there.
        """
        last, piece = self._parts[0], self._parts[0].body
        target: Target | None = None
        goes_on: bool | None = None
        for at, part in enumerate(self._parts):
            if part.begin is not Begin.TITLE:
                place = self._places.get(at, Place()).target
                target = None if place is None else self._known.targets[place]
                last, piece, goes_on = part, part.body, None
            elif target and part.number > 1 and part.section == target.section:
                if not is_piece(part.body) and goes_on is None:
                    goes_on = begins_or_goes_on(target, piece, self._known)
                if is_piece(part.body) or goes_on:
                    last.body += [NO_LINE, *part.body]
                    piece, part.body, goes_on = part.body, [], None

    # Parts ---------------------------------------------------------------------------------

    def _item(self, part: Part, place: Place) -> None:
        if place.target is None:
            self._unplaced += _all(part, self._known)
            return
        target = self._known.targets[place.target]
        key = target.question.key
        if place.second:
            self._unplaced += _all(part, self._known, Why.SECOND, key)
            return
        lines = part.body
        if place.changed:
            self._unplaced.append(_unplaced(part.line, Why.QUESTION, key))
        elif place.rest:
            lines = [line_of(part.line.number, place.rest), *lines]
        answer, cut, unplaced = read_item(target, lines, self._known)
        self._unplaced += unplaced
        self.found[place.target] = Found(key, answer, part.ticked, part.line.number, cut)

    # Parts of a ticket ---------------------------------------------------------------------

    def _incomplete(self) -> set[int]:
        """Sections whose numbered parts are not all there, each once and in order."""
        numbers: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for at, part in enumerate(self._parts):
            if part.section is None or part.begin is not Begin.TITLE or not part.total:
                continue
            if part.number == 2 and not numbers[part.section]:
                numbers[part.section] += [(1, part.total)] * self._begun(part.section, at)
            numbers[part.section].append((part.number, part.total))
        return {
            section
            for section, found in numbers.items()
            if found != [(number, found[0][1]) for number in range(1, found[0][1] + 1)]
        }

    def _begun(self, section: int, before: int) -> bool:
        """Does a question of the section stand before? Its first part came without a title then."""
        targets = (self._places[at].target for at in self._places if at < before)
        return any(t is not None and self._known.targets[t].section == section for t in targets)

    # Twice ---------------------------------------------------------------------------------

    def _asked_twice(self) -> Iterable[int]:
        """Sections of which two questions, or all, stand in the file again."""
        again = {place.target for place in self._places.values() if place.second}
        counts = Counter(self._known.targets[at].section for at in again if at is not None)
        return (
            section
            for section, count in counts.items()
            if count >= min(2, len(self._known.sheets[section].entries))
        )

    def _titled_twice(self) -> Iterable[int]:
        """Sections whose title stands twice with questions of theirs below."""
        titles: defaultdict[int, set[int]] = defaultdict(set)
        title = 0
        for at, part in enumerate(self._parts):
            if part.begin is Begin.TITLE and part.number == 1:
                title = at
            target = self._places.get(at, Place()).target
            if target is not None and self._known.targets[target].section == part.section:
                titles[part.section].add(title)
        return (section for section, places in titles.items() if len(places) > 1)


# Lines that belong to no question ----------------------------------------------------------------


def _outside(part: Part, known: Known) -> Iterator[Unplaced]:
    """What stands below anything but a box; titles and the list of open points are the guide's."""
    if part.begin is Begin.HEADING:
        yield _unplaced(part.line, Why.FOREIGN)
    if part.before:
        yield Unplaced(part.line.number, part.before, Why.FOREIGN)
    points = part.begin is Begin.POINTS
    lines = [line for line in part.body if not (points and is_point(line, known))]
    yield from read_foreign(cut_chunks(lines), known)


def _all(part: Part, known: Known, why: Why = Why.FOREIGN, key: str = "") -> Iterator[Unplaced]:
    yield _unplaced(part.line, why, key)
    yield from read_foreign(cut_chunks(part.body), known, why, key)


def _unplaced(line: Line, why: Why, key: str = "") -> Unplaced:
    return Unplaced(line.number, line.bare, why, key)
