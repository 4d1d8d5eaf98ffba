"""A page as a person without a screen meets it: read from its HTML, no browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, Protocol
from xml.etree.ElementTree import Element

import html5lib

HEADINGS = ("h1", "h2", "h3", "h4")
REFERENCES = ("aria-labelledby", "aria-describedby", "for", "aria-controls")
UNLABELLED = ("hidden", "submit", "button")


# HTML drops one line break behind the tag of a textarea; html5lib sometimes does. So it never sees
# that one, but a mark of ours.
_FIRST_BREAK = re.compile(r"(<textarea\b[^>]*>)\n")
_MARK = "\ue000"


class Shown(Protocol):
    """A response, of a view or of the test client."""

    @property
    def content(self) -> bytes: ...


def parse(response: Shown) -> Element:
    return _parsed(response.content)


@lru_cache(maxsize=4)
def _parsed(content: bytes) -> Element:
    """Most tests look at a page more than once, and reading it costs more than making it."""
    text = _FIRST_BREAK.sub(rf"\1{_MARK}", content.decode())
    tree: Element = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    return tree


def text_of(element: Element) -> str:
    """Its words; elements beside each other do not run together."""
    return " ".join(" ".join(element.itertext()).split())


def findings(response: Shown) -> list[str]:
    """What is wrong with a page's structure; empty for a good one."""
    tree = parse(response)
    return [*_frame(tree), *_headings(tree), *_ids(tree), *_controls(tree), *_tables(tree)]


def _frame(tree: Element) -> Iterator[str]:
    if tree.get("lang") != "de":
        yield "no lang"
    title = tree.findtext("head/title") or ""
    if not title.endswith(" – DevOps-Leitfaden") or title.startswith(" "):
        yield f"title: {title!r}"


def _headings(tree: Element) -> Iterator[str]:
    levels = [int(e.tag[1]) for e in tree.iter() if e.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"h{after} after h{before}"


def _ids(tree: Element) -> Iterator[str]:
    ids = Counter(e.get("id") for e in tree.iter() if e.get("id"))
    yield from (f"id {name} twice" for name, times in ids.items() if times > 1)
    for element in tree.iter():
        for name in REFERENCES:
            for target in (element.get(name) or "").split():
                if target not in ids:
                    yield f"{name} names {target}, which is not there"
        link = element.get("href") or ""
        if element.tag == "a" and link.startswith("#") and link[1:] not in ids:
            yield f"link to {link}"


def _controls(tree: Element) -> Iterator[str]:
    labelled = {e.get("for") for e in tree.iter("label")}
    for element in tree.iter():
        if element.tag in ("input", "textarea", "select") and element.get("type") not in UNLABELLED:
            named = element.get("aria-label") or element.get("aria-labelledby")
            if not named and element.get("id") not in labelled:
                yield f"no label: {element.get('name')}"
        if element.tag == "button" and not (text_of(element) or element.get("aria-label")):
            yield f"button without a name: {element.get('value')}"


def _tables(tree: Element) -> Iterator[str]:
    yield from (f"th without scope: {text_of(e)}" for e in tree.iter("th") if not e.get("scope"))


_NAME = re.compile(r"([a-z0-9-]+)\.([0-9]+)\.(.+)")


def form_data(response: Shown, form_id: str = "abschnitt") -> dict[str, str]:
    """The fields of a form, unchanged; of `KEY.BASE.text` and the like the base is left out."""
    form = next(e for e in parse(response).iter("form") if e.get("id") == form_id)
    return {_NAME.sub(r"\1.\3", name): value for name, value in _fields(form)}


def as_sent(data: Mapping[str, str]) -> dict[str, str]:
    """What a browser sends of such fields: the names with their base again."""
    return {_sent_name(name, data): value for name, value in data.items()}


def _sent_name(name: str, data: Mapping[str, str]) -> str:
    key, _dot, part = name.partition(".")
    base = data.get(f"{key}.base")
    return name if base is None or part in ("base", "wording") else f"{key}.{base}.{part}"


def _shown(element: Element) -> Iterator[Element]:
    """What is in the page: the content of a template is for a script only."""
    for child in element:
        if child.tag != "template":
            yield child
            yield from _shown(child)


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    for element in _shown(form):
        name: Any = element.get("name")
        radio = element.get("type") == "radio"
        if element.tag == "textarea":
            yield name, (element.text or "").removeprefix(_MARK).replace("\n", "\r\n")
        elif element.tag == "input" and (not radio or "checked" in element.attrib):
            yield name, element.get("value") or ""
        elif element.tag == "select":
            yield name, next(o.get("value") or "" for o in element if "selected" in o.attrib)
