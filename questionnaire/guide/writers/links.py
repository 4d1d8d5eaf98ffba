"""Which parts of plain text are links: web addresses, `www.` names and mail addresses.

Every writer finds them alike, so that page, preview and ticket make the same words clickable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Characters that a typed address may go on with: those of RFC 3986 without `|`, plus letters.
_PART = r"[\w\u0300-\u036f.~:/?#\[\]@!$&'()*+,;=%-]"
# GitHub takes `[x]` anywhere in the line of an item for the tick of its box: an address ends there.
_REST = rf"(?:(?!\[[xX]\]){_PART})*"
_HOST = r"(?:[^\W_]|\[[0-9A-Fa-f:]{2,45}\])"
LOCAL = r"[A-Za-z0-9._%+'-]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

# Three named groups, each begun only where no longer word runs into it: so that a long word is
# looked at once and not once more from each of its letters.
LINK = (
    rf"(?<![A-Za-z0-9])(?:(?P<url>(?i:https?)://{_HOST}{_REST})"
    rf"|(?P<www>(?i:www)\.{_HOST}{_REST}))"
    rf"|(?<!{LOCAL})(?P<mail>{LOCAL}{{1,64}}+@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}(?![\w@-]))"
)
_LINK = re.compile(LINK)

_TRAILING = frozenset(".,;:!?'*_~([")
_OPENING = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Link:
    """A link as typed (`text`), where it leads (`url`), and matched signs that stand behind it."""

    text: str
    url: str
    rest: str = ""


def found_link(match: re.Match[str]) -> Link:
    """The link of a match of `LINK`, alone or as one branch of a larger pattern."""
    if typed := match["url"] or match["www"]:
        end = _end(typed)
        return Link(typed[:end], ("http://" if match["www"] else "") + typed[:end], typed[end:])
    return Link(match["mail"], f"mailto:{match['mail']}")


def _end(typed: str) -> int:
    """Where an address ends before the sentence's punctuation and brackets that it did not open."""
    excess = {mark: typed.count(mark) - typed.count(_OPENING[mark]) for mark in _OPENING}
    end = len(typed)
    while typed[end - 1] in _TRAILING or excess.get(typed[end - 1], 0) > 0:
        end -= 1
        if typed[end] in excess:
            excess[typed[end]] -= 1
    return end


def link_runs(text: str) -> Iterator[str | Link]:
    """The text in order as its links and what stands between them, none empty.

    What was matched behind a link (`rest`) is part of the run that follows.
    """
    start = 0
    for match in _LINK.finditer(text):
        if before := text[start : match.start()]:
            yield before
        link = found_link(match)
        yield link
        start = match.end() - len(link.rest)
    if after := text[start:]:
        yield after


def with_links(text: str, plain: Callable[[str], str], link: Callable[[Link], str]) -> str:
    """The text with each link written by `link` and all between them by `plain`."""
    return "".join(link(run) if isinstance(run, Link) else plain(run) for run in link_runs(text))
