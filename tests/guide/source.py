"""The guide's source text as a list of pieces, read by means that know nothing of our parser.

source.txt is the text as the SREs gave it. Its lines are told apart by how they begin and by the
`(Titel des Tickets)` lines, which stand two lines below each section's title and repeat it.
"""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).with_name("source.txt")
TICKET_TITLE = "(Titel des Tickets) "
Piece = tuple[str, str]


def source_pieces() -> list[Piece]:
    """Every sentence and cell in order as (kind, visible text), runs of blanks folded.

    Kinds: title, head (the guide's introduction), section, intro, note, question, help, and for
    each table `table` (its header's cells, parted by ` | `) and one `cell` for each cell below,
    empty ones too. A link's text stands without its address.
    """
    lines = [" ".join(line.split()) for line in SOURCE.read_text(encoding="utf-8").split("\n")]
    pieces: list[Piece] = [("title", lines[0])]
    for at, line in enumerate(lines[1:], 1):
        if line and not line.startswith(TICKET_TITLE):
            pieces += _pieces(lines, at, pieces)
    return pieces


def _pieces(lines: list[str], at: int, before: list[Piece]) -> list[Piece]:
    line = lines[at]
    if lines[at + 2 : at + 3] == [TICKET_TITLE + line]:
        return [("section", line)]
    if line.startswith("* [ ] "):
        return _question(line.removeprefix("* [ ] "))
    if line.startswith("|"):
        return _row(lines, at)
    if line.startswith("_"):
        kind = "intro" if before[-1][0] in ("section", "intro") else "help"
        return [(kind, _visible(line[1:-1]))]
    return [("head", line)]


def _question(item: str) -> list[Piece]:
    note, _, question = item.partition("**")
    notes = [("note", note.strip("() "))] if note else []
    return [*notes, ("question", question.removesuffix("**"))]


def _row(lines: list[str], at: int) -> list[Piece]:
    cells = [cell.strip() for cell in lines[at].strip("|").split("|")]
    if not lines[at - 1].startswith("|"):
        return [("table", " | ".join(cells))]
    return [] if set(cells) == {"--"} else [("cell", cell) for cell in cells]


def _visible(text: str) -> str:
    """Without the one escape and the one link that the source has."""
    before, opening, rest = text.replace("\\*", "*").partition("[Guide für Entwickler](https://")
    return before + "Guide für Entwickler" + rest.partition(")")[2] if opening else before
