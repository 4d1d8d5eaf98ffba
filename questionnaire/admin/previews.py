"""A question as others would see it, shown below its form without saving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from questionnaire.admin.base import GuideAdmin
from questionnaire.forms.questions import QuestionForm
from questionnaire.forms.section import SectionForm
from questionnaire.guide import document as doc
from questionnaire.guide.ticket import Ticket
from questionnaire.guide.writers import Dialect, write
from questionnaire.models import Question, Section

_ADDRESSES = ("admin:questionnaire_question_add", "admin:questionnaire_question_change")
_PREVIEWS = ("admin:questionnaire_question_add_preview", "admin:questionnaire_question_preview")


@dataclass(frozen=True, slots=True)
class Preview:
    """A question as customers and trackers would see it, unanswered."""

    form: Form
    ticket: Ticket


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


def preview_of(form: QuestionForm, question: Question | None) -> Preview | None:
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


class PreviewingAdmin(GuideAdmin):
    """The address of the preview, and what Django's page of a question shows of it."""

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
        fieldsets: Any = self.get_fieldsets(request, stored)
        made: Any = self.get_form(
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

    def preview_context(self, form: QuestionForm, question: Question | None) -> dict[str, Any]:
        address = _PREVIEWS[question is not None]
        return {
            "preview": preview_of(form, question),
            "typed": form.is_bound,
            "preview_url": reverse(address, args=(question.pk,) if question else ()),
        }
