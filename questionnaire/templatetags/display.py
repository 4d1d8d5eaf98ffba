"""How points in time are shown: short, in words, in the time zone of the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

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
