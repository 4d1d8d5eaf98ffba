"""Jira Data Center: wiki markup, whose escapes are few and are read twice inside of marks.

Atlassian's own parser is the authority (tests/guide/test_jira_wiki.py); what it cannot show stands
in tests/guide/wiki_gaps.json. Where no backslash helps, an invisible break or a grey sign does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from questionnaire.guide.document import (
    Block,
    Blocks,
    InfoTable,
    Mark,
    Question,
    Span,
    Spans,
    normal_line,
    settled,
)
from questionnaire.guide.spans import normal_blocks
from questionnaire.guide.ticket import Part, Slice
from questionnaire.guide.words import points_title, sentence
from questionnaire.guide.writers.form import Form, utf16_units, write_document
from questionnaire.guide.writers.links import LINK, Link, found_link
from questionnaire.guide.writers.shapes import Shape, shape_of
from questionnaire.guide.writers.tables import table_rows

BREAK = "\u200b"
_BOXES = {False: "\u2610", True: "\u2611"}
# Of our formats, those that Atlassian's parser colours; it takes any other name for Java.
_LANGUAGES = frozenset({"json", "sql"})


# Signs ----------------------------------------------------------------------------------------

_LETTER = r"[^\W_]"
_MACROS = "(?i:adf|anchor|code|color|loremipsum|noformat|panel|quote)"
_EMOTICON = r"(?:[inxy/?]|on|off|flag|flagoff)\)"
# A mark opens only where no letter stands before it and no blank behind it.
_SIGNS = (
    r"(?P<sign>\A(?:[*#-](?=[*#-]*(?: |\Z))|\|)|[{}\[]"
    rf"|(?<!{_LETTER})[*_+^~!-](?! )|(?<!{_LETTER})\?(?=\?)"
    rf"|(?<=[:;])[()]|\((?={_EMOTICON}))"
    r"|(?P<loose>\A(?:h[1-6]|bq)(?=\.)|\\(?![A-Za-z0-9 ])|&(?=#?\w{1,40};)|:(?=[DPp](?!\w)))"
)
# These are read before their backslash is.
_BOTH = rf"(?P<both>\{{(?={_MACROS}|[|\[]|\Z)|\[(?=[\s\ufeff]*[~\]]))"
_ADDRESSES = (
    r"(?P<address>:(?=//)|(?<=(?i:mailto)):)|(?P<key>(?<![A-Z0-9])[A-Z][A-Z0-9]++)-(?=[0-9])"
)
# A row is cut into cells before any escape is read, but for macros, images and links.
_CELL = r"(?P<grey>\|+|\[(?=[^\[\]]*\Z))|(?P<bang>!)"


class _Context:
    """The patterns of a place: running text, an address that is none of ours, a link's own text."""

    def __init__(self, own: str = "(?P<grey>(?!))|(?P<bang>(?!))") -> None:
        label = f"{own}|{_BOTH}|{_SIGNS}"
        self.label = re.compile(rf"(?P<address>(?<=\Amailto):)|(?P<key>(?!))|{label}")
        self.plain = re.compile(f"{_ADDRESSES}|{label}")
        self.running = re.compile(
            rf"(?:{LINK})(?P<next>[*_+^~!-](?! )|\?(?=\?))?|{_ADDRESSES}|{label}"
        )


_LINE, _IN_CELL = _Context(), _Context(_CELL)


def _signs(match: re.Match[str]) -> str:
    if sign := match["sign"] or match["bang"]:
        return "\\" + sign
    if sign := match["both"]:
        return f"\\{sign}{BREAK}"
    if key := match["key"]:
        return f"{key}\\-"
    if sign := match["grey"]:
        return f"{{color:#7a869a}}{sign}{{color}}"
    return BREAK + match[0] if match["address"] else match[0] + BREAK


def _escape(text: str, context: _Context = _LINE) -> str:
    """A run of plain text as markup that shows exactly that text, addresses clickable. One pass."""

    def written(match: re.Match[str]) -> str:
        if match["url"] or match["www"] or match["mail"]:
            return _address(match, context)
        return _signs(match)

    return context.running.sub(written, text)


def _address(match: re.Match[str], context: _Context) -> str:
    """A link; a backslash in front must not act on its bracket, nor that let a mark behind open."""
    link = found_link(match)
    before = BREAK if match.string[match.start() - 1 : match.start()] == "\\" else ""
    after = context.plain.sub(_signs, link.rest) + (f"\\{match['next']}" if match["next"] else "")
    return before + _link(link, context) + after


def _link(link: Link, context: _Context) -> str:
    if _BARS.search(link.text) or link.text.count("!") > 1:
        return context.plain.sub(_signs, link.text)
    label, target = context.label.sub(_signs, link.text), _target(link.url)
    return f"[{target}]" if label == target else f"[{label}|{target}]"


# What a link's own text cannot hold; nor can it hold two exclamation marks.
_BARS = re.compile(r"[\[\]|]")
_ENTITY = re.compile(r"(&#?\w{1,40});")


def _target(url: str) -> str:
    encoded = re.sub(r"[\[\]{|}^!\\]", lambda sign: f"%{ord(sign[0]):02X}", url)
    return _ENTITY.sub(r"\1%3B", encoded)


def _line(line: str) -> str:
    """A line of running text; blanks at its start would be trimmed."""
    bare = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(bare)) + _escape(bare)


def _cell(text: str) -> str:
    """A cell in its normal form; an empty line would end the table."""
    return "\n".join(_escape(line, _IN_CELL) or BREAK for line in text.split("\n")) if text else ""


# Marks ----------------------------------------------------------------------------------------


def _marked(written: str, sign: str) -> str:
    """Bold or italic where nothing inside has an escape or could close the mark; else plain."""
    inside = rf"[\\{BREAK}]|(?<!{_LETTER}){re.escape(sign)}|{re.escape(sign)}(?!{_LETTER})"
    return written if not written or re.search(inside, written) else sign + written + sign


def _spans(spans: Spans, context: _Context = _LINE) -> str:
    """Normal spans on one line."""
    written = ""
    for at, span in enumerate(spans):
        around = written[-1:] + "".join(after.text[:1] for after in spans[at + 1 : at + 2])
        written += _SPANS[span.mark](span, context, _TOUCHING.search(around) is not None)
    return written


# A mark beside one of these takes its sign in braces.
_TOUCHING = re.compile(r"[A-Za-z0-9]|[^\x00-\x7f]")


def _text(span: Span, context: _Context, touched: bool) -> str:
    return _escape(span.text, context)


def _strong(span: Span, context: _Context, touched: bool) -> str:
    written = _escape(span.text, context)
    if touched and "*" not in written and _marked(written, "*") != written:
        return f"{{*}}{written}{{*}}"
    return written if touched else _marked(written, "*")


def _code(span: Span, context: _Context, touched: bool) -> str:
    written = context.label.sub(_signs, span.text)
    if "{color" in written:
        return context.plain.sub(_signs, span.text)
    return f"{{{{{{}}{written}{{}}}}}}" if touched else f"{{{{{written}}}}}"


def _anchor(span: Span, context: _Context, touched: bool) -> str:
    """A link; signs that its text cannot hold stand between its pieces."""
    between = r"( *[\[\]|!]+ *)" if span.text.count("!") > 1 else r"( *[\[\]|]+ *)"
    target = _target(span.url)
    pieces = enumerate(re.split(between, span.text))
    return "".join(
        context.plain.sub(_signs, piece)
        if at % 2
        else piece and f"[{context.label.sub(_signs, piece)}|{target}]"
        for at, piece in pieces
    )


_SPANS: dict[Mark, Callable[[Span, _Context, bool], str]] = {
    Mark.TEXT: _text,
    Mark.LINK: _anchor,
    Mark.CODE: _code,
    Mark.STRONG: _strong,
}


# Blocks ---------------------------------------------------------------------------------------


# The guide's own text is the same in every project: written once.
@lru_cache(maxsize=4096)
def _guide_text(blocks: Blocks) -> tuple[str, ...]:
    return tuple(_block(block) for block in normal_blocks(blocks))


def _block(block: Block) -> str:
    if isinstance(block, InfoTable):
        head, *rows = (
            [_spans(cell, _IN_CELL) for cell in row] for row in (block.header, *block.rows)
        )
        return _table(head, rows)
    return _italic(_spans(block.spans))


def _italic(written: str) -> str:
    """Number signs alone begin no list behind the mark: there they need no escape."""
    bare = written[1:] if re.fullmatch(r"\\#+", written) else written
    return _marked(bare, "_")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "\n".join((_row("||", head), *(_row("|", row) for row in rows)))


def _row(bar: str, cells: Iterable[str]) -> str:
    """An empty cell holds a blank: two bars side by side would make a heading."""
    return bar + bar.join(cell or " " for cell in cells) + bar


def _quote(lines: Iterable[str]) -> str:
    return "\n".join(("{quote}", *lines, "{quote}"))


def _fence(code: str, language: str) -> str:
    """Code as it is; a break keeps blanks at its edges, and its own macro from closing it."""
    name = "code" if language in _LANGUAGES else "noformat"
    opening = f"code:{language}" if name == "code" else name
    kept = re.sub(rf"\A(?=[\s\ufeff])|(?<=[\s\ufeff])\Z|(?<=\{{)(?=(?i:{name})\}})", BREAK, code)
    return f"{{{opening}}}\n{kept}\n{{{name}}}"


# A ticket -------------------------------------------------------------------------------------


def ticket_blocks(part: Part) -> list[str]:
    """Introduction, then each question with box, help and answer."""
    blocks = [*_guide_text(part.intro)]
    for slice in part.slices:
        blocks += _slice(slice)
    return blocks + _points(part.points)


def _heading(level: int, title: str) -> str:
    return f"h{level}. {_escape(title)}"


def _slice(slice: Slice) -> list[str]:
    box = _BOXES[settled(slice.answer)]
    question = slice.question
    head = [f"{box} {_question(question)}", *_guide_text(question.help)] if slice.head else []
    return head + _ANSWERS[shape_of(question, slice.answer)](slice)


@lru_cache(maxsize=4096)
def _question(question: Question) -> str:
    return _before(question) + _marked(_escape(normal_line(question.text)), "*")


def _before(question: Question) -> str:
    note = normal_line(question.note)
    return _escape(f"({note}) ") if note else ""


def _points(questions: tuple[Question, ...]) -> list[str]:
    """Open questions as a list without boxes."""
    lines = [f"* {_point(question)}" for question in questions]
    return [_marked(points_title(), "*"), "\n".join(lines)] if lines else []


def _point(question: Question) -> str:
    """A point of nothing but white space would be left out: a break keeps it."""
    written = _before(question) + _escape(normal_line(question.text))
    return written + BREAK if re.fullmatch(r"[\s\ufeff]*", written) else written


# The answer, by its shape ---------------------------------------------------------------------


def _nothing(slice: Slice) -> list[str]:
    return []


def _noted(slice: Slice) -> list[str]:
    answer = slice.answer
    note = ["", *map(_line, answer.note.split("\n"))] if answer.note else []
    return [_quote([_marked(sentence(answer.state), "*"), *note])]


def _answer_table(slice: Slice) -> list[str]:
    head = [_cell(normal_line(column.text)) for column in slice.question.columns]
    rows = table_rows(slice.question, slice.answer)
    return [_table(head, ([_cell(cell) for cell in row] for row in rows))]


def _answer_code(slice: Slice) -> list[str]:
    return [_fence(slice.answer.text, slice.answer.format)]


def _running(slice: Slice) -> list[str]:
    return [_quote(map(_line, slice.answer.text.split("\n")))]


_ANSWERS: dict[Shape, Callable[[Slice], list[str]]] = {
    Shape.NOTHING: _nothing,
    Shape.NOTE: _noted,
    Shape.TABLE: _answer_table,
    Shape.CODE: _answer_code,
    Shape.TEXT: _running,
}

FORM = Form(
    "Jira Data Center",
    blocks=ticket_blocks,
    document=partial(write_document, heading=_heading, blocks=ticket_blocks),
    title_limit=255,
    body_limit=32_767,
    size=utf16_units,
    suffix="txt",
    media_type="text/plain",
    basic=True,
)
