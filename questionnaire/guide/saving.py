"""What goes into saving answers and what comes out: plain values between forms and actions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from questionnaire.guide.document import Answer, Entry


class Outcome(StrEnum):
    STORED = "stored"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Save:
    """One answer as a person sends it: question key, value, base (0: none seen), save id."""

    key: str
    value: Answer
    base: int = 0
    save_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a save: `entry` is the question's newest state in the database."""

    outcome: Outcome
    number: int
    entry: Entry
