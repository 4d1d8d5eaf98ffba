"""A real mail server on loopback, as a healthy, a slow, a refusing or an absent one."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage

from tests.serving import free_port


class Inbox(AsyncMessage):
    """Keeps what arrives, as the recipient's mail program would read it."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []
        self.port = 0

    async def handle_message(self, message: object) -> None:
        raw = bytes(message)  # type: ignore[call-overload]
        self.mails.append(message_from_bytes(raw, policy=policy.default))


class Refusing(Inbox):
    """Takes no mail for addresses that begin with "voll"."""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("voll"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"


class Slow(Inbox):
    """Lets each command wait a little: no single one for long."""

    seconds = 0.6

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        await asyncio.sleep(self.seconds)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        await asyncio.sleep(self.seconds)
        envelope.rcpt_tos.append(address)
        return "250 OK"


@contextmanager
def mail_server(settings: Any, box: Inbox) -> Iterator[Inbox]:
    """The box behind a server of its own, and Django's settings pointing at it."""
    box.port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    use_smtp(settings, box.port)
    try:
        yield box
    finally:
        await_sent()
        server.stop()


def await_sent() -> None:
    """Mails that are on their way in the background arrive before their server is gone."""
    for thread in threading.enumerate():
        if thread.name.endswith("(_deliver)"):
            thread.join(10)


def use_smtp(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    with mail_server(settings, Inbox()) as box:
        yield box


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    use_smtp(settings, free_port())


@pytest.fixture
def silent_server(settings: Any) -> Iterator[None]:
    """Takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        use_smtp(settings, int(listening.getsockname()[1]))
        yield
