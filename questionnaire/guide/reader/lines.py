"""A file's lines, and the parts that they form: each begins with a box, a title or a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from questionnaire.guide.reader.inline import loose
from questionnaire.guide.reader.known import Known, Title
from questionnaire.guide.words import POINTS_TITLES

_NEWLINE = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_ITEM = re.compile(r"(?P<indent> {0,3})(?:[*+-]|[0-9]{1,9}[.)]) {1,4}\[(?P<box>[ xX~])\](?: +|$)")
_BULLET = re.compile(r" {0,3}[*+-] +")
_BARE = re.compile(r" {0,3}(?:[*+-] +)?(?=\*\*|\\?\(.*\*\*)")
_HEADING = re.compile(r" {0,1}#{1,6}(?: +|$)")
_CLOSING_SIGNS = re.compile(r"(?:(?<! ) ++|^)#+$")  # each run of blanks is looked at once
_TICKET_TITLE = re.compile(r" {0,3}\(Titel des Tickets\) *")
FENCE = re.compile(r"(?P<indent> *)(?P<ticks>`{3,}|~{3,})(?P<info>[^`]*)")
_POINTS = frozenset(map(loose, POINTS_TITLES))


class Line(NamedTuple):  # there may be a million
    """A line by its number from 1, tabs as blanks, none at its end; `bare` has none in front."""

    number: int
    text: str
    bare: str


def line_of(number: int, text: str) -> Line:
    return Line(number, text, text.lstrip(" "))


NO_LINE = line_of(0, "")


class Begin(Enum):
    """What a part begins with. `START`: nothing, it is the file's beginning.

    `TITLE` is a section's, `PROJECT` the name above a whole document.
    """

    START = auto()
    ITEM = auto()
    TITLE = auto()
    PROJECT = auto()
    HEADING = auto()
    POINTS = auto()


@dataclass(slots=True)
class Part:
    """A line that begins something, and the lines below it.

    `head` is what stands behind a box, `section` the one whose title stood last, `number` and
    `total` those of a ticket's part, as in `Titel (2/3)`; no total without. `before` stands in
    front of a title and is no project's name.
    """

    begin: Begin
    line: Line
    head: str = ""
    ticked: bool = False
    section: int | None = None
    number: int = 1
    total: int = 0
    before: str = ""
    body: list[Line] = field(default_factory=list)


def split_lines(text: str) -> list[Line]:
    whole = _NEWLINE.split(text.removeprefix("\ufeff").replace("\t", "    "))
    return [line_of(number, line.rstrip(" ")) for number, line in enumerate(whole, 1)]


def cut_parts(lines: Sequence[Line], known: Known) -> list[Part]:
    """The file's parts in order, the first one its `START`."""
    parts = [Part(Begin.START, NO_LINE)]
    cutter = _Cutter(lines, known)
    fence = OpenFence()
    for at, line in enumerate(lines):
        listed = parts[-1].begin is Begin.POINTS and is_point(line, known)
        part = None if listed else cutter.begins(at, fence.indent)
        if part:
            fence = OpenFence()
            part.section = parts[-1].section if part.section is None else part.section
            parts.append(part)
        else:
            fence = fence.after(line.text)
            parts[-1].body.append(line)
    return parts


def is_point(line: Line, known: Known) -> bool:
    """Is this a question in the list of open ones? With a box it is the next ticket's."""
    bullet = None if _ITEM.match(line.text) else _BULLET.match(line.text)
    return bullet is not None and known.is_point(line.text[bullet.end() :])


class OpenFence(NamedTuple):
    """The fence that lines stand in; none without `ticks`."""

    ticks: str = ""
    indent: int | None = None

    def after(self, line: str) -> OpenFence:
        """As it is behind that line."""
        if "```" not in line and "~~~" not in line:
            return self
        found = FENCE.fullmatch(line)
        if not found:
            return self
        if not self.ticks:
            return OpenFence(found["ticks"], len(found["indent"]))
        closes = found["ticks"].startswith(self.ticks) and not found["info"]
        return OpenFence() if closes else self


class _Cutter:
    """Tells which lines begin a part."""

    def __init__(self, lines: Sequence[Line], known: Known) -> None:
        self._lines = lines
        self._known = known
        self._empty = True  # nothing stood before
        self._head = ""  # behind the last box

    def begins(self, at: int, fence: int | None) -> Part | None:
        """The part that a line begins; inside a fence, by its indentation, only a question does."""
        line = self._lines[at]
        first, self._empty = self._empty, self._empty and not line.text
        if not line.text or line.bare[0] in ">|":
            return None
        found = self._item(line, fence)
        if not found and fence is None:
            found = self._title(at, first) or self._points(line) or self._bare(line)
        self._head = found.head if found and found.begin is Begin.ITEM else self._head
        return found

    def _item(self, line: Line, fence: int | None) -> Part | None:
        """A box of its own: one that stands deeper belongs to the text, unless it is a question."""
        found = _ITEM.match(line.text) if "[" in line.text else None
        if not found:
            return None
        head = line.text[found.end() :]
        indent = len(found["indent"])
        inside = indent > 1 or (fence is not None and indent >= fence)
        if inside and not self._known.is_question(head):
            return None
        return Part(Begin.ITEM, line, head, found["box"] in "xX")

    def _bare(self, line: Line) -> Part | None:
        """A question in bold whose box is gone, a note before it or not."""
        found = _BARE.match(line.text) if "**" in line.text else None
        if not found:
            return None
        head = line.text[found.end() :]
        match = self._known.match(head)
        return Part(Begin.ITEM, line, head) if match.targets and not match.changed else None

    def _title(self, at: int, first: bool) -> Part | None:
        line = self._lines[at]
        if heading := _HEADING.match(line.text):
            return self._heading(at, _CLOSING_SIGNS.sub("", line.text[heading.end() :]), first)
        ticket = _TICKET_TITLE.match(line.text)
        found = self._known.title(line.text[ticket.end() :] if ticket else line.bare)
        if found and (ticket or first or self._stands_alone(at, found)):
            return _titled(line, found)
        return None

    def _stands_alone(self, at: int, title: Title) -> bool:
        """Is a title without a mark no text: a numbered one, or right above its section?"""
        if title.total and not self._lines[at - 1].text:
            return True
        return self._above_title(at, title.section) or self._above_questions(at, title.section)

    def _heading(self, at: int, text: str, first: bool) -> Part:
        line = self._lines[at]
        if found := self._known.title(text):
            return _titled(line, found)
        if self._known.is_question(text):
            return Part(Begin.ITEM, line, text)
        project = self._known.is_project(text) or (first and self._is_document(at))
        return Part(Begin.PROJECT if project else Begin.HEADING, line)

    def _above_title(self, at: int, section: int) -> bool:
        """Does a title without a mark stand above that section's beginning?"""
        below = self._next(at).bare
        ticket = _TICKET_TITLE.match(below)
        if ticket:
            return self._known.title(below[ticket.end() :]) is not None
        return self._known.intro(section).holds(below)

    def _above_questions(self, at: int, section: int) -> bool:
        """Is the next line one of that section's questions, and was the last one of another?"""
        item = self._item(self._next(at), None)
        if item is None or section not in self._known.sections(item.head):
            return False
        return section not in self._known.sections(self._head)

    def _is_document(self, at: int) -> bool:
        """Is a heading a whole project's name? Then a section's title follows."""
        below = self._next(at).bare
        heading = _HEADING.match(below)
        return heading is not None and self._known.title(below[heading.end() :]) is not None

    def _next(self, at: int) -> Line:
        """The next line that is not empty."""
        below = (self._lines[place] for place in range(at + 1, len(self._lines)))
        return next((line for line in below if line.text), NO_LINE)

    def _points(self, line: Line) -> Part | None:
        titled = line.text.startswith("**") and loose(line.text) in _POINTS
        return Part(Begin.POINTS, line) if titled else None


def _titled(line: Line, title: Title) -> Part:
    return Part(
        Begin.TITLE,
        line,
        section=title.section,
        number=title.number,
        total=title.total,
        before=title.before,
    )
