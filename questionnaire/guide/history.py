"""The history of an answer: its revisions in sittings, and what changed between two of them.

A revision with its value is an `Entry`: its question is the wording that the answer was given to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from questionnaire.guide.comparing import STEPS, Shown, shown
from questionnaire.guide.document import (
    NOTED,
    TEXT_FORMAT,
    Answer,
    Entry,
    Question,
    Saved,
    State,
    normal_cell,
    normal_line,
    normal_text,
)

PAUSE = timedelta(minutes=10)
FOLDED = 20  # earlier revisions that a list shows of a sitting, or a few more
PAGE = 200  # revisions that a page lists, or a few more
_NOTHING = Shown(State.OPEN, TEXT_FORMAT, "")


@dataclass(frozen=True, slots=True)
class Record:
    """A revision without its value: with the number of the question's wording it was given to.

    `passed`: the question has another sense since.
    """

    saved: Saved
    wording: int
    passed: bool = False

    @property
    def number(self) -> int:
        return self.saved.number


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one person saved in one go, newest first; the newest stands for all of them."""

    records: tuple[Record, ...]

    @property
    def newest(self) -> Record:
        return self.records[0]

    @property
    def earlier(self) -> int:
        return len(self.records) - 1

    def folded(self, *kept: int) -> list[Record]:
        """The earlier revisions, spread evenly if there are very many, with those to be kept.

        Who types for hours makes thousands: a page saves every few seconds.
        """
        step = -(-self.earlier // FOLDED)
        earlier = enumerate(self.records[1:])
        return [record for at, record in earlier if at % step == 0 or record.number in kept]

    def apart(self) -> list[Sitting]:
        """Each of its revisions for itself."""
        return [Sitting((record,)) for record in self.records]


def sittings(records: Iterable[Record]) -> list[Sitting]:
    """Revisions, newest first, in sittings: of one person, and with no pause of ten minutes."""
    groups: list[list[Record]] = []
    for record in records:
        if groups and _goes_on(record.saved, groups[-1][-1].saved):
            groups[-1].append(record)
        else:
            groups.append([record])
    return [Sitting(tuple(group)) for group in groups]


def _goes_on(before: Saved, after: Saved) -> bool:
    same = (before.author_code, before.staff) == (after.author_code, after.staff)
    return same and after.at - before.at < PAUSE


def listed(
    found: Iterable[Sitting], before: int = 0, most: int = PAGE
) -> tuple[list[Sitting], int]:
    """One page of sittings, and the `before` of the page behind it: 0 if there is none.

    The page holds those below the number `before` (0: from the newest on), until `most` of their
    revisions are listed.
    """
    page: list[Sitting] = []
    count = 0
    for sitting in found:
        if before and sitting.newest.number >= before:
            continue
        if count >= most:
            return page, page[-1].newest.number
        page.append(sitting)
        count += 1 + min(sitting.earlier, FOLDED)
    return page, 0


def asked_for(found: Sequence[Sitting], old: int | None, new: int | None) -> tuple[int, int]:
    """The numbers of the two revisions to compare, the older one first; 0 is the empty answer.

    None and numbers that are none: the newest, and the newest of the sitting before.
    """
    numbers = {record.number: at for at, sitting in enumerate(found) for record in sitting.records}
    new = new if new in numbers else found[0].newest.number
    if old == 0 or old in numbers:
        return min(old, new), max(old, new)
    before = found[numbers[new] + 1 :]
    return (before[0].newest.number if before else 0), new


# What changed ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Two revisions of one answer; None before there was any. Computed once, it takes its time."""

    before: Entry | None
    after: Entry

    @cached_property
    def old(self) -> Shown:
        return shown(self.before.question, self.before.answer) if self.before else _NOTHING

    @cached_property
    def new(self) -> Shown:
        return shown(self.after.question, self.after.answer)

    @property
    def same(self) -> bool:
        """Does everybody read the same in both?"""
        return self.old == self.new

    @property
    def restated(self) -> bool:
        """Is the state another one? A first answer says so by itself."""
        first = self.before is None and self.new.state is State.ANSWERED
        return self.old.state != self.new.state and not first

    @property
    def reformatted(self) -> bool:
        """Is the text code now, or another language's? Only asked of texts: a note has no form."""
        answered = self.old.state is self.new.state is State.ANSWERED
        return answered and self.old.format != self.new.format

    @property
    def reworded(self) -> bool:
        """Were they given to different wordings of the question?"""
        return self.before is not None and self.before.wording != self.after.wording


@dataclass(frozen=True)
class Changed:
    """A question whose answer changed: its number as pages show it, like 6.1, and its section."""

    section: str
    title: str
    number: str
    key: str
    text: str
    note: str
    difference: Difference

    @property
    def saved(self) -> Saved:
        assert self.difference.after.saved is not None, "what changed was saved"
        return self.difference.after.saved


def steps(changed: Sequence[Changed]) -> int:
    """How far the difference of one may be searched, so that all together take a second."""
    return STEPS // max(1, len(changed))


# What a state hides ----------------------------------------------------------------------------


def behind(question: Question, answer: Answer) -> str:
    """What is kept and not shown: text behind a state, a note behind a text, former columns."""
    if answer.state in NOTED:
        hidden = shown(question, replace(answer, state=State.ANSWERED)).text
    else:
        hidden = normal_text(answer.note)
    return "\n\n".join(filter(None, (hidden, "\n".join(_former(question, answer)))))


def _former(question: Question, answer: Answer) -> Iterator[str]:
    names = {column.id: normal_line(column.text) for column in question.former_columns}
    for row in answer.rows:
        for column, text in row.cells:
            if column in names and normal_cell(text):
                yield f"{names[column]}: {normal_cell(text)}"
