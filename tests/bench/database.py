"""A database of the bench's own, and the environment of all that uses it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.bench.browser import HOST

ROOT = Path(__file__).resolve().parents[2]
# The machine's own settings would make another site than the one whose bounds are known.
UNSET = ("DEMO", "SECRET_KEY_FILE", "DATABASE_URL_FILE", "EMAIL_URL", "EMAIL_URL_FILE", "LOG_LEVEL")

Environ = Mapping[str, str]


@contextmanager
def own_database(folder: Path) -> Iterator[Environ]:
    """Production with a new database: SQLite in the folder, or one on DATABASE_URL's server."""
    environ = {name: value for name, value in os.environ.items() if name not in UNSET} | {
        "DJANGO_SETTINGS_MODULE": "onboarding.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "HOSTS": HOST,
        "TRUST_PROXY": "1",
        "SQLITE_PATH": str(folder / "bench.sqlite3"),
    }
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield environ
        return
    with on_server(url) as own_url:
        yield environ | {"DATABASE_URL": own_url}


@contextmanager
def on_server(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    name = f"leitfaden_bench_{os.getpid()}"
    _execute(urlunsplit(parts._replace(path="/postgres")), "CREATE DATABASE {}", name)
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        drop = "DROP DATABASE {} WITH (FORCE)"
        _execute(urlunsplit(parts._replace(path="/postgres")), drop, name)


def _execute(url: str, statement: LiteralString, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def migrate(environ: Environ) -> float:
    """Seconds from the command to the last table, Python's own start among them."""
    started = time.monotonic()
    run(environ, "manage.py", "migrate", "--verbosity", "0")
    return time.monotonic() - started


def run(environ: Environ, *arguments: str, given: str | None = None) -> str:
    """What a Python of the bench's environment prints; `given` is its standard input."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environ,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
