from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account import views as account
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from onboarding.context_processors import THEMES
from onboarding.forms import NO_MAIL
from onboarding.origins import came_from
from onboarding.receivers import address_refused
from questionnaire import mail
from questionnaire.views.kept import forget, keep

View = TypeVar("View", bound=Callable[..., HttpResponse])
DEMO_PEOPLE = {
    "owner": "kunde@demo.example",
    "sre": "sre@demo.example",
    "admin": "admin@demo.example",
}


def forgetting_pages(sign_out: View) -> View:
    """Signing out that also tells the browser to drop the pages it keeps for the Back button.

    Only https knows this header, and not every browser heeds it; hence what logout.html says.
    Not "storage": text that waits there to be sent is the person's own.
    """

    @wraps(sign_out)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = sign_out(request, *args, **kwargs)
        if request.method == "POST":
            response["Clear-Site-Data"] = '"cache"'
        return response

    return cast(View, view)


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme, "" for the system's, and go back to where it was chosen."""
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(came_from(request))
    if chosen in THEMES:
        keep(response, "theme", chosen)
    else:
        forget(response, "theme")
    return response


@login_not_required
@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """Who is signed in in this browser now (a code, or null), and a CSRF token that is valid now.

    For scripts of pages that were open for long. It is no sign of life: see `signed_in`.
    """
    person = request.user.code if request.user.is_authenticated else None
    told = {"person": person, "csrf": get_token(request)}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people by one click. Only the demo has this page."""
    address = DEMO_PEOPLE.get(request.POST.get("as", ""))
    if not settings.DEMO or address is None:
        raise Http404
    person = get_object_or_404(get_user_model(), email=address, is_active=True)
    response: HttpResponse = perform_login(request, person)
    return response


@login_not_required
def confirm_login_code(request: HttpRequest) -> HttpResponse:
    """allauth's page; a new code is promised only while the mail server answers."""
    again = request.method == "POST" and request.POST.get("action") == "resend"
    if again and not mail.reachable():
        messages.error(request, NO_MAIL)
        return redirect("account_confirm_login_code")
    address = "" if again or request.method != "POST" else _address_of_nobody(request)
    response: HttpResponse = account.confirm_login_code(request)
    if address:
        address_refused(address, by="code")
    return response


def _address_of_nobody(request: HttpRequest) -> str:
    """That a code was asked for, if nobody has it; allauth tells of refused codes of others."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    return "" if stage is None or stage.login.user else str(stage.state.get("email", ""))
