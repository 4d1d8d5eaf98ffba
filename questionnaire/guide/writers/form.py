"""How a tracker takes tickets, and how its own are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from questionnaire.guide.document import normal_line
from questionnaire.guide.ticket import Part
from questionnaire.guide.writers.inline import Signs


class Unit(Enum):
    """What a tracker's limits count, as its people call it."""

    CHARACTERS = auto()
    BYTES = auto()


def utf16_units(body: str) -> int:
    """What Jira's servers count a text in: signs beyond the first 65,536 are two."""
    return len(body.encode("utf-16-le")) // 2


def separated(blocks: Iterable[str]) -> str:
    """Blocks with an empty line between them; ends with a newline."""
    return "\n\n".join(blocks) + "\n"


def write_document(
    title: str,
    sections: Iterable[tuple[str, Part]],
    heading: Callable[[int, str], str],
    blocks: Callable[[Part], list[str]],
) -> str:
    """A whole project as text: its name, then each section under its title.

    `heading` writes a title of level 1 or 2 in its normal form.
    """
    pieces = [f"{heading(1, normal_line(title))}\n"]
    for name, part in sections:
        pieces += [f"{heading(2, name)}\n", separated(blocks(part))]
    return "\n".join(pieces)


@dataclass(frozen=True)
class Form:
    """A tracker's language and limits.

    `blocks` writes a ticket's body in pieces that `joined` puts together: a part's blocks are
    those of its questions, one after the other, and an answer is the last of them. `document`
    writes a whole project, from its name and each section's title and part. Limits count what
    `size` counts; None: the tracker names none. `signs` belong to Markdown, and only such tickets
    can be read back. `basic`: it cannot show everything.
    """

    label: str
    blocks: Callable[[Part], list[str]]
    document: Callable[[str, Iterable[tuple[str, Part]]], str]
    title_limit: int
    body_limit: int | None
    joined: Callable[[Iterable[str]], str] = separated
    size: Callable[[str], int] = len
    unit: Unit = Unit.CHARACTERS
    suffix: str = "md"
    media_type: str = "text/markdown"
    signs: Signs | None = None
    basic: bool = False

    def body(self, part: Part) -> str:
        """One ticket, however long."""
        return self.joined(self.blocks(part))
