"""GitHub: its filters look at the rendered text, so no backslash helps there, a break does."""

from __future__ import annotations

from questionnaire.guide.writers.inline import BREAK, Signs
from questionnaire.guide.writers.markdown import markdown_form

# The emoji whose names are hexadecimal digits; other such names are times and addresses.
_HEX_EMOJI = "100|1234|-1|a|ab|abc|abcd|b|bed|bee|cd|de"
EMOJI = rf":(?=(?:[0-9a-f-]*+[g-z_+][0-9a-z_+-]*+|{_HEX_EMOJI}):)"
REFERENCES = r"@(?=\w)|#(?=[0-9])|\b[Gg][Hh]-(?=[0-9])"


def _write(sign: str) -> str:
    return "<span>$</span>" if sign == "$" else sign + BREAK


# It takes `x@.a` for a mail address.
_MAIL = r"@(?=\.)"

FORM = markdown_form(
    "GitHub", Signs(rf"{REFERENCES}|{_MAIL}|{EMOJI}|\$", _write), title_limit=256, body_limit=65_536
)
