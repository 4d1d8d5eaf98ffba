"""The link of an invitation. Looking at it changes nothing, for mail programs look too.

Only a form that somebody sends accepts it. Who is SRE or admin, or has a second factor, signs in
as always first: a mailed link is no second factor. Meanwhile the session remembers the invitation
by its code, so that the token stays where it was.
"""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from questionnaire.actions.inviting import accept, refuse, token_hash, void
from questionnaire.forms.invitations import AcceptForm
from questionnaire.guide.errors import InvitationVoid
from questionnaire.models import Invitation, User
from questionnaire.sentences import sentence
from questionnaire.views.access import SignedInRequest

WAITING = "invitation"  # in the session: the code of an invitation whose link was sent here
READ_OR_SEND = ["GET", "HEAD", "POST"]


@never_cache
@login_not_required
@require_http_methods(READ_OR_SEND)
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST" and not ratelimit.consume(request, action="invitation"):
        too_many: HttpResponse = ratelimit.respond_429(request)
        return too_many
    rows = Invitation.objects.select_related("project", "invited_by")
    found = rows.filter(token_hash=token_hash(token)).first()
    return _answer(request, found)


@never_cache
@require_http_methods(READ_OR_SEND)
def invitation_waiting(request: SignedInRequest) -> HttpResponse:
    """Behind the sign-in: the invitation whose link was sent before it."""
    code = request.session.get(WAITING)
    if not code:
        return redirect("projects")
    rows = Invitation.objects.select_related("project", "invited_by")
    return _answer(request, rows.filter(code=code).first())


def _answer(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    person = request.user if isinstance(request.user, User) else None
    try:
        valid = _valid(invitation, person)
        known = person or User.objects.filter(email=valid.email).first()
        if request.method != "POST":
            return _page(request, valid, None if known else AcceptForm())
        return _accept(request, valid, person, known)
    except InvitationVoid as error:
        if request.method == "POST":
            refuse(reason=error.code, invitation=invitation, actor=person)
        return _void_page(request, invitation, error)


def _valid(invitation: Invitation | None, person: User | None) -> Invitation:
    """The invitation, if there is one that can be accepted, and by this person."""
    if invitation is None:
        raise InvitationVoid("invitation_unknown")
    if not invitation.acceptable:
        raise void(invitation)
    if person and person.email != invitation.email:
        raise InvitationVoid("invitation_other")
    return invitation


def _accept(
    request: HttpRequest, invitation: Invitation, person: User | None, known: User | None
) -> HttpResponse:
    form = AcceptForm(request.POST)
    if known is None and not form.is_valid():
        return _page(request, invitation, form, status=422)
    if known and person is None and _signs_in_first(known):
        request.session[WAITING] = invitation.code
        return redirect_to_login(reverse("invitation_waiting"), settings.LOGIN_URL)
    name = "" if known else form.cleaned_data["name"]
    user = accept(invitation=invitation, person=person, name=name)
    request.session.pop(WAITING, None)
    target = reverse("project", args=(invitation.project.code,))
    if person:
        return redirect(target)
    response: HttpResponse = perform_login(request, user, redirect_url=target)
    return response


def _signs_in_first(person: User) -> bool:
    return person.staff or bool(is_mfa_enabled(person))


def _page(
    request: HttpRequest, invitation: Invitation, form: AcceptForm | None, status: int = 200
) -> HttpResponse:
    context = {"invitation": invitation, "project": invitation.project, "form": form}
    return render(request, "questionnaire/invitation.html", context, status=status)


def _void_page(
    request: HttpRequest, invitation: Invitation | None, error: InvitationVoid
) -> HttpResponse:
    mine = invitation is not None and invitation.ended_by_id == request.user.pk is not None
    context: dict[str, Any] = {
        "invitation": invitation,
        "error": error.code,
        "sentence": sentence(error),
        "project": invitation.project if invitation and mine else None,
    }
    status = 404 if invitation is None else 403 if error.code == "invitation_other" else 410
    return render(request, "questionnaire/invitation_void.html", context, status=status)
