"""Choices that outlast a visit, each a cookie; among them the tracker that was looked at last."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from questionnaire.guide.writers import FIRST, Dialect

TRACKER = "tracker"
_YEAR_SECONDS = 365 * 24 * 60 * 60


def kept_dialect(request: HttpRequest) -> Dialect:
    """The one that was kept, else the first."""
    chosen = kept(request, TRACKER)
    return Dialect(chosen) if chosen in tuple(Dialect) else FIRST


def keep_dialect(response: HttpResponse, dialect: Dialect) -> HttpResponse:
    """So that it is offered first from then on."""
    keep(response, TRACKER, dialect.value)
    return response


def kept(request: HttpRequest, name: str) -> str:
    """What was kept under that name, else "": any text, for whoever has the browser may set it."""
    return request.COOKIES.get(_cookie(name), "")


def keep(response: HttpResponse, name: str, value: str) -> None:
    """For a year, and for the server alone: no script of a page reads it."""
    response.set_cookie(
        _cookie(name),
        value,
        max_age=_YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, name: str) -> None:
    response.delete_cookie(_cookie(name), samesite="Lax")


def _cookie(name: str) -> str:
    """With the prefix that makes browsers refuse it from elsewhere; the demo has none."""
    return f"{settings.COOKIE_PREFIX}{name}"
