"""Questionnaires and their sections; the questions have a module of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from questionnaire.actions.texts import (
    add_section,
    delete_section,
    edit_questionnaire,
    edit_section,
)
from questionnaire.admin.base import GuideAdmin, changes
from questionnaire.forms.texts import SectionTextForm, TitledForm
from questionnaire.models import Question, Questionnaire, Section


@admin.register(Questionnaire)
class QuestionnaireAdmin(GuideAdmin):
    """Made by load_guide from a file; only its words are edited here."""

    form = TitledForm
    fields = ("key", "title", "intro")
    readonly_fields = ("key",)
    list_display = ("title", "key")

    def save_model(self, request: Any, obj: Questionnaire, form: Any, change: bool) -> None:
        edit_questionnaire(questionnaire=obj, **changes(form))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Section)
class SectionAdmin(GuideAdmin):
    form = SectionTextForm
    fields = ("questionnaire", "key", "title", "short", "intro", "position")
    list_display = ("title", "short", "position", "questions", "key", "questionnaire")
    list_select_related = ("questionnaire",)
    list_filter = ("questionnaire",)
    search_fields = ("key", "title", "short")
    ordering = ("questionnaire", "position", "key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With `asked`, the number of a section's questions."""
        own = Question.objects.filter(section=OuterRef("pk")).order_by().values("section")
        asked = Subquery(own.annotate(n=Count("pk")).values("n"))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(asked=asked)
        return rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("questionnaire", "key") if obj else ()

    def save_model(self, request: Any, obj: Section, form: Any, change: bool) -> None:
        if change:
            edit_section(section=obj, **changes(form))
        else:
            obj.pk = add_section(**form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: Section) -> None:
        delete_section(section=obj)

    @admin.display(description=lazy("Fragen"))
    def questions(self, section: Any) -> int:
        return section.asked or 0

    def refusal(self, request: HttpRequest, row: Section) -> str:
        count = row.questions.count()
        if not count:
            return ""
        return ngettext(
            "Der Abschnitt „%(title)s“ hat noch eine Frage, zurückgezogene mitgezählt. "
            "Verschieben Sie sie in einen anderen Abschnitt, dann lässt er sich löschen.",
            "Der Abschnitt „%(title)s“ hat noch %(count)s Fragen, zurückgezogene mitgezählt. "
            "Verschieben Sie sie in andere Abschnitte, dann lässt er sich löschen.",
            count,
        ) % {"title": row.title, "count": count}
