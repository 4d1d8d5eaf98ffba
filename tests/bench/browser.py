"""What a browser does: sends a request with its cookies, reads a form, sends it back."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Protocol
from urllib.parse import urlencode

import html5lib

HOST = "localhost"
SECONDS = 60  # for one answer: none may take as long
NAMESPACE = "{http://www.w3.org/1999/xhtml}"
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and what its answer must be: the status, words in the body, bytes at most."""

    path: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    words: tuple[str, ...] = ()
    most: int | None = None
    compressed: bool = False

    @property
    def body(self) -> str:
        return urlencode(self.fields or {})


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes
    cookies: Mapping[str, str]


class Site(Protocol):
    def send(self, request: Request) -> Response: ...


class WrongAnswer(Exception):
    """An answer that is not what was asked for: its time would mean nothing."""


@dataclass(frozen=True, slots=True)
class Loopback:
    """A server on this machine, reached as through a proxy that speaks https to the world."""

    port: int

    def send(self, request: Request) -> Response:
        with self.kept() as site:
            return site.send(request)

    @contextmanager
    def kept(self) -> Iterator[Site]:
        """The same site over one connection for all requests."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            yield _Kept(connection)
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class _Kept:
    connection: http.client.HTTPConnection

    def send(self, request: Request) -> Response:
        self.connection.request(
            "GET" if request.fields is None else "POST",
            request.path,
            body=None if request.fields is None else request.body,
            headers=headers(request),
        )
        answer = self.connection.getresponse()
        return Response(answer.status, answer.read(), cookies(answer))


def headers(request: Request) -> dict[str, str]:
    sent = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "Accept-Encoding": "gzip" if request.compressed else "identity",
        "Cookie": "; ".join(f"{name}={value}" for name, value in request.cookies.items()),
    }
    if request.fields is not None:
        sent |= {
            "Origin": f"https://{HOST}",
            "Referer": f"https://{HOST}{request.path}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
    return {**sent, **request.headers}


def cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for line in answer.msg.get_all("Set-Cookie", []):
        jar.load(line)
    return {name: morsel.value for name, morsel in jar.items()}


def fetch(site: Site, request: Request) -> Response:
    """The answer, checked: WrongAnswer if it is not as it must be."""
    response = site.send(request)
    if response.status != request.status:
        raise WrongAnswer(f"{request.path}: {response.status} statt {request.status}")
    for word in request.words:
        if word.encode() not in response.body:
            raise WrongAnswer(f"{request.path}: „{word}“ fehlt")
    if request.most is not None and len(response.body) > request.most:
        raise WrongAnswer(f"{request.path}: {len(response.body)} statt {request.most} Bytes")
    return response


def read_form(body: bytes, form_id: str) -> Fields:
    """What a browser would send from the form if its plain button were pressed."""
    document = html5lib.parse(body, transport_encoding="utf-8")
    for form in document.iter(f"{NAMESPACE}form"):
        if form.get("id") == form_id:
            return dict(_fields(form))
    raise WrongAnswer(f"Formular {form_id} fehlt")


def _fields(element: Any) -> Iterator[tuple[str, str]]:
    """Buttons, and what stands in a template for a script to copy, are not sent."""
    for child in element:
        tag = str(child.tag).removeprefix(NAMESPACE)
        if tag == "template":
            continue
        if child.get("name") and child.get("disabled") is None:
            if tag == "textarea":
                yield child.get("name"), (child.text or "").replace("\n", "\r\n")
            elif tag == "input" and (child.get("type") != "radio" or "checked" in child.attrib):
                yield child.get("name"), child.get("value", "")
            elif tag == "select":
                yield (
                    child.get("name"),
                    next(o.get("value") for o in child if "selected" in o.attrib),
                )
        yield from _fields(child)
