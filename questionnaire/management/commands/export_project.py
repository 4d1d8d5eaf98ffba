"""manage.py export_project CODE: tickets or answers of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.actions.exchanging import export_answers
from questionnaire.actions.exporting import section_ticket, ticket_files, whole_document
from questionnaire.guide.writers import Dialect
from questionnaire.management.reports import (
    find_project,
    print_line,
    print_text,
    storable,
    write_text,
)
from questionnaire.models import Project


class Command(BaseCommand):
    help = "Write a project's tickets (--dialect) or all its current answers (--format json)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        form = parser.add_mutually_exclusive_group(required=True)
        form.add_argument("--dialect", choices=[str(dialect) for dialect in Dialect])
        form.add_argument("--format", choices=["json"])
        parser.add_argument("--section", metavar="KEY", help="one section's ticket only")
        parser.add_argument(
            "--output", metavar="DIR", help="a folder; else all goes to standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        project = find_project(options["code"])
        if options["format"] and options["section"]:
            raise CommandError(
                _("--section gehört zu --dialect: JSON enthält immer alle Antworten.")
            )
        files = _files(project, options)
        if options["output"]:
            self._write(Path(options["output"]), files)
        else:
            print_text(self, "".join(text for _name, text in files))

    def _write(self, folder: Path, files: list[tuple[str, str]]) -> None:
        for name, text in files:
            write_text(folder / name, text)
            print_line(self, str(folder / name))


def _files(project: Project, options: dict[str, Any]) -> list[tuple[str, str]]:
    if options["format"]:
        return [(f"{project.code}.json", export_answers(project=project))]
    dialect = Dialect(options["dialect"])
    if options["section"]:
        return [_section(project, dialect, options["section"])]
    if options["output"]:
        return ticket_files(project, dialect)
    return [("", whole_document(project, dialect))]


def _section(project: Project, dialect: Dialect, key: str) -> tuple[str, str]:
    found = section_ticket(project, storable(key), dialect)
    if found is None:
        raise CommandError(_("Einen Abschnitt „%(key)s“ gibt es nicht.") % {"key": key})
    return found
