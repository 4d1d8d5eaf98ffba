"""Two accept at once, two owners go at once: the database decides who was first."""

from __future__ import annotations

import pytest

from questionnaire.actions.inviting import accept, invite, renew, revoke
from questionnaire.actions.projects import close_project, set_members
from questionnaire.guide.errors import InvitationVoid, ProductError, ProjectClosed
from questionnaire.models import Invitation, Member, Project, User
from tests.actions.racing import meanwhile

NEW = "neu@kunde.example"


def invited(project: Project, owner: User) -> Invitation:
    (made,) = invite(project=project, actor=owner, emails=[NEW], role="editor")
    return made.invitation


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_make_one_member(project: Project, owner: User) -> None:
    row = invited(project, owner)

    with pytest.raises(InvitationVoid) as error:
        meanwhile(
            lambda: accept(invitation=row, name="Eins"),
            lambda: accept(invitation=row, name="Zwei"),
        )

    assert error.value.code == "invitation_accepted"
    assert Member.objects.filter(project=project, user__email=NEW).count() == 1
    assert User.objects.get(email=NEW).name == "Eins"


@pytest.mark.django_db(transaction=True)
def test_revoked_while_it_is_accepted_stays_outside(project: Project, owner: User) -> None:
    row = invited(project, owner)

    with pytest.raises(InvitationVoid) as error:
        meanwhile(
            lambda: revoke(invitation=row, actor=owner), lambda: accept(invitation=row, name="A")
        )

    assert error.value.code == "invitation_revoked"


@pytest.mark.django_db(transaction=True)
def test_closed_while_it_is_accepted_stays_outside(
    project: Project, owner: User, sre: User
) -> None:
    row = invited(project, owner)

    with pytest.raises(InvitationVoid) as error:
        meanwhile(
            lambda: close_project(project=project, actor=sre),
            lambda: accept(invitation=row, name="A"),
        )

    assert error.value.code == "invitation_closed"
    with pytest.raises(ProjectClosed):
        invite(project=project, actor=owner, emails=[NEW], role="editor")


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_go_at_once_leave_one(project: Project, owner: User, editor: User) -> None:
    set_members(project=project, actor=owner, roles={editor: Member.Role.OWNER})

    with pytest.raises(ProductError) as error:
        meanwhile(
            lambda: set_members(project=project, actor=owner, roles={}, removed=[owner]),
            lambda: set_members(project=project, actor=editor, roles={}, removed=[editor]),
        )

    assert error.value.code == "no_owner"
    assert list(project.members.filter(role="owner").values_list("user", flat=True)) == [editor.pk]


def test_ended_invitation_is_not_renewed(project: Project, owner: User) -> None:
    row = invited(project, owner)
    revoke(invitation=row, actor=owner)

    with pytest.raises(InvitationVoid) as error:
        renew(invitation=row, actor=owner)

    assert error.value.code == "invitation_revoked"
    assert str(row) == row.code


@pytest.mark.django_db(transaction=True)
def test_accepted_while_it_is_sent_again_makes_no_second_link(
    project: Project, owner: User
) -> None:
    row = invited(project, owner)

    with pytest.raises(InvitationVoid) as error:
        meanwhile(
            lambda: accept(invitation=row, name="A"), lambda: renew(invitation=row, actor=owner)
        )

    assert error.value.code == "invitation_accepted"
    assert Invitation.objects.count() == 1


def test_invitation_is_not_accepted_by_another_person(
    project: Project, owner: User, stranger: User
) -> None:
    row = invited(project, owner)

    with pytest.raises(InvitationVoid) as error:
        accept(invitation=row, person=stranger)

    assert error.value.code == "invitation_other"
    assert not Member.objects.filter(project=project, user=stranger).exists()
