"""What differs between two texts, for people: runs of words that are the same, gone or new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from questionnaire.guide.document import (
    Answer,
    Block,
    InfoTable,
    Line,
    Mark,
    Question,
    Row,
    Spans,
    State,
    normal,
    normal_line,
)

_LINES = re.compile("[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\w+|\n|[^\S\n]+|[^\w\s]")
# How far one comparison searches for what two texts share, by lines and by words together: about
# a second at most.
STEPS = 500_000


class Run(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text. Old text: all that is not added, joined; new text: all that is not removed."""

    run: Run
    text: str


Changes = tuple[Change, ...]


def words_diff(old: str, new: str, steps: int = STEPS) -> Changes:
    """What differs, by words within the lines that differ; removed words stand before added ones.

    Lines are searched in half of the `steps` and words in the other half: texts that share too
    little for that are shown as replaced.
    """
    half = steps // 2
    hunks = list(_hunks(lines_diff(old, new, half)))
    pieces = [
        (_WORDS.findall(removed), _WORDS.findall(added), same) for removed, added, same in hunks
    ]
    share = half // (sum(len(a) + len(b) for a, b, _same in pieces) + 1)
    changes: list[Change] = []
    for a, b, same in pieces:
        changes += _bridged(_changes(a, b, share * (len(a) + len(b))))
        changes.append(Change(Run.SAME, same))
    return _joined(changes)


def lines_diff(old: str, new: str, steps: int = STEPS) -> Changes:
    """The same by whole lines, each with its line end."""
    return _joined(_changes(text_lines(old), text_lines(new), steps))


def text_lines(text: str) -> list[str]:
    """Its lines, each with its line end."""
    return _LINES.findall(text)


def _joined(changes: Iterable[Change]) -> Changes:
    """Neighbours of one kind as one run, removed before added, none empty."""
    runs = (
        Change(run, text)
        for removed, added, same in _hunks(changes)
        for run, text in ((Run.REMOVED, removed), (Run.ADDED, added), (Run.SAME, same))
    )
    return tuple(change for change in runs if change.text)


def _hunks(changes: Iterable[Change]) -> Iterator[tuple[str, str, str]]:
    """Texts removed, added and then the same, any of them perhaps empty."""
    removed, added = "", ""
    filled = (change for change in changes if change.text)
    for run, group in groupby(filled, lambda change: change.run):
        text = "".join(change.text for change in group)
        if run is Run.SAME:
            yield removed, added, text
            removed, added = "", ""
        elif run is Run.REMOVED:
            removed += text
        else:
            added += text
    yield removed, added, ""


def _bridged(changes: Iterable[Change]) -> Iterator[Change]:
    """Blanks between two changes are part of them: words are replaced, not letters around them."""
    hunks = list(_hunks(changes))
    for at, (removed, added, same) in enumerate(hunks):
        inside = at + 1 < len(hunks) and any(hunks[at + 1][:2]) and (removed or added)
        blank = bool(same) and same.isspace() and "\n" not in same
        yield from (Change(Run.REMOVED, removed), Change(Run.ADDED, added))
        if inside and blank:
            yield from (Change(Run.REMOVED, same), Change(Run.ADDED, same))
        else:
            yield Change(Run.SAME, same)


# The search --------------------------------------------------------------------------------------


def _changes(old: Sequence[str], new: Sequence[str], steps: int) -> list[Change]:
    """Common ends first; what is between them by the shortest way, if that is not too far."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    return [
        *(Change(Run.SAME, text) for text in old[:start]),
        *_between(a, b, steps),
        *(Change(Run.SAME, text) for text in old[len(old) - end :]),
    ]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    shorter = min(len(one), len(other))
    return next((at for at, (mine, theirs) in enumerate(pairs) if mine != theirs), shorter)


def _between(a: Sequence[str], b: Sequence[str], steps: int) -> list[Change]:
    """The shortest way from a to b; all removed and all added where that is too far."""
    ways = _search(a, b, steps)
    if ways:
        return _walked(a, b, ways)
    return [Change(Run.REMOVED, "".join(a)), Change(Run.ADDED, "".join(b))]


# Myers' greedy search in a grid: x pieces of a and y pieces of b are done, a removed piece leads
# one to the right, an added one down, an equal one both. After a number of edits the diagonals
# x - y = -edits, -edits + 2, …, edits are reached; a list holds the furthest x on each of them.


def _search(a: Sequence[str], b: Sequence[str], steps: int) -> list[list[int]]:
    """Such a list for each number of edits, up to the one that ends it; [] if given up."""
    ways: list[list[int]] = []
    before = [0]
    while steps > 0:
        reached: list[int] = []
        for at in range(len(ways) + 1):
            start = x = before[at] if _goes_down(before, at) else before[at - 1] + 1
            diagonal = 2 * at - len(ways)
            while x < len(a) and x - diagonal < len(b) and a[x] == b[x - diagonal]:
                x += 1
            reached.append(x)
            steps -= x - start + 1
            if x >= len(a) and x - diagonal >= len(b):
                return [*ways, reached]
        ways.append(reached)
        before = reached
    return []


def _goes_down(before: list[int], at: int) -> bool:
    """Does the furthest way to a diagonal end with an added piece, not with a removed one?"""
    return at == 0 or (at < len(before) and before[at - 1] < before[at])


def _walked(a: Sequence[str], b: Sequence[str], ways: list[list[int]]) -> list[Change]:
    """The way itself, followed from its end."""
    changes: list[Change] = []
    x, y = len(a), len(b)
    for edits in range(len(ways) - 1, 0, -1):
        before, at = ways[edits - 1], (x - y + edits) // 2
        down = _goes_down(before, at)
        turn = before[at] if down else before[at - 1] + 1
        changes += (Change(Run.SAME, text) for text in reversed(a[turn:x]))
        x, y = turn, turn - (x - y)
        changes.append(Change(Run.ADDED, b[y - 1]) if down else Change(Run.REMOVED, a[x - 1]))
        x, y = (x, y - 1) if down else (x - 1, y)
    changes += (Change(Run.SAME, text) for text in reversed(a[:x]))
    return changes[::-1]


# Answers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a ticket shows of an answer: equal for two answers if their normal forms are."""

    state: State
    format: str
    text: str


def shown(question: Question, answer: Answer) -> Shown:
    """The answer's normal form, with its text, its note or its rows as text to be compared."""
    value = normal(question, answer)
    rows = "\n\n".join(_row_text(question, row) for row in value.rows)
    return Shown(value.state, value.format, value.text or value.note or rows)


def _row_text(question: Question, row: Row) -> str:
    """A line for each filled cell, with its column's name; of a labelled row the label first.

    Further lines of a cell are indented by four, cells below a label by two: no text that
    somebody typed looks like another cell.
    """
    names, labels = _names(question.columns), _names(question.labels)
    lines = [f"{names[column]}: {_indented(text)}" for column, text in row.cells]
    if row.id not in labels:
        return "\n".join(lines)
    first = question.columns[0].id
    return "\n  ".join([f"{names[first]}: {labels[row.id]}", *lines])


def _indented(cell: str) -> str:
    return cell.replace("\n", "\n    ")


def _names(lines: Sequence[Line]) -> dict[str, str]:
    """What columns or labels are called, by id: with a number each where two begin alike."""
    names = {line.id: normal_line(line.text) for line in lines}
    if len({name.partition(":")[0] for name in names.values()}) == len(names):
        return names
    return {id: f"{at}. {name}" for at, (id, name) in enumerate(names.items(), start=1)}


# Questions -------------------------------------------------------------------------------------


def question_text(question: Question) -> str:
    """All that a question says, as text to be compared: note, text, help, columns and labels."""
    note = f"({normal_line(question.note)}) " if question.note else ""
    parts = (
        note + normal_line(question.text),
        *map(_block_text, question.help),
        " | ".join(normal_line(column.text) for column in question.columns),
        "\n".join(normal_line(label.text) for label in question.labels),
    )
    return "\n\n".join(filter(None, parts))


def _block_text(block: Block) -> str:
    if isinstance(block, InfoTable):
        rows = (block.header, *block.rows)
        return "\n".join(" | ".join(map(_spans_text, row)) for row in rows)
    return _spans_text(block.spans)


def _spans_text(spans: Spans) -> str:
    """With the addresses of links, which may be all that was changed."""
    return "".join(
        f"{span.text} ({span.url})" if span.mark is Mark.LINK else span.text for span in spans
    )
