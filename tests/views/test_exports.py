"""All answers of a project as a file to take away."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from questionnaire.actions.answers import save_answers
from questionnaire.actions.exchanging import export_answers
from questionnaire.guide.document import Answer, State
from questionnaire.guide.saving import Save
from questionnaire.models import Project, Questionnaire, User
from tests.cast import counted_queries
from tests.pages import parse, text_of

pytestmark = pytest.mark.django_db


def address(project: Project) -> str:
    return f"/projects/{project.code}/answers.json"


@pytest.mark.parametrize("person", ["owner", "editor", "viewer", "sre", "admin"])
def test_answers_are_taken_away_by_whoever_may_read(
    client: Client, filled_project: Project, person: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    response = client.get(address(filled_project))

    assert response.content.decode() == export_answers(project=filled_project)
    assert len(json.loads(response.content)["answers"]) > 40
    headers = [response[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")]
    assert headers == [
        "application/json",
        f'attachment; filename="{filled_project.code}-answers.json"',
        "no-store",
    ]


def test_answers_are_not_there_for_strangers(
    client: Client, filled_project: Project, stranger: User
) -> None:
    nobody = client.get(address(filled_project))
    client.force_login(stranger)

    found = client.get(address(filled_project))

    assert (nobody.status_code, found.status_code) == (302, 404)


def test_answers_are_only_read(client: Client, project: Project, owner: User) -> None:
    client.force_login(owner)

    assert client.post(address(project)).status_code == 405


def test_project_page_links_the_answers(client: Client, project: Project, viewer: User) -> None:
    client.force_login(viewer)

    page = parse(client.get(f"/projects/{project.code}/"))

    links = {text_of(e): e.get("href") for e in page.iter("a")}
    assert links["Alle Antworten als JSON"] == address(project)


@pytest.mark.parametrize("questions", ["one_question", "three_questions"])
def test_answers_query_count(
    client: Client,
    make_project: Callable[[Questionnaire], Project],
    owner: User,
    questions: str,
    request: pytest.FixtureRequest,
) -> None:
    guide: Questionnaire = request.getfixturevalue(questions)
    project = make_project(guide)
    given = Answer(State.ANSWERED, "Antwort")
    saves = [Save(question.key, given) for question in guide.questions.all()]
    save_answers(project=project, author=owner, saves=saves)
    client.force_login(owner)

    with counted_queries() as queries:
        client.get(address(project))

    assert len(queries) == 6
