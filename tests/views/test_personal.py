"""Data to take away, and the page that makes a person unrecognisable."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from questionnaire.actions.mentions import MOST
from questionnaire.guide.saving import Result
from questionnaire.models import Answer, AnswerRevision, AuditEntry, Project, User
from tests.cast import counted_queries, text
from tests.hostile import MARKUP
from tests.pages import findings, parse, text_of

pytestmark = pytest.mark.django_db
SaveOne = Callable[..., Result]


@pytest.fixture
def address(editor: User) -> str:
    return f"/people/{editor.code}/erase/"


# Files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["own", "person", "project"])
def test_data_is_a_file_that_nobody_keeps_on_the_way(
    client: Client, project: Project, editor: User, admin: User, kind: str
) -> None:
    client.force_login(admin)
    path, code, verb = {
        "own": ("/account/data.json", admin.code, "person_exported"),
        "person": (f"/people/{editor.code}/data.json", editor.code, "person_exported"),
        "project": (f"/projects/{project.code}/data.json", project.code, "project_exported"),
    }[kind]

    response = client.get(path)

    assert json.loads(response.content)["version"] == 1
    headers = [response[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")]
    assert headers == ["application/json", f'attachment; filename="{code}-data.json"', "no-store"]
    entry = AuditEntry.objects.get(verb=verb)
    about = {"own": admin, "person": editor, "project": None}[kind]
    assert (entry.actor, entry.person, entry.project) == (
        admin,
        about,
        project if kind == "project" else None,
    )


@pytest.mark.parametrize(("person", "status"), [("owner", 403), ("sre", 403), ("admin", 200)])
def test_data_of_others_is_for_admins(
    client: Client, editor: User, person: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    assert client.get(f"/people/{editor.code}/data.json").status_code == status
    assert client.get("/people/bbbbbbbb/data.json").status_code == {200: 404}.get(status, status)
    assert AuditEntry.objects.filter(verb="person_exported").count() == (status == 200)


@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 200), ("editor", 403), ("viewer", 403), ("stranger", 404), ("sre", 200)],
)
def test_project_data_is_for_whoever_manages_it(
    client: Client, project: Project, person: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))
    page = client.get(f"/projects/{project.code}/")

    assert client.get(f"/projects/{project.code}/data.json").status_code == status
    assert ("Alle Daten des Projekts" in page.content.decode()) == (status == 200)


def test_looking_for_headers_takes_nothing_away(
    client: Client, project: Project, editor: User, admin: User
) -> None:
    client.force_login(admin)
    paths = ("/account/", f"/people/{editor.code}/", f"/projects/{project.code}/")

    answers = [client.head(f"{path}data.json") for path in paths]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert all("attachment" in answer["Content-Disposition"] for answer in answers)
    assert not AuditEntry.objects.filter(verb__endswith="_exported").exists()


def test_own_page_leads_to_own_data_and_to_the_register(client: Client, owner: User) -> None:
    client.force_login(owner)

    page = parse(client.get("/account/"))

    links = {e.get("href") for e in page.iter("a")}
    assert {"/account/data.json", "/privacy/"} <= links


# Erasing -----------------------------------------------------------------------------------------


def test_page_says_what_goes_and_what_stays(client: Client, admin: User, address: str) -> None:
    client.force_login(admin)

    page = client.get(address)

    words = text_of(parse(page))
    assert findings(page) == []
    assert "Emil Editor unkenntlich machen" in words
    assert "Namen, die jemand in Antworten geschrieben hat." in words
    assert "Das lässt sich nicht rückgängig machen." in words


def test_page_finds_where_the_name_stands(
    client: Client, project: Project, save: SaveOne, admin: User, address: str
) -> None:
    client.force_login(admin)
    nothing = client.get(f"{address}?find=1")
    save("name", text("Emil weiß es"))
    save("ziel", text("Emil Editor weiß es"))
    save("ziel", text("wir auch"), base=1)

    found = client.get(f"{address}?find=1")

    assert findings(nothing) == findings(found) == []
    assert "In keiner Antwort steht etwas davon" in text_of(parse(nothing))
    words = text_of(parse(found))
    assert "Gesucht, auch in früheren Fassungen: editor@example.org, emil, editor" in words
    assert "Emil weiß es Portal · steht heute da" in words
    assert "Emil Editor weiß es Portal · zuletzt in Fassung 1, heute nicht mehr" in words
    links = [e.get("href") for e in parse(found).iter("a") if "/history/" in (e.get("href") or "")]
    start = f"/projects/{project.code}/questions"
    assert links == [f"{start}/ziel/history/?to=1", f"{start}/name/history/?to=1"]
    assert "Emil Editor weiß es" in text_of(parse(client.get(str(links[0]))))


def test_page_says_when_it_does_not_show_all(
    client: Client, project: Project, save: SaveOne, admin: User, address: str
) -> None:
    save("name", text("Emil"))
    for_many(project, MOST - 1)
    client.force_login(admin)

    page = client.get(f"{address}?find=1")
    Answer.objects.filter(project=project).update(current=None)
    AnswerRevision.objects.filter(answer__project=project).delete()
    fewer = client.get(f"{address}?find=1")

    assert "Gezeigt sind 200 Antworten; es können mehr sein." in text_of(parse(page))
    assert "es können mehr sein" not in text_of(parse(fewer))


def for_many(project: Project, count: int) -> None:
    """The project's one answer in so many others, too."""
    (first,) = AnswerRevision.objects.all()
    names = {"customer": "Viele AG", "questionnaire": project.questionnaire}
    projects = Project.objects.bulk_create(Project(name="P", **names) for _n in range(count))
    answers = Answer.objects.bulk_create(
        Answer(project=one, question=first.answer.question) for one in projects
    )
    values = {"question_revision": first.question_revision, "author": first.author, "number": 1}
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=one, text=first.text, state="answered", **values) for one in answers
    )


def test_name_confirms_it_and_nothing_else(
    client: Client, project: Project, editor: User, admin: User, address: str
) -> None:
    client.force_login(admin)

    for name in ("", "Emil", "emil editor", "editor@example.org"):
        refused = client.post(address, {"name": name})
        assert refused.status_code == 422
        assert findings(refused) == []
        assert (parse(refused).findtext("head/title") or "").startswith("Fehler:")
    editor.refresh_from_db()
    assert editor.erased_at is None


def test_person_is_erased_once_the_name_is_typed(
    client: Client, project: Project, editor: User, admin: User, address: str
) -> None:
    client.force_login(admin)

    done = client.post(address, {"name": " Emil  Editor"}, follow=True)

    words = text_of(parse(done))
    editor.refresh_from_db()
    assert findings(done) == []
    assert editor.erased_at is not None
    assert "Die Person ist jetzt unkenntlich." in words
    assert "Gelöschte Person 1" in words
    assert "Emil" not in words
    assert "Gesucht" not in text_of(parse(client.get(f"{address}?find=1")))


def test_person_without_a_name_is_confirmed_by_their_address(
    client: Client, editor: User, admin: User, address: str
) -> None:
    User.objects.filter(pk=editor.pk).update(name="")
    client.force_login(admin)

    page = client.get(address)
    client.post(address, {"name": "editor@example.org"})

    editor.refresh_from_db()
    assert findings(page) == []
    assert editor.name == "Gelöschte Person 1"


def test_sole_owner_needs_a_successor_first(
    client: Client, project: Project, owner: User, admin: User
) -> None:
    client.force_login(admin)
    address = f"/people/{owner.code}/erase/"

    page = client.get(address)
    refused = client.post(address, {"name": "Olga Owner"})

    assert findings(page) == findings(refused) == []
    assert "Erst braucht es eine Nachfolge" in text_of(parse(page))
    assert f"/projects/{project.code}/team/" in {e.get("href") for e in parse(page).iter("a")}
    assert [e for e in parse(page).iter("form") if e.get("id") == "loeschen"] == []
    assert refused.status_code == 422
    assert "verantwortet als Einzige*r: „Portal“" in text_of(parse(refused))


def test_oneself_is_not_offered(client: Client, admin: User) -> None:
    client.force_login(admin)
    address = f"/people/{admin.code}/erase/"

    page = client.get(address)
    refused = client.post(address, {"name": "Anton Admin"})

    assert [e for e in parse(page).iter("form") if e.get("id") == "loeschen"] == []
    for response in (page, refused):
        assert findings(response) == []
        assert "Sich selbst können Sie nicht unkenntlich machen" in text_of(parse(response))


@pytest.mark.parametrize("person", ["owner", "sre"])
def test_erasing_is_for_admins(
    client: Client, address: str, person: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    sent = {"name": "Emil Editor"}
    assert {client.get(address).status_code, client.post(address, sent).status_code} == {403}
    assert not User.objects.filter(erased_at__isnull=False).exists()


def test_page_left_open_by_another_admin_erases_nobody(
    client: Client, editor: User, admin: User, address: str
) -> None:
    client.force_login(admin)

    response = client.post(address, {"name": "Emil Editor", "person": editor.code})

    editor.refresh_from_db()
    assert (response.status_code, editor.erased_at) == (403, None)


@pytest.mark.parametrize("name", MARKUP[:4])
def test_hostile_name_stays_text(
    client: Client, save: SaveOne, editor: User, admin: User, address: str, name: str
) -> None:
    User.objects.filter(pk=editor.pk).update(name=name)
    save("name", text(f"Es fragt {name} alert"))
    client.force_login(admin)

    for page in (client.get(f"{address}?find=1"), client.post(address, {"name": "x"})):
        tree = parse(page)
        assert findings(page) == []
        assert [e.get("src") for e in tree.iter("script") if not e.get("src")] == [None] * sum(
            e.get("type") == "application/json" for e in tree.iter("script")
        )
        assert not [a for e in tree.iter() for a in e.attrib if a.startswith("on")]
        assert " ".join(name.split()) in text_of(tree)


@pytest.mark.parametrize("answered", [1, 3])
def test_page_takes_as_many_queries_for_many_answers(
    client: Client, save: SaveOne, admin: User, address: str, answered: int
) -> None:
    for key in ("name", "ziel", "last")[:answered]:
        save(key, text("Emil"))
    client.force_login(admin)

    with counted_queries() as queries:
        client.get(f"{address}?find=1")

    assert len(queries) == 5
