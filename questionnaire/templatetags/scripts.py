"""The sentences and addresses that the pages' own scripts need, as data beside them."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def script_words() -> SafeString:
    return _script_words(get_language() or "")


@lru_cache(maxsize=8)
def _script_words(language: str) -> SafeString:
    """Kept, with the language only as a key."""
    return json_script(_words(), "words")


def _words() -> dict[str, object]:
    return {
        "token": reverse("token"),
        "signIn": reverse("account_request_login_code"),
        # saving
        "saving": _("Wird gespeichert …"),
        "savedAt": _("Gespeichert um %(time)s"),
        "nothing": _("Es gab nichts Neues zu speichern."),
        "offline": _("Keine Verbindung – Ihr Text bleibt in diesem Browser und wird nachgesendet"),
        "waits": _("Nicht gespeichert: Ihr Text wartet in diesem Browser"),
        "lost": _("Nicht gespeichert, und dieser Browser kann Ihren Text nicht aufbewahren"),
        "refused": _("Nicht gespeichert: %(reason)s"),
        "again": _("Erneut versuchen"),
        "conflict": _("Nicht gespeichert: zwei Fassungen"),
        "compare": _("vergleichen"),
        "signedOut": _("Ihr Text bleibt in diesem Browser. Sie sind nicht mehr angemeldet:"),
        "signInAgain": _("Neu anmelden"),
        "own": _("Zuletzt Sie"),
        "revision": _("%(n)s Fassung"),
        "revisions": _("%(n)s Fassungen"),
        "showNewest": _("Neue Fassung zeigen"),
        "progress": _("%(settled)s von %(total)s erledigt"),
        "states": {
            "open": ["open", "todo", _("offen"), _("Offen")],
            "answered": ["answered", "", _("beantwortet"), ""],
            "unknown": ["unknown", "todo", _("weiß ich noch nicht"), _("Weiß ich noch nicht")],
            "not_applicable": ["na", "", _("trifft nicht zu"), ""],
            "conflict": ["conflict", "ask", _("zwei Fassungen"), ""],
        },
        # waiting and signing out
        "waiting": _("Ihr Text ist noch da, aber nicht gespeichert. Er wartet in diesem Browser:"),
        "show": _("Text zeigen"),
        "discard": _("Verwerfen"),
        "signOutTitle": _("Beim Abmelden ginge Text verloren"),
        "signOutText": _("Noch ist er da, in diesem Browser. Speichern ließ er sich gerade nicht:"),
        "signOut": _("Trotzdem abmelden, Text verwerfen"),
        "stay": _("Angemeldet bleiben"),
    }
