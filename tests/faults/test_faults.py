"""What must hold when workers are killed, when many save at once and after a restart.

Real servers in the production profile, real https, the database that the tests were given.
"""

from __future__ import annotations

import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from questionnaire.models import AnswerRevision, Project, User
from tests.cast import loaded, text_guide
from tests.conftest import SecureClient
from tests.serving import Certificate, Server, free_port, make_certificate, serving

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

SAVERS, SAVES = 8, 10
KILLS = 6
CSRF = "c" * 32
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def wide_project(make_project: Callable[..., Project]) -> Project:
    """A project with a question for each saver: q1, q2, …"""
    return make_project(loaded(text_guide(SAVERS)))


@dataclass(frozen=True)
class Person:
    """A browser without a screen: each request comes over a connection of its own."""

    port: int
    trusted: Path
    cookies: str

    def send(
        self, method: str, path: str, body: bytes | Iterator[bytes] = b"", kind: str = FORM
    ) -> tuple[int, str]:
        """Status and body. OSError or HTTPException if the server went away meanwhile."""
        context = ssl.create_default_context(cafile=self.trusted)
        link = HTTPSConnection("localhost", self.port, timeout=30, context=context)
        origin = f"https://localhost:{self.port}"
        headers = {"Cookie": self.cookies, "Origin": origin, "Content-Type": kind}
        try:
            link.request(method, path, body, headers)
            response = link.getresponse()
            return response.status, response.read().decode()
        finally:
            link.close()

    def save(self, path: str, key: str, text: str, base: int) -> int:
        """Send the section's form with one question, as a page without JavaScript does."""
        return self.send("POST", path, section_form(key, text, base))[0]

    def break_off(self, path: str, body: bytes, sent: int) -> None:
        """Announce the whole body, send so many bytes of it and go away."""
        context = ssl.create_default_context(cafile=self.trusted)
        head = [f"POST {path} HTTP/1.1", f"Host: localhost:{self.port}", f"Cookie: {self.cookies}"]
        head += [f"Origin: https://localhost:{self.port}", f"Content-Type: {FORM}"]
        head += [f"Content-Length: {len(body)}", "", ""]
        with (
            socket.create_connection(("127.0.0.1", self.port)) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as link,
        ):
            link.sendall("\r\n".join(head).encode() + body[:sent])

    def save_until_acknowledged(self, path: str, key: str, text: str, base: int) -> int:
        for _attempt in range(50):
            try:
                return self.save(path, key, text, base)
            except (OSError, HTTPException):
                time.sleep(0.02)
        raise AssertionError("no answer to 50 attempts")


def section_form(key: str, text: str, base: int) -> bytes:
    parts = {"text": text, "note": "", "format": "text", "state": "answer"}
    named = {f"{key}.{base}.{part}": value for part, value in parts.items()}
    fields = {"csrfmiddlewaretoken": CSRF, "page": f"seite-{key}", f"{key}.base": str(base)}
    return urlencode(fields | named).encode()


def browser(server: Server, certificate: Certificate, user: User) -> Person:
    client = SecureClient()
    client.force_login(user)
    session = settings.SESSION_COOKIE_NAME
    cookies = {session: client.cookies[session].value, settings.CSRF_COOKIE_NAME: CSRF}
    pairs = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Person(server.port, certificate.authority, pairs)


def section(project: Project) -> str:
    return f"/projects/{project.code}/sections/fragen/"


def revisions(key: str) -> list[tuple[int, str]]:
    rows = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return list(rows.values_list("number", "text"))


def killing(server: Server, enough: threading.Event) -> int:
    """Kill a worker again and again, at other moments of a save each time; how many it was."""
    killed = 0
    while not enough.is_set() and killed < KILLS:
        time.sleep(0.35 + 0.037 * killed)
        for worker in islice(server.workers(), 1):
            os.kill(worker, signal.SIGKILL)
            killed += 1
    return killed


def test_killed_workers_lose_no_acknowledged_save_and_double_none(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    path, enough = section(wide_project), threading.Event()
    statuses: list[int] = []
    with serving(certificate, workers=1) as server, ThreadPoolExecutor(1) as pool:
        person = browser(server, certificate, owner)
        person.send("GET", path)
        killer = pool.submit(killing, server, enough)
        while not killer.done() and len(statuses) < 400:
            text = f"Fassung {len(statuses) + 1}"
            statuses.append(person.save_until_acknowledged(path, "q1", text, len(statuses)))
        enough.set()
        killed = killer.result()

        last = len(statuses)
        again = person.save_until_acknowledged(path, "q1", f"Fassung {last}", last - 1)

    assert killed == KILLS
    assert set(statuses) | {again} == {302}
    assert revisions("q1") == [(n, f"Fassung {n}") for n in range(1, last + 1)]


def test_parallel_savers_of_different_questions_never_fail(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    path = section(wide_project)
    with serving(certificate) as server, ThreadPoolExecutor(SAVERS) as pool:
        person = browser(server, certificate, owner)

        def save_all(key: str) -> list[int]:
            return [person.save(path, key, f"{key} {n}", n) for n in range(SAVES)]

        keys = [f"q{n}" for n in range(1, SAVERS + 1)]
        statuses = list(pool.map(save_all, keys))

    assert statuses == [[302] * SAVES] * SAVERS
    for key in keys:
        assert revisions(key) == [(n + 1, f"{key} {n}") for n in range(SAVES)]


def test_answers_are_there_after_a_restart(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    path, port = section(wide_project), free_port()
    with serving(certificate, workers=1, port=port) as server:
        person = browser(server, certificate, owner)
        assert person.save(path, "q2", "Das bleibt.", 0) == 302

    with serving(certificate, workers=1, port=port):
        status, page = person.send("GET", path)

    assert (status, "Das bleibt." in page) == (200, True)


def test_bodies_too_big_or_without_a_length_are_refused(
    certificate: Certificate, owner: User
) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    file = part + b"x" * 20_000_000 + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    with serving(certificate, workers=1) as server:
        person = browser(server, certificate, owner)

        sized = person.send("POST", "/accounts/login/", file, kind)
        chunked = person.send("POST", "/accounts/login/", iter([part, b"x" * 1000]), kind)

    assert (sized[0], "höchstens 8 MB" in sized[1]) == (413, True)
    assert (chunked[0], "nicht verstanden" in chunked[1]) == (400, True)


def test_form_that_broke_off_changes_nothing(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    path = section(wide_project)
    with serving(certificate, workers=1) as server:
        person = browser(server, certificate, owner)
        assert person.save(path, "q1", "die ganze Antwort", 0) == 302
        whole = section_form("q1", "eine längere Antwort", 1) + b"&q2.base=0&q2.0.state=answer"

        for sent in range(40, len(whole), 7):
            person.break_off(path, whole, sent)
        status = person.save(path, "q3", "danach", 0)

    assert status == 302
    assert revisions("q1") == [(1, "die ganze Antwort")]
