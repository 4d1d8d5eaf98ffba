"""Points in time as pages show them, in the time zone of the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from questionnaire.templatetags.display import when


def local(days_ago: int, hour: int = 14, minute: int = 32) -> datetime:
    day = timezone.localtime() - timedelta(days=days_ago)
    return day.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(("days_ago", "shown"), [(0, "um 14:32"), (1, "gestern um 14:32")])
def test_when_of_the_last_two_days_names_the_time(days_ago: int, shown: str) -> None:
    assert when(local(days_ago)) == shown


def test_when_of_earlier_days_names_the_date() -> None:
    at = timezone.make_aware(datetime(timezone.localdate().year - 1, 3, 9, 8, 0))

    assert when(at) == f"am 9. März {at.year}"


def test_when_of_this_year_leaves_the_year_out() -> None:
    today = timezone.localdate()
    month = 6 if today.month != 6 else 1

    shown = when(timezone.make_aware(datetime(today.year, month, 9, 8, 0)))

    assert shown in ("am 9. Juni", "am 9. Januar")
