"""Who did what: of a project for SREs, of all for admins. Nobody's answers stand here."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questionnaire.forms.audit import AuditForm, WholeAuditForm
from questionnaire.models import AuditEntry, Project
from questionnaire.models.audit import AuditQuerySet
from questionnaire.views.access import SignedInRequest, load_project, require_admin, require_staff

PAGE = 100


@require_safe
def project_audit(request: SignedInRequest, code: str) -> HttpResponse:
    project = load_project(request.user, code).project
    require_staff(request.user)
    entries = AuditEntry.objects.filter(project=project)
    return _page(request, entries, AuditForm(request.GET), project)


@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    require_admin(request.user)
    return _page(request, AuditEntry.objects.all(), WholeAuditForm(request.GET))


def _page(
    request: SignedInRequest,
    entries: AuditQuerySet,
    form: AuditForm,
    project: Project | None = None,
) -> HttpResponse:
    """The newest first, a hundred at a time; nothing if what is asked for is no question."""
    asked = form.is_valid()
    found = _found(entries, form) if asked else entries.none()
    rows = found.select_related("actor", "person", "project")
    context = {
        "project": project,
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": _query(form),
    }
    return render(request, "questionnaire/audit.html", context, status=200 if asked else 422)


def _found(entries: AuditQuerySet, form: AuditForm) -> AuditQuerySet:
    if verbs := form.verbs():
        entries = entries.filter(verb__in=verbs)
    if person := form.cleaned_data["person"]:
        entries = entries.filter(Q(actor__code=person) | Q(person__code=person))
    if project := form.cleaned_data.get("project"):
        entries = entries.filter(project__code=project)
    return entries


def _query(form: AuditForm) -> str:
    """What was asked for, as other pages of the same list are asked for it."""
    return urlencode({name: value for name, value in form.cleaned_data.items() if value})
