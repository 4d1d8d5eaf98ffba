"""What goes into saving answers and what comes out: plain values between forms and actions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from questionnaire.guide.document import Answer, Entry
from questionnaire.guide.errors import ValueRefused


class Outcome(StrEnum):
    STORED = "stored"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


class Keep(StrEnum):
    """What becomes of the two texts of a conflict that a person was shown.

    `THEIRS` stores mine all the same, and the other text again above it: both are in the history.
    """

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Save:
    """One answer as a person sends it: question key, value, base (0: none seen), save id.

    `after` are ids of earlier saves from the same base whose answers never arrived. `wording` is
    the number of the question's revision that was shown, 0 for today's. `fits` says that the
    answer holds for that wording, even if it is the same as before.
    """

    key: str
    value: Answer
    base: int = 0
    save_id: uuid.UUID | None = None
    after: tuple[uuid.UUID, ...] = ()
    wording: int = 0
    keep: Keep = Keep.MINE
    fits: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a save: `entry` is the question's newest state in the database.

    `number` is the revision that holds the value. `merged`: it also holds what others changed.
    Of a conflict, `mine` is what the page goes on with (of a table, with all that others changed
    elsewhere), and `refused` says why both texts together cannot be stored.
    """

    outcome: Outcome
    number: int
    entry: Entry
    merged: bool = False
    mine: Answer | None = None
    refused: ValueRefused | None = None
