"""The start page: what this is, and the way in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from questionnaire.models import Section


@require_safe
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("projects")
    asked = Count("questions", filter=Q(questions__retired=False))
    sections = Section.objects.select_related("questionnaire").annotate(asked=asked)
    sections = sections.filter(asked__gt=0).order_by("questionnaire__title", "position", "key")
    return render(request, "questionnaire/start.html", {"sections": sections})
