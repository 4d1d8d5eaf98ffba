"""Tickets: read, copied and taken away, one section or the whole project."""

from __future__ import annotations

from typing import NamedTuple, Unpack

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from questionnaire.actions.exporting import (
    has_ticket,
    ticket_archive,
    ticket_files,
    ticket_name,
    whole_document,
)
from questionnaire.actions.reading import project_sheets, section_sheet
from questionnaire.forms.tickets import Chosen, choose, option_boxes, read_options, with_options
from questionnaire.guide.document import Sheet, normal_sheet
from questionnaire.guide.ticket import Options, Ticket
from questionnaire.guide.writers import Dialect, write_parts
from questionnaire.models import AuditEntry
from questionnaire.trackers.links import NewIssue, link_language, new_issue
from questionnaire.views.access import (
    Access,
    Place,
    SignedInRequest,
    load_project,
    load_section,
    require_page,
)
from questionnaire.views.downloads import Taken, download, note_download
from questionnaire.views.kept import keep_dialect


def _dialect(name: str) -> Dialect:
    if name not in tuple(Dialect):
        raise Http404
    return Dialect(name)


def _check_suffix(dialect: Dialect, suffix: str) -> None:
    if suffix != dialect.form.suffix:
        raise Http404


def _place(request: SignedInRequest, code: str, key: str) -> Place:
    place = load_section(request.user, code, key)
    require_page(place)
    return place


def _chosen(request: SignedInRequest, sheet: Sheet, dialect: Dialect) -> Chosen | None:
    """None for a part that does not exist, perhaps no longer."""
    options = read_options(request.GET)
    return choose(write_parts(sheet, dialect, options), options, request.GET)


def _to_first_part(request: SignedInRequest, place: Place, dialect: Dialect) -> HttpResponse:
    """The page shows what there is now, or says that it is nothing; its options are kept."""
    names = (place.access.project.code, place.section.key, dialect.value)
    query = with_options(read_options(request.GET))
    return HttpResponseRedirect(reverse("ticket", args=names) + query)


@require_safe
def ticket_page(request: SignedInRequest, code: str, key: str, dialect: str) -> HttpResponse:
    place, target = _place(request, code, key), _dialect(dialect)
    sheet = section_sheet(place.access.project, place.section)
    chosen = _chosen(request, sheet, target)
    if chosen is None:
        return _to_first_part(request, place, target)
    context = {
        "access": place.access,
        "project": place.access.project,
        "section": place.section,
        "progress": normal_sheet(sheet).progress,  # as the boxes of its tickets, in normal form
        "chosen": chosen,
        "ticket": chosen.ticket,
        "dialect": target,
        "dialects": tuple(Dialect),
        "changed": max((e.saved.at for e in sheet.entries if e.saved), default=None),
        "pasted_rich": target.form.suffix == "json",
        "boxes": option_boxes(chosen.options),
        "query": with_options(chosen.options),
        "issue": _new_issue(target, chosen.ticket),
        "issue_simpler": link_language(target) is not target,
    }
    return keep_dialect(render(request, "questionnaire/ticket.html", context), target)


def _new_issue(dialect: Dialect, ticket: Ticket) -> NewIssue | None:
    """The link to a new ticket; None if nobody has told us the tracker's address."""
    address, language = settings.TRACKERS.get(dialect), link_language(dialect)
    if not address:
        return None
    body = ticket.body if language is dialect else language.form.body(ticket.part)
    return new_issue(dialect, address, ticket.title, body)


@require_safe
def ticket_file(
    request: SignedInRequest, code: str, key: str, dialect: str, suffix: str
) -> HttpResponse:
    place, target = _place(request, code, key), _dialect(dialect)
    _check_suffix(target, suffix)
    sheet = section_sheet(place.access.project, place.section)
    chosen = _chosen(request, sheet, target)
    if chosen is None or chosen.nothing_open:
        return _to_first_part(request, place, target)
    _note(request, place.access, dialect=target.value, section=key)
    name = ticket_name(place.number, key, target, chosen.part if chosen.several else 0)
    return _text_download(chosen.ticket.body, f"{code}-{dialect}-{name}", target)


@require_safe
def project_tickets(request: SignedInRequest, code: str, dialect: str) -> HttpResponse:
    """All sections as tickets: what to take away, and in which form."""
    access, target = load_project(request.user, code), _dialect(dialect)
    options = read_options(request.GET)
    listed = _listed(access, options)
    context = {
        "project": access.project,
        "sections": listed,
        "only_open": options.only_open,
        "nothing_open": options.only_open and all(section.settled for section in listed),
        "dialect": target,
        "dialects": tuple(Dialect),
        "boxes": option_boxes(options),
        "query": with_options(options),
    }
    return keep_dialect(render(request, "questionnaire/tickets.html", context), target)


class _Listed(NamedTuple):
    """`settled`: only open questions are wanted and it has none, so there is no ticket."""

    key: str
    title: str
    settled: bool


def _listed(access: Access, options: Options) -> list[_Listed]:
    """All sections; their answers are read only where it depends on them."""
    if not options.only_open:
        return [_Listed(name.key, name.title, False) for name in access.sections]
    sheets = project_sheets(access.project)
    return [_Listed(sheet.key, sheet.title, not has_ticket(sheet, options)) for sheet in sheets]


@require_safe
def project_document(
    request: SignedInRequest, code: str, dialect: str, suffix: str
) -> HttpResponse:
    access, target = load_project(request.user, code), _dialect(dialect)
    _check_suffix(target, suffix)
    options = read_options(request.GET)
    text = whole_document(access.project, target, options)
    if not text:
        return _to_tickets(access, target, options)
    _note(request, access, dialect=target.value)
    return _text_download(text, f"{code}-{dialect}.{suffix}", target)


@require_safe
def project_zip(request: SignedInRequest, code: str, dialect: str) -> HttpResponse:
    access, target = load_project(request.user, code), _dialect(dialect)
    options = read_options(request.GET)
    files = ticket_files(access.project, target, options)
    if options.only_open and not files:
        return _to_tickets(access, target, options)
    _note(request, access, dialect=target.value)
    return download(ticket_archive(files), f"{code}-{dialect}.zip", "application/zip")


def _to_tickets(access: Access, dialect: Dialect, options: Options) -> HttpResponse:
    """The page says that nothing is open, which an empty file would not."""
    names = (access.project.code, dialect.value)
    return HttpResponseRedirect(reverse("project_tickets", args=names) + with_options(options))


def _note(request: SignedInRequest, access: Access, **taken: Unpack[Taken]) -> None:
    note_download(request, AuditEntry.Verb.TICKETS_EXPORTED, access.project, **taken)


def _text_download(text: str, name: str, dialect: Dialect) -> HttpResponse:
    return download(text, name, f"{dialect.form.media_type}; charset=utf-8")
