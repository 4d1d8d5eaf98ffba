"""The page about oneself: name, where one is signed in, how one signs in."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from onboarding.forms import OwnNameForm
from questionnaire.actions.people import edit_own_name
from questionnaire.actions.sessions import end_sessions, own_sessions
from questionnaire.views.access import SignedInRequest

# What a browser calls itself, the first that fits: most name others beside themselves.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "macOS"),
    (r"Linux", "Linux"),
)


class Shown(NamedTuple):
    """A session as its owner sees it; `key` says which without being it."""

    row: UserSession
    key: str
    browser: str
    here: bool


@require_safe
def account_page(request: SignedInRequest) -> HttpResponse:
    return _page(request, OwnNameForm(initial={"name": request.user.name}))


@require_POST
def own_name(request: SignedInRequest) -> HttpResponse:
    form = OwnNameForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    edit_own_name(person=request.user, name=form.cleaned_data["name"])
    messages.success(request, _("Gespeichert."))
    return redirect("account")


@require_POST
def end_session(request: SignedInRequest) -> HttpResponse:
    wanted = request.POST.get("session", "")
    keys = [one.row.session_key for one in _shown(request) if one.key == wanted]
    return _ended(request, keys)


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    return _ended(request, [one.row.session_key for one in _shown(request) if not one.here])


def _ended(request: SignedInRequest, keys: list[str]) -> HttpResponse:
    count = end_sessions(person=request.user, actor=request.user, keys=keys) if keys else 0
    words = ngettext("%(n)s Anmeldung beendet.", "%(n)s Anmeldungen beendet.", count)
    if request.session.session_key in keys:
        return redirect("account_login")
    messages.success(request, words % {"n": count})
    return redirect("account")


def _page(request: SignedInRequest, form: OwnNameForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "sessions": _shown(request),
        "second_factor": is_mfa_enabled(request.user),
    }
    return render(request, "account/account.html", context, status=status)


def _shown(request: SignedInRequest) -> list[Shown]:
    here = request.session.session_key
    return [
        Shown(row, _digest(row.session_key), browser_name(row.user_agent), row.session_key == here)
        for row in own_sessions(request.user)
    ]


def _digest(key: str) -> str:
    """The key itself is what one is signed in by: no page shows it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def browser_name(agent: str) -> str:
    """`Firefox auf Windows`, as far as it can be told."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s auf %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unbekannter Browser")


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, agent)), "")
