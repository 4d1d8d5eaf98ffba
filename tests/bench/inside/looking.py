"""A page from inside: python -m tests.bench.inside.looking queries | profile PAGE.

Reads the stock from standard input.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import sys

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.browser import HOST, Request, Response, fetch, headers
from tests.bench.pages import PAGES
from tests.bench.stock import Stock

WARM_UP = 5
PROFILED = 50
LINES = 40
TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


class Inside:
    """The product in this process, by the same requests as the server gets."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, SERVER_NAME=HOST)

    def send(self, request: Request) -> Response:
        self.client.cookies.clear()  # the request brings its own
        sent = headers(request)
        if request.fields is None:
            answer = self.client.get(request.path, secure=True, headers=sent)
        else:
            kind = sent["Content-Type"]
            answer = self.client.post(request.path, request.body, kind, secure=True, headers=sent)
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        return Response(answer.status_code, answer.content, cookies)


def count_queries(stock: Stock) -> dict[str, int]:
    """Queries of each page by its name; what only opens and closes transactions is left out."""
    site = Inside()
    counts = {}
    for name, page in PAGES.items():
        page.prepare(site, stock)
        with CaptureQueriesContext(connection) as captured:
            fetch(site, page.request(stock, 1))
        counts[name] = sum(not q["sql"].startswith(TRANSACTION) for q in captured.captured_queries)
    return counts


def profile(stock: Stock, name: str) -> None:
    """Print where the time of a page goes, by own and by whole time; times are sums of 50."""
    site, page = Inside(), PAGES[name]
    page.prepare(site, stock)
    for number in range(WARM_UP):
        fetch(site, page.request(stock, number))
    profiler = cProfile.Profile()
    for number in range(PROFILED):
        request = page.request(stock, WARM_UP + number)
        profiler.enable()
        site.send(request)
        profiler.disable()
    stats = pstats.Stats(profiler).strip_dirs()
    stats.sort_stats("tottime").print_stats(LINES)
    stats.sort_stats("cumulative").print_stats(LINES * 2)


if __name__ == "__main__":
    given = Stock.from_json(sys.stdin.read())
    if sys.argv[1] == "queries":
        print(json.dumps(count_queries(given)))
    else:
        profile(given, sys.argv[2])
