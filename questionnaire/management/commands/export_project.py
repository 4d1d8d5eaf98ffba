"""manage.py export_project CODE: tickets or answers of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.actions.exchanging import answers_file, export_answers
from questionnaire.actions.exporting import (
    TicketFile,
    section_files,
    section_text,
    ticket_files,
    whole_document,
)
from questionnaire.guide.ticket import Options
from questionnaire.guide.writers import Dialect
from questionnaire.management.reports import (
    find_project,
    print_line,
    print_text,
    storable,
    write_text,
)
from questionnaire.models import Project

Content = TypeVar("Content", str, list[TicketFile])
# What only tickets have.
_TICKET_FLAGS = {
    "without_help": "tickets without introductions and help",
    "only_open": "only questions that are not settled",
    "points": "list what is open once more at each ticket's end",
    "project_title": "the project's name in front of each title",
}


class Command(BaseCommand):
    help = "Write a project's tickets (--dialect) or all its current answers (--format json)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        form = parser.add_mutually_exclusive_group(required=True)
        form.add_argument("--dialect", choices=[str(dialect) for dialect in Dialect])
        form.add_argument("--format", choices=["json"])
        parser.add_argument("--section", metavar="KEY", help="one section's tickets only")
        for name, text in _TICKET_FLAGS.items():
            parser.add_argument(_flag(name), action="store_true", help=text)
        parser.add_argument(
            "--output",
            metavar="DIR",
            help="a folder, whose files are listed with their tickets' titles behind a tab; "
            "else all goes to standard output, undivided",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        project = find_project(options["code"])
        if options["format"]:
            _refuse_what_tickets_have(options)
        content = _files(project, options) if options["output"] else _text(project, options)
        if options["only_open"] and not content:
            self._say_that_all_is_settled(options)
        elif isinstance(content, str):
            print_text(self, content)
        else:
            self._write(Path(options["output"]), content)

    def _say_that_all_is_settled(self, options: dict[str, Any]) -> None:
        """Standard output holds tickets or a list of files: this is neither, and no error."""
        if options["section"]:
            text = _("In diesem Abschnitt ist keine Frage mehr offen.")
        else:
            text = _("In diesem Projekt ist keine Frage mehr offen.")
        self.stderr.write(text, str)

    def _write(self, folder: Path, files: list[TicketFile]) -> None:
        for name, title, text in files:
            write_text(folder / name, text)
            print_line(self, f"{folder / name}\t{title}".rstrip("\t"))


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _refuse_what_tickets_have(options: dict[str, Any]) -> None:
    for name in ("section", *_TICKET_FLAGS):
        if options[name]:
            text = _("%(option)s gehört zu --dialect: JSON enthält immer alle Antworten.")
            raise CommandError(text % {"option": _flag(name)})


def _files(project: Project, options: dict[str, Any]) -> list[TicketFile]:
    if options["format"]:
        return [TicketFile(answers_file(project), "", export_answers(project=project))]
    if options["section"]:
        return _found(section_files(project, *_section(options)), options)
    return ticket_files(project, *_form(options))


def _text(project: Project, options: dict[str, Any]) -> str:
    """All on one piece: a divided ticket's parts would run together without their titles."""
    if options["format"]:
        return export_answers(project=project)
    if options["section"]:
        return _found(section_text(project, *_section(options)), options)
    return whole_document(project, *_form(options))


def _section(options: dict[str, Any]) -> tuple[str, Dialect, Options]:
    return (storable(options["section"]), *_form(options))


def _form(options: dict[str, Any]) -> tuple[Dialect, Options]:
    return Dialect(options["dialect"]), _wanted(options)


def _wanted(options: dict[str, Any]) -> Options:
    return Options(
        help=not options["without_help"],
        only_open=options["only_open"],
        points=options["points"],
        project=options["project_title"],
    )


def _found(content: Content | None, options: dict[str, Any]) -> Content:
    if content is None:
        key = options["section"]
        raise CommandError(_("Einen Abschnitt „%(key)s“ gibt es nicht.") % {"key": key})
    return content
