"""Judge of Jira Data Center's tickets: what Atlassian's parser makes of wiki markup, and the gaps.

Nothing here knows how the product escapes. An invisible break may stand anywhere in what is seen;
any other difference must be named in wiki_gaps.json.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

from questionnaire.guide.writers.links import Link, with_links
from tests.guide.judges import (
    Code,
    Heading,
    Item,
    Quote,
    Seen,
    Table,
    Text,
    own_url,
    readable,
    same,
)

NODE = Path("tests/node")
BREAK = "\u200b"
Node = dict[str, Any]


def parse_wiki(bodies: list[str]) -> list[Node]:
    """The document of each text, from one start of Node; `error` where there is none."""
    run = subprocess.run(
        ["node", "wiki.mjs"],
        cwd=NODE,
        input=json.dumps(bodies),
        capture_output=True,
        text=True,
        check=True,
    )
    documents: list[Node] = json.loads(run.stdout)
    return documents


# What is seen ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """One text of a page: `place` tells its block; `grey` are coloured runs, `own` addresses.

    `own` is None where nothing tells which addresses must be clickable.
    """

    place: str
    text: str
    italic: bool = False
    strong: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    own: tuple[str, ...] | None = ()
    grey: tuple[str, ...] = ()
    language: str = ""


def seen_leaves(document: Node) -> list[Leaf]:
    """All texts of a document in order; what nobody may have written are strangers among them."""
    if "error" in document:
        return [Leaf("error", document["error"])]
    return [leaf for block in document["content"] for leaf in _block(block)]


def _block(node: Node, place: str = "") -> Iterator[Leaf]:
    yield from _BLOCKS.get(node["type"], _stranger)(node, place)


def _stranger(node: Node, place: str) -> Iterator[Leaf]:
    yield Leaf("stranger", json.dumps(node, ensure_ascii=False)[:200])


def _paragraph(node: Node, place: str) -> Iterator[Leaf]:
    leaf = _text(node, place or "paragraph")
    boxed = re.match("[\u2610\u2611] ", leaf.text) if not place else None
    if boxed:
        yield _text(node, f"item {leaf.text[0]}", skip=2)
    elif leaf.text or place:
        yield leaf


def _heading(node: Node, place: str) -> Iterator[Leaf]:
    yield _text(node, f"heading {node['attrs']['level']}")


def _inside(name: str) -> Callable[[Node, str], Iterator[Leaf]]:
    def leaves(node: Node, place: str) -> Iterator[Leaf]:
        yield Leaf(f"{place}{name}", "")
        for child in node["content"]:
            yield from _block(child, f"{place}{name} ")

    return leaves


def _points(node: Node, place: str) -> Iterator[Leaf]:
    for point in node["content"]:
        yield from _paragraph_alone(point, "point")


def _code(node: Node, place: str) -> Iterator[Leaf]:
    text = "".join(child["text"] for child in node.get("content", ()))
    yield Leaf(f"{place}code", text, language=node["attrs"]["language"] or "")


def _cell(node: Node, place: str) -> Iterator[Leaf]:
    yield from _paragraph_alone(node, "cell", header=node["type"] == "tableHeader")


def _paragraph_alone(node: Node, place: str, *, header: bool = False) -> Iterator[Leaf]:
    """A point or cell of one paragraph; anything else in it is a stranger."""
    (first, *others) = node["content"]
    if first["type"] != "paragraph" or others:
        yield from _stranger(node, place)
    yield _text(first, place, header=header)


_BLOCKS: dict[str, Callable[[Node, str], Iterator[Leaf]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "codeBlock": _code,
    "blockquote": _inside("quote"),
    "bulletList": _points,
    "table": _inside("table"),
    "tableRow": _inside("row"),
    "tableHeader": _cell,
    "tableCell": _cell,
}


def _text(node: Node, place: str, *, skip: int = 0, header: bool = False) -> Leaf:
    """A paragraph's text. A heading of a table is bold by itself."""
    runs = [run for run in node.get("content", ()) if run["type"] in ("text", "hardBreak")]
    strange = [run for run in node.get("content", ()) if run not in runs or _strange_marks(run)]
    links = [(run["text"].replace(BREAK, ""), href) for run in runs for href in _hrefs(run)]
    own = [(text, href) for text, href in links if readable(own_url(text)) == readable(href)]
    plain = [run for run in runs if "code" not in _marks(run) and _shown(run) != "\n"]
    return Leaf(
        "stranger" if strange else place,
        json.dumps(strange, ensure_ascii=False)
        if strange
        else same("".join(map(_shown, runs))[skip:]),
        italic=bool(plain) and all("em" in _marks(run) for run in plain),
        strong=() if header else tuple(_runs(runs, "strong")),
        code=tuple(_runs(runs, "code")),
        named=tuple(
            (same(text), readable(href)) for text, href in links if (text, href) not in own
        ),
        own=tuple(text for text, _ in own),
        grey=tuple(_runs(runs, "textColor")),
    )


def _shown(run: Node) -> str:
    return str(run["text"]) if run["type"] == "text" else "\n"


def _marks(run: Node) -> dict[str, Node]:
    return {mark["type"]: mark.get("attrs", {}) for mark in run.get("marks", ())}


def _strange_marks(run: Node) -> bool:
    leads = all(re.match(r"(https?://|mailto:).", href, re.I) for href in _hrefs(run))
    return not _marks(run).keys() <= {"strong", "em", "code", "link", "textColor"} or not leads


def _hrefs(run: Node) -> list[str]:
    return [attrs["href"] for name, attrs in _marks(run).items() if name == "link"]


def _runs(runs: Iterable[Node], mark: str) -> Iterator[str]:
    """Neighbours of one mark are one run to the eye."""
    for marked, run in groupby(runs, lambda node: mark in _marks(node)):
        if marked:
            yield same("".join(map(_shown, run)))


# What must be seen ----------------------------------------------------------------------------


def expected_leaves(blocks: Iterable[Seen], place: str = "") -> Iterator[Leaf]:
    """The same texts as the sheet alone says them: boxes are signs, code stands unquoted."""
    for block in blocks:
        yield from _EXPECTED[type(block)](block, place)


def _expected_text(text: Text, place: str) -> Iterator[Leaf]:
    yield _leaf(text, place or "paragraph")


def _expected_heading(heading: Heading, place: str) -> Iterator[Leaf]:
    yield _leaf(heading.text, f"heading {heading.level}")


_ITEMS = {None: "point", False: "item \u2610", True: "item \u2611"}


def _expected_item(item: Item, place: str) -> Iterator[Leaf]:
    (line, *others) = item.blocks
    assert isinstance(line, Text)
    yield _leaf(line, _ITEMS[item.ticked])
    yield from expected_leaves(others)


def _expected_quote(quote: Quote, place: str) -> Iterator[Leaf]:
    if not isinstance(quote.blocks[0], Code):
        yield Leaf("quote", "")
        place = "quote "
    yield from expected_leaves(quote.blocks, place)


def _expected_code(code: Code, place: str) -> Iterator[Leaf]:
    yield Leaf("code", code.text, language=code.language)


def _expected_table(table: Table, place: str) -> Iterator[Leaf]:
    yield Leaf("table", "")
    for row in (table.header, *table.rows):
        yield Leaf("table row", "")
        for cell in row:
            leaf = _leaf(cell, "cell")
            yield replace(leaf, strong=()) if row is table.header else leaf


_EXPECTED: dict[type, Callable[[Any, str], Iterator[Leaf]]] = {
    Text: _expected_text,
    Heading: _expected_heading,
    Item: _expected_item,
    Quote: _expected_quote,
    Code: _expected_code,
    Table: _expected_table,
}


def _leaf(text: Text, place: str) -> Leaf:
    """A paragraph of nothing but code is not italic: code takes no other mark."""
    only_code = text.code == (text.text,)
    marked = text.strong or text.code or text.named
    own = None if marked else tuple(_addresses(text.text))
    italic = text.italic and not only_code
    return Leaf(place, text.text, italic, text.strong, text.code, text.named, own)


def _addresses(text: str) -> list[str]:
    found: list[str] = []

    def keep(link: Link) -> str:
        found.append(link.text)
        return ""

    for line in text.split("\n"):
        with_links(line, str, keep)
    return found


# Differences ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What is missing in one field of a leaf, and what is there instead."""

    place: str
    field: str
    missing: tuple[Any, ...]
    strange: tuple[Any, ...]


def differences(document: Node, blocks: Iterable[Seen]) -> list[Difference]:
    """What a document shows otherwise than expected; another structure is told alone."""
    seen, expected = seen_leaves(document), list(expected_leaves(blocks))
    for one, other in zip_longest(seen, expected):
        if one is None or other is None or one.place != other.place:
            return [Difference("page", "structure", (other,), (one,))]
    pairs = zip(seen, expected, strict=True)
    return [diff for one, other in pairs for diff in _compared(one, other)]


def _compared(seen: Leaf, expected: Leaf) -> Iterator[Difference]:
    marked = bool(expected.strong or expected.code or expected.named)
    place = expected.place + " with marks" * marked
    if not _same_but_breaks(seen.text, expected.text):
        yield Difference(place, "text", (expected.text,), (seen.text,))
    if seen.italic is not expected.italic:
        yield _one_sided(place, "italic", *(leaf.text * leaf.italic for leaf in (expected, seen)))
    if seen.language != expected.language:
        yield _one_sided(place, "language", expected.language, seen.language)
    for field in ("strong", "code", "named", "grey", "own"):
        if getattr(expected, field) is not None:
            yield from _other_runs(place, field, seen, expected)


def _one_sided(place: str, field: str, missing: str, strange: str) -> Difference:
    return Difference(place, field, (missing,) if missing else (), (strange,) if strange else ())


def _other_runs(place: str, field: str, seen: Leaf, expected: Leaf) -> Iterator[Difference]:
    there, wanted = (_bare_runs(getattr(leaf, field)) for leaf in (seen, expected))
    if list(there) != list(wanted):
        yield Difference(
            place,
            field,
            tuple(wanted[run] for run in wanted if run not in there),
            tuple(there[run] for run in there if run not in wanted),
        )


def _bare_runs(runs: Iterable[Any]) -> dict[Any, Any]:
    """The runs by what is compared of them; equal ones are numbered."""
    bare = [(_bare(run) if isinstance(run, str) else _bare_link(*run), run) for run in runs]
    filled = [(key, run) for key, run in bare if key and key[0]]
    return {
        (key, [k for k, _ in filled[:at]].count(key)): run for at, (key, run) in enumerate(filled)
    }


def _bare(run: str) -> str:
    """Without breaks, which the comparison of the text has counted already."""
    return same(run.replace(BREAK, ""))


def _bare_link(text: str, url: str) -> tuple[str, str]:
    """A link that touches its own address is one with it."""
    return _bare(text).replace(url.removeprefix("mailto:"), ""), url


def _same_but_breaks(seen: str, expected: str) -> bool:
    """Is `seen` the expected text, with breaks added? A typed one must be there too."""
    rest = iter(seen)
    for sign in expected:
        if next((s for s in rest if s == sign or s != BREAK), None) != sign:
            return False
    return all(sign == BREAK for sign in rest)


# Gaps -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """A difference that Jira's markup leaves no way to avoid.

    `place`, `missing` and `strange` are regular expressions: where it may be, and what every
    missing and every strange run must look like (empty: there is none). `typed` is an example,
    `shows` what is seen of it.
    """

    name: str
    field: str
    place: str
    missing: str
    strange: str
    typed: str
    shows: str

    def explains(self, difference: Difference) -> bool:
        """Is this the known gap? Links are told by their text."""
        return (
            self.field == difference.field
            and re.fullmatch(self.place, difference.place) is not None
            and bool(self.missing) is bool(difference.missing)
            and all(re.search(self.missing, _told(run)) for run in difference.missing)
            and all(re.search(self.strange or "(?!)", _told(run)) for run in difference.strange)
        )


def _told(run: Any) -> str:
    return str(run if isinstance(run, str) else run[0])


def load_gaps() -> list[Gap]:
    file = Path(__file__).with_name("wiki_gaps.json")
    return [Gap(**gap) for gap in json.loads(file.read_text(encoding="utf-8"))]


def unexplained(found: Iterable[Difference], gaps: Iterable[Gap]) -> list[Difference]:
    """The differences that no gap on the list explains."""
    known = list(gaps)
    return [diff for diff in found if not any(gap.explains(diff) for gap in known)]
