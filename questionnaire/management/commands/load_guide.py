"""manage.py load_guide FILE: bring a questionnaire up to a guide file."""

from __future__ import annotations

import sys
from textwrap import indent
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaire.actions.loading import load_guide
from questionnaire.actions.seeding import Conflict, Report
from questionnaire.guide.errors import ProductError
from questionnaire.management.reports import print_keys, print_line, read_guide
from questionnaire.sentences import sentence

# What file and site may both have changed, as a Conflict names it.
PARTS = {
    "title": gettext_lazy("Titel"),
    "short": gettext_lazy("Kurzname"),
    "intro": gettext_lazy("Einleitung"),
    "order": gettext_lazy("Reihenfolge"),
    "section": gettext_lazy("Abschnitt"),
    "text": gettext_lazy("Frage"),
    "note": gettext_lazy("Zusatz"),
    "help": gettext_lazy("Erläuterung"),
    "kind": gettext_lazy("Art"),
    "columns": gettext_lazy("Spalten"),
    "labels": gettext_lazy("Zeilen"),
    "empty_rows": gettext_lazy("leere Zeilen"),
}


class Command(BaseCommand):
    help = "Load a guide file: what only the file changed is taken, what was edited here is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument(
            "--take-file",
            action="store_true",
            help="where file and site both changed, take the file's",
        )
        parser.add_argument(
            "--retire-missing",
            action="store_true",
            help="retire questions that the file no longer has",
        )
        parser.add_argument(
            "--wording-only",
            action="store_true",
            help="changed questions still ask the same: spelling only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        guide = read_guide(options["file"])
        try:
            report = load_guide(
                guide=guide,
                take_file=options["take_file"],
                retire_missing=options["retire_missing"],
                wording_only=options["wording_only"],
            )
        except ProductError as error:
            raise CommandError(sentence(error)) from error
        self._print(report)
        if report.conflicts:
            sys.exit(1)

    def _print(self, report: Report) -> None:
        for conflict in report.conflicts:
            self._print_conflict(conflict)
        if not report.written:
            self.stdout.write(
                _("Nichts geschrieben. Mit --take-file gilt, was in der Datei steht.")
            )
            return
        print_keys(self, _("neu"), report.added)
        print_keys(self, _("geändert"), report.changed)
        print_keys(self, _("zurückgezogen"), report.retired)
        print_keys(self, _("nicht in der Datei (unverändert)"), report.missing)
        if not (report.added or report.changed or report.retired):
            print_line(self, _("Alles auf dem Stand der Datei."))

    def _print_conflict(self, conflict: Conflict) -> None:
        values = {"key": conflict.key, "what": PARTS[conflict.what]}
        print_line(self, _("beide geändert: %(key)s (%(what)s)") % values)
        print_line(self, f"  {_('hier')}:\n{indent(conflict.ours, '    ')}")
        print_line(self, f"  {_('Datei')}:\n{indent(conflict.theirs, '    ')}")
