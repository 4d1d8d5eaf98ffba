"""HTML of the guide's own text and of ticket previews; all of it escaped by its writer."""

from __future__ import annotations

import re
from functools import lru_cache

import cmarkgfm
import nh3
from cmarkgfm.cmark import Options
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from questionnaire.guide.document import Blocks, Entry, Sheet, Ticket
from questionnaire.guide.writers.html import answer_html, blocks_html, write_html

register = template.Library()

_EXTENSIONS = ["table", "tasklist", "strikethrough", "autolink", "tagfilter"]
_OPTIONS = Options.CMARK_OPT_HARDBREAKS | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
_BOX = re.compile("<input [^>]*>")
_TAGS = {
    *("p", "br", "em", "strong", "del", "code", "pre", "blockquote", "span", "a"),
    *("ul", "ol", "li", "input", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href"},
    "code": {"class"},
    "input": {"type", "checked", "disabled"},
    "td": {"align"},
    "th": {"align"},
}


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
def sheet_preview(sheet: Sheet) -> SafeString:
    """A ticket as our own writer shows it."""
    return mark_safe(write_html(sheet))


@register.filter
def github_preview(ticket: Ticket) -> SafeString:
    """A ticket as GitHub's own renderer shows it, sanitised."""
    rendered = cmarkgfm.markdown_to_html_with_extensions(ticket.body, _OPTIONS, _EXTENSIONS)
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        set_tag_attribute_values={"th": {"scope": "col"}},
        url_schemes={"http", "https", "mailto"},
    )
    return mark_safe(_BOX.sub(_box, clean))


def _box(found: re.Match[str]) -> str:
    """A box is a picture here, not a control that cannot be used."""
    ticked = "checked" in found[0]
    symbol, word = ("m-box-ticked", _("erledigt")) if ticked else ("m-box", _("offen"))
    return (
        f'<span class="box"><svg class="sign" aria-hidden="true"><use href="#{symbol}"/></svg>'
        f'<span class="visually-hidden">{word}: </span></span>'
    )
