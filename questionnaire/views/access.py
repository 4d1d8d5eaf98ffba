"""The loaders at the top of every view: a stranger gets 404, a reader who writes gets 403."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from questionnaire.guide.errors import ProjectClosed
from questionnaire.models import Member, Project, Question, Section, User

Row = TypeVar("Row", bound=Model)
WRITERS = (Member.Role.OWNER, Member.Role.EDITOR)


class OtherPerson(PermissionDenied):
    """A form names another person than the one who is signed in now, in this browser."""


class SignedInRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware."""

    user: User


class SectionName(NamedTuple):
    key: str
    title: str


@dataclass(frozen=True)
class Access:
    """A project that the person may see, and what they may do there."""

    project: Project
    user: User
    role: str

    @property
    def writer(self) -> bool:
        """May they change answers, as long as the project is open?"""
        return self.user.staff or self.role in WRITERS

    @property
    def writes(self) -> bool:
        """May they change answers now? Nobody does in a closed project."""
        return self.writer and not self.project.closed

    @property
    def manages(self) -> bool:
        """May they invite, change roles, remove members, take the project's data away?"""
        return self.user.staff or self.role == Member.Role.OWNER

    @cached_property
    def sections(self) -> list[SectionName]:
        """Sections with a question to answer, in order: one query."""
        rows = Section.objects.filter(questionnaire=self.project.questionnaire_id)
        asked = Question.objects.filter(section=OuterRef("pk"), retired=False)
        names = rows.filter(Exists(asked)).order_by("position", "key").values_list("key", "title")
        return [SectionName(*name) for name in names]


@dataclass(frozen=True)
class Place:
    """A section of a project, with its number from 1 and its neighbours."""

    access: Access
    section: Section

    @cached_property
    def number(self) -> int:
        """From 1; 0 for a section that no longer asks anything and has no page of its own."""
        keys = [name.key for name in self.access.sections]
        return keys.index(self.section.key) + 1 if self.section.key in keys else 0

    @property
    def previous(self) -> SectionName | None:
        return self.access.sections[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> SectionName | None:
        sections = self.access.sections
        return sections[self.number] if 0 < self.number < len(sections) else None


def load_project(user: User, code: str) -> Access:
    """The project of a code with the person's role in it, in one query; Http404 for strangers."""
    found = Project.objects.visible_to(user).filter(code=code)
    if user.staff:
        return Access(_one(found), user, "")
    project: Project = _one(found.with_own_role())
    return Access(project, user, project.member_role)


def _one(found: QuerySet[Row]) -> Row:
    """The only row: without the ORDER BY and the LIMIT of first()."""
    return get_object_or_404(found.order_by())


def load_section(user: User, code: str, key: str) -> Place:
    """A section of a project by its key; Http404 for strangers and unknown keys."""
    access = load_project(user, code)
    found = Section.objects.filter(questionnaire=access.project.questionnaire_id, key=key)
    return Place(access, _one(found))


def require_page(place: Place) -> None:
    """Http404 for a section that asks nothing."""
    if not place.number:
        raise Http404


def require_writer(access: Access) -> None:
    """PermissionDenied for readers, ProjectClosed for all others in a closed project."""
    if not access.writer:
        raise PermissionDenied
    if access.project.closed:
        raise ProjectClosed("project_closed")


def require_manager(access: Access) -> None:
    if not access.manages:
        raise PermissionDenied


def require_same_person(request: SignedInRequest) -> None:
    """A page that somebody left open sends nothing in the name of who signed in after them."""
    if request.POST.get("person", request.user.code) != request.user.code:
        raise OtherPerson


def require_staff(user: User) -> None:
    if not user.staff:
        raise PermissionDenied


def require_admin(user: User) -> None:
    if user.role != User.Role.ADMIN:
        raise PermissionDenied
