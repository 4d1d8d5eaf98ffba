"""The error pages in our look, the same as JSON for scripts, and pages that give a form back."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.context_processors import csrf
from django.template.loader import render_to_string

from onboarding import troubles
from onboarding.context_processors import page
from onboarding.origins import came_from
from onboarding.returning import Sent, sent_form
from onboarding.troubles import Trouble
from questionnaire.views.access import OtherPerson

logger = logging.getLogger(__name__)

Render = Callable[[HttpRequest, str, dict[str, Any], int], HttpResponse]

DRAINED_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    match exception:
        case RequestDataTooBig():
            drain(request)
            return answer(request, troubles.too_big())
        case TooManyFieldsSent():
            return answer(request, troubles.too_many_fields())
        case SessionInterrupted():  # somebody signed out beside, while this was answered
            here = redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            return signed_out(request) or here
    return answer(request, troubles.misunderstood())


def drain(request: HttpRequest) -> None:
    """Read what is still coming: many browsers show no answer before they have sent all."""
    left = DRAINED_BYTES
    try:
        while left > 0 and (chunk := request.read(CHUNK_BYTES)):
            left -= len(chunk)
    except UnreadablePostError:
        logger.info("The browser hung up while sending too much.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    other = isinstance(exception, OtherPerson)
    trouble = troubles.other_person() if other else troubles.forbidden()
    return answer(request, trouble, sent_form(request))


def project_closed(request: HttpRequest) -> HttpResponse:
    return answer(request, troubles.project_closed(), sent_form(request))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, troubles.not_found(), sent_form(request))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return answer(request, troubles.too_many_requests())


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """For scripts, and for a form that brought something; None for all that may just sign in."""
    sent = sent_form(request)
    if for_script(request) or (sent and not sent.empty):
        return answer(request, troubles.signed_out(), sent, again=True, sign_in=_sign_in(request))
    return None


def second_factor(request: HttpRequest) -> HttpResponse | None:
    """As `signed_out`, for staff who have to set up a second factor before they go on."""
    sent = sent_form(request)
    if for_script(request) or (sent and not sent.empty):
        return answer(request, troubles.second_factor(), sent, again=True)
    return None


def _sign_in(request: HttpRequest) -> str:
    """The address of the sign-in that leads back to the page with the form."""
    back = came_from(request, otherwise=request.get_full_path())
    return redirect_to_login(back, settings.LOGIN_URL).url


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The body is in memory, and bounded: `bounded_request` read it before the check.

    Who is signed out as well signs in first. Else that would be the answer to the second attempt,
    and signing in would make the token of that page old in its turn.
    """
    sent = sent_form(request)
    if sent and _asks_for_sign_in(request) and (first := signed_out(request)):
        return first
    return answer(request, troubles.stale(), sent, again=True)


def _asks_for_sign_in(request: HttpRequest) -> bool:
    view = request.resolver_match.func if request.resolver_match else None
    return getattr(view, "login_required", True) and not request.user.is_authenticated


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks the database nothing, for it may be what failed. If the page fails too: plain text.

    Django calls it where the exception is being handled.
    """
    trouble = troubles.database_trouble(sys.exc_info()[1]) or troubles.fault()
    try:
        return answer(request, trouble, sent_form(request), again=True, rendered=bare)
    except Exception:
        logger.exception("The error page failed.")
        text = f"{trouble.title}. {trouble.sentence}"
        return HttpResponse(text, status=trouble.status, content_type="text/plain; charset=utf-8")


def for_script(request: HttpRequest) -> bool:
    types = ("text/html", "application/json")
    return request.get_preferred_type(types) == "application/json"


def whole(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A page with its head: who is signed in."""
    return render(request, name, context, status=status)


def bare(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A page that needs neither database nor session."""
    return HttpResponse(
        render_to_string(name, {**page(request), **csrf(request), **context}), status=status
    )


def answer(
    request: HttpRequest,
    trouble: Trouble,
    sent: Sent | None = None,
    *,
    again: bool = False,
    sign_in: str = "",
    rendered: Render = whole,
) -> HttpResponse:
    """The trouble for whoever asked: as JSON, as a page, or as one that gives back what was sent.

    `again` offers to send it once more, `sign_in` is an address to do that before.
    """
    if for_script(request):
        response: HttpResponse = _told(trouble)
    elif sent and (again or not sent.empty):
        context = {"trouble": trouble, "sent": sent, "again": again, "sign_in": sign_in}
        response = rendered(request, "resend.html", context, trouble.status)
    else:
        response = rendered(request, "error.html", {"trouble": trouble}, trouble.status)
    if trouble.retry:
        response["Retry-After"] = str(trouble.retry)
    return response


def _told(trouble: Trouble) -> JsonResponse:
    told = {"reason": trouble.reason, "sentence": trouble.script or trouble.sentence}
    return JsonResponse(told, status=trouble.status, json_dumps_params={"ensure_ascii": False})
