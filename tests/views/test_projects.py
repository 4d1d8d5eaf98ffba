"""Project list, new project, project page, start page: who sees what, and how much it costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from questionnaire.actions.projects import create_project
from questionnaire.guide.saving import Result
from questionnaire.models import Member, Project, Question, Questionnaire, User
from tests.cast import counted_queries, text
from tests.pages import findings, parse, text_of

pytestmark = pytest.mark.django_db


def names(client: Client) -> list[str]:
    page = parse(client.get("/projects/"))
    return [text_of(e) for e in page.iter("a") if e.get("class") == "row-link"]


def rows(client: Client) -> list[str]:
    page = parse(client.get("/projects/"))
    return [text_of(e) for e in page.iter("li") if e.get("class") == "task listed"]


def more_projects(actor: User, questionnaire: Questionnaire, number: int) -> None:
    for n in range(number):
        create_project(
            actor=actor,
            name=f"Projekt {n}",
            customer="Kunde",
            questionnaire=questionnaire,
            owner_email="jemand@kunde.example",
            owner_name="J. Mand",
        )


def test_start_page_leads_in_and_shows_no_demo(client: Client, real_project: Project) -> None:
    response = client.get("/")

    assert findings(response) == []
    sections = [text_of(e) for e in parse(response).iter("li")]
    assert sections[1] == "2 Kund*in und Team 5 Fragen"
    assert len(sections) == 10
    assert "/demo/" not in response.content.decode()


def test_start_page_sends_signed_in_people_on(client: Client, owner: User) -> None:
    client.force_login(owner)

    assert client.get("/")["Location"] == "/projects/"


@pytest.mark.parametrize("person", ["owner", "editor", "viewer", "sre", "admin"])
def test_project_list_shows_what_is_visible(
    client: Client, project: Project, person: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    assert names(client) == [project.name]


def test_project_list_says_how_far_each_project_is(
    client: Client, project: Project, owner: User, save: Callable[..., Result]
) -> None:
    client.force_login(owner)
    untouched = rows(client)
    save("name", text("A"))
    begun = rows(client)
    Question.objects.exclude(key="name").update(retired=True)
    done = rows(client)

    assert [*untouched, *begun, *done] == [
        "Portal 0 von 4 Fragen erledigt Offen Beispiel GmbH",
        "Portal 1 von 4 Fragen erledigt In Arbeit Beispiel GmbH",
        "Portal 1 von 1 Fragen erledigt Vollständig Beispiel GmbH",
    ]


def test_project_list_counts_the_questions_of_each_guide(
    client: Client, project: Project, real_project: Project, sre: User
) -> None:
    client.force_login(sre)

    assert {row.partition(" Fragen")[0] for row in rows(client)} == {
        "Portal 0 von 4",
        "Portal 0 von 75",
    }


def test_project_list_of_a_stranger_says_what_to_do(
    client: Client, project: Project, stranger: User
) -> None:
    client.force_login(stranger)

    response = client.get("/projects/")

    assert names(client) == []
    assert stranger.email in response.content.decode()
    assert findings(response) == []


@pytest.mark.parametrize("number", [1, 3])
def test_project_list_query_count(client: Client, project: Project, sre: User, number: int) -> None:
    more_projects(sre, project.questionnaire, number - 1)
    client.force_login(sre)

    with counted_queries() as queries:
        assert len(names(client)) == number
    assert len(queries) == 4


def test_project_page_counts_and_names_the_team(
    client: Client, filled_project: Project, owner: User
) -> None:
    client.force_login(owner)

    response = client.get(f"/projects/{filled_project.code}/")

    assert findings(response) == []
    tasks = [text_of(e) for e in parse(response).iter("li") if e.get("class") == "task"]
    assert len(tasks) == 10
    assert "5 von 5 Fragen erledigt Vollständig" in tasks[0]


@pytest.mark.parametrize("members", [1, 3])
def test_project_page_query_count(
    client: Client, filled_project: Project, owner: User, members: int
) -> None:
    Member.objects.exclude(user=owner).delete()
    for n in range(members - 1):
        person = User.objects.create_user(f"p{n}@kunde.example", name=f"P. {n}")
        Member.objects.create(project=filled_project, user=person)
    client.force_login(owner)

    with counted_queries() as queries:
        client.get(f"/projects/{filled_project.code}/")
    assert len(queries) == 7


def test_project_page_leaves_out_sections_without_questions(
    client: Client, real_project: Project, owner: User
) -> None:
    Question.objects.filter(section__key="team").update(retired=True)
    client.force_login(owner)

    response = client.get(f"/projects/{real_project.code}/")

    tasks = [e for e in parse(response).iter("li") if e.get("class") == "task"]
    assert len(tasks) == 9
    gone = client.get(f"/projects/{real_project.code}/sections/team/")
    assert gone["Location"] == f"/projects/{real_project.code}/"


NEW = {
    "name": "Abo-Portal",
    "customer": "Musterverlag GmbH",
    "owner_name": "A. Beispiel",
    "owner_email": "A.Beispiel@Musterverlag.example",
}


def test_new_project_has_its_first_owner(
    client: Client, real_guide: Questionnaire, sre: User
) -> None:
    client.force_login(sre)

    response = client.post("/projects/new/", NEW | {"questionnaire": real_guide.key})

    project = Project.objects.get()
    assert response["Location"] == f"/projects/{project.code}/"
    member = Member.objects.get()
    found = (member.user.email, member.user.name, member.user.role, member.role)
    assert found == ("a.beispiel@musterverlag.example", "A. Beispiel", "customer", "owner")


def test_new_project_takes_a_known_person(
    client: Client, real_guide: Questionnaire, sre: User, owner: User
) -> None:
    client.force_login(sre)
    before = User.objects.count()

    values = NEW | {"questionnaire": real_guide.key, "owner_email": owner.email.upper()}
    client.post("/projects/new/", values)

    assert Member.objects.get(project__name="Abo-Portal").user == owner
    assert User.objects.count() == before


@pytest.mark.parametrize("field", list(NEW))
def test_new_project_explains_what_is_missing(
    client: Client, real_guide: Questionnaire, sre: User, field: str
) -> None:
    client.force_login(sre)

    response = client.post("/projects/new/", NEW | {"questionnaire": real_guide.key, field: ""})

    page = parse(response)
    assert (page.findtext("head/title") or "").startswith("Fehler:")
    assert [e.get("href") for e in page.iter("a") if "Dieses Feld" in text_of(e)] == [
        f"#id_{field}"
    ]
    assert findings(response) == []
    assert Project.objects.count() == 0


@pytest.mark.parametrize("person", ["owner", "viewer", "stranger"])
def test_new_project_is_for_staff(
    client: Client, project: Project, person: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    assert client.get("/projects/new/").status_code == 403
    assert client.post("/projects/new/", NEW).status_code == 403


def test_new_project_sent_twice_is_made_once(
    client: Client, real_guide: Questionnaire, sre: User
) -> None:
    client.force_login(sre)
    values = NEW | {"questionnaire": real_guide.key}

    first, second = (client.post("/projects/new/", values) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 200)
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [("name", "Abo\x1b-Portal", "Abo\ufffd-Portal"), ("customer", "Muster  GmbH", "Muster GmbH")],
)
def test_new_project_has_names_on_one_line(
    client: Client, real_guide: Questionnaire, sre: User, field: str, value: str, kept: str
) -> None:
    client.force_login(sre)

    client.post("/projects/new/", NEW | {"questionnaire": real_guide.key, field: value})

    assert getattr(Project.objects.get(), field) == kept


def test_new_project_with_too_long_an_address_is_explained(
    client: Client, real_guide: Questionnaire, sre: User
) -> None:
    client.force_login(sre)
    address = f"{'a' * 60}@{'b.' * 110}example"

    response = client.post(
        "/projects/new/", NEW | {"questionnaire": real_guide.key, "owner_email": address}
    )

    assert response.status_code == 200
    assert Project.objects.count() == 0
