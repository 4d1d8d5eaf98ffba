"""A project's answers out as JSON and back in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from questionnaire.actions.answers import save_answers
from questionnaire.actions.exchanging import ImportReport, export_answers, import_answers
from questionnaire.actions.reading import project_sheets
from questionnaire.actions.wordings import edit_question
from questionnaire.guide.document import FORMATS, Answer, Row, State
from questionnaire.guide.document import Question as QuestionValue
from questionnaire.guide.errors import ExchangeError
from questionnaire.guide.exchange import FORMAT, Exchange, read_exchange
from questionnaire.guide.saving import Result, Save
from questionnaire.models import (
    AnswerRevision,
    Project,
    Question,
    Questionnaire,
    QuestionRevision,
    User,
)
from tests.cast import TABLE, counted_queries, database_examples, row, table, text

SCHEMA = Draft202012Validator(
    json.loads(
        (Path(__file__).parents[2] / "docs" / "answers.schema.json").read_text(encoding="utf-8")
    )
)
SaveOne = Callable[..., Result]
GIVEN = {
    "name": Answer(State.ANSWERED, "a: 1\n", format="yaml"),
    "ziel": Answer(State.UNKNOWN, text="bleibt", note="Anna fragt nach"),
    TABLE.key: Answer(
        State.ANSWERED,
        rows=(row("r1", c2="Anna\nMaria", c3="0123"), row("bcdfghjk", c1="Vertretung")),
    ),
    "last": Answer(State.NOT_APPLICABLE),
}


def exchange(**answers: Answer) -> Exchange:
    head = {"format": FORMAT, "version": 1, "questionnaire": "kleiner-leitfaden"}
    return replace(read_exchange(json.dumps({**head, "answers": []})), answers=answers)


def answers(project: Project) -> dict[str, Answer]:
    entries = [entry for sheet in project_sheets(project) for entry in sheet.entries]
    return {e.question.key: e.answer for e in entries if e.answer != Answer()}


@pytest.fixture
def empty_project(guide: Questionnaire) -> Project:
    return Project.objects.create(name="Leer", customer="K", questionnaire=guide)


def test_import_is_the_inverse_of_export(
    project: Project, empty_project: Project, save: SaveOne, editor: User
) -> None:
    for key, value in GIVEN.items():
        save(key, value)
    Question.objects.filter(key="last").update(retired=True)
    written = export_answers(project=project)

    report = import_answers(project=empty_project, author=editor, exchange=read_exchange(written))

    assert report == ImportReport(written=["name", "ziel", TABLE.key, "last"])
    Question.objects.update(retired=False)
    assert answers(empty_project) == GIVEN
    names = {empty_project.code: project.code, "Leer": "Portal", '"K"': '"Beispiel GmbH"'}
    again = export_answers(project=empty_project)
    for here, there in names.items():
        again = again.replace(here, there)
    assert again == written
    assert set(
        AnswerRevision.objects.filter(answer__project=empty_project).values_list("author")
    ) == {(editor.pk,)}


_texts = st.text(
    st.one_of(
        st.sampled_from(' \t\n\r\u2028\ufeff"\\<`ä\U0001f600'),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=8,
)
_cells = st.dictionaries(st.sampled_from(["c1", "c2", "c3"]), _texts).map(
    lambda cells: tuple(cells.items())
)
_rows = st.lists(
    st.builds(Row, st.sampled_from(["r2", "r1", "bcdfghjk", "n1"]), _cells),
    max_size=4,
    unique_by=lambda given: given.id,
).map(tuple)
_to_text = st.builds(
    Answer, st.sampled_from(State), _texts, format=st.sampled_from(FORMATS), note=_texts
)
_to_table = st.builds(Answer, st.sampled_from(State), rows=_rows, note=_texts)


@database_examples
@given(
    st.fixed_dictionaries(
        {"name": _to_text, "ziel": _to_text, TABLE.key: _to_table, "last": _to_text}
    ),
    st.fixed_dictionaries({}, optional={"name": _to_text, TABLE.key: _to_table}),
)
def test_import_is_the_inverse_of_export_whatever_was_given(
    guide: Questionnaire, owner: User, first: dict[str, Answer], then: dict[str, Answer]
) -> None:
    """Given in two steps, with the table's last column and label gone in between."""
    full, empty = (
        Project.objects.create(name="Portal", customer="K", questionnaire=guide) for _ in range(2)
    )
    Question.objects.filter(key=TABLE.key).update(current=wording(TABLE, owner))
    save_all(full, owner, first)
    fewer = replace(TABLE, note="kürzer", columns=TABLE.columns[:2], labels=TABLE.labels[:1])
    Question.objects.filter(key=TABLE.key).update(current=wording(fewer, owner))
    save_all(full, owner, then)
    written = export_answers(project=full)

    report = import_answers(project=empty, author=owner, exchange=read_exchange(written))

    assert report.unplaced == []
    again = export_answers(project=empty)
    assert again.replace(empty.code, full.code) == written
    assert SCHEMA.is_valid(json.loads(written))


def wording(value: QuestionValue, author: User) -> QuestionRevision:
    """The revision with this note, made if there is none yet: ids of lines are given once."""
    asked = Question.objects.get(key=value.key)
    if not asked.revisions.filter(note=value.note).exists():
        edit_question(question=asked, value=value, minor=False, author=author)
    return asked.revisions.get(note=value.note)


def save_all(project: Project, author: User, values: dict[str, Answer]) -> None:
    numbers = project.answers.values_list("question__key", "current__number")
    bases = dict(numbers)
    saves = [Save(key, value, bases.get(key, 0)) for key, value in values.items()]
    save_answers(project=project, author=author, saves=saves)


def test_import_of_a_projects_own_export_changes_nothing(
    project: Project, save: SaveOne, owner: User
) -> None:
    for key, value in GIVEN.items():
        save(key, value)
    own = read_exchange(export_answers(project=project))

    for overwrite in (False, True):
        report = import_answers(project=project, author=owner, exchange=own, overwrite=overwrite)
        assert report == ImportReport(equal=["name", "ziel", TABLE.key, "last"])
    assert AnswerRevision.objects.count() == 4


def test_export_leaves_out_answers_that_were_emptied(project: Project, save: SaveOne) -> None:
    save("name", text("A"))
    save("name", text(""), base=1)

    assert json.loads(export_answers(project=project))["answers"] == []


def test_export_has_the_same_bytes_whatever_order_cells_were_typed_in(
    project: Project, save: SaveOne, empty_project: Project, owner: User
) -> None:
    save(TABLE.key, table(row("r1", c3="3", c2="2")))

    found = json.loads(export_answers(project=project))["answers"][0]["rows"]

    assert [list(cells["cells"]) for cells in found] == [["c2", "c3"]]


def test_import_writes_where_the_answer_is_open_and_lists_the_rest(
    project: Project, save: SaveOne, owner: User
) -> None:
    save("name", text("unser Name"))
    save("ziel", text("gleich  "))
    save("last", text("A"))
    save("last", text(" "), base=1)

    report = import_answers(
        project=project,
        author=owner,
        exchange=exchange(
            name=text("anderer Name"),
            ziel=text("gleich\n\n"),
            last=text("neu"),
            ansprechpersonen=Answer(),
        ),
    )

    assert report == ImportReport(written=["last"], equal=["ziel", TABLE.key], kept=["name"])
    assert answers(project) == {
        "name": text("unser Name"),
        "ziel": text("gleich  "),
        "last": text("neu"),
    }


def test_import_with_overwrite_writes_over_what_differs(
    project: Project, save: SaveOne, owner: User
) -> None:
    save("name", text("unser Name"))
    save("ziel", text("bleibt"))

    report = import_answers(
        project=project,
        author=owner,
        exchange=exchange(name=text("anderer Name"), ziel=text("bleibt"), last=Answer()),
        overwrite=True,
    )

    assert report == ImportReport(written=["name"], equal=["ziel", "last"])
    assert answers(project) == {"name": text("anderer Name"), "ziel": text("bleibt")}


def test_import_derives_answered_and_open_from_the_content(project: Project, owner: User) -> None:
    given = exchange(
        name=Answer(State.OPEN, "steht da"), ziel=Answer(State.ANSWERED, " "), last=Answer()
    )

    import_answers(project=project, author=owner, exchange=given)

    assert answers(project) == {"name": text("steht da"), "ziel": Answer(State.OPEN, " ")}


def test_import_lists_what_has_no_place_and_writes_the_others(
    project: Project, owner: User
) -> None:
    items = [
        {"question": "name", "text": "gut"},
        {"question": "gibt-es-nicht", "text": "x"},
        {"question": "ziel", "rows": [{"id": "r1", "cells": {"c1": "x"}}]},
        {"question": TABLE.key, "text": "x"},
        {"question": TABLE.key, "rows": [{"id": "r1", "cells": {"c9": "x"}}]},
        {"question": TABLE.key, "format": "yaml"},
        {"question": "last", "text": "\udc00"},
        {"question": "last", "text": "x" * 1_000_000},
        {"question": "last", "text": "x", "format": "cobol"},
        {"question": "name", "text": "noch einmal"},
        {"question": "\ud800"},
        "x",
    ]
    reasons = []
    for item in items:
        head = {"format": FORMAT, "version": 1, "questionnaire": "kleiner-leitfaden"}
        given = read_exchange(json.dumps({**head, "answers": [items[0], item]}))
        report = import_answers(project=project, author=owner, exchange=given)
        reasons.append([(key, error.code) for key, error in report.unplaced])

    assert reasons == [
        [("name", "question_twice")],
        [("gibt-es-nicht", "unknown_question")],
        [("ziel", "rows_for_text")],
        [(TABLE.key, "text_for_table")],
        [(TABLE.key, "unknown_column")],
        [(TABLE.key, "text_for_table")],
        [("last", "surrogate")],
        [("last", "answer_too_long")],
        [("last", "unknown_format")],
        [("name", "question_twice")],
        [("\ud800", "surrogate")],
        [("#2", "no_key")],
    ]
    assert answers(project) == {"name": text("gut")}
    assert AnswerRevision.objects.count() == 1


def test_import_refuses_two_thousand_rows(project: Project, owner: User) -> None:
    rows = tuple(Row(f"n{n}", (("c1", "x"),)) for n in range(2_000))

    report = import_answers(
        project=project, author=owner, exchange=exchange(ansprechpersonen=table(*rows))
    )

    assert [(key, error.code) for key, error in report.unplaced] == [(TABLE.key, "too_many_rows")]
    assert answers(project) == {}


def test_import_takes_cells_of_a_former_column(project: Project, owner: User, admin: User) -> None:
    fewer = replace(TABLE, columns=TABLE.columns[:2])
    asked = Question.objects.get(key=TABLE.key)
    edit_question(question=asked, value=fewer, minor=False, author=admin)
    given = table(row("r1", c2="Anna", c3="0123"))

    report = import_answers(
        project=project, author=owner, exchange=exchange(ansprechpersonen=given)
    )

    assert report == ImportReport(written=[TABLE.key])
    assert answers(project) == {TABLE.key: given}


def test_import_refuses_answers_to_another_guide(
    project: Project, owner: User, one_question: Questionnaire
) -> None:
    other = replace(exchange(name=text("A")), questionnaire="eine-frage")

    with pytest.raises(ExchangeError) as refused:
        import_answers(project=project, author=owner, exchange=other)

    assert (refused.value.code, refused.value.values) == (
        "other_questionnaire",
        {"key": "eine-frage"},
    )
    assert answers(project) == {}


def test_export_and_import_need_few_queries(project: Project, save: SaveOne, owner: User) -> None:
    save("name", text("A"))
    project = Project.objects.select_related("questionnaire").get(pk=project.pk)

    with counted_queries() as exported:
        export_answers(project=project)
    with counted_queries() as imported:
        import_answers(
            project=project, author=owner, exchange=exchange(ziel=text("B"), last=text("C"))
        )

    assert (len(exported), len(imported)) == (1, 8)


def given_document(**members: Any) -> dict[str, Any]:
    """A document with one answer, some of its members others; None leaves one out."""
    head = {"format": FORMAT, "version": 1, "questionnaire": "kleiner-leitfaden"}
    whole = {**head, "answers": [{"question": "name", "text": "A"}], **members}
    return {name: value for name, value in whole.items() if value is not None}


def one(question: object = "name", **members: Any) -> dict[str, Any]:
    return given_document(answers=[{"question": question, **members}])


def in_table(*rows: object, **members: Any) -> dict[str, Any]:
    return one(TABLE.key, rows=list(rows), **members)


def each(*values: Any) -> tuple[Any, ...]:
    return values


TAKEN = [
    given_document(),
    given_document(answers=[]),
    given_document(more=1, project={"code": "", "name": "Ä" * 1_000, "customer": "", "more": 1}),
    one(),
    *(one(state=str(state), text="") for state in State),
    *(one(format=format, text="A", note="B") for format in FORMATS),
    one(text="x" * 100_000, note="x" * 1_000),
    one(text="\U0001f600" * 100_000),
    one(rows=[], text="A", format="yaml"),
    in_table(),
    in_table({"id": "r1", "cells": {}}, {"id": "a" * 16, "cells": {"c1": "x" * 2_000}}),
    in_table({"id": "r1", "cells": {"c2": "x"}}, text="", format="text", state="unknown"),
    in_table(*({"id": f"n{n}", "cells": {"c1": "x"}} for n in range(200))),
]
REFUSED = [
    [],
    "text",
    *(
        given_document(**{name: None})
        for name in each("format", "version", "questionnaire", "answers")
    ),
    given_document(format="csv"),
    *(given_document(version=version) for version in each(0, 2, "1", True, [])),
    *(given_document(questionnaire=key) for key in each(1, "", "Kleiner Leitfaden", "k" * 41)),
    *(given_document(answers=value) for value in each({}, "", [1], ["name"], [[]], [{}])),
    *(
        given_document(project=value)
        for value in each(5, [], "Portal", {"name": 5}, {"code": "\0"})
    ),
    *(one(key) for key in each(5, "", "Name", "a.b", "k" * 41)),
    one(frage="name"),
    *(one(state=state) for state in each("", "done", 5, [], "Answered")),
    *(one(format=format) for format in each("", "cobol", "YAML", 5, {})),
    *(one(text=text) for text in each(5, [], "a\0", "x" * 100_001)),
    *(one(note=note) for note in each(5, "\0\n", "x" * 1_001)),
    *(one(rows=rows) for rows in each({}, "", 5, [1], [[]])),
    *(in_table(made) for made in each({}, {"id": "r1"}, {"cells": {}}, {"id": 1, "cells": {}})),
    in_table({"id": "r1", "cells": []}),
    in_table({"id": "r1", "cells": {}, "c1": "x"}),
    *(in_table({"id": name, "cells": {"c1": "x"}}) for name in each("", "R1", "a-b", "a" * 17)),
    *(
        in_table({"id": "r1", "cells": {name: "x"}})
        for name in each("", "1", "r1", "c1234567", "c1 ")
    ),
    *(in_table({"id": "r1", "cells": {"c1": text}}) for text in each(5, "\0", "x" * 2_001)),
    in_table(*({"id": f"n{n}", "cells": {"c1": "x"}} for n in range(201))),
    in_table({"id": "r1", "cells": {"c2": "x"}}, text="x"),
    in_table({"id": "r1", "cells": {"c2": "x"}}, format="yaml"),
]


@pytest.mark.parametrize(
    ("document", "taken"),
    [*((document, True) for document in TAKEN), *((document, False) for document in REFUSED)],
)
def test_schema_and_import_take_and_refuse_the_same(
    project: Project, owner: User, document: object, taken: bool
) -> None:
    assert (SCHEMA.is_valid(document), is_imported(project, owner, document)) == (taken, taken)


def is_imported(project: Project, author: User, document: object) -> bool:
    try:
        given = read_exchange(json.dumps(document))
        return not import_answers(project=project, author=author, exchange=given).unplaced
    except ExchangeError:
        return False
