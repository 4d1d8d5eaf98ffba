"""Choices on the section page by its plain form: between two texts, and for an older wording."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from questionnaire.actions.answers import save_answers
from questionnaire.actions.wordings import edit_question
from questionnaire.guide.document import Answer, Question, State
from questionnaire.guide.saving import Save
from questionnaire.models import AnswerRevision, Project, User
from questionnaire.models import Question as QuestionRow
from tests.cast import TABLE, answers, row, table, text
from tests.pages import as_sent, findings, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(client: Client, project: Project, owner: User) -> str:
    client.force_login(owner)
    return f"/projects/{project.code}/sections/projekt/"


def save(project: Project, author: User, key: str, value: Answer, base: int = 0) -> None:
    save_answers(project=project, author=author, saves=[Save(key, value, base)])


def history(key: str) -> list[tuple[str, str]]:
    found = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return list(found.values_list("author__name", "text"))


@pytest.mark.parametrize(
    ("choice", "added"),
    [
        ("mine", ["meiner"]),
        ("theirs", ["meiner", "ihrer"]),
        ("both", ["ihrer\n\nmeiner"]),
    ],
)
def test_choice_in_a_conflict_is_stored(
    client: Client, project: Project, editor: User, path: str, choice: str, added: list[str]
) -> None:
    data = form_data(client.get(path)) | {"name.text": "meiner", "ziel.text": "auch das"}
    save(project, editor, "name", text("ihrer"))
    conflict = client.post(path, as_sent(data))
    assert (conflict.status_code, history("name")) == (409, [("Emil Editor", "ihrer")])

    chosen = form_data(conflict) | {"choose": f"{choice}:name"}
    response = client.post(path, as_sent(chosen))

    assert response.status_code == 302
    assert history("name")[1:] == [("Olga Owner", value) for value in added]
    assert history("ziel") == [("Olga Owner", "auch das")]


def test_conflict_of_a_table_gives_mine_back_with_what_others_changed_elsewhere(
    client: Client, project: Project, editor: User, path: str
) -> None:
    save(project, editor, TABLE.key, table(row("n1", c1="Recht", c2="A.", c3="1")))
    data = form_data(client.get(path)) | {f"{TABLE.key}.cell.n1.c2": "meine"}
    theirs = table(row("n1", c1="Recht", c2="ihre", c3="2"))
    save(project, editor, TABLE.key, theirs, base=1)

    conflict = client.post(path, as_sent(data))

    shown = form_data(conflict)
    cells = [shown[f"{TABLE.key}.cell.n1.{column}"] for column in ("c1", "c2", "c3")]
    assert (conflict.status_code, cells) == (409, ["Recht", "meine", "2"])


def test_changes_in_different_cells_are_merged_without_asking(
    client: Client, project: Project, editor: User, path: str
) -> None:
    save(project, editor, TABLE.key, table(row("n1", c1="Recht", c2="A.", c3="1")))
    data = form_data(client.get(path)) | {f"{TABLE.key}.cell.n1.c2": "meine"}
    save(project, editor, TABLE.key, table(row("n1", c1="Recht", c2="A.", c3="2")), base=1)

    response = client.post(path, as_sent(data))

    rows = AnswerRevision.objects.get(number=3).rows
    assert response.status_code == 302
    assert rows == [{"id": "n1", "cells": {"c1": "Recht", "c2": "meine", "c3": "2"}}]


def test_both_too_long_together_are_refused_at_the_question(
    client: Client, project: Project, editor: User, path: str
) -> None:
    data = form_data(client.get(path)) | {"name.text": "meiner"}
    save(project, editor, "name", text("x" * 100_000))
    chosen = form_data(client.post(path, as_sent(data))) | {"choose": "both:name"}

    response = client.post(path, as_sent(chosen))

    assert response.status_code == 409
    assert "Die Antwort hat 100.008 Zeichen" in unescape(response.content.decode())
    assert form_data(response)["name.text"] == "meiner"
    assert findings(response) == []


# Older wordings -------------------------------------------------------------------------------


def reword(admin: User, minor: bool = False) -> None:
    question = QuestionRow.objects.get(key="name")
    value = Question("name", "Wie soll das Projekt heißen?")
    edit_question(question=question, value=value, minor=minor, author=admin)


def wordings() -> list[int]:
    found = AnswerRevision.objects.order_by("number")
    return list(found.values_list("question_revision__number", flat=True))


@pytest.mark.parametrize(("minor", "shown"), [(False, True), (True, False)])
def test_answer_to_a_question_of_another_sense_says_so(
    client: Client, project: Project, owner: User, admin: User, path: str, minor: bool, shown: bool
) -> None:
    save(project, owner, "name", text("Portal"))
    reword(admin, minor)

    page = client.get(path)

    assert ("Passt noch" in page.content.decode()) is shown
    assert findings(page) == []


def test_answer_that_still_fits_is_noted_for_todays_wording(
    client: Client, project: Project, owner: User, admin: User, path: str
) -> None:
    save(project, owner, "name", text("Portal"))
    reword(admin)
    data = form_data(client.get(path)) | {"ziel.text": "ein Ziel", "fits": "name"}

    client.post(path, as_sent(data))
    client.post(path, as_sent(data))

    assert history("name") == [("Olga Owner", "Portal")] * 2
    assert (wordings(), history("ziel")) == ([1, 1, 2], [("Olga Owner", "ein Ziel")])
    assert "Passt noch" not in client.get(path).content.decode()


def test_answer_typed_while_the_question_changed_belongs_to_the_wording_that_was_shown(
    client: Client, project: Project, admin: User, path: str
) -> None:
    data = form_data(client.get(path)) | {"name.text": "Portal"}
    reword(admin)

    client.post(path, as_sent(data))

    assert wordings() == [1]
    assert "Passt noch" in client.get(path).content.decode()


def test_open_question_has_no_older_wording(
    client: Client, project: Project, owner: User, admin: User, path: str
) -> None:
    save(project, owner, "name", text("Portal"))
    save(project, owner, "name", text(""), base=1)
    reword(admin)

    assert "Passt noch" not in client.get(path).content.decode()


# People and states ----------------------------------------------------------------------------


def test_form_of_another_person_stores_nothing(
    client: Client, project: Project, editor: User, path: str
) -> None:
    data = form_data(client.get(path)) | {"name.text": "Portal"}
    client.force_login(editor)

    response = client.post(path, as_sent(data))

    assert (response.status_code, AnswerRevision.objects.count()) == (403, 0)
    assert "Portal" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "label"),
    [("unknown", "Wer könnte das wissen?"), ("not_applicable", "Warum trifft das nicht zu?")],
)
def test_label_of_the_note_asks_what_the_state_needs(
    client: Client, project: Project, owner: User, path: str, state: str, label: str
) -> None:
    save(project, owner, "name", replace(Answer(State(state)), note="frage B."))

    assert label in client.get(path).content.decode()


def test_tables_too_long_together_are_a_choice_and_hold_up_nothing(
    client: Client, project: Project, editor: User, path: str
) -> None:
    data = form_data(client.get(path)) | {"ziel.text": "auch das"}
    theirs, mine = ([row(f"{side}{n}", c1=side) for n in range(101)] for side in "ab")
    data |= {f"{TABLE.key}.cell.{one.id}.c1": "b" for one in mine}
    save(project, editor, TABLE.key, table(*theirs))

    conflict = client.post(path, as_sent(data))

    assert conflict.status_code == 409
    assert "Beide zusammen lassen sich nicht speichern." in conflict.content.decode()
    assert history("ziel") == [("Olga Owner", "auch das")]
    chosen = form_data(conflict) | {"choose": f"mine:{TABLE.key}"}
    assert client.post(path, as_sent(chosen)).status_code == 302
    assert answers(project)[TABLE.key] == table(*mine)


def test_answer_that_was_stored_belongs_to_todays_question(
    client: Client, project: Project, editor: User, admin: User, path: str
) -> None:
    """Also on a page that comes back because of another answer."""
    for key in ("name", "ziel"):
        save(project, editor, key, text("alt"))
    question = QuestionRow.objects.get(key="name")
    value = Question("name", "Wie soll das Projekt heißen?")
    edit_question(question=question, value=value, minor=False, author=admin)
    data = form_data(client.get(path)) | {"name.text": "neu", "ziel.text": "meins"}
    save(project, editor, "ziel", text("ihres"), base=1)

    conflict = client.post(path, as_sent(data))

    assert (conflict.status_code, "Passt noch" in conflict.content.decode()) == (409, False)
