"""Tickets: read, copied and taken away, one section or the whole project."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from questionnaire.actions.exporting import (
    ticket_archive,
    ticket_files,
    ticket_name,
    whole_document,
)
from questionnaire.actions.reading import section_sheet
from questionnaire.guide.writers import Dialect, write
from questionnaire.views.access import SignedInRequest, load_project, load_section, require_page


def _dialect(name: str) -> Dialect:
    if name not in tuple(Dialect):
        raise Http404
    return Dialect(name)


@require_safe
def ticket_page(request: SignedInRequest, code: str, key: str, dialect: str) -> HttpResponse:
    place = load_section(request.user, code, key)
    require_page(place)
    target = _dialect(dialect)
    sheet = section_sheet(place.access.project, place.section)
    context = {
        "project": place.access.project,
        "section": place.section,
        "sheet": sheet,
        "ticket": write(sheet, target),
        "dialect": target,
        "dialects": tuple(Dialect),
    }
    return render(request, "questionnaire/ticket.html", context)


@require_safe
def ticket_file(request: SignedInRequest, code: str, key: str, dialect: str) -> HttpResponse:
    place = load_section(request.user, code, key)
    require_page(place)
    ticket = write(section_sheet(place.access.project, place.section), _dialect(dialect))
    name = f"{code}-{dialect}-{ticket_name(place.number, key)}"
    return _download(ticket.body, name, "text/markdown; charset=utf-8")


@require_safe
def project_tickets(request: SignedInRequest, code: str, dialect: str) -> HttpResponse:
    """All sections as tickets: what to take away, and in which form."""
    access = load_project(request.user, code)
    context = {
        "access": access,
        "project": access.project,
        "sections": access.sections,
        "dialect": _dialect(dialect),
        "dialects": tuple(Dialect),
    }
    return render(request, "questionnaire/tickets.html", context)


@require_safe
def project_markdown(request: SignedInRequest, code: str, dialect: str) -> HttpResponse:
    access = load_project(request.user, code)
    text = whole_document(access.project, _dialect(dialect))
    return _download(text, f"{code}-{dialect}.md", "text/markdown; charset=utf-8")


@require_safe
def project_zip(request: SignedInRequest, code: str, dialect: str) -> HttpResponse:
    access = load_project(request.user, code)
    archive = ticket_archive(ticket_files(access.project, _dialect(dialect)))
    return _download(archive, f"{code}-{dialect}.zip", "application/zip")


def _download(content: str | bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=kind, headers=headers)
