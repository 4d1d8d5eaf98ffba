"""The small language of introductions and help: what is markup, what is literal, and back again."""

import pytest
from hypothesis import given

from questionnaire.guide.document import (
    Block,
    Blocks,
    InfoTable,
    Mark,
    Paragraph,
    Span,
    Spans,
)
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.limits import HELP_LENGTH
from questionnaire.guide.markup import normal_blocks, parse_markup, write_markup
from tests.guide.guide_strategies import any_blocks, blocks, texts


def text(words: str) -> Span:
    return Span(Mark.TEXT, words)


def strong(words: str) -> Span:
    return Span(Mark.STRONG, words)


def code(words: str) -> Span:
    return Span(Mark.CODE, words)


def link(words: str, url: str = "http://a.de") -> Span:
    return Span(Mark.LINK, words, url)


def spans(source: str) -> Spans:
    (block,) = parse_markup(source)
    assert isinstance(block, Paragraph)
    return block.spans


def table(*rows: tuple[str, ...]) -> InfoTable:
    header, *body = (tuple((text(c),) if c else () for c in row) for row in rows)
    return InfoTable(header, tuple(body))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**Nutzer*innen** und Kund*innen", (strong("Nutzer*innen"), text(" und Kund*innen"))),
        ("a **b** c", (text("a "), strong("b"), text(" c"))),
        ("`a*b` ``c`d`` `` ` ``", (code("a*b"), text(" "), code("c`d"), text(" "), code("`"))),
        ("[a](http://a.de)", (link("a"),)),
        ("[a](HTTPS://a.de/b_(c))", (link("a", "HTTPS://a.de/b_(c)"),)),
        ("[a](<mailto:a@b.de>)", (link("a", "mailto:a@b.de"),)),
        (r"[a](http://a.de/\_b)", (link("a", "http://a.de/_b"),)),
        ("**a `b` [c](http://a.de)**", (strong("a"), text(" "), code("b"), text(" "), link("c"))),
        ("[**a** `b`](http://a.de)", (link("a b"),)),
        (r"\*\*a\*\* \`b\` \[c\](http://a.de) \\ \a", (text(r"**a** `b` [c](http://a.de) \ \a"),)),
        ("[a](http://a.de/`b`)", (text("[a](http://a.de/"), code("b"), text(")"))),
        (r"`a\*b`", (code(r"a\*b"),)),
        ("a\nb  \n  c\td", (text("a b c d"),)),
        ("\u00a0a\u00a0", (text("\u00a0a\u00a0"),)),
        ("a\x00\x02b", (text("a\ufffd\ufffdb"),)),
        ("\x02klzzwxh:0000\x03 \\*", (text("\ufffdklzzwxh:0000\ufffd *"),)),
    ],
)
def test_parse_markup_reads_links_code_strong_and_escapes(source: str, expected: Spans) -> None:
    assert spans(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "*a* _b_ __c__ ~~d~~",
        "***a*** ****b****",
        "** a ** **b **",
        "Preis* und Kund*in",
        "# a",
        "* a",
        "1. a",
        "> a",
        "===",
        "---",
        "![a](http://a.de)",
        "[a][b] [c]",
        "[a]: http://a.de",
        "[a](javascript:alert(1)) [a](ftp://a.de) [a](//a.de) [a](/b)",
        "[](http://a.de)",
        '[a](http://a.de "Titel")',
        "<http://a.de> http://a.de a@b.de",
        "<b>a</b> <!-- b --> &amp; &#42;",
        "``a` b",
        "a | b",
        "C:\\temp",
    ],
)
def test_parse_markup_takes_everything_else_literally(source: str) -> None:
    assert spans(source) == (text(source),)


def test_parse_markup_parts_paragraphs_at_empty_lines() -> None:
    source = "\n\na\nb\r\n\r\n \n\nc\n"

    assert parse_markup(source) == (Paragraph((text("a b"),)), Paragraph((text("c"),)))


@pytest.mark.parametrize("source", ["", " ", "\n\n \n"])
def test_parse_markup_gives_nothing_for_blanks(source: str) -> None:
    assert parse_markup(source) == ()


@pytest.mark.parametrize(
    "source",
    [
        "| A | B |\n| -- | -- |\n| a | b |\n| c | |",
        "A | B\n:-: | -\na | b\nc",
        "|A|B|\n|---|---|\n|a|b|\n|c|",
    ],
)
def test_parse_markup_reads_a_table(source: str) -> None:
    assert parse_markup(source) == (table(("A", "B"), ("a", "b"), ("c", "")),)


def test_parse_markup_reads_marks_and_bars_in_cells() -> None:
    found = parse_markup("| `a\\|b` | c\\|d |\n| -- | -- |\n| **e** | [f](http://a.de) |")

    header = ((code("a|b"),), (text("c|d"),))
    assert found == (InfoTable(header, (((strong("e"),), (link("f"),)),)),)


@pytest.mark.parametrize(
    "source",
    [
        "| A | B |\n| a | b |",
        "| A | B |\n| -- |",
        "| A |\n| -- |\n| a | b |",
        "A\n--",
        "| A |\n--",
        "A\n| -- |",
        "Text\n| A |\n| -- |",
    ],
)
def test_parse_markup_takes_what_is_no_whole_table_as_text(source: str) -> None:
    assert spans(source) == (text(source.replace("\n", " ")),)


def test_parse_markup_refuses_too_long_a_text() -> None:
    with pytest.raises(ValueRefused) as error:
        parse_markup("a" * (HELP_LENGTH + 1))

    assert error.value.code == "help_too_long"
    assert error.value.values == {"limit": HELP_LENGTH, "length": HELP_LENGTH + 1}


@pytest.mark.parametrize(
    "source",
    [
        "Für Nutzer*innen und **Kund*innen**, siehe [Details] und `a*b`.",
        "Ein * hier, C:\\temp, a_b, <b>, &amp;, #, 1.",
        "[a](siehe unten)\n\n[b](https://a.de/(c)) [d](<http://a.de/(e>)",
        "a\\*\\*b\\*\\* \\`c\\`",
        "| A | B\\|C |\n| -- | -- |\n| `d\\|e` |  |",
        "``a`b`` `` ` ``",
        "**a**\\*b c\\***d** *e*",
        "!a \\![b](http://a.de)",
        "[\\[a\\]](http://a.de)",
    ],
)
def test_write_markup_gives_the_friendly_form(source: str) -> None:
    assert write_markup(parse_markup(source)) == source


@pytest.mark.parametrize(
    ("messy", "source"),
    [
        ("Nutzer\\*innen", "Nutzer*innen"),
        ("a  \n b\n\n\n\nc", "a b\n\nc"),
        ("|A|B|\n|:-|---|\n|a", "| A | B |\n| -- | -- |\n| a |  |"),
        ("\\# a \\_b\\_", "# a _b_"),
    ],
)
def test_write_markup_drops_escapes_that_nothing_needs(messy: str, source: str) -> None:
    assert write_markup(parse_markup(messy)) == source


@given(blocks())
def test_parse_markup_gives_back_what_write_markup_wrote(found: Blocks) -> None:
    assert parse_markup(write_markup(found)) == found


@given(texts(20))
def test_parse_markup_gives_normal_blocks(source: str) -> None:
    found = parse_markup(source)

    assert normal_blocks(found) == found
    assert parse_markup(write_markup(found)) == found


@given(any_blocks())
def test_normal_blocks_is_idempotent(messy: list[Block]) -> None:
    assert normal_blocks(normal_blocks(messy)) == normal_blocks(messy)


@pytest.mark.parametrize(
    ("messy", "normal"),
    [
        ((text("a "), text(" b")), (text("a b"),)),
        ((strong("a"), text(""), strong("b")), (strong("ab"),)),
        ((text(" a"), strong(" b "), text("c ")), (text("a "), strong("b"), text(" c"))),
        ((strong(" "), code(""), text("a")), (text("a"),)),
        ((strong("a "), strong("b")), (strong("a b"),)),
        ((text("a\n\n b"),), (text("a b"),)),
        ((link("a", "javascript:b"),), (text("[a](javascript:b)"),)),
        ((Span(Mark.STRONG, "a", "http://a.de"),), (strong("a"),)),
        ((link("a"), link("b"), link("c", "http://c.de")), (link("ab"), link("c", "http://c.de"))),
    ],
)
def test_normal_blocks_tidies_spans(messy: Spans, normal: Spans) -> None:
    assert normal_blocks([Paragraph(messy)]) == (Paragraph(normal),)


def test_normal_blocks_drops_what_is_empty_and_evens_out_rows() -> None:
    ragged = InfoTable(((text("a"),),), (((text("b"),), (text(" c"),)), ()))

    assert normal_blocks([Paragraph((text(" "),)), InfoTable((), ()), ragged]) == (
        table(("a", ""), ("b", "c"), ("", "")),
    )
