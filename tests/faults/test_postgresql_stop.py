"""A PostgreSQL that stops for three seconds under savers: nothing acknowledged is lost.

It is one of the tests' own, so once is enough: it stops where the tests themselves use SQLite.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import pytest

from questionnaire.guide.saving import Save
from tests.faults.clients import Person, Reply, Revisions, Tab, new_save, open_tabs
from tests.faults.cluster import Cluster, Seeded
from tests.faults.conftest import SAVERS
from tests.serving import Certificate, Server, serving

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="runs once, in the pass on SQLite"),
]

STOPPED = 3  # seconds
PATIENCE = 15  # seconds that an answer, and the way back, may take at most


@dataclass
class Saver:
    """Somebody who saves text after text, each until it is stored, and keeps all answers."""

    tab: Tab
    key: str
    stored: Revisions = field(default_factory=Revisions)
    replies: list[Reply] = field(default_factory=list)

    def save_on(self, enough: Event) -> None:
        save = self._next()
        while not enough.is_set():
            reply = self.tab.save(save)
            self.replies.append(reply)
            if reply.status != 200:
                time.sleep(0.1)
                continue
            self.stored.append((reply.told["number"], save.value.text))
            save = self._next()

    def _next(self) -> Save:
        number = len(self.stored)
        return new_save(self.key, f"{self.key} {number + 1}", number)


def have_saved(savers: list[Saver], more: int) -> bool:
    """Wait until each has stored so many more texts; False if it takes too long."""
    wanted = [len(saver.stored) + more for saver in savers]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if all(len(saver.stored) >= count for saver, count in zip(savers, wanted, strict=True)):
            return True
        time.sleep(0.05)
    return False


def signed_in(server: Server, certificate: Certificate, seeded: Seeded) -> Person:
    return Person(server.port, certificate.authority, seeded.session, seeded.person)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_stopped_postgresql_loses_no_acknowledged_save_and_is_found_again(
    certificate: Certificate, cluster: Cluster, seeded: Seeded, mode: str
) -> None:
    enough = Event()
    with serving(certificate, 2, changed={"DATABASE_URL": seeded.url}) as server:
        person = signed_in(server, certificate, seeded)
        with (
            open_tabs([person], seeded.project, SAVERS) as tabs,
            ThreadPoolExecutor(SAVERS) as pool,
        ):
            savers = [Saver(tab, f"q{n}") for n, tab in enumerate(tabs, start=1)]
            works = [pool.submit(saver.save_on, enough) for saver in savers]
            try:
                before = have_saved(savers, 5)
                cluster.stop(mode)
                time.sleep(STOPPED)
                cluster.start()
                after = have_saved(savers, 10)
            finally:
                enough.set()
        for work in works:
            work.result()

    assert (before, after) == (True, True)
    replies = [reply for saver in savers for reply in saver.replies]
    failed = [reply for reply in replies if reply.status != 200]
    assert {reply.status for reply in failed} <= {503}
    assert all(reply.told["sentence"] for reply in failed)
    assert max(reply.seconds for reply in replies) < PATIENCE
    for saver in savers:
        numbers = range(1, len(saver.stored) + 1)
        assert saver.stored == [(n, f"{saver.key} {n}") for n in numbers]
        assert seeded.revisions(saver.key) == saver.stored


def test_save_while_postgresql_is_away_is_told_so_and_stored_when_it_is_back(
    certificate: Certificate, cluster: Cluster, seeded: Seeded
) -> None:
    save = new_save("q1", "trotzdem", 0)
    with serving(certificate, 2, changed={"DATABASE_URL": seeded.url}) as server:
        person = signed_in(server, certificate, seeded)
        with open_tabs([person], seeded.project, 1) as (tab,), ThreadPoolExecutor(1) as pool:
            cluster.stop("fast")
            page = pool.submit(person.send, "GET", "/projects/")
            away = tab.save(save)
            assert page.result()[0] == 503
            cluster.start()
            back = tab.save(save)

    assert (away.status, away.seconds < PATIENCE, bool(away.told["sentence"])) == (503, True, True)
    assert (back.status, back.told["outcome"]) == (200, "stored")
    assert seeded.revisions("q1") == [(1, "trotzdem")]
