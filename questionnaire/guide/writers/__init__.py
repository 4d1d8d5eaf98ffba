"""Sheet -> ticket: one module for each dialect, over a shared base.

A new dialect is one module and one line in `DIALECTS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from questionnaire.guide.document import Sheet, Ticket, normal_line
from questionnaire.guide.writers import github, gitlab
from questionnaire.guide.writers.inline import escape_heading
from questionnaire.guide.writers.ticket import Form, write_ticket


class Dialect(StrEnum):
    """The trackers' own languages; the value stands in addresses and file names."""

    GITHUB = "github"
    GITLAB = "gitlab"

    @property
    def label(self) -> str:
        """The tracker's name as its makers write it."""
        return DIALECTS[self].label


# Which one a page offers first.
FIRST = Dialect.GITHUB
DIALECTS: dict[Dialect, Form] = {Dialect.GITHUB: github.FORM, Dialect.GITLAB: gitlab.FORM}


def write(sheet: Sheet, dialect: Dialect) -> Ticket:
    """One section with its answers as a ticket; the title is plain text, never escaped."""
    return write_ticket(sheet, DIALECTS[dialect].signs)


def project_document(title: str, sheets: Iterable[Sheet], dialect: Dialect) -> str:
    """A whole project as one Markdown file: its name, then each section under its title."""
    signs = DIALECTS[dialect].signs
    parts = [f"# {escape_heading(normal_line(title), signs)}\n"]
    for sheet in sheets:
        ticket = write(sheet, dialect)
        parts += [f"## {escape_heading(ticket.title, signs)}\n", ticket.body]
    return "\n".join(parts)
