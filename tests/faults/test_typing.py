"""Typing in a real Chromium over a network that is slow, or loses saves: no character is lost.

Ten browsers at once, alone and while a colleague edits another answer of the section or the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from questionnaire.models import AnswerRevision, Project, User
from tests.cast import loaded, text_guide
from tests.faults.chromium import NO_CHROMIUM, PROGRAM
from tests.faults.clients import Person, Revisions, Tab, browser
from tests.faults.typists import KEY, Colleague, Script, Told, Weather, script, type_all
from tests.serving import Certificate, Server, serving

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(PROGRAM is None, reason=NO_CHROMIUM),
]

RUNS = {
    Weather("1500 ms", latency=1500): 3,
    Weather("1000 ms", latency=1000): 20,
    Weather("30 % failing", failing=0.3): 20,
    Weather("300 ms", latency=300): 3,
    Weather("0 ms"): 3,
}
History = list[tuple[int, str, str]]  # numbers, texts, authors' codes


@pytest.fixture
def scripts(request: pytest.FixtureRequest, make_project: Callable[..., Project]) -> list[Script]:
    """What the typists do, each in a project of their own with the questions q1 and q2."""
    guide = loaded(text_guide(2))
    return [
        script(make_project(guide, f"Portal {number}").code, weather, number, request.node.name)
        for weather, runs in RUNS.items()
        for number in range(runs)
    ]


@pytest.fixture
def server(certificate: Certificate, scripts: list[Script]) -> Iterator[Server]:
    with serving(certificate, workers=2) as running:
        yield running


@pytest.fixture
def typist(server: Server, certificate: Certificate, owner: User) -> Person:
    return browser(server, certificate, owner)


@pytest.fixture
def colleague(server: Server, certificate: Certificate, editor: User) -> Person:
    return browser(server, certificate, editor)


def histories(key: str) -> dict[str, History]:
    """All revisions of a question, by the codes of the projects."""
    found: dict[str, History] = {}
    rows = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    for code, number, text, author in rows.values_list(
        "answer__project__code", "number", "text", "author__code"
    ):
        found.setdefault(code, []).append((number, text, author))
    return found


def type_beside(
    server: Server, typist: Person, scripts: list[Script], colleague: Person, key: str
) -> list[tuple[Told, Revisions]]:
    tabs = [Tab(colleague, script.project) for script in scripts]
    found = type_all(
        server.address,
        typist.session,
        scripts,
        [Colleague(tab, key, s.seed) for tab, s in zip(tabs, scripts, strict=True)],
    )
    for tab in tabs:
        tab.close()
    return found


def check_all_stored(told: Told, history: History) -> None:
    """Nobody else wrote: what was typed is the newest revision, and there is no gap before it."""
    text = told.script.text
    assert [number for number, _text, _author in history] == list(range(1, len(history) + 1))
    assert history[-1][1] == text
    check_acknowledged(told.stored, history)
    assert (told.final, told.again, told.waiting) == (text, text, [])
    assert (told.conflicts, told.compared) == (0, False)


def check_acknowledged(stored: Revisions, history: History) -> None:
    """All that somebody was told to be stored is there, as what they were told."""
    kept = {number: text for number, text, _author in history}
    assert {number: kept.get(number) for number, _text in stored} == dict(stored)


def check_network(told: list[Told]) -> None:
    """It lost something on both ways, and nothing happened that this does not explain."""
    assert {one.script.seed: one.troubles for one in told if one.troubles} == {}
    assert any(one.unsent for one in told)
    assert any(one.unheard for one in told)


def test_typed_text_is_stored_whatever_the_network_does(
    server: Server, typist: Person, scripts: list[Script]
) -> None:
    found = [told for told, _nobody in type_all(server.address, typist.session, scripts)]

    check_network(found)
    kept = histories(KEY)
    for told in found:
        check_all_stored(told, kept[told.script.project])


def test_typed_text_is_stored_while_a_colleague_edits_another_answer(
    server: Server, typist: Person, scripts: list[Script], colleague: Person
) -> None:
    found = type_beside(server, typist, scripts, colleague, "q2")

    check_network([told for told, _stored in found])
    kept, others = histories(KEY), histories("q2")
    for told, stored in found:
        check_all_stored(told, kept[told.script.project])
        assert [revision[:2] for revision in others[told.script.project]] == stored
        assert stored


def check_nothing_lost(told: Told, theirs: Revisions, history: History, colleague: str) -> None:
    """Two wrote one answer: all that both typed is in the history or still before their eyes."""
    assert [number for number, _text, _author in history] == list(range(1, len(history) + 1))
    check_acknowledged(told.stored, history)
    check_acknowledged(theirs, history)
    texts = [text for _number, text, _author in history]
    if told.compared:
        assert (told.again, told.waiting) == (told.final, [told.final])
        texts.append(told.final)
    else:
        assert (told.again, told.waiting) == (texts[-1], [])
    assert [typed for typed in (*told.typed, told.final) if not is_part(typed, texts)] == []
    assert overwritten_unseen(told, history, colleague) == []


def is_part(typed: str, texts: list[str]) -> bool:
    return any(typed in text for text in texts)


def overwritten_unseen(told: Told, history: History, colleague: str) -> History:
    """Revisions of the colleague that the typist stored something above without having seen it."""
    return [
        below
        for below, above in pairwise(history)
        if below[2] == colleague != above[2]
        and below[1] not in above[1]
        and not is_part(below[1], list(told.seen))
    ]


def test_nothing_is_lost_while_a_colleague_edits_the_same_answer(
    server: Server, typist: Person, scripts: list[Script], colleague: Person
) -> None:
    found = type_beside(server, typist, scripts, colleague, KEY)

    check_network([told for told, _theirs in found])
    kept = histories(KEY)
    for told, theirs in found:
        check_nothing_lost(told, theirs, kept[told.script.project], colleague.code)
    assert sum(told.conflicts for told, _theirs in found) > len(found)
