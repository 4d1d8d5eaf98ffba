"""manage.py import_ticket CODE FILE --as MAIL [--apply]: read an edited ticket back."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.actions.importing import compare_ticket, take_ticket
from questionnaire.forms.imports import hitch, turns
from questionnaire.guide.comparing import Run, lines_diff
from questionnaire.guide.document import normal_text
from questionnaire.guide.errors import ProjectClosed, TicketError
from questionnaire.guide.returned import Compared, Comparison
from questionnaire.management.reports import (
    add_import_arguments,
    find_target,
    print_keys,
    print_line,
    read_bytes,
)
from questionnaire.models import Project, User
from questionnaire.sentences import reason, sentence

_SIGNS = {Run.SAME: " ", Run.REMOVED: "-", Run.ADDED: "+"}


class Command(BaseCommand):
    help = (
        "Show what a ticket would change in a project, and what of it has no place. Exit status 1 "
        "if a line has no place, if an answer cannot be stored or is not all there or, with "
        "--apply, if the ticket leaves one empty that the project has."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_import_arguments(parser)
        parser.add_argument(
            "--apply",
            action="store_true",
            help="store the ticket's answers, but for those that it leaves empty",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        project, author = find_target(options)
        content = read_bytes(options["file"])
        try:
            comparison = compare_ticket(project=project, text=content)
        except TicketError as error:
            raise CommandError(sentence(error)) from error
        self._print(comparison)
        if options["apply"]:
            complete = self._apply(project, author, comparison)
        else:
            complete = self._end(comparison)
        if comparison.unplaced or not complete:
            sys.exit(1)

    def _print(self, comparison: Comparison) -> None:
        for proposal in comparison.proposals:
            self._print_proposal(proposal, comparison.steps)
        print_keys(self, _("gleich"), [one.key for one in comparison.equal])
        print_keys(self, _("nur das Kästchen ist anders"), [one.key for one in comparison.boxes])
        print_keys(self, _("ohne Platz"), list(_unplaced(comparison)))

    def _print_proposal(self, proposal: Compared, steps: int) -> None:
        print_line(self, f"{proposal.key}:")
        for turn in turns(proposal):
            print_line(self, f"  {turn}")
        ours, theirs = _lines(proposal.ours.text), _lines(proposal.theirs.text)
        for change in lines_diff(ours, theirs, steps):
            for line in change.text.removesuffix("\n").split("\n"):
                print_line(self, f"  {_SIGNS[change.run]} {line}".rstrip())
        if problem := hitch(proposal):
            print_line(self, f"  {problem}")

    def _end(self, comparison: Comparison) -> bool:
        """Nothing is written; could all be?"""
        if any(map(_storable, comparison.proposals)):
            print_line(self, _("Nichts geschrieben. Mit --apply wird es gespeichert."))
        elif comparison.proposals:
            print_line(self, _("Nichts geschrieben. Auch --apply speichert nichts davon."))
        return not any(map(hitch, comparison.proposals))

    def _apply(self, project: Project, author: User, comparison: Comparison) -> bool:
        """Store all but what is empty or cut in the ticket; is all here now as it is there?"""
        emptied = [one.key for one in comparison.proposals if one.emptied]
        stopped = {one.key: hitch(one) for one in comparison.proposals if hitch(one)}
        chosen = {one.key: one.entry.base for one in comparison.proposals if _storable(one)}
        try:
            taken = take_ticket(
                project=project, author=author, comparison=comparison, chosen=chosen
            )
        except ProjectClosed as error:  # closed since this command began
            raise CommandError(sentence(error)) from error
        refused = [f"{key}: {problem}" for key, problem in stopped.items()]
        print_keys(self, _("gespeichert"), taken.stored)
        print_keys(self, _("im Ticket leer, nicht geleert"), emptied)
        print_keys(self, _("nicht gespeichert"), refused)
        changed = [*taken.conflicts, *taken.gone]
        print_keys(self, _("inzwischen geändert, nicht gespeichert"), changed)
        return taken.complete and len(chosen) == len(comparison.proposals)


def _storable(proposal: Compared) -> bool:
    """Does --apply store it?"""
    return not (proposal.emptied or hitch(proposal))


def _lines(text: str) -> str:
    """The text with its last line ended too, so that it is the same line when others follow."""
    return text and f"{text}\n"


def _unplaced(comparison: Comparison) -> Iterable[str]:
    for line in comparison.unplaced:
        yield f"{line.line}: {normal_text(line.text)} ({reason(line.why)})"
