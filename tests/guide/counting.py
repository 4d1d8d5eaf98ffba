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
_LABEL = ("titel", "des", "tickets")
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
    bodies = [write(sheet, dialect).body for sheet in sheets for dialect in MARKDOWN]
    template = [line for body in bodies for line in body.split("\n")]
    lines = {"".join(words(line)) for line in (*template, *POINTS_TITLES)}
    lines |= {"".join(title) for title in titles}
    cells = {words(cell) for line in template if "|" in line for cell in _BAR.split(line)}
    starts = {words(start) for start in _starts(sheets)}
    found: Counter[str] = Counter()
    file = [line for line in _LINE.split(text) if line.strip()]
    for at, (line, below) in enumerate(zip(file, [*file[1:], ""], strict=False)):
        said = words(line)
        document = at == 0 and _names_document(line, below, titles)
        if "".join(said) in lines or document:
            found.update(said)
        elif title := _title(line, titles, names):
            found.update(title)
        elif line.strip(" >").startswith("|"):
            found.update(
                w for cell in _BAR.split(line) if words(cell) in cells for w in words(cell)
            )
        elif line.lstrip(" >").startswith(("```", "~~~")):
            found.update(said[:1] if set(said[:1]) <= set(LANGUAGES) else ())
        else:
            found.update(max((said[: len(s)] for s in starts if said[: len(s)] == s), default=()))
    return found


def _starts(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Questions, of which an answer may stand behind, and the sentences of states."""
    yield from (sentence for sentences in WORDS.values() for sentence in sentences.values())
    for sheet in sheets:
        for entry in sheet.entries:
            yield from (entry.question.text, f"{entry.question.note} {entry.question.text}")


def _names_document(line: str, below: str, titles: set[Words]) -> bool:
    """The heading of a whole file above its first section's."""
    return line.lstrip().startswith("#") and words(_PART.sub("", below)) in titles


def _title(line: str, titles: set[Words], names: set[Words]) -> Words:
    """The words of a section's title with its part's number, and of a project's name before it.

    Any other words before it are somebody's. A project's name may stand as a heading of its own.
    """
    said = words(line)
    whole = words(_PART.sub("", line))
    heading = line.lstrip().startswith(("#", "(Titel des Tickets)"))
    if heading and whole in names:
        return said
    title = max((t for t in titles if whole[-len(t) :] == t), key=len, default=())
    before = whole[: len(whole) - len(title)]
    if not title or (before and not heading and ": " not in line):
        return ()
    label = _LABEL if before[: len(_LABEL)] == _LABEL else ()
    return said if before[len(label) :] in {(), *names} else label + said[len(before) :]
