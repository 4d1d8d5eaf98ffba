"""manage.py erase_person MAIL: make a person unrecognisable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.actions.erasing import erase_person
from questionnaire.actions.mentions import Mention, mentions
from questionnaire.guide.errors import ProductError
from questionnaire.management.reports import find_person, print_keys, print_line
from questionnaire.sentences import sentence


class Command(BaseCommand):
    help = (
        "Take name, address and every way in from a person; what they wrote stays. "
        "Lists the answers in which somebody typed the name: those stay too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mail", help="the person's address")

    def handle(self, *args: Any, **options: Any) -> None:
        person = find_person(options["mail"])
        found = mentions(person)  # nobody knows the name afterwards
        try:
            erase_person(person=person, actor=None)
        except ProductError as error:
            raise CommandError(sentence(error)) from error
        person.refresh_from_db()
        print_line(self, _("Ab jetzt: %(name)s.") % {"name": person.name})
        title = _("Antworten, in denen ein Wort des Namens oder der Adresse steht")
        print_keys(self, title, [_line(one) for one in found])


def _line(one: Mention) -> str:
    words = _("%(project)s %(question)s, Fassung %(number)s: %(excerpt)s")
    return words % one._asdict()
