"""A ticket's length in words, beside what its tracker takes."""

from __future__ import annotations

import pytest

from questionnaire.guide.ticket import Part, Ticket
from questionnaire.guide.writers import Dialect
from questionnaire.templatetags.lengths import ticket_length


@pytest.mark.parametrize(
    ("dialect", "body", "words"),
    [
        (Dialect.GITHUB, "ü" * 65_536, "65.536 von 65.536 Zeichen, passt."),
        (Dialect.GITHUB, "ü" * 65_537, "65.537 Zeichen, erlaubt sind 65.536."),
        (Dialect.GITLAB, "ü" * 1_000, "2.000 von 1.048.576 Byte, passt."),
        (Dialect.GITLAB, "ü" * 524_289, "1.048.578 Byte, erlaubt sind 1.048.576."),
        (Dialect.YOUTRACK, "ü" * 1_000, "1.000 Zeichen."),
        (Dialect.JIRA_CLOUD, "{}", "2 von 32.767 Zeichen, passt."),
        (Dialect.JIRA_WIKI, "", "0 von 32.767 Zeichen, passt."),
    ],
)
def test_ticket_length_counts_what_the_tracker_counts(
    dialect: Dialect, body: str, words: str
) -> None:
    assert ticket_length(dialect, Ticket("Titel", body, Part())).words == words


@pytest.mark.parametrize(
    ("dialect", "size", "fits", "filled"),
    [
        (Dialect.GITHUB, 65_536, True, 65_536),
        (Dialect.GITHUB, 65_537, False, 65_536),
        (Dialect.YOUTRACK, 100_000, True, 0),
    ],
)
def test_ticket_length_fills_a_meter_up_to_the_limit(
    dialect: Dialect, size: int, fits: bool, filled: int
) -> None:
    length = ticket_length(dialect, Ticket("Titel", "a" * size, Part()))

    assert (length.fits, length.filled) == (fits, filled)
