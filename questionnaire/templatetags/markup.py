"""HTML of the guide's own text and of ticket previews; all of it escaped by its writer."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import cmarkgfm
import nh3
from cmarkgfm.cmark import Options
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from questionnaire.guide.document import Blocks, Entry
from questionnaire.guide.ticket import Ticket
from questionnaire.guide.writers import Dialect
from questionnaire.guide.writers.html import (
    answer_html,
    blocks_html,
    box,
    write_html,
    write_rich,
)

register = template.Library()

_EXTENSIONS = ["table", "tasklist", "strikethrough", "autolink", "tagfilter"]
_OPTIONS = Options.CMARK_OPT_HARDBREAKS | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
_INPUT = re.compile("<input[^>]*>")
_TAGS = {
    *("p", "br", "em", "strong", "del", "code", "pre", "blockquote", "span", "a"),
    *("ul", "ol", "li", "input", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href"},
    "code": {"class"},
    "td": {"align"},
    "th": {"align"},
}
# A renderer's box and nothing else; the values are few, so that `_INPUT` finds where it ends.
_BOX_VALUES = {"type": {"checkbox"}, "checked": {""}, "disabled": {""}}


@register.filter
def markup(blocks: Blocks) -> SafeString:
    """An introduction or a help text."""
    return mark_safe(_blocks(blocks))


@lru_cache(maxsize=1024)
def _blocks(blocks: Blocks) -> str:
    return blocks_html(blocks)


@register.filter
def version(entry: Entry) -> SafeString:
    """An answer, to be read."""
    return mark_safe(answer_html(entry.question, entry.answer))


@register.filter
def github_preview(ticket: Ticket) -> SafeString:
    """A ticket as GitHub's own renderer shows it, sanitised."""
    rendered = cmarkgfm.markdown_to_html_with_extensions(ticket.body, _OPTIONS, _EXTENSIONS)
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values={"input": _BOX_VALUES},
        set_tag_attribute_values={"th": {"scope": "col"}},
        url_schemes={"http", "https", "mailto"},
    )
    return mark_safe(_INPUT.sub(_box, clean))


def _box(found: re.Match[str]) -> str:
    """A box is a picture here, not a control that cannot be used; other controls are left out."""
    return box("checked" in found[0]) if 'type="checkbox"' in found[0] else ""


def own_preview(ticket: Ticket) -> SafeString:
    return mark_safe(write_html(ticket.part))


# How a dialect's preview is made, and what the page calls it; the others are drawn by us.
PREVIEWS: dict[Dialect, tuple[Callable[[Ticket], SafeString], str]] = {
    Dialect.GITHUB: (github_preview, mark("So zeigt es %(name)s")),
}
OWN_PREVIEW = (own_preview, mark("Vorschau, ähnlich wie in %(name)s"))


@register.simple_tag
def ticket_preview(dialect: Dialect, ticket: Ticket) -> SafeString:
    """A ticket as its tracker shows it, or nearly so: `preview_title` says which."""
    preview, _title = PREVIEWS.get(dialect, OWN_PREVIEW)
    return preview(ticket)


@register.simple_tag
def ticket_rich(ticket: Ticket) -> SafeString:
    """A ticket as formatted text, for editors that take nothing else well."""
    return mark_safe(write_rich(ticket.part))


@register.filter
def preview_title(dialect: Dialect) -> str:
    _preview, title = PREVIEWS.get(dialect, OWN_PREVIEW)
    return _(title) % {"name": dialect.label}
