"""A closed project: everything in it can be read and taken along, nothing can be changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from questionnaire.actions.projects import archive_project, close_project
from questionnaire.guide.saving import Result
from questionnaire.models import AnswerRevision, Project, Seen, User
from tests.actions.racing import meanwhile
from tests.cast import edited, text
from tests.pages import findings, form_data, parse, text_of
from tests.views.test_access import READ

pytestmark = pytest.mark.django_db

SaveOne = Callable[..., Result]
SECTION = "sections/projekt/"
CLOSED = "Es lässt sich lesen und mitnehmen, aber nicht mehr ändern."
# What each address that changes something is sent.
WRITE: dict[str, dict[str, str]] = {
    SECTION: {"name.base": "2", "name.2.state": "answer", "name.2.text": "Neu", "page": "p"},
    f"{SECTION}?fits": {"name.base": "2", "name.2.state": "answer", "fits": "name", "page": "p"},
    f"{SECTION}rows/": {"row": "add:ansprechpersonen", "name.base": "2", "name.2.text": "Neu"},
    "questions/name/save/": {"name.base": "2", "name.2.state": "answer", "name.2.text": "Neu"},
    "questions/name/restore/": {"number": "1", "base": "2", "page": "p"},
    "import/": {"text": "# Neu"},
    "import/confirm/": {"text": "# Neu", "name.take": "theirs", "name.base": "1"},
}


@pytest.fixture
def closed(project: Project, save: SaveOne, sre: User) -> Project:
    """With an answer of two revisions."""
    save("name", text("Alt"))
    save("name", text("Portal"), base=1)
    close_project(project=project, actor=sre)
    return project


@pytest.mark.parametrize("path", WRITE)
@pytest.mark.parametrize("person", ["owner", "editor", "sre", "admin"])
def test_closed_project_refuses_writing_and_says_why(
    client: Client, closed: Project, person: str, path: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    response = client.post(f"/projects/{closed.code}/{path}", WRITE[path])

    assert response.status_code == 403
    assert "Das Projekt ist geschlossen" in text_of(parse(response))
    assert findings(response) == []
    assert AnswerRevision.objects.count() == 2


@pytest.mark.parametrize("path", WRITE)
def test_closed_project_refuses_readers_as_ever(
    client: Client, closed: Project, viewer: User, stranger: User, path: str
) -> None:
    statuses = []
    for person in (viewer, stranger):
        client.force_login(person)
        response = client.post(f"/projects/{closed.code}/{path}", WRITE[path])
        statuses.append(response.status_code)

    assert statuses == [403, 404]


def test_closed_project_tells_scripts_so(client: Client, closed: Project, owner: User) -> None:
    client.force_login(owner)
    path = "questions/name/save/"
    asked = {"accept": "application/json"}

    response = client.post(f"/projects/{closed.code}/{path}", WRITE[path], headers=asked)

    assert (response.status_code, response.json()["reason"]) == (403, "project_closed")


def test_closed_project_gives_typed_text_back(client: Client, closed: Project, owner: User) -> None:
    client.force_login(owner)

    response = client.post(f"/projects/{closed.code}/{SECTION}", WRITE[SECTION])

    [field] = parse(response).iter("textarea")
    assert (field.text or "").endswith("Neu")


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("person", ["owner", "viewer", "sre"])
def test_closed_project_is_read_and_taken_along(
    client: Client, closed: Project, person: str, path: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    assert client.get(f"/projects/{closed.code}/{path}").status_code == 200


def test_closed_project_is_still_marked_as_read(
    client: Client, closed: Project, editor: User
) -> None:
    client.force_login(editor)

    response = client.post(f"/projects/{closed.code}/seen/", {"seen": "name.2"})

    assert response["Location"] == f"/projects/{closed.code}/changes/"
    assert list(Seen.objects.values_list("user", "number")) == [(editor.pk, 2)]


PAGES = ["", SECTION, "changes/", f"{SECTION}changes/", "questions/name/history/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("person", ["owner", "viewer", "sre"])
def test_closed_project_says_so_on_its_pages(
    client: Client, closed: Project, person: str, path: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    response = client.get(f"/projects/{closed.code}/{path}")

    [note] = [e for e in parse(response).iter("p") if CLOSED in text_of(e)]
    links = [e.get("href") for e in note.iter("a")]
    assert text_of(note).startswith("Dieses Projekt ist seit dem ")
    assert links == ([f"/projects/{closed.code}/edit/"] if person == "sre" else [])
    assert findings(response) == []


@pytest.mark.parametrize("path", PAGES)
def test_open_project_says_nothing_of_it(
    client: Client, project: Project, owner: User, path: str
) -> None:
    client.force_login(owner)

    assert CLOSED not in client.get(f"/projects/{project.code}/{path}").content.decode()


def test_archived_project_says_so(client: Client, closed: Project, sre: User, owner: User) -> None:
    archive_project(project=closed, actor=sre)
    client.force_login(owner)

    shown = text_of(parse(client.get(f"/projects/{closed.code}/{SECTION}")))

    assert "im Archiv. Es lässt sich lesen" in shown
    assert "Unser SRE-Team kann es wieder öffnen." in shown


@pytest.mark.parametrize("path", PAGES)
def test_closed_project_offers_nothing_that_writes(
    client: Client, closed: Project, sre: User, path: str
) -> None:
    client.force_login(sre)

    page = parse(client.get(f"/projects/{closed.code}/{path}"))

    buttons = {text_of(e) for e in page.iter("button")}
    links = {e.get("href") for e in page.iter("a")}
    kept = {"Abmelden", "Wie System", "Hell", "Dunkel", "Zeigen", "Als gelesen markieren"}
    assert buttons - kept - {"Vergleichen"} == set()
    assert f"/projects/{closed.code}/import/" not in links


@pytest.mark.parametrize("dialect", ["github", "jira-wiki"])
def test_closed_project_offers_no_reading_back_beside_its_tickets(
    client: Client, closed: Project, owner: User, dialect: str
) -> None:
    client.force_login(owner)

    page = parse(client.get(f"/projects/{closed.code}/{SECTION}tickets/{dialect}/"))

    assert "Ticket zurücklesen" not in text_of(page)


def test_closed_section_page_has_fields_that_cannot_be_filled_in(
    client: Client, closed: Project, owner: User
) -> None:
    client.force_login(owner)

    page = parse(client.get(f"/projects/{closed.code}/{SECTION}"))

    texts = [e for e in page.iter("textarea") if e.get("readonly") is None]
    radios = [e for e in page.iter("input") if e.get("type") == "radio"]
    [form] = [e for e in page.iter("form") if e.get("id") == "abschnitt"]
    assert (texts, [e for e in radios if e.get("disabled") is None]) == ([], [])
    assert form.get("data-writes") is None
    assert "Sie lesen in diesem Projekt mit" not in text_of(page)


def test_import_page_of_a_closed_project_is_refused(
    client: Client, closed: Project, owner: User
) -> None:
    client.force_login(owner)

    response = client.get(f"/projects/{closed.code}/import/")

    assert response.status_code == 403
    assert "Das Projekt ist geschlossen" in text_of(parse(response))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [SECTION, "questions/name/save/", "questions/name/restore/"])
def test_project_closed_in_the_same_moment_refuses(
    client: Client, project: Project, save: SaveOne, owner: User, sre: User, path: str
) -> None:
    save("name", text("Alt"))
    save("name", text("Portal"), base=1)
    client.force_login(owner)
    sent = WRITE[path]

    response = meanwhile(
        lambda: close_project(project=project, actor=sre),
        lambda: client.post(f"/projects/{project.code}/{path}", sent),
    )

    assert (response.status_code, AnswerRevision.objects.count()) == (403, 2)


@pytest.mark.django_db(transaction=True)
def test_import_of_a_project_closed_in_the_same_moment_is_refused(
    client: Client, project: Project, owner: User, sre: User
) -> None:
    client.force_login(owner)
    address = f"/projects/{project.code}/import/"
    review = client.post(address, {"text": edited(project, name=text("Neu"))})

    response = meanwhile(
        lambda: close_project(project=project, actor=sre),
        lambda: client.post(f"{address}confirm/", form_data(review, "auswahl")),
    )

    assert (response.status_code, AnswerRevision.objects.count()) == (403, 0)
