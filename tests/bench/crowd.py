"""32 people who save at the same time, each their own answer, on the server of the README."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, islice
from pathlib import Path

from tests.bench.browser import Loopback, Request, Site, fetch
from tests.bench.database import Environ
from tests.bench.servers import MANY, serve
from tests.bench.stock import DEPLOYMENT, Stock
from tests.bench.table import Line
from tests.bench.typist import Typist

PEOPLE = 32
SAVES = 30  # of each
TEXT = "Alle gleichzeitig"


def crowd_lines(environ: Environ, stock: Stock, folder: Path) -> Iterator[Line]:
    """For information: the people run on the same cores as the server."""
    with serve("onboarding.wsgi", environ, folder / "crowd.log", MANY) as server:
        typists = list(islice(seats(server.site, stock), PEOPLE))
        with ThreadPoolExecutor(PEOPLE) as pool:
            started = time.monotonic()
            seconds = sorted(chain(*pool.map(partial(save_all, server.site), typists)))
            took = time.monotonic() - started
        for typist in typists:
            typist.check(server.site, TEXT)
    slow = seconds[int(len(seconds) * 0.99)] * 1000
    yield Line(f"Speicherungen je Sekunde, {PEOPLE} gleichzeitig", len(seconds) / took, "")
    yield Line("99 % davon in höchstens", slow, "ms")


def seats(site: Site, stock: Stock) -> Iterator[Typist]:
    """Each at an answer of their own: the 8 questions of a section in one project after another."""
    cookies = stock.cookies("sre")
    for code in stock.codes:
        page = Request(f"/projects/{code}/sections/{DEPLOYMENT}/", cookies)
        first = Typist.at(site, page, "")
        keys = (name.removesuffix(".base") for name in first.form if name.endswith(".base"))
        yield from (Typist(first.page, first.form, key) for key in keys)


def save_all(site: Loopback, typist: Typist) -> list[float]:
    """Seconds of each save, one after the other over one connection."""
    seconds = []
    with site.kept() as kept:
        for number in range(SAVES):
            request = typist.autosave(f"{TEXT}: Fassung {number}.")
            started = time.monotonic()
            fetch(kept, request)
            seconds.append(time.monotonic() - started)
    return seconds
