"""Choices that outlast a visit, each a cookie; among them the tracker that was looked at last."""

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
    """So that it is offered first from then on."""
    keep(response, COOKIE, dialect.value)
    return response


def keep(response: HttpResponse, name: str, value: str) -> None:
    """For a year, and for the server alone: no script of a page reads it."""
    response.set_cookie(
        name,
        value,
        max_age=_YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
