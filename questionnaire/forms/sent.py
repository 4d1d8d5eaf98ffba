"""What a page sends of one question, read without knowing the question.

Names in the page: `KEY.base`, the revision shown, `KEY.wording`, the wording shown, and
`KEY.BASE.text`, `.format`, `.note`, `.state`, `.cell.ROW.COLUMN`, and `.stray` for what was typed
into a field that is gone. The base stands in the names because browsers put old texts back by
name, on Back or on a reload: an old text must not come back above a newer base. A page sends all
that it showed, hidden or not: what is compared and stored never depends on what somebody else
saved meanwhile. The state is sent last: without it the question was not on the page, or was cut
off, and stays as it is.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from questionnaire.guide.document import TEXT_FORMAT, Answer, Row, State, typed_lines
from questionnaire.guide.saving import Keep, Save

_CELL = re.compile(r"([a-z0-9]{1,16})\.(c[0-9]{1,6})")
_CHOICES = {"answer": State.OPEN, "unknown": State.UNKNOWN, "not_applicable": State.NOT_APPLICABLE}
MOST_IDS = 100  # saves without an answer that one save may name


@dataclass(frozen=True, slots=True)
class Sent:
    """All fields of a question, as typed but for the newlines that browsers rewrite."""

    state: State
    text: str
    format: str
    note: str
    stray: str
    rows: tuple[Row, ...]

    @property
    def filled(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if any(text for _column, text in row.cells))

    @property
    def rows_as_text(self) -> str:
        return "\n".join(" | ".join(text for _column, text in row.cells) for row in self.filled)

    @property
    def texts(self) -> Iterator[str]:
        """All that a person typed, whatever the question's kind."""
        return filter(None, (self.text, self.rows_as_text, self.note, self.stray))


def read_sent(data: Mapping[str, Any], key: str) -> Sent | None:
    """None if the question was not on the page."""
    prefix = f"{key}.{data.get(f'{key}.base', '')}."
    state = _CHOICES.get(data.get(f"{prefix}state", ""))
    if state is None:
        return None
    text, note, stray = (
        typed_lines(data.get(f"{prefix}{part}", "")) for part in ("text", "note", "stray")
    )
    sent_format = data.get(f"{prefix}format") or TEXT_FORMAT
    return Sent(state, text, sent_format, note, stray, _rows(data, f"{prefix}cell."))


def _rows(data: Mapping[str, Any], prefix: str) -> tuple[Row, ...]:
    """In the page's order; names that are none are passed over."""
    rows: dict[str, dict[str, str]] = {}
    for name in data:
        if name.startswith(prefix) and (found := _CELL.fullmatch(name[len(prefix) :])):
            row, column = found.groups()
            rows.setdefault(row, {})[column] = typed_lines(data[name])
    return tuple(Row(row, tuple(cells.items())) for row, cells in rows.items())


def sent_number(data: Mapping[str, Any], name: str) -> int:
    """A number of a revision; 0 for anything that is none."""
    sent = str(data.get(name, ""))
    return int(sent) if re.fullmatch("[0-9]{1,9}", sent) else 0


def sent_choice(data: Mapping[str, Any], key: str) -> Keep:
    """What is to become of a conflict that was shown at the question."""
    keep, _colon, chosen = data.get("choose", "").partition(":")
    return Keep(keep) if chosen == key and keep in tuple(Keep) else Keep.MINE


def sent_save(data: QueryDict, key: str) -> Save | None:
    """One answer as the page's script sends it; None if it is not there."""
    sent = read_sent(data, key)
    if sent is None:
        return None
    return Save(
        key,
        Answer(sent.state, sent.text, sent.filled, sent.format, sent.note),
        sent_number(data, f"{key}.base"),
        _id(data.get("save_id", "")),
        tuple(filter(None, map(_id, data.getlist("after")[-MOST_IDS:]))),
        sent_number(data, f"{key}.wording"),
        sent_choice(data, key),
        data.get("fits") == key,
    )


def _id(sent: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(sent)
    except ValueError:
        return None
