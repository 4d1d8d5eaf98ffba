"""What reading a file gives: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from questionnaire.guide.document import Answer


class Why(StrEnum):
    """Why a line has no place in an answer."""

    FOREIGN = "foreign"  # belongs to no question
    QUESTION = "question"  # the question's text was changed; the answer below it was placed
    HELP = "help"  # help or introduction was changed
    TABLE = "table"  # text or cells beside or beyond a table to fill in
    SECOND = "second"  # this question stood in the file before
    LANGUAGE = "language"  # what a fence says of its code and an answer cannot keep


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line, or the part of it, that went nowhere. `line` counts from 1."""

    line: int
    text: str
    why: Why
    key: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A question of the file: its answer in normal form, and the box, which is a hint only.

    `cut`: the answer says that it goes on, and nothing follows.
    """

    key: str
    answer: Answer
    ticked: bool
    line: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """`found` by question key; `sections` are those of found questions, in the guide's order;
    `twice` are sections that stand in the file twice, `titles` those whose title does, and
    `incomplete` those of which a numbered part is missing, doubled or out of order."""

    found: Mapping[str, Found]
    unplaced: tuple[Unplaced, ...] = ()
    sections: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
