"""The site's addresses filled in with a project, and what is sent to each."""

from __future__ import annotations

from uuid import uuid4

from questionnaire.models import Project, Question, Questionnaire, User
from tests.access.walking import World
from tests.cast import edited, text


def world_of(
    project: Project, other: Project, person: User, stranger: User, invitation: str, token: str
) -> World:
    """`person` is a member of the project, `other` a project without a story."""
    guide = project.questionnaire
    section = guide.sections.get(key="projekt")
    question = Question.objects.get(section=section, key="name")
    admin = "/admin/questionnaire"
    return World(
        {
            "code": project.code,
            "/people/ code": person.code,
            "person": person.code,
            "invitation": invitation,
            "token": token,
            "key": "projekt",
            "/projects/<code>/questions/ key": "name",
            "dialect": "github",
            "suffix": "md",
            "number": "1",
            "app_label": "questionnaire",
            "content_type_id": "1",
            "object_id": "1",
            "id": str(person.pk),
            "pk": str(question.pk),
            "url": "gibt-es-nicht/",
            f"{admin}/questionnaire/ object_id": str(guide.pk),
            f"{admin}/section/ object_id": str(section.pk),
            f"{admin}/question/ object_id": str(question.pk),
            f"{admin}/user/ object_id": str(stranger.pk),
            f"{admin}/project/ object_id": str(other.pk),
        },
        bodies(guide, person, edited(project, "projekt", ziel=text("Neu"))),
    )


def bodies(guide: Questionnaire, person: User, ticket: str) -> dict[str, dict[str, str]]:
    """What is sent where nothing would be no attempt at all."""
    names = {"name": "Neuer Name", "customer": "Beispiel GmbH"}
    parts = {"state": "answer", "text": "Neu", "note": "", "format": "text"}
    answer = {"name.base": "2", "name.wording": "1"}
    answer |= {f"name.2.{part}": value for part, value in parts.items()}
    project = "/projects/<code>"
    return {
        "/theme/": {"theme": "dark"},
        "/invitations/<token>/": {"name": "Nina Neu"},
        "/account/name/": {"name": "Neuer Name"},
        "/people/<code>/erase/": {"name": person.name},
        "/projects/new/": {
            **names,
            "questionnaire": guide.key,
            "owner_name": "Nina Neu",
            "owner_email": "neu@example.org",
        },
        f"{project}/edit/": names,
        f"{project}/team/invite/": {"emails": "noch@example.org", "role": "editor"},
        f"{project}/team/members/<person>/role/": {"role": "viewer"},
        f"{project}/sections/<key>/": answer,
        f"{project}/sections/<key>/rows/": answer | {"row": "add:ansprechpersonen"},
        f"{project}/questions/<key>/save/": answer | {"save_id": str(uuid4())},
        f"{project}/questions/<key>/restore/": {"number": "1", "base": "2"},
        f"{project}/import/": {"text": ticket},
        f"{project}/import/confirm/": {"text": ticket},
        "/admin/questionnaire/user/<object_id>/delete/": {"post": "yes"},
        "/admin/questionnaire/project/<object_id>/delete/": {"post": "yes"},
    }
