"""JavaScript and CSS that a browser loads on its first visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import html5lib

from tests.bench.browser import NAMESPACE, Request, Site, fetch
from tests.bench.pages import PAGES
from tests.bench.stock import Stock

_MODULE = re.compile(rb"""(?:from|import)\s*["'](\.{0,2}/[^"']+\.js)["']""")


def first_visit_bytes(site: Site, stock: Stock) -> int:
    """Bytes of all scripts and style sheets of the section page as they are sent, compressed."""
    page = PAGES["section"]
    page.prepare(site, stock)
    found = list(linked(fetch(site, page.request(stock, 0)).body))
    assert found, "the page has no style sheet"
    return sum(sizes(site, found).values())


def linked(body: bytes) -> Iterator[str]:
    document = html5lib.parse(body, transport_encoding="utf-8")
    for link in document.iter(f"{NAMESPACE}link"):
        if link.get("rel") == "stylesheet":
            yield link.get("href", "")
    for script in document.iter(f"{NAMESPACE}script"):
        if script.get("src"):
            yield script.get("src", "")


def sizes(site: Site, paths: list[str]) -> dict[str, int]:
    """By path, with the modules that a module imports; those are found uncompressed."""
    found: dict[str, int] = {}
    while paths:
        path = paths.pop()
        if path in found:
            continue
        found[path] = len(fetch(site, Request(path, compressed=True)).body)
        if path.endswith(".js"):
            source = fetch(site, Request(path)).body
            paths += [urljoin(path, name.decode()) for name in _MODULE.findall(source)]
    return found
