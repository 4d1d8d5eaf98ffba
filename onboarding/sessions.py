"""Django's sessions in the database, which also tell how much of their time is gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone


class SessionStore(db.SessionStore):
    expires: datetime | None = None  # as its row says; None for one that is not stored yet

    def _get_session_from_db(self) -> Any:
        """Django reads the row for its data alone; asking for the date again would be a query."""
        row = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        self.expires = row.expire_date if row else None
        return row

    def half_gone(self) -> bool:
        """Is it time to renew it? Each time somebody looks would be a write for each page."""
        age = timedelta(seconds=self.get_expiry_age())
        return self.expires is not None and self.expires - timezone.now() < age / 2
