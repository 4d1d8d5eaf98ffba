"""A project's answers as JSON, and back: the format and its checks, without the database.

A document is {"format", "version", "questionnaire", "project", "answers"}; an answer is
{"question", "state", "text", "rows", "format", "note"}, empty values left out, and rows are
[{"id", "cells": {column id: text}}]. docs/answers.schema.json says it for other programs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaire.guide.checks import check_characters
from questionnaire.guide.document import TEXT_FORMAT, Answer, Entry, ProjectName, Row, State
from questionnaire.guide.errors import ExchangeError, ValueRefused

FORMAT = "devops-leitfaden-answers"
VERSION = 1

_ANSWER_KEYS = {"question", "state", "text", "rows", "format", "note"}
_ROW_KEYS = {"id", "cells"}


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer of a document that cannot be read: where it stands (from 1), its key, and why."""

    place: int
    key: str
    error: ValueRefused


@dataclass(frozen=True, slots=True)
class Exchange:
    questionnaire: str
    project: ProjectName
    answers: Mapping[str, Answer]
    refused: tuple[Refused, ...] = ()


def write_exchange(questionnaire: str, project: ProjectName, entries: Iterable[Entry]) -> str:
    """All given answers as JSON text with a final newline; the same answers, the same bytes."""
    answers = [_answer_document(entry) for entry in entries if entry.answer != Answer()]
    document = {
        "format": FORMAT,
        "version": VERSION,
        "questionnaire": questionnaire,
        "project": {"code": project.code, "name": project.name, "customer": project.customer},
        "answers": answers,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _answer_document(entry: Entry) -> dict[str, object]:
    answer = entry.answer
    values: dict[str, object] = {"question": entry.question.key, "state": str(answer.state)}
    if answer.text:
        values["text"] = answer.text
    if answer.rows:
        values["rows"] = [{"id": row.id, "cells": _cells(row)} for row in answer.rows]
    if answer.format != TEXT_FORMAT:
        values["format"] = answer.format
    if answer.note:
        values["note"] = answer.note
    return values


def _cells(row: Row) -> dict[str, str]:
    """By column number: databases do not keep the order of a row's cells."""
    return dict(sorted(row.cells, key=lambda cell: (len(cell[0]), cell[0])))


def read_exchange(source: str | bytes) -> Exchange:
    """Read a document; ExchangeError if it is none as a whole.

    Single answers that cannot be read are listed in `refused` and leave the others alone. What an
    answer may hold (lengths, languages) is checked where its question is known.
    """
    document = _parse(source)
    _check_head(document)
    answers: dict[str, Answer] = {}
    refused: list[Refused] = []
    for place, item in enumerate(document["answers"], start=1):
        key = item.get("question", "") if isinstance(item, dict) else ""
        try:
            answer = _answer(item)
            if key in answers:
                raise ValueRefused("question_twice", key=key)
        except ValueRefused as error:
            refused.append(Refused(place, key if isinstance(key, str) else "", error))
        else:
            answers[key] = answer
    return Exchange(
        document["questionnaire"], _project(document.get("project", {})), answers, tuple(refused)
    )


def _parse(source: str | bytes) -> dict[str, Any]:
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        document = json.loads(text, object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise ExchangeError("not_utf8") from error
    except json.JSONDecodeError as error:
        raise ExchangeError("not_json", line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # a number of endless digits, or too deep
        raise ExchangeError("endless_json") from error
    if not isinstance(document, dict):
        raise ExchangeError("not_answers")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ExchangeError("member_twice", name=name)
        values[name] = value
    return values


def _check_head(document: dict[str, Any]) -> None:
    if document.get("format") != FORMAT or not isinstance(document.get("answers"), list):
        raise ExchangeError("not_answers")
    version = document.get("version")
    if type(version) is not int:  # neither true nor 1.0, which equal 1
        raise ExchangeError("not_answers")
    if version != VERSION:
        raise ExchangeError("wrong_version", version=version, known=VERSION)
    if not isinstance(document.get("questionnaire"), str):
        raise ExchangeError("not_answers")


def _project(names: Any) -> ProjectName:
    if not isinstance(names, dict):
        raise ExchangeError("not_answers")
    try:
        return ProjectName(**{name: _string(names, name) for name in ("code", "name", "customer")})
    except ValueRefused as error:
        raise ExchangeError(error.code, **error.values) from error


def _answer(item: Any) -> Answer:
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise ValueRefused("no_key")
    check_characters(item["question"])
    _check_members(item, _ANSWER_KEYS)
    return Answer(
        state=_state(_string(item, "state", State.OPEN)),
        text=_string(item, "text"),
        rows=_rows(item.get("rows", [])),
        format=_string(item, "format", TEXT_FORMAT),
        note=_string(item, "note"),
    )


def _check_members(item: dict[str, Any], known: set[str]) -> None:
    if unknown := item.keys() - known:
        raise ValueRefused("unknown_member", name=min(unknown))


def _state(value: str) -> State:
    if value not in tuple(State):
        raise ValueRefused("unknown_state", state=value)
    return State(value)


def _string(item: dict[str, Any], name: str, default: str = "") -> str:
    value = item.get(name, default)
    if not isinstance(value, str):
        raise ValueRefused("not_text", name=name)
    check_characters(value)
    return value


def _rows(value: Any) -> tuple[Row, ...]:
    if not isinstance(value, list):
        raise ValueRefused("bad_rows")
    return tuple(_row(row) for row in value)


def _row(value: Any) -> Row:
    cells = value.get("cells") if isinstance(value, dict) else None
    if not isinstance(cells, dict) or not isinstance(value.get("id"), str):
        raise ValueRefused("bad_rows")
    _check_members(value, _ROW_KEYS)
    return Row(value["id"], tuple((column, _string(cells, column)) for column in cells))
