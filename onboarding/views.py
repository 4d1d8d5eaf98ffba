from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from onboarding.context_processors import THEMES
from questionnaire.views.kept import keep

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
        response.delete_cookie("theme", samesite="Lax")
    return response


def came_from(request: HttpRequest) -> str:
    """Path and query of the referring page if it is one of ours, else "/"."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    ):
        return "/"
    parts = urlsplit(referer)
    return escape_leading_slashes(parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people by one click. Only the demo has this page."""
    address = DEMO_PEOPLE.get(request.POST.get("as", ""))
    if not settings.DEMO or address is None:
        raise Http404
    person = get_object_or_404(get_user_model(), email=address, is_active=True)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)
