"""Rows added, removed and moved by a plain button, where no script runs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import QueryDict

_CHANGE = re.compile(r"(add|remove|up|down):([a-z0-9-]{1,40})(?::([a-z0-9]{1,16}))?")


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a button asks for: `add:KEY`, `remove:KEY:ROW`, `up:KEY:ROW`, `down:KEY:ROW`."""

    verb: str
    key: str
    row: str = ""

    @property
    def more(self) -> int:
        """How many empty rows more the next page is to show."""
        return 1 if self.verb == "add" else 0

    def apply(self, sent: QueryDict) -> QueryDict:
        """The form's data as if the person had made the change by hand."""
        rows = self._rows(sent)
        if self.verb == "add" or self.row not in rows:
            return sent
        order = _reordered(list(rows), self.row, self.verb)
        changed = sent.copy()
        for names in rows.values():
            for name in names:
                del changed[name]
        for row in order:
            for name in rows[row]:
                changed.setlist(name, sent.getlist(name))
        return changed

    def _rows(self, sent: QueryDict) -> dict[str, list[str]]:
        """Names of the table's cells by row, in the page's order."""
        rows: dict[str, list[str]] = {}
        prefix = f"{self.key}.{sent.get(f'{self.key}.base', '')}.cell."
        for name in sent:
            if name.startswith(prefix):
                rows.setdefault(name[len(prefix) :].partition(".")[0], []).append(name)
        return rows


def _reordered(rows: list[str], row: str, verb: str) -> list[str]:
    at = rows.index(row)
    rest = rows[:at] + rows[at + 1 :]
    if verb == "remove":
        return rest
    to = max(0, at - 1) if verb == "up" else at + 1
    return [*rest[:to], row, *rest[to:]]


def read_change(value: str) -> RowChange | None:
    found = _CHANGE.fullmatch(value)
    return RowChange(found[1], found[2], found[3] or "") if found else None
