"""Sheet -> ticket: one writer for each dialect, over a shared base."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from questionnaire.guide.document import Sheet, Ticket, normal_line
from questionnaire.guide.writers import github, gitlab
from questionnaire.guide.writers.inline import Signs, escape_heading


class Dialect(StrEnum):
    """The trackers' own languages."""

    GITHUB = "github"
    GITLAB = "gitlab"

    @property
    def label(self) -> str:
        """The tracker's name as its makers write it."""
        return _LABELS[self]


_LABELS = {Dialect.GITHUB: "GitHub", Dialect.GITLAB: "GitLab"}


WRITERS: dict[Dialect, Callable[[Sheet], Ticket]] = {
    Dialect.GITHUB: github.write,
    Dialect.GITLAB: gitlab.write,
}
SIGNS: dict[Dialect, Signs] = {Dialect.GITHUB: github.SIGNS, Dialect.GITLAB: gitlab.SIGNS}


def write(sheet: Sheet, dialect: Dialect) -> Ticket:
    """One section with its answers as a ticket; the title is plain text, never escaped."""
    return WRITERS[dialect](sheet)


def project_document(title: str, sheets: Iterable[Sheet], dialect: Dialect) -> str:
    """A whole project as one Markdown file: its name, then each section under its title."""
    signs = SIGNS[dialect]
    parts = [f"# {escape_heading(normal_line(title), signs)}\n"]
    for sheet in sheets:
        ticket = write(sheet, dialect)
        parts += [f"## {escape_heading(ticket.title, signs)}\n", ticket.body]
    return "\n".join(parts)
