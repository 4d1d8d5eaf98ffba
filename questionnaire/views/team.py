"""The people of a project: members and their roles, invitations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from questionnaire import mail
from questionnaire.actions.inviting import Invited, invite, mark_mailed, renew, revoke
from questionnaire.actions.projects import set_members
from questionnaire.forms.invitations import InvitationForm, RoleForm
from questionnaire.guide.errors import InvitationVoid, ProductError, ProjectClosed
from questionnaire.models import Invitation, Member, User
from questionnaire.sentences import sentence
from questionnaire.views.access import (
    Access,
    SignedInRequest,
    load_project,
    require_manager,
)


@dataclass(frozen=True)
class Sent:
    """An invitation that was just made: its link is shown this once."""

    invitation: Invitation
    link: str
    mailed: bool


@require_safe
def team_page(request: SignedInRequest, code: str) -> HttpResponse:
    access = _manager(request, code)
    return _page(request, access, _form(access))


@require_POST
def team_invite(request: SignedInRequest, code: str) -> HttpResponse:
    """Answers with the links themselves, which nobody can read again; sent twice makes new ones."""
    access = _manager(request, code)
    _require_open(access)
    form = InvitationForm(request.POST, project=access.project, inviter=request.user)
    if not form.is_valid():
        return _page(request, access, form, status=422)
    made = invite(project=access.project, actor=request.user, **form.cleaned_data)
    return _page(request, access, _form(access), _send(request, made))


@require_POST
def invitation_renew(request: SignedInRequest, code: str, invitation: str) -> HttpResponse:
    """A new link, by mail too unless only the link is asked for."""
    access = _manager(request, code)
    _require_open(access)
    try:
        made = renew(invitation=_invitation(access, invitation), actor=request.user)
    except InvitationVoid as error:
        return _refused(request, access, error)
    only_link = "link" in request.POST
    sent = [_shown(request, made, False)] if only_link else _send(request, [made])
    return _page(request, access, _form(access), sent, only_link=only_link)


@require_POST
def invitation_revoke(request: SignedInRequest, code: str, invitation: str) -> HttpResponse:
    access = _manager(request, code)
    row = _invitation(access, invitation)
    revoke(invitation=row, actor=request.user)
    messages.success(
        request, _("Die Einladung an %(email)s gilt nicht mehr.") % {"email": row.email}
    )
    return redirect("team", code=code)


@require_POST
def member_role(request: SignedInRequest, code: str, person: str) -> HttpResponse:
    access = _manager(request, code)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such role")
    member = _member(access, person)
    return _set(request, access, {member.user: form.cleaned_data["role"]}, ())


@require_POST
def member_remove(request: SignedInRequest, code: str, person: str) -> HttpResponse:
    """Members may take out themselves, whatever their role."""
    access = load_project(request.user, code)
    if person != request.user.code:
        require_manager(access)
    return _set(request, access, {}, (_member(access, person).user,))


def _set(
    request: SignedInRequest, access: Access, roles: Mapping[User, str], removed: Sequence[User]
) -> HttpResponse:
    try:
        set_members(project=access.project, actor=request.user, roles=roles, removed=removed)
    except ProjectClosed:
        raise  # has a page of its own
    except ProductError as error:
        return _refused(request, access, error)
    messages.success(request, _("Gespeichert."))
    if request.user in removed and not request.user.staff:
        return redirect("projects")
    return redirect(_home(access, request), code=access.project.code)


def _home(access: Access, request: SignedInRequest) -> str:
    still = load_project(request.user, access.project.code)
    return "team" if still.manages else "project"


def _refused(request: SignedInRequest, access: Access, error: ProductError) -> HttpResponse:
    messages.error(request, sentence(error))
    return redirect("team" if access.manages else "project", code=access.project.code)


def _manager(request: SignedInRequest, code: str) -> Access:
    access = load_project(request.user, code)
    require_manager(access)
    return access


def _require_open(access: Access) -> None:
    if access.project.closed:
        raise ProjectClosed("project_closed")


def _form(access: Access) -> InvitationForm:
    return InvitationForm(project=access.project, inviter=access.user)


def _invitation(access: Access, code: str) -> Invitation:
    rows = access.project.invitations.select_related("project", "invited_by")
    return get_object_or_404(rows, code=code)


def _member(access: Access, person: str) -> Member:
    rows = access.project.members.select_related("user").order_by()
    return get_object_or_404(rows, user__code=person)


def _send(request: SignedInRequest, made: Sequence[Invited]) -> list[Sent]:
    shown = [_shown(request, one, False) for one in made]
    taken = mail.send([_mail(request, one) for one in shown])
    sent = [Sent(s.invitation, s.link, done) for s, done in zip(shown, taken, strict=True)]
    mark_mailed(invitations=[one.invitation for one in sent if one.mailed])
    return sent


def _shown(request: SignedInRequest, made: Invited, mailed: bool) -> Sent:
    link = request.build_absolute_uri(reverse("invitation", args=(made.token,)))
    return Sent(made.invitation, link, mailed)


def _mail(request: SignedInRequest, sent: Sent) -> mail.Mail:
    invitation = sent.invitation
    values = {"invitation": invitation, "project": invitation.project, "link": sent.link}
    body = render_to_string(
        "questionnaire/mails/invitation.txt", {**values, "inviter": request.user}
    )
    subject = _("Einladung zum Projekt „%(name)s“") % {"name": invitation.project.name}
    return mail.Mail(invitation.email, subject, body)


def _page(
    request: SignedInRequest,
    access: Access,
    form: InvitationForm,
    sent: Sequence[Sent] = (),
    *,
    only_link: bool = False,
    status: int = 200,
) -> HttpResponse:
    invitations = access.project.invitations.pending().select_related("invited_by")
    context = {
        "access": access,
        "project": access.project,
        "members": access.project.members.select_related("user").order_by("pk"),
        "roles": Member.Role.choices,
        "invitations": invitations.order_by("-created_at", "-pk"),
        "form": form,
        "sent": sent,
        "only_link": only_link,
        "unsent": [one for one in sent if not one.mailed and not only_link],
    }
    response = render(request, "questionnaire/team.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
