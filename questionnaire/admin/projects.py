"""Projects and their members. What they answered is not edited here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.admin.base import CarefulAdmin
from questionnaire.forms.members import MemberFormSet
from questionnaire.models import Member, Project

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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
