"""Plain text as Markdown that shows exactly that text; escaping lives here and nowhere else.

Rules were tried with the trackers' renderers (tests/guide/judges.py); those are the authority.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from questionnaire.guide.writers.links import LINK, Link, found_link

# Parts what a tracker would read as one, where it looks at the text after rendering.
BREAK = "&#8203;"

_SIGNS = (
    r"[\\`*_\[\]<>~|{}^$]|&(?=#?[0-9A-Za-z]{1,40};)|!(?=[wW]{3}\.)|:(?=//)|(?<=[wW]{3})\.|@(?=\.)"
)
_ENTITY = re.compile("&(?=#?[0-9A-Za-z]{1,40};)")
_LINE_START = re.compile(r"[#+=:/-]")
_NUMBER = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
_EDGE = re.compile(r"^\s|\s$")


def backslash(sign: str) -> str:
    return "\\" + sign


@dataclass(frozen=True, eq=False)
class Signs:
    """A dialect's hook: `own` is a regular expression of its signs, `write` writes one match.

    `own` is tried after links and before the signs that every dialect escapes. No groups in it.
    `respelt` finds what the tracker would show otherwise in an address between angle brackets.
    """

    own: str = "(?!)"
    write: Callable[[str], str] = backslash
    respelt: str = "(?!)"
    running: re.Pattern[str] = field(init=False, repr=False)
    linkless: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        signs = f"(?P<own>{self.own})|(?P<sign>{_SIGNS})"
        object.__setattr__(self, "linkless", re.compile(signs))
        object.__setattr__(self, "running", re.compile(f"{LINK}|{signs}"))


COMMON = Signs()


def escape(text: str, signs: Signs = COMMON, *, links: bool = True) -> str:
    """A run of plain text without line breaks as Markdown that shows exactly that text.

    Addresses become links, but inside a link (`links=False`) they must not. One pass, linear time.
    For the start of a line see `escape_line`.
    """

    def written(match: re.Match[str]) -> str:
        if own := match["own"]:
            return signs.write(own)
        if sign := match["sign"]:
            return backslash(sign)
        link = found_link(match)
        return _link(link, signs) + (link.rest and escape(link.rest, signs))

    return (signs.running if links else signs.linkless).sub(written, text)


def _link(link: Link, signs: Signs) -> str:
    """As an autolink, where no backslash counts but an entity does; `www.` needs a target."""
    if link.url == f"http://{link.text}" or re.search(signs.respelt, link.text):
        return f"[{escape(link.text, signs, links=False)}](<{target(link.url)}>)"
    return f"<{_ENTITY.sub('&amp;', link.text)}>"


def target(url: str) -> str:
    """A link's target for use in angle brackets; the address is one that `is_url` takes."""
    return re.sub(r"([\\<>|])", r"\\\1", _ENTITY.sub("&amp;", url))


def escape_line(line: str, signs: Signs = COMMON) -> str:
    """A line that stands at a line's start in the ticket too: bullets, headings, numbers escaped.

    Leading blanks become `&nbsp;`, so that they show; other white space at the edges a number, so
    that no renderer trims it.
    """
    bare = line.lstrip(" ")
    written = escape_edges(bare, signs)
    if _LINE_START.match(written):
        written = backslash(written)
    written = _NUMBER.sub(r"\1\\\2", written, count=1) if _NUMBER.match(written) else written
    return "&nbsp;" * (len(line) - len(bare)) + written


def escape_edges(text: str, signs: Signs = COMMON) -> str:
    """`escape` for text that bold marks, a cell's bars or line ends follow without a blank."""
    return hugged(escape(text, signs))


def hugged(written: str) -> str:
    """Written text whose white space at the edges is an entity: no renderer trims that."""
    return _EDGE.sub(lambda space: f"&#{ord(space[0])};", written)


def escape_cell(text: str, signs: Signs = COMMON) -> str:
    """A cell in its normal form; its line breaks are `<br>`."""
    return "<br>".join(escape_edges(line, signs) for line in text.split("\n"))


def escape_heading(title: str, signs: Signs = COMMON) -> str:
    """A title behind `# `; number signs at its end would be taken for closing ones."""
    return re.sub(r"(?<![^ ])(#+)$", r"\\\1", escape_edges(title, signs))


def bold(text: str, signs: Signs = COMMON) -> str:
    return f"**{escape_edges(text, signs)}**"
