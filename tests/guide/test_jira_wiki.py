"""Jira Data Center's wiki markup: laws 3 to 5 (CONTRIBUTING.md), seen by Atlassian's parser.

Node is started once for all that is checked in, and once for all generated sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest
from hypothesis import example, given

from questionnaire.guide.document import (
    Answer,
    Entry,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Row,
    Sheet,
    Span,
    Spans,
    State,
    normal_line,
    normal_sheet,
)
from questionnaire.guide.ticket import Options, Part, Slice, draft
from questionnaire.guide.words import points_title
from questionnaire.guide.writers.jira_wiki import FORM
from tests.guide import strategies
from tests.guide.expected import expected_ticket
from tests.guide.judges import Heading, Item, Seen, Text, same
from tests.guide.sample import SHEET
from tests.guide.wiki_judge import (
    Difference,
    Gap,
    Node,
    differences,
    load_gaps,
    parse_wiki,
    unexplained,
)

Z, NBSP = "\u200b", "\u00a0"
GREY = "{{color:#7a869a}}{}{{color}}".format
NAME = Question("name", "Wie heißt es?")


def text(content: str) -> Span:
    return Span(Mark.TEXT, content)


def strong(content: str) -> Span:
    return Span(Mark.STRONG, content)


def code(content: str) -> Span:
    return Span(Mark.CODE, content)


def link(content: str, url: str = "https://a.de/x") -> Span:
    return Span(Mark.LINK, content, url)


def answered(content: str, format: str = "text") -> Answer:
    return Answer(State.ANSWERED, content, format=format)


def one(answer: Answer, question: Question = NAME) -> Sheet:
    return strategies.one_entry(question, answer)


def asked(content: str, note: str = "") -> Sheet:
    return one(Answer(), Question("name", content, note=note))


def told(*spans: Span) -> Sheet:
    return Sheet("abschnitt", "Titel", intro=(Paragraph(spans),))


def shown_table(*rows: tuple[Spans, ...]) -> Sheet:
    return Sheet("abschnitt", "Titel", intro=(InfoTable(rows[0], rows[1:]),))


def filled(*rows: tuple[str, ...]) -> Sheet:
    columns = tuple(Line(f"c{at}", "Was") for at in range(1, len(rows[0]) + 1))
    question = Question("t", "Termine", kind=Kind.TABLE, columns=columns)
    given = (Row(f"n{at}", _cells(row)) for at, row in enumerate(rows, 1))
    return one(Answer(State.ANSWERED, rows=tuple(given)), question)


def _cells(row: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"c{at}", cell) for at, cell in enumerate(row, 1) if cell)


def written(sheet: Sheet) -> str:
    return FORM.body(draft(sheet)).removesuffix("\n")


def quoted(content: str) -> str:
    """An answer's lines in the ticket."""
    body = FORM.body(Part(slices=(Slice(NAME, answered(content), head=False),)))
    return body.removeprefix("{quote}\n").removesuffix("\n{quote}\n")


def row(*cells: str) -> str:
    """A row of a table to fill in, in the ticket."""
    _, _, lines = written(filled(cells)).partition("||\n")
    return lines


# What is written ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Nutzer*innen, snake_case, E-Mail, a - b, 1 + 1", None),
        ("*fett* _k_ -x- +x+ ^x^ ~x~", "\\*fett* \\_k_ \\-x- \\+x+ \\^x^ \\~x~"),
        ("- a", "\\- a"),
        ("*# a", "\\*# a"),
        ("#12 # a", None),
        ("| a | b |", "\\| a | b |"),
        ("h1. a", f"h1{Z}. a"),
        ("bq. a", f"bq{Z}. a"),
        ("  - a", f"{NBSP}{NBSP}\\- a"),
        ("!a! Nein! !", "\\!a! Nein! \\!"),
        ("??a?? Was??", "\\??a?? Was??"),
        ("[a] [~joe] [ ]", f"\\[a] \\[{Z}\\~joe] \\[{Z} ]"),
        ("{x} {code} {", f"\\{{x\\}} \\{{{Z}code\\}} \\{{{Z}"),
        (":) :-) ;) :D :Dx (y) (z) (/)", f":\\) :\\-) ;\\) :{Z}D :Dx \\(y) (z) \\(/)"),
        ("C:\\x\\y \\* \\\\", f"C:\\x\\y \\{Z}* \\{Z}\\{Z}"),
        ("&amp; & AT&T", f"&{Z}amp; & AT&T"),
        ("ABC-12 abc-12", "ABC\\-12 abc-12"),
        ("ftp://a.de mailto:x", f"ftp{Z}://a.de mailto{Z}:x"),
    ],
)
def test_text_is_escaped_where_it_must_be(typed: str, shown: str | None) -> None:
    assert quoted(typed) == (shown or typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://a.de/x.", "[https://a.de/x]."),
        ("http://a.de/_x_", "[http://a.de/\\_x|http://a.de/_x]\\_"),
        ("www.a.de", "[www.a.de|http://www.a.de]"),
        ("a@b.de*x*", "[a@b.de|mailto:a@b.de]\\*x*"),
        ("a@b.de? a@b.de * a", "[a@b.de|mailto:a@b.de]? [a@b.de|mailto:a@b.de] * a"),
        ("\\www.a.de", f"\\{Z}[www.a.de|http://www.a.de]"),
        ("http://[::1]/", f"http{Z}://\\[::1]/"),
        ("http://a.de/a!b!c", f"http{Z}://a.de/a!b!c"),
        ("http://a.de/a!b", "[http://a.de/a!b|http://a.de/a%21b]"),
        ("http://a.de/&copy;a", f"[http://a.de/&{Z}copy;a|http://a.de/&copy%3Ba]"),
    ],
)
def test_addresses_are_links(typed: str, shown: str) -> None:
    assert quoted(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a | b", f"a {GREY('|')} b"),
        ("[a] [b", f"\\[a] {GREY('[')}b"),
        ("{|", f"\\{{{Z}{GREY('|')}"),
        ("Hallo!", "Hallo\\!"),
        ("a\n\nb", f"a\n{Z}\nb"),
    ],
)
def test_cells_are_escaped(typed: str, shown: str) -> None:
    assert row(typed, "") == f"|{shown}| |"


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ((text("Siehe "), link("Guide"), text(".")), "_Siehe [Guide|https://a.de/x]._"),
        ((text("[x]"),), "\\[x]"),
        ((text("##"),), "_##_"),
        ((link("a[b] |c"),), "[a|https://a.de/x]\\[[b|https://a.de/x]] \\|[c|https://a.de/x]"),
        ((link("a!b!"),), "[a|https://a.de/x]\\![b|https://a.de/x]\\!"),
        ((text("a"), strong("b"), text("c")), "_a{*}b{*}c_"),
        ((text("a"), strong("b*c"), text("d")), "_ab*cd_"),
        ((text("a"), strong("[b"), text("d")), "a\\[bd"),
        ((text("a "), strong("b"), text(".")), "_a *b*._"),
        ((text("a"), code("b"), text(" c")), "_a{{{}b{}}} c_"),
        ((text("a "), code("{b}"), text(".")), "a {{\\{b\\}}}."),
    ],
)
def test_help_and_introductions_are_italic_where_it_is_safe(spans: Spans, shown: str) -> None:
    assert written(told(*spans)) == shown


def test_information_is_a_table() -> None:
    table = shown_table(((text("A"),), ()), ((code("a|b"),), (strong("c"),)))

    assert written(table) == f"||A|| ||\n|a{GREY('|')}b|*c*|"


@pytest.mark.parametrize(
    ("format", "typed", "shown"),
    [
        ("json", '{"a": 1}', '{code:json}\n{"a": 1}\n{code}'),
        ("yaml", "a: {code}", "{noformat}\na: {code}\n{noformat}"),
        ("plain", "  a {noformat}", f"{{noformat}}\n{Z}  a {{{Z}noformat}}\n{{noformat}}"),
        ("sql", f"a{NBSP}", f"{{code:sql}}\na{NBSP}{Z}\n{{code}}"),
    ],
)
def test_code_is_written_as_it_is(format: str, typed: str, shown: str) -> None:
    assert written(one(answered(typed, format))) == f"☑ *Wie heißt es?*\n\n{shown}"


@pytest.mark.parametrize(
    ("question", "note", "shown"),
    [
        ("Nutzer*innen?", "Spezifisch für PHP", "☐ (Spezifisch für PHP) *Nutzer*innen?*"),
        ("Was (n)?", "y", "☐ \\(y) Was \\(n)?"),
        ("", "", "☐ "),
    ],
)
def test_questions_are_bold_where_it_is_safe(question: str, note: str, shown: str) -> None:
    assert written(asked(question, note)) == shown


def test_state_is_a_bold_sentence_with_its_note_behind() -> None:
    sheet = one(Answer(State.NOT_APPLICABLE, note="- a\n\nb"))

    assert (
        written(sheet) == "☑ *Wie heißt es?*\n\n{quote}\n*Trifft nicht zu.*\n\n\\- a\n\nb\n{quote}"
    )
    unknown = written(one(Answer(State.UNKNOWN)))
    assert unknown == "☐ *Wie heißt es?*\n\n{quote}\n*Weiß ich noch nicht.*\n{quote}"


def test_table_without_columns_is_not_written() -> None:
    assert written(one(Answer(), Question("t", "Was?", kind=Kind.TABLE))) == "☐ *Was?*"


def test_later_piece_of_an_answer_has_no_head() -> None:
    assert (
        FORM.body(Part(slices=(Slice(NAME, answered("a"), head=False),))) == "{quote}\na\n{quote}\n"
    )


def test_open_questions_are_listed_at_the_end() -> None:
    questions = (Question("a", "- Was?", note="n"), Question("b", "Wer?"))

    assert FORM.body(Part(points=questions)) == "*Noch offen:*\n\n* \\(n) \\- Was?\n* Wer?\n"


@pytest.mark.parametrize("blank", ["\u2003", "\ufeff"])
def test_open_question_of_white_space_stays_in_the_list(blank: str) -> None:
    body = FORM.body(Part(points=(Question("a", blank),)))

    assert body == f"*Noch offen:*\n\n* {blank}{Z}\n"


def test_size_counts_utf_16_units() -> None:
    assert FORM.size("aä€😀") == 5


def test_document_has_headings() -> None:
    sections = [("- Abschnitt", Part(slices=(Slice(NAME, Answer()),)))]

    body = FORM.document("Projekt\n(x)", sections)
    assert body == "h1. Projekt \\(x)\n\nh2. \\- Abschnitt\n\n☐ *Wie heißt es?*\n"


@given(strategies.sheets)
def test_law_5_normal_answers_give_the_same_bytes(sheet: Sheet) -> None:
    assert written(normal_sheet(sheet)) == written(sheet)


# What is seen ---------------------------------------------------------------------------------

HOSTILE = [
    "{quote}x{quote} {QUOTE} {code}x{code} {noformat} {panel:title=x} {color:red}x{color}",
    "{adf}{}{adf} {anchor:x} {loremipsum} {{x}} {*}x{*} {{{}x{}}} {_}x{_}",
    "{quote:a\nb} {quote:x}",
    "[a|b] [a|http://a.de] [^a.pdf] [~joe] [~accountid:1] [~] [ ~] [ ] [#x] [a|b|smart-card]",
    "!a.png! !a.png|width=1! !http://a.de/b.png! \\!x! a!b! !c",
    ":) :( :P :-P :D ;) (y) (n) (i) (/) (x) (!) (+) (-) (?) (on) (off) (*) (*r) (flag) (flagoff)",
    "*a* _a_ -a- +a+ ^a^ ~a~ ??a?? {{a}} *_a_* **a** __a__ --a-- ++a++ ??? ??a",
    "* a\n** a\n# a\n#* a\n- a\n-- a\n--- a\n----\n-----\n---- a\n-\n*\n#",
    "h1. a\nh6. a\nbq. a\n h1. a\n  * a\n|a|b|\n||a||b||\n|\n a|b",
    "a -- b --- c ---- d -- e\n-- a\na --\n--",
    "\\ \\\\ \\\\\\ \\* \\\\* a\\\nb \\{x} \\[x] \\\\\\\\ \\n C:\\x\\*y* \\",
    "ABC-12 GH-12,GH-1 xABC-12 ABC-12x \\ABC-12 [ABC-12] http://a.de/ABC-12",
    "http://a.de/x_y_z~a*b-c?d=1&e=2#f http://a.de/(x) http://a.de* http://a.de/!a! www.a.de/_x_",
    "http://a.de^x^ a@b.de*x y* a@b.de??x y?? \\http://a.de \\a@b.de {http://a.de} [http://a.de]",
    "http:// ftp://a.de irc://a mailto:a@b.de mailto:x MAILTO:x jamfselfservice://x HTTP://A.de",
    "&amp; &#039; &#x41; &copy http://a.de/?a&copy;=1 &&",
    f"a{Z}b {Z}*c{Z}* {Z}{Z} [{Z}] {Z}",
    f"{NBSP}* a\n{NBSP}{NBSP}h1. a\n\u3000- b\n{NBSP}\n\ufeff",
    "a *b\nc* d {quote\n} [x\ny] !a\nb! {code\n}",
    "a\n\n\n* b\n\n| c",
    "([*_{|}_*])",
    "{{color:red}x} {{quote} {[x]} {|x|} {",
    "##\n \n#\n*\n-\n\u3000",
]


def hostile_sheets(content: str) -> Iterator[Sheet]:
    """The text in each place that a person or an editor can fill."""
    yield one(answered(content))
    yield one(Answer(State.UNKNOWN, note=content))
    yield from (one(answered(content, format)) for format in ("json", "plain"))
    yield asked(content, note=content)
    yield filled((content, content), ("[", "]"), (content, ""), ("!", content))
    lines = content.split("\n")
    yield told(*(span(each) for each in lines for span in (text, strong, code, link)))
    cells = tuple((text("a"), span(each)) for each in lines for span in (text, strong, code, link))
    yield shown_table(cells, tuple((marked, text(" b")) for _, marked in cells))


GAPS = {
    "question in plain type": asked("Was ist (noch) *offen*?"),
    "bold in plain type": told(text("a"), strong("b*c"), text("d")),
    "paragraph in plain type": told(text("Siehe [Details].")),
    "paragraph with marks in plain type": told(code("nix -p"), text(" und")),
    "language": one(answered("a: 1", "yaml")),
    "grey sign": filled(("a | b", "[")),
    "code in a cell": shown_table(((code("a|b"),),)),
    "text of a link": told(text("Siehe "), link("a[b]c"), text(".")),
    "address": one(answered("http://[::1]/ http://a.de/!a!")),
}


@dataclass(frozen=True)
class Case:
    """A ticket or document, and what must be seen of it."""

    body: str
    expected: tuple[Seen, ...]


def ticket_case(sheet: Sheet) -> Case:
    return Case(written(sheet), expected_ticket(sheet))


def points_case(sheet: Sheet) -> Case:
    """A ticket with the list of its open questions."""
    part = draft(sheet, Options(points=True))
    title = (Text(points_title(), strong=(points_title(),)),) if part.points else ()
    points = tuple(Item(None, (Text(same(_asked(question))),)) for question in part.points)
    return Case(FORM.body(part), (*expected_ticket(sheet), *title, *points))


def _asked(question: Question) -> str:
    note, question_text = normal_line(question.note), normal_line(question.text)
    return f"({note}) {question_text}" if note else question_text


def document_case(sheet: Sheet) -> Case:
    """A document whose project is called as its section."""
    title = normal_line(sheet.title)
    heads = tuple(Heading(level, Text(same(title))) for level in (1, 2))
    return Case(FORM.document(title, [(title, draft(sheet))]), (*heads, *expected_ticket(sheet)))


CASES = (ticket_case, points_case, document_case)


def judged(cases: Iterable[Case]) -> list[list[Difference]]:
    """Each case's differences; one start of Node for all."""
    listed = list(cases)
    documents = parse_wiki([case.body for case in listed])
    return [differences(d, case.expected) for d, case in zip(documents, listed, strict=True)]


Found = dict[Sheet, list[Difference]]


def found_in(sheets: Iterable[Sheet]) -> Found:
    """What each sheet shows otherwise, in all three cases."""
    listed = list(sheets)
    results = iter(judged(case(sheet) for sheet in listed for case in CASES))
    return {
        sheet: [d for _, each in zip(CASES, results, strict=False) for d in each]
        for sheet in listed
    }


@cache
def found() -> Found:
    """Of all that is checked in, by one start of Node."""
    hostile = (sheet for content in HOSTILE for sheet in hostile_sheets(content))
    return found_in([SHEET, *GAPS.values(), *hostile])


def defects(sheet: Sheet) -> list[Difference]:
    return unexplained(found()[sheet], load_gaps())


def offending(sheets: Iterable[Sheet]) -> Found:
    """Those of the sheets that show what no gap explains."""
    known = load_gaps()
    left = {sheet: unexplained(diffs, known) for sheet, diffs in found_in(sheets).items()}
    return {sheet: diffs for sheet, diffs in left.items() if diffs}


def smaller(sheet: Sheet) -> Sheet:
    """The sheet, less all that a defect of it does not need; a start of Node for each step."""
    still = offending(each for each in _parts(sheet) if _size(each) < _size(sheet))
    return smaller(min(still, key=_size)) if still else sheet


def _size(sheet: Sheet) -> int:
    return len(written(sheet))


def _parts(sheet: Sheet) -> Iterator[Sheet]:
    yield from (replace(sheet, intro=(block,), entries=()) for block in sheet.intro)
    yield from (replace(sheet, intro=(), entries=(entry,)) for entry in sheet.entries)
    if len(sheet.entries) == 1:
        yield from (replace(sheet, entries=(entry,)) for entry in _less(sheet.entries[0]))


def _less(entry: Entry) -> Iterator[Entry]:
    question, answer = entry.question, entry.answer
    yield Entry(question)
    yield Entry(replace(question, help=(), note="", text="Was?", labels=()), answer)
    for content in (answer.text, answer.note):
        for half in (content[: len(content) // 2], content[len(content) // 2 :]):
            yield Entry(question, replace(answer, text=half, note=half))
    yield from (Entry(question, replace(answer, rows=(row,))) for row in answer.rows)


@pytest.mark.node
def test_law_3_the_sample_shows_what_was_typed() -> None:
    assert defects(SHEET) == []


@pytest.mark.node
@pytest.mark.parametrize("content", HOSTILE)
def test_law_3_hostile_text_shows_as_typed(content: str) -> None:
    assert [(s, defects(s)) for s in hostile_sheets(content) if defects(s)] == []


@pytest.mark.node
def test_laws_3_and_4_a_ticket_shows_what_was_typed() -> None:
    sheets: list[Sheet] = []

    @given(strategies.sheets)
    @example(asked("\u2003"))
    @example(asked("\u00a0"))
    @example(asked("\ufeff"))
    def collect(sheet: Sheet) -> None:
        sheets.append(sheet)

    collect()

    if wrong := offending(sheets):
        least = smaller(min(wrong, key=_size))
        pytest.fail(f"{len(wrong)} sheets; {least}\n{written(least)!r}\n{offending([least])}")


@pytest.mark.node
@pytest.mark.parametrize("gap", load_gaps(), ids=lambda gap: gap.name)
def test_gap_is_still_one(gap: Gap) -> None:
    assert any(gap.explains(difference) for difference in found()[GAPS[gap.name]])
    assert defects(GAPS[gap.name]) == []


# The judge ------------------------------------------------------------------------------------


def doc(*content: Node) -> Node:
    return {"type": "doc", "content": list(content)}


def paragraph(*content: Node) -> Node:
    return {"type": "paragraph", "content": list(content)}


def run(content: str, *marks: str, **attrs: str) -> Node:
    return {"type": "text", "text": content, "marks": [{"type": m, "attrs": attrs} for m in marks]}


@pytest.mark.parametrize(
    "document",
    [
        {"error": "RangeError"},
        doc(),
        doc(paragraph(run("a")), paragraph(run("b"))),
        doc(paragraph(run("b"))),
        doc(paragraph(run("ab"))),
        doc(paragraph(run("a", "strong"))),
        doc(paragraph(run("a", "em"))),
        doc(paragraph(run("a", "strike"))),
        doc(paragraph(run("a", "textColor"))),
        doc(paragraph(run("a", "link", href="https://b.de"))),
        doc(paragraph(run("a", "link", href="javascript:a"))),
        doc(paragraph(run("a"), {"type": "mention", "attrs": {"id": "joe"}})),
        doc(paragraph(run("a")), {"type": "rule"}),
        doc({"type": "heading", "attrs": {"level": 1}, "content": [run("a")]}),
        doc({"type": "blockquote", "content": [paragraph(run("a"))]}),
        doc({"type": "bulletList", "content": [{"content": [paragraph(run("a"))]}]}),
        doc({"type": "codeBlock", "attrs": {"language": None}, "content": [run("a")]}),
    ],
)
def test_judge_finds_what_nobody_wrote(document: Node) -> None:
    assert unexplained(differences(document, [Text("a")]), load_gaps()) != []


@pytest.mark.parametrize(("seen", "typed"), [(f"a{Z}b", "ab"), (f"a{Z}{Z}b", f"a{Z}b")])
def test_judge_overlooks_a_break_that_was_added(seen: str, typed: str) -> None:
    assert differences(doc(paragraph(run(seen))), [Text(typed)]) == []


def test_judge_misses_a_break_that_was_typed() -> None:
    (difference,) = differences(doc(paragraph(run("ab"))), [Text(f"a{Z}b")])
    assert difference == Difference("paragraph", "text", (f"a{Z}b",), ("ab",))


def test_gaps_leave_harmless_questions_bold() -> None:
    asked_plainly = Item(False, (Text("Welche E-Mails?", strong=("Welche E-Mails?",)),))
    seen = doc(paragraph(run("☐ Welche E-Mails?")))

    assert len(unexplained(differences(seen, [asked_plainly]), load_gaps())) == 1
