"""A real gunicorn in the production profile on https://localhost, on the test's own database."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import trustme
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files made for one run; `authority` is what a client must trust."""

    chain: Path
    key: Path
    authority: Path


def make_certificate(folder: Path) -> Certificate:
    """A certificate for localhost."""
    made = Certificate(folder / "cert.pem", folder / "key.pem", folder / "ca.pem")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(made.chain)
    issued.private_key_pem.write_to_path(made.key)
    authority.cert_pem.write_to_path(made.authority)
    return made


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def workers(self) -> list[int]:
        """Process ids of the workers that run now."""
        stats = ((p, p / "stat") for p in Path("/proc").iterdir() if p.name.isdigit())
        return [int(p.name) for p, stat in stats if _parent(stat) == self.process.pid]


def _parent(stat: Path) -> int:
    """The parent's process id; 0 for a process that has ended."""
    try:
        found = re.search(r"\) [^Z] (\d+) ", stat.read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) if found else 0


@contextmanager
def serving(
    certificate: Certificate,
    workers: int = 2,
    port: int = 0,
    application: str = "onboarding.wsgi",
    changed: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
) -> Iterator[Server]:
    """A running site, ended on the way out; `changed` are variables of its environment.

    `options` are gunicorn's, later ones win.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "gunicorn", application, "-c", "python:onboarding.gunicorn"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    command += ["--certfile", str(certificate.chain), "--keyfile", str(certificate.key)]
    command += ["--log-level", "warning", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment() | {**(changed or {})})
    try:
        server = Server(port, process)
        _wait(server, workers)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_idle() -> None:
    """Until no server works on the test's PostgreSQL database, which emptying it would lock out.

    A page saves while it is closed; SQLite's writers wait for each other by themselves.
    """
    if connection.vendor != "postgresql":
        return
    deadline, quiet = time.monotonic() + 30, 0
    while quiet < 3:
        assert time.monotonic() < deadline, "the server did not come to rest within 30 s"
        quiet = 0 if _working() else quiet + 1
        time.sleep(0.05)


def _working() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return bool(cursor.fetchone()[0])


def environment() -> dict[str, str]:
    """What a process of its own needs to be the site on the test's database."""
    database = settings.DATABASES["default"]
    own = {**os.environ, "HOSTS": "localhost", "SECRET_KEY": settings.SECRET_KEY}
    if database["ENGINE"].endswith("sqlite3"):
        own.pop("DATABASE_URL", None)
        return own | {"SQLITE_PATH": str(database["NAME"])}
    url = urlsplit(own["DATABASE_URL"])
    return own | {"DATABASE_URL": url._replace(path=f"/{database['NAME']}").geturl()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, workers: int) -> None:
    for _attempt in range(300):
        assert server.process.poll() is None, "gunicorn ended before it answered"
        with socket.socket() as probe:
            answers = probe.connect_ex(("127.0.0.1", server.port)) == 0
        if answers and len(server.workers()) == workers:
            return
        time.sleep(0.1)
    raise AssertionError("gunicorn did not answer within 30 s")
