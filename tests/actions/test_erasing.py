"""A person made unrecognisable: nothing of them is left, and no history is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client

from onboarding.sessions import SessionStore
from questionnaire.actions.erasing import erase_person, sole_projects
from questionnaire.actions.inviting import accept, invite
from questionnaire.actions.people import edit_person
from questionnaire.actions.projects import close_project, set_members
from questionnaire.guide.errors import InvitationVoid, ProductError
from questionnaire.guide.saving import Result
from questionnaire.models import (
    AnswerRevision,
    AuditEntry,
    Invitation,
    Member,
    Project,
    Seen,
    User,
)
from tests.actions.racing import meanwhile
from tests.cast import answers, text
from tests.conftest import SecureClient

SaveOne = Callable[..., Result]


def everything() -> Iterator[str]:
    """Each stored value of each table, as text; sessions as what they hold."""
    for model in apps.get_models(include_auto_created=True):
        for values in model._base_manager.values():
            yield f"{model._meta.label} {values}"
    for session in Session.objects.all():
        yield f"session {session.get_decoded()}"


@pytest.fixture
def everywhere(
    project: Project, save: SaveOne, editor: User, sre: User, admin: User, client: Client
) -> User:
    """The editor, in every table that knows people."""
    save("name", text("Portal"), author=editor)
    save("name", text("Kundenportal"), base=1)
    EmailAddress.objects.create(user=editor, email=editor.email)
    Authenticator.objects.create(user=editor, type="totp", data={"secret": "x"})
    SocialAccount.objects.create(user=editor, provider="firma", uid="Emil", extra_data={"a": "b"})
    Seen.objects.create(user=editor, answer=project.answers.get(), number=2)
    Invitation.objects.create(
        **{"project": project, "email": editor.email, "role": "viewer", "token_hash": "a"},
        **{"invited_by": sre, "expires_at": "2026-01-01T00:00Z"},
    )
    client.force_login(editor)
    UserSession.objects.create(
        user=editor, ip="192.0.2.1", session_key="Emil's", user_agent="Emil's browser"
    )
    boss = SecureClient()
    boss.force_login(admin)
    for name in ("Emil Editor jun.", "Emil Editor"):
        sent = {"name": name, "email": editor.email, "role": "customer", "is_active": "on"}
        boss.post(f"/admin/questionnaire/user/{editor.pk}/change/", sent)
    SecureClient().post("/accounts/login/code/", {"email": editor.email})
    return editor


def test_erased_person_is_found_nowhere(everywhere: User, admin: User) -> None:
    known = [line for line in everything() if _names(line)]

    erase_person(person=everywhere, actor=admin)

    assert {line.partition(" ")[0] for line in known} == {
        *("questionnaire.User", "questionnaire.Invitation", "admin.LogEntry", "session"),
        *("account.EmailAddress", "socialaccount.SocialAccount", "usersessions.UserSession"),
    }
    assert [line for line in everything() if _names(line)] == []


def _names(line: str) -> bool:
    return "Emil" in line or "editor@example.org" in line


def test_erased_person_has_no_way_in_and_no_rights(
    everywhere: User, admin: User, client: Client
) -> None:
    signed_in = client.get("/projects/").status_code

    erase_person(person=everywhere, actor=admin)

    everywhere.refresh_from_db()
    assert (everywhere.name, everywhere.email) == (
        "Gelöschte Person 1",
        "geloescht-1@erased.invalid",
    )
    assert (everywhere.is_active, everywhere.has_usable_password()) == (False, False)
    assert (everywhere.role, everywhere.last_login) == ("customer", None)
    assert (signed_in, client.get("/projects/").status_code) == (200, 302)
    for model in (Member, Seen, Authenticator, SocialAccount, UserSession):
        assert not model._base_manager.filter(user=everywhere).exists()
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.ended_by) == ("revoked", admin)
    assert LogEntry.objects.values_list("object_repr", flat=True).distinct().get() == (
        "Gelöschte Person 1"
    )


def test_sessions_of_others_go_on(everywhere: User, viewer: User, admin: User) -> None:
    other, half = SecureClient(), SecureClient()
    other.force_login(viewer)
    half.post("/accounts/login/code/", {"email": viewer.email})

    erase_person(person=everywhere, actor=admin)

    assert other.get("/projects/").status_code == 200
    assert Session.objects.filter(session_key=half.session.session_key).exists()


def test_session_that_keeps_the_address_in_a_list_goes_too(editor: User, admin: User) -> None:
    session = SessionStore()
    session["kept"] = [1, {"mail": ["Editor@example.org"]}]
    session.save()

    erase_person(person=editor, actor=admin)

    assert not session.exists(str(session.session_key))


def test_history_stays_whole(project: Project, save: SaveOne, editor: User, admin: User) -> None:
    save("name", text("Portal"), author=editor)
    before = answers(project)

    erase_person(person=editor, actor=admin)

    assert answers(project) == before
    assert AnswerRevision.objects.get().author.name == "Gelöschte Person 1"


def test_erasing_is_told_without_a_name(
    project: Project, editor: User, sre: User, admin: User
) -> None:
    (made,) = invite(project=project, actor=sre, emails=[editor.email], role="viewer")

    erase_person(person=editor, actor=admin)

    entries = AuditEntry.objects.filter(actor=admin).order_by("pk")
    assert [(e.verb, e.person, e.project, e.detail) for e in entries] == [
        ("member_removed", editor, project, {}),
        ("invitation_revoked", None, project, {"invitation": made.invitation.code}),
        ("person_erased", editor, None, {}),
    ]


def test_erased_people_have_numbers_and_are_erased_once(
    editor: User, viewer: User, admin: User
) -> None:
    for person in (editor, viewer, editor):
        erase_person(person=person, actor=admin)

    editor.refresh_from_db()
    viewer.refresh_from_db()
    assert (editor.name, viewer.name) == ("Gelöschte Person 1", "Gelöschte Person 2")
    assert AuditEntry.objects.filter(verb="person_erased").count() == 2


def test_address_is_free_for_somebody_new(project: Project, editor: User, admin: User) -> None:
    address = editor.email
    erase_person(person=editor, actor=admin)
    (made,) = invite(project=project, actor=admin, emails=[address], role="viewer")

    new = accept(invitation=made.invitation, name="Neu")

    assert (new.email, new == editor) == (address, False)


def test_erased_person_cannot_be_brought_back(editor: User, admin: User) -> None:
    erase_person(person=editor, actor=admin)

    with pytest.raises(ProductError) as error:
        edit_person(person=editor, actor=admin, is_active=True)

    assert error.value.code == "person_erased"


# Who may not be erased ---------------------------------------------------------------------------


def refusal(person: User, actor: User | None) -> ProductError:
    with pytest.raises(ProductError) as error:
        erase_person(person=person, actor=actor)
    person.refresh_from_db()
    assert person.erased_at is None
    return error.value


def test_nobody_erases_oneself_or_the_last_admin(admin: User) -> None:
    codes = (refusal(admin, admin).code, refusal(admin, None).code)

    assert codes == ("erase_oneself", "last_admin")


def test_last_owner_needs_a_successor_while_the_project_is_open(
    project: Project, owner: User, sre: User, admin: User
) -> None:
    refused = refusal(owner, admin)
    close_project(project=project, actor=sre)
    erase_person(person=owner, actor=admin)

    values = {"name": owner, "projects": "„Portal“"}
    assert (refused.code, refused.values) == ("sole_owner", values)
    assert not project.members.filter(user=owner).exists()


def test_second_owner_may_go(project: Project, owner: User, editor: User, admin: User) -> None:
    Member.objects.filter(user=editor).update(role="owner")

    assert sole_projects(owner) == []
    erase_person(person=owner, actor=admin)
    assert sole_projects(editor) == [project]


def test_owner_who_may_not_sign_in_is_no_successor(
    project: Project, owner: User, editor: User
) -> None:
    Member.objects.filter(user=editor).update(role="owner")
    User.objects.filter(pk=editor.pk).update(is_active=False)

    assert sole_projects(owner) == [project]


# Two at once -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_erased_at_once_have_two_numbers(editor: User, viewer: User, admin: User) -> None:
    meanwhile(
        lambda: erase_person(person=editor, actor=admin),
        lambda: erase_person(person=viewer, actor=admin),
    )

    names = User.objects.filter(erased_at__isnull=False).order_by("name")
    assert [person.name for person in names] == ["Gelöschte Person 1", "Gelöschte Person 2"]


@pytest.mark.django_db(transaction=True)
def test_owner_is_not_erased_while_the_other_leaves(
    project: Project, owner: User, editor: User, admin: User
) -> None:
    Member.objects.filter(user=editor).update(role="owner")

    with pytest.raises(ProductError) as error:
        meanwhile(
            lambda: set_members(project=project, actor=editor, roles={}, removed=[editor]),
            lambda: erase_person(person=owner, actor=admin),
        )

    assert error.value.code == "sole_owner"


@pytest.mark.django_db(transaction=True)
def test_owner_does_not_leave_while_the_other_is_erased(
    project: Project, owner: User, editor: User, admin: User
) -> None:
    Member.objects.filter(user=editor).update(role="owner")

    with pytest.raises(ProductError) as error:
        meanwhile(
            lambda: erase_person(person=owner, actor=admin),
            lambda: set_members(project=project, actor=editor, roles={}, removed=[editor]),
        )

    assert error.value.code == "no_owner"


@pytest.mark.django_db(transaction=True)
def test_nobody_is_let_in_while_they_are_erased(
    project: Project, stranger: User, admin: User
) -> None:
    (made,) = invite(project=project, actor=admin, emails=[stranger.email], role="editor")

    with pytest.raises(InvitationVoid) as error:
        meanwhile(
            lambda: erase_person(person=stranger, actor=admin),
            lambda: accept(invitation=made.invitation, person=stranger),
        )

    assert error.value.code == "invitation_revoked"
    assert not stranger.memberships.exists()


@pytest.mark.django_db(transaction=True)
def test_who_was_just_let_in_is_erased_all_the_same(
    project: Project, stranger: User, admin: User
) -> None:
    (made,) = invite(project=project, actor=admin, emails=[stranger.email], role="editor")

    meanwhile(
        lambda: accept(invitation=made.invitation, person=stranger),
        lambda: erase_person(person=stranger, actor=admin),
    )

    invitation = Invitation.objects.get()
    assert not stranger.memberships.exists()
    assert (invitation.state, invitation.email) == ("accepted", "geloescht-1@erased.invalid")
