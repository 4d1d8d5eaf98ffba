"""Judges of tickets: the trackers' renderers, and what a reader then sees.

Nothing here knows how the product escapes. The judge knows law 3 in CONTRIBUTING.md only: a
zero-width space written `&#8203;` may be ignored, a no-break space at line start counts as a blank,
a run of blanks as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import comrak
import html5lib
from cmarkgfm.cmark import Options, markdown_to_html_with_extensions
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

# Renderers, configured as the trackers do ------------------------------------------------------

_GITHUB_EXTENSIONS = ["table", "tasklist", "strikethrough", "autolink", "tagfilter"]
_GITHUB_OPTIONS = (
    Options.CMARK_OPT_HARDBREAKS | Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
)
_GITLAB_EXTENSIONS = [
    "table",
    "tasklist",
    "autolink",
    "footnotes",
    "strikethrough",
    "alerts",
    "math_dollars",
    "math_code",
    "wikilinks_title_after_pipe",
    "description_lists",
    "multiline_block_quotes",
]


def render_github(body: str) -> str:
    rendered: str = markdown_to_html_with_extensions(body, _GITHUB_OPTIONS, _GITHUB_EXTENSIONS)
    return rendered


def render_gitlab(body: str) -> str:
    extensions, parse, render = (
        comrak.ExtensionOptions(),
        comrak.ParseOptions(),
        comrak.RenderOptions(),
    )
    for name in _GITLAB_EXTENSIONS:
        setattr(extensions, name, True)
    parse.relaxed_tasklist_matching = True
    parse.escaped_char_spans = render.escaped_char_spans = render.unsafe_ = True
    rendered: str = comrak.render_markdown(
        body, extension_options=extensions, parse_options=parse, render_options=render
    )
    return rendered


def _escaped(_renderer: RendererHTML, tokens: list[Token], at: int, *_options: object) -> str:
    """As comrak marks them: an escaped sign is none of YouTrack's own."""
    return f"<span data-escaped-char>{escape(tokens[at].content)}</span>"


@cache
def _youtrack() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "breaks": True, "linkify": True})
    markdown.enable(["table", "strikethrough", "linkify"]).disable("text_join")
    markdown.use(tasklists_plugin)
    markdown.add_render_rule("text_special", _escaped)
    return markdown


def render_youtrack(body: str) -> str:
    return str(_youtrack().render(body))


def render_commonmark(body: str) -> str:
    """What is left where a reader of tickets knows no tables, no boxes and no bare addresses."""
    return str(MarkdownIt("commonmark", {"html": True}).render(body))


COMMONMARK = "commonmark"
RENDERERS: dict[str, Callable[[str], str]] = {
    "github": render_github,
    "gitlab": render_gitlab,
    "youtrack": render_youtrack,
    COMMONMARK: render_commonmark,
}


# What is seen ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A paragraph or cell. `named` are links whose text is not their own address."""

    text: str
    italic: bool = False
    strong: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Code:
    text: str
    language: str


@dataclass(frozen=True)
class Table:
    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Quote:
    blocks: tuple[Seen, ...]


@dataclass(frozen=True)
class Heading:
    level: int
    text: Text


@dataclass(frozen=True)
class Item:
    """An item of a list; `ticked` is None where it has no box."""

    ticked: bool | None
    blocks: tuple[Seen, ...]


Seen = Text | Code | Table | Quote | Heading | Item


@dataclass(frozen=True)
class Page:
    """All that is seen in order, and what nobody wrote."""

    blocks: tuple[Seen, ...]
    findings: tuple[str, ...]


# A break that the writer added shows as this private character and is dropped from texts.
_ADDED, _ADDED_SOURCE = "\ue7a3", "&#59299;"


def judge(body: str, dialect: str) -> Page:
    """Render a body as its tracker does and look at the page as a browser does."""
    rendered = RENDERERS[dialect](body.replace("&#8203;", _ADDED_SOURCE))
    root = html5lib.parseFragment(rendered, namespaceHTMLElements=False)
    for element in root.iter():
        _restore(element)
    for item in root.iter("li"):
        _unbox(item)
    findings = (*_strangers(root), *_side_effects(root, dialect), *_actions(root, body, dialect))
    return Page(tuple(_blocks(root)), findings)


def browse(markup: str) -> tuple[Seen, ...]:
    """What is seen of our own preview, whose boxes are signs with a word for those who listen."""
    root = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    for paragraph, item in [(item[0], item) for item in root.iter("li") if item.find("p")]:
        box = paragraph[0]
        paragraph.text = box.tail
        paragraph.remove(box)
        item.insert(0, Element("input", _BOX_WORDS[_visible(box)]))
    return tuple(_blocks(root))


_BOX_WORDS = {"erledigt: ": {"checked": ""}, "offen: ": {}}


def _restore(element: Element) -> None:
    """A typed `&#8203;` shows as these letters, whatever the judge put in its place.

    Its first sign may stand in an element of its own.
    """
    element.text = (element.text or "").replace(_ADDED_SOURCE[1:], "#8203;")
    element.tail = (element.tail or "").replace(_ADDED_SOURCE[1:], "#8203;")


def _unbox(item: Element) -> None:
    """markdown-it sets a box into the item's paragraph, the others before it."""
    paragraph = item.find("p")
    if paragraph is not None and len(paragraph) and paragraph[0].tag == "input":
        box = paragraph[0]
        paragraph.text = (box.tail or "").removeprefix(" ")
        paragraph.remove(box)
        box.tail = None
        item.insert(0, box)


def same(text: str) -> str:
    """A text as law 3 in CONTRIBUTING.md compares it, line by line."""
    return "\n".join(map(_same_line, text.split("\n")))


def _same_line(line: str) -> str:
    bare = line.lstrip(" \u00a0")
    return " " * (len(line) - len(bare)) + re.sub(" +", " ", bare).rstrip(" ")


# Blocks ---------------------------------------------------------------------------------------

_INLINE = {"a", "br", "code", "em", "span", "strong"}


def _blocks(parent: Element) -> Iterator[Seen]:
    """A parent's blocks; inline content between them counts as a paragraph."""
    loose = Element("p")
    loose.text = parent.text
    for child in parent:
        if child.tag in _INLINE:
            loose.append(child)
            continue
        yield from _paragraph(loose)
        yield from _BLOCKS.get(child.tag, _blocks)(child)
        loose = Element("p")
        loose.text = (child.tail or "").removeprefix(" ")  # a box's own blank in a tight list
    yield from _paragraph(loose)


def _paragraph(element: Element) -> Iterator[Text]:
    if _visible(element).strip(" \n"):
        yield _text(element)


def _table(element: Element) -> Iterator[Table]:
    head, *rows = [tuple(_text(cell) for cell in row) for row in element.iter("tr")]
    yield Table(head, tuple(rows))


def _code(element: Element) -> Iterator[Code]:
    inner = next(iter(element), element)  # typed HTML may have no code in it
    language = inner.get("class", "").removeprefix("language-")
    yield Code((inner.text or "").removesuffix("\n"), language)


def _quote(element: Element) -> Iterator[Quote]:
    yield Quote(tuple(_blocks(element)))


def _heading(element: Element) -> Iterator[Heading]:
    yield Heading(int(element.tag[1]), _text(element))


def _items(element: Element) -> Iterator[Item]:
    for item in element:
        box = item.find("input")
        ticked = None if box is None else "checked" in box.attrib
        yield Item(ticked, tuple(_blocks(item)))


_BLOCKS: dict[str, Callable[[Element], Iterator[Seen]]] = {
    "p": _paragraph,
    "table": _table,
    "pre": _code,
    "blockquote": _quote,
    "ul": _items,
    **{f"h{level}": _heading for level in range(1, 7)},
}


def _text(element: Element) -> Text:
    inner = [child.tag for child in element]
    outside = (element.text or "") + "".join(child.tail or "" for child in element)
    return Text(
        same(_visible(element).strip("\n")),
        italic=inner == ["em"] and not outside.strip(" \n"),
        strong=tuple(same(_visible(part)) for part in element.iter("strong")),
        code=tuple(same(_visible(part)) for part in element.iter("code")),
        named=tuple(_named(element.iter("a"))),
    )


def _named(links: Iterable[Element]) -> Iterator[tuple[str, str]]:
    for link in links:
        text, url = _visible(link), readable(link.get("href", ""))
        own = own_url(text)
        if url not in (readable(own), readable(normalizeLink(own))):  # as markdown-it spells it
            yield same(text), url


def readable(url: str) -> str:
    """A link's target as it is compared: without percent signs and without punycode."""
    return re.sub(r"xn--([\w-]+)", _decoded, unquote(url), flags=re.IGNORECASE)


def _decoded(label: re.Match[str]) -> str:
    try:
        return label[1].encode().decode("punycode")
    except UnicodeError:
        return label[0]


def own_url(text: str) -> str:
    """Where a text leads that is an address itself; empty for any other text."""
    for form, before in (
        (r"https?://.", ""),
        (r"www\.[\w\[]", "http://"),
        (r"[^@\s]+@\S+\.", "mailto:"),
    ):
        if re.match(form, text, re.IGNORECASE):
            return before + text
    return ""


def _visible(element: Element) -> str:
    """Text as a browser shows it: a newline of the source is a blank, but none behind `<br>`."""
    text = (element.text or "").replace("\n", " ")
    for child in element:
        tail = child.tail or ""
        if child.tag == "br":
            text += "\n" + tail.removeprefix("\n").replace("\n", " ")
        else:
            text += _visible(child) + tail.replace("\n", " ")
    return text.replace(_ADDED, "")


# What nobody wrote ----------------------------------------------------------------------------

_ALLOWED: dict[str, set[str]] = {
    "a": {"href"},
    "code": {"class"},
    "input": {"type", "checked", "disabled", "class"},
    "li": {"class"},
    "ul": {"class"},
    "span": {"data-escaped-char"},
}
_BARE = {
    *[
        "blockquote",
        "br",
        "em",
        "h1",
        "h2",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
    ]
}


def _strangers(root: Element) -> Iterator[str]:
    """Elements and attributes that no ticket of ours has, links that show nothing or lead astray.

    Whether somebody typed or set a link tells its text: `Text.named`, which the sheet must know.
    """
    for element in list(root.iter())[1:]:
        known = element.tag in _ALLOWED or element.tag in _BARE
        if not known or not set(element.keys()) <= _ALLOWED.get(element.tag, set()):
            yield f"element {element.tag} {element.attrib}"
        if element.tag == "a" and not (_visible(element) and _leads(element)):
            yield f"link {element.get('href')} as {_visible(element)!r}"


def _leads(link: Element) -> bool:
    return re.match(r"https?://|mailto:", link.get("href", ""), re.IGNORECASE) is not None


_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_GITHUB = {
    "mention": r"(?<![A-Za-z0-9_`])@[A-Za-z0-9]",
    "reference": r"#[0-9]|(?i:\bgh-[0-9])",
    "math": r"\$[^$]+\$|\$\$",
}
_GITLAB = {
    "mention": r"@\w",
    "reference": r"""[#!&$][0-9]|[~%][\w"]|\^alert#|\#"?\w""",
    "placeholder": r"%\{",
    "emoji": r":[\w+-]+:",
    "wiki": r"\[\[|\[TOC\]",
    "diff": r"[\[{][+-]",
}
# Ids like ABC-12 are no finding: YouTrack links only those that exist, and one that the author
# named harms nobody, while a break inside would spoil every UTF-8 and SHA-256 that is copied.
_YOUTRACK = {
    "mention": r"(?<![A-Za-z0-9_`])@\w",
    "attribute": r"\{\w+[:=}]",
}
_SIDE_EFFECTS = {"github": _GITHUB, "gitlab": _GITLAB, "youtrack": _YOUTRACK, COMMONMARK: {}}


def _side_effects(root: Element, dialect: str) -> Iterator[str]:
    for text in _plain_texts(root):
        seen = text.replace(_ADDED, "\u200b")
        for name, pattern in _SIDE_EFFECTS[dialect].items():
            if hit := re.search(pattern, seen):
                yield f"{name} {seen[hit.start() : hit.end() + 9]!r}"
        if dialect == "github":
            yield from (f"emoji {name}" for name in _EMOJI.findall(seen) if is_emoji(name))


def _plain_texts(element: Element) -> Iterator[str]:
    """Text nodes that a tracker's filters look at: none in code or links, no escaped sign."""
    if element.tag not in ("a", "code", "pre") and "data-escaped-char" not in element.attrib:
        yield element.text or ""
        for child in element:
            yield from _plain_texts(child)
            yield child.tail or ""


@cache
def is_emoji(name: str) -> bool:
    """GitHub's list of names, which comrak carries."""
    extensions = comrak.ExtensionOptions()
    extensions.shortcodes = True
    return f":{name}:" not in comrak.render_markdown(f":{name}:", extension_options=extensions)


_BOX = re.compile(r"[-*] \[[ xX]\]")


def _actions(root: Element, body: str, dialect: str) -> Iterator[str]:
    """What a tracker does with the source.

    GitLab executes and removes lines that begin with a slash and a word; YouTrack's mobile client
    finds the box to tick by counting everything that looks like one. What stands in fenced code is
    the author's own: nothing could be escaped there.
    """
    if dialect == "gitlab":
        yield from (f"action {line}" for line in re.findall(r"^/\w.*", body, re.MULTILINE))
    if dialect == "youtrack":
        typed = sum(len(_BOX.findall("".join(code.itertext()))) for code in root.iter("pre"))
        counted, boxes = len(_BOX.findall(body)) - typed, len(list(root.iter("input")))
        if counted != boxes:
            yield f"{counted} boxes counted, {boxes} shown"
