"""A company's sign-in: a real OpenID Connect provider on this machine, which can be told to err."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import oidc_provider_mock
from django.test import Client
from flask import request
from werkzeug.serving import make_server

from tests.pages import Shown

CLIENT_ID = "leitfaden"
SECRET = "geheim-beim-anbieter"
LOGIN = "/accounts/oidc/firma/login/"
GROUPS = {"OIDC_SRE_GROUPS": "sre, nachtdienst", "OIDC_ADMIN_GROUPS": "leitung"}


@dataclass
class Company:
    port: int = 0
    # Path -> what becomes of the JSON that the provider answers there.
    spoiled: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    # Path and form of each request.
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        given = {"ISSUER": self.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": SECRET}
        return {f"OIDC_{name}": value for name, value in given.items()} | GROUPS

    def employs(self, sub: str, **claims: object) -> None:
        """From now on the provider says this of them; the address is verified unless said else."""
        said = {"email_verified": True, **claims} if "email" in claims else claims
        body = json.dumps({name: value for name, value in said.items() if value is not None})
        self._asked("PUT", f"/users/{sub}", body, "application/json")

    def signs_in(self, sub: str, address: str) -> str:
        """The address to which it sends the browser back."""
        return self._asked("POST", address.removeprefix(self.issuer), urlencode({"sub": sub}))

    def refuses(self, address: str) -> str:
        """The same when somebody cancels; the package forgets the state then, providers do not."""
        body = urlencode({"action": "deny"})
        back = self._asked("POST", address.removeprefix(self.issuer), body)
        return f"{back}&state={parse_qs(urlsplit(address).query)['state'][0]}"

    def _asked(
        self, method: str, path: str, body: str, kind: str = "application/x-www-form-urlencoded"
    ) -> str:
        link = HTTPConnection("localhost", self.port, timeout=10)
        link.request(method, path, body, {"Content-Type": kind})
        answer = link.getresponse()
        assert answer.status < 400, answer.read()
        link.close()
        return answer.getheader("Location") or ""


@contextmanager
def company() -> Iterator[Company]:
    made = Company()
    server = make_server("localhost", 0, _application(made), threaded=True)
    made.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def _application(made: Company) -> Any:
    application: Any = oidc_provider_mock.app()

    def note() -> tuple[str, int] | None:
        made.asked.append((request.path, request.form.to_dict()))
        return ("", 204) if request.path == "/favicon.ico" else None

    def spoil(response: Any) -> Any:
        change = made.spoiled.get(request.path)
        if change:
            response.set_data(json.dumps(change(response.get_json())))
        if response.mimetype == "text/html":  # the package's page asks for a style from elsewhere
            response.set_data(re.sub(r"<link[^>]*>", "", response.get_data(as_text=True)))
        return response

    application.before_request(note)
    application.after_request(spoil)
    return application


def leave(client: Client, **sent: str) -> str:
    """The address at the provider to which the button leads."""
    return onward(client.post(LOGIN, sent))


def onward(page: Shown) -> str:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def return_path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, company: Company, sub: str, **sent: str) -> Any:
    """What our page answers when the person comes back from the provider."""
    return client.get(return_path(company.signs_in(sub, leave(client, **sent))))
