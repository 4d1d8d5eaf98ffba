"""Reads a GitHub or GitLab ticket back into answers: the inverse of writers/.

Three steps: lines into items (one for each box), an item's lines into blocks, blocks into an
answer. Nothing here raises: what it cannot place reads as if it were not there.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import groupby

from questionnaire.guide.document import (
    LANGUAGES,
    PLAIN,
    TEXT_FORMAT,
    Answer,
    Entry,
    InfoTable,
    Kind,
    Question,
    Row,
    Sheet,
    State,
    normal,
    normal_line,
)
from questionnaire.guide.words import WORDS

_ITEM = re.compile(r"[*+-] \[[ xX]\] (.*)")
_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<language>[a-z]*)")
_HARD_BREAK = re.compile(r"(?<!\\)(?:\\\\)*\\$")
_CELL = re.compile(r"((?:[^\\|]+|\\.?)*)(?:\||$)")
_INLINE = re.compile(
    r"\\(?P<sign>[!-/:-@\[-`{-~])"
    r"|(?P<gone>&#8203;)|&#(?P<number>[0-9]{1,7});|(?P<blank>&nbsp;)|(?P<line><br>)"
    r"|<span>(?P<dollar>\$)</span>"
    r"|<(?P<address>(?:[Hh][Tt]{2}[Pp][Ss]?://|[^\s<>@]+@)[^\s<>]+)>"
    r"|\[(?P<shown>(?:\\.|[^\[\]\\])*)\]\(<[^<>\s]*>\)"
)
_SENTENCES = {f"**{text}**": state for words in WORDS.values() for state, text in words.items()}


class _Shape(Enum):
    BLANK = ""
    QUOTE = ">"
    TABLE = "|"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class _Block:
    """Neighbouring lines of one shape, those of a quote without their mark."""

    shape: _Shape
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Item:
    """What stands behind a box: the question's line and the lines below it, not indented."""

    head: str
    lines: list[str] = field(default_factory=list)


def read_ticket(body: str, sheet: Sheet) -> Sheet:
    """The sheet with the answers that a ticket's body holds, in normal form and not saved.

    The given sheet supplies section and questions; its own answers are not looked at. A question
    is found by its exact wording, the same wording twice in order; one not found reads as open.
    """
    found: defaultdict[tuple[str, str], list[_Item]] = defaultdict(list)
    for item in reversed(list(_items(body))):
        found[_wording(item.head)].append(item)
    entries = []
    for entry in sheet.entries:
        same = found[normal_line(entry.question.note), normal_line(entry.question.text)]
        answer = _answer(entry.question, _blocks(same.pop().lines)) if same else Answer()
        entries.append(Entry(entry.question, answer))
    return replace(sheet, entries=tuple(entries))


def unescape(text: str) -> str:
    """The plain text behind one line or cell of Markdown that the writers wrote."""
    return _INLINE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    name, value = match.lastgroup, match[match.lastgroup or 0]
    if name == "number":
        return html.unescape(match[0])
    if name == "shown":
        return unescape(value)
    return {"gone": "", "blank": " ", "line": "\n"}.get(name or "", value.replace("&amp;", "&"))


# Lines into items and blocks -------------------------------------------------------------------


def _items(body: str) -> Iterator[_Item]:
    item = _Item("")
    for line in body.replace("\r\n", "\n").split("\n"):
        if match := _ITEM.match(line):
            yield item
            item = _Item(match[1])
        else:
            item.lines.append(line.removeprefix("  "))
    yield item


def _wording(head: str) -> tuple[str, str]:
    """A question's note and text; a line of another form has none."""
    noted = head.startswith("\\(")
    # Stars alone would not do: an address in the note may hold some, but no blank.
    before, bold, text = head.rstrip().partition("\\) **" if noted else "**")
    if not bold or (before and not noted):
        return "", ""
    return unescape(before.removeprefix("\\(")), unescape(text.removesuffix("**"))


def _blocks(lines: Iterable[str]) -> list[_Block]:
    groups = ((shape, list(group)) for shape, group in groupby(lines, _shape))
    return [
        _Block(shape, [line[1:].removeprefix(" ") for line in group] if quoted else group)
        for shape, group in groups
        for quoted in [shape is _Shape.QUOTE]
    ]


def _shape(line: str) -> _Shape:
    try:
        return _Shape(line.strip()[:1])
    except ValueError:
        return _Shape.OTHER


# Blocks into answers ---------------------------------------------------------------------------


def _answer(question: Question, blocks: list[_Block]) -> Answer:
    quotes = [block.lines for block in blocks if block.shape is _Shape.QUOTE]
    tables = [block.lines for block in blocks if block.shape is _Shape.TABLE]
    quoted = quotes[0] if quotes else []
    if quoted and (state := _SENTENCES.get(quoted[0].strip())):
        return normal(question, Answer(state, note=_running(quoted[1:])))
    if question.kind is Kind.TABLE:
        shown = sum(isinstance(block, InfoTable) for block in question.help)
        return normal(question, _table(question, tables[shown:]))
    return normal(question, _text(quoted))


def _text(quoted: list[str]) -> Answer:
    """Running text, or code if its first line opens a fence."""
    if quoted and (opened := _FENCE.fullmatch(quoted[0].rstrip())):
        inside = [line.rstrip() for line in quoted[1:]]
        end = inside.index(opened["ticks"]) if opened["ticks"] in inside else len(inside)
        language = opened["language"] if opened["language"] in LANGUAGES else PLAIN
        return Answer(State.ANSWERED, text="\n".join(quoted[1 : end + 1]), format=language)
    return Answer(State.ANSWERED, text=_running(quoted), format=TEXT_FORMAT)


def _running(lines: Iterable[str]) -> str:
    return "\n".join(unescape(line[:-1] if _HARD_BREAK.search(line) else line) for line in lines)


def _table(question: Question, tables: list[list[str]]) -> Answer:
    """Rows by label, each label once, the others as added ones; head and ruler are skipped."""
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for label in reversed(question.labels):
        labels[normal_line(label.text)].append(label.id)
    columns = [column.id for column in question.columns]
    rows = []
    for at, line in enumerate(tables[0][2:] if tables else []):
        cells = [unescape(cell.strip(" ")) for cell in _CELL.findall(line.strip()[1:])]
        same = labels[cells[0]]
        cells_by_column = tuple(zip(columns, cells, strict=False))
        rows.append(Row(same.pop() if same else f"n{at}", cells_by_column))
    return Answer(State.ANSWERED, rows=tuple(rows))
