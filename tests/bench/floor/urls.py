"""One page: signed in, one COUNT, 2 KB."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from questionnaire.models import Project

PAGE = "<!doctype html><title>Projekte</title><p>Projekte: {count}</p>" + "<p>Leitfaden</p>\n" * 116


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.format(count=Project.objects.count()))


urlpatterns = [path("", bare)]
