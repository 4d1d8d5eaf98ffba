"""The site on a disk that is full: SQLite may not grow its file beyond MOST_PAGES pages."""

from __future__ import annotations

import os
from typing import Any

from django.db.backends.signals import connection_created

from onboarding.wsgi import application as application

MOST_PAGES = int(os.environ["MOST_PAGES"])


def limit(connection: Any, **_others: Any) -> None:
    """SQLite keeps this limit for each connection, so each one has to be told."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count = {MOST_PAGES}")


connection_created.connect(limit)
