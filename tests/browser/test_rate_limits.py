"""Rate limits behind a real gunicorn: its workers count together."""

from __future__ import annotations

import os
import re
import signal
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.cache import cache

from tests.serving import Certificate, Server, make_certificate, serving

LOGIN = "/accounts/login/"
TRIES = 30  # a minute


@pytest.fixture(autouse=True)
def fresh(transactional_db: None) -> Iterator[None]:
    """The counts are in no model's table, and would go on in the next test."""
    cache.clear()
    yield
    cache.clear()


class Visitor:
    """Somebody who sends the sign-in form by hand, over connections that stay open."""

    def __init__(self, server: Server) -> None:
        self.headers = {
            "Referer": f"{server.address}{LOGIN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def ask(self, link: HTTPSConnection, method: str, body: str = "") -> tuple[int, str]:
        link.request(method, LOGIN, body, self.headers)
        answer = link.getresponse()
        page = answer.read().decode()
        if cookie := answer.headers.get("Set-Cookie"):
            self.headers["Cookie"] = cookie.split(";")[0]
        return answer.status, page

    def open(self, link: HTTPSConnection) -> None:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(link, "GET")[1])
        assert found
        self.token = found[1]

    def try_password(self, link: HTTPSConnection, number: int) -> tuple[int, str]:
        address = f"niemand-{number}@kunde.example"
        sent = {"login": address, "password": "falsch", "csrfmiddlewaretoken": self.token}
        return self.ask(link, "POST", urlencode(sent))


@contextmanager
def alone(worker: int, workers: list[int]) -> Iterator[None]:
    """Only this worker accepts; the others stand still. They must not hold a lock of the database,
    for whoever waits for it would wait until gunicorn ends them."""
    others = [other for other in workers if other != worker]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


def connect(server: Server, certificate: Certificate, worker: int) -> HTTPSConnection:
    """A connection that this worker has accepted, and nothing asked of it yet."""
    trust = ssl.create_default_context(cafile=certificate.authority)
    link = HTTPSConnection("localhost", server.port, timeout=60, context=trust)
    with alone(worker, server.workers()):
        link.connect()
    return link


def test_wrong_sign_ins_are_counted_across_workers(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    log = tmp_path / "access"
    logged = ["--access-logfile", str(log), "--access-logformat", "%(p)s %(m)s %(s)s"]

    with serving(certificate, workers=2, options=[*logged, "--keep-alive", "60"]) as server:
        workers = server.workers()
        links = [connect(server, certificate, worker) for worker in workers]
        visitor = Visitor(server)
        visitor.open(links[0])
        answers = [
            visitor.try_password(link, number)
            for number, link in zip(range(TRIES + 2), cycle(links), strict=False)
        ]
        for link in links:
            link.close()

    statuses = [status for status, _page in answers]
    assert statuses == [200] * TRIES + [429, 429]
    assert "Zu viele Versuche" in answers[-1][1]
    assert answers[-1][1].count("<h1") == 1
    counted = [line.split()[0] for line in log.read_text().splitlines() if "POST" in line]
    assert {counted.count(f"<{worker}>") for worker in workers} == {TRIES // 2 + 1}
