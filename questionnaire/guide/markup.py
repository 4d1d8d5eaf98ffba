"""The small language of introductions and help: its source text to blocks, and back.

Paragraphs, pipe tables, `[text](http… or mailto:…)`, `` `code` ``, `**strong**`; a backslash makes
the sign behind it literal; everything else is literal text. Python-Markdown does the parsing, with
its own block and inline rules replaced by the five below, none of which needs quadratic time.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from functools import lru_cache

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import InlineProcessor as InlineTree
from markdown.util import INLINE_PLACEHOLDER_RE, AtomicString, Registry

from questionnaire.guide.document import (
    Block,
    Blocks,
    InfoTable,
    Mark,
    Paragraph,
    Span,
    normal_cell,
)
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.limits import HELP_LENGTH
from questionnaire.guide.spans import BARE_URL, PUNCTUATION, is_url, normal_blocks, write_markup

__all__ = ["is_rule", "normal_blocks", "parse_markup", "read_blocks", "split_row", "write_markup"]

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(":?-+:?")


# Reading -------------------------------------------------------------------------------------


def parse_markup(source: str) -> Blocks:
    """The normal blocks of an introduction or a help text as an admin types it.

    Raises ValueRefused("help_too_long", limit, length) above HELP_LENGTH characters.
    """
    if len(source) > HELP_LENGTH:
        raise ValueRefused("help_too_long", limit=HELP_LENGTH, length=len(source))
    return read_blocks(source)


@lru_cache(maxsize=1024)
def read_blocks(source: str) -> Blocks:
    """As parse_markup but of any length: escapes make the text of a guide file longer."""
    markdown = Markdown(extensions=[_Language()])
    tree = etree.Element("div")
    markdown.parser.parseChunk(tree, normal_cell(source))
    markdown.treeprocessors["inline"].run(tree)
    return normal_blocks(_block(element) for element in tree)


def split_row(line: str) -> list[str]:
    r"""The cells of a table's line. As in GFM, `\|` is a bar inside a cell, in code as well."""
    inner = line.strip(" ").removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.strip(" ").replace("\\|", "|") for cell in _BAR.split(inner)]


def is_rule(line: str) -> bool:
    """Is this the separator below a table's header? Two dashes are as good as three."""
    return bool(_BAR.search(line)) and all(_RULE.fullmatch(cell) for cell in split_row(line))


class _Language(Extension):
    """Replaces all rules of Python-Markdown by those of the small language."""

    def extendMarkdown(self, md: Markdown) -> None:
        blocks: Registry[BlockProcessor] = Registry()
        blocks.register(_Tables(md.parser), "table", 20)
        blocks.register(_Paragraphs(md.parser), "paragraph", 10)
        md.parser.blockprocessors = blocks
        md.inlinePatterns = Registry()
        md.inlinePatterns.register(_Literals(_LITERAL, md), "literal", 30)
        md.inlinePatterns.register(_Links(_LINK, md), "link", 20)
        md.inlinePatterns.register(_Strong(_STRONG, md), "strong", 10)
        md.treeprocessors = Registry()
        md.treeprocessors.register(InlineTree(md), "inline", 10)


class _Paragraphs(BlockProcessor):
    def test(self, parent: etree.Element, block: str) -> bool:
        return True

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        etree.SubElement(parent, "p").text = blocks.pop(0).replace("\n", " ")


class _Tables(BlockProcessor):
    """A block is a table only as a whole; else its text would silently lose cells."""

    def test(self, parent: etree.Element, block: str) -> bool:
        header, *rest = block.split("\n")
        if not (rest and _BAR.search(header) and is_rule(rest[0])):
            return False
        width = len(split_row(header))
        return len(split_row(rest[0])) == width and all(len(split_row(x)) <= width for x in rest)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        header, _, *rows = blocks.pop(0).split("\n")
        table = etree.SubElement(parent, "table")
        for line in (header, *rows):
            row = etree.SubElement(table, "tr")
            for cell in split_row(line):
                etree.SubElement(row, "td").text = cell


# A run of backticks that nothing closes matches alone, so that no part of it is tried again.
_LITERAL = rf"\\({PUNCTUATION})|(`++)(?:(.+?)(?<!`)\2(?!`))?"
# Neither text nor bare address may hold a bracket: each search ends at the next one.
_LINK = rf"(?<!!)\[([^\[\]]+)\]\((?:<([^<>\s]+)>|({BARE_URL}))\)"
# Exactly two stars on each side; a lone star inside (`**Nutzer*innen**`) is text.
_STRONG = r"(?<!\*)\*\*(?![\s*])((?>(?:[^*]+|(?<!\*)\*(?!\*))+))(?<!\s)\*\*(?!\*)"

_Found = tuple[etree.Element | str | None, int | None, int | None]


class _Literals(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        sign, _, code = m.groups()
        return sign or (code and _element(Mark.CODE, AtomicString(_unpadded(code)))), *m.span()


class _Links(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        url = INLINE_PLACEHOLDER_RE.sub(self._literal, m[2] or m[3])
        return (_element(Mark.LINK, m[1], url), *m.span()) if is_url(url) else (None, *m.span())

    def _literal(self, placeholder: re.Match[str]) -> str:
        """The sign that was escaped; for code a backtick, which no address may hold."""
        tree = self.md.treeprocessors["inline"]
        assert isinstance(tree, InlineTree)  # _Language put it there
        node = tree.stashed_nodes[placeholder[1]]
        return node if isinstance(node, str) else "`"


class _Strong(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        return _element(Mark.STRONG, m[1]), *m.span()


def _element(mark: Mark, text: str, url: str = "") -> etree.Element:
    element = etree.Element(mark.value, url=url)
    element.text = text
    return element


def _unpadded(code: str) -> str:
    """CommonMark: one blank on both sides only keeps backticks apart."""
    return code[1:-1] if code.startswith(" ") and code.endswith(" ") and code.strip() else code


def _block(element: etree.Element) -> Block:
    if element.tag == "p":
        return Paragraph(tuple(_spans(element)))
    header, *rows = (tuple(tuple(_spans(cell)) for cell in row) for row in element)
    return InfoTable(header, tuple(rows))


def _spans(element: etree.Element, mark: Mark = Mark.TEXT, url: str = "") -> Iterator[Span]:
    """The tree flattened: the innermost mark counts, but a link is a link throughout."""
    yield Span(mark, element.text or "", url)
    for child in element:
        inside = (mark, url) if mark is Mark.LINK else (Mark(child.tag), child.get("url", ""))
        yield from _spans(child, *inside)
        yield Span(mark, child.tail or "", url)
