"""Mail: the edge to the mail server, which may be slow, refuse or be away.

Nothing here waits longer than settings.EMAIL_TIMEOUT seconds in all: a server's answers one by one
may each stay below the socket's own time limit and still hold a page for minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from smtplib import SMTPException
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text to one address; `subject` is one line, without the configured prefix."""

    to: str
    subject: str
    body: str


def send(mails: Sequence[Mail]) -> list[bool]:
    """Send them in order over one connection; for each whether the server took it in time.

    What was under way when the time was over may still arrive; all behind it is not sent.
    """
    taken = [False] * len(mails)
    late = Event()
    _in_time(lambda: _deliver(mails, taken, late))
    late.set()
    return list(taken)


def reachable() -> bool:
    """Does the mail server let us in just now? Nothing is sent."""
    answered = Event()
    _in_time(lambda: _greet(answered))
    return answered.is_set()


def send_later(mail: Mail) -> None:
    """Send in the background: whoever waits for the page learns nothing from how long it takes."""
    Thread(target=_deliver, args=([mail], [False], Event()), daemon=True).start()


def _in_time(work: Callable[[], object]) -> None:
    worker = Thread(target=work, daemon=True)
    worker.start()
    worker.join(settings.EMAIL_TIMEOUT)
    if worker.is_alive():
        logger.warning("The mail server took longer than %s s.", settings.EMAIL_TIMEOUT)


def _greet(answered: Event) -> None:
    connection = _open()
    if connection is not None:
        answered.set()
        _close(connection)


def _deliver(mails: Sequence[Mail], taken: list[bool], late: Event) -> None:
    connection = _open()
    if connection is None:
        return
    for index, mail in enumerate(mails):
        if late.is_set():
            break
        taken[index] = _sent(connection, mail)
    _close(connection)


def _open() -> Any:
    """A connection to the server, None if there is none to be had."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        logger.warning("The mail server cannot be reached: %s", type(error).__name__)
        return None
    return connection


def _sent(connection: Any, mail: Mail) -> bool:
    message = EmailMessage(settings.EMAIL_SUBJECT_PREFIX + mail.subject, mail.body, to=[mail.to])
    try:
        return bool(connection.send_messages([message]))
    except (OSError, SMTPException, BadHeaderError) as error:  # its text would name the address
        logger.warning("The mail server did not take a mail: %s", type(error).__name__)
        return False


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, SMTPException):
        logger.info("The mail server hung up first.")
