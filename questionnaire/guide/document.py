"""The guide's document model: plain frozen values, no Django, no database, no clock.

`normal` is the one canonical form that tickets show and that merging compares (law 2 in
CONTRIBUTING.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import count


class State(StrEnum):
    """What a person said of a question. No stored answer reads as `OPEN`."""

    OPEN = "open"
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Kind(StrEnum):
    TEXT = "text"
    TABLE = "table"


class Mark(StrEnum):
    """How a span of the guide's own text is set."""

    TEXT = "text"
    LINK = "link"
    CODE = "code"
    STRONG = "strong"


TEXT_FORMAT = "text"
PLAIN = "plain"  # code without a language of its own
LANGUAGES = ("mermaid", "yaml", "nix", "dockerfile", "sql", "ini", "json", "bash", PLAIN)
FORMATS = (TEXT_FORMAT, *LANGUAGES)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of the guide's text; `url` belongs to links only. Neighbours of one mark are merged."""

    mark: Mark
    text: str
    url: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Spans


@dataclass(frozen=True, slots=True)
class InfoTable:
    """A table of the guide's own text, for reading only; each cell is a tuple of spans."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


Block = Paragraph | InfoTable
Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A column (c1, c2, …) or a labelled row (r1, r2, …) of a table to fill in."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question in one wording. `text` and `note` are plain text without line breaks.

    Labels stand in the first column. `former_columns` and `former_labels` are gone from the
    question but may still carry cells of older answers.
    """

    key: str
    text: str
    note: str = ""
    help: Blocks = ()
    kind: Kind = Kind.TEXT
    columns: tuple[Line, ...] = ()
    labels: tuple[Line, ...] = ()
    empty_rows: int = 0
    former_columns: tuple[Line, ...] = ()
    former_labels: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    short: str
    intro: Blocks = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    key: str
    title: str
    intro: Blocks = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table answer: `id` of a label or of an added row, cells as (column id, text)."""

    id: str
    cells: tuple[tuple[str, str], ...]

    def get(self, column: str) -> str:
        return dict(self.cells).get(column, "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gave: the value that forms clean, actions save and writers write."""

    state: State = State.OPEN
    text: str = ""
    rows: tuple[Row, ...] = ()
    format: str = TEXT_FORMAT
    note: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The revision behind an answer: its number from 1, who wrote it and when (UTC)."""

    number: int
    author: str
    author_code: str
    staff: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with a project's answer; `saved` is None where nothing was ever saved.

    `wording` is the number of the question's revision. `older` is the wording that the answer was
    given to, if the question has another sense since.
    """

    question: Question
    answer: Answer = Answer()
    saved: Saved | None = None
    wording: int = 0
    older: Question | None = None

    @property
    def settled(self) -> bool:
        return settled(self.answer)

    @property
    def base(self) -> int:
        return self.saved.number if self.saved else 0


@dataclass(frozen=True, slots=True)
class Progress:
    settled: int
    total: int


@dataclass(frozen=True, slots=True)
class ProjectName:
    """Whose answers these are; all empty where they belong to no project."""

    code: str = ""
    name: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One section with its questions (none retired) and one project's answers."""

    key: str
    title: str
    short: str = ""
    intro: Blocks = ()
    entries: tuple[Entry, ...] = ()
    project: ProjectName = ProjectName()

    @property
    def progress(self) -> Progress:
        return Progress(sum(entry.settled for entry in self.entries), len(self.entries))


def blank_sheet(section: Section) -> Sheet:
    entries = tuple(Entry(question) for question in section.questions)
    return Sheet(section.key, section.title, section.short, section.intro, entries)


SETTLED = (State.ANSWERED, State.NOT_APPLICABLE)
NOTED = (State.UNKNOWN, State.NOT_APPLICABLE)  # they show a note instead of an answer


def settled(answer: Answer) -> bool:
    """Law 4: answered or not applicable. An answer without content was never `ANSWERED`."""
    return answer.state in SETTLED


# Normal form ---------------------------------------------------------------------------------

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("(?<! ) ++$", re.MULTILINE)  # a long run of blanks is looked at once
_EMPTY_LINES = re.compile("\n{3,}")
_BLANKS = re.compile("[ \n]+")
_CELL_STARTS = re.compile("^ +", re.MULTILINE)


def typed_lines(text: str) -> str:
    """Text as a form sends it: CRLF and CR to LF, nothing else changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(text: str) -> str:
    text = _NEWLINES.sub("\n", text).replace("\t", "    ")
    return _LINE_ENDS.sub("", _CONTROLS.sub("\ufffd", text))


def normal_text(text: str, format: str = TEXT_FORMAT) -> str:
    """The normal form of an answer's text or of a note; code keeps runs of empty lines inside."""
    text = _plain(text).strip("\n")
    return text if format != TEXT_FORMAT else _EMPTY_LINES.sub("\n\n", text)


def normal_cell(text: str) -> str:
    """The normal form of a cell: as text, and without blanks at the start of its lines."""
    return normal_text(_CELL_STARTS.sub("", _plain(text)))


def normal_run(text: str) -> str:
    """A span of the guide's own text: on one line, runs of blanks folded, one kept at an edge."""
    text = _NEWLINES.sub("\n", text).replace("\t", " ")
    return _BLANKS.sub(" ", _CONTROLS.sub("\ufffd", text))


def normal_line(text: str) -> str:
    """The normal form of a title, a question, a label: one line, runs of blanks folded."""
    return normal_run(text).strip(" ")


def _normal_row(question: Question, row: Row) -> Row:
    """Cells of today's columns, filled and in order; a gone label turns into a first cell."""
    cells = {column: normal_cell(text) for column, text in row.cells}
    first = question.columns[0].id if question.columns else ""
    if any(row.id == label.id for label in question.labels):
        cells.pop(first, None)
    elif not cells.get(first):
        gone = {label.id: normal_cell(label.text) for label in question.former_labels}
        filled = any(cells.get(column.id) for column in question.columns)
        cells[first] = gone.get(row.id, "") if filled else ""
    kept = ((column.id, cells.get(column.id, "")) for column in question.columns)
    return Row(row.id, tuple((column, text) for column, text in kept if text))


def normal_rows(question: Question, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Labelled rows in the question's order, then added rows as n1, n2, …; none without a cell."""
    cleaned = [row for row in (_normal_row(question, row) for row in rows) if row.cells]
    order = {label.id: at for at, label in enumerate(question.labels)}
    labelled = sorted((row for row in cleaned if row.id in order), key=lambda row: order[row.id])
    numbers = count(1)
    added = (replace(row, id=f"n{next(numbers)}") for row in cleaned if row.id not in order)
    return (*labelled, *added)


def normal(question: Question, answer: Answer) -> Answer:
    """The one canonical form of an answer, idempotent: only what a ticket shows of it."""
    if answer.state in NOTED:
        return Answer(state=answer.state, note=normal_text(answer.note))
    if question.kind is Kind.TABLE:
        rows = normal_rows(question, answer.rows)
        return Answer(State.ANSWERED, rows=rows) if rows else Answer()
    text = normal_text(answer.text, answer.format)
    return Answer(State.ANSWERED, text=text, format=answer.format) if text else Answer()


def normal_sheet(sheet: Sheet) -> Sheet:
    """What reading a ticket of this sheet gives back: normal answers, no revisions."""
    entries = (Entry(e.question, normal(e.question, e.answer)) for e in sheet.entries)
    return replace(sheet, entries=tuple(entries))


def derived_state(question: Question, answer: Answer) -> Answer:
    """The answer as typed, its state `ANSWERED` or `OPEN` by its normal content."""
    return replace(answer, state=normal(question, answer).state)


def same_as_typed(one: Answer, other: Answer) -> bool:
    """Equal but for the newlines that a browser rewrites and for rows without any text."""
    return _as_sent(one) == _as_sent(other)


def _as_sent(answer: Answer) -> Answer:
    rows = (
        Row(row.id, tuple(sorted((c, typed_lines(t)) for c, t in row.cells if t)))
        for row in answer.rows
    )
    return replace(
        answer,
        text=typed_lines(answer.text),
        note=typed_lines(answer.note),
        rows=tuple(row for row in rows if row.cells),
    )


def match_lines(
    old: Iterable[Line], new: Iterable[str], used: Iterable[Line], prefix: str
) -> tuple[Line, ...]:
    """Give ids to a table's new columns or labels, from those of the old ones.

    Equal texts keep their id (in order, where a text stands twice); if the remaining old and new
    lines are as many, they pair up in order; else the new ones get ids never used before.
    `used` are all lines that ever had an id, `prefix` is "c" or "r".
    """
    old, new = list(old), list(new)
    ids: dict[int, str] = {}
    left = list(old)
    for at, text in enumerate(new):
        hit = next((line for line in left if line.text == text), None)
        if hit:
            ids[at] = hit.id
            left.remove(hit)
    rest = [at for at in range(len(new)) if at not in ids]
    if len(rest) == len(left):
        ids.update(zip(rest, (line.id for line in left), strict=True))
    highest = max((int(line.id[1:]) for line in (*old, *used)), default=0)
    fresh = count(highest + 1)
    return tuple(
        Line(ids[at] if at in ids else f"{prefix}{next(fresh)}", text)
        for at, text in enumerate(new)
    )
