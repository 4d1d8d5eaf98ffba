"""An audit entry in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.guide.writers import Dialect
from questionnaire.models import AuditEntry, Member, User

register = template.Library()

_ROLES = {**dict(User.Role.choices), **dict(Member.Role.choices)}
_FIELDS = {
    "name": lazy("Name"),
    "customer": lazy("Kunde"),
    "questionnaire": lazy("Leitfaden"),
    "email": lazy("E-Mail-Adresse"),
    "role": lazy("Rolle"),
    "is_active": lazy("darf sich anmelden"),
}
_WAYS = {
    "": lazy("mit einer Einladung"),
    "password": lazy("mit Passwort"),
    "code": lazy("mit Code per E-Mail"),
    "totp": lazy("mit Code aus der App"),
    "webauthn": lazy("mit Sicherheitsschlüssel"),
    "recovery_codes": lazy("mit Ersatzcode"),
    "socialaccount": lazy("mit dem Firmenkonto"),
}
REASONS = {
    "inactive": lazy("Zugang gesperrt"),
    "invitation_unknown": lazy("diesen Link gibt es nicht"),
    "invitation_accepted": lazy("schon angenommen"),
    "invitation_revoked": lazy("zurückgezogen"),
    "invitation_replaced": lazy("durch eine neuere ersetzt"),
    "invitation_expired": lazy("abgelaufen"),
    "invitation_closed": lazy("Projekt geschlossen"),
    "invitation_other": lazy("gilt einer anderen Adresse"),
    "invitation_inactive": lazy("Zugang gesperrt"),
    "company_no_address": lazy("Firmenkonto ohne Adresse"),
    "company_unverified": lazy("Adresse im Firmenkonto nicht bestätigt"),
    "company_unknown": lazy("keine Gruppe mit Zugang"),
    "company_other": lazy("mit einem anderen Firmenkonto verknüpft"),
}
_SWITCHES = {
    ("is_active", True): lazy("darf sich anmelden"),
    ("is_active", False): lazy("darf sich nicht mehr anmelden"),
    ("linked", True): lazy("mit dem Firmenkonto verknüpft"),
    ("linked", False): lazy("nicht mehr mit dem Firmenkonto verknüpft"),
}
_NUMBERED = {
    "before": lazy("vorher: %(value)s"),
    "code": lazy("Kennung %(value)s"),
    "count": lazy("Anzahl: %(value)s"),
    "invitation": lazy("Einladung %(value)s"),
    "number": lazy("Fassung %(value)s"),
    "question": lazy("Frage „%(value)s“"),
    "role": lazy("Rolle: %(value)s"),
    "section": lazy("Abschnitt „%(value)s“"),
}
_WORDS: dict[str, Mapping[Any, Any]] = {
    "before": _ROLES,
    "by": _WAYS,
    "dialect": {dialect.value: dialect.label for dialect in Dialect},
    "fields": _FIELDS,
    "method": _WAYS,
    "reason": REASONS,
    "role": _ROLES,
}
# As they are read; PostgreSQL keeps them in an order of its own. What stands not here comes last.
_ORDER = (
    *("dialect", "section", "question", "number", "count", "by", "reason", "method"),
    *("fields", "role", "before", "is_active", "linked", "invitation", "code"),
)
_SEVERAL = {"by": " + ", "fields": ","}
# Their words name no doing but what came of it.
_NOUNS = (AuditEntry.Verb.SIGN_IN_FAILED, AuditEntry.Verb.INVITATION_REFUSED)


@register.filter
def in_words(entry: AuditEntry) -> str:
    """What an entry says beside its verb: roles, ways, keys, numbers; "" if it is nothing."""
    parts = (_part(name, value) for name, value in _told(entry).items())
    return " · ".join(filter(None, (*parts, _whole(entry))))


def _told(entry: AuditEntry) -> dict[str, object]:
    """Without what stands already in the place of a person."""
    by_company = nobody(entry) and entry.actor_id is None
    return {
        name: entry.detail[name]
        for name in sorted(entry.detail, key=_place)
        if name != "method" or not by_company
    }


def _place(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER)), name


def _whole(entry: AuditEntry) -> str:
    taken = entry.verb == AuditEntry.Verb.TICKETS_EXPORTED
    return _("alle Abschnitte") if taken and "section" not in entry.detail else ""


def _part(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(_SWITCHES.get((name, value), name))
    words = _WORDS.get(name, {})
    if separator := _SEVERAL.get(name):
        return ", ".join(str(words.get(one, one)) for one in str(value).split(separator))
    said = words.get(str(value), value)
    return str(_NUMBERED[name]) % {"value": said} if name in _NUMBERED else str(said)


@register.filter
def nobody(entry: AuditEntry) -> str:
    """What stands in the place of a person, if none who was signed in did it."""
    if entry.verb in _NOUNS:
        return ""
    if entry.detail.get("method") == "socialaccount":
        return _("Das Firmenkonto")
    return _("Die Befehlszeile")


@register.filter
def is_noun(entry: AuditEntry) -> bool:
    return entry.verb in _NOUNS


@register.filter
def short_hash(entry: AuditEntry) -> str:
    """Enough to recognise one unknown address among some."""
    return entry.address[:8]
