"""What a ticket holds: plain values between a Sheet and the writers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from questionnaire.guide.document import (
    Answer,
    Blocks,
    Question,
    Sheet,
    normal,
    normal_line,
    settled,
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person wants in a ticket.

    `help`: introduction and help; `only_open`: questions that are not settled; `points`: these
    listed once more at the end; `project`: the project's name in front of the title.
    """

    help: bool = True
    only_open: bool = False
    points: bool = False
    project: bool = False


EVERYTHING = Options()


class Joint(Enum):
    """How an answer goes on in the next part: not, with a paragraph, a line, or the same line.

    A row of a table counts as a line.
    """

    END = auto()
    PARAGRAPH = auto()
    LINE = auto()
    RUN = auto()


# What stands in the answer's text where it was divided.
BETWEEN = {Joint.END: "", Joint.PARAGRAPH: "\n\n", Joint.LINE: "\n", Joint.RUN: ""}


@dataclass(frozen=True, slots=True)
class Slice:
    """A question with its answer in normal form, or with a piece of it.

    Only the first piece has a `head`: box, question and help.
    """

    question: Question
    answer: Answer
    head: bool = True
    joint: Joint = Joint.END


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one ticket; `points` are open questions, `project` is a public code."""

    intro: Blocks = ()
    slices: tuple[Slice, ...] = ()
    points: tuple[Question, ...] = ()
    project: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Title as plain text, body in the tracker's language, and what it was written from."""

    title: str
    body: str
    part: Part


def draft(sheet: Sheet, options: Options = EVERYTHING) -> Part:
    """A whole section, answers in normal form; see `splitting` for dividing it."""
    slices = [Slice(e.question, normal(e.question, e.answer)) for e in sheet.entries]
    unsettled = [slice for slice in slices if not settled(slice.answer)]
    shown = unsettled if options.only_open else slices
    return Part(
        sheet.intro if options.help else (),
        tuple(shown if options.help else map(_without_help, shown)),
        tuple(slice.question for slice in unsettled) if options.points else (),
        sheet.project.code,
    )


def _without_help(slice: Slice) -> Slice:
    return replace(slice, question=replace(slice.question, help=()))


def titles(sheet: Sheet, options: Options, limit: int, parts: int) -> list[str]:
    """The titles of a section's tickets, each within the limit: a project's name is shortened."""
    title = normal_line(sheet.title)
    ends = [f" ({n}/{parts})" for n in range(1, parts + 1)] if parts > 1 else [""]
    name = normal_line(sheet.project.name) if options.project else ""
    return [f"{_before(name, limit - len(title + end))}{title}{end}" for end in ends]


def _before(name: str, room: int) -> str:
    """A name and a colon in that room; nothing where not even a few letters fit."""
    if not name or len(name) + 2 <= room:
        return name and f"{name}: "
    return f"{name[: room - 3].rstrip(' ')}…: " if room > 6 else ""
