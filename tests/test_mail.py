"""The mail server is up, away, silent, slow or refuses: no page waits longer than its limit."""

from __future__ import annotations

import time
from typing import Any

from questionnaire import mail
from questionnaire.mail import Mail
from tests.mail import Inbox, Refusing, Slow, mail_server

ONE = Mail("a@kunde.example", "Einladung", "Guten Tag")


def test_send_delivers_each_mail_as_it_was_written(inbox: Inbox, settings: Any) -> None:
    settings.EMAIL_SUBJECT_PREFIX = "[Leitfaden] "
    settings.DEFAULT_FROM_EMAIL = "leitfaden@firma.example"

    taken = mail.send([ONE, Mail("b@kunde.example", "Größe", "Zeile 1\n\n.Zeile 2 äöü")])

    first, second = inbox.mails
    assert taken == [True, True]
    assert (first["To"], first["From"]) == ("a@kunde.example", "leitfaden@firma.example")
    assert (first["Subject"], second["Subject"]) == ("[Leitfaden] Einladung", "[Leitfaden] Größe")
    assert second.get_content().rstrip("\n") == "Zeile 1\n\n.Zeile 2 äöü"


def test_send_reports_a_server_that_is_away(no_mail_server: None) -> None:
    assert mail.send([ONE, ONE]) == [False, False]
    assert mail.reachable() is False


def test_send_waits_for_a_silent_server_no_longer_than_the_limit(
    silent_server: None, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    started = time.monotonic()

    assert mail.send([ONE]) == [False]
    assert mail.reachable() is False

    assert time.monotonic() - started < 3


def test_send_stops_where_the_time_is_over(settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 2
    with mail_server(settings, Slow()) as box:
        started = time.monotonic()
        taken = mail.send([ONE] * 5)
        spent = time.monotonic() - started
        time.sleep(2)

    assert spent < 4
    assert taken == [True, False, False, False, False]
    assert len(box.mails) <= 2  # the one that was under way may still arrive


def test_send_goes_on_behind_a_mail_that_is_refused(settings: Any) -> None:
    with mail_server(settings, Refusing()) as box:
        taken = mail.send([ONE, Mail("voll@kunde.example", "A", "B"), ONE])

    assert taken == [True, False, True]
    assert len(box.mails) == 2


def test_reachable_sends_nothing(inbox: Inbox) -> None:
    assert mail.reachable() is True
    assert inbox.mails == []


def test_send_later_returns_at_once_and_delivers(settings: Any) -> None:
    with mail_server(settings, Slow()) as box:
        started = time.monotonic()
        mail.send_later(ONE)
        spent = time.monotonic() - started
        deadline = started + 10
        while not box.mails and time.monotonic() < deadline:
            time.sleep(0.05)

    assert spent < 0.5
    assert [m["To"] for m in box.mails] == ["a@kunde.example"]


def test_send_lets_no_line_break_into_a_header(inbox: Inbox) -> None:
    assert mail.send([Mail("a@kunde.example", "A\nBcc: b@fremd.example", "C")]) == [False]
    assert inbox.mails == []
