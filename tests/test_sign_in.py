"""Signing in by a code that a real mail server delivers."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage
from django.test import Client

from questionnaire.models import User
from tests.pages import findings

pytestmark = pytest.mark.django_db


class Inbox(AsyncMessage):
    """Keeps what arrives, as the recipient's mail program would read it."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    async def handle_message(self, message: object) -> None:
        raw = bytes(message)  # type: ignore[call-overload]
        self.mails.append(message_from_bytes(raw, policy=policy.default))


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    box = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


def test_mailed_code_signs_in(client: Client, inbox: Inbox, owner: User) -> None:
    asked = client.post("/accounts/login/code/", {"email": owner.email.upper()}, follow=True)
    [mail] = inbox.mails
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.get_content(), re.MULTILINE)
    assert code

    response = client.post("/accounts/login/code/confirm/", {"code": code[0]})

    assert findings(asked) == []
    assert mail["To"] == owner.email
    assert mail["Subject"] == f"Ihr Code für den DevOps-Leitfaden: {code[0]}"
    assert response["Location"] == "/projects/"
    assert client.get("/projects/").status_code == 200


def test_mailed_code_is_needed_letter_by_letter(client: Client, inbox: Inbox, owner: User) -> None:
    client.post("/accounts/login/code/", {"email": owner.email})

    response = client.post("/accounts/login/code/confirm/", {"code": "AAA-AAA"})

    assert findings(response) == []
    assert client.get("/projects/").status_code == 302


def test_unknown_address_looks_the_same_and_gets_no_mail(
    client: Client, inbox: Inbox, owner: User
) -> None:
    known = client.post("/accounts/login/code/", {"email": owner.email})
    client.cookies.clear()
    unknown = client.post("/accounts/login/code/", {"email": "niemand@kunde.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail["To"] for mail in inbox.mails] == [owner.email]


def test_inactive_person_stays_outside(client: Client, inbox: Inbox, owner: User) -> None:
    owner.is_active = False
    owner.save()

    client.post("/accounts/login/code/", {"email": owner.email})

    assert client.get("/projects/").status_code == 302
    assert inbox.mails == []
