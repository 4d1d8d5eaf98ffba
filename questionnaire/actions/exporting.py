"""Tickets of a project: the same files for the page's archive and for the command line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from questionnaire.actions.reading import project_sheets
from questionnaire.guide.writers import Dialect, project_document, write
from questionnaire.models import Project, Section

# A fixed time in the archive: the same answers give the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def ticket_name(number: int, key: str) -> str:
    """The file of a section's ticket: its number from 1, so that files sort, and its key."""
    return f"{number:02}-{key}.md"


def ticket_files(project: Project, dialect: Dialect) -> list[tuple[str, str]]:
    """File name and body of each section's ticket, in order."""
    sheets = project_sheets(project)
    return [
        (ticket_name(number, sheet.key), write(sheet, dialect).body)
        for number, sheet in enumerate(sheets, start=1)
    ]


def section_ticket(project: Project, key: str, dialect: Dialect) -> tuple[str, str] | None:
    """File name and body of one section's ticket; None if no such section asks anything."""
    asked = list(Section.objects.with_progress(project).values_list("key", flat=True))
    if key not in asked:
        return None
    (sheet,) = project_sheets(project, section=key)
    return ticket_name(asked.index(key) + 1, key), write(sheet, dialect).body


def ticket_archive(files: Iterable[tuple[str, str]]) -> bytes:
    """The files as a zip archive, the same bytes for the same files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in files:
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, body.encode())
    return archive.getvalue()


def whole_document(project: Project, dialect: Dialect) -> str:
    """The whole project as one Markdown file."""
    return project_document(project.name, project_sheets(project), dialect)
