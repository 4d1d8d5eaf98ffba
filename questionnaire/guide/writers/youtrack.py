"""YouTrack: CommonMark; its people are named with `@`, and a break keeps them out of it."""

from __future__ import annotations

from questionnaire.guide.writers.github import EMOJI, REFERENCES
from questionnaire.guide.writers.inline import BREAK, Signs, backslash
from questionnaire.guide.writers.links import LOCAL
from questionnaire.guide.writers.markdown import markdown_form

# Ids like ABC-12 stay as they are: YouTrack links only those that exist, and one that the author
# named harms nobody, while a break inside would spoil every UTF-8 and SHA-256 that is copied.
# A dot before a letter, or it takes any `name.de` and `main.py` for an address; an exclamation mark
# before an address of any kind, which may be written as a link, or that becomes an image.
_OWN = rf"{REFERENCES}|{EMOJI}|\.(?=[^\W\d_])|!(?=(?i:https?)://|{LOCAL}{{1,64}}@)"
# It reads percent signs and punycode for its readers, but no entities; where an address is more
# than a short name and a port, it may set signs and port in another order.
_NAME_AND_PORT = r"[\w.-]{1,63}(?::[0-9]+)?(?:[/?#]|\Z)"
_RESPELT = rf"%|&|(?i:xn--)|\A[A-Za-z]+://(?!{_NAME_AND_PORT})"


def _write(sign: str) -> str:
    return backslash(sign) if sign in ".!" else sign + BREAK


# The makers publish no limits; a title's is said to be this.
FORM = markdown_form("YouTrack", Signs(_OWN, _write, _RESPELT), title_limit=255, body_limit=None)
