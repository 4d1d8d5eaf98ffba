"""Judge of Jira Cloud's tickets: what a reader sees of a document, and what should not be in it.

Nothing here knows how the product writes one. Text in a document is literal; see judges.py for
what is compared.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from tests.guide.judges import (
    Code,
    Heading,
    Item,
    Page,
    Quote,
    Seen,
    Table,
    Text,
    own_url,
    readable,
    same,
)

Node = dict[str, Any]


def judge_adf(body: str) -> Page:
    """Look at a document as the editor shows it."""
    document = json.loads(body)
    return Page(tuple(_blocks(document)), tuple(_findings(document)))


def local_ids(body: str) -> list[str]:
    """The ids of all nodes that have one, in order."""
    return list(_local_ids(json.loads(body)))


def typed(node: Node) -> str:
    """A node's text, nothing folded: lines of a paragraph, paragraphs of a quote."""
    between = "\n\n" if node["type"] == "blockquote" else ""
    return between.join(map(_typed, node["content"]))


def _typed(node: Node) -> str:
    if node["type"] in ("text", "hardBreak"):
        return str(node.get("text", "\n"))
    return typed(node)


# Blocks ---------------------------------------------------------------------------------------


def _blocks(parent: Node) -> Iterator[Seen]:
    for node in parent["content"]:
        yield from _BLOCKS[node["type"]](node)


def _paragraph(node: Node) -> Iterator[Text]:
    yield _text(node)


def _heading(node: Node) -> Iterator[Heading]:
    yield Heading(node["attrs"]["level"], _text(node))


def _tasks(node: Node) -> Iterator[Item]:
    for item in node["content"]:
        yield Item(item["attrs"]["state"] == "DONE", (_text(item),))


def _points(node: Node) -> Iterator[Item]:
    for item in node["content"]:
        yield Item(None, tuple(_blocks(item)))


def _quote(node: Node) -> Iterator[Quote]:
    yield Quote(tuple(_blocks(node)))


def _code(node: Node) -> Iterator[Code]:
    yield Code(typed(node), node.get("attrs", {}).get("language", ""))


def _table(node: Node) -> Iterator[Table]:
    head, *rows = (tuple(map(_cell, row["content"])) for row in node["content"])
    yield Table(head, tuple(rows))


def _cell(node: Node) -> Text:
    (paragraph,) = node["content"]
    return _text(paragraph)


_BLOCKS: dict[str, Callable[[Node], Iterator[Seen]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "taskList": _tasks,
    "bulletList": _points,
    "blockquote": _quote,
    "codeBlock": _code,
    "table": _table,
}


def _text(node: Node) -> Text:
    content = node["content"]
    return Text(
        same(typed(node)),
        italic=any("em" in _marks(run) for run in content),
        strong=tuple(_runs(content, "strong")),
        code=tuple(_runs(content, "code")),
        named=tuple(_named(content)),
    )


def _marks(run: Node) -> list[str]:
    return [mark["type"] for mark in run.get("marks", ())]


def _runs(content: Iterable[Node], mark: str) -> Iterator[str]:
    """Neighbours of one mark are one run to the eye."""
    for marked, run in groupby(content, lambda node: mark in _marks(node)):
        if marked:
            yield same("".join(map(_typed, run)))


def _named(content: Iterable[Node]) -> Iterator[tuple[str, str]]:
    for node in content:
        for href in map(readable, _hrefs(node)):
            if href != readable(own_url(node["text"])):
                yield same(node["text"]), href


def _hrefs(node: Node) -> Iterator[str]:
    marks = node.get("marks", ())
    return (mark["attrs"]["href"] for mark in marks if mark["type"] == "link")


# What should not be there ---------------------------------------------------------------------

# The order in which the editor's own schema sorts them; code stands alone.
_ORDERED = ["link", "em", "strong"]


def _findings(document: Node) -> Iterator[str]:
    for node in _all(document):
        if node.get("text") == "":
            yield "empty text"
        if _marks(node) not in (["code"], [mark for mark in _ORDERED if mark in _marks(node)]):
            yield f"marks {_marks(node)}"
        yield from (f"link {href}" for href in _hrefs(node) if not _leads(href))
    yield from (f"id {name}" for name, n in Counter(_local_ids(document)).items() if n > 1)


def _leads(href: str) -> bool:
    return re.match(r"(https?://|mailto:).", href, re.IGNORECASE) is not None


def _local_ids(document: Node) -> Iterator[str]:
    attributes = (node.get("attrs", {}) for node in _all(document))
    return (attrs["localId"] for attrs in attributes if "localId" in attrs)


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("content", ()):
        yield from _all(child)
