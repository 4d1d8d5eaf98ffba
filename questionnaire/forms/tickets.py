"""What a person wants of a ticket: four boxes and a part, all in the address, kept nowhere else.

A box is `name=1` or `name=0`; one that is not named stands as it does in `EVERYTHING`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from questionnaire.guide.ticket import EVERYTHING, Options, Ticket

_LABELS = {
    "help": mark("Erläuterungen"),
    "only_open": mark("Nur offene Fragen"),
    "points": mark("Offene Punkte am Ende auflisten"),
    "project": mark("Projekt im Titel"),
}


class Box(NamedTuple):
    """`default`: ticked unless the address says otherwise, which an unticked box cannot say."""

    name: str
    label: str
    ticked: bool
    default: bool


def read_options(query: Mapping[str, str]) -> Options:
    """The options of an address; whatever else it holds is not looked at."""
    return Options(**{name: query[name] == "1" for name in _LABELS if name in query})


def option_boxes(options: Options) -> Iterator[Box]:
    defaults = asdict(EVERYTHING)
    for name, ticked in asdict(options).items():
        yield Box(name, _(_LABELS[name]), ticked, defaults[name])


def with_options(options: Options, **more: Any) -> str:
    """The query of links that keep the options: `?help=0&part=2`, empty if there is nothing."""
    chosen = asdict(options).items() - asdict(EVERYTHING).items()
    query = {name: int(ticked) for name, ticked in sorted(chosen)} | more
    return f"?{urlencode(query)}" if query else ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of a section's tickets, the part that the address names, from 1."""

    tickets: list[Ticket]
    part: int
    options: Options

    @property
    def ticket(self) -> Ticket:
        return self.tickets[self.part - 1]

    @property
    def several(self) -> bool:
        return len(self.tickets) > 1

    @property
    def nothing_open(self) -> bool:
        """Whether only open questions are wanted and there is none."""
        asked = any(ticket.part.slices for ticket in self.tickets)
        return self.options.only_open and not asked

    @property
    def query(self) -> str:
        return self._query_of(self.part)

    @property
    def links(self) -> list[tuple[int, str]]:
        """Each part with its query."""
        return [(part, self._query_of(part)) for part in range(1, len(self.tickets) + 1)]

    def _query_of(self, part: int) -> str:
        return with_options(self.options, **({"part": part} if self.several else {}))


def choose(tickets: list[Ticket], options: Options, query: Mapping[str, str]) -> Chosen | None:
    """The part that an address names, the first if it names none; None: there is no such part."""
    part = query.get("part", "1")
    if part not in map(str, range(1, len(tickets) + 1)):
        return None
    return Chosen(tickets, int(part), options)
