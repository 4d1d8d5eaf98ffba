"""The link of an invitation: who looks changes nothing, who sends its form comes in, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from questionnaire.actions.inviting import invite, renew, revoke
from questionnaire.models import AuditEntry, Invitation, Member, Project, User
from tests.cast import counted_queries
from tests.pages import findings, parse, text_of

pytestmark = pytest.mark.django_db
NEW = "neu@kunde.example"


def link(project: Project, actor: User, email: str = NEW, role: str = "editor") -> str:
    (made,) = invite(project=project, actor=actor, emails=[email], role=role)
    return f"/invitations/{made.token}/"


def member(project: Project, email: str) -> str:
    return Member.objects.get(project=project, user__email=email).role


def refusals() -> list[str]:
    rows = AuditEntry.objects.filter(verb="invitation_refused").order_by("pk")
    return [row.detail["reason"] for row in rows]


def words(response: Any) -> str:
    return text_of(parse(response))


def test_looking_changes_nothing_and_the_form_still_works(
    client: Client, project: Project, owner: User
) -> None:
    address = link(project, owner)

    with counted_queries() as queries:
        for _time in range(20):
            page = client.get(address)
            client.head(address)

    assert findings(page) == []
    assert "Olga Owner lädt Sie ein" in words(page)
    assert {sql.split(" ", 1)[0] for sql in queries.queries} == {"SELECT"}
    assert Session.objects.count() == 0
    assert client.post(address, {"name": "Nora Neu"}).status_code == 302
    assert member(project, NEW) == "editor"


def test_new_person_is_made_signed_in_and_led_to_a_clean_address(
    client: Client, project: Project, owner: User
) -> None:
    response = client.post(link(project, owner), {"name": "Nora Neu"})

    person = User.objects.get(email=NEW)
    assert response["Location"] == f"/projects/{project.code}/"
    assert (person.name, person.role, person.has_usable_password()) == (
        "Nora Neu",
        "customer",
        False,
    )
    assert client.get(response["Location"]).status_code == 200
    assert AuditEntry.objects.filter(verb="invitation_accepted", actor=person).count() == 1


def test_new_person_says_a_name(client: Client, project: Project, owner: User) -> None:
    address = link(project, owner)

    response = client.post(address, {"name": ""})

    assert response.status_code == 422
    assert findings(response) == []
    assert Invitation.objects.get().state == "open"
    assert not User.objects.filter(email=NEW).exists()


def test_known_customer_comes_in_and_keeps_name_and_role(
    client: Client, project: Project, owner: User, stranger: User
) -> None:
    client.post(link(project, owner, stranger.email), {"name": "Anders"})

    stranger.refresh_from_db()
    assert (stranger.name, stranger.role) == ("Stefan Stranger", "customer")
    assert client.get(f"/projects/{project.code}/").status_code == 200


def test_member_keeps_their_role(
    client: Client, project: Project, owner: User, viewer: User
) -> None:
    client.post(link(project, owner, viewer.email, "owner"))

    assert member(project, viewer.email) == "viewer"


@pytest.mark.parametrize("person", ["sre", "admin"])
def test_staff_sign_in_first_and_come_back(
    client: Client, project: Project, owner: User, person: str, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(person)
    address = link(project, owner, user.email)

    away = client.post(address)
    still = Invitation.objects.get().state
    session = client.session
    client.force_login(user)
    for name, value in session.items():  # as signing in keeps it
        if name == "invitation":
            kept = client.session
            kept[name] = value
            kept.save()
    page = client.get("/invitations/waiting/")
    response = client.post("/invitations/waiting/")

    assert away["Location"].endswith("?next=/invitations/waiting/")
    assert still == "open"
    assert findings(page) == []
    assert response["Location"] == f"/projects/{project.code}/"
    user.refresh_from_db()
    assert (user.role, member(project, user.email)) == (person, "editor")


def test_second_factor_is_asked_for_first(
    client: Client, project: Project, owner: User, stranger: User
) -> None:
    Authenticator.objects.create(user=stranger, type="totp", data={"secret": "x"})

    response = client.post(link(project, owner, stranger.email))

    assert response["Location"].endswith("?next=/invitations/waiting/")
    assert client.get(f"/projects/{project.code}/").status_code == 302


def test_waiting_without_an_invitation_leads_home(client: Client, owner: User) -> None:
    client.force_login(owner)

    assert client.get("/invitations/waiting/")["Location"] == "/projects/"


def test_session_keeps_no_token(client: Client, project: Project, owner: User, sre: User) -> None:
    address = link(project, owner, sre.email)

    client.post(address)

    assert address.split("/")[2] not in str(dict(client.session))


def test_link_of_another_address_is_refused(
    client: Client, project: Project, owner: User, stranger: User
) -> None:
    address = link(project, owner)
    client.force_login(stranger)

    shown, sent = client.get(address), client.post(address)

    assert (shown.status_code, sent.status_code) == (403, 403)
    assert findings(shown) == []
    assert "stranger@example.org" in words(shown)
    assert NEW not in words(shown)
    assert refusals() == ["invitation_other"]
    assert Invitation.objects.get().state == "open"


def test_used_link_says_so(client: Client, project: Project, owner: User) -> None:
    address = link(project, owner)
    client.post(address, {"name": "Nora"})
    same, other = client.get(address), Client().get(address, secure=True)

    assert (same.status_code, other.status_code) == (410, 410)
    assert findings(other) == []
    assert "schon angenommen" in words(other)
    assert "Olga Owner" in words(other)
    assert "Weiter zum Projekt „Portal“" in words(same)
    assert "Portal" not in words(other)


@pytest.mark.parametrize("why", ["expired", "revoked", "replaced", "closed"])
def test_void_link_says_why_and_whom_to_ask(
    client: Client, project: Project, owner: User, why: str
) -> None:
    address = link(project, owner)
    row = Invitation.objects.get()
    match why:
        case "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "revoked":
            revoke(invitation=row, actor=owner)
        case "replaced":
            renew(invitation=row, actor=owner)
        case "closed":
            Project.objects.update(closed_at=timezone.now())

    shown, sent = client.get(address), client.post(address, {"name": "Nora"})

    assert (shown.status_code, sent.status_code) == (410, 410)
    assert findings(shown) == []
    assert "Eine neue bekommen Sie von Olga Owner" in words(shown)
    assert refusals() == [f"invitation_{why}"]
    assert not User.objects.filter(email=NEW).exists()


def test_guessed_token_is_refused_and_logged(client: Client) -> None:
    shown, sent = client.get("/invitations/geraten/"), client.post("/invitations/geraten/")

    assert (shown.status_code, sent.status_code) == (404, 404)
    assert findings(shown) == []
    assert "Eine neue bekommen Sie von der Person" in words(shown)
    assert refusals() == ["invitation_unknown"]


def test_guessing_is_bounded(client: Client) -> None:
    statuses = [client.post("/invitations/geraten/").status_code for _time in range(31)]

    assert (statuses[0], statuses[-1]) == (404, 429)
    assert len(refusals()) == 30


def test_inactive_person_stays_outside(
    client: Client, project: Project, owner: User, stranger: User
) -> None:
    User.objects.filter(pk=stranger.pk).update(is_active=False)

    response = client.post(link(project, owner, stranger.email))

    assert response.status_code == 410
    assert Invitation.objects.get().state == "open"
    assert refusals() == ["invitation_inactive"]


def test_pages_are_not_kept_and_tell_no_other_host(
    client: Client, project: Project, owner: User
) -> None:
    address = link(project, owner)

    for response in (client.get(address), client.get("/invitations/geraten/")):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"


def test_form_needs_its_csrf_token(csrf_client: Client, project: Project, owner: User) -> None:
    response = csrf_client.post(link(project, owner), {"name": "Nora"})

    assert response.status_code == 403
    assert Invitation.objects.get().state == "open"
