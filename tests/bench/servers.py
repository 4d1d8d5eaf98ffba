"""gunicorn, mostly with one worker, and what /proc tells about that worker."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from tests.bench.browser import Loopback, Request
from tests.bench.database import ROOT, Environ

PROC = Path("/proc")
ONE_WORKER = ("--workers", "1")
# As the README starts it.
MANY = ("--workers", "4", "--worker-class", "gthread", "--threads", "16")


@dataclass(frozen=True, slots=True)
class Server:
    site: Loopback
    worker: int  # process id

    def cpu_ns(self) -> int:
        """User and system time of the worker so far, all its threads, once it has come to rest."""
        self._rest()
        threads = (PROC / str(self.worker) / "task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)

    def memory_mb(self) -> tuple[float, float]:
        """RSS and PSS: all pages of the worker, and its share of those that others hold too."""
        text = (PROC / str(self.worker) / "smaps_rollup").read_text()
        kilobytes = dict(re.findall(r"^(\w+): +(\d+) kB$", text, re.M))
        return int(kilobytes["Rss"]) / 1024, int(kilobytes["Pss"]) / 1024

    def _rest(self) -> None:
        """A worker closes the connection a moment before it is done."""
        deadline = time.monotonic() + 1
        while _stat(self.worker)[0] != "S" and time.monotonic() < deadline:
            time.sleep(0.001)


@contextmanager
def serve(
    application: str, environ: Environ, log: Path, workers: tuple[str, ...] = ONE_WORKER
) -> Iterator[Server]:
    """The WSGI application on a free port of the loopback interface, ended on the way out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = Loopback(listener.getsockname()[1])
        process = _start(application, environ, log, listener.fileno(), workers)
    try:
        yield Server(site, _worker(process, site, log))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _start(
    application: str, environ: Environ, log: Path, descriptor: int, workers: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches the bench alone, which then ends its servers."""
    options = ["--bind", f"fd://{descriptor}", *workers, "--no-control-socket"]
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "gunicorn", application, *options],
            cwd=ROOT,
            env=environ,
            pass_fds=(descriptor,),
            start_new_session=True,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def _worker(process: subprocess.Popen[bytes], site: Loopback, log: Path) -> int:
    """The first worker, once the site answers; the connection waits for that in the listener."""
    try:
        site.send(Request("/"))
    except (OSError, HTTPException) as error:
        raise RuntimeError(f"gunicorn ist nicht gestartet:\n{log.read_text()}") from error
    return _children(process.pid)[0]


def _children(parent: int) -> list[int]:
    """Not by task/…/children: not every kernel has that file."""
    numbers = [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]
    return [pid for pid in numbers if _stat(pid)[1] == str(parent)]


def _stat(pid: int) -> list[str]:
    """State, parent, … of a process; blanks if it has just ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["", ""]
