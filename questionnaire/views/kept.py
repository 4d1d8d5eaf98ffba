"""The tracker that a person looked at last: a cookie, so that it is offered first from then on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from questionnaire.guide.writers import FIRST, Dialect

COOKIE = "tracker"
_YEAR_SECONDS = 365 * 24 * 60 * 60


def kept_dialect(request: HttpRequest) -> Dialect:
    """The one that was kept, else the first."""
    kept = request.COOKIES.get(COOKIE)
    return Dialect(kept) if kept in tuple(Dialect) else FIRST


def keep_dialect(response: HttpResponse, dialect: Dialect) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        dialect.value,
        max_age=_YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
