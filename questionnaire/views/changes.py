"""What has changed in a project since when, and what a person has seen of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from questionnaire.actions.history import changed_since
from questionnaire.actions.seen import mark_seen
from questionnaire.forms.history import VISIT, SinceForm, read_key, read_seen, turns
from questionnaire.guide.history import Changed, steps
from questionnaire.models import Section
from questionnaire.views.access import (
    Access,
    SignedInRequest,
    load_project,
    load_section,
    require_same_person,
)


@require_safe
def project_changes(request: SignedInRequest, code: str) -> HttpResponse:
    return _page(request, load_project(request.user, code))


@require_safe
def section_changes(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    place = load_section(request.user, code, key)
    return _page(request, place.access, place.section)


def _page(request: SignedInRequest, access: Access, section: Section | None = None) -> HttpResponse:
    visit = request.GET.get("since", VISIT) == VISIT
    form = SinceForm(None if visit else request.GET)
    asked = visit or form.is_valid()
    day = form.cleaned_data["since"] if asked and not visit else None
    found: list[Changed] = []
    if asked:
        found = changed_since(project=access.project, user=request.user, since=day, section=section)
    context = {
        "access": access,
        "project": access.project,
        "section": section,
        "form": form,
        "asked": asked,
        "day": day,
        "changed": [{"one": one, "turns": turns(one.difference)} for one in found],
        "steps": steps(found),
    }
    return render(request, "questionnaire/changes.html", context, status=200 if asked else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def mark_read(request: SignedInRequest, code: str) -> HttpResponse:
    """Sent by the page with the changes, or reported by the script of a section's page."""
    access = load_project(request.user, code)
    if request.method == "POST":
        require_same_person(request)
        numbers = read_seen(request.POST.getlist("seen"))
        mark_seen(project=access.project, user=request.user, numbers=numbers)
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return HttpResponse(status=204)
        messages.success(request, _("Als gelesen markiert."))
    if section := read_key(request.POST.get("section")):
        return HttpResponseRedirect(reverse("section_changes", args=(code, section)))
    return HttpResponseRedirect(reverse("changes", args=(code,)))
