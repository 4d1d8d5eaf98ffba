"""CPU time of a page and of the floor, taken by turns so that both see the same machine."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.browser import Request, fetch
from tests.bench.pages import Page
from tests.bench.servers import Server
from tests.bench.stock import Stock

WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU time for one request."""

    page_ms: float
    floor_ms: float

    @property
    def multiple(self) -> float:
        return self.page_ms / self.floor_ms


def measure(page: Page, stock: Stock, product: Server, floor: Server, requests: int) -> Cost:
    """Mean of so many requests, each followed by one to the floor; all answers are checked."""
    bare = Request("/", stock.cookies("floor"), words=("Projekte: 200",))
    page.prepare(product.site, stock)
    turns = iter(range(WARM_UP + requests))
    for _warm in range(WARM_UP):
        fetch(product.site, page.request(stock, next(turns)))
        fetch(floor.site, bare)
    page_ns, floor_ns = product.cpu_ns(), floor.cpu_ns()
    for number in turns:
        fetch(product.site, page.request(stock, number))
        fetch(floor.site, bare)
    cost = Cost(
        (product.cpu_ns() - page_ns) / requests / 1e6,
        (floor.cpu_ns() - floor_ns) / requests / 1e6,
    )
    page.verify(product.site, stock)
    return cost
