"""Tickets on the page, as files, in the archive: everywhere the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from questionnaire.actions.reading import project_sheets
from questionnaire.guide.writers import Dialect, write
from questionnaire.models import Project, Question, Questionnaire, User
from tests.cast import counted_queries
from tests.pages import findings, parse

pytestmark = [pytest.mark.django_db]
DIALECTS = list(Dialect)


@pytest.fixture
def sre_client(client: Client, sre: User) -> Client:
    client.force_login(sre)
    return client


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", ["projekt", "team", "zeitplan", "datenschutz", "deployment"])
def test_ticket_page_and_file_hold_the_ticket(
    sre_client: Client, filled_project: Project, dialect: Dialect, key: str
) -> None:
    sheet = next(s for s in project_sheets(filled_project) if s.key == key)
    ticket = write(sheet, dialect)

    page = sre_client.get(f"/projects/{filled_project.code}/sections/{key}/tickets/{dialect}/")
    file = sre_client.get(
        f"/projects/{filled_project.code}/sections/{key}/tickets/{dialect}/ticket.md"
    )

    source = next(e for e in parse(page).iter("pre") if e.get("id") == "text")
    title = next(e for e in parse(page).iter("input") if e.get("id") == "titel")
    assert (source.text, title.get("value")) == (ticket.body, ticket.title)
    assert file.content.decode() == ticket.body
    assert file["Content-Type"] == "text/markdown; charset=utf-8"
    assert file["Content-Disposition"].startswith("attachment;")
    assert findings(page) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_archive_holds_one_file_for_each_section(
    sre_client: Client, filled_project: Project, dialect: Dialect
) -> None:
    address = f"/projects/{filled_project.code}/tickets/{dialect}/all.zip"

    response = sre_client.get(address)

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        bodies = [archive.read(name).decode() for name in archive.namelist()]
        assert archive.namelist()[:2] == ["01-projekt.md", "02-team.md"]
    assert bodies == [write(sheet, dialect).body for sheet in project_sheets(filled_project)]
    assert response.content == sre_client.get(address).content


@pytest.mark.parametrize("dialect", DIALECTS)
def test_document_holds_the_whole_project(
    sre_client: Client, filled_project: Project, dialect: Dialect
) -> None:
    response = sre_client.get(f"/projects/{filled_project.code}/tickets/{dialect}/all.md")

    document = response.content.decode()
    bodies = [write(sheet, dialect).body for sheet in project_sheets(filled_project)]
    heads = [line for line in document.splitlines() if line.startswith("#")]
    assert heads[:3] == ["# Portal", "## Das Projekt", "## Kund\\*in und Team"]
    assert len(heads) == 11
    starts = [document.index(body) for body in bodies]
    assert starts == sorted(starts)


@pytest.mark.parametrize("end", ["all.md", "all.zip"])
@pytest.mark.parametrize("questions", ["one_question", "three_questions", "real_guide"])
def test_whole_project_query_count(
    sre_client: Client,
    make_project: Callable[[Questionnaire], Project],
    end: str,
    questions: str,
    request: pytest.FixtureRequest,
) -> None:
    project = make_project(request.getfixturevalue(questions))
    with counted_queries() as queries:
        sre_client.get(f"/projects/{project.code}/tickets/github/{end}")
    assert len(queries) == 6


def test_tickets_page_links_all_sections(sre_client: Client, filled_project: Project) -> None:
    response = sre_client.get(f"/projects/{filled_project.code}/tickets/gitlab/")

    links = [e.get("href") for e in parse(response).iter("a") if e.get("class") == "row-link"]
    assert links[1] == f"/projects/{filled_project.code}/sections/team/tickets/gitlab/"
    assert len(links) == 10
    assert findings(response) == []


def test_ticket_of_a_section_that_asks_nothing_is_404(
    sre_client: Client, real_project: Project
) -> None:
    Question.objects.filter(section__key="team").update(retired=True)
    address = f"/projects/{real_project.code}/sections/team/tickets/github/"

    assert sre_client.get(address).status_code == 404
    assert sre_client.get(f"{address}ticket.md").status_code == 404
