"""Every code has a sentence, and whoever raises it fills the sentence's places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from questionnaire.guide.errors import (
    ExchangeError,
    GuideError,
    InvitationVoid,
    ProductError,
    ProjectClosed,
    TicketError,
    ValueRefused,
)
from questionnaire.guide.parser import GUIDE_ERROR_CODES
from questionnaire.sentences import SENTENCES, Whole, sentence, shown

SOURCES = Path(__file__).parents[1] / "questionnaire"
ERRORS = {
    error.__name__
    for error in (
        ProductError,
        GuideError,
        ValueRefused,
        ExchangeError,
        TicketError,
        ProjectClosed,
        InvitationVoid,
    )
}
# Functions that raise a code which they are given, and the values that they add to it.
RAISERS: dict[str, set[str]] = {
    "refused": set(),
    "_refused": {"address"},
    "_check_length": {"length", "limit", "over"},
    "_bounded": {"length", "limit", "count"},
}


def calls() -> Iterator[tuple[str, set[str]]]:
    """Each code that a source raises, with the names of its values."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _codes(node)


def _codes(node: ast.Call) -> Iterator[tuple[str, set[str]]]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name in ERRORS or name in RAISERS:
        values = {keyword.arg for keyword in node.keywords if keyword.arg}
        for argument in node.args:
            for constant in ast.walk(argument):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield constant.value, values | RAISERS.get(name, set())


def places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_sentences_are_there_for_every_code_and_for_no_other() -> None:
    assert {code for code, _values in calls()} == set(SENTENCES)


def test_sentences_are_there_for_every_code_of_the_parser() -> None:
    assert set(GUIDE_ERROR_CODES) - set(SENTENCES) == set()


def test_sentences_have_no_place_that_nobody_fills() -> None:
    unfilled = {
        (code, place)
        for code, values in calls()
        for place in places(SENTENCES[code]) - values - {"line"}
    }

    assert unfilled == set()


@pytest.mark.parametrize("code", SENTENCES)
def test_sentences_end_as_sentences_and_fill_in(code: str) -> None:
    text = SENTENCES[code]

    filled = sentence(ProductError(code, **dict.fromkeys(places(text), 1)))

    assert text[-1] in ".“"  # “ where a text of somebody else closes it
    assert "%" not in filled


def test_sentence_groups_numbers_as_germans_do() -> None:
    error = ValueRefused("answer_too_long", length=1_000_000, limit=100_000, over=900_000)

    assert sentence(error) == (
        "Die Antwort hat 1.000.000 Zeichen, möglich sind 100.000. "
        "Bitte kürzen Sie um 900.000 Zeichen."
    )


def test_sentence_of_a_guide_names_the_line() -> None:
    assert sentence(GuideError(1234, "title_empty")) == (
        "Zeile 1234: Hier fehlt der Titel. Bitte schreiben Sie ihn hinter # oder ##."
    )
    assert sentence(GuideError(0, "no_sections")).startswith("Der Leitfaden hat keinen")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x" * 1_000, "x" * 200),
        ("a\ud800b", "a\ufffdb"),
        ("100 %(x)s", "100 %(x)s"),
        (10**3, "1.000"),
        (10**4_000, ("10" + ".000" * 1_400)[:200]),
        (None, "None"),
        (Whole("x" * 999 + "\ud800"), "x" * 999 + "\ufffd"),
    ],
)
def test_shown_is_printable_and_never_endless(value: object, text: str) -> None:
    assert shown(value) == text
