"""What holds for every request: how much may be sent, how long one stays signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase

from onboarding import errors
from onboarding.sessions import SessionStore
from questionnaire.guide import limits
from questionnaire.guide.errors import ProjectClosed
from questionnaire.models import User

# Addresses that a script asks by itself: that is nobody at work.
NO_SIGN_OF_LIFE = ("token",)

GetResponse = Callable[[HttpRequest], HttpResponse]


def bounded_request(get_response: GetResponse) -> GetResponse:
    """Refuse, before anything reads it, what is too big, cut short or in another character set.

    Django itself bounds form fields only, takes a body that broke off for a whole one, so that
    half an answer would be stored, and decodes what it is told to, whatever comes out.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            # Django would take such a body, whose length nobody tells, for an empty one.
            raise BadRequest("body without a length")
        if int(request.META.get("CONTENT_LENGTH") or 0) > limits.REQUEST_BYTES:
            raise RequestDataTooBig
        if request.content_params and not _in_utf8(request):
            raise BadRequest("another character set")
        if _cut_short(request):
            raise BadRequest("body cut short")
        return get_response(request)

    return answer


def _in_utf8(request: HttpRequest) -> bool:
    charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    request.encoding = "utf-8"  # for the page that says so
    return charset.lower() in ("utf-8", "utf8")


def _cut_short(request: HttpRequest) -> bool:
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    try:
        return length > 0 and len(request.body) < length
    except UnreadablePostError:
        return True


def signed_in(get_response: GetResponse) -> GetResponse:
    """Renew the session of those who work with it; that of staff is shorter, however they came."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 500:
            return response  # the session may be what could not be read
        session = request.session
        if not (isinstance(session, SessionStore) and session.accessed and SESSION_KEY in session):
            return response
        if _is_staff(request) and session.get_expiry_age() > settings.STAFF_SESSION_AGE:
            session.set_expiry(settings.STAFF_SESSION_AGE)
        if session.half_gone() and not _unnoticed(request):
            session.modified = True  # Django's own middleware then saves it and its cookie
        return response

    return answer


def _is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.staff


def _unnoticed(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in NO_SIGN_OF_LIFE


class SignInRequired(LoginRequiredMiddleware):
    """Scripts are told so, and a form that was sent is given back, not lost on the way."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        redirect = super().process_view(request, view_func, view_args, view_kwargs)
        return redirect and (errors.signed_out(request) or redirect)


class RefusesClosed:
    """A closed project refuses to be changed: with a page that gives the text back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.project_closed(request) if isinstance(exception, ProjectClosed) else None
