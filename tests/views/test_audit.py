"""Who did what, as SREs read it of a project and admins of all; and what is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from questionnaire.actions.audit import address_hash, record
from questionnaire.forms.audit import KINDS
from questionnaire.guide.saving import Result
from questionnaire.models import AuditEntry, Project, User
from questionnaire.sentences import SENTENCES
from questionnaire.templatetags.audit import REASONS
from tests.cast import counted_queries, edited, text
from tests.pages import Shown, findings, form_data, parse, text_of

pytestmark = pytest.mark.django_db
SaveOne = Callable[..., Result]
Verb = AuditEntry.Verb


@pytest.fixture
def sre_client(client: Client, sre: User) -> Client:
    client.force_login(sre)
    return client


@pytest.fixture
def admin_client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def owner_client(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def address(project: Project) -> str:
    return f"/projects/{project.code}/audit/"


def rows(page: Shown) -> list[str]:
    """The entries of a page in words, without their times."""
    found = [e for e in parse(page).iter("li") if e.get("class") == "entry"]
    return [text_of(e.find("div")) for e in found]  # type: ignore[arg-type]  # always there


def earlier(page: Shown) -> list[str]:
    """All but the oldest entry: that somebody signed in to read them."""
    return rows(page)[:-1]


def links(page: Shown) -> dict[str, str | None]:
    return {text_of(e): e.get("href") for e in parse(page).iter("a")}


def noted() -> list[tuple[str, dict[str, Any]]]:
    """What was written down: verbs and details, in order."""
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "detail"))


# Who reads it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "of_project", "of_all"),
    [
        ("owner", 403, 403),
        ("editor", 403, 403),
        ("viewer", 403, 403),
        ("stranger", 404, 403),
        ("sre", 200, 403),
        ("admin", 200, 200),
    ],
)
def test_audit_is_for_staff_and_of_everything_for_admins(
    client: Client,
    project: Project,
    person: str,
    of_project: int,
    of_all: int,
    request: pytest.FixtureRequest,
) -> None:
    client.force_login(request.getfixturevalue(person))

    codes = [client.get(path).status_code for path in (address(project), "/audit/")]

    assert codes == [of_project, of_all]


def test_audit_is_only_read(admin_client: Client, project: Project) -> None:
    codes = [admin_client.post(path).status_code for path in (address(project), "/audit/")]

    assert codes == [405, 405]


@pytest.mark.parametrize(
    ("person", "of_project", "of_all"),
    [("owner", False, False), ("sre", True, False), ("admin", True, True)],
)
def test_audit_is_linked_for_whom_it_is(
    client: Client,
    project: Project,
    person: str,
    of_project: bool,
    of_all: bool,
    request: pytest.FixtureRequest,
) -> None:
    client.force_login(request.getfixturevalue(person))

    found = links(client.get(f"/projects/{project.code}/")).values()

    assert (address(project) in found, "/audit/" in found) == (of_project, of_all)


# What stands there -----------------------------------------------------------------------------


def test_audit_of_a_project_tells_who_did_what_newest_first(
    sre_client: Client, project: Project, owner: User, viewer: User, sre: User
) -> None:
    record(Verb.MEMBER_CHANGED, actor=owner, person=viewer, project=project, role="editor")
    record(Verb.TICKETS_EXPORTED, actor=sre, project=project, dialect="jira-cloud")
    record(Verb.SIGNED_IN, actor=owner)

    page = sre_client.get(address(project))

    assert rows(page) == [
        "Sina Sre hat Tickets mitgenommen Jira Cloud · alle Abschnitte",
        "Olga Owner hat die Rolle eines Mitglieds geändert: Vera Viewer Rolle: bearbeitet",
    ]
    assert findings(page) == []
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("verb", "detail", "told"),
    [
        (Verb.SIGNED_IN, {"by": "password + totp"}, "mit Passwort, mit Code aus der App"),
        (Verb.PERSON_CHANGED, {"fields": "email,name"}, "E-Mail-Adresse, Name"),
        (
            Verb.PERSON_CHANGED,
            {"role": "sre", "before": "customer"},
            "Rolle: SRE · vorher: Kund*in",
        ),
        (Verb.PERSON_CHANGED, {"is_active": False}, "darf sich nicht mehr anmelden"),
        (Verb.PERSON_CHANGED, {"linked": True}, "mit dem Firmenkonto verknüpft"),
        (Verb.PERSON_DELETED, {"code": "bcdfghjk"}, "Kennung bcdfghjk"),
        (Verb.INVITED, {"role": "owner", "invitation": "bcdfghjk"},
         "Rolle: verantwortet · Einladung bcdfghjk"),
        (Verb.TICKETS_EXPORTED, {"dialect": "github", "section": "projekt"},
         "GitHub · Abschnitt „projekt“"),
        (Verb.ANSWER_RESTORED, {"question": "name", "number": 2}, "Frage „name“ · Fassung 2"),
        (Verb.ANSWERS_IMPORTED, {"count": 3}, "Anzahl: 3"),
        (Verb.PERSON_CHANGED, {"later": True, "other": "x"}, "later · x"),
    ],
)  # fmt: skip
def test_details_are_told_in_words(
    admin_client: Client, admin: User, verb: AuditEntry.Verb, detail: dict[str, Any], told: str
) -> None:
    record(verb, actor=admin, **detail)

    said = rows(admin_client.get("/audit/"))[0]

    assert said == f"Anton Admin {verb.label} {told}"


def test_what_nobody_signed_in_did_says_so(admin_client: Client, owner: User, sre: User) -> None:
    record(Verb.SIGN_IN_FAILED, person=owner, by="password")
    record(Verb.SIGN_IN_FAILED, address="wer@example.org", by="password")
    record(Verb.SIGN_IN_FAILED, person=sre, reason="inactive", method="socialaccount")
    record(Verb.INVITATION_REFUSED, actor=owner, reason="invitation_expired")
    record(Verb.PERSON_CHANGED, person=sre, role="sre", method="socialaccount")
    record(Verb.PERSON_ERASED, person=owner)

    page = admin_client.get("/audit/")

    unknown = address_hash("wer@example.org")[:8]
    assert earlier(page) == [
        "Die Befehlszeile hat eine Person unkenntlich gemacht: Olga Owner",
        "Das Firmenkonto hat Angaben zu einer Person geändert: Sina Sre Rolle: SRE",
        "Olga Owner : Einladung nicht angenommen abgelaufen",
        "Anmeldung gescheitert: Sina Sre Zugang gesperrt · mit dem Firmenkonto",
        f"Anmeldung gescheitert: unbekannte Adresse {unknown} mit Passwort",
        "Anmeldung gescheitert: Olga Owner mit Passwort",
    ]
    assert "wer@example.org" not in page.content.decode()


def test_reasons_have_words_each() -> None:
    codes = {code for code in SENTENCES if code.startswith(("invitation_", "company_"))}

    assert set(REASONS) == {*codes, "inactive"}


def test_people_stand_there_by_the_name_they_have_now(
    admin_client: Client, owner: User, viewer: User
) -> None:
    record(Verb.SIGNED_IN, actor=owner)
    record(Verb.SIGNED_IN, actor=viewer)
    User.objects.filter(pk=owner.pk).update(name="Gelöschte Person 1")
    User.objects.filter(pk=viewer.pk).update(name="")

    assert earlier(admin_client.get("/audit/")) == [
        "viewer@example.org hat sich angemeldet",
        "Gelöschte Person 1 hat sich angemeldet",
    ]


def test_times_are_those_of_berlin(admin_client: Client, owner: User) -> None:
    at = datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC)
    AuditEntry.objects.create(verb=Verb.SIGNED_IN, actor=owner, at=at)

    shown = [text_of(e) for e in parse(admin_client.get("/audit/")).iter("time")]

    assert shown[-1] == "02.07.2026, 00:30:05"


# Looking for something -------------------------------------------------------------------------


def test_verbs_are_of_one_kind_each() -> None:
    assert sorted(verb for _key, _name, verbs in KINDS for verb in verbs) == sorted(Verb)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "sign-in", "person": "owner"}, ["Olga Owner hat sich angemeldet"]),
        (
            {"person": "viewer"},
            ["Olga Owner hat ein Mitglied aufgenommen: Vera Viewer Projekt Portal"],
        ),
        (
            {"project": "project", "kind": "answers"},
            ["Sina Sre hat die Antworten mitgenommen Projekt Portal"],
        ),
        ({"person": "stranger"}, []),
    ],
)
def test_entries_are_found_by_kind_person_and_project(
    admin_client: Client,
    project: Project,
    sre: User,
    owner: User,
    viewer: User,
    asked: dict[str, str],
    found: list[str],
    request: pytest.FixtureRequest,
) -> None:
    record(Verb.SIGNED_IN, actor=owner)
    record(Verb.MEMBER_ADDED, actor=owner, person=viewer, project=project)
    record(Verb.ANSWERS_EXPORTED, actor=sre, project=project)
    codes = {
        name: request.getfixturevalue(value).code for name, value in asked.items() if name != "kind"
    }

    page = admin_client.get("/audit/", asked | codes)

    assert rows(page) == found
    assert findings(page) == []


def test_names_lead_to_all_entries_about_them(
    admin_client: Client, project: Project, owner: User, viewer: User
) -> None:
    record(Verb.MEMBER_ADDED, actor=owner, person=viewer, project=project)

    found = links(admin_client.get("/audit/"))

    assert [found[name] for name in ("Olga Owner", "Vera Viewer", "Portal")] == [
        f"?person={owner.code}",
        f"?person={viewer.code}",
        f"?project={project.code}",
    ]


@pytest.mark.parametrize("asked", [{"kind": "nein"}, {"person": "b\0"}, {"project": "b" * 9}])
def test_what_cannot_be_looked_for_is_explained(
    admin_client: Client, admin: User, asked: dict[str, str]
) -> None:
    record(Verb.SIGNED_IN, actor=admin)

    page = admin_client.get("/audit/", asked)

    assert page.status_code == 422
    assert (parse(page).findtext("head/title") or "").startswith("Fehler:")
    assert rows(page) == []
    assert findings(page) == []


# A hundred a page --------------------------------------------------------------------------------


def test_pages_hold_a_hundred_and_keep_what_was_asked_for(
    admin_client: Client, owner: User
) -> None:
    for _ in range(101):
        record(Verb.SIGNED_IN, actor=owner)
    record(Verb.SIGNED_OUT, actor=owner)

    asked = f"?person={owner.code}"
    first = admin_client.get(f"/audit/{asked}")
    second = admin_client.get(f"/audit/{links(first)['Ältere']}")

    assert links(first)["Ältere"] == f"{asked}&page=2"
    assert (len(rows(first)), len(rows(second))) == (100, 2)
    assert rows(first)[0] == "Olga Owner hat sich abgemeldet"
    assert links(second)["Neuere"] == f"{asked}&page=1"
    assert findings(second) == []


@pytest.mark.parametrize("count", [1, 3])
def test_audit_query_count(client: Client, project: Project, admin: User, count: int) -> None:
    for number in range(count):
        person = User.objects.create_user(f"{number}@example.org", name=str(number))
        record(Verb.MEMBER_ADDED, actor=person, person=person, project=project)
    client.force_login(admin)

    with counted_queries() as of_project:
        client.get(address(project))
    with counted_queries() as of_all:
        client.get("/audit/")

    assert (len(of_project), len(of_all)) == (5, 4)


# What is written down ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("answers.json", [("answers_exported", {})]),
        ("tickets/gitlab/all.md", [("tickets_exported", {"dialect": "gitlab"})]),
        ("tickets/github/all.zip", [("tickets_exported", {"dialect": "github"})]),
        (
            "sections/projekt/tickets/jira-cloud/ticket.json",
            [("tickets_exported", {"dialect": "jira-cloud", "section": "projekt"})],
        ),
        ("tickets/github/", []),
        ("sections/projekt/tickets/github/", []),
        ("", []),
    ],
)
def test_what_is_taken_away_is_written_down_once_by_get_alone(
    owner_client: Client,
    project: Project,
    owner: User,
    path: str,
    written: list[tuple[str, dict[str, str]]],
) -> None:
    before = len(noted())
    head = owner_client.head(f"/projects/{project.code}/{path}")
    after_head = len(noted())
    owner_client.get(f"/projects/{project.code}/{path}")

    assert (head.status_code, after_head) == (200, before)
    assert noted()[before:] == written
    entries = AuditEntry.objects.order_by("pk")[before:]
    assert [(entry.actor, entry.project) for entry in entries] == [(owner, project)] * len(written)


def test_nothing_to_take_away_is_not_written_down(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save("last", text("viel"))
    before = noted()

    address = f"/projects/{project.code}/sections/betrieb/tickets/github/ticket.md?only_open=1"
    assert owner_client.get(address).status_code == 302

    assert noted() == before


def test_restoring_is_written_down_once_for_both_of_two_clicks(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    for number, value in enumerate(("geheim eins", "geheim zwei")):
        save("name", text(value), base=number)
    before = len(noted())

    for _ in range(2):
        owner_client.post(
            f"/projects/{project.code}/questions/name/restore/",
            {"number": "1", "base": "2", "page": "p"},
        )

    assert noted()[before:] == [("answer_restored", {"question": "name", "number": 1})]


def test_reading_a_ticket_back_is_written_down_if_it_changed_something(
    owner_client: Client, sre: User, project: Project
) -> None:
    here = f"/projects/{project.code}/import/"
    body = edited(project, name=text("geheim"), ziel=text("geheim"))
    sent = form_data(owner_client.post(here, {"text": body}), "auswahl")
    before = len(noted())

    for _ in range(2):
        owner_client.post(f"{here}confirm/", sent)

    assert noted()[before:] == [("answers_imported", {"count": 2})]
    owner_client.force_login(sre)
    assert "geheim" not in owner_client.get(address(project)).content.decode()
