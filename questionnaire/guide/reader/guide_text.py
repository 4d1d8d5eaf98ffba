"""Introductions and help as they stand in a file: recognised, and found again when changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from questionnaire.guide.document import Blocks, Paragraph
from questionnaire.guide.reader.inline import loose, words
from questionnaire.guide.spans import normal_blocks
from questionnaire.guide.writers import DIALECTS
from questionnaire.guide.writers.base import write_blocks

_SIGNS = [form.signs for form in DIALECTS.values() if form.signs]
EMPHASES = ("_", "*")
_SIMILAR = 0.6
# A shorter text without marks may as well be somebody's answer.
_MANY_WORDS = 5


@dataclass(frozen=True, slots=True)
class GuideText:
    """An introduction or help in the form of every dialect.

    `exact` and `loose` are its paragraphs, `tables` are whole ones and `rows` their lines,
    loosely; `vocabulary` holds the words of each paragraph.
    """

    exact: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    tables: frozenset[tuple[str, ...]] = frozenset()
    headers: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    vocabulary: tuple[frozenset[str], ...] = ()

    def holds(self, paragraph: str) -> bool:
        """Is this one of the paragraphs, exactly or but for signs and blanks?"""
        return paragraph in self.exact or self.holds_loosely(paragraph)

    def holds_loosely(self, paragraph: str) -> bool:
        emphasised = is_emphasised(paragraph)
        if len(paragraph) < 2 * _MANY_WORDS - 1 and not emphasised:
            return False
        found = words(paragraph)
        long = len(found) >= _MANY_WORDS or emphasised
        return bool(found) and long and "".join(found) in self.loose

    def resembles(self, paragraph: str) -> bool:
        """Is this one of the paragraphs with some words changed?"""
        if not is_emphasised(paragraph):
            return False
        found = frozenset(words(paragraph))
        return any(_similar(found, known) for known in self.vocabulary)


def is_emphasised(paragraph: str) -> bool:
    return paragraph.startswith(EMPHASES) and len(paragraph) > 2 and paragraph[-1] == paragraph[0]


def _similar(one: frozenset[str], other: frozenset[str]) -> bool:
    total = len(one) + len(other)
    if 2 * min(len(one), len(other)) < _SIMILAR * total:
        return False
    return 2 * len(one & other) >= _SIMILAR * total > 0


@lru_cache(maxsize=4096)
def guide_text(blocks: Blocks) -> GuideText:
    blocks = normal_blocks(blocks)
    # write_blocks leaves no block of the normal form out.
    written = [list(zip(blocks, write_blocks(blocks, signs), strict=True)) for signs in _SIGNS]
    pairs = [pair for dialect in written for pair in dialect]
    exact = frozenset(lines[0] for block, lines in pairs if isinstance(block, Paragraph))
    tables = frozenset(tuple(lines) for block, lines in pairs if not isinstance(block, Paragraph))
    return GuideText(
        exact,
        _loosely(exact),
        tables,
        _loosely(table[0] for table in tables),
        _loosely(row for table in tables for row in table),
        tuple({frozenset(words(line)) for line in exact}),
    )


def _loosely(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(loose, lines)))


def joined(texts: Iterable[GuideText]) -> GuideText:
    """All of several texts as one."""
    many = list(texts)
    return GuideText(
        frozenset().union(*(text.exact for text in many)),
        frozenset().union(*(text.loose for text in many)),
        frozenset().union(*(text.tables for text in many)),
        frozenset().union(*(text.headers for text in many)),
        frozenset().union(*(text.rows for text in many)),
        tuple(known for text in many for known in text.vocabulary),
    )
