"""Questions, edited by people who know no JSON: each saved wording is a new revision."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from questionnaire.actions.reading import as_in_file, question_value
from questionnaire.actions.wordings import (
    add_question,
    delete_question,
    edit_question,
    place_question,
)
from questionnaire.admin.previews import PreviewingAdmin
from questionnaire.forms.questions import QuestionForm
from questionnaire.forms.wordings import KINDS, Known
from questionnaire.guide.errors import ProductError
from questionnaire.models import Question, QuestionRevision, Section
from questionnaire.sentences import sentence


class KindFilter(admin.SimpleListFilter):
    title = lazy("Art der Antwort")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return KINDS

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(current__kind=self.value()) if self.value() else queryset


@admin.register(Question)
class QuestionAdmin(PreviewingAdmin):
    form = QuestionForm
    fieldsets = (
        (None, {"fields": ("section", "key", "position", "retired")}),
        (lazy("Wortlaut"), {"fields": ("text", "note", "help")}),
        (lazy("Antwort"), {"fields": ("kind", "columns", "labels", "empty_rows")}),
        (lazy("Änderung"), {"fields": ("meaning", "base")}),
    )
    add_fieldsets = fieldsets[:3]
    list_display = ("place", "shown_text", "kind", "state")
    list_display_links = ("shown_text",)
    list_filter = ("section", "retired", KindFilter)
    list_select_related = ("section", "current")
    ordering = ("questionnaire", "section__position", "section__key", "position", "key")
    search_fields = ("key", "current__text")
    search_help_text = lazy("Sucht im Wortlaut und im Schlüssel.")
    actions = ("retire", "bring_back")

    class Media:
        css = {"all": ("admin.css",)}

    # The list

    @admin.display(description=lazy("Frage"), ordering="current__text")
    def shown_text(self, question: Question) -> str:
        return str(question)

    @admin.display(description=lazy("Abschnitt"), ordering="section__position")
    def place(self, question: Question) -> str:
        return f"{question.section.short}, {question.position}"

    @admin.display(description=lazy("Art"), ordering="current__kind")
    def kind(self, question: Question) -> str:
        return str(dict(KINDS)[question.current.kind]) if question.current else ""

    @admin.display(description=lazy("Stand"), ordering="retired")
    def state(self, question: Question) -> str:
        return _("zurückgezogen") if question.retired else _("gestellt")

    @admin.action(description=lazy("Ausgewählte Fragen zurückziehen"))
    def retire(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._set_retired(request, queryset, True)

    @admin.action(description=lazy("Ausgewählte Fragen wieder stellen"))
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._set_retired(request, queryset, False)

    def _set_retired(self, request: HttpRequest, queryset: QuerySet[Any], retired: bool) -> None:
        changed = [question for question in queryset if question.retired != retired]
        for question in changed:
            place_question(question=question, retired=retired)
            self.log_change(request, question, [{"changed": {"fields": ["retired"]}}])
        text = ngettext("%(count)s Frage geändert.", "%(count)s Fragen geändert.", len(changed))
        messages.success(request, text % {"count": len(changed)})

    # One question

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("current__author", "section__questionnaire")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.known = _known(obj) if obj else None
        form.sections = _sections(obj)
        return form

    def save_model(self, request: Any, obj: Question, form: Any, change: bool) -> None:
        if change:
            self._edit(request, obj, form)
        else:
            self._add(request, obj, form)
        obj.refresh_from_db()

    def _edit(self, request: Any, obj: Question, form: QuestionForm) -> None:
        if wording := form.cleaned_data["wording"]:
            minor = form.cleaned_data["meaning"] == "minor"
            edit_question(question=obj, value=wording, minor=minor, author=request.user)
        placed = ("section", "position", "retired")
        changed = {name: form.cleaned_data[name] for name in placed if name in form.changed_data}
        if changed:
            place_question(question=obj, **changed)

    def _add(self, request: Any, obj: Question, form: QuestionForm) -> None:
        cleaned = form.cleaned_data
        made = add_question(
            section=cleaned["section"],
            value=cleaned["wording"],
            author=request.user,
            position=cleaned["position"],
            retired=cleaned["retired"],
        )
        obj.pk = made.pk

    # The page

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Under the form: the question as others see it, from its fields, and its wordings."""
        context |= self.preview_context(context["adminform"].form, obj)
        context["wordings"] = _revisions(obj)[::-1] if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Deleting

    def refusal(self, request: HttpRequest, row: Question) -> str:
        answered = row.answers.exists()
        return sentence(ProductError("question_answered", key=row.key)) if answered else ""

    def deletable(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """Wordings are protected from Django's cascade; delete_question takes them along."""
        names = [f"{row.key}: {row}" for row in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        delete_question(question=obj)


def _sections(question: Question | None) -> QuerySet[Section]:
    """Where a question may stand: a stored one only in its own guide, for its answers' sake."""
    sections = Section.objects.order_by("questionnaire", "position", "key")
    return sections.filter(questionnaire=question.questionnaire_id) if question else sections


def _revisions(question: Question) -> list[QuestionRevision]:
    return list(question.revisions.select_related("author").order_by("number"))


def _known(question: Question) -> Known:
    """What the form must know of a stored question: two queries."""
    revisions = _revisions(question)
    newest = revisions[-1]
    values = {row.number: as_in_file(question_value(question, row)) for row in revisions}
    name = newest.author.name if newest.author else _("eine Datei des Leitfadens")
    return Known(values, newest.number, name, question.answers.exists())
