"""Tickets of a project: the same files for the page's archive and for the command line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from questionnaire.actions.reading import project_sheets
from questionnaire.guide.document import Sheet
from questionnaire.guide.ticket import EVERYTHING, Options, draft
from questionnaire.guide.writers import Dialect, project_document, write, write_parts
from questionnaire.models import Project

# A fixed time in the archive: the same answers give the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
# A line for each ticket: its file, a tab, its title.
_TITLES = "titel.txt"


class TicketFile(NamedTuple):
    """A ticket's body as a file; its title goes beside it."""

    name: str
    title: str
    body: str


def ticket_name(number: int, key: str, dialect: Dialect, part: int = 0) -> str:
    """The file of a section's ticket: its number from 1, so that files sort, and its key.

    `part` counts from 1 where a section needs several tickets; 0: it needs one.
    """
    return f"{number:02}-{key}{f'-{part}' if part else ''}.{dialect.form.suffix}"


def ticket_files(
    project: Project, dialect: Dialect, options: Options = EVERYTHING
) -> list[TicketFile]:
    """The files of all sections' tickets, in order; none if only open questions are wanted and
    all are settled.
    """
    sheets = enumerate(project_sheets(project), start=1)
    return [file for number, sheet in sheets for file in _files(number, sheet, dialect, options)]


def section_files(
    project: Project, key: str, dialect: Dialect, options: Options = EVERYTHING
) -> list[TicketFile] | None:
    """The files of one section's tickets, none as in `ticket_files`; None: no such section."""
    found = _section(project, key)
    return list(_files(*found, dialect, options)) if found else None


def section_text(
    project: Project, key: str, dialect: Dialect, options: Options = EVERYTHING
) -> str | None:
    """One section as one ticket's body, however long; None if there is no such section.

    Empty if only open questions are wanted and all of it are settled.
    """
    found = _section(project, key)
    if found is None:
        return None
    return write(found[1], dialect, options).body if has_ticket(found[1], options) else ""


def _section(project: Project, key: str) -> tuple[int, Sheet] | None:
    """Its number from 1 and its sheet; None if no section of that key asks anything."""
    sheets = enumerate(project_sheets(project), start=1)
    return next((found for found in sheets if found[1].key == key), None)


def has_ticket(sheet: Sheet, options: Options) -> bool:
    """Where only open questions are wanted and all are settled there is nothing to make one of."""
    return not options.only_open or bool(draft(sheet, options).slices)


def _files(number: int, sheet: Sheet, dialect: Dialect, options: Options) -> Iterator[TicketFile]:
    if not has_ticket(sheet, options):
        return
    tickets = write_parts(sheet, dialect, options)
    for part, ticket in enumerate(tickets, start=1):
        name = ticket_name(number, sheet.key, dialect, part if len(tickets) > 1 else 0)
        yield TicketFile(name, ticket.title, ticket.body)


def ticket_archive(files: Sequence[TicketFile]) -> bytes:
    """The files and a list of their titles as a zip archive, the same bytes for the same files."""
    titles = "".join(f"{file.name}\t{file.title}\n" for file in files)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        for name, text in [*((file.name, file.body) for file in files), (_TITLES, titles)]:
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            target.writestr(info, text.encode(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def whole_document(project: Project, dialect: Dialect, options: Options = EVERYTHING) -> str:
    """The whole project as one file; empty if only open questions are wanted and none is left."""
    sheets = [sheet for sheet in project_sheets(project) if has_ticket(sheet, options)]
    if options.only_open and not sheets:
        return ""
    return project_document(project.name, sheets, dialect, options)
