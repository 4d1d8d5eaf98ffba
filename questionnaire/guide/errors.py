"""What can go wrong in the core and in the actions: each error is a code and values.

The sentence for a code is made in questionnaire/sentences.py, the one place with gettext.
"""

from __future__ import annotations


class ProductError(Exception):
    """An expected failure; `code` names the sentence, `values` fill it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


class GuideError(ProductError):
    """A guide file that cannot be read. `line` counts from 1; 0 means the file as a whole."""

    def __init__(self, line: int, code: str, **values: object) -> None:
        super().__init__(code, line=line, **values)
        self.line = line


class ValueRefused(ProductError):
    """A typed or imported value that may not be stored."""


class ExchangeError(ProductError):
    """A JSON file of answers that cannot be read as a whole."""


class TicketError(ProductError):
    """A text that cannot be read back as a ticket of the project."""


class ProjectClosed(ProductError):
    """A closed project is read only, for everybody."""


class InvitationVoid(ProductError):
    """An invitation that cannot be accepted: by nobody any more, or not by this person."""
