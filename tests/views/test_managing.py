"""What SREs do with a project as a whole: rename, close, archive it, write to who owns it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from questionnaire.actions.projects import archive_project, close_project, create_project
from questionnaire.models import AuditEntry, Project, User
from tests.actions.racing import meanwhile
from tests.cast import counted_queries
from tests.pages import findings, form_data, parse, text_of

pytestmark = pytest.mark.django_db

STEPS = ["close", "reopen", "archive", "unarchive"]
NAMES = {"name": "Neues Portal", "customer": "Andere GmbH"}


def stand(project: Project) -> tuple[bool, bool]:
    """Closed, archived."""
    project.refresh_from_db()
    return project.closed, project.archived_at is not None


def verbs() -> list[str]:
    told = AuditEntry.objects.filter(verb__startswith="project_").order_by("pk")
    return list(told.values_list("verb", flat=True))


@pytest.mark.parametrize("person", ["sre", "admin"])
def test_edit_renames_and_tells(
    client: Client, project: Project, person: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))
    address = f"/projects/{project.code}/edit/"
    shown = client.get(address)

    response = client.post(address, form_data(shown, "namen") | NAMES, follow=True)

    project.refresh_from_db()
    assert (project.name, project.customer) == ("Neues Portal", "Andere GmbH")
    assert (findings(shown), findings(response)) == ([], [])
    assert "Gespeichert." in text_of(parse(response))
    assert verbs() == ["project_changed"]


def test_edit_unchanged_tells_nothing(client: Client, project: Project, sre: User) -> None:
    client.force_login(sre)
    address = f"/projects/{project.code}/edit/"

    response = client.post(address, form_data(client.get(address), "namen"))

    assert (response["Location"], verbs()) == (f"/projects/{project.code}/", [])


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "Schon da"), ("customer", "K" * 101)]
)
def test_edit_explains_what_cannot_be(
    client: Client, project: Project, sre: User, field: str, value: str
) -> None:
    Project.objects.create(
        name="Schon da", customer=project.customer, questionnaire=project.questionnaire
    )
    client.force_login(sre)
    sent = {"name": project.name, "customer": project.customer, field: value}

    response = client.post(f"/projects/{project.code}/edit/", sent)

    page = parse(response)
    assert (page.findtext("head/title") or "").startswith("Fehler:")
    assert findings(response) == []
    assert [e.get("value") for e in page.iter("input") if e.get("name") == field] == [value or None]
    assert verbs() == []


def test_edit_of_a_closed_project_is_refused(client: Client, project: Project, sre: User) -> None:
    close_project(project=project, actor=sre)
    client.force_login(sre)
    address = f"/projects/{project.code}/edit/"
    shown = client.get(address)

    response = client.post(address, NAMES)

    project.refresh_from_db()
    assert (response.status_code, project.name) == (403, "Portal")
    assert "namen" not in [e.get("id") for e in parse(shown).iter("form")]
    assert findings(shown) == []


@pytest.mark.parametrize(
    ("step", "stands", "told"),
    [
        ("close", (True, False), "Das Projekt ist jetzt geschlossen."),
        ("archive", (True, True), "Das Projekt liegt jetzt im Archiv."),
    ],
)
def test_step_and_back_again(
    client: Client,
    project: Project,
    sre: User,
    step: str,
    stands: tuple[bool, bool],
    told: str,
) -> None:
    client.force_login(sre)
    address = f"/projects/{project.code}/"

    response = client.post(f"{address}{step}/", follow=True)
    after = stand(project)
    back = client.post(f"{address}reopen/", follow=True)

    assert (after, stand(project)) == (stands, (False, False))
    assert told in text_of(parse(response))
    assert "Das Projekt ist wieder offen." in text_of(parse(back))


def test_unarchive_leaves_it_closed(client: Client, project: Project, sre: User) -> None:
    archive_project(project=project, actor=sre)
    client.force_login(sre)

    client.post(f"/projects/{project.code}/unarchive/")

    assert stand(project) == (True, False)


@pytest.mark.parametrize(
    ("act", "forms"),
    [
        (None, ["namen", "mail", "schliessen", "archivieren"]),
        (close_project, ["oeffnen", "archivieren"]),
        (archive_project, ["oeffnen", "zurueckholen"]),
    ],
)
def test_edit_page_offers_the_steps_that_are_left(
    client: Client, project: Project, sre: User, act: Any, forms: list[str]
) -> None:
    if act:
        act(project=project, actor=sre)
    client.force_login(sre)

    response = client.get(f"/projects/{project.code}/edit/")

    assert [e.get("id") for e in parse(response).iter("form") if e.get("id")] == forms
    assert findings(response) == []


@pytest.mark.parametrize("step", [*STEPS, "notify"])
def test_step_by_get_leads_to_the_page_that_offers_it(
    client: Client, project: Project, sre: User, step: str
) -> None:
    client.force_login(sre)

    response = client.get(f"/projects/{project.code}/{step}/")

    assert response["Location"] == f"/projects/{project.code}/edit/"
    assert (stand(project), verbs()) == ((False, False), [])


@pytest.mark.parametrize("step", [*STEPS, "edit", "notify"])
@pytest.mark.parametrize(
    ("person", "status"), [("owner", 403), ("editor", 403), ("viewer", 403), ("stranger", 404)]
)
def test_managing_is_for_staff(
    client: Client,
    project: Project,
    person: str,
    status: int,
    step: str,
    request: pytest.FixtureRequest,
    mailoutbox: list[Any],
) -> None:
    client.force_login(request.getfixturevalue(person))
    address = f"/projects/{project.code}/{step}/"

    answers = {client.get(address).status_code, client.post(address, NAMES).status_code}

    assert answers == {status}
    assert (stand(project), verbs(), mailoutbox) == ((False, False), [], [])


@pytest.mark.parametrize("step", [*STEPS, "edit", "notify"])
def test_managing_in_the_name_of_another_is_refused(
    client: Client, project: Project, sre: User, admin: User, step: str
) -> None:
    client.force_login(sre)

    response = client.post(f"/projects/{project.code}/{step}/", NAMES | {"person": admin.code})

    assert (response.status_code, stand(project), verbs()) == (403, (False, False), [])


@pytest.mark.django_db(transaction=True)
def test_reopening_a_project_whose_data_is_being_deleted_finds_nothing(
    client: Client, project: Project, sre: User
) -> None:
    close_project(project=project, actor=sre)
    client.force_login(sre)

    response = meanwhile(
        lambda: Project.objects.update(purged_at=timezone.now()),
        lambda: client.post(f"/projects/{project.code}/reopen/"),
    )

    assert (response.status_code, stand(project)) == (404, (True, False))


def test_project_page_leads_staff_to_it(
    client: Client, project: Project, sre: User, owner: User
) -> None:
    found = []
    for person in (sre, owner):
        client.force_login(person)
        page = parse(client.get(f"/projects/{project.code}/"))
        found.append([e.get("href") for e in page.iter("a") if text_of(e) == "Projekt bearbeiten"])

    assert found == [[f"/projects/{project.code}/edit/"], []]


# Lists


def listed(client: Client, query: str = "") -> list[str]:
    page = parse(client.get(f"/projects/{query}"))
    return [text_of(e) for e in page.iter("a") if e.get("class") == "row-link"]


@pytest.mark.parametrize("person", ["owner", "sre"])
def test_archive_lists_what_the_list_leaves_out(
    client: Client, project: Project, sre: User, person: str, request: pytest.FixtureRequest
) -> None:
    other = Project.objects.create(name="Offen", customer="K", questionnaire=project.questionnaire)
    other.members.create(user=request.getfixturevalue("owner"))
    archive_project(project=project, actor=sre)
    client.force_login(request.getfixturevalue(person))

    assert (listed(client), listed(client, "?archived=1")) == (["Offen"], ["Portal"])


def test_archive_of_a_stranger_is_empty(client: Client, project: Project, stranger: User) -> None:
    archive_project(project=project, actor=stranger)
    client.force_login(stranger)

    response = client.get("/projects/?archived=1")

    assert "Das Archiv ist leer" in text_of(parse(response))
    assert findings(response) == []


def test_closed_project_stays_in_the_list_and_is_marked(
    client: Client, project: Project, sre: User, owner: User
) -> None:
    close_project(project=project, actor=sre)
    client.force_login(owner)

    response = client.get("/projects/")

    [row] = [e for e in parse(response).iter("li") if e.get("class") == "task listed"]
    assert text_of(row).endswith("Beispiel GmbH (geschlossen)")
    assert findings(response) == []


@pytest.mark.parametrize("number", [1, 3])
def test_archive_query_count(client: Client, project: Project, sre: User, number: int) -> None:
    for n in range(number - 1):
        Project.objects.create(name=f"P{n}", customer="K", questionnaire=project.questionnaire)
    for row in Project.objects.all():
        archive_project(project=row, actor=sre)
    client.force_login(sre)

    with counted_queries() as queries:
        assert len(listed(client, "?archived=1")) == number
    assert len(queries) == 4


# Mail to the owners


@pytest.fixture
def new(guide: Any) -> dict[str, str]:
    return {
        "name": "Abo-Portal",
        "customer": "Musterverlag GmbH",
        "questionnaire": guide.key,
        "owner_name": "A. Beispiel",
        "owner_email": "A.Beispiel@Musterverlag.example",
    }


def test_new_project_is_told_to_its_owner(
    client: Client, new: dict[str, str], sre: User, mailoutbox: list[Any]
) -> None:
    client.force_login(sre)

    response = client.post("/projects/new/", new, follow=True)

    project = Project.objects.get()
    [mail] = mailoutbox
    assert mail.to == ["a.beispiel@musterverlag.example"]
    assert mail.subject == "Sie verantworten „Abo-Portal“ im DevOps-Leitfaden"
    assert mail.body == (
        "Guten Tag A. Beispiel,\n"
        "\n"
        "Sina Sre hat im DevOps-Leitfaden ein Projekt angelegt, das Sie verantworten:\n"
        "„Abo-Portal“ für Musterverlag GmbH.\n"
        "\n"
        "Dort beantworten Sie die Fragen und laden ein, wer Ihnen dabei helfen soll:\n"
        "\n"
        f"https://testserver/projects/{project.code}/\n"
        "\n"
        "Ein Passwort brauchen Sie nicht: Geben Sie beim Anmelden Ihre Adresse "
        "a.beispiel@musterverlag.example an,\n"
        "dann bekommen Sie einen Code zugeschickt.\n"
        "\n"
        "Haben Sie damit nicht gerechnet, fragen Sie bitte Sina Sre (sre@example.org).\n"
    )
    told = "Mail verschickt an a.beispiel@musterverlag.example."
    assert told in text_of(parse(response))


def test_new_project_of_staff_says_nothing_of_codes(
    client: Client, new: dict[str, str], sre: User, admin: User, mailoutbox: list[Any]
) -> None:
    client.force_login(sre)

    client.post("/projects/new/", new | {"owner_email": admin.email})

    [mail] = mailoutbox
    assert "Passwort" not in mail.body


def test_new_project_of_ones_own_mails_nobody(
    client: Client, new: dict[str, str], sre: User, mailoutbox: list[Any]
) -> None:
    client.force_login(sre)

    response = client.post("/projects/new/", new | {"owner_email": sre.email}, follow=True)

    assert mailoutbox == []
    assert "Mail" not in text_of(parse(response))


def test_new_project_for_who_cannot_sign_in_is_refused(
    client: Client, new: dict[str, str], sre: User, owner: User
) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    client.force_login(sre)

    response = client.post("/projects/new/", new | {"owner_email": owner.email.upper()})

    assert "Olga Owner darf sich nicht mehr anmelden" in text_of(parse(response))
    assert Project.objects.count() == 0


@pytest.fixture
def mail_down(settings: Any) -> Any:
    """A mail server that nobody hears."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_TIMEOUT = 2
    return settings


def test_new_project_says_that_a_mail_was_not_sent_and_offers_it_again(
    client: Client, new: dict[str, str], sre: User, mail_down: Any, mailoutbox: list[Any]
) -> None:
    client.force_login(sre)

    response = client.post("/projects/new/", new, follow=True)
    mail_down.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    again = client.post(
        f"/projects/{Project.objects.get().code}/notify/", form_data(response, "mail"), follow=True
    )

    assert response.redirect_chain[-1][0].endswith("/edit/")
    assert findings(response) == []
    assert "Nicht verschickt: die Mail an a.beispiel@" in text_of(parse(response))
    assert "Mail verschickt an a.beispiel@" in text_of(parse(again))
    assert len(mailoutbox) == 1


def test_notify_that_fails_again_stays_on_the_page(
    client: Client, project: Project, sre: User, mail_down: Any
) -> None:
    client.force_login(sre)

    response = client.post(f"/projects/{project.code}/notify/")

    assert response["Location"] == f"/projects/{project.code}/edit/"


def test_notify_in_a_closed_project_is_refused(
    client: Client, project: Project, sre: User, mailoutbox: list[Any]
) -> None:
    close_project(project=project, actor=sre)
    client.force_login(sre)

    response = client.post(f"/projects/{project.code}/notify/")

    assert (response.status_code, mailoutbox) == (403, [])


@pytest.mark.parametrize("name", ["A\nBcc: x@y.example", "A\r\nB", "A\u2028B"])
def test_mail_has_a_subject_of_one_line(
    client: Client, project: Project, sre: User, mailoutbox: list[Any], name: str
) -> None:
    Project.objects.update(name=name)
    User.objects.filter(pk=sre.pk).update(name=name)
    client.force_login(sre)

    client.post(f"/projects/{project.code}/notify/")

    [mail] = mailoutbox
    sent = mail.message()
    assert "\n" not in mail.subject
    assert sent["Bcc"] is None
    assert sent["To"] == "owner@example.org"


def test_create_project_by_an_action_mails_nobody(
    guide: Any, sre: User, mailoutbox: list[Any]
) -> None:
    create_project(
        actor=sre,
        name="P",
        customer="K",
        questionnaire=guide,
        owner_email="a@b.example",
        owner_name="A",
    )

    assert mailoutbox == []
