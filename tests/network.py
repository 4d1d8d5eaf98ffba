"""A guard that lets this process reach this machine only.

It sees what Python does, not what libpq or a browser do.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

GUARDED = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOPBACK = ("localhost", "::1", "", None)


class ForeignNetwork(RuntimeError):
    """No OSError: code that expects a failing network must not swallow it."""


def guard_network() -> None:
    """For the rest of this process: Python has no way to take an audit hook off again."""
    sys.addaudithook(_check)


def _check(event: str, values: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        _require_loopback(values[0])
    elif event in GUARDED and values[0].family in (socket.AF_INET, socket.AF_INET6) and values[1]:
        _require_loopback(values[1][0])


def _require_loopback(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in LOOPBACK and not name.startswith("127."):
        raise ForeignNetwork(f"a test wanted to reach {name}")
