"""What trackers and people do to a ticket: random edits of its text, each from a few numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from hypothesis import strategies as st

_BOX = re.compile(r"^([ ]*)[*+-] \[.\]", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^ *> ?", re.MULTILINE)
_HELP = re.compile(r"^ *_.*_\n", re.MULTILINE)
_TABLE_MARK = re.compile(r"^  \|", re.MULTILINE)
_LINE_END = re.compile(r" +$", re.MULTILINE)
_WORD = re.compile(r"\w+")

WORDS = ["neu", "Kund*innen", "eins zwei", "", "**fett**", "a|b", "x_y", "`c`", "> ", "\\", "<br>"]
LINES = [
    *("Freier Text dazu", "  eingerückt", "    noch tiefer", "- ein Punkt", "1. eine Zahl", "---"),
    *(
        "> zitiert",
        "  > zitiert im Punkt",
        "  >",
        "> > doppelt",
        "| a | b |",
        "  | frei |",
        "| -- |",
    ),
    *("  | Staging-Umgebung | im Mai | und mehr |", "| Was | Bis wann |", "  | Bis wann | Was |"),
    *("```", "  ```yaml", "> ```", "~~~", "```perl x", "    ```", "Ende<br>"),
    *("# Notizen", "## Das Projekt", "Das Projekt", "(Titel des Tickets) Das Projekt"),
    *("Das Projekt (2/2)", "# Abo-Portal", "  &#8203;", "> <br>", "Absatz&#8203;&#8203;"),
    *("(Nur kurz) **Worum geht es?**", "| Was | Bis wann |", "| -- | -- |"),
    *("# Das Projekt (2/3)", "Zeitplan und Roadmap", "# Projekt: Das Projekt", "  # tief"),
    *("* [ ] Milch holen", "- [x] **Ganz andere Frage?**", "  * [X] kleiner Punkt", "* [ ]"),
    *(
        "* [x] **Wie heißt das Projekt?** Portal",
        "**Wie heißt das Projekt?**",
        "* [ ] **Zeitplan:**",
    ),
    *("* [~] Wer sind eigentlich die Nutzer*innen?", "## Wie heißt das Projekt?"),
    *("**Weiß ich noch nicht.**", "  > **Trifft nicht zu.** Weil.", "**Noch offen:**"),
    *("* Wie heißt das Projekt?", "_Ein Satz, den niemand kennt._", "_kursiv_", "*kursiv*"),
    *("\ttab", "&nbsp;", "\u00a0", "a\u2028b", "\ufeff", "", "[www.a.de](<http://b.de>)"),
]


@dataclass(frozen=True)
class Edit:
    """One edit; the numbers choose a line, a word, a text. Each fits every ticket."""

    name: str
    line: int = 0
    other: int = 0

    def apply(self, text: str) -> str:
        return EDITS[self.name](text, self.line, self.other)


def edited(text: str, edits: list[Edit]) -> str:
    return reduce(lambda before, edit: edit.apply(before), edits, text)


def _on_lines(change: Callable[[list[str], int, int], None]) -> Callable[[str, int, int], str]:
    def edit(text: str, line: int, other: int) -> str:
        lines = text.split("\n")
        change(lines, line % len(lines), other)
        return "\n".join(lines)

    return edit


def _change_word(lines: list[str], at: int, other: int) -> None:
    found = list(_WORD.finditer(lines[at]))
    if found:
        word = found[other // len(WORDS) % len(found)]
        new = WORDS[other % len(WORDS)]
        lines[at] = lines[at][: word.start()] + new + lines[at][word.end() :]


def _add_word(lines: list[str], at: int, other: int) -> None:
    lines[at] += f" {WORDS[other % len(WORDS)]}"


def _add_line(lines: list[str], at: int, other: int) -> None:
    lines.insert(at, LINES[other % len(LINES)])


def _add_paragraph(lines: list[str], at: int, other: int) -> None:
    lines[at:at] = ["", LINES[other % len(LINES)], ""]


def _delete_line(lines: list[str], at: int, other: int) -> None:
    del lines[at : at + 1 + other % 3]


def _repeat_line(lines: list[str], at: int, other: int) -> None:
    lines.insert(other % len(lines), lines[at])


def _indent(lines: list[str], at: int, other: int) -> None:
    last = at + 1 + other % 5
    lines[at:last] = [f"  {line}" for line in lines[at:last]]


def _outdent(lines: list[str], at: int, other: int) -> None:
    last = at + 1 + other % 20
    lines[at:last] = [line.lstrip(" ") for line in lines[at:last]]


def _drop_quote_mark(lines: list[str], at: int, other: int) -> None:
    last = at + 1 + other % 10
    lines[at:last] = [_QUOTE_MARK.sub("", line) for line in lines[at:last]]


def _move_item(text: str, line: int, other: int) -> str:
    """A question with all below it to another place."""
    items = re.split(r"(?m)^(?=[*+-] \[)", text)
    item = items.pop(line % len(items))
    items.insert(other % (len(items) + 1), item)
    return "\n".join(items)


def _repeat_item(text: str, line: int, other: int) -> str:
    items = re.split(r"(?m)^(?=[*+-] \[)", text)
    items.insert(other % (len(items) + 1), items[line % len(items)])
    return "\n".join(items)


def _boxes(text: str, line: int, other: int) -> str:
    mark, box = "*+-"[line % 3], " xX~"[other % 4]
    return _BOX.sub(lambda match: f"{match[1]}{mark} [{box}]", text)


def _whole(change: Callable[[str], str]) -> Callable[[str, int, int], str]:
    return lambda text, line, other: change(text)


EDITS: dict[str, Callable[[str, int, int], str]] = {
    "crlf": _whole(lambda text: re.sub("\r?\n", "\r\n", text)),
    "line ends": _whole(lambda text: _LINE_END.sub("", text)),
    "empty lines": _whole(lambda text: text.replace("\n\n", "\n\n\n")),
    "no empty lines": _whole(lambda text: re.sub("\n\n+", "\n", text)),
    "no help": _whole(lambda text: _HELP.sub("", text)),
    "no quotes": _whole(lambda text: _QUOTE_MARK.sub("", text)),
    "no bold": _whole(lambda text: text.replace("**", "")),
    "no escapes": _whole(lambda text: re.sub(r"\\(?=[*_\[\](])", "", text)),
    "flat tables": _whole(lambda text: _TABLE_MARK.sub("|", text)),
    "twice": _whole(lambda text: f"{text}\n{text}"),
    "boxes": _boxes,
    "change word": _on_lines(_change_word),
    "add word": _on_lines(_add_word),
    "add line": _on_lines(_add_line),
    "add paragraph": _on_lines(_add_paragraph),
    "delete line": _on_lines(_delete_line),
    "repeat line": _on_lines(_repeat_line),
    "indent": _on_lines(_indent),
    "outdent": _on_lines(_outdent),
    "drop quote marks": _on_lines(_drop_quote_mark),
    "move item": _move_item,
    "repeat item": _repeat_item,
}
# Those of trackers, which change nothing that a person said.
HARMLESS = ("crlf", "line ends", "empty lines", "boxes")

_NUMBERS = st.integers(0, 400)
edits = st.lists(st.builds(Edit, st.sampled_from(list(EDITS)), _NUMBERS, _NUMBERS), max_size=6)
harmless = st.lists(st.builds(Edit, st.sampled_from(HARMLESS), _NUMBERS, _NUMBERS), max_size=3)
