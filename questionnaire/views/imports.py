"""Reading a ticket back: text comes in, what would change is shown, what is chosen is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from questionnaire.actions.importing import compare_ticket, take_ticket
from questionnaire.forms.fields import refusal
from questionnaire.forms.imports import Review, TicketForm, chosen, seen
from questionnaire.guide.errors import TicketError
from questionnaire.guide.returned import Compared, Comparison, Taken
from questionnaire.templatetags.differences import Strays, strays
from questionnaire.views.access import Access, SignedInRequest, load_project, require_writer


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: SignedInRequest, code: str) -> HttpResponse:
    access = _writer(request, code)
    if request.method != "POST":
        return _form_page(request, access, TicketForm())
    form = TicketForm(request.POST, request.FILES)
    comparison = _compared(access, form)
    if comparison is None:
        return _form_page(request, access, form)
    return _review_page(request, access, Review(Taken(comparison), {}))


@require_http_methods(["GET", "HEAD", "POST"])
def import_confirm(request: SignedInRequest, code: str) -> HttpResponse:
    access = _writer(request, code)
    if request.method != "POST":
        return redirect("import", code=code)
    form = TicketForm(request.POST)
    comparison = _compared(access, form)
    if comparison is None:
        return _form_page(request, access, form)
    taken = take_ticket(
        project=access.project,
        author=request.user,
        comparison=comparison,
        chosen=chosen(request.POST),
        seen=seen(request.POST),
    )
    if taken.complete:
        return _done(request, access, taken)
    return _review_page(request, access, Review(taken, request.POST))


def _writer(request: SignedInRequest, code: str) -> Access:
    access = load_project(request.user, code)
    require_writer(access)
    return access


def _compared(access: Access, form: TicketForm) -> Comparison | None:
    """The ticket beside the project; None, and the form says why, if it cannot be read."""
    if not form.is_valid():
        return None
    try:
        return compare_ticket(project=access.project, text=form.cleaned_data["ticket"])
    except TicketError as error:
        form.add_error("text", refusal(error))
        return None


def _form_page(request: SignedInRequest, access: Access, form: TicketForm) -> HttpResponse:
    context = {"project": access.project, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "questionnaire/import.html", context, status=status)


def _review_page(request: SignedInRequest, access: Access, review: Review) -> HttpResponse:
    comparison = review.taken.comparison
    context = {
        "project": access.project,
        "review": review,
        "comparison": comparison,
        "strays": list(_strays(access, comparison)),
    }
    status = 200 if review.taken.complete else 422 if review.taken.refused else 409
    return render(request, "questionnaire/import_review.html", context, status=status)


def _done(request: SignedInRequest, access: Access, taken: Taken) -> HttpResponse:
    if taken.comparison.unplaced:
        return _left_page(request, access, taken)
    messages.success(request, taken_message(len(taken.stored)))
    return redirect(_onward(access, taken.comparison))


def _left_page(request: SignedInRequest, access: Access, taken: Taken) -> HttpResponse:
    """What is saved, and the lines without a place, which nothing else keeps.

    No redirect, which could not take them along. Sent again, the form finds its answers saved and
    shows this page again; if they were changed since then, the review, with the same lines.
    """
    context = {
        "project": access.project,
        "message": taken_message(len(taken.stored)),
        "comparison": taken.comparison,
        "strays": list(_strays(access, taken.comparison)),
        "onward": _onward(access, taken.comparison),
        "section_only": len(taken.comparison.sections) == 1,
    }
    return render(request, "questionnaire/import_left.html", context)


def _onward(access: Access, comparison: Comparison) -> str:
    """To the ticket's section if it is a single one, else to the project."""
    code = access.project.code
    if len(comparison.sections) == 1:
        return reverse("section", args=(code, comparison.sections[0]))
    return reverse("project", args=(code,))


class _Linked(NamedTuple):
    """Lines without a place, and the address of the question they stand at; empty if at none."""

    lines: Strays
    url: str


def _strays(access: Access, comparison: Comparison) -> Iterator[_Linked]:
    code, keys = access.project.code, _section_keys(comparison)
    for lines in strays(comparison):
        url = ""
        if near := lines.near:
            page = reverse("section", args=(code, keys[_section(near)]))
            url = f"{page}#q-{near.key}"
        yield _Linked(lines, url)


def _section_keys(comparison: Comparison) -> dict[str, str]:
    """The keys of the found questions' sections by number: both stand in the guide's order."""
    numbers = dict.fromkeys(map(_section, comparison.found))
    return dict(zip(numbers, comparison.sections, strict=True))


def _section(compared: Compared) -> str:
    """Its number, the 6 of question 6.1."""
    return compared.number.partition(".")[0]


def taken_message(count: int) -> str:
    if not count:
        return _("Es wurde nichts übernommen.")
    text = ngettext("%(n)s Antwort übernommen.", "%(n)s Antworten übernommen.", count)
    return text % {"n": count}
