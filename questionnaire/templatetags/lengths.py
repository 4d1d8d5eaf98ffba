"""How long a ticket is, beside what its tracker takes."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from questionnaire.guide.ticket import Ticket
from questionnaire.guide.writers import Dialect
from questionnaire.guide.writers.form import Unit

register = template.Library()

UNITS = {Unit.CHARACTERS: mark("Zeichen"), Unit.BYTES: mark("Byte")}


@dataclass(frozen=True, slots=True)
class Length:
    """How much of what a tracker takes a ticket's body needs; `limit` 0: it names none."""

    size: int
    limit: int
    unit: str

    @property
    def fits(self) -> bool:
        return not self.limit or self.size <= self.limit

    @property
    def filled(self) -> int:
        """As far as a meter can show it."""
        return min(self.size, self.limit)

    @property
    def words(self) -> str:
        values = {"size": _grouped(self.size), "limit": _grouped(self.limit), "unit": self.unit}
        if not self.limit:
            return _("%(size)s %(unit)s.") % values
        if self.fits:
            return _("%(size)s von %(limit)s %(unit)s, passt.") % values
        return _("%(size)s %(unit)s, erlaubt sind %(limit)s.") % values


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


@register.simple_tag
def ticket_length(dialect: Dialect, ticket: Ticket) -> Length:
    form = dialect.form
    return Length(form.size(ticket.body), form.body_limit or 0, _(UNITS[form.unit]))
