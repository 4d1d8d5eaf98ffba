"""Saving one answer by the page's script: what it sends, what it is told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from questionnaire.actions.answers import save_answers
from questionnaire.guide.document import Answer
from questionnaire.guide.limits import ANSWER_LENGTH
from questionnaire.guide.saving import Save
from questionnaire.models import AnswerRevision, Member, Project, User
from tests.cast import TABLE, counted_queries, row, table, text

pytestmark = pytest.mark.django_db
Post = Callable[..., Any]


def address(project: Project, key: str = "name") -> str:
    return f"/projects/{project.code}/questions/{key}/save/"


def fields(key: str, base: int, **parts: str) -> dict[str, str]:
    """A question's fields as a page sends them; two underscores stand for a dot."""
    given = {"text": "", "note": "", "format": "text", "state": "answer"} | parts
    named = {f"{key}.{base}.{part.replace('__', '.')}": value for part, value in given.items()}
    return {f"{key}.base": str(base), f"{key}.wording": "1"} | named


@pytest.fixture
def post(client: Client, project: Project, owner: User) -> Post:
    """Sends one answer as the owner: post("Portal", base=0, …)."""
    client.force_login(owner)

    def send(value: str, base: int = 0, key: str = "name", **more: Any) -> Any:
        data = fields(key, base, text=value) | {"save_id": str(uuid.uuid4())} | more
        return client.post(address(project, key), data, headers={"Accept": "application/json"})

    return send


def save(project: Project, author: User, value: Answer, base: int = 0, key: str = "name") -> None:
    save_answers(project=project, author=author, saves=[Save(key, value, base)])


def told(response: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(response.content)
    return answer


def test_save_answer_stores_and_tells(post: Post) -> None:
    response = post("  Portal\r\n<b>")

    revision = AnswerRevision.objects.get()
    assert revision.text == "  Portal\n<b>"
    time = timezone.localtime(revision.created_at).strftime("%H:%M")
    assert response.status_code == 200
    assert told(response) == {
        "outcome": "stored",
        "number": 1,
        "newest": 1,
        "merged": False,
        "state": "answered",
        "time": time,
        "others": [],
    }


def test_save_answer_untouched_is_unchanged(post: Post) -> None:
    answer = told(post(""))

    assert (answer["outcome"], answer["number"], answer["time"]) == ("unchanged", 0, "")


def test_save_answer_again_with_its_id_stores_once(post: Post) -> None:
    save_id = str(uuid.uuid4())

    answers = [told(post("Portal", save_id=save_id)) for _try in range(2)]

    assert answers[0] == answers[1]
    assert AnswerRevision.objects.count() == 1


def test_save_answer_goes_on_from_lost_answers(post: Post) -> None:
    lost = str(uuid.uuid4())
    post("eins", save_id=lost)

    answer = told(post("zwei", after=[lost, "kein Name"]))

    assert (answer["outcome"], answer["number"]) == ("stored", 2)


def test_save_answer_in_conflict_says_who_and_when(
    post: Post, project: Project, editor: User, sre: User
) -> None:
    save(project, editor, text("anders"))
    first = post("Portal")
    save(project, sre, text("noch anders"), base=1)
    second = post("Portal")

    times = [timezone.localtime(r.created_at) for r in AnswerRevision.objects.order_by("number")]
    assert (first.status_code, told(first)["newest"]) == (409, 1)
    assert told(first)["sentence"] == (
        f"Diese Antwort wurde um {times[0]:%H:%M} von Emil Editor geändert."
    )
    assert told(second)["sentence"] == (
        f"Diese Antwort wurde um {times[1]:%H:%M} von Sina Sre (SRE-Team) geändert."
    )


def test_save_answer_from_a_base_that_never_was_is_a_conflict(post: Post) -> None:
    response = post("Portal", base=3)

    assert (response.status_code, told(response)) == (
        409,
        {
            "outcome": "conflict",
            "newest": 0,
            "sentence": "Diese Antwort ist inzwischen eine andere.",
        },
    )


@pytest.mark.parametrize(("choice", "stored"), [("mine", 2), ("theirs", 3), ("both", 2)])
def test_save_answer_takes_a_choice(
    post: Post, project: Project, editor: User, choice: str, stored: int
) -> None:
    save(project, editor, text("anders"))

    answer = told(post("Portal", base=1, choose=f"{choice}:name"))

    assert (answer["outcome"], answer["number"]) == ("stored", stored)


def test_save_answer_takes_no_choice_of_another_question(
    post: Post, project: Project, editor: User
) -> None:
    save(project, editor, text("anders"))

    answer = told(post("Portal", base=1, choose="theirs:ziel"))

    assert answer["number"] == 2


def test_save_answer_refuses_what_is_too_long(post: Post) -> None:
    response = post("x" * (ANSWER_LENGTH + 3))

    assert response.status_code == 422
    assert told(response)["sentence"].startswith("Die Antwort hat 100.003 Zeichen")
    assert AnswerRevision.objects.count() == 0


def test_save_answer_refuses_both_where_they_are_too_long(
    post: Post, project: Project, editor: User
) -> None:
    save(project, editor, text("x" * ANSWER_LENGTH))

    response = post("y", base=1, choose="both:name")

    assert (response.status_code, told(response)["reason"]) == (422, "answer_too_long")
    assert AnswerRevision.objects.count() == 1


def test_save_answer_refuses_text_for_a_table(post: Post) -> None:
    response = post("Text", key=TABLE.key)

    assert (response.status_code, told(response)["reason"]) == (422, "kind_changed")


def test_save_answer_merges_tables(
    client: Client, project: Project, owner: User, editor: User
) -> None:
    client.force_login(owner)
    save(project, editor, table(row("n1", c1="ihre")), key=TABLE.key)
    data = fields(TABLE.key, 0, cell__n2__c1="meine")

    answer = told(client.post(address(project, TABLE.key), data))

    assert (answer["outcome"], answer["number"], answer["merged"]) == ("stored", 2, True)


def test_save_answer_without_an_answer_is_a_bad_request(
    client: Client, project: Project, owner: User
) -> None:
    client.force_login(owner)

    response = client.post(
        address(project), {"name.base": "0"}, headers={"Accept": "application/json"}
    )

    assert response.status_code == 400
    assert told(response)["sentence"].endswith("Es wurde nichts geändert.")


def test_save_answer_knows_no_other_questions(post: Post) -> None:
    assert post("x", key="nie-gestellt").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("stranger", 404), ("sre", 200)])
def test_save_answer_is_for_writers(
    client: Client,
    project: Project,
    viewer: User,
    stranger: User,
    sre: User,
    who: str,
    status: int,
) -> None:
    client.force_login({"viewer": viewer, "stranger": stranger, "sre": sre}[who])

    response = client.post(address(project), fields("name", 0, text="x"))

    assert response.status_code == status
    assert AnswerRevision.objects.count() == (1 if status == 200 else 0)


def test_save_answer_follows_a_role_at_once(post: Post, project: Project, owner: User) -> None:
    Member.objects.filter(project=project, user=owner).update(role=Member.Role.VIEWER)

    assert post("x").status_code == 403


def test_save_answer_signed_out_tells_the_script(client: Client, project: Project) -> None:
    response = client.post(
        address(project), fields("name", 0, text="x"), headers={"Accept": "application/json"}
    )

    assert (response.status_code, told(response)["reason"]) == (401, "signed_out")


def test_save_answer_in_another_persons_name_is_refused(post: Post, editor: User) -> None:
    response = post("x", person=editor.code)

    assert (response.status_code, told(response)["reason"]) == (403, "other_person")
    assert AnswerRevision.objects.count() == 0


def test_save_answer_is_posted(client: Client, project: Project, owner: User) -> None:
    client.force_login(owner)

    assert client.get(address(project)).status_code == 405


# Presence -------------------------------------------------------------------------------------


def test_save_answer_tells_who_else_was_here(
    post: Post, project: Project, editor: User, sre: User
) -> None:
    save(project, editor, text("ein Ziel"), key="ziel")
    save(project, sre, table(row("n1", c1="x")), key=TABLE.key)
    save(project, editor, text("eine andere Seite"), key="last")
    minutes = {"ziel": 2, TABLE.key: 11}
    for key, ago in minutes.items():
        found = AnswerRevision.objects.filter(answer__question__key=key)
        found.update(created_at=timezone.now() - timedelta(minutes=ago, seconds=5))

    answer = told(post("Portal", presence="1"))

    assert answer["others"] == [
        {
            "key": "ziel",
            "number": 1,
            "words": "Emil Editor hat diese Frage vor 2 Minuten bearbeitet.",
        }
    ]


def test_save_answer_tells_nobody_of_oneself(post: Post, project: Project, owner: User) -> None:
    save(project, owner, text("ein Ziel"), key="ziel")

    assert told(post("Portal", presence="1"))["others"] == []


# Cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [0, 1, 3])
def test_save_answer_query_count(post: Post, project: Project, owner: User, before: int) -> None:
    """Session, person, membership, lock, question with answer; answer, revision, their link."""
    for number in range(before):
        save(project, owner, text(f"Fassung {number}"), base=number)

    with counted_queries() as queries:
        response = post("Portal", base=before)

    assert response.status_code == 200
    assert len(queries) == (7 if before else 8)


def test_save_answer_query_count_with_presence(
    post: Post, project: Project, owner: User, editor: User
) -> None:
    save(project, owner, text("Portal"))
    save(project, editor, text("ein Ziel"), key="ziel")

    with counted_queries() as queries:
        post("Abo-Portal", base=1, presence="1")

    assert len(queries) == 8


def test_save_answer_is_answered_in_two_kilobytes(
    post: Post, project: Project, editor: User
) -> None:
    User.objects.filter(pk=editor.pk).update(name="Ö" * 100)
    for key in ("ziel", "last"):
        save(project, editor, text("x" * 10_000), key=key)

    response = post("x" * 50_000, presence="1")

    assert len(response.content) <= 2048
