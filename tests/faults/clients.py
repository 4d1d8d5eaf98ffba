"""Browsers without a screen: they send what a page's form and its script send."""

from __future__ import annotations

import json
import socket
import ssl
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import cycle, islice
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from questionnaire.guide.document import Answer, State
from questionnaire.guide.saving import Save
from questionnaire.models import AnswerRevision, Project, User
from tests.cast import text
from tests.conftest import SecureClient
from tests.serving import Certificate, Server

CSRF = "c" * 32
FORM = "application/x-www-form-urlencoded"
# What a client sees when the server went away, or hung up, before it had answered.
BROKEN = (OSError, HTTPException)
_STATES = {State.OPEN: "answer", State.ANSWERED: "answer"}

Revisions = list[tuple[int, str]]  # numbers and texts


@dataclass(frozen=True)
class Reply:
    """An answer of the server, and the seconds that it took."""

    status: int
    body: str
    seconds: float = 0.0

    @property
    def told(self) -> dict[str, Any]:
        """The body's JSON; ValueError if it is none."""
        return dict(json.loads(self.body))


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in. `code` is the one that their pages send along."""

    port: int
    trusted: Path
    session: str
    code: str

    @property
    def headers(self) -> dict[str, str]:
        cookies = {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: CSRF}
        pairs = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": pairs, "Origin": f"https://localhost:{self.port}"}

    @cached_property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.trusted)

    def connect(self) -> HTTPSConnection:
        return HTTPSConnection("localhost", self.port, timeout=30, context=self.context)

    def send(
        self, method: str, path: str, body: bytes | Iterator[bytes] = b"", kind: str = FORM
    ) -> tuple[int, str]:
        """Status and body, over a connection of its own. BROKEN if the server went away."""
        link = self.connect()
        try:
            link.request(method, path, body, self.headers | {"Content-Type": kind})
            response = link.getresponse()
            return response.status, response.read().decode()
        finally:
            link.close()

    def submit(self, path: str, key: str, text: str, base: int) -> int:
        """Send the section's form with one question, as a page without JavaScript does."""
        return self.send("POST", path, section_form(key, text, base))[0]

    def break_off(self, path: str, body: bytes, sent: int) -> None:
        """Announce the whole body, send so many bytes of it and go away."""
        own = {"Host": f"localhost:{self.port}", "Content-Type": FORM, "Content-Length": len(body)}
        lines = [f"{name}: {value}" for name, value in (self.headers | own).items()]
        head = "\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""])
        with (
            socket.create_connection(("127.0.0.1", self.port)) as plain,
            self.context.wrap_socket(plain, server_hostname="localhost") as link,
        ):
            link.sendall(head.encode() + body[:sent])


def browser(server: Server, certificate: Certificate, user: User) -> Person:
    client = SecureClient()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Person(server.port, certificate.authority, session, user.code)


@dataclass
class Tab:
    """A project's page, open at a person: it saves over one connection as long as that lives."""

    person: Person
    project: str  # its code
    _link: HTTPConnection | None = field(default=None, init=False)
    _last: bytes = field(default=b"", init=False)

    def save(self, save: Save) -> Reply:
        """Send an answer as the page's script does. BROKEN if no answer came."""
        self.hold(save)
        return self.release()

    def hold(self, save: Save) -> None:
        """Send all of a save but its last byte: the server waits for that."""
        headers = {"X-CSRFToken": CSRF, "Accept": "application/json"}
        self._hold_back(save_path(self.project, save.key), save_body(save, self.person), headers)

    def hold_form(self, path: str, body: bytes) -> None:
        self._hold_back(path, body, {})

    def _hold_back(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        with self._broken_is_closed() as link:
            link.putrequest("POST", path)
            own = {"Content-Type": FORM, "Content-Length": str(len(body))}
            for name, value in (self.person.headers | own | headers).items():
                link.putheader(name, value)
            link.endheaders(body[:-1])
        self._last = body[-1:]

    def release(self) -> Reply:
        """Send the byte that was held back."""
        with self._broken_is_closed() as link:
            started = time.monotonic()
            link.send(self._last)
            response = link.getresponse()
            body = response.read().decode()
            return Reply(response.status, body, time.monotonic() - started)

    def save_unheard(self, save: Save, seconds: float) -> None:
        """Send an answer whole, and go away before the server's answer is read."""
        with suppress(*BROKEN):
            self.hold(save)
            self._connected().send(self._last)
            time.sleep(seconds)
        self.close()

    def save_until_answered(self, save: Save) -> tuple[Reply, int]:
        """Send the same save again for as long as no answer comes; also how often that was."""
        for lost in range(200):
            try:
                return self.save(save), lost
            except BROKEN:
                time.sleep(0.02)
        raise AssertionError("no answer to 200 attempts")

    def close(self) -> None:
        if self._link:
            self._link.close()
        self._link = None

    @contextmanager
    def _broken_is_closed(self) -> Iterator[HTTPConnection]:
        try:
            yield self._connected()
        except BROKEN:
            self.close()
            raise

    def _connected(self) -> HTTPConnection:
        self._link = self._link or self.person.connect()
        return self._link


@contextmanager
def open_tabs(people: Sequence[Person], project: str, count: int) -> Iterator[list[Tab]]:
    """So many pages of the project with that code, open at these people in turn."""
    tabs = [Tab(person, project) for person in islice(cycle(people), count)]
    try:
        yield tabs
    finally:
        for tab in tabs:
            tab.close()


def save_path(project: str, key: str) -> str:
    return f"/projects/{project}/questions/{key}/save/"


def save_body(save: Save, person: Person) -> bytes:
    shown, value = f"{save.key}.{save.base}", save.value
    fields = [("person", person.code), ("save_id", str(save.save_id))]
    fields += [("after", str(save_id)) for save_id in save.after]
    fields += [(f"{save.key}.base", str(save.base)), (f"{save.key}.wording", "1")]
    for row in value.rows:
        fields += [(f"{shown}.cell.{row.id}.{column}", cell) for column, cell in row.cells]
    fields += [(f"{shown}.text", value.text), (f"{shown}.format", value.format)]
    fields += [(f"{shown}.note", value.note)]
    return urlencode([*fields, (f"{shown}.state", _STATES.get(value.state, value.state))]).encode()


def new_save(key: str, value: Answer | str, base: int, after: Sequence[Save] = ()) -> Save:
    """What a page sends for an answer, or a text, that was typed on top of a base.

    `after` are saves from the same base that were not answered.
    """
    value = text(value) if isinstance(value, str) else value
    ids = tuple(save.save_id for save in after if save.save_id)
    return Save(key, value, base, uuid.uuid4(), ids)


def section_path(project: Project) -> str:
    return f"/projects/{project.code}/sections/fragen/"


def section_form(key: str, text: str, base: int) -> bytes:
    parts = {"text": text, "note": "", "format": "text", "state": "answer"}
    named = {f"{key}.{base}.{part}": value for part, value in parts.items()}
    fields = {"csrfmiddlewaretoken": CSRF, "page": f"seite-{key}", f"{key}.base": str(base)}
    return urlencode(fields | named).encode()


def release_at_once(pool: Executor, tabs: Sequence[Tab]) -> list[Reply]:
    """The answers to what all of them hold back; the pool has a thread for each."""
    barrier = Barrier(len(tabs))

    def release(tab: Tab) -> Reply:
        barrier.wait(30)
        return tab.release()

    return list(pool.map(release, tabs))


def revisions(key: str) -> Revisions:
    rows = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return list(rows.values_list("number", "text"))
