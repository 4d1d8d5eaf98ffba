"""Workers that are killed, and answers that never arrive: no save is lost, and none is doubled."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore

import pytest

from questionnaire.guide.saving import Save
from questionnaire.models import Project, User
from tests.faults.clients import (
    BROKEN,
    Person,
    Revisions,
    Tab,
    browser,
    new_save,
    open_tabs,
    revisions,
    section_path,
)
from tests.faults.conftest import SAVERS
from tests.serving import Certificate, Server, serving

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

KILLS = 6
SAVES = 150  # of each saver: 1,200 in all
FORMS = 140
UNHEARD = 120


def kill_again_and_again(server: Server, answered: Semaphore, saves: int) -> int:
    """Kill a worker after each seventh of the saves, at other moments of one; how many it was."""
    for killed in range(KILLS):
        for _save in range(saves // (KILLS + 1)):
            assert answered.acquire(timeout=60)
        time.sleep(0.0037 * killed)
        kill_oldest(server)
    return KILLS


def kill_oldest(server: Server) -> None:
    """The worker that has served for longest: another may still be starting."""
    while not (workers := server.workers()):
        time.sleep(0.01)
    os.kill(min(workers), signal.SIGKILL)


def save_all(tab: Tab, key: str, answered: Semaphore) -> int:
    """Save text after text, each until it is answered; how many tries got no answer.

    Some answers are lost for certain, which a kill does to those only that it meets just then.
    """
    tries = 0
    for number in range(1, SAVES + 1):
        save = new_save(key, f"{key} {number}", number - 1)
        if number % 10 == 0:
            tab.save_unheard(save, 0.01 * (number % 7))
        reply, lost = tab.save_until_answered(save)
        assert (reply.status, reply.told["outcome"]) == (200, "stored")
        assert reply.told["number"] == number
        tries += lost
        answered.release()
    return tries


def type_on(tab: Tab, key: str, answered: Semaphore) -> Revisions:
    """Save text after text, but after a lost answer the next one: from the same base."""
    base, stored = 0, Revisions()
    lost: list[Save] = []
    for number in range(1, SAVES + 1):
        save = new_save(key, f"{key} {number}", base, after=lost)
        try:
            reply = tab.save(save) if number < SAVES else tab.save_until_answered(save)[0]
        except BROKEN:
            lost.append(save)
            time.sleep(0.05)
        else:
            assert (reply.status, reply.told["outcome"]) == (200, "stored")
            base, lost = reply.told["number"], []
            stored.append((base, save.value.text))
        answered.release()
    return stored


def check_typed_on(stored: Revisions, key: str, typed: int) -> None:
    """What was acknowledged is there, all else at most once and where it was typed."""
    kept = revisions(key)
    assert [number for number, _text in kept] == list(range(1, len(kept) + 1))
    assert [revision for revision in kept if revision in stored] == stored
    places = [int(text.split()[1]) for _number, text in kept]
    assert places == sorted(set(places))
    assert places[-1] == typed


def test_killed_workers_lose_no_acknowledged_save_and_double_none(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    answered, half = Semaphore(0), SAVERS // 2
    keys = [f"q{n}" for n in range(1, SAVERS + 1)]
    with (
        serving(certificate, workers=2) as server,
        open_tabs([browser(server, certificate, owner)], wide_project.code, SAVERS) as tabs,
        ThreadPoolExecutor(SAVERS + 1) as pool,
    ):
        killed = pool.submit(kill_again_and_again, server, answered, SAVERS * SAVES)
        retried = [pool.submit(save_all, tabs[n], keys[n], answered) for n in range(half)]
        typed_on = [pool.submit(type_on, tabs[n], keys[n], answered) for n in range(half, SAVERS)]

    assert sum(tries.result() for tries in retried) > 0
    for key in keys[:half]:
        assert revisions(key) == [(n, f"{key} {n}") for n in range(1, SAVES + 1)]
    for key, stored in zip(keys[half:], typed_on, strict=True):
        check_typed_on(stored.result(), key, SAVES)
    assert killed.result() == KILLS


def test_text_typed_on_after_unheard_answers_never_conflicts_with_itself(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    base, stored = 0, Revisions()
    lost: list[Save] = []
    with (
        serving(certificate, workers=4) as server,
        open_tabs([browser(server, certificate, owner)], wide_project.code, 1) as (tab,),
    ):
        for number in range(1, UNHEARD + 1):
            save = new_save("q1", f"q1 {number}", base, after=lost)
            if number % 4:  # three go unheard, some are still on their way when the next one comes
                tab.save_unheard(save, 0.004 * (number % 7))
                lost.append(save)
                continue
            reply = tab.save(save)
            assert (reply.status, reply.told["outcome"]) == (200, "stored")
            base, lost = reply.told["number"], []
            stored.append((base, f"q1 {number}"))

    check_typed_on(stored, "q1", UNHEARD)


def submit_all(person: Person, path: str, answered: Semaphore) -> set[int]:
    """Send the page's form with text after text, each until it is answered; the statuses."""
    statuses = set()
    for number in range(FORMS):
        statuses.add(submit_until_answered(person, path, number))
        answered.release()
    return statuses | {submit_until_answered(person, path, FORMS - 1)}


def submit_until_answered(person: Person, path: str, base: int) -> int:
    for _attempt in range(200):
        try:
            return person.submit(path, "q1", f"Fassung {base + 1}", base)
        except BROKEN:
            time.sleep(0.02)
    raise AssertionError("no answer to 200 attempts")


def test_killed_worker_loses_no_acknowledged_form_and_doubles_none(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    answered, path = Semaphore(0), section_path(wide_project)
    with serving(certificate, workers=1) as server, ThreadPoolExecutor(2) as pool:
        person = browser(server, certificate, owner)
        killed = pool.submit(kill_again_and_again, server, answered, FORMS)
        statuses = pool.submit(submit_all, person, path, answered)

    assert (killed.result(), statuses.result()) == (KILLS, {302})
    assert revisions("q1") == [(n, f"Fassung {n}") for n in range(1, FORMS + 1)]
