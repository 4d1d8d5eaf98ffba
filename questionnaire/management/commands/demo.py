"""manage.py demo: a database to try the site with. Keeps what is there."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from questionnaire.actions.demo import make_demo
from questionnaire.guide.errors import ProductError
from questionnaire.management.reports import print_line
from questionnaire.models import Questionnaire
from questionnaire.sentences import sentence


class Command(BaseCommand):
    help = "Migrate, load the guide into an empty database, make the demo's people and projects."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("Beispieldaten gibt es nur in der Demo: DEMO=1 setzen."))
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        call_command("migrate", verbosity=0)
        if not Questionnaire.objects.exists():
            call_command("load_guide", str(fixtures / "devops-leitfaden.md"), stdout=StringIO())
        try:
            projects = make_demo(
                questionnaire=Questionnaire.objects.earliest("pk"),
                files=(fixtures / "demo").glob("*.json"),
            )
        except ProductError as error:
            raise CommandError(sentence(error)) from error
        for project in projects:
            print_line(self, f"{project.code}  {project.name}")
