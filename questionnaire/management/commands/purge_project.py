"""manage.py purge_project [CODE …] [--months N] [--no-dry-run]: delete closed projects' data."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.actions.purging import Purge, due_projects, purge_project, purge_size
from questionnaire.guide.errors import ProductError
from questionnaire.management.reports import print_line, storable
from questionnaire.models import Project
from questionnaire.sentences import sentence


class Command(BaseCommand):
    help = "Delete answers, members and invitations of projects that were closed long ago."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="*", help="only these of the projects that are due")
        parser.add_argument("--months", type=int, help="closed that long; default: PURGE_MONTHS")
        parser.add_argument(
            "--dry-run",
            action=BooleanOptionalAction,
            default=True,
            help="only say what would be deleted; the default",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        months = options["months"]
        if months is not None and months < 0:
            raise CommandError(_("Die Zahl der Monate ist mindestens 0."))
        chosen = _chosen(due_projects(months), options["code"])
        if not chosen:
            print_line(self, _("Kein Projekt ist lange genug geschlossen."))
        for project in chosen:
            self._purge(project, dry=options["dry_run"])
        if chosen and options["dry_run"]:
            print_line(self, _("Gelöscht ist noch nichts: dafür --no-dry-run."))

    def _purge(self, project: Project, *, dry: bool) -> None:
        """Each in a transaction of its own; one that was opened again meanwhile is left alone."""
        try:
            size = purge_size(project) if dry else purge_project(project=project)
        except ProductError as error:
            print_line(self, f"{project.code}: {sentence(error)}")
        else:
            print_line(self, _line(project, size, dry=dry))


def _line(project: Project, size: Purge, *, dry: bool) -> str:
    would = _(
        "%(code)s „%(name)s“: zu löschen sind %(answers)s Antworten in %(revisions)s Fassungen, "
        "%(members)s Mitglieder, %(invitations)s Einladungen"
    )
    did = _(
        "%(code)s „%(name)s“: gelöscht sind %(answers)s Antworten in %(revisions)s Fassungen, "
        "%(members)s Mitglieder, %(invitations)s Einladungen"
    )
    return (would if dry else did) % {"code": project.code, "name": project.name, **size._asdict()}


def _chosen(due: list[Project], codes: list[str]) -> list[Project]:
    """All that are due, or those that are named; CommandError if one of them is not due."""
    if missing := {storable(code) for code in codes} - {project.code for project in due}:
        values = {"codes": ", ".join(sorted(missing))}
        raise CommandError(_("Nicht lange genug geschlossen oder unbekannt: %(codes)s") % values)
    return [project for project in due if not codes or project.code in codes]
