"""Hostile texts must not cost more than in proportion to their length.

Each work is done some rounds with a length and as many with four times as much: linear time makes 4
of it, quadratic time 16. Pieces are what a search could get lost in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

from questionnaire.guide.document import Answer, Entry, Kind, Line, Question, Row, Sheet, State
from questionnaire.guide.errors import ProductError
from questionnaire.guide.exchange import FORMAT, VERSION, read_exchange
from questionnaire.guide.limits import HELP_LENGTH
from questionnaire.guide.markup import parse_markup
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.reader import read_ticket
from questionnaire.guide.ticket import draft
from questionnaire.guide.writers import DIALECTS, Dialect, write
from questionnaire.guide.writers.splitting import split

TIMES = 4
FEW = 5_000
ROUNDS = 5
Work = Callable[[int], object]

ANSWER = (
    "a",
    " ",
    "\n",
    "[",
    "a@",
    "@a",
    "http://",
    "http://a",
    "http://a)",
    "www.",
    ":a",
    ":g",
    "&a",
    "\\",
)
# What grows most when it is written, so that a section takes many tickets.
SPLIT_AT = 2_000
SPLIT = ("$", "a\n", "http://a.de ")
HELP = ("[", "[a](", "[a](<", "[a](h(", "**a ", "**a", "`a", "`", "*", "\\*", "(", "| a ", "a|\n")
TICKET = (r"\) **", "[", "<a", "\\", "`", "&#", "[a](", "|", "**")
HEADING = (" ", " #", ": a", "**", "\\(")
GUIDE_HEAD = "<!-- key: g -->\n# G\n\n<!-- key: s, short: S -->\n## S\n\n"
GUIDE = ("--> ", "*", "\\(", "_a\n", "| a\n", "[", "#", " ")


def worst_growth() -> tuple[float, str]:
    """The highest growth of any work and its name."""
    return max((_growth(work), name) for name, work in _works())


def _growth(work: Work) -> float:
    """The least of some rounds: what else the machine does only ever adds."""
    few, many = (min(_seconds(work, n) for _ in range(ROUNDS)) for n in (FEW, TIMES * FEW))
    return many / max(few, 1e-4)


def _seconds(work: Work, length: int) -> float:
    started = time.process_time()
    with suppress(ProductError):
        work(length)
    return time.process_time() - started


def _works() -> Iterator[tuple[str, Work]]:
    for piece in ANSWER:
        for dialect in Dialect:
            yield f"{dialect} {piece!r}", partial(_write, piece, dialect)
    for piece in SPLIT:
        for dialect in Dialect:
            yield f"{dialect} in parts {piece!r}", partial(_split_text, piece, dialect)
    yield from ((f"help {piece!r}", partial(_help, piece)) for piece in HELP)
    yield from ((f"read {piece!r}", partial(_read, piece)) for piece in TICKET)
    yield from ((f"read heading {piece!r}", partial(_read_heading, piece)) for piece in HEADING)
    yield from ((f"guide {piece!r}", partial(_guide, piece)) for piece in GUIDE)
    yield "rows", _rows
    yield "rows in parts", _split_rows
    yield "json", _json


def _write(piece: str, dialect: Dialect, times: int) -> object:
    return write(_text(f".{piece * times}."), dialect)


def _split_text(piece: str, dialect: Dialect, times: int) -> object:
    return _split(_text(f".{piece * times}."), dialect)


def _split(sheet: Sheet, dialect: Dialect) -> object:
    """By one small limit for all: where only the longer one is divided nothing can be compared."""
    return split(draft(sheet), replace(DIALECTS[dialect], body_limit=SPLIT_AT))


def _help(piece: str, times: int) -> object:
    """Help is bounded, so its longest stands for the most. The number keeps caches out."""
    length = HELP_LENGTH * times // (TIMES * FEW)
    return parse_markup(f"{time.process_time_ns()} {piece * times}"[:length])


def _read(piece: str, times: int) -> object:
    text = piece * times
    return read_ticket(f"* [x] \\({text}\n* [x] **Frage**\n\n  > {text}", _text(""))


def _read_heading(piece: str, times: int) -> object:
    return read_ticket(f"# a{piece * times}a\n* [ ] **Frage**{piece * times}a", _text(""))


def _guide(piece: str, times: int) -> object:
    return parse_guide(f"{GUIDE_HEAD}{piece * times}")


def _rows(times: int) -> object:
    return write(_table(times // 10), Dialect.GITHUB)


def _split_rows(times: int) -> object:
    return _split(_table(times // 10), Dialect.GITHUB)


def _json(times: int) -> object:
    answers = [{"question": f"q{n % 7}", "text": "x"} for n in range(times)]
    head = {"format": FORMAT, "version": VERSION, "questionnaire": "g"}
    return read_exchange(json.dumps({**head, "answers": answers}))


def _text(text: str) -> Sheet:
    entry = Entry(Question("q", "Frage"), Answer(State.ANSWERED, text=text))
    return Sheet("s", "Titel", entries=(entry,))


def _table(rows: int) -> Sheet:
    columns = (Line("c1", "A"), Line("c2", "B"))
    cells = (("c1", "Wort @joe"), ("c2", "x"))
    question = Question("t", "Tabelle", kind=Kind.TABLE, columns=columns)
    answer = Answer(State.ANSWERED, rows=tuple(Row(f"x{at}", cells) for at in range(rows)))
    return Sheet("s", "Titel", entries=(Entry(question, answer),))
