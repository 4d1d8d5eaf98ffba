"""Projects and their members. What they answered is not edited here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.actions.projects import add_project, edit_project, set_members
from questionnaire.admin.base import CarefulAdmin, changes
from questionnaire.forms.members import MemberFormSet
from questionnaire.models import Member, Project, User

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
    list_display = ("name", "customer", "questionnaire", "code")
    list_select_related = ("questionnaire",)
    list_filter = ("questionnaire",)
    search_fields = ("name", "customer", "code")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = obj is not None and obj.answers.exists()
        return ("name", "customer", "fixed_questionnaire" if fixed else "questionnaire")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("fixed_questionnaire",)

    @admin.display(description=lazy("Leitfaden"))
    def fixed_questionnaire(self, project: Project) -> str:
        return _("%(title)s (fest, weil schon Fragen daraus beantwortet sind)") % {
            "title": project.questionnaire.title
        }

    def save_model(self, request: Any, obj: Project, form: Any, change: bool) -> None:
        """A new project is made with its members, in save_related."""
        if change:
            edit_project(project=obj, **changes(form))

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        (members,) = formsets
        members.save(commit=False)  # only tells Django's log what changed
        roles, removed = _changed_members(members)
        if change:
            set_members(project=form.instance, roles=roles, removed=removed)
        else:
            form.instance.pk = add_project(**form.cleaned_data, roles=roles).pk

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
