"""Projects and their members. What they answered is not edited here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from questionnaire.actions.projects import (
    add_project,
    archive_project,
    close_project,
    edit_project,
    reopen_project,
    set_members,
    unarchive_project,
)
from questionnaire.admin.base import CarefulAdmin, changes
from questionnaire.forms.fields import LineField
from questionnaire.forms.members import MemberFormSet
from questionnaire.guide import limits
from questionnaire.models import Member, Project, User

_MOMENTS = ("created_at", "closed_at", "archived_at")

if TYPE_CHECKING:
    Inline = admin.TabularInline[Member, Project]
else:  # takes no parameters at run time
    Inline = admin.TabularInline


class MemberInline(Inline):
    model = Member
    formset = MemberFormSet
    extra = 1
    fields = ("user", "role")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user", "project")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A plain list of people; they are made and changed on their own pages."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = lambda person: f"{person.name} ({person.email})"
        return field

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        user = formset.form.base_fields["user"]
        user.widget = user.widget.widget  # without the buttons beside it
        return formset


@admin.register(Project)
class ProjectAdmin(CarefulAdmin):
    inlines = (MemberInline,)
    list_display = ("name", "customer", "questionnaire", "code", "closed_at", "archived_at")
    list_select_related = ("questionnaire",)
    list_filter = (
        "questionnaire",
        ("closed_at", admin.EmptyFieldListFilter),
        ("archived_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("name", "customer", "code")
    actions = ("close", "reopen", "archive", "unarchive")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "customer", "questionnaire")
        fixed = obj.answers.exists()
        guide = "fixed_questionnaire" if fixed else "questionnaire"
        return ("name", "customer", guide, *_MOMENTS)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A closed project is read only; who belongs to it can still be taken out."""
        names = ("name", "customer", "questionnaire") if obj and obj.closed else ()
        return (*names, "fixed_questionnaire", *_MOMENTS)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Names stand on one line, here as everywhere: they go into the subjects of mails."""
        if db_field.name in ("name", "customer"):
            return LineField(label=capfirst(db_field.verbose_name), max_length=limits.NAME_LENGTH)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=lazy("Leitfaden"))
    def fixed_questionnaire(self, project: Project) -> str:
        return _("%(title)s (fest, weil schon Fragen daraus beantwortet sind)") % {
            "title": project.questionnaire.title
        }

    def save_model(self, request: Any, obj: Project, form: Any, change: bool) -> None:
        """A new project is made with its members, in save_related."""
        if change:
            edit_project(project=obj, actor=request.user, **changes(form))

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        (members,) = formsets
        members.save(commit=False)  # only tells Django's log what changed
        roles, removed = _changed_members(members)
        if change:
            set_members(project=form.instance, actor=request.user, roles=roles, removed=removed)
        else:
            made = add_project(actor=request.user, **form.cleaned_data, roles=roles)
            form.instance.pk = made.pk

    @admin.action(description=lazy("Ausgewählte Projekte schließen"))
    def close(self, request: Any, queryset: QuerySet[Project]) -> None:
        self._each(request, queryset, close_project)

    @admin.action(description=lazy("Ausgewählte Projekte wieder öffnen"))
    def reopen(self, request: Any, queryset: QuerySet[Project]) -> None:
        self._each(request, queryset, reopen_project)

    @admin.action(description=lazy("Ausgewählte Projekte ins Archiv legen"))
    def archive(self, request: Any, queryset: QuerySet[Project]) -> None:
        self._each(request, queryset, archive_project)

    @admin.action(description=lazy("Ausgewählte Projekte aus dem Archiv holen"))
    def unarchive(self, request: Any, queryset: QuerySet[Project]) -> None:
        self._each(request, queryset, unarchive_project)

    def _each(self, request: Any, queryset: QuerySet[Project], act: Callable[..., None]) -> None:
        """All or none; in the order of their ids, as everyone locks projects."""
        projects = queryset.order_by("pk")
        for project in projects:
            act(project=project, actor=request.user)
        count = len(projects)
        words = ngettext("%(n)s Projekt geändert.", "%(n)s Projekte geändert.", count)
        self.message_user(request, words % {"n": count}, messages.SUCCESS)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _changed_members(formset: Any) -> tuple[dict[User, str], QuerySet[User]]:
    """Roles by person, and those whose membership ends."""
    touched = [form for form in formset.forms if form.has_changed()]
    roles = {
        form.cleaned_data["user"]: form.cleaned_data["role"]
        for form in touched
        if not form.cleaned_data["DELETE"]
    }
    before = {form.initial["user"] for form in touched if form.instance.pk}
    return roles, User.objects.filter(pk__in=before - {user.pk for user in roles})
