"""Answers as JSON text, and what may be wrong with such a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from questionnaire.guide import limits
from questionnaire.guide.document import FORMATS, Answer, Entry, ProjectName, Question, Row, State
from questionnaire.guide.errors import ExchangeError
from questionnaire.guide.exchange import (
    FORMAT,
    VERSION,
    Exchange,
    Refused,
    read_exchange,
    write_exchange,
)

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "answers.schema.json").read_text(encoding="utf-8")
)
HEAD = {"format": FORMAT, "version": 1, "questionnaire": "g"}
PROJECT = ProjectName("bcdfghjk", "Portal", "Beispiel GmbH")
WRITTEN = """\
{
 "format": "devops-leitfaden-answers",
 "version": 1,
 "questionnaire": "g",
 "project": {
  "code": "bcdfghjk",
  "name": "Portal",
  "customer": "Beispiel GmbH"
 },
 "answers": [
  {
   "question": "name",
   "state": "answered",
   "text": "Größe: 1\\n",
   "format": "yaml"
  },
  {
   "question": "wer",
   "state": "unknown",
   "rows": [
    {
     "id": "r1",
     "cells": {
      "c2": "A",
      "c10": "B"
     }
    }
   ],
   "note": "später"
  }
 ]
}
"""


def document(*answers: object, **head: object) -> str:
    return json.dumps({**HEAD, "answers": list(answers), **head})


def refusals(*answers: object) -> list[tuple[int, str, str, dict[str, object]]]:
    exchange = read_exchange(document(*answers))
    assert exchange.answers == {}
    return [(r.place, r.key, r.error.code, r.error.values) for r in exchange.refused]


def test_write_exchange_leaves_out_what_is_empty_and_orders_cells() -> None:
    entries = [
        Entry(Question("name", "?"), Answer(State.ANSWERED, "Größe: 1\n", format="yaml")),
        Entry(Question("leer", "?")),
        Entry(
            Question("wer", "?"),
            Answer(State.UNKNOWN, rows=(Row("r1", (("c10", "B"), ("c2", "A"))),), note="später"),
        ),
    ]

    assert write_exchange("g", PROJECT, entries) == WRITTEN


def test_read_exchange_reads_it_back() -> None:
    answers = {
        "name": Answer(State.ANSWERED, "Größe: 1\n", format="yaml"),
        "wer": Answer(State.UNKNOWN, rows=(Row("r1", (("c2", "A"), ("c10", "B"))),), note="später"),
    }

    assert read_exchange(WRITTEN) == Exchange("g", PROJECT, answers)
    assert read_exchange(b"\xef\xbb\xbf" + WRITTEN.encode()) == Exchange("g", PROJECT, answers)


_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
_row = st.builds(
    Row,
    st.text("abr12", min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["c1", "c2", "c3"]), _text).map(
        lambda cells: tuple(sorted(cells.items()))
    ),
)
_rows = st.lists(_row, max_size=3).map(tuple)
_answers = st.builds(Answer, st.sampled_from(State), _text, _rows, st.sampled_from(FORMATS), _text)
# An answer is to a question of text or to one with a table.
_given = st.one_of(
    st.builds(Answer, st.sampled_from(State), _text, format=st.sampled_from(FORMATS), note=_text),
    st.builds(Answer, st.sampled_from(State), rows=_rows, note=_text),
)


@given(st.dictionaries(st.text("abc-", min_size=1, max_size=5), _answers, max_size=4))
def test_read_exchange_is_the_inverse_of_write_exchange(answers: dict[str, Answer]) -> None:
    entries = [Entry(Question(key, "?"), answer) for key, answer in answers.items()]

    written = write_exchange("g", PROJECT, entries)

    kept = {key: answer for key, answer in answers.items() if answer != Answer()}
    assert read_exchange(written.encode()) == Exchange("g", PROJECT, kept)


@given(st.dictionaries(st.text("abc-", min_size=1, max_size=5), _given, max_size=4))
def test_write_exchange_fits_the_schema(answers: dict[str, Answer]) -> None:
    entries = [Entry(Question(key, "?"), answer) for key, answer in answers.items()]

    written = write_exchange("g", PROJECT, entries)

    Draft202012Validator(SCHEMA).validate(json.loads(written))


def test_schema_is_one_and_names_what_the_code_names() -> None:
    head, answer = SCHEMA["properties"], SCHEMA["$defs"]["answer"]["properties"]
    cells = SCHEMA["$defs"]["row"]["properties"]["cells"]

    Draft202012Validator.check_schema(SCHEMA)
    assert (head["format"]["const"], head["version"]["const"]) == (FORMAT, VERSION)
    assert answer["state"]["enum"] == [str(state) for state in State]
    assert answer["format"]["enum"] == list(FORMATS)
    assert SCHEMA["$defs"]["key"]["pattern"] == f"^[a-z0-9-]{{1,{limits.KEY_LENGTH}}}$"
    assert {
        "text": answer["text"]["maxLength"],
        "note": answer["note"]["maxLength"],
        "rows": answer["rows"]["maxItems"],
        "cell": cells["additionalProperties"]["maxLength"],
    } == {
        "text": limits.ANSWER_LENGTH,
        "note": limits.NOTE_LENGTH,
        "rows": limits.TABLE_ROWS,
        "cell": limits.CELL_LENGTH,
    }


def test_schema_gives_the_readers_defaults() -> None:
    members = SCHEMA["$defs"]["answer"]["properties"].items()
    defaults = {name: member["default"] for name, member in members if name != "question"}

    assert read_exchange(document({"question": "a"})) == read_exchange(
        document({"question": "a", **defaults})
    )


def test_read_exchange_takes_a_project_without_a_code_or_none() -> None:
    assert read_exchange(document()).project == ProjectName()
    assert read_exchange(document(project={})).project == ProjectName()
    named = read_exchange(document(project={"name": "A", "customer": "B"})).project
    assert named == ProjectName("", "A", "B")


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("source", "code", "values"),
    [
        ("", "not_json", {"line": 1}),
        ("{\n 'a': 1}", "not_json", {"line": 2}),
        ("# Kein JSON", "not_json", {"line": 1}),
        (b"\xff\xfe{}", "not_utf8", {}),
        (b"PK\x03\x04\xf0\x80", "not_utf8", {}),
        ('{"version": ' + "9" * 5_000 + "}", "endless_json", {}),
        (DEEP, "endless_json", {}),
        ('{"a": ' * 100_000, "endless_json", {}),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "member_twice", {"name": "c"}),
        ("[]", "not_answers", {}),
        ("null", "not_answers", {}),
        ('"text"', "not_answers", {}),
        ("{}", "not_answers", {}),
        (document(format="csv"), "not_answers", {}),
        (document(answers={}), "not_answers", {}),
        (document(questionnaire=1), "not_answers", {}),
        (document(version=True), "not_answers", {}),
        (document(version=1.0), "not_answers", {}),
        (document(version=[[]]), "not_answers", {}),
        (document(version=2), "wrong_version", {"version": 2, "known": 1}),
        (document(project=5), "not_answers", {}),
        (document(project=None), "not_answers", {}),
        (document(project={"name": 5}), "not_text", {"name": "name"}),
        (document(project={"customer": "\0"}), "nul", {}),
        (document(project={"code": "\ud800"}), "surrogate", {}),
    ],
)
def test_read_exchange_refuses_what_is_no_document(
    source: str | bytes, code: str, values: dict[str, object]
) -> None:
    with pytest.raises(ExchangeError) as refused:
        read_exchange(source)

    assert (refused.value.code, refused.value.values) == (code, values)


@pytest.mark.parametrize(
    ("answer", "code", "values"),
    [
        ("text", "no_key", {}),
        ({}, "no_key", {}),
        ({"question": 5}, "no_key", {}),
        ({"question": ["a"]}, "no_key", {}),
        ({"question": "a", "zzz": 1, "frage": 2}, "unknown_member", {"name": "frage"}),
        ({"question": "a", "state": "done"}, "unknown_state", {"state": "done"}),
        ({"question": "a", "state": ""}, "unknown_state", {"state": ""}),
        ({"question": "a", "state": ["answered"]}, "not_text", {"name": "state"}),
        ({"question": "a", "text": 5}, "not_text", {"name": "text"}),
        ({"question": "a", "note": None}, "not_text", {"name": "note"}),
        ({"question": "a", "format": {}}, "not_text", {"name": "format"}),
        ({"question": "a", "text": "\0"}, "nul", {}),
        ({"question": "a", "text": "\ud83d"}, "surrogate", {}),
        ({"question": "a", "note": "\udc00"}, "surrogate", {}),
        ({"question": "a", "rows": {}}, "bad_rows", {}),
        ({"question": "a", "rows": ["x"]}, "bad_rows", {}),
        ({"question": "a", "rows": [{"id": "r1"}]}, "bad_rows", {}),
        ({"question": "a", "rows": [{"id": 1, "cells": {}}]}, "bad_rows", {}),
        ({"question": "a", "rows": [{"id": "r1", "cells": []}]}, "bad_rows", {}),
        (
            {"question": "a", "rows": [{"id": "r1", "cells": {}, "c1": "x"}]},
            "unknown_member",
            {"name": "c1"},
        ),
        ({"question": "a", "rows": [{"id": "r1", "cells": {"c1": 1}}]}, "not_text", {"name": "c1"}),
        ({"question": "a", "rows": [{"id": "r1", "cells": {"c1": "\0"}}]}, "nul", {}),
    ],
)
def test_read_exchange_lists_an_answer_that_it_cannot_read(
    answer: object, code: str, values: dict[str, object]
) -> None:
    key = "a" if isinstance(answer, dict) and answer.get("question") == "a" else ""

    assert refusals(answer) == [(1, key, code, values)]


def test_read_exchange_lists_a_key_that_no_text_can_hold() -> None:
    assert refusals({"question": "\ud800"}) == [(1, "\ud800", "surrogate", {})]


def test_read_exchange_keeps_the_first_of_two_answers_to_a_question() -> None:
    exchange = read_exchange(document({"question": "a", "text": "1"}, {"question": "a"}, 5))

    assert exchange.answers == {"a": Answer(text="1")}
    assert [(r.place, r.key, r.error.code) for r in exchange.refused] == [
        (2, "a", "question_twice"),
        (3, "", "no_key"),
    ]
    assert isinstance(exchange.refused[0], Refused)
