"""Questions, edited by people who know no JSON: each saved wording is a new revision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
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
from questionnaire.admin.base import CarefulAdmin
from questionnaire.forms.editing import KINDS, Known, QuestionForm
from questionnaire.forms.section import SectionForm
from questionnaire.guide import document as doc
from questionnaire.guide.errors import ProductError
from questionnaire.guide.writers import Dialect, write
from questionnaire.models import Question, QuestionRevision, Section
from questionnaire.sentences import sentence


@dataclass(frozen=True, slots=True)
class Preview:
    """A question as customers and trackers would see it, unanswered."""

    form: Form
    ticket: doc.Ticket


def make_preview(value: doc.Question, section: Section | None, place: tuple[int, int]) -> Preview:
    title, key = (section.title, section.key) if section else ("", "vorschau")
    entry = doc.Entry(value)
    sheet = doc.Sheet(key, title, entries=(entry,))
    form = SectionForm(sheet=sheet, number=place[0], first=place[1], writable=False)
    return Preview(form, write(sheet, Dialect.GITHUB))


def place_number(
    section: Section | None, position: int | None, question: Question | None
) -> tuple[int, int]:
    """Number of the section and, in it, of the question, as pages count them: two queries."""
    if section is None:
        return 1, 1
    sections = Section.objects.filter(questionnaire=section.questionnaire_id)
    earlier = sections.filter(position__lt=section.position, questions__retired=False)
    before = section.questions.filter(retired=False)
    if question:
        before = before.exclude(pk=question.pk)
    if position is not None:
        before = before.filter(position__lt=position)
    return earlier.distinct().count() + 1, before.count() + 1


class KindFilter(admin.SimpleListFilter):
    title = lazy("Art der Antwort")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return KINDS

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(current__kind=self.value()) if self.value() else queryset


@admin.register(Question)
class QuestionAdmin(CarefulAdmin):
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
        placed = ("section", "position", "retired")
        changed = {name: form.cleaned_data[name] for name in placed if name in form.changed_data}
        if changed:
            place_question(question=obj, **changed)
        if wording := form.cleaned_data["wording"]:
            minor = form.cleaned_data["meaning"] == "minor"
            edit_question(question=obj, value=wording, minor=minor, author=request.user)

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

    # The page, and what is shown on it without saving

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.preview_view)
        return [
            path("add/preview/", view, name="questionnaire_question_add_preview"),
            path("<int:pk>/preview/", view, name="questionnaire_question_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The form as typed, and under it the question and its ticket. Changes nothing."""
        stored = self.get_object(request, str(pk)) if pk else None
        if pk and stored is None:
            raise Http404
        target = reverse(_ADDRESSES[bool(pk)], args=(pk,) if pk else ())
        if request.method != "POST":
            return HttpResponseRedirect(target)
        context = self._typed_page(request, stored)
        add = stored is None
        return self.render_change_form(request, context, add, not add, target, stored)

    def _typed_page(self, request: HttpRequest, stored: Question | None) -> dict[str, Any]:
        """The context of Django's own page of a form that was not saved."""
        fieldsets = self.get_fieldsets(request, stored)
        made = self.get_form(
            request, stored, change=stored is not None, fields=flatten_fieldsets(fieldsets)
        )
        form = made(request.POST, instance=stored)
        form.previewing = True
        form.full_clean()
        readonly = self.get_readonly_fields(request, stored)
        adminform = helpers.AdminForm(form, list(fieldsets), {}, readonly, model_admin=self)
        return {
            **self.admin_site.each_context(request),
            "title": _("Vorschau, noch nicht gespeichert"),
            "subtitle": str(stored) if stored else None,
            "adminform": adminform,
            "object_id": stored.pk if stored else None,
            "original": stored,
            "is_popup": False,
            "to_field": None,
            "media": self.media + adminform.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
        }

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
        form = context["adminform"].form
        address = _PREVIEWS[obj is not None]
        context |= {
            "preview": _preview(form, obj),
            "typed": form.is_bound,
            "preview_url": reverse(address, args=(obj.pk,) if obj else ()),
            "wordings": _revisions(obj)[::-1] if obj else [],
        }
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

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for question in queryset:
            delete_question(question=question)


_ADDRESSES = ("admin:questionnaire_question_add", "admin:questionnaire_question_change")
_PREVIEWS = ("admin:questionnaire_question_add_preview", "admin:questionnaire_question_preview")


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


def _preview(form: QuestionForm, question: Question | None) -> Preview | None:
    """Of what stands in the form's fields; None while that is nothing whole."""
    if form.is_bound:
        section, position = (form.cleaned_data.get(name) for name in ("section", "position"))
        value = form.typed
    elif question and form.known:
        section, position, value = question.section, question.position, form.known.today
    else:
        return None
    return (
        make_preview(value, section, place_number(section, position, question)) if value else None
    )
