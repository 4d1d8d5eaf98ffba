"""manage.py import_answers CODE FILE.json --as MAIL: read answers back into a project."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.actions.exchanging import ImportReport, import_answers
from questionnaire.guide.errors import ProductError
from questionnaire.guide.exchange import read_exchange
from questionnaire.management.reports import (
    add_import_arguments,
    find_target,
    print_keys,
    read_bytes,
)
from questionnaire.sentences import sentence, shown


class Command(BaseCommand):
    help = (
        "Write answers where the project has none yet; list the others and what has no place. "
        "Exit status 1 if anything had no place."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_import_arguments(parser)
        parser.add_argument(
            "--overwrite", action="store_true", help="write over answers that differ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        project, author = find_target(options)
        try:
            report = import_answers(
                project=project,
                author=author,
                exchange=read_exchange(read_bytes(options["file"])),
                overwrite=options["overwrite"],
            )
        except ProductError as error:
            raise CommandError(sentence(error)) from error
        self._print(report)
        if report.unplaced:
            sys.exit(1)

    def _print(self, report: ImportReport) -> None:
        print_keys(self, _("geschrieben"), report.written)
        print_keys(self, _("gleich"), report.equal)
        print_keys(self, _("anders als im Projekt, nicht überschrieben"), report.kept)
        unplaced = [f"{shown(key)}: {sentence(error)}" for key, error in report.unplaced]
        print_keys(self, _("nicht zuzuordnen"), unplaced)
