"""The one place that writes the audit: who did what, when, never what was answered."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from questionnaire.models import AuditEntry, Project, User

SALT = "questionnaire.audit.address"


def record(
    verb: AuditEntry.Verb,
    *,
    actor: User | None = None,
    person: User | None = None,
    project: Project | None = None,
    address: str = "",
    **detail: str | int | bool,
) -> None:
    """Add an entry. `actor` did it, None if nobody signed in did; `person` is whom it concerns.

    `address` is a mail address that is nobody's: kept as a keyed hash, by which attempts with the
    same one are recognised. `detail` holds keys, roles, numbers: no names, addresses or answers.
    """
    AuditEntry.objects.create(
        verb=verb,
        actor=actor,
        person=person,
        project=project,
        address=address_hash(address) if address else "",
        detail=detail,
    )


def address_hash(address: str) -> str:
    """64 hexadecimal digits, the same for the same address in upper and lower case."""
    key = address.strip().lower()
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()
