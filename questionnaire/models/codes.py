"""Public ids: random codes that stand in addresses, file names and JSON."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

# Without vowels no code spells a word; without 0, 1, l nobody misreads one.
ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
CODE_LENGTH = 8

KEY = r"\A[a-z0-9-]{1,40}\Z"  # read alike by Python and PostgreSQL
key_validator = RegexValidator(
    KEY, _("Nur kleine Buchstaben, Ziffern und Bindestriche, höchstens 40.")
)


def new_code() -> str:
    """Eight random characters: 27^8 are 2.8e11 codes, so a clash is a bug and fails loudly."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def key_constraint(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(key__regex=KEY), name=name)
