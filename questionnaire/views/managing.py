"""What SREs do with a project as a whole: rename, close, archive it, write to who owns it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from questionnaire import mail
from questionnaire.actions.projects import (
    archive_project,
    close_project,
    edit_project,
    reopen_project,
    unarchive_project,
)
from questionnaire.forms.projects import NamesForm
from questionnaire.guide.document import normal_line
from questionnaire.guide.errors import ProductError
from questionnaire.models import Member, Project, User
from questionnaire.views.access import (
    Access,
    SignedInRequest,
    load_project,
    require_same_person,
    require_staff,
    require_writer,
)

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def project_edit(request: SignedInRequest, code: str) -> HttpResponse:
    access = _load(request, code)
    form = NamesForm(request.POST or None, project=access.project)
    if request.method == "POST":
        require_writer(access)
        if form.is_valid():
            edit_project(project=access.project, actor=request.user, **form.cleaned_data)
            messages.success(request, _("Gespeichert."))
            return redirect("project", code=code)
    context = {
        "project": access.project,
        "form": form,
        "owners": _owners(access.project),
        "address": _address(request, access.project),
    }
    return render(request, "questionnaire/project_edit.html", context)


def _load(request: SignedInRequest, code: str) -> Access:
    access = load_project(request.user, code)
    require_staff(request.user)
    if request.method == "POST":
        require_same_person(request)
    return access


# Closing and keeping -----------------------------------------------------------------------------


@either
def project_close(request: SignedInRequest, code: str) -> HttpResponse:
    return _step(request, code, close_project, _("Das Projekt ist jetzt geschlossen."))


@either
def project_reopen(request: SignedInRequest, code: str) -> HttpResponse:
    return _step(request, code, reopen_project, _("Das Projekt ist wieder offen."))


@either
def project_archive(request: SignedInRequest, code: str) -> HttpResponse:
    return _step(request, code, archive_project, _("Das Projekt liegt jetzt im Archiv."))


@either
def project_unarchive(request: SignedInRequest, code: str) -> HttpResponse:
    return _step(request, code, unarchive_project, _("Das Projekt ist nicht mehr im Archiv."))


def _step(
    request: SignedInRequest, code: str, action: Callable[..., None], words: str
) -> HttpResponse:
    access = _load(request, code)
    if request.method != "POST":
        return redirect("project_edit", code=code)
    try:
        action(project=access.project, actor=request.user)
    except ProductError as error:  # its data was deleted since it was loaded: nobody sees it now
        raise Http404 from error
    messages.success(request, words)
    return redirect("project", code=code)


# Mail to the owners ------------------------------------------------------------------------------


@either
def project_notify(request: SignedInRequest, code: str) -> HttpResponse:
    access = _load(request, code)
    if request.method == "POST":
        require_writer(access)
        told = tell_owners(request, access.project)
        if told:
            return redirect("project", code=code)
    return redirect("project_edit", code=code)


def tell_owners(request: SignedInRequest, project: Project) -> bool:
    """Mail to all owners but oneself, and a message on the next page; was all of it taken?"""
    owners = [owner for owner in _owners(project) if owner != request.user]
    sent = mail.send([_letter(request, project, owner) for owner in owners])
    lost = [owner for owner, taken in zip(owners, sent, strict=True) if not taken]
    if lost:
        words = _("Nicht verschickt: die Mail an %(addresses)s. Der Mailserver nahm sie nicht an.")
        messages.warning(request, words % {"addresses": _addresses(lost)})
    elif owners:
        words = _("Mail verschickt an %(addresses)s.")
        messages.success(request, words % {"addresses": _addresses(owners)})
    return not lost


def _owners(project: Project) -> list[User]:
    """Those who can sign in."""
    owned = project.members.filter(role=Member.Role.OWNER, user__is_active=True)
    return [member.user for member in owned.select_related("user").order_by("pk")]


def _addresses(people: Iterable[User]) -> str:
    return ", ".join(person.email for person in people)


def _address(request: HttpRequest, project: Project) -> str:
    return request.build_absolute_uri(reverse("project", args=(project.code,)))


def _letter(request: SignedInRequest, project: Project, owner: User) -> mail.Mail:
    subject = _("Sie verantworten „%(name)s“ im DevOps-Leitfaden")
    name = normal_line(" ".join(project.name.split()))  # a subject has one line
    context = {
        "owner": owner,
        "by": request.user,
        "project": project,
        "address": _address(request, project),
    }
    body = render_to_string("questionnaire/mails/owner.txt", context)
    return mail.Mail(owner.email, subject % {"name": name}, body)
