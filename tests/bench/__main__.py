"""make bench: measures, prints a table, and fails if something costs more than its bound."""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.browser import WrongAnswer
from tests.bench.crowd import crowd_lines
from tests.bench.database import Environ, migrate, own_database, run
from tests.bench.growth import worst_growth
from tests.bench.measuring import measure
from tests.bench.pages import PAGES
from tests.bench.servers import Server, serve
from tests.bench.stock import Stock
from tests.bench.table import HEAD, Line
from tests.bench.weight import first_visit_bytes
from tests.bench.writing import GROWTH, writing_lines

REQUESTS = 200
MIGRATE_SECONDS = 5
FIRST_VISIT_KB = 55
WORKER_MB = 120


def options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--profile", choices=PAGES, help="print where the time of a page goes")
    parser.add_argument("--only", choices=PAGES, help="measure this page alone")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="for each page")
    return parser.parse_args()


def main() -> int:
    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are ended then too
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="leitfaden-bench-")))
        environ = stack.enter_context(own_database(folder))
        seconds = migrate(environ)
        stock = Stock.from_json(run(environ, "-m", "tests.bench.inside.filling"))
        if asked.profile:
            print(looked(environ, stock, "profile", asked.profile))
            return 0
        product = stack.enter_context(serve("onboarding.wsgi", environ, folder / "product.log"))
        bare = {**environ, "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings"}
        floor = stack.enter_context(serve("tests.bench.floor.wsgi", bare, folder / "floor.log"))
        queries = json.loads(looked(environ, stock, "queries"))
        lines = page_lines(asked, stock, product, floor, queries)
        if not asked.only:
            lines = chain(
                all_lines(lines, seconds, product, stock), crowd_lines(environ, stock, folder)
            )
        return report(lines)


def looked(environ: Environ, stock: Stock, *arguments: str) -> str:
    return run(environ, "-m", "tests.bench.inside.looking", *arguments, given=stock.to_json())


def page_lines(
    asked: Namespace, stock: Stock, product: Server, floor: Server, queries: dict[str, int]
) -> Iterator[Line]:
    for name in [asked.only] if asked.only else PAGES:
        page = PAGES[name]
        cost = measure(page, stock, product, floor, asked.requests)
        remark = f"{cost.page_ms:6.2f} ms / {cost.floor_ms:.2f} ms, {queries[name]} Abfragen"
        if page.queries is not None and queries[name] > page.queries:
            raise WrongAnswer(f"{page.title}: {queries[name]} Abfragen statt {page.queries}")
        yield Line(page.title, cost.multiple, "×", page.bound, remark)


def all_lines(
    pages: Iterator[Line], migrate_seconds: float, product: Server, stock: Stock
) -> Iterator[Line]:
    yield from pages
    rss, pss = product.memory_mb()
    yield Line("Speicher eines Workers danach", rss, "MB", WORKER_MB, f"davon eigener {pss:.0f} MB")
    weight = first_visit_bytes(product.site, stock) / 1000
    yield Line("JS und CSS eines ersten Besuchs, gzip", weight, "kB", FIRST_VISIT_KB)
    yield Line("erstes migrate", migrate_seconds, "s", MIGRATE_SECONDS)
    yield from writing_lines()
    growth, work = worst_growth()
    yield Line("Wachstum bei vierfachem feindlichem Text", growth, "×", GROWTH, f"bei {work}")


def report(lines: Iterator[Line]) -> int:
    """Print the lines as they come; 1 if one is over its bound."""
    print(HEAD, flush=True)
    over = 0
    for line in lines:
        print(line, flush=True)
        over += line.over
    if over:
        print(f"{over} über der Grenze. Wo die Zeit bleibt: python -m tests.bench --profile SEITE")
    return 1 if over else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
