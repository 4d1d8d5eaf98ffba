"""Sheet -> ticket: one module for each dialect, over a shared base.

A new dialect is one module and one line in `DIALECTS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from questionnaire.guide.document import Sheet, normal_line
from questionnaire.guide.ticket import EVERYTHING, Options, Ticket, draft, titles
from questionnaire.guide.writers import github, gitlab, jira_cloud, jira_wiki, youtrack
from questionnaire.guide.writers.form import Form
from questionnaire.guide.writers.splitting import split


class Dialect(StrEnum):
    """The trackers' own languages; the value stands in addresses and file names."""

    GITHUB = "github"
    GITLAB = "gitlab"
    YOUTRACK = "youtrack"
    JIRA_CLOUD = "jira-cloud"
    JIRA_WIKI = "jira-wiki"

    @property
    def form(self) -> Form:
        return DIALECTS[self]

    @property
    def label(self) -> str:
        """The tracker's name as its makers write it."""
        return self.form.label


# Which one a page offers first.
FIRST = Dialect.GITHUB
DIALECTS: dict[Dialect, Form] = {
    Dialect.GITHUB: github.FORM,
    Dialect.GITLAB: gitlab.FORM,
    Dialect.YOUTRACK: youtrack.FORM,
    Dialect.JIRA_CLOUD: jira_cloud.FORM,
    Dialect.JIRA_WIKI: jira_wiki.FORM,
}
# Those whose tickets can be read back.
MARKDOWN = tuple(dialect for dialect, form in DIALECTS.items() if form.signs)


def write(sheet: Sheet, dialect: Dialect, options: Options = EVERYTHING) -> Ticket:
    """One section with its answers as one ticket, however long; the title is plain text."""
    part = draft(sheet, options)
    (title,) = titles(sheet, options, dialect.form.title_limit, 1)
    return Ticket(title, dialect.form.body(part), part)


def write_parts(sheet: Sheet, dialect: Dialect, options: Options = EVERYTHING) -> list[Ticket]:
    """One section as the tickets that the tracker takes: one, or several in order."""
    parts = split(draft(sheet, options), dialect.form)
    named = titles(sheet, options, dialect.form.title_limit, len(parts))
    return [Ticket(title, body, part) for title, (part, body) in zip(named, parts, strict=True)]


def project_document(
    title: str, sheets: Iterable[Sheet], dialect: Dialect, options: Options = EVERYTHING
) -> str:
    """A whole project as one document: its name, then each section under its title."""
    sections = ((normal_line(sheet.title), draft(sheet, options)) for sheet in sheets)
    return dialect.form.document(title, sections)
