"""What a form sent, to be given back on a page: nothing that somebody typed may be lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from onboarding.origins import from_own_page

Value = TypeVar("Value")
TOKEN = "csrfmiddlewaretoken"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_LINES = 12
_FIELD = re.compile(r"([a-z0-9-]{1,40})\.[0-9]+\.(?:(text|note|stray)|cell\.([a-z0-9]+)\..+)")


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote into one field, or into one table with its cells in lines."""

    label: str
    text: str

    @property
    def lines(self) -> int:
        """Height of its field."""
        return min(self.text.count("\n") + len(self.text) // 75 + 1, MOST_LINES)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: where to and how, its fields (name, value) but the token, its files.

    Of a file only the names stay, the field's and its own: no page can put a file into a form.
    """

    path: str
    kind: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]

    @property
    def empty(self) -> bool:
        """A button alone, that was nothing to write."""
        return not self.fields and not self.files

    @property
    def texts(self) -> list[Text]:
        """What is worth copying: filled text fields by their names, and else what has words."""
        lines: dict[str, dict[str, list[str]]] = {}
        for name, value in self.fields:
            field = _FIELD.fullmatch(name)
            if value.strip() and (field or len(value.split()) > 1):
                label, line = _label(field) if field else _plain_label(name)
                lines.setdefault(label, {}).setdefault(line, []).append(value)
        return [
            Text(label, "\n".join(" | ".join(values) for values in found.values()))
            for label, found in lines.items()
        ]


def _label(field: re.Match[str]) -> tuple[str, str]:
    """The label of a field of a question, and which line of it a value belongs to."""
    key, part, row = field.groups()
    match part:
        case "text":
            label = _("Antwort auf die Frage „%(key)s“")
        case "note":
            label = _("Anmerkung zur Frage „%(key)s“")
        case "stray":
            label = _("Weiterer Text zur Frage „%(key)s“")
        case _table:
            label = _("Tabelle der Frage „%(key)s“")
    return label % {"key": key}, row or ""


def _plain_label(name: str) -> tuple[str, str]:
    return (_("Text") if name == "text" else _("Feld „%(name)s“") % {"name": name}), ""


def sent_form(request: HttpRequest) -> Sent | None:
    """The form that was sent; None if there is none to give back.

    Not that of a foreign page, which would put its words into a page of ours; and none that holds
    a password: it belongs into no page.
    """
    if request.method != "POST" or request.content_type not in FORMS:
        return None
    if not from_own_page(request) or not _readable(request):
        return None
    fields = tuple((name, value) for name, value in _pairs(request.POST) if name != TOKEN)
    if any("password" in name for name, _value in fields):
        return None
    files = tuple((name, file.name or "") for name, file in _pairs(request.FILES))
    return Sent(
        escape_leading_slashes(request.get_full_path()), request.content_type, fields, files
    )


def _readable(request: HttpRequest) -> bool:
    try:
        return request.POST is not None
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return False


def _pairs(sent: MultiValueDict[str, Value]) -> Iterator[tuple[str, Value]]:
    for name, values in sent.lists():
        yield from ((name, value) for value in values)
