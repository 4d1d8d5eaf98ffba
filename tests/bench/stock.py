"""What the bench's database holds, as its parts need to know it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

PROJECTS = 200
DEPLOYMENT = "deployment"  # the section with 8 questions, all of them text
TEAM = "team"


@dataclass(frozen=True, slots=True)
class Stock:
    """Session keys by person, the codes of all projects, the pages' addresses by name.

    People are "owner", "sre" and "floor", the owner on the floor's site. By a section's key,
    `words` has a word of the first, full project's answers and `last` the key of the last question.
    """

    cookie: str
    sessions: Mapping[str, str]
    codes: tuple[str, ...]
    paths: Mapping[str, str]
    words: Mapping[str, str]
    last: Mapping[str, str]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        values = json.loads(text)
        return cls(**{**values, "codes": tuple(values["codes"])})

    def cookies(self, person: str) -> dict[str, str]:
        """What the browser of a signed-in person sends; nobody is "" and sends nothing."""
        return {self.cookie: self.sessions[person]} if person else {}
