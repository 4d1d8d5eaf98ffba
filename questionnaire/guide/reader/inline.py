"""Markdown on one line back to plain text, and how loosely two texts are compared."""

from __future__ import annotations

import html
import re
from functools import lru_cache

_INLINE = re.compile(
    r"\\(?P<sign>[!-/:-@\[-`{-~])"
    r"|(?P<gone>&#8203;)|&#(?P<number>[0-9]{1,7});|(?P<blank>&nbsp;)|(?P<line><br>)"
    r"|<span>(?P<dollar>\$)</span>"
    r"|<(?P<address>(?:[Hh][Tt]{2}[Pp][Ss]?://|[^\s<>@]+@)[^\s<>]+)>"
    r"|\[(?P<shown>(?:\\.|[^\[\]\\])*)\]\(<(?P<target>[^<>\s]*)>\)"
)
_TARGET_SIGN = re.compile(r"\\([\\<>|])")
_CELL = re.compile(r"((?:[^\\|]+|\\.?)*)(?:\||$)")
_WORD = re.compile(r"[^\W_]+")
# No line of the guide is as long.
_COMPARED = 20_000


def unescape(text: str) -> str:
    """The plain text behind one line or cell of Markdown that the writers wrote."""
    return _INLINE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    if match["number"]:
        return html.unescape(match[0])
    if match["shown"] is not None:
        return _shown(match)
    value = match["sign"] or match["dollar"] or (match["address"] or "").replace("&amp;", "&")
    return value or (" " if match["blank"] else "\n" if match["line"] else "")


def _shown(match: re.Match[str]) -> str:
    """The text of a link as the writers make one; any other leads elsewhere and stays."""
    shown = unescape(match["shown"])
    url = _TARGET_SIGN.sub(r"\1", match["target"]).replace("&amp;", "&")
    return shown if url in (shown, f"http://{shown}", f"mailto:{shown}") else match[0]


def cells(row: str) -> list[str]:
    """The cells of a table's line as they are written, without what stands behind the last bar."""
    found = [cell.strip(" ") for cell in _CELL.findall(row.strip(" ")[1:])]
    while found and not found[-1]:
        found.pop()
    return found


@lru_cache(maxsize=256)  # a line is compared with several texts
def words(text: str) -> tuple[str, ...]:
    """Words without case and signs; none of a text that is too long for the guide's."""
    return tuple(_WORD.findall(unescape(text).casefold())) if len(text) <= _COMPARED else ()


def loose(text: str) -> str:
    """Letters and digits only: what stays equal when a tracker or a person sets signs anew.

    Empty for signs alone too, and for a text that is too long for the guide's.
    """
    return "".join(words(text))


def is_filled(row: str) -> bool:
    """Does a table's line hold more than bars and dashes?"""
    return bool(unescape(row).strip(" |:-\u00a0"))
