"""Counts the words of a file and of its reading; it knows nothing of how files are read."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from questionnaire.guide.document import LANGUAGES, Answer, Sheet
from questionnaire.guide.reader import Reading
from questionnaire.guide.words import POINTS_TITLES, WORDS
from questionnaire.guide.writers import MARKDOWN, write

Words = tuple[str, ...]

_LINE = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"\[([^\n]{0,300}?)\]\(<?(?:http://|mailto:)?\1>?\)")
_TAGS = re.compile(r"</?span>|\u200b")
_ENTITY = re.compile("&(?:#[0-9]+|nbsp|amp|lt|gt);")  # those that tickets are written with
_ANGLES = re.compile("[<>]")  # around an address
_BAR = re.compile(r"(?<!\\)\|")
_PART = re.compile(r"\([0-9]+/[0-9]+\)\s*$")
_TICKED = "x"  # in a box; not counted anywhere


def words(text: str) -> Words:
    """Letters and digits, whatever escapes, entities and tags a ticket has around them."""
    text, before = text.replace("\\", ""), ""
    while before != text:  # an entity that was typed is cut in two where its address ends: <…&lt>;
        before, text = text, _ANGLES.sub("", _bare(text))
    return tuple(word for word in _WORD.findall(text.casefold()) if word != _TICKED)


def _bare(text: str) -> str:
    before = ""
    while before != text:
        before = text
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        text = _TAGS.sub("", text).replace("<br>", " ")
        text = _LINK.sub(r"\1", text)
    return text


def unaccounted(text: str, reading: Reading, sheets: Sequence[Sheet]) -> tuple[Counter[str], ...]:
    """Words said more often than they stand in the file, and words that got lost.

    Said are proposed answers and lines listed as not placed; what else a file holds must be the
    guide's own text.
    """
    file = Counter(words(text))
    answers = (found.answer for found in reading.found.values())
    said = Counter(word for answer in answers for part in _texts(answer) for word in words(part))
    said.update(word for line in reading.unplaced for word in words(line.text))
    return said - file, file - said - _guides_own(text, sheets)


def _texts(answer: Answer) -> Iterator[str]:
    yield from (answer.text, answer.note)
    yield from (text for row in answer.rows for _, text in row.cells)


# The guide's own text --------------------------------------------------------------------------


def _guides_own(text: str, sheets: Sequence[Sheet]) -> Counter[str]:
    """The words that may be the guide's: of a whole line, of cells, of a line's beginning."""
    titles = {words(sheet.title) for sheet in sheets}
    names = {words(sheet.project.name) for sheet in sheets}
    lines = {"".join(line) for line in (*titles, *_template(sheets), *map(words, POINTS_TITLES))}
    cells = {words(cell) for cell in _cells(sheets)}
    starts = {words(start) for start in _starts(sheets)}
    found: Counter[str] = Counter()
    file = [line for line in _LINE.split(text) if line.strip()]
    for line, below in zip(file, [*file[1:], ""], strict=False):
        said = words(line)
        if "".join(said) in lines or _is_title(line, below, titles, names):
            found.update(said)
        elif line.strip(" >").startswith("|"):
            found.update(
                w for cell in _BAR.split(line) if words(cell) in cells for w in words(cell)
            )
        elif "```" in line or "~~~" in line:
            found.update(said if set(said) < set(LANGUAGES) else said[:1])
        else:
            found.update(max((said[: len(s)] for s in starts if said[: len(s)] == s), default=()))
    return found


def _template(sheets: Sequence[Sheet]) -> Iterator[Words]:
    blank = (write(sheet, dialect).body for sheet in sheets for dialect in MARKDOWN)
    yield from (words(line) for body in blank for line in body.split("\n"))


def _cells(sheets: Sequence[Sheet]) -> Iterator[str]:
    for body in (write(sheet, dialect).body for sheet in sheets for dialect in MARKDOWN):
        yield from (cell for line in body.split("\n") if "|" in line for cell in _BAR.split(line))


def _starts(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Questions, of which an answer may stand behind, and the sentences of states."""
    yield from (sentence for sentences in WORDS.values() for sentence in sentences.values())
    for sheet in sheets:
        for entry in sheet.entries:
            yield from (entry.question.text, f"{entry.question.note} {entry.question.text}")


def _is_title(line: str, below: str, titles: set[Words], names: set[Words]) -> bool:
    """A section's title, with a project's name or a part's number or without; a project's name."""
    said, following = words(_PART.sub("", line)), words(_PART.sub("", below))
    if line.startswith("(Titel des Tickets)") or line.lstrip().startswith("#"):
        named = any(said[-len(title) :] == title for title in titles)
        return named or said in names or following in titles
    return said in titles
