"""manage.py tidy: forget sessions that are over and old counts of attempts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from questionnaire.actions.tidying import tidy
from questionnaire.management.reports import print_line


class Command(BaseCommand):
    help = "Delete expired sessions and what belongs to them. Meant to be run daily."

    def handle(self, *args: Any, **options: Any) -> None:
        words = _("Gelöscht: %(sessions)s Sitzungen, %(owners)s Angaben dazu, %(attempts)s Zähler")
        print_line(self, words % tidy()._asdict())
