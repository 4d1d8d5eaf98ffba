"""What the server makes of the line itself: versions of TLS, and requests with two ends."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import pytest

from tests.serving import Certificate, Server, serving

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
SMUGGLED = b"GET /smuggled/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def server(certificate: Certificate) -> Iterator[Server]:
    with serving(certificate, workers=1) as running:
        yield running


def connected(server: Server, certificate: Certificate, **wanted: object) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(certificate.authority))
    for name, value in wanted.items():
        setattr(context, name, value)
    raw = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    return context.wrap_socket(raw, server_hostname="localhost")


def answers(server: Server, certificate: Certificate, sent: bytes) -> list[bytes]:
    """The first lines of what the server answers until it hangs up."""
    with connected(server, certificate) as line:
        line.sendall(sent)
        received = b""
        while part := line.recv(65_536):
            received += part
    return [text for text in received.split(b"\r\n") if text.startswith(b"HTTP/1.1 ")]


def test_tls_is_of_the_newest_version_that_both_speak(
    server: Server, certificate: Certificate
) -> None:
    with connected(server, certificate) as line:
        version, cipher = line.version(), line.cipher()

    assert version == "TLSv1.3"
    assert cipher is not None
    assert cipher[2] >= 128


def test_tls_1_2_uses_new_keys_each_time(server: Server, certificate: Certificate) -> None:
    with connected(server, certificate, maximum_version=ssl.TLSVersion.TLSv1_2) as line:
        cipher = line.cipher()

    assert cipher is not None
    assert cipher[0].startswith("ECDHE-")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_tls_of_old_versions_is_refused(
    server: Server, certificate: Certificate, version: ssl.TLSVersion
) -> None:
    context = ssl.create_default_context(cafile=str(certificate.authority))
    context.set_ciphers("ALL:@SECLEVEL=0")  # else the client itself would not try
    context.minimum_version = context.maximum_version = version
    raw = socket.create_connection(("127.0.0.1", server.port), timeout=10)

    with pytest.raises(ssl.SSLError, match=r"alert|ALERT"):
        context.wrap_socket(raw, server_hostname="localhost")


def test_http_without_tls_gets_no_answer(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert b"200" not in line.recv(1_000)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 0\r\nContent-Length: 70\r\n\r\n",
        b"Content-Length: +0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["both", "two lengths", "signed", "unknown", "blank"],
)
def test_request_with_two_ends_is_refused_and_nothing_after_it_is_read(
    server: Server, certificate: Certificate, head: bytes
) -> None:
    [status] = answers(server, certificate, HEAD + head + SMUGGLED)

    assert status.split()[1] in (b"400", b"501")


def test_host_that_is_not_ours_is_refused(server: Server, certificate: Certificate) -> None:
    sent = b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"

    [status] = answers(server, certificate, sent)

    assert status.startswith(b"HTTP/1.1 400")
