"""The loaders at the top of every view: a stranger gets 404, a reader who writes gets 403."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

from questionnaire.models import Member, Project, Section, User


class SignedInRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware."""

    user: User


@dataclass(frozen=True)
class Access:
    """A project that the person may see, and what they may do there."""

    project: Project
    user: User
    role: str

    @property
    def writes(self) -> bool:
        return self.user.staff or self.role in (Member.Role.OWNER, Member.Role.EDITOR)

    @cached_property
    def sections(self) -> list[Section]:
        """Sections with a question to answer, in order: one query."""
        rows = Section.objects.filter(questionnaire=self.project.questionnaire_id)
        asked = rows.filter(questions__retired=False).distinct()
        return list(asked.order_by("position", "key"))


@dataclass(frozen=True)
class Place:
    """A section of a project, with its number from 1 and its neighbours."""

    access: Access
    section: Section
    number: int

    @property
    def previous(self) -> Section | None:
        return self.access.sections[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Section | None:
        sections = self.access.sections
        return sections[self.number] if self.number < len(sections) else None


def load_project(user: User, code: str) -> Access:
    """The project of a code with the person's role in it, in one query; Http404 for strangers."""
    visible = Project.objects.visible_to(user).with_role_of(user)
    project = visible.select_related("questionnaire").filter(code=code).first()
    if project is None:
        raise Http404
    return Access(project, user, project.own_role or "")


def load_section(user: User, code: str, key: str) -> Place:
    """A section of a project by its key; Http404 for strangers and unknown keys."""
    access = load_project(user, code)
    for number, section in enumerate(access.sections, start=1):
        if section.key == key:
            return Place(access, section, number)
    raise Http404


def require_writer(access: Access) -> None:
    if not access.writes:
        raise PermissionDenied


def require_staff(user: User) -> None:
    if not user.staff:
        raise PermissionDenied
