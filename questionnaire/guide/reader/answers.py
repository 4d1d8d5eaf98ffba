"""Prose and code below a question as its answer: a state with a note, code, or text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from questionnaire.guide.document import LANGUAGES, PLAIN, Answer, State
from questionnaire.guide.reader.chunks import Code, Prose
from questionnaire.guide.reader.inline import unescape
from questionnaire.guide.reader.lines import Line, line_of
from questionnaire.guide.reader.values import Unplaced, Why
from questionnaire.guide.ticket import BETWEEN
from questionnaire.guide.words import WORDS
from questionnaire.guide.writers.markdown import MARKS

Blocks = Sequence[Prose | Code]
_STATES = {text: state for words in WORDS.values() for state, text in words.items()}
_SENTENCE = re.compile(rf" *\*\*(?P<text>{'|'.join(map(re.escape, _STATES))})\*\*(?P<rest>.*)")
# What the writers put where an answer goes on in the next ticket, and what it stands for.
_MARKS = {mark: BETWEEN[joint] for joint, mark in MARKS.items() if mark}
_ENDS = tuple(_MARKS)


def text_answer(blocks: Blocks, key: str) -> tuple[Answer, list[Unplaced]]:
    """The answer, not in normal form, and what a fence says that an answer cannot keep."""
    if stated := stated_answer(blocks):
        return stated, []
    code = _codes(blocks)
    if code and len({_language(piece) for piece in code}) == 1:
        lost = [_lost(piece, key) for piece in code if _surplus(piece)]
        return Answer(State.ANSWERED, _joined_code(blocks), format=_language(code[0])), lost
    return Answer(State.ANSWERED, running(blocks)), []


def stated_answer(blocks: Blocks) -> Answer | None:
    """`UNKNOWN` or `NOT_APPLICABLE` if the first line says so, the rest as its note."""
    lines = (
        (at, place, line)
        for at, block in enumerate(blocks)
        for place, line in enumerate(block.lines)
    )
    first = next(((at, place, line) for at, place, line in lines if line.text), None)
    if not first:
        return None
    at, place, line = first
    found = _SENTENCE.fullmatch(line.text)
    if not found:
        return None
    rest = [line_of(line.number, found["rest"].lstrip(" ")), *blocks[at].lines[place + 1 :]]
    return Answer(_STATES[found["text"]], note=running([Prose(rest), *blocks[at + 1 :]]))


def goes_on(blocks: Blocks) -> bool:
    """Does the last line say that the answer goes on in a ticket that is not here?"""
    lines = (
        (block, line) for block in reversed(blocks) for line in reversed(block.lines) if line.text
    )
    block, line = next(lines, (None, None))
    return isinstance(block, Prose) and line is not None and _mark(line.text) is not None


def is_mark(line: Line) -> bool:
    """A line that holds nothing but a mark, as behind code or a table."""
    return line.bare in _MARKS


# Code ----------------------------------------------------------------------------------------


def _codes(blocks: Blocks) -> list[Code]:
    """The fences, if there is nothing else."""
    others = (line for block in blocks if isinstance(block, Prose) for line in block.lines)
    if any(line.text and not is_mark(line) for line in others):
        return []
    return [block for block in blocks if isinstance(block, Code)]


def _joined_code(blocks: Blocks) -> str:
    """Pieces of code, between them what a mark behind one says, else a line break."""
    written = ""
    pieces: list[str] = []
    for block in blocks:
        if isinstance(block, Code):
            pieces += [written, "\n".join(block.inside)]
            written = "\n"
        for line in block.lines if isinstance(block, Prose) else ():
            written = _MARKS.get(line.bare, written)
    return "".join(pieces)


def _language(code: Code) -> str:
    word = code.info.partition(" ")[0].lower()
    return word if word in LANGUAGES else PLAIN


def _surplus(code: Code) -> str:
    """What a fence says beside a language that we know."""
    word, _, rest = code.info.partition(" ")
    return rest.strip(" ") if word.lower() in LANGUAGES else code.info


def _lost(code: Code, key: str) -> Unplaced:
    return Unplaced(code.lines[0].number, _surplus(code), Why.LANGUAGE, key)


# Text ----------------------------------------------------------------------------------------


def running(blocks: Iterable[Prose | Code]) -> str:
    """Text with its paragraphs; fences are part of it as they stand."""
    pieces: list[str] = []
    joint = False
    for block in blocks:
        for line in block.lines:
            if isinstance(block, Code):
                piece, joint = line.text + "\n", False
            elif not line.text:
                piece = "" if joint else "\n"
            else:
                piece, joint = _written(line.text)
            pieces.append(piece)
    return "".join(pieces)


def _written(line: str) -> tuple[str, bool]:
    """A line with its end, and whether what comes next belongs to the same paragraph."""
    mark = _mark(line)
    if mark is not None:
        return unescape(line.removesuffix(mark)) + _MARKS[mark], True
    return unescape(line[:-1] if _escaped(line) else line) + "\n", False


def _mark(line: str) -> str | None:
    """What stands at the end of a line whose answer goes on in the next ticket."""
    if not line.endswith(_ENDS):
        return None
    found = (mark for mark in _MARKS if line.endswith(mark))
    return next((mark for mark in found if not _escaped(line.removesuffix(mark))), None)


def _escaped(line: str) -> bool:
    """Does a line end in a backslash that means what follows, be it a line break?"""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
