"""A guide file's blocks as entries: a key line, what it names, and the texts and tables below."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from questionnaire.guide.blocks import GuideBlock, Shape
from questionnaire.guide.errors import GuideError
from questionnaire.guide.limits import KEY_LENGTH

_KEY_LINE = re.compile(r"<!-- key: ?([^,]*?) ?(?:, ?(short|kind): ?(.*?) ?)?-->")
_KEY = re.compile(rf"[a-z0-9-]{{1,{KEY_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A key line's key and attribute, the block it names, and the blocks that follow."""

    line: int
    key: str
    attribute: str | None
    value: str
    head: GuideBlock
    rest: list[GuideBlock] = field(default_factory=list)


HEADS = (Shape.TITLE, Shape.SECTION, Shape.ITEM)
_ATTRIBUTES = {Shape.TITLE: (None,), Shape.SECTION: (None, "short"), Shape.ITEM: (None, "kind")}


def cut_entries(blocks: list[GuideBlock]) -> list[Entry]:
    """At least one. Raises GuideError where a key line and what it names do not stand together."""
    if not blocks or blocks[0].shape is not Shape.KEY:
        raise GuideError(blocks[0].line if blocks else 0, "not_a_guide")
    entries: list[Entry] = []
    remaining = iter(blocks)
    for block in remaining:
        if block.shape is Shape.KEY:
            entries.append(_entry(block, next(remaining, None)))
        else:
            entries[-1].rest.append(_content(block))
    return entries


def _content(block: GuideBlock) -> GuideBlock:
    if block.shape not in (Shape.TEXT, Shape.TABLE):
        raise GuideError(block.line, "key_missing" if block.shape in HEADS else "unknown_line")
    return block


def _entry(key: GuideBlock, head: GuideBlock | None) -> Entry:
    found = _KEY_LINE.fullmatch(key.text)
    if not found:
        raise GuideError(key.line, "key_line_malformed")
    if not head or head.shape not in HEADS:
        raise GuideError(key.line, "key_alone")
    if not _KEY.fullmatch(found[1]):
        raise GuideError(key.line, "key_malformed", key=found[1], limit=KEY_LENGTH)
    if found[2] not in _ATTRIBUTES[head.shape]:
        raise GuideError(key.line, "key_line_malformed")
    return Entry(key.line, found[1], found[2], found[3] or "", head)


def check_distinct(entries: Iterable[Entry]) -> None:
    """Raises GuideError at the second entry with one key."""
    lines: dict[str, int] = {}
    for entry in entries:
        first = lines.setdefault(entry.key, entry.line)
        if first != entry.line:
            raise GuideError(entry.line, "key_twice", key=entry.key, first=first)
