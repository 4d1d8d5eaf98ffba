"""Tests never leave this machine: conftest.py guards every socket of the process."""

from __future__ import annotations

import socket

import pytest

from tests.network import ForeignNetwork

FOREIGN = "192.0.2.1"  # reserved for documentation: nobody is there


def test_foreign_connection_fails() -> None:
    with pytest.raises(ForeignNetwork), socket.socket() as probe:
        probe.connect((FOREIGN, 443))


def test_foreign_datagram_fails() -> None:
    with pytest.raises(ForeignNetwork), socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.sendto(b"x", (FOREIGN, 53))


@pytest.mark.parametrize("name", ["example.org", b"example.org", FOREIGN])
def test_foreign_name_is_not_looked_up(name: str | bytes) -> None:
    with pytest.raises(ForeignNetwork):
        socket.getaddrinfo(name, 443)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_this_machine_is_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1]), timeout=5).close()
