"""What logs leave out: tokens of invitations, each a key to a project, and codes of sign-ins."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import pytest

from onboarding.logs import Masking, masked
from onboarding.settings import LOGGING
from tests.serving import ROOT

TOKEN = "bT3x-Q9_vLkWm2RzYc8NfHs7pJdGtA1uEoIi5D4wXqM"


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"Not Found: /invitations/{TOKEN}/", "Not Found: /invitations/…"),
        (
            f'"GET /invitations/{TOKEN}/ HTTP/1.1" 200 "https://a.b/invitations/{TOKEN}/" "x"',
            '"GET /invitations/… HTTP/1.1" 200 "https://a.b/invitations/…" "x"',
        ),
        ('"GET /invitations/ HTTP/1.1" 404', '"GET /invitations/ HTTP/1.1" 404'),
        (f"GET /invitations/{TOKEN}?a=b HTTP/1.1", "GET /invitations/… HTTP/1.1"),
        (f"/login/?next=%2Finvitations%2F{TOKEN}%2F", "/login/?next=%2Finvitations%2F…"),
        (f"/login/?next=%252Finvitations%252f{TOKEN}", "/login/?next=%252Finvitations%252f…"),
        (f"/%69nvit%61tions/{TOKEN}/", "/%69nvit%61tions/…"),
        (f"/Invitations//{TOKEN}/", "/Invitations//…"),
        (f"/invitations/ {TOKEN}/", "/invitations/…"),
        (
            f'"GET /accounts/oidc/firma/login/callback/?state=a&code={TOKEN} HTTP/1.1" 302',
            '"GET /accounts/oidc/firma/login/callback/?… HTTP/1.1" 302',
        ),
        ("GET /accounts/oidc/firma/login/callback/ 302",) * 2,
        ("/projects/bcdfghjk/team/", "/projects/bcdfghjk/team/"),
    ],
)
def test_masked_leaves_out_what_follows(line: str, left: str) -> None:
    assert masked(line) == left


def test_masking_covers_arguments_and_tracebacks() -> None:
    formatter = Masking(logging.Formatter("%(levelname)s %(message)s"))
    try:
        raise ValueError(f"/invitations/{TOKEN}/")
    except ValueError:
        failed = sys.exc_info()
    place = (__file__, 1, "Not Found: %s", (f"/invitations/{TOKEN}/",), failed)
    record = logging.LogRecord("django.request", logging.WARNING, *place)

    text = formatter.format(record)

    assert text.startswith("WARNING Not Found: /invitations/…\nTraceback")
    assert text.endswith("ValueError: /invitations/…")


def test_settings_have_no_formatter_that_does_not_mask() -> None:
    formatters: Any = LOGGING["formatters"]

    kinds = [formatter["()"] for formatter in formatters.values()]

    assert kinds == ["onboarding.logs.Masking"]


def test_gunicorn_takes_the_command_of_the_readme() -> None:
    words = "gunicorn -c python:onboarding.gunicorn"
    command = [sys.executable, "-m", *words.split(), "--print-config", "--check-config"]

    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert f".venv/bin/{words} " in (ROOT / "README.md").read_text(encoding="utf-8")
    assert shown.returncode == 0, shown.stderr
    found = dict(line.split("=", 1) for line in shown.stdout.splitlines() if "=" in line)
    kept = {name.strip(): value.strip() for name, value in found.items()}
    names = ("wsgi_app", "worker_class", "threads", "control_socket_disable")
    assert [kept[name] for name in names] == ["onboarding.wsgi", "gthread", "16", "True"]
    assert "MaskingLogger" in kept["logger_class"]
