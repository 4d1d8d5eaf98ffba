"""The logs of a real gunicorn: no token of an invitation, whatever they are told to show."""

from __future__ import annotations

import ssl
from http.client import HTTPSConnection
from pathlib import Path

from tests.serving import Certificate, Server, make_certificate, serving

TOKEN = "bT3x-Q9_vLkWm2RzYc8NfHs7pJdGtA1uEoIi5D4wXqM"
LINK = f"/invitations/{TOKEN}/"
# Method, path, referer.
ASKED = [
    ("GET", LINK, ""),
    ("HEAD", LINK, ""),
    ("POST", LINK, ""),
    ("GET", "/", LINK),
    ("GET", f"/accounts/login/?next={LINK}", LINK),
    ("GET", f"/%69nvitations/{TOKEN}/?a=b", ""),
]


def ask(server: Server, certificate: Certificate, method: str, path: str, referer: str) -> int:
    """The status of the answer."""
    trusting = ssl.create_default_context(cafile=certificate.authority)
    link = HTTPSConnection("localhost", server.port, timeout=30, context=trusting)
    headers = {"Referer": f"{server.address}{referer}"} if referer else {}
    link.request(method, path, headers=headers)
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer.status


def test_gunicorn_logs_no_token(db: None, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    access, errors = tmp_path / "access", tmp_path / "errors"
    options = ["--access-logfile", str(access), "--error-logfile", str(errors)]
    options += ["--log-level", "debug", "--capture-output"]
    everything = "%(r)s %(U)s %(q)s %(f)s %({raw_uri}e)s %({referer}i)s %({location}o)s"
    options += ["--access-logformat", everything]

    with serving(certificate, workers=1, options=options) as server:
        answers = [ask(server, certificate, *asked) for asked in ASKED]

    logs = access.read_text() + errors.read_text()
    assert max(answers) < 500
    assert access.read_text().count("invitations/…") >= len(ASKED)
    assert "Not Found: /invitations/…" in logs
    assert [line for line in logs.splitlines() if TOKEN in line] == []
