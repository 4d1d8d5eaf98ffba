"""Who gets which answer at each address: strangers 404, readers who write 403."""

from __future__ import annotations

import pytest
from django.test import Client

from questionnaire.models import Project, User
from tests.pages import parse, text_of

pytestmark = pytest.mark.django_db

READ = [
    "",
    "sections/projekt/",
    "tickets/github/",
    "tickets/gitlab/all.md",
    "tickets/github/all.zip",
    "sections/projekt/tickets/github/",
    "sections/projekt/tickets/gitlab/ticket.md",
    "sections/projekt/tickets/jira-cloud/",
    "sections/projekt/tickets/jira-cloud/ticket.json",
    "tickets/jira-cloud/all.json",
    "tickets/jira-wiki/all.txt",
    "answers.json",
]
WRITE = ["sections/projekt/", "sections/projekt/rows/"]
CHANGE = {"row": "add:name"}


def as_person(client: Client, request: pytest.FixtureRequest, person: str) -> Client:
    client.force_login(request.getfixturevalue(person))
    return client


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("person", ["owner", "editor", "viewer", "sre", "admin"])
def test_reading_is_for_members_and_staff(
    client: Client, project: Project, person: str, path: str, request: pytest.FixtureRequest
) -> None:
    response = as_person(client, request, person).get(f"/projects/{project.code}/{path}")

    assert response.status_code == 200


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_stranger_gets_404(client: Client, project: Project, stranger: User, path: str) -> None:
    client.force_login(stranger)
    address = f"/projects/{project.code}/{path}"

    answers = {client.get(address).status_code, client.post(address, CHANGE).status_code}

    assert answers <= {404, 405}
    unknown = client.get(address.replace(project.code, "bbbbbbbb"))
    assert text_of(parse(client.get(address))) == text_of(parse(unknown))


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_nobody_is_asked_to_sign_in(client: Client, project: Project, path: str) -> None:
    address = f"/projects/{project.code}/{path}"

    response = client.get(address)

    assert response["Location"] == f"/accounts/login/code/?next={address}"


@pytest.mark.parametrize("path", WRITE)
@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 302), ("editor", 302), ("viewer", 403), ("sre", 302), ("admin", 302)],
)
def test_writing_is_for_writers(
    client: Client,
    project: Project,
    person: str,
    status: int,
    path: str,
    request: pytest.FixtureRequest,
) -> None:
    address = f"/projects/{project.code}/{path}"

    response = as_person(client, request, person).post(address, CHANGE)

    assert response.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "sections/nein/",
        "sections/projekt/tickets/jira/",
        "tickets/jira/",
        "tickets/jira/all.zip",
        "sections/nein/tickets/github/",
    ],
)
def test_unknown_address_is_404(client: Client, project: Project, owner: User, path: str) -> None:
    client.force_login(owner)

    assert client.get(f"/projects/{project.code}/{path}").status_code == 404
