"""All addresses that the resolver knows, filled in, and what each answers to whom.

`table.txt` holds what is expected, a line for each address and method. `RENEW=1 pytest
tests/access` writes it anew: read its diff against the roles before you keep it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

FILE = Path(__file__).with_name("table.txt")
PEOPLE = ("anonymous", "viewer", "editor", "owner", "stranger", "sre", "admin")
METHODS = ("GET", "POST")
HEAD = """\
# What each address answers to whom. The stranger is a member of another project only.
# in: to the sign-in.  again: to proving oneself once more.  factor: to setting up a second factor.
"""

Key = tuple[str, str]  # method, address
Table = dict[Key, dict[str, str]]


def addresses() -> list[str]:
    """Each address of the site with its parameters by name: /projects/<code>/; sorted."""
    return sorted({f"/{route}" for route in _routes(get_resolver(), "")})


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + _readable(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


def _readable(route: str) -> str:
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", named).lstrip("^").rstrip("$")


@dataclass(frozen=True)
class World:
    """What stands for each parameter, and what is sent where.

    `samples` are by parameter; one that means something else in some addresses stands there as
    "start of the address parameter". The longest start wins.
    """

    samples: Mapping[str, str]
    bodies: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    def address(self, template: str) -> str:
        return re.sub(r"<(\w+)>", lambda found: self._sample(template, found[1]), template)

    def _sample(self, template: str, name: str) -> str:
        fitting = [
            key
            for key in self.samples
            if key.split()[-1] == name and template.startswith(key.removesuffix(name).strip())
        ]
        assert fitting, f"no sample for <{name}> in {template}"
        return self.samples[max(fitting, key=len)]

    def ask(self, client: Client, method: str, template: str) -> str:
        address = self.address(template)
        if method == "POST":
            return outcome(client.post(address, self.bodies.get(template, {})))
        return outcome(client.generic(method, address))


def outcome(response: Any) -> str:
    """The status, or a word for a redirect that stands in the way."""
    return _way(response["Location"]) if response.status_code == 302 else str(response.status_code)


def _way(location: str) -> str:
    target = urlsplit(location).path
    for word, places in WAYS.items():
        if target in map(resolve_url, places):
            return word
    return "302"


WAYS = {
    "in": (settings.LOGIN_URL, "account_login", "admin:login"),
    "again": ("account_reauthenticate", "mfa_reauthenticate"),
    "factor": ("mfa_index",),
}


def read() -> Table:
    table: Table = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "method")):
            method, *found, address = line.split()
            key = (method, address)
            assert key not in table, f"{method} {address} stands there twice"
            table[key] = dict(zip(PEOPLE, found, strict=True))
    return table


def write(table: Table) -> None:
    lines = [_line("method", PEOPLE, "address")]
    for address in sorted({address for _method, address in table}):
        lines += [_line(m, table[m, address].values(), address) for m in METHODS]
    FILE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _line(first: str, middle: Iterable[str], last: str) -> str:
    cells = " ".join(f"{cell:<9}" for cell in middle)
    return f"{first:<6} {cells} {last}"
