"""The people of a project: members and their roles, invitations and their mails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from questionnaire.models import AuditEntry, Invitation, Member, Project, User
from tests.cast import counted_queries
from tests.mail import Inbox
from tests.pages import findings, parse, text_of

pytestmark = pytest.mark.django_db


def invite(client: Client, project: Project, emails: str, role: str = "editor") -> Any:
    return client.post(f"/projects/{project.code}/team/invite/", {"emails": emails, "role": role})


def roles(project: Project) -> dict[str, str]:
    return {m.user.email.partition("@")[0]: m.role for m in project.members.select_related("user")}


def told(project: Project) -> list[str]:
    return [entry.verb for entry in AuditEntry.objects.filter(project=project).order_by("pk")]


def test_owner_invites_many_and_each_gets_a_mail(
    client: Client, project: Project, owner: User, inbox: Inbox
) -> None:
    client.force_login(owner)

    response = invite(client, project, "A@Neu.example, b@neu.example;\n C C <c@neu.example>\n")

    rows = Invitation.objects.order_by("email")
    assert findings(response) == []
    assert [row.email for row in rows] == ["a@neu.example", "b@neu.example", "c@neu.example"]
    assert [row.mailed_at is not None for row in rows] == [True] * 3
    assert [mail["To"] for mail in inbox.mails] == [row.email for row in rows]
    assert inbox.mails[0]["Subject"] == "Einladung zum Projekt „Portal“"
    body = inbox.mails[0].get_content()
    assert "Olga Owner lädt Sie ein" in body
    (link,) = re.findall(r"https://testserver/invitations/(\S+)/", body)
    assert len(link) == 43  # 256 bits in base64
    assert link not in str(Invitation.objects.values_list())
    assert told(project) == ["invited"] * 3


def test_links_are_shown_once_and_not_kept(
    client: Client, project: Project, owner: User, inbox: Inbox
) -> None:
    client.force_login(owner)

    shown = invite(client, project, "a@neu.example")
    later = client.get(f"/projects/{project.code}/team/")

    assert "no-store" in shown["Cache-Control"]
    assert b"/invitations/" in shown.content
    assert b"https://testserver/invitations/" not in later.content


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "Pflichtfeld"),
        ("a@neu.example, keine-adresse", "„keine-adresse“ ist keine E-Mail-Adresse."),
        ("a@neu.example, viewer@example.org", "viewer@example.org ist schon Mitglied"),
        ("a@b.example," * 51, "Das sind 51 Adressen"),
        ("a@neu.example\x00", "NUL"),
    ],
)
def test_one_bad_address_invites_nobody(
    client: Client, project: Project, owner: User, inbox: Inbox, typed: str, word: str
) -> None:
    client.force_login(owner)

    response = invite(client, project, typed)

    assert response.status_code == 422
    assert findings(response) == []
    assert word in text_of(parse(response)) or word in ("NUL", "Pflichtfeld")
    assert (parse(response).findtext("head/title") or "").startswith("Fehler:")
    assert Invitation.objects.count() == 0
    assert inbox.mails == []


def test_owner_does_not_learn_who_works_for_the_company(
    client: Client, project: Project, owner: User, sre: User, admin: User, inbox: Inbox
) -> None:
    client.force_login(owner)
    by_owner = invite(client, project, admin.email)
    client.force_login(sre)
    by_sre = invite(client, project, admin.email)

    assert (by_owner.status_code, by_sre.status_code) == (200, 422)
    assert "sieht jedes Projekt auch so" in text_of(parse(by_sre))


def test_inviting_again_replaces_the_link(
    client: Client, project: Project, owner: User, inbox: Inbox
) -> None:
    client.force_login(owner)
    invite(client, project, "a@neu.example")

    invite(client, project, "a@neu.example", role="viewer")

    states = list(Invitation.objects.order_by("pk").values_list("state", "role"))
    assert states == [("replaced", "editor"), ("open", "viewer")]
    assert told(project) == ["invited", "invitation_renewed"]


@pytest.mark.usefixtures("no_mail_server")
def test_mail_that_cannot_be_sent_is_shown_with_ways_on(
    client: Client, project: Project, owner: User
) -> None:
    client.force_login(owner)

    shown = invite(client, project, "a@neu.example")
    later = client.get(f"/projects/{project.code}/team/")

    assert "Eine E-Mail ließ sich nicht verschicken." in text_of(parse(shown))
    assert b"https://testserver/invitations/" in shown.content
    assert "E-Mail nicht verschickt" in text_of(parse(later))
    assert "Erneut senden" in text_of(parse(later))


def test_invitation_sent_again_has_a_new_link(
    client: Client, project: Project, owner: User, inbox: Inbox
) -> None:
    client.force_login(owner)
    invite(client, project, "a@neu.example")
    first = Invitation.objects.get()
    address = f"/projects/{project.code}/team/invitations/{first.code}/renew/"

    response = client.post(address)
    again = client.post(address)

    assert findings(response) == []
    assert len(inbox.mails) == 2
    assert Invitation.objects.open().count() == 1
    assert again.status_code == 302  # that one has ended: told on the page
    assert "ersetzt" in text_of(parse(client.get(again["Location"])))


def test_new_link_without_mail(client: Client, project: Project, owner: User, inbox: Inbox) -> None:
    client.force_login(owner)
    invite(client, project, "a@neu.example")
    code = Invitation.objects.get().code

    response = client.post(
        f"/projects/{project.code}/team/invitations/{code}/renew/", {"link": "1"}
    )

    assert len(inbox.mails) == 1
    assert b"https://testserver/invitations/" in response.content
    assert "ließ sich nicht" not in text_of(parse(response))


def test_revoked_invitation_leaves_the_list(
    client: Client, project: Project, owner: User, inbox: Inbox
) -> None:
    client.force_login(owner)
    invite(client, project, "a@neu.example")
    code = Invitation.objects.get().code
    address = f"/projects/{project.code}/team/invitations/{code}/revoke/"

    response = client.post(address, follow=True)
    client.post(address)

    assert "gilt nicht mehr" in text_of(parse(response))
    assert Invitation.objects.get().state == "revoked"
    assert told(project) == ["invited", "invitation_revoked"]


def test_roles_are_changed_and_members_removed(
    client: Client, project: Project, owner: User, editor: User, viewer: User
) -> None:
    client.force_login(owner)
    team = f"/projects/{project.code}/team/members"

    client.post(f"{team}/{viewer.code}/role/", {"role": "owner"})
    client.post(f"{team}/{editor.code}/remove/")

    assert roles(project) == {"owner": "owner", "viewer": "owner"}
    entry, removed = AuditEntry.objects.filter(project=project).order_by("pk")
    assert (entry.verb, entry.actor, entry.person) == ("member_changed", owner, viewer)
    assert entry.detail == {"role": "owner", "before": "viewer"}
    assert (removed.verb, removed.person) == ("member_removed", editor)


@pytest.mark.parametrize("step", ["role", "remove"])
def test_last_owner_cannot_go_without_a_successor(
    client: Client, project: Project, owner: User, step: str
) -> None:
    client.force_login(owner)
    address = f"/projects/{project.code}/team/members/{owner.code}/{step}/"

    response = client.post(address, {"role": "viewer"}, follow=True)

    assert "mindestens eine Person, die es verantwortet" in text_of(parse(response))
    assert roles(project)["owner"] == "owner"


def test_owner_who_steps_back_comes_to_the_project(
    client: Client, project: Project, owner: User, editor: User
) -> None:
    Member.objects.filter(user=editor).update(role="owner")
    client.force_login(owner)
    address = f"/projects/{project.code}/team/members/{owner.code}/role/"

    response = client.post(address, {"role": "viewer"})

    assert response["Location"] == f"/projects/{project.code}/"


def test_member_leaves_and_is_out_at_once(client: Client, project: Project, viewer: User) -> None:
    client.force_login(viewer)

    response = client.post(f"/projects/{project.code}/team/members/{viewer.code}/remove/")

    assert response["Location"] == "/projects/"
    assert client.get(f"/projects/{project.code}/").status_code == 404


def test_role_that_does_not_exist_is_refused(
    client: Client, project: Project, owner: User, viewer: User
) -> None:
    client.force_login(owner)
    address = f"/projects/{project.code}/team/members/{viewer.code}/role/"

    assert client.post(address, {"role": "boss"}).status_code == 400
    assert roles(project)["viewer"] == "viewer"


def test_removed_member_loses_the_right_to_write_at_once(
    client: Client, project: Project, owner: User, editor: User
) -> None:
    client.force_login(editor)
    page = f"/projects/{project.code}/sections/projekt/"
    before = client.get(page).status_code
    Member.objects.filter(user=editor).update(role="viewer")
    demoted = client.post(page).status_code
    Member.objects.filter(user=editor).delete()

    assert (before, demoted, client.post(page).status_code) == (200, 403, 404)


def test_closed_project_invites_nobody(client: Client, project: Project, sre: User) -> None:
    client.force_login(sre)
    invite_before = client.get(f"/projects/{project.code}/team/")
    client.post(f"/projects/{project.code}/close/")

    response = invite(client, project, "a@neu.example")

    assert "E-Mail-Adressen" in text_of(parse(invite_before))
    assert response.status_code == 403
    assert Invitation.objects.count() == 0
    assert "E-Mail-Adressen" not in text_of(parse(client.get(f"/projects/{project.code}/team/")))


def test_closed_project_keeps_its_roles(
    client: Client, project: Project, sre: User, viewer: User
) -> None:
    client.force_login(sre)
    client.post(f"/projects/{project.code}/close/")
    address = f"/projects/{project.code}/team/members/{viewer.code}/role/"

    response = client.post(address, {"role": "owner"})
    page = client.get(f"/projects/{project.code}/team/")

    assert (response.status_code, roles(project)["viewer"]) == (403, "viewer")
    assert findings(page) == []
    assert address not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_team_page_asks_the_same_number_of_queries(
    client: Client,
    project: Project,
    owner: User,
    inbox: Inbox,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    client.force_login(owner)
    invite(client, project, ",".join(f"a{n}@neu.example" for n in range(count)))

    with counted_queries() as queries:
        response = client.get(f"/projects/{project.code}/team/")

    assert findings(response) == []
    assert len(queries) == 5
