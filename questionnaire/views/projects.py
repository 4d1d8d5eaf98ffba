"""Projects: the list and the archive, a new one, one project as a list of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from questionnaire.actions.projects import create_project
from questionnaire.forms.projects import ProjectForm
from questionnaire.models import AnswerRevision, Project, Question, Section
from questionnaire.views.access import SignedInRequest, load_project, require_staff
from questionnaire.views.kept import kept_dialect
from questionnaire.views.managing import tell_owners


@require_safe
def project_list(request: SignedInRequest) -> HttpResponse:
    archived = request.GET.get("archived") == "1"
    projects = Project.objects.visible_to(request.user).filter(archived_at__isnull=not archived)
    # Dictionaries: a template reads them three times as fast as rows, and there are hundreds.
    names = ("code", "name", "customer", "closed_at", "questionnaire", "settled")
    rows = projects.with_settled().values(*names)
    context = {"projects": _listed(rows, Question.objects.totals()), "archived": archived}
    return render(request, "questionnaire/projects.html", context)


def _listed(rows: Iterable[dict[str, Any]], totals: dict[int, int]) -> list[dict[str, Any]]:
    """What a list shows of each project; words, signs and the address are made once for all."""
    address = reverse("project", args=("CODE",))
    counted = _("%(settled)s von %(total)s")
    words = {"open": _("Offen"), "part": _("In Arbeit"), "answered": _("Vollständig")}
    stages = {symbol: _stage(symbol, word) for symbol, word in words.items()}
    listed = []
    for row in rows:
        settled, total = row["settled"], totals.get(row["questionnaire"], 0)
        shown = {
            "url": address.replace("CODE", row["code"]),
            "counted": counted % {"settled": settled, "total": total},
            "stage": stages[_symbol(settled, total)],
        }
        listed.append(row | shown)
    return listed


def _stage(symbol: str, word: str) -> SafeString:
    return render_to_string("questionnaire/stage.html", {"symbol": symbol, "word": word})


def _symbol(settled: int, total: int) -> str:
    if not settled:
        return "open"
    return "part" if settled < total else "answered"


@require_http_methods(["GET", "HEAD", "POST"])
def project_create(request: SignedInRequest) -> HttpResponse:
    require_staff(request.user)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        project = create_project(actor=request.user, **form.cleaned_data)
        told = tell_owners(request, project)
        return redirect("project" if told else "project_edit", code=project.code)
    return render(request, "questionnaire/project_new.html", {"form": form})


@require_safe
def project_page(request: SignedInRequest, code: str) -> HttpResponse:
    access = load_project(request.user, code)
    sections = list(Section.objects.with_progress(access.project))
    last = AnswerRevision.objects.select_related("author").in_bulk(
        [s.last for s in sections if s.last]
    )
    context = {
        "dialect": kept_dialect(request),
        "access": access,
        "project": access.project,
        "tasks": [(section, last.get(section.last)) for section in sections],
        "settled": sum(section.settled for section in sections),
        "total": sum(section.total for section in sections),
        "unseen": access.project.answers.asked().unseen_by(request.user).count(),
        "members": access.project.members.select_related("user").order_by("pk"),
    }
    return render(request, "questionnaire/project.html", context)
