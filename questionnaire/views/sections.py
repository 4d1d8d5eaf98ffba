"""The section page: all questions of a section, and saving them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from questionnaire.actions.answers import save_answers
from questionnaire.actions.reading import section_sheet
from questionnaire.forms.history import read_key
from questionnaire.forms.rows import RowChange, read_change
from questionnaire.forms.section import SectionForm
from questionnaire.views.access import (
    Place,
    SignedInRequest,
    load_section,
    require_same_person,
    require_writer,
)
from questionnaire.views.kept import kept_dialect


@require_http_methods(["GET", "HEAD", "POST"])
def section_page(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    place = load_section(request.user, code, key)
    if request.method != "POST":
        if not place.number:  # all its questions were retired, perhaps since the page was opened
            return redirect("project", code=code)
        return _page(request, place, _form(request, place))
    form = _saved(request, place)
    if not form.complete:
        return _page(request, place, form)
    _tell(request, form)
    target = place.next if "next" in request.POST else None
    return HttpResponseRedirect(reverse("section", args=(code, target.key if target else key)))


@require_http_methods(["GET", "HEAD", "POST"])
def section_rows(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    """Rows added, removed and moved without JavaScript: all that was typed is saved with it."""
    place = load_section(request.user, code, key)
    here = reverse("section", args=(code, key))
    change = read_change(request.POST.get("row", ""))
    if request.method != "POST" or change is None:
        return HttpResponseRedirect(here)
    form = _saved(request, place, change)
    rows = form.empty_rows(change.key) + change.more
    if not form.complete:
        form.rows = {change.key: rows}
        return _page(request, place, form)
    return HttpResponseRedirect(f"{here}?rows={change.key}.{rows}#q-{change.key}")


def _saved(request: SignedInRequest, place: Place, change: RowChange | None = None) -> SectionForm:
    """The form after saving all of it that could be saved."""
    require_same_person(request)
    require_writer(place.access)
    form = _form(request, place, change)
    form.take(save_answers(project=place.access.project, author=request.user, saves=form.saves()))
    return form


def _form(request: SignedInRequest, place: Place, change: RowChange | None = None) -> SectionForm:
    sent = request.POST if request.method == "POST" else None
    sheet = section_sheet(place.access.project, place.section, also=_keys(sent or ()))
    return SectionForm(
        change.apply(sent) if change and sent else sent,
        sheet=sheet,
        viewer=request.user.code,
        writable=place.access.writes,
        rows=dict(_asked_rows(request.GET.getlist("rows"))),
    )


def _keys(names: Iterable[str]) -> Iterator[str]:
    """Keys of the questions that a form was sent for."""
    for name in names:
        key, _dot, field = name.partition(".")
        if field == "base" and read_key(key):
            yield key


def _asked_rows(asked: list[str]) -> Iterator[tuple[str, int]]:
    for value in asked:
        key, _dot, number = value.rpartition(".")
        if number.isascii() and number.isdigit() and len(number) < 4:
            yield key, int(number)


def _page(request: SignedInRequest, place: Place, form: SectionForm) -> HttpResponse:
    failed = form.is_bound and not form.complete
    form.number = place.number
    context = {
        "place": place,
        "access": place.access,
        "project": place.access.project,
        "section": place.section,
        "dialect": kept_dialect(request),
        "sheet": form.sheet,
        "form": form,
        "failed": failed,
        "rows_url": reverse("section_rows", args=(place.access.project.code, place.section.key)),
    }
    status = 200 if not failed else 422 if form.errors or form.gone else 409
    return render(request, "questionnaire/section.html", context, status=status)


def _tell(request: SignedInRequest, form: SectionForm) -> None:
    if form.stored:
        time = date_format(timezone.localtime(), "H:i")
        messages.success(request, _("Gespeichert um %(time)s.") % {"time": time})
    else:
        messages.info(request, _("Es gab nichts Neues zu speichern."))
