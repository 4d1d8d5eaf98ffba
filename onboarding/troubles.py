"""What can go wrong with a request, in words: first that nothing is lost, then what, then how on.

A function each, for the words depend on the language of the request.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from questionnaire.guide import limits

RETRY_SECONDS = 5
POSTGRESQL_FULL = "53100"  # SQLSTATE disk_full


@dataclass(frozen=True, slots=True)
class Trouble:
    """`sentence` stands on a page of its own.

    `returned` follows "Alles, was Sie geschrieben haben, steht noch auf dieser Seite." where a
    page gives back what was sent. `script` and `reason` are for a script, whose page keeps the
    text; `script` is the sentence if it is empty. `retry` is the number of seconds until it is
    worth trying again, 0 for no such hint.
    """

    status: int
    title: str
    sentence: str
    returned: str = ""
    script: str = ""
    reason: str = ""
    retry: int = 0


def misunderstood() -> Trouble:
    sentence = _("Diese Anfrage hat die Anwendung nicht verstanden. Es wurde nichts geändert.")
    return Trouble(400, _("Unverständliche Anfrage"), sentence)


def too_big() -> Trouble:
    size = {"size": limits.REQUEST_BYTES // (1024 * 1024)}
    return Trouble(
        413,
        _("Zu viel Text auf einmal"),
        _(
            "Ihr Text steht noch in Ihrem Browser: Gehen Sie eine Seite zurück. Gespeichert wurde "
            "davon nichts, denn eine Anfrage darf höchstens %(size)s MB groß sein. "
            "Kürzen Sie die längste Antwort."
        )
        % size,
        script=_("Der Text ist zu lang: höchstens %(size)s MB auf einmal.") % size,
    )


def too_many_fields() -> Trouble:
    count = {"count": limits.FORM_FIELDS}
    return Trouble(
        413,
        _("Zu viele Felder auf einmal"),
        _(
            "Ihre Eingaben stehen noch in Ihrem Browser: Gehen Sie eine Seite zurück. Gespeichert "
            "wurde davon nichts, denn eine Anfrage darf höchstens %(count)s Felder haben. "
            "Entfernen Sie einige Zeilen der Tabellen."
        )
        % count,
        script=_("Die Tabelle ist zu groß: höchstens %(count)s Felder auf einmal.") % count,
    )


def too_many_requests() -> Trouble:
    sentence = _(
        "Gespeichertes ist nicht betroffen. Von hier kamen in kurzer Zeit sehr viele Anfragen. "
        "Warten Sie einige Minuten und versuchen Sie es dann noch einmal."
    )
    return Trouble(429, _("Zu viele Versuche"), sentence)


def forbidden() -> Trouble:
    return Trouble(
        403,
        _("Dafür fehlt Ihnen das Recht"),
        _(
            "Es wurde nichts geändert. "
            "Wer im Projekt welche Rechte hat, legen dessen Verantwortliche fest."
        ),
        returned=_(
            "Gespeichert wurde davon nichts, denn dafür fehlt Ihnen das Recht. "
            "Wer im Projekt welche Rechte hat, legen dessen Verantwortliche fest. "
            "Kopieren Sie, was Sie noch brauchen."
        ),
    )


def project_closed() -> Trouble:
    sentence = _(
        "Das Projekt ist geschlossen: Es lässt sich lesen und mitnehmen, aber nicht mehr ändern. "
        "Unser SRE-Team kann es wieder öffnen."
    )
    return Trouble(
        403,
        _("Das Projekt ist geschlossen"),
        f"{_('Es wurde nichts geändert.')} {sentence}",
        returned=" ".join(
            (
                _("Gespeichert wurde davon nichts."),
                sentence,
                _("Kopieren Sie, was Sie noch brauchen."),
            )
        ),
        script=sentence,
        reason="project_closed",
    )


def not_found() -> Trouble:
    return Trouble(
        404,
        _("Nicht gefunden"),
        _(
            "Diese Seite gibt es nicht, "
            "oder sie gehört zu einem Projekt, an dem Sie nicht beteiligt sind."
        ),
        returned=_(
            "Gespeichert wurde davon nichts: Die Seite, an die es ging, gibt es nicht mehr, "
            "oder sie gehört zu einem Projekt, an dem Sie nicht mehr beteiligt sind. "
            "Kopieren Sie, was Sie noch brauchen."
        ),
    )


def signed_out() -> Trouble:
    return Trouble(
        401,
        _("Ihre Anmeldung ist abgelaufen"),
        _("Ihre Anmeldung ist abgelaufen. Melden Sie sich bitte neu an."),
        returned=_(
            "Gespeichert ist es noch nicht, denn Ihre Anmeldung ist abgelaufen. Melden Sie sich in "
            "einem neuen Tab an, kommen Sie hierher zurück und senden Sie es noch einmal."
        ),
        script=_("Ihre Anmeldung ist abgelaufen. Ihr Text bleibt in diesem Browser."),
        reason="signed_out",
    )


def second_factor() -> Trouble:
    sentence = _(
        "Ihre Rolle verlangt einen zweiten Faktor, und Sie haben noch keinen. "
        "Richten Sie ihn bitte in einem neuen Tab ein."
    )
    return Trouble(
        403,
        _("Der zweite Faktor fehlt noch"),
        sentence,
        returned=" ".join((_("Gespeichert ist es noch nicht."), sentence)),
        script=sentence,
        reason="second_factor",
    )


def other_person() -> Trouble:
    return Trouble(
        403,
        _("Inzwischen ist jemand anderes angemeldet"),
        _(
            "Es wurde nichts geändert, denn in diesem Browser ist inzwischen jemand anderes "
            "angemeldet. Melden Sie sich bitte mit Ihrem eigenen Zugang an."
        ),
        returned=_(
            "Gespeichert wurde davon nichts, denn in diesem Browser ist inzwischen jemand anderes "
            "angemeldet. Kopieren Sie, was Sie geschrieben haben, melden Sie sich mit Ihrem "
            "eigenen Zugang an und fügen Sie es dort wieder ein."
        ),
        script=_(
            "In diesem Browser ist inzwischen jemand anderes angemeldet. "
            "Ihr Text bleibt in diesem Browser."
        ),
        reason="other_person",
    )


def stale() -> Trouble:
    """The CSRF token is missing, or one from before the last sign-in."""
    return Trouble(
        403,
        _("Bitte noch einmal absenden"),
        _(
            "Gespeichert wurde nichts, aber Ihr Text steht noch in Ihrem Browser: "
            "Gehen Sie eine Seite zurück und kopieren Sie zuerst, was Sie geschrieben haben. "
            "Laden Sie die Seite dann neu, fügen Sie es wieder ein und senden Sie es ab. "
            "Die Seite war zu lange offen, oder Ihr Browser nimmt keine Cookies an."
        ),
        returned=_(
            "Gespeichert ist es noch nicht: Sie haben sich inzwischen neu angemeldet, oder die "
            "Seite war lange offen. Senden Sie es noch einmal. Kommt diese Seite dann wieder, "
            "nimmt Ihr Browser keine Cookies an; kopieren Sie in diesem Fall, was unten steht."
        ),
        script=_("Die Seite war lange offen. Ihr Text bleibt in diesem Browser."),
        reason="csrf",
    )


def database_trouble(error: BaseException | None) -> Trouble | None:
    """What is wrong with the database, if that is why this was raised."""
    while error:
        if isinstance(error, (OperationalError, InterfaceError)):
            return _database_full() if _is_full(error.__cause__) else _database_away()
        error = error.__cause__
    return None


def _is_full(error: BaseException | None) -> bool:
    sqlite_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return sqlite_full or getattr(error, "sqlstate", None) == POSTGRESQL_FULL


def _database_full() -> Trouble:
    what = _("Die Datenbank nimmt gerade nichts mehr auf: Ihr Speicher ist voll.")
    return Trouble(
        507,
        _("Die Datenbank ist voll"),
        _(
            "Was schon gespeichert war, ist noch da, und was Sie geschrieben haben, bleibt in "
            "Ihrem Browser. %(what)s Sagen Sie bitte unserem SRE-Team Bescheid und versuchen Sie "
            "es später noch einmal."
        )
        % {"what": what},
        returned=_(
            "Gespeichert ist es noch nicht. %(what)s Sagen Sie bitte unserem SRE-Team Bescheid, "
            "lassen Sie diese Seite offen und senden Sie es später noch einmal."
        )
        % {"what": what},
        script=what,
    )


def _database_away() -> Trouble:
    """Whether a save came through is not known if the connection broke; a second one is none."""
    what = _("Die Datenbank ist gerade nicht zu erreichen, meist nur für wenige Sekunden.")
    return Trouble(
        503,
        _("Die Datenbank ist gerade nicht zu erreichen"),
        _(
            "Was schon gespeichert war, ist noch da, und was Sie geschrieben haben, bleibt in "
            "Ihrem Browser. %(what)s Versuchen Sie es dann noch einmal."
        )
        % {"what": what},
        returned=_(
            "Gespeichert ist es wahrscheinlich noch nicht. %(what)s Senden Sie es dann noch "
            "einmal; doppelt wird dabei nichts."
        )
        % {"what": what},
        script=what,
        retry=RETRY_SECONDS,
    )


def fault() -> Trouble:
    return Trouble(
        500,
        _("Hier ist ein Fehler passiert"),
        _(
            "Der Fehler liegt bei uns und ist protokolliert. Was schon gespeichert war, ist noch "
            "da. Gehen Sie eine Seite zurück und versuchen Sie es noch einmal."
        ),
        returned=_(
            "Gespeichert ist es wahrscheinlich noch nicht, denn es ist ein Fehler passiert; er "
            "liegt bei uns und ist protokolliert. Senden Sie es noch einmal, oder kopieren Sie, "
            "was unten steht."
        ),
        script=_("Es ist ein Fehler passiert; er liegt bei uns und ist protokolliert."),
    )
