"""Many save at once: of one answer exactly one wins, the others are told, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain

import pytest

from questionnaire.models import Answer, AnswerRevision, Project, User
from tests.cast import TABLE, loaded, row, table, text_guide
from tests.faults.clients import (
    Person,
    Revisions,
    Tab,
    browser,
    new_save,
    open_tabs,
    release_at_once,
    revisions,
    section_form,
    section_path,
)
from tests.serving import Certificate, Server, serving

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

RIVALS = 4
QUESTIONS, ROUNDS = 20, 3  # 60 tries; a first answer has more to get wrong than a later one
FORM_QUESTIONS = 8
EDITORS, EDITS = 8, 40
TABLE_EDITS = 20
SAVERS, SAVES = 32, 20

People = Callable[[Server], list[Person]]


@pytest.fixture
def people(certificate: Certificate, owner: User, editor: User) -> People:
    return lambda server: [browser(server, certificate, user) for user in (owner, editor)]


def tries(questions: int, rounds: int) -> Iterator[tuple[str, int]]:
    """Question and base of each try: all first answers, then all second ones, …"""
    return ((f"q{n}", base) for base in range(rounds) for n in range(1, questions + 1))


def rival_text(key: str, base: int, rival: int) -> str:
    return f"{key} nach {base} von {rival}"


def test_simultaneous_saves_of_one_answer_store_exactly_one(
    certificate: Certificate, make_project: Callable[..., Project], people: People
) -> None:
    project = make_project(loaded(text_guide(QUESTIONS)))
    acknowledged: dict[str, Revisions] = {f"q{n}": [] for n in range(1, QUESTIONS + 1)}
    with serving(certificate, workers=4) as server, ThreadPoolExecutor(RIVALS) as pool:
        pair = people(server)
        for key, base in tries(QUESTIONS, ROUNDS):
            with open_tabs(pair, project.code, RIVALS) as rivals:
                for number, tab in enumerate(rivals):
                    tab.hold(new_save(key, rival_text(key, base, number), base))

                replies = release_at_once(pool, rivals)

            assert sorted(reply.status for reply in replies) == [200, 409, 409, 409]
            assert {reply.told["newest"] for reply in replies} == {base + 1}
            for number, reply in enumerate(replies):
                if reply.status == 200:
                    text = rival_text(key, base, number)
                    acknowledged[key].append((reply.told["number"], text))

    assert {key: revisions(key) for key in acknowledged} == acknowledged
    assert [n for n, _text in chain(*acknowledged.values())] == [1, 2, 3] * QUESTIONS
    assert Answer.objects.count() == QUESTIONS


def test_simultaneous_forms_store_exactly_one_answer(
    certificate: Certificate, make_project: Callable[..., Project], people: People
) -> None:
    project = make_project(loaded(text_guide(FORM_QUESTIONS)))
    winners: dict[str, Revisions] = {f"q{n}": [] for n in range(1, FORM_QUESTIONS + 1)}
    with serving(certificate, workers=4) as server, ThreadPoolExecutor(RIVALS) as pool:
        pair = people(server)
        for key, base in tries(FORM_QUESTIONS, 2):
            with open_tabs(pair, project.code, RIVALS) as rivals:
                for number, tab in enumerate(rivals):
                    form = section_form(key, rival_text(key, base, number), base)
                    tab.hold_form(section_path(project), form)

                replies = release_at_once(pool, rivals)

            assert sorted(reply.status for reply in replies) == [302, 409, 409, 409]
            winner = [reply.status for reply in replies].index(302)
            winners[key].append((base + 1, rival_text(key, base, winner)))

    assert {key: revisions(key) for key in winners} == winners
    assert Answer.objects.count() == FORM_QUESTIONS


def test_one_save_sent_four_times_at_once_is_stored_once(
    certificate: Certificate, make_project: Callable[..., Project], people: People
) -> None:
    project = make_project(loaded(text_guide(QUESTIONS)))
    with serving(certificate, workers=4) as server, ThreadPoolExecutor(RIVALS) as pool:
        owner = people(server)[:1]
        for key, base in tries(QUESTIONS, 2):
            save = new_save(key, f"nach {base}", base)
            with open_tabs(owner, project.code, RIVALS) as copies:
                for tab in copies:
                    tab.hold(save)

                replies = release_at_once(pool, copies)

            told = [(r.status, r.told["outcome"], r.told["number"]) for r in replies]
            assert told == [(200, "stored", base + 1)] * RIVALS

    for key, _base in tries(QUESTIONS, 1):
        assert revisions(key) == [(1, "nach 0"), (2, "nach 1")]


def insist(tab: Tab, name: str) -> Revisions:
    """Save one text after the other; after a conflict, on top of what the others wrote."""
    base, stored = 0, []
    for number in range(EDITS):
        text = f"{name}, {number}"
        while (reply := tab.save(new_save("q1", text, base))).status == 409:
            base = reply.told["newest"]
        assert (reply.told["outcome"], reply.told["number"]) == ("stored", base + 1)
        base += 1
        stored.append((base, text))
    return stored


def test_editors_of_one_answer_who_take_conflicts_lose_nothing(
    certificate: Certificate, wide_project: Project, people: People
) -> None:
    with (
        serving(certificate, workers=4) as server,
        open_tabs(people(server), wide_project.code, EDITORS) as tabs,
        ThreadPoolExecutor(EDITORS) as pool,
    ):
        stored = pool.map(insist, tabs, (f"Person {n}" for n in range(EDITORS)))
        acknowledged = sorted(chain(*stored))

    assert [number for number, _text in acknowledged] == list(range(1, EDITORS * EDITS + 1))
    assert revisions("q1") == acknowledged


def names(number: int) -> dict[str, str]:
    """The second cell of each row of the table, in that revision."""
    found = AnswerRevision.objects.filter(answer__question__key=TABLE.key, number=number)
    return {kept["id"]: kept["cells"]["c2"] for kept in found.get().rows} if number else {}


def test_rows_of_one_table_filled_at_once_are_merged(
    certificate: Certificate, project: Project, people: People
) -> None:
    own = ["r1", "r2", *(f"neu{n}" for n in range(2, EDITORS))]  # two labelled, the others added
    with (
        serving(certificate, workers=4) as server,
        open_tabs(people(server), project.code, EDITORS) as tabs,
        ThreadPoolExecutor(EDITORS) as pool,
    ):
        for edit in range(TABLE_EDITS):
            base, typed = EDITORS * edit, {row_id: f"{row_id}, {edit}" for row_id in own}
            for row_id, tab in zip(own, tabs, strict=True):
                shown = names(base) | {row_id: typed[row_id]}
                value = table(*(row(other, c2=name) for other, name in shown.items()))
                tab.hold(new_save(TABLE.key, value, base))

            replies = release_at_once(pool, tabs)

            assert [(r.status, r.told["outcome"]) for r in replies] == [(200, "stored")] * EDITORS
            assert sum(reply.told["merged"] for reply in replies) == EDITORS - 1
            numbers = [reply.told["number"] for reply in replies]
            assert sorted(numbers) == list(range(base + 1, base + EDITORS + 1))
            for row_id, number in zip(own, numbers, strict=True):
                assert names(number)[row_id] == typed[row_id]
            assert names(base + EDITORS) == typed

    assert AnswerRevision.objects.count() == EDITORS * TABLE_EDITS


def save_all(tab: Tab, key: str) -> list[tuple[int, str]]:
    replies = [tab.save(new_save(key, f"{key} {n + 1}", n)) for n in range(SAVES)]
    return [(reply.status, reply.body) for reply in replies if reply.status != 200]


@pytest.mark.parametrize("projects", [1, 4])
def test_parallel_savers_of_different_questions_never_fail(
    certificate: Certificate, make_project: Callable[..., Project], people: People, projects: int
) -> None:
    guide = loaded(text_guide(SAVERS))
    codes = [make_project(guide, f"Portal {n}").code for n in range(projects)]
    keys = [f"q{n}" for n in range(1, SAVERS + 1)]
    with (
        serving(certificate, workers=4) as server,
        ThreadPoolExecutor(SAVERS) as pool,
        ExitStack() as stack,
    ):
        each, pair = SAVERS // projects, people(server)
        opened = [stack.enter_context(open_tabs(pair, code, each)) for code in codes]
        failed = list(pool.map(save_all, chain(*opened), keys))

    assert failed == [[]] * SAVERS
    for key in keys:
        assert revisions(key) == [(n, f"{key} {n}") for n in range(1, SAVES + 1)]
