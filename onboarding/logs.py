"""Logs without secrets: some addresses are keys, and logs are read and kept by others."""

from __future__ import annotations

import logging
import re
import time

MASK = "…"


def _letter(letter: str) -> str:
    """As itself or percent-encoded: once, as addresses may be, or again, as one within another."""
    return f"(?:{re.escape(letter)}|%(?:25)*{ord(letter):02x})"


_PLACE = "".join(map(_letter, "invitations")) + f"(?:{_letter('/')})+"
# Blanks are what programs that break long lines put into addresses; HTTP/1.1 comes after one too.
_TOKEN = re.compile(rf"({_PLACE})(?: (?!HTTP/))*[^\s\"'<>]+", re.IGNORECASE)

# What the company's sign-in sends people back with: good for one sign-in, maybe not yet used.
_CALLBACK = re.compile(r"(/callback/+\?)[^\s\"'<>]+", re.IGNORECASE)


def masked(text: str) -> str:
    """The text with a mask for what follows `invitations/` or `callback/?` in an address."""
    return _CALLBACK.sub(rf"\1{MASK}", _TOKEN.sub(rf"\1{MASK}", text))


class Timed(logging.Formatter):
    """Times in UTC, and saying so: servers in other zones write into the same log."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"


class Masking(logging.Formatter):
    """Masks what another formatter made: wherever in it an address stands, in a traceback too."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self.inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return masked(self.inner.format(record))
