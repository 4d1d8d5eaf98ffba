"""The error pages in our look. Each gets `title` and `sentence`; its template may say more."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, UnreadablePostError
from django.shortcuts import render
from django.template.context_processors import csrf
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from onboarding.context_processors import page
from questionnaire.guide import limits

logger = logging.getLogger(__name__)

DRAINED_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    match exception:
        case RequestDataTooBig():
            drain(request)
            size = limits.REQUEST_BYTES // (1024 * 1024)
            return error_page(request, 413, _("Zu viel Text auf einmal"), too_big(size))
        case TooManyFieldsSent():
            return error_page(
                request, 413, _("Zu viele Felder auf einmal"), too_many(limits.FORM_FIELDS)
            )
    sentence = _("Diese Anfrage hat die Anwendung nicht verstanden. Es wurde nichts geändert.")
    return error_page(request, 400, _("Unverständliche Anfrage"), sentence)


def too_big(size: int) -> str:
    return _(
        "Ihr Text steht noch in Ihrem Browser: Gehen Sie eine Seite zurück. "
        "Gespeichert wurde davon nichts, denn eine Anfrage darf höchstens %(size)s MB groß sein. "
        "Kürzen Sie die längste Antwort."
    ) % {"size": size}


def too_many(count: int) -> str:
    return _(
        "Ihre Eingaben stehen noch in Ihrem Browser: Gehen Sie eine Seite zurück. "
        "Gespeichert wurde davon nichts, denn eine Anfrage darf höchstens %(count)s Felder haben. "
        "Entfernen Sie einige Zeilen der Tabellen."
    ) % {"count": count}


def drain(request: HttpRequest) -> None:
    """Read what is still coming: many browsers show no answer before they have sent all."""
    left = DRAINED_BYTES
    try:
        while left > 0 and (chunk := request.read(CHUNK_BYTES)):
            left -= len(chunk)
    except UnreadablePostError:
        logger.info("The browser hung up while sending too much.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _(
        "Es wurde nichts geändert. "
        "Wer im Projekt welche Rechte hat, legen dessen Verantwortliche fest."
    )
    return error_page(request, 403, _("Dafür fehlt Ihnen das Recht"), sentence)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _(
        "Diese Seite gibt es nicht, "
        "oder sie gehört zu einem Projekt, an dem Sie nicht beteiligt sind."
    )
    return error_page(request, 404, _("Nicht gefunden"), sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    drain(request)
    sentence = _(
        "Gespeichert wurde nichts, aber Ihr Text steht noch in Ihrem Browser: "
        "Gehen Sie eine Seite zurück und kopieren Sie zuerst, was Sie geschrieben haben. "
        "Laden Sie die Seite dann neu, fügen Sie es wieder ein und senden Sie es ab. "
        "Die Seite war zu lange offen, oder Ihr Browser nimmt keine Cookies an."
    )
    return error_page(
        request, 403, _("Bitte noch einmal absenden"), sentence, template="403_csrf.html"
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks the database nothing, for it may be what failed. If the page fails too: plain text."""
    title = _("Hier ist ein Fehler passiert")
    sentence = _(
        "Der Fehler liegt bei uns und ist protokolliert. Was schon gespeichert war, ist noch da. "
        "Gehen Sie eine Seite zurück und versuchen Sie es noch einmal."
    )
    context: dict[str, Any] = {
        **page(request),
        **csrf(request),
        "title": title,
        "sentence": sentence,
    }
    try:
        return HttpResponseServerError(render_to_string("500.html", context))
    except Exception:
        logger.exception("The error page failed.")
        return HttpResponseServerError(
            f"{title}. {sentence}", content_type="text/plain; charset=utf-8"
        )


def error_page(
    request: HttpRequest, status: int, title: str, sentence: str, template: str = ""
) -> HttpResponse:
    name = template or ("400.html" if status == 413 else f"{status}.html")
    return render(request, name, {"title": title, "sentence": sentence}, status=status)
