"""Jira Cloud's documents: laws 3 to 5 (CONTRIBUTING.md), ids, and Atlassian's own schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, ValidationError
from jsonschema.validators import extend

from questionnaire.guide.document import (
    NOTED,
    Answer,
    Entry,
    Kind,
    Mark,
    Paragraph,
    ProjectName,
    Question,
    Sheet,
    Span,
    State,
    normal,
    normal_line,
    normal_run,
    normal_sheet,
    settled,
)
from questionnaire.guide.spans import is_url
from questionnaire.guide.ticket import EVERYTHING, Options, Part, Slice, draft
from questionnaire.guide.words import points_title, sentence
from questionnaire.guide.writers.jira_cloud import FORM
from questionnaire.guide.writers.splitting import split
from tests.guide import strategies
from tests.guide.adf_judge import Node, judge_adf, local_ids, typed
from tests.guide.expected import expected_ticket
from tests.guide.judges import Heading, Item, Quote, Seen, Text, same
from tests.guide.sample import SHEET

SCHEMA = Path("tests/node/node_modules/@atlaskit/adf-schema/dist/json-schema/v1/full.json")

NAME = Question("name", "Wie heißt es?")
DISTINCT = replace(
    SHEET,
    entries=tuple(
        replace(entry, question=replace(entry.question, key=f"frage-{at}"))
        for at, entry in enumerate(SHEET.entries)
    ),
)


STRONG, EM = {"type": "strong"}, {"type": "em"}


def linked(href: str) -> Node:
    return {"type": "link", "attrs": {"href": href}}


def written(sheet: Sheet, options: Options = EVERYTHING) -> str:
    return FORM.body(draft(sheet, options))


def expected(sheet: Sheet, options: Options = EVERYTHING) -> tuple[Seen, ...]:
    """What expected_ticket says, but with help and answer behind their box and not in its item."""
    unsettled = tuple(e for e in sheet.entries if not settled(normal(e.question, e.answer)))
    shown = replace(sheet, entries=unsettled) if options.only_open else sheet
    blocks = _flat(expected_ticket(shown if options.help else _without_help(shown)))
    return (*blocks, *(_points(unsettled) if options.points else ())) or (Text(""),)


def _without_help(sheet: Sheet) -> Sheet:
    bare = (replace(e, question=replace(e.question, help=())) for e in sheet.entries)
    return replace(sheet, intro=(), entries=tuple(bare))


def _flat(blocks: tuple[Seen, ...]) -> Iterator[Seen]:
    for block in blocks:
        if isinstance(block, Item):
            yield Item(block.ticked, block.blocks[:1])
            yield from _flat(block.blocks[1:])
        elif isinstance(block, Text) and block.code == (block.text,):
            yield replace(block, italic=False)  # code takes no other mark
        else:
            yield block


def _points(entries: tuple[Entry, ...]) -> Iterator[Seen]:
    if entries:
        yield Text(points_title(), strong=(points_title(),))
    for question in (entry.question for entry in entries):
        note, text = normal_line(question.note), normal_line(question.text)
        yield Item(None, (Text(same(f"({note}) {text}" if note else text)),))


# Laws -----------------------------------------------------------------------------------------


some_options = st.builds(Options, help=st.booleans(), only_open=st.booleans(), points=st.booleans())


@given(strategies.sheets, some_options)
@example(DISTINCT, EVERYTHING)
@example(DISTINCT, Options(help=False, only_open=True, points=True))
def test_laws_3_and_4_a_document_shows_what_was_typed(sheet: Sheet, options: Options) -> None:
    page = judge_adf(written(sheet, options))

    assert page.findings == ()
    assert page.blocks == expected(sheet, options)


@given(strategies.titles, strategies.sheets)
def test_law_3_a_project_shows_its_titles(title: str, sheet: Sheet) -> None:
    name = normal_line(sheet.title)
    page = judge_adf(FORM.document(title, [(name, draft(sheet))]))

    heads = (Heading(1, Text(same(normal_line(title)))), Heading(2, Text(same(name))))
    assert page.findings == ()
    assert page.blocks == (*heads, *_flat(expected_ticket(sheet)))


@given(strategies.answers)
@example(Answer(State.ANSWERED, "  a  b\n\n   c"))
def test_law_3_an_answer_keeps_every_blank(answer: Answer) -> None:
    shown = normal(NAME, answer)

    (block,) = json.loads(FORM.body(later_piece(NAME, shown)))["content"]

    words = sentence(shown.state) if shown.state in NOTED else ""
    assert typed(block) == "\n\n".join(filter(None, (words, shown.text, shown.note)))


@given(strategies.sheets)
def test_law_5_normal_answers_give_the_same_bytes(sheet: Sheet) -> None:
    assert written(normal_sheet(sheet)) == written(sheet)


# Ids ------------------------------------------------------------------------------------------


def test_local_ids_outlive_answers_wordings_and_order() -> None:
    before = local_ids(written(DISTINCT))
    turned = tuple(
        Entry(replace(entry.question, text="Anders?"), Answer())
        for entry in reversed(DISTINCT.entries)
    )

    after = local_ids(written(replace(DISTINCT, entries=turned)))

    assert len(after) == 2 * len(turned)
    assert sorted(after) == sorted(before)


def test_local_ids_differ_between_projects() -> None:
    of = [replace(DISTINCT, project=ProjectName(code)) for code in ("bcdfghjk", "lmnpqrst")]

    ids = [name for sheet in of for name in local_ids(written(sheet))]

    assert len(set(ids)) == len(ids)


@given(strategies.sheets)
@example(DISTINCT)
def test_parts_of_a_section_share_its_boxes(sheet: Sheet) -> None:
    whole = draft(sheet)

    bodies = [body for _part, body in split(whole, replace(FORM, body_limit=1_000))]

    assert [judge_adf(body).findings for body in bodies] == [()] * len(bodies)
    assert [name for body in bodies for name in local_ids(body)] == local_ids(FORM.body(whole))


# Single cases ---------------------------------------------------------------------------------


def later_piece(question: Question, answer: Answer) -> Part:
    return Part(slices=(Slice(question, answer, head=False),))


def test_ticket_is_the_golden_file() -> None:
    golden = Path(__file__).parent / "golden" / "jira-cloud.json"

    assert written(SHEET) == golden.read_text()


def test_an_empty_document_has_a_paragraph() -> None:
    assert json.loads(FORM.body(Part())) == {
        "version": 1,
        "type": "doc",
        "content": [{"type": "paragraph", "content": []}],
    }


def test_a_later_piece_is_the_answer_alone() -> None:
    page = judge_adf(FORM.body(later_piece(NAME, Answer(State.ANSWERED, "b"))))

    assert page.blocks == (Quote((Text("b"),)),)


def test_a_head_without_its_answer_is_a_box_alone() -> None:
    head = Slice(NAME, Answer(State.ANSWERED, format="sql"))

    page = judge_adf(FORM.body(Part(slices=(head,))))

    assert page.blocks == (Item(True, (Text(NAME.text, strong=(NAME.text,)),)),)


def test_a_table_without_columns_is_left_out() -> None:
    sheet = strategies.one_entry(Question("t", "Tabelle", kind=Kind.TABLE))

    assert judge_adf(written(sheet)).blocks == expected(sheet)


def test_marks_stand_in_the_order_of_the_editor() -> None:
    spans = (Span(Mark.STRONG, "www.a.de"), Span(Mark.CODE, "b"), Span(Mark.LINK, "c", "mailto:d"))
    (block,) = json.loads(FORM.body(Part(intro=(Paragraph(spans),))))["content"]

    assert [run["marks"] for run in block["content"]] == [
        [linked("http://www.a.de"), EM, STRONG],
        [{"type": "code"}],
        [linked("mailto:d"), EM],
    ]


def test_each_block_stands_on_a_line_of_its_own() -> None:
    first, *lines, last, end = written(DISTINCT).split("\n")

    assert (first, last, end) == ('{"version":1,"type":"doc","content":[', "]}", "")
    assert [json.loads(line.removesuffix(","))["type"] for line in lines][:3] == [
        "paragraph",
        "taskList",
        "paragraph",
    ]


def test_size_counts_utf_16_units() -> None:
    assert FORM.size("aä€😀") == 5


def test_a_link_with_half_a_sign_is_no_link() -> None:
    spans = (Span(Mark.LINK, "a", "http://b.de/\ud800"),)

    body = FORM.body(Part(intro=(Paragraph(spans),)))

    (block,) = json.loads(body)["content"]
    assert block["content"][0]["text"] == "[a]("
    assert FORM.size(body) == len(body)


def test_an_address_of_the_guide_is_normal() -> None:
    """Writers take it as it is."""
    urls = [url for url in (f"http://{chr(sign)}" for sign in range(0x10000)) if is_url(url)]

    assert list(map(normal_run, urls)) == urls


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ([{"type": "text", "text": ""}], "empty text"),
        ([{"type": "text", "text": "a", "marks": [{"type": "u"}]}], "marks ['u']"),
        ([{"type": "text", "text": "a", "marks": [STRONG, EM]}], "marks ['strong', 'em']"),
        ([{"type": "text", "text": "a", "marks": [EM, {"type": "code"}]}], "marks ['em', 'code']"),
        ([{"type": "text", "text": "a", "marks": [linked("x:y")]}], "link x:y"),
    ],
)
def test_judge_finds_what_nobody_wrote(content: list[Node], finding: str) -> None:
    paragraph = {"type": "paragraph", "content": content}

    assert judge_adf(json.dumps({"type": "doc", "content": [paragraph]})).findings == (finding,)


def test_judge_finds_an_id_that_stands_twice() -> None:
    item = {"type": "taskItem", "attrs": {"localId": "a", "state": "TODO"}, "content": []}
    tasks = {"type": "taskList", "attrs": {"localId": "a"}, "content": [item]}

    assert judge_adf(json.dumps({"type": "doc", "content": [tasks]})).findings == ("id a",)


# Atlassian's schema ---------------------------------------------------------------------------


def _any_of(validator: Any, alternatives: Any, node: Any, _: Any) -> Iterator[ValidationError]:
    """As jsonschema's own, but an alternative is left at its first error: 40 times as fast."""
    if all(next(validator.descend(node, each), None) for each in alternatives):
        yield ValidationError("none of the alternatives")


@cache
def schema() -> Any:
    validator: Any = extend(Draft4Validator, {"anyOf": _any_of})  # type: ignore[no-untyped-call]
    return validator(json.loads(SCHEMA.read_text()))


@pytest.mark.node
@given(strategies.sheets)
@example(DISTINCT)
def test_documents_are_valid(sheet: Sheet) -> None:
    body = FORM.document(sheet.title, [(sheet.title, draft(sheet, Options(points=True)))])

    assert [error.json_path for error in schema().iter_errors(json.loads(body))] == []


@pytest.mark.node
@given(strategies.answers)
def test_later_pieces_are_valid(answer: Answer) -> None:
    body = FORM.body(later_piece(NAME, normal(NAME, answer)))

    assert [error.json_path for error in schema().iter_errors(json.loads(body))] == []


@pytest.mark.node
def test_schema_refuses_a_table_in_a_quote() -> None:
    table = {"type": "table", "content": [{"type": "tableRow", "content": []}]}
    quote = {"type": "blockquote", "content": [table]}

    assert not schema().is_valid({"version": 1, "type": "doc", "content": [quote]})
