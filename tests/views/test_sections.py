"""The section page: what it shows, what it stores, and what it never loses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from django.utils import timezone

from questionnaire.actions.answers import save_answers
from questionnaire.guide.document import FORMATS, Answer, Row, State
from questionnaire.guide.saving import Save
from questionnaire.models import (
    AnswerRevision,
    Project,
    Question,
    Questionnaire,
    QuestionRevision,
    Section,
    User,
)
from tests.cast import counted_queries
from tests.pages import as_sent, findings, form_data, parse, text_of

pytestmark = pytest.mark.django_db


def address(project: Project, key: str, more: str = "") -> str:
    return f"/projects/{project.code}/sections/{key}/{more}"


def sent(client: Client, path: str, **changes: str) -> dict[str, str]:
    """The page's form with changes; a dot in a name is written as two underscores."""
    data = form_data(client.get(path))
    return data | {name.replace("__", ".").replace("_", "-"): v for name, v in changes.items()}


def stored(project: Project, key: str) -> list[tuple[str, str]]:
    found = AnswerRevision.objects.filter(answer__project=project, answer__question__key=key)
    return list(found.order_by("number").values_list("state", "text"))


def save(project: Project, author: User, key: str, text: str, base: int = 0) -> None:
    value = Answer(State.ANSWERED, text=text)
    save_answers(project=project, author=author, saves=[Save(key, value, base)])


def versions(conflict: Element) -> list[str]:
    """The two texts of a conflict, as read out."""
    both = (e for e in conflict.iter("div") if "version" in (e.get("class") or "").split())
    return [text_of(e) for e in both]


@pytest.fixture
def owner_client(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def test_section_page_has_sound_structure(owner_client: Client, filled_project: Project) -> None:
    for key in ("projekt", "team", "zeitplan", "datenschutz", "deployment"):
        assert findings(owner_client.get(address(filled_project, key))) == []


def test_saving_stores_what_was_typed(owner_client: Client, real_project: Project) -> None:
    path = address(real_project, "projekt")
    typed = "  Zeile 1\r\n\r\n\r\n\tZeile 2  \r\n<b>&amp;</b>"

    response = owner_client.post(path, as_sent(sent(owner_client, path, projektname__text=typed)))

    assert (response.status_code, response["Location"]) == (302, path)
    assert stored(real_project, "projektname") == [("answered", typed.replace("\r\n", "\n"))]
    again = form_data(owner_client.get(path))
    assert again["projektname.text"] == typed


def test_saving_untouched_page_writes_nothing(
    owner_client: Client, filled_project: Project
) -> None:
    before = AnswerRevision.objects.count()
    for key in ("projekt", "team", "zeitplan", "deployment"):
        path = address(filled_project, key)
        owner_client.post(path, as_sent(form_data(owner_client.get(path))))

    assert AnswerRevision.objects.count() == before


def test_saving_goes_on_to_the_next_section(owner_client: Client, real_project: Project) -> None:
    path = address(real_project, "projekt")

    response = owner_client.post(path, as_sent(sent(owner_client, path, next="1")))

    assert response["Location"] == address(real_project, "team")


def test_saving_again_makes_no_second_revision(owner_client: Client, real_project: Project) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="Abo-Portal")

    owner_client.post(path, as_sent(data))
    owner_client.post(path, as_sent(data))

    assert stored(real_project, "projektname") == [("answered", "Abo-Portal")]


def test_conflict_shows_both_texts_and_stores_the_others(
    owner_client: Client, real_project: Project, editor: User
) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="meiner", projektziel__text="mein Ziel")
    save(real_project, editor, "projektname", "ihrer")

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 409
    conflict = next(e for e in parse(response).iter("div") if "conflict" in (e.get("class") or ""))
    assert versions(conflict) == ["nur hier: ihrer", "nur hier: meiner"]
    shown = form_data(response)
    assert (shown["projektname.text"], shown["projektname.base"]) == ("meiner", "1")
    assert (shown["projektziel.text"], shown["projektziel.base"]) == ("mein Ziel", "1")
    assert stored(real_project, "projektname") == [("answered", "ihrer")]
    assert stored(real_project, "projektziel") == [("answered", "mein Ziel")]
    assert findings(response) == []


def test_conflict_is_settled_by_saving_again(
    owner_client: Client, real_project: Project, editor: User
) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="meiner")
    save(real_project, editor, "projektname", "ihrer")
    page = owner_client.post(path, as_sent(data))

    response = owner_client.post(path, as_sent(form_data(page)))

    assert response.status_code == 302
    assert stored(real_project, "projektname") == [("answered", "ihrer"), ("answered", "meiner")]


def test_page_after_conflict_shows_what_others_wrote_elsewhere(
    owner_client: Client, real_project: Project, editor: User
) -> None:
    """An untouched question must not carry an old text with a new base."""
    path = address(real_project, "projekt")
    save(real_project, editor, "projektziel", "alt")
    data = sent(owner_client, path, projektname__text="meiner")
    save(real_project, editor, "projektname", "ihrer")
    save(real_project, editor, "projektziel", "neu", base=1)

    shown = form_data(owner_client.post(path, as_sent(data)))

    assert (shown["projektziel.text"], shown["projektziel.base"]) == ("neu", "2")


def test_too_long_answer_is_kept_on_the_page_and_others_saved(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    text = "x" * 1_000_000
    data = sent(owner_client, path, projektname__text=text, projektziel__text="gut")

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 422
    shown = form_data(response)
    assert (shown["projektname.text"], shown["projektname.base"]) == (text, "0")
    error = next(e for e in parse(response).iter() if e.get("id") == "e-projektname")
    expected = (
        "Die Antwort hat 1.000.000 Zeichen, möglich sind 100.000. "
        "Bitte kürzen Sie um 900.000 Zeichen."
    )
    assert text_of(error) == expected
    assert stored(real_project, "projektname") == []
    assert stored(real_project, "projektziel") == [("answered", "gut")]
    assert findings(response) == []


NUL = "Der Text enthält ein Nullzeichen (U+0000), das sich nicht speichern lässt."
LONG_NOTE = "Die Anmerkung hat 1.001 Zeichen, möglich sind 1.000. Bitte kürzen Sie um 1 Zeichen."


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("projektname.text", "a\0b", f"{NUL} Bitte entfernen Sie es."),
        ("projektname.note", "n" * 1001, LONG_NOTE),
    ],
)
def test_refused_value_is_explained(
    owner_client: Client, real_project: Project, field: str, value: str, sentence: str
) -> None:
    path = address(real_project, "projekt")

    response = owner_client.post(path, as_sent(form_data(owner_client.get(path)) | {field: value}))

    assert response.status_code == 422
    error = next(e for e in parse(response).iter() if e.get("id") == "e-projektname")
    assert text_of(error) == sentence
    assert AnswerRevision.objects.count() == 0


def test_two_thousand_rows_are_refused_at_the_table(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "zeitplan")
    data = form_data(owner_client.get(path)) | {"projektcharakter.text": "Umzug"}
    rows = {f"weitere-termine.cell.zeile{n}.c1": "x" for n in range(2_000)}

    response = owner_client.post(path, as_sent(data | rows))

    assert response.status_code == 422
    page = response.content.decode()
    assert page.count("Die Tabelle hat 2.000 Zeilen, möglich sind 200.") == 2
    assert page.count('name="weitere-termine.0.cell.zeile') == 4_000
    assert stored(real_project, "weitere-termine") == []
    assert stored(real_project, "projektcharakter") == [("answered", "Umzug")]


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ({f"x{n}": "1" for n in range(6_000)}, "Zu viele Felder auf einmal"),
        ({"projektname.text": "x" * 9_000_000}, "Zu viel Text auf einmal"),
    ],
)
def test_too_large_request_gets_a_page(
    owner_client: Client, real_project: Project, data: dict[str, str], title: str
) -> None:
    response = owner_client.post(address(real_project, "projekt"), as_sent(data))

    assert response.status_code == 413
    assert text_of(next(parse(response).iter("h1"))) == title
    assert findings(response) == []
    assert AnswerRevision.objects.count() == 0


def test_odd_field_names_change_nothing(owner_client: Client, real_project: Project) -> None:
    path = address(real_project, "team")
    odd = {
        "nein.base": "0", "nein.text": "", "projektverantwortung.cell.": "x",
        "projektverantwortung.cell.r1.c99999999": "x", "projektverantwortung.cell.A B.c1": "x",
        "kundendaten.base": "-1", "kundendaten.state": "erfunden", "page": "",
    }  # fmt: skip

    response = owner_client.post(path, as_sent(form_data(owner_client.get(path)) | odd))

    assert response.status_code == 302
    assert AnswerRevision.objects.count() == 0


def test_choice_keeps_text_and_note(owner_client: Client, real_project: Project) -> None:
    path = address(real_project, "projekt")
    changes = {
        "projektname__text": "x",
        "projektname__note": "Frau Muster",
        "projektname__state": "unknown",
    }

    owner_client.post(path, as_sent(sent(owner_client, path, **changes)))

    revision = AnswerRevision.objects.get()
    assert (revision.state, revision.text, revision.note) == ("unknown", "x", "Frau Muster")


def test_retired_question_typed_meanwhile_is_stored(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="noch getippt")
    Question.objects.filter(key="projektname").update(retired=True)

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 302
    assert stored(real_project, "projektname") == [("answered", "noch getippt")]
    assert "projektname.text" not in form_data(owner_client.get(path))


def test_former_column_stays_readable_and_is_kept(
    owner_client: Client, real_project: Project, owner: User
) -> None:
    value = Answer(
        State.ANSWERED, rows=(Row("bcdfghjk", (("c1", "A. Beispiel"), ("c9", "Fax 12"))),)
    )
    save_answers(project=real_project, author=owner, saves=[Save("projektverantwortung", value)])
    revision = Question.objects.get(key="projektverantwortung").current
    assert revision
    revision.columns = [*revision.columns, {"id": "c9", "text": "Fax", "gone": True}]
    revision.save()
    path = address(real_project, "team")

    page = owner_client.get(path)
    data = form_data(page) | {"projektverantwortung.cell.bcdfghjk.c1": "A. Neu"}
    owner_client.post(path, as_sent(data))

    former = [text_of(e) for e in parse(page).iter("p") if e.get("class") == "former"]
    assert former == ["frühere Spalte „Fax“: Fax 12"]
    rows = AnswerRevision.objects.latest("number").rows
    assert rows == [{"id": "bcdfghjk", "cells": {"c9": "Fax 12", "c1": "A. Neu"}}]


def test_former_columns_of_labelled_rows_are_kept_where_only_labels_are_left(
    owner_client: Client, real_project: Project, owner: User
) -> None:
    """Nothing is left to fill in then, and what was filled in goes on being shown and sent."""
    key = "projektverantwortung"
    question = Question.objects.get(key=key)
    assert question.current
    first, *others = question.current.columns
    QuestionRevision.objects.filter(pk=question.current.pk).update(
        columns=[first, *({**column, "gone": True} for column in others)],
        labels=[{"id": "r1", "text": "Projektleitung"}],
        empty_rows=0,
    )
    value = Answer(State.ANSWERED, rows=(Row("r1", ((others[0]["id"], "A. Beispiel"),)),))
    save_answers(project=real_project, author=owner, saves=[Save(key, value)])
    path = address(real_project, "team")

    page = owner_client.get(path)
    owner_client.post(path, as_sent(form_data(page) | {f"{key}.note": "Stand Mai"}))

    former = [text_of(e) for e in parse(page).iter("p") if e.get("class") == "former"]
    assert former == [f"frühere Spalte „{others[0]['text']}“: A. Beispiel"]
    kept = AnswerRevision.objects.latest("number")
    assert (kept.number, kept.note) == (2, "Stand Mai")
    assert kept.rows == [{"id": "r1", "cells": {others[0]["id"]: "A. Beispiel"}}]


def test_rows_are_added_moved_and_removed_and_all_is_saved(
    owner_client: Client, real_project: Project
) -> None:
    path, rows = address(real_project, "team"), address(real_project, "team", "rows/")
    cells = {f"projektverantwortung.cell.zeile{n}.c1": f"Person {n}" for n in (1, 2, 3)}
    data = form_data(owner_client.get(path)) | cells | {"kundendaten.text": "GmbH"}

    added = owner_client.post(rows, as_sent(data | {"row": "add:projektverantwortung"}))
    page = owner_client.get(added["Location"])
    owner_client.post(rows, as_sent(form_data(page) | {"row": "down:projektverantwortung:zeile1"}))
    owner_client.post(
        rows,
        as_sent(form_data(owner_client.get(path)) | {"row": "remove:projektverantwortung:zeile3"}),
    )

    assert added["Location"] == f"{path}?rows=projektverantwortung.2#q-projektverantwortung"
    names = [row["cells"]["c1"] for row in _rows("projektverantwortung")]
    assert names == ["Person 2", "Person 1"]
    assert stored(real_project, "kundendaten") == [("answered", "GmbH")]


def _rows(key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        AnswerRevision.objects.filter(answer__question__key=key).latest("number").rows
    )
    return rows


@pytest.mark.parametrize(
    "row", ["", "fly:team", "up:nein:zeile", "remove:projektverantwortung:nein"]
)
def test_rows_with_an_odd_wish_lose_nothing(
    owner_client: Client, real_project: Project, row: str
) -> None:
    path = address(real_project, "team")
    data = form_data(owner_client.get(path)) | {"row": row}

    response = owner_client.post(path + "rows/", as_sent(data))

    assert response.status_code == 302
    assert response["Location"].startswith(path)


def test_viewer_reads_and_may_not_write(
    client: Client, filled_project: Project, viewer: User
) -> None:
    client.force_login(viewer)
    path = address(filled_project, "projekt")
    before = AnswerRevision.objects.count()

    page = client.get(path)
    response = client.post(path, as_sent({"projektname.base": "1", "projektname.text": "x"}))

    assert (page.status_code, response.status_code) == (200, 403)
    assert not [e for e in parse(page).iter("button") if text_of(e) == "Speichern"]
    assert AnswerRevision.objects.count() == before


def test_sre_writes_on_behalf_and_is_named(
    client: Client, real_project: Project, sre: User, owner: User
) -> None:
    client.force_login(sre)
    path = address(real_project, "projekt")
    client.post(path, as_sent(sent(client, path, projektname__text="Abo-Portal")))
    client.force_login(owner)

    def shown() -> list[str]:
        texts = (text_of(e) for e in parse(client.get(path)).iter("p"))
        return [text for text in texts if sre.name in text]

    assert shown() == [f"{sre.name} (SRE-Team) hat diese Frage gerade bearbeitet."]
    AnswerRevision.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    assert shown() == [f"Zuletzt {sre.name} (SRE-Team)"]


@pytest.mark.parametrize("questions", ["one_question", "three_questions"])
@pytest.mark.parametrize("answered", [False, True])
def test_section_page_query_count(
    client: Client,
    make_project: Callable[[Questionnaire], Project],
    owner: User,
    questions: str,
    answered: bool,
    request: pytest.FixtureRequest,
) -> None:
    guide: Questionnaire = request.getfixturevalue(questions)
    project = make_project(guide)
    for question in guide.questions.all() if answered else ():
        save(project, owner, question.key, "Antwort")
    client.force_login(owner)

    with counted_queries() as queries:
        client.get(address(project, guide.key))
    assert len(queries) == 7


@pytest.mark.parametrize("answers", [1, 3])
def test_saving_query_count(
    client: Client, real_project: Project, owner: User, answers: int
) -> None:
    client.force_login(owner)
    path = address(real_project, "projekt")
    data = form_data(client.get(path))
    for key in ("projektname", "projektziel", "nutzergruppen")[:answers]:
        data |= {f"{key}.text": "neu", f"{key}.format": "yaml"}
    with counted_queries() as queries:
        client.post(path, as_sent(data))
    assert len(queries) == 11


def test_text_for_a_question_that_became_a_table_is_given_back(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "team")
    data = form_data(owner_client.get(path)) | {"projektverantwortung.text": "getippt | bevor"}

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 422
    assert form_data(response)["projektverantwortung.stray"] == "getippt | bevor"
    assert findings(response) == []
    again = owner_client.post(path, as_sent(form_data(response)))
    assert form_data(again)["projektverantwortung.stray"] == "getippt | bevor"


def test_cells_for_a_question_that_became_a_text_are_given_back(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "team")
    cells = {"kundendaten.cell.zeile1.c1": "Muster", "kundendaten.cell.zeile1.c2": "GmbH"}

    response = owner_client.post(path, as_sent(form_data(owner_client.get(path)) | cells))

    assert response.status_code == 422
    assert form_data(response)["kundendaten.stray"] == "Muster | GmbH"
    moved = {"kundendaten.stray": "", "kundendaten.text": "Muster GmbH"}
    owner_client.post(path, as_sent(form_data(response) | moved))
    assert stored(real_project, "kundendaten") == [("answered", "Muster GmbH")]


def test_section_that_asks_nothing_any_more_still_stores_what_was_typed(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="noch getippt")
    Question.objects.filter(section__key="projekt").update(retired=True)

    owner_client.post(path, as_sent(data))

    assert stored(real_project, "projektname") == [("answered", "noch getippt")]
    assert owner_client.get(path)["Location"] == f"/projects/{real_project.code}/"


def test_question_moved_meanwhile_is_stored(owner_client: Client, real_project: Project) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="noch getippt")
    team = Section.objects.get(key="team")
    Question.objects.filter(key="projektname").update(section=team)

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 302
    assert stored(real_project, "projektname") == [("answered", "noch getippt")]


def test_text_for_a_question_that_is_gone_is_given_back_until_emptied(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    typed = {"geloescht.base": "0", "geloescht.text": "getippt", "geloescht.state": "answer"}
    typed["projektziel.text"] = "gut"
    data = form_data(owner_client.get(path)) | typed

    first = owner_client.post(path, as_sent(data))
    second = owner_client.post(path, as_sent(form_data(first)))
    third = owner_client.post(path, as_sent(form_data(second) | {"geloescht.stray": ""}))

    assert [r.status_code for r in (first, second, third)] == [422, 422, 302]
    assert form_data(second)["geloescht.stray"] == "getippt"
    assert stored(real_project, "projektziel") == [("answered", "gut")]
    assert findings(first) == []


def test_text_of_a_field_whose_name_no_database_takes_is_given_back(
    owner_client: Client, real_project: Project
) -> None:
    typed = {"a\0b.base": "0", "a\0b.0.text": "getippt", "a\0b.0.state": "answer"}

    response = owner_client.post(address(real_project, "projekt"), typed)

    assert response.status_code == 422
    assert "getippt" in response.content.decode()


def test_conflict_with_nothing_stored_is_shown(owner_client: Client, real_project: Project) -> None:
    """As after a restored backup: the page saw a revision that is no longer there."""
    path = address(real_project, "projekt")
    typed = {"projektname.base": "5", "projektname.text": "meiner"}

    response = owner_client.post(path, as_sent(form_data(owner_client.get(path)) | typed))

    assert response.status_code == 409
    shown = form_data(response)
    assert (shown["projektname.text"], shown["projektname.base"]) == ("meiner", "0")
    assert findings(response) == []


def test_conflict_in_a_section_that_asks_nothing_any_more_is_shown(
    owner_client: Client, real_project: Project, editor: User
) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="meiner")
    save(real_project, editor, "projektname", "ihrer")
    Question.objects.filter(section__key="projekt").update(retired=True)

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 409
    assert form_data(response)["projektname.text"] == "meiner"


def test_untouched_answer_never_conflicts_with_another_format(
    owner_client: Client, real_project: Project, editor: User
) -> None:
    path = address(real_project, "projekt")
    value = Answer(State.ANSWERED, text="a: 1", format="yaml")
    save_answers(project=real_project, author=editor, saves=[Save("projektname", value)])
    data = form_data(owner_client.get(path))
    save(real_project, editor, "projektname", "a: 1", base=1)

    response = owner_client.post(path, as_sent(data))

    assert data["projektname.format"] == "yaml"
    assert response.status_code == 302
    assert AnswerRevision.objects.count() == 2


def test_untouched_table_never_conflicts_over_a_former_column(
    owner_client: Client, real_project: Project, owner: User
) -> None:
    rows = (Row("bcdfghjk", (("c1", "A. Beispiel"), ("c9", "Fax 12"))),)
    key = "projektverantwortung"
    value = Answer(State.ANSWERED, rows=rows)
    save_answers(project=real_project, author=owner, saves=[Save(key, value)])
    revision = Question.objects.get(key=key).current
    assert revision
    revision.columns = [*revision.columns, {"id": "c9", "text": "Fax", "gone": True}]
    revision.save()
    path = address(real_project, "team")
    data = form_data(owner_client.get(path))
    other = Answer(State.ANSWERED, rows=(Row("bcdfghjk", (("c1", "A. Beispiel"),)),))
    save_answers(project=real_project, author=owner, saves=[Save(key, other, base=1)])

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 302
    assert AnswerRevision.objects.count() == 2


def test_row_is_added_though_another_answer_is_refused(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "team")
    wish = {"row": "add:projektverantwortung", "kundendaten.note": "n" * 1001}

    response = owner_client.post(path + "rows/", as_sent(form_data(owner_client.get(path)) | wish))

    assert response.status_code == 422
    cells = [n for n in form_data(response) if n.startswith("projektverantwortung.cell.")]
    assert len(cells) == 8


def test_question_that_was_cut_off_stays_as_it_is(
    owner_client: Client, real_project: Project, owner: User
) -> None:
    """The state is sent last: without it the text before it may be half of what was typed."""
    save(real_project, owner, "projektname", "ganz")
    path = address(real_project, "projekt")
    data = as_sent(form_data(owner_client.get(path)) | {"projektname.text": "ha"})
    del data["projektname.1.state"]

    response = owner_client.post(path, data)

    assert response.status_code == 302
    assert stored(real_project, "projektname") == [("answered", "ganz")]


@pytest.mark.parametrize("text", ["  ", "\r\n\r\n\r\n", "\u00a0\u00a0\u00a0", "\u2028   ", "a   b"])
def test_blanks_alone_come_back_as_they_were(
    owner_client: Client, real_project: Project, text: str
) -> None:
    path = address(real_project, "projekt")
    typed = {"projektname.text": text, "projektziel.text": "x", "projektziel.note": text}
    owner_client.post(path, as_sent(form_data(owner_client.get(path)) | typed))
    before = AnswerRevision.objects.count()

    shown = form_data(owner_client.get(path))
    owner_client.post(path, as_sent(shown))

    assert (shown["projektname.text"], shown["projektziel.note"]) == (text, text)
    assert AnswerRevision.objects.count() == before


def test_answer_given_on_behalf_stays_so_when_roles_change(
    client: Client, real_project: Project, sre: User, owner: User
) -> None:
    save(real_project, sre, "projektname", "Abo-Portal")
    User.objects.filter(pk=sre.pk).update(role=User.Role.CUSTOMER)
    User.objects.filter(pk=owner.pk).update(role=User.Role.SRE)
    save(real_project, owner, "projektname", "Abo-Portal 2", base=1)
    User.objects.filter(pk=owner.pk).update(role=User.Role.CUSTOMER)

    behalf = AnswerRevision.objects.order_by("number").values_list("on_behalf", flat=True)

    assert list(behalf) == [True, False]


CODE = '\r\nfarm:  \r\n\tweb: "{{ 1 }}"\r\n\r\n\r\n    - <b>&amp;``` \r\n'


def stored_formats(key: str) -> list[tuple[str, str, str]]:
    found = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return list(found.values_list("state", "format", "text"))


def test_format_is_offered_for_texts_only_and_by_its_name(
    owner_client: Client, real_project: Project
) -> None:
    page = parse(owner_client.get(address(real_project, "team")))

    selects = list(page.iter("select"))
    assert [e.get("name") for e in selects] == ["kundendaten.0.format"]
    assert selects[0].get("aria-label") == "Form der Antwort 2.1"
    assert [(e.get("value"), text_of(e)) for e in selects[0]] == [
        ("text", "Text"),
        ("mermaid", "Diagramm (Mermaid)"),
        ("yaml", "Code: YAML"),
        ("nix", "Code: Nix"),
        ("dockerfile", "Code: Dockerfile"),
        ("sql", "Code: SQL"),
        ("ini", "Code: INI"),
        ("json", "Code: JSON"),
        ("bash", "Code: Bash"),
        ("plain", "Code ohne Sprache"),
    ]
    assert tuple(e.get("value") for e in selects[0]) == FORMATS


def test_format_is_switched_there_and_back_without_loss(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    shown: list[tuple[str, str]] = []
    for chosen in ("text", "yaml", "text"):
        typed = {"projektname.format": chosen}
        if not shown:
            typed["projektname.text"] = CODE
        owner_client.post(path, as_sent(form_data(owner_client.get(path)) | typed))
        again = form_data(owner_client.get(path))
        shown.append((again["projektname.format"], again["projektname.text"]))

    assert shown == [("text", CODE), ("yaml", CODE), ("text", CODE)]
    text = CODE.replace("\r\n", "\n")
    assert stored_formats("projektname") == [
        ("answered", "text", text),
        ("answered", "yaml", text),
        ("answered", "text", text),
    ]


def test_untouched_page_of_all_formats_writes_nothing(
    owner_client: Client, real_project: Project, owner: User
) -> None:
    keys = ("projektname", "projektziel", "nutzergruppen", "funktionen", "projekterfolg")
    kinds = [(format, state) for format in FORMATS for state in State]
    path = address(real_project, "projekt")
    assert len(kinds) % len(keys) == 0
    for base in range(len(kinds) // len(keys)):
        shown = zip(keys, kinds[base * len(keys) :], strict=False)
        saves = [
            Save(key, Answer(state, "" if state is State.OPEN else CODE, format=format), base)
            for key, (format, state) in shown
        ]
        save_answers(project=real_project, author=owner, saves=saves)
        before = AnswerRevision.objects.count()

        response = owner_client.post(path, as_sent(form_data(owner_client.get(path))))

        assert (response.status_code, AnswerRevision.objects.count()) == (302, before)


def test_format_chosen_for_an_empty_answer_stays_and_answers_nothing(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    chosen = {"projektname.format": "mermaid"}

    owner_client.post(path, as_sent(form_data(owner_client.get(path)) | chosen))

    page = owner_client.get(path)
    assert form_data(page)["projektname.format"] == "mermaid"
    assert stored_formats("projektname") == [("open", "mermaid", "")]
    meta = [text_of(e) for e in parse(page).iter("p") if e.get("class") == "meta"]
    assert meta[0].startswith("0 von 5 erledigt")


def test_format_that_does_not_exist_is_refused_at_its_field(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    typed = {"projektname.text": CODE, "projektname.format": "cobol", "projektziel.text": "gut"}

    response = owner_client.post(path, as_sent(form_data(owner_client.get(path)) | typed))

    assert response.status_code == 422
    error = next(e for e in parse(response).iter() if e.get("id") == "e-projektname")
    assert text_of(error) == "Das Format „cobol“ gibt es nicht."
    shown = form_data(response)
    assert (shown["projektname.text"], shown["projektname.format"]) == (CODE, "text")
    assert stored(real_project, "projektname") == []
    assert stored(real_project, "projektziel") == [("answered", "gut")]


def test_format_stays_chosen_where_an_answer_is_refused(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "projekt")
    typed = {"projektname.format": "nix", "projektname.note": "n" * 1_001}

    response = owner_client.post(path, as_sent(form_data(owner_client.get(path)) | typed))

    assert response.status_code == 422
    assert form_data(response)["projektname.format"] == "nix"
    assert findings(response) == []


def test_conflict_over_the_format_alone_names_both(
    owner_client: Client, real_project: Project, editor: User
) -> None:
    path = address(real_project, "projekt")
    save(real_project, editor, "projektname", "a: 1")
    data = form_data(owner_client.get(path)) | {"projektname.format": "yaml"}
    other = Answer(State.ANSWERED, text="a: 1", format="plain")
    save_answers(project=real_project, author=editor, saves=[Save("projektname", other, 1)])

    response = owner_client.post(path, as_sent(data))

    assert response.status_code == 409
    conflict = next(e for e in parse(response).iter("div") if "conflict" in (e.get("class") or ""))
    heads = [text_of(e) for e in conflict.iter("p") if e.get("class") == "version-head"]
    assert [head.rsplit(" Code", 1)[1] for head in heads] == [" ohne Sprache", ": YAML"]
    assert versions(conflict) == ["a: 1", "a: 1"]
    assert form_data(response)["projektname.format"] == "yaml"
    assert findings(response) == []
    owner_client.post(path, as_sent(form_data(response)))
    assert stored_formats("projektname")[2:] == [("answered", "yaml", "a: 1")]


def test_conflict_over_the_text_names_no_format(
    owner_client: Client, real_project: Project, editor: User
) -> None:
    path = address(real_project, "projekt")
    data = sent(owner_client, path, projektname__text="meiner", projektname__format="yaml")
    other = Answer(State.ANSWERED, text="ihrer", format="yaml")
    save_answers(project=real_project, author=editor, saves=[Save("projektname", other)])

    response = owner_client.post(path, as_sent(data))

    conflict = next(e for e in parse(response).iter("div") if "conflict" in (e.get("class") or ""))
    assert versions(conflict) == ["nur hier: ihrer", "nur hier: meiner"]
    assert "YAML" not in text_of(conflict)


def test_viewer_sees_the_format_and_cannot_change_it(
    client: Client, real_project: Project, owner: User, viewer: User
) -> None:
    value = Answer(State.ANSWERED, text="a: 1", format="yaml")
    save_answers(project=real_project, author=owner, saves=[Save("projektname", value)])
    client.force_login(viewer)

    page = client.get(address(real_project, "projekt"))

    assert form_data(page)["projektname.format"] == "yaml"
    assert ["disabled" in e.attrib for e in parse(page).iter("select")] == [True] * 5
    assert findings(page) == []


def test_format_sent_for_a_table_is_passed_over(
    owner_client: Client, real_project: Project
) -> None:
    path = address(real_project, "team")
    typed = {"projektverantwortung.format": "yaml"}

    response = owner_client.post(path, as_sent(form_data(owner_client.get(path)) | typed))

    assert response.status_code == 302
    assert AnswerRevision.objects.count() == 0


def test_code_becomes_a_fence_in_the_ticket(owner_client: Client, real_project: Project) -> None:
    path = address(real_project, "projekt")
    typed = {"projektname.text": "a:\r\n  b: 1", "projektname.format": "yaml"}

    owner_client.post(path, as_sent(form_data(owner_client.get(path)) | typed))

    ticket = owner_client.get(f"{path}tickets/github/ticket.md").content.decode()
    assert "\n  > ```yaml\n  > a:\n  >   b: 1\n  > ```\n" in ticket
