"""GitLab: a backslash keeps a sign from being a reference, an emoji or a placeholder."""

from __future__ import annotations

from questionnaire.guide.document import Sheet, Ticket
from questionnaire.guide.writers.inline import Signs
from questionnaire.guide.writers.ticket import write_ticket

SIGNS = Signs(r"""[@#!%&:](?=[\w"'(+-])""")


def write(sheet: Sheet) -> Ticket:
    return write_ticket(sheet, SIGNS)
