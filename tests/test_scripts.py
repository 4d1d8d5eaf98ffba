"""The pages' scripts: small modules of our own, and all that they say comes from one place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from questionnaire.templatetags.scripts import script_words
from tests.pages import parse

STATIC = Path(__file__).parents[1] / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
SPRITE = (Path(__file__).parents[1] / "templates/sprite.html").read_text(encoding="utf-8")
SMALL = 20_000  # bytes


def words() -> dict[str, object]:
    found = re.search(r"<script[^>]*>(.*)</script>", script_words())
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


def test_every_word_of_the_scripts_is_given_and_used() -> None:
    used = {word for path in SCRIPTS for word in re.findall(r"\bwords\.(\w+)", path.read_text())}

    assert used == set(words())


def test_scripts_hold_no_german_of_their_own() -> None:
    found = {path.name: re.findall(r'"[^"]*[äöüß„][^"]*"', path.read_text()) for path in SCRIPTS}

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_mark_of_the_scripts_is_in_the_sprite() -> None:
    text = "".join(path.read_text() for path in SCRIPTS)
    shapes = set(re.findall(r"=> \[\"([a-z]+)\"", text)) | {"answered"}
    states = words()["states"]
    assert isinstance(states, dict)

    missing = [s for s in (*shapes, *(m[0] for m in states.values())) if f'"m-{s}"' not in SPRITE]

    assert (missing, "offline" in shapes) == ([], True)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_small_modules_without_foreign_hosts(path: Path) -> None:
    text = path.read_text()

    assert len(text) < SMALL
    assert re.findall(r"https?://", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_of_scripts_goes_over_lines(path: Path) -> None:
    """One of its lines could begin as a comment does, and would not be sent."""
    lines = path.read_text().splitlines()

    assert [line for line in lines if line.count("`") % 2 or "/*" in line] == []


@pytest.mark.django_db
def test_words_stand_in_every_page_as_data_that_nothing_executes(client: Client) -> None:
    page = parse(client.get("/"))

    kinds = [(e.get("id"), e.get("type")) for e in page.iter("script")]
    assert kinds == [("words", "application/json"), (None, "module")]
