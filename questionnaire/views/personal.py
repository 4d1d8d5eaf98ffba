"""What is stored of a person or a project, to take away; making a person unrecognisable."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from questionnaire.actions.erasing import erase_person, sole_projects
from questionnaire.actions.mentions import MOST, mentions, words_of
from questionnaire.actions.personal import (
    export_person,
    export_project,
    person_file,
    project_file,
)
from questionnaire.forms.fields import refusal
from questionnaire.forms.personal import EraseForm
from questionnaire.guide.errors import ProductError
from questionnaire.models import User
from questionnaire.views.access import (
    SignedInRequest,
    load_project,
    require_admin,
    require_manager,
    require_same_person,
)
from questionnaire.views.downloads import download, nothing

JSON = "application/json"


@require_safe
def own_data(request: SignedInRequest) -> HttpResponse:
    return _person_file(request, request.user)


@require_safe
def person_data(request: SignedInRequest, code: str) -> HttpResponse:
    return _person_file(request, _load_person(request, code))


@require_safe
def project_data(request: SignedInRequest, code: str) -> HttpResponse:
    access = load_project(request.user, code)
    require_manager(access)
    name = project_file(access.project)
    if request.method == "HEAD":
        return nothing(name, JSON)
    return download(export_project(project=access.project, actor=request.user), name, JSON)


def _person_file(request: SignedInRequest, person: User) -> HttpResponse:
    name = person_file(person)
    if request.method == "HEAD":
        return nothing(name, JSON)
    return download(export_person(person=person, actor=request.user), name, JSON)


def _load_person(request: SignedInRequest, code: str) -> User:
    require_admin(request.user)
    return get_object_or_404(User, code=code)


# Making a person unrecognisable ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: SignedInRequest, code: str) -> HttpResponse:
    """What goes, what stays, where the name stands in answers; then the form that does it."""
    person = _load_person(request, code)
    form = EraseForm(request.POST or None, person=person)
    if request.method == "POST":
        require_same_person(request)
        if form.is_valid() and _erased(request, person, form):
            return redirect("erase_person", code=code)
    context = {
        "person": person,
        "form": form,
        "sole": sole_projects(person),
        "most": MOST,
        **(_found(person) if "find" in request.GET and not person.erased_at else {}),
    }
    status = 422 if form.errors else 200
    return render(request, "questionnaire/erase.html", context, status=status)


def _found(person: User) -> dict[str, object]:
    """Looked for only when asked: all answers that there are are read for it."""
    return {"searched": True, "words": words_of(person), "mentions": mentions(person)}


def _erased(request: SignedInRequest, person: User, form: EraseForm) -> bool:
    try:
        erase_person(person=person, actor=request.user)
    except ProductError as error:
        form.add_error(None, refusal(error))
        return False
    messages.success(request, _("Die Person ist jetzt unkenntlich."))
    return True
