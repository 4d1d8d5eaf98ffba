"""A small world in which each address has something to show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from questionnaire.actions.inviting import invite
from questionnaire.guide.saving import Result
from questionnaire.models import Member, Project, Questionnaire, User
from tests.access.walking import World
from tests.access.worlds import world_of
from tests.cast import text

NEW = "neu@example.org"


@pytest.fixture
def people(
    viewer: User, editor: User, owner: User, stranger: User, sre: User, admin: User
) -> dict[str, User]:
    """The cast, each in reach of the project as the name says; the viewer's own is another."""
    return {
        "viewer": viewer,
        "editor": editor,
        "owner": owner,
        "stranger": stranger,
        "sre": sre,
        "admin": admin,
    }


@pytest.fixture
def world(
    people: dict[str, User],
    project: Project,
    guide: Questionnaire,
    save: Callable[..., Result],
) -> World:
    other = Project.objects.create(name="Anderes", customer="Andere AG", questionnaire=guide)
    Member.objects.create(project=other, user=people["stranger"], role=Member.Role.OWNER)
    (made,) = invite(project=project, actor=people["owner"], emails=[NEW], role="editor")
    save("name", text("Portal"))
    save("name", text("Kundenportal"), base=1)
    invitation, token = made.invitation.code, made.token
    return world_of(project, other, people["editor"], people["stranger"], invitation, token)
