"""How points in time are shown: short, in words, in the time zone of the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaire.guide.document import Saved

register = template.Library()


@register.filter
def when(at: datetime) -> str:
    """Today `um 14:32`, else `gestern um 17:05` or `am 9. November`, the year if it is another."""
    local, today = timezone.localtime(at), timezone.localdate()
    values = {"time": date_format(local, "H:i"), "date": date_format(local, "j. F")}
    if local.date() == today:
        return _("um %(time)s") % values
    if local.date() == today - timedelta(days=1):
        return _("gestern um %(time)s") % values
    if local.year == today.year:
        return _("am %(date)s") % values
    return _("am %(date)s") % {"date": date_format(local, "j. F Y")}


RECENT = timedelta(minutes=10)


@register.filter
def edited(saved: Saved) -> str:
    """`B. hat diese Frage vor 2 Minuten bearbeitet`; empty if that is ten minutes ago or more."""
    age = timezone.now() - saved.at
    if age >= RECENT:
        return ""
    minutes = max(0, int(age.total_seconds() // 60))
    if not minutes:
        return _("%(name)s hat diese Frage gerade bearbeitet.") % {"name": person(saved)}
    ago = ngettext("vor %(n)s Minute", "vor %(n)s Minuten", minutes) % {"n": minutes}
    values = {"name": person(saved), "ago": ago}
    return _("%(name)s hat diese Frage %(ago)s bearbeitet.") % values


@register.filter
def person(saved: Saved) -> str:
    """Who saved it; those who write for others are told apart."""
    if not saved.staff:
        return saved.author
    return _("%(name)s (SRE-Team)") % {"name": saved.author}


@register.filter
def last_by(saved: Saved) -> str:
    return _("Zuletzt %(name)s") % {"name": person(saved)}
