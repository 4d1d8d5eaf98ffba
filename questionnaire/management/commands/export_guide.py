"""manage.py export_guide: today's questions as a guide file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.actions.reading import guide_value
from questionnaire.guide.writers.guide_file import write_guide
from questionnaire.management.reports import print_text, storable, write_text
from questionnaire.models import Questionnaire


class Command(BaseCommand):
    help = "Write a guide as it is today in the form that load_guide reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", help="the guide's key, if there are several")
        parser.add_argument("--output", help="a file; without it the text goes to standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        text = write_guide(guide_value(_questionnaire(options["key"])))
        if options["output"]:
            write_text(Path(options["output"]), text)
        else:
            print_text(self, text)


def _questionnaire(key: str | None) -> Questionnaire:
    rows = Questionnaire.objects.order_by("key")
    found = list(rows.filter(key=storable(key)) if key else rows)
    if len(found) == 1:
        return found[0]
    if key or not found:
        raise CommandError(_("Diesen Leitfaden gibt es nicht."))
    keys = ", ".join(row.key for row in found)
    raise CommandError(
        _("Es gibt mehrere Leitfäden. Bitte --key angeben: %(keys)s") % {"keys": keys}
    )
