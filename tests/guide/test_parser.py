"""What a guide file may look like, and each thing that can be wrong with one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from questionnaire.guide.document import InfoTable, Kind, Line, Mark, Paragraph, Question, Span
from questionnaire.guide.errors import GuideError
from questionnaire.guide.limits import (
    COLUMNS,
    EMPTY_ROWS,
    HELP_LENGTH,
    LABELS,
    LINE_LENGTH,
    QUESTION_LENGTH,
    QUESTION_NOTE_LENGTH,
    TITLE_LENGTH,
)
from questionnaire.guide.parser import GUIDE_ERROR_CODES, parse_guide

FIXTURE = Path(__file__).parents[2] / "fixtures" / "devops-leitfaden.md"
HEAD = "<!-- key: g -->\n# G\n"  # lines 1 and 2
SECTION = HEAD + "<!-- key: s, short: S -->\n## S\n"  # lines 3 and 4
ITEM = SECTION + "<!-- key: q -->\n* [ ] **Q**\n"  # lines 5 and 6
TABLE = ITEM + "| A | B |\n| -- | -- |\n"  # lines 7 and 8
LONG_ROW = " | ".join("a" * (COLUMNS + 1))

ERRORS = [
    ("", 0, "not_a_guide"),
    ("\n\nHallo\n", 3, "not_a_guide"),
    ("<!-- key: s, short: S -->\n## S\n", 1, "not_a_guide"),
    (HEAD, 0, "no_sections"),
    (ITEM + "_a\x00b_", 7, "control_character"),
    (ITEM + "_a\u2028b_", 7, "control_character"),
    (HEAD + "### S\n", 3, "unknown_line"),
    (HEAD + "- a\n", 3, "unknown_line"),
    (ITEM + "* [x] **Q**\n", 7, "unknown_line"),
    (SECTION + "<!-- key: h -->\n# H\n", 6, "unknown_line"),
    (HEAD + "<!-- schlüssel: s -->\n## S\n", 3, "key_line_malformed"),
    (HEAD + "<!-- key: s, kind: text -->\n## S\n", 3, "key_line_malformed"),
    (SECTION + "<!-- key: q, short: Q -->\n* [ ] **Q**\n", 5, "key_line_malformed"),
    (SECTION + "<!-- key: q, kind: date -->\n* [ ] **Q**\n", 5, "key_line_malformed"),
    (SECTION + "<!-- key: q, kind: -->\n* [ ] **Q**\n", 5, "key_line_malformed"),
    ("<!-- key: g, short: G -->\n# G\n", 1, "key_line_malformed"),
    (HEAD + "## S\n", 3, "key_missing"),
    (SECTION + "* [ ] **Q**\n", 5, "key_missing"),
    (SECTION + "# H\n", 5, "key_missing"),
    (SECTION + "<!-- key: q -->\nText\n", 5, "key_alone"),
    (SECTION + "<!-- key: q -->", 5, "key_alone"),
    (SECTION + "<!-- key: q -->\n<!-- key: r -->\n* [ ] **Q**\n", 5, "key_alone"),
    (SECTION + "<!-- key: Frage -->\n* [ ] **Q**\n", 5, "key_malformed"),
    (SECTION + "<!-- key:  -->\n* [ ] **Q**\n", 5, "key_malformed"),
    (SECTION + f"<!-- key: {'q' * 41} -->\n* [ ] **Q**\n", 5, "key_malformed"),
    (ITEM + "<!-- key: q -->\n* [ ] **R**\n", 7, "key_twice"),
    (ITEM + "<!-- key: s, short: T -->\n## T\n", 7, "key_twice"),
    (HEAD + "<!-- key: s -->\n## S\n", 3, "short_missing"),
    (HEAD + "<!-- key: s, short:  -->\n## S\n", 3, "short_missing"),
    (HEAD + "<!-- key: s, short: Kapazitaeten! -->\n## S\n", 3, "short_too_long"),
    (HEAD + "<!-- key: s, short: S -->\n##\n", 4, "title_empty"),
    ("<!-- key: g -->\n#\n", 2, "title_empty"),
    (HEAD + f"<!-- key: s, short: S -->\n## {'S' * (TITLE_LENGTH + 1)}\n", 4, "title_too_long"),
    (HEAD + "<!-- key: q -->\n* [ ] **Q**\n", 4, "question_outside_section"),
    (SECTION + "<!-- key: q -->\n* [ ] Frage?\n", 6, "question_malformed"),
    (SECTION + "<!-- key: q -->\n* [ ] **Q** Text\n", 6, "question_malformed"),
    (SECTION + "<!-- key: q -->\n* [ ] Notiz **Q**\n", 6, "question_malformed"),
    (SECTION + "<!-- key: q -->\n* [ ] () **Q**\n", 6, "question_malformed"),
    (SECTION + "<!-- key: q -->\n* [ ] ****\n", 6, "question_empty"),
    (
        SECTION + f"<!-- key: q -->\n* [ ] **{'Q' * (QUESTION_LENGTH + 1)}**\n",
        6,
        "question_too_long",
    ),
    (
        SECTION + f"<!-- key: q -->\n* [ ] ({'N' * (QUESTION_NOTE_LENGTH + 1)}) **Q**\n",
        6,
        "question_note_too_long",
    ),
    (ITEM + "Text nach dem Ende\n", 7, "paragraph_not_marked"),
    (SECTION + "Text\n", 5, "paragraph_not_marked"),
    (ITEM + "_Hilfe_\nText\n", 8, "paragraph_not_marked"),
    (ITEM + "__\n", 7, "paragraph_not_marked"),
    (ITEM + f"_{'a' * (HELP_LENGTH + 1)}_\n", 7, "help_too_long"),
    (HEAD + "a" * 3 * HELP_LENGTH, 3, "help_too_long"),
    (ITEM + "| A | B |\n| a | b |\n", 8, "table_without_separator"),
    (ITEM + "| A | B |\n\n_Text_", 8, "table_without_separator"),
    (ITEM + "| A | B |\n| -- |\n", 8, "table_without_separator"),
    (TABLE + "| a | b |\n| a | b | c |\n", 10, "table_row_too_long"),
    (SECTION + "| A |\n| -- |\n| a | b |\n", 7, "table_row_too_long"),
    (ITEM.replace("key: q", "key: q, kind: table") + "_a_\n", 5, "table_missing"),
    (ITEM.replace("key: q", "key: q, kind: table"), 5, "table_missing"),
    (TABLE + "| | |\n| a | b |\n", 10, "table_mixed"),
    (TABLE + "| | |\n| a | |\n", 9, "table_label_after_empty_row"),
    (ITEM + "| A | |\n| -- | -- |\n| | |\n", 7, "column_empty"),
    (ITEM + f"| {LONG_ROW} |\n|{'--|' * (COLUMNS + 1)}\n| |\n", 7, "too_many_columns"),
    (TABLE + "| a | |\n" * (LABELS + 1), 7, "too_many_labels"),
    (TABLE + "| | |\n" * (EMPTY_ROWS + 1), 7, "too_many_empty_rows"),
    (ITEM + f"| {'A' * (LINE_LENGTH + 1)} |\n| -- |\n| |\n", 7, "line_too_long"),
    (TABLE + f"| {'a' * (LINE_LENGTH + 1)} | |\n", 7, "line_too_long"),
    (ITEM + "| A |\n| -- |\n| a |\n| |\n", 7, "one_column"),
    (TABLE.replace("key: q", "key: q, kind: table"), 7, "no_row"),
]


@pytest.mark.parametrize(("file", "line", "code"), ERRORS)
def test_parse_guide_names_line_and_code_of_what_is_wrong(file: str, line: int, code: str) -> None:
    with pytest.raises(GuideError) as error:
        parse_guide(file)

    assert (error.value.line, error.value.code) == (line, code)


def test_guide_error_codes_are_those_that_can_happen() -> None:
    assert set(GUIDE_ERROR_CODES) == {code for _, _, code in ERRORS}


@pytest.mark.parametrize(
    ("file", "values"),
    [
        (ITEM + "a\x02b", {"line": 7, "character": "U+0002"}),
        (ITEM + "<!-- key: q -->\n* [ ] **R**\n", {"line": 7, "key": "q", "first": 5}),
        (HEAD + "<!-- key: S! -->\n## S\n", {"line": 3, "key": "S!", "limit": 40}),
        (
            HEAD + "<!-- key: s, short: Kapazitaeten! -->\n## S\n",
            {"line": 3, "short": "Kapazitaeten!", "limit": 12},
        ),
        (ITEM + f"_{'a' * 10_001}_", {"line": 7, "limit": 10_000, "length": 10_001}),
        (TABLE + "| a | b | c |", {"line": 9, "columns": 2, "cells": 3}),
        (TABLE + "| | |\n" * 51, {"line": 7, "limit": 50, "count": 51}),
    ],
)
def test_parse_guide_gives_the_values_for_a_sentence(file: str, values: dict[str, object]) -> None:
    with pytest.raises(GuideError) as error:
        parse_guide(file)

    assert error.value.values == values


def question(file: str) -> Question:
    (found,) = parse_guide(file).sections[0].questions
    return found


def help_texts(file: str) -> list[str]:
    return [span.text for block in question(file).help for span in block.spans]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.replace("\n", "\r\n"),
        lambda file: file.replace("\n", "\r"),
        lambda file: "\ufeff" + file,
        lambda file: file.replace("\n", " \t \n"),
        lambda file: file.replace("\n\n", "\n\n\n \n"),
        lambda file: "\n\n" + file.replace("-->\n", "-->\n\n") + "\n\n",
        lambda file: file.replace("\n  ", "\n"),
        lambda file: file.replace("\\*", "*").replace("\\(", "(").replace("\\)", ")"),
        lambda file: file.replace("--", "---").replace("<!---", "<!--").replace("--->", "-->"),
        lambda file: file.replace("| -- |", "|:--:|").replace(" -- |", ":-|"),
        lambda file: file.replace("|  |  |  |  |", "||||"),
        lambda file: file.replace("|  |  |  |  |", "| |"),
        lambda file: file.replace("* [ ] ", "* [ ]   ").replace("# ", "#   "),
        lambda file: file.replace(", short: ", " ,  short:  "),
        lambda file: file.replace(". ", ".\n"),
        lambda file: file.replace("e ", "e  "),
    ],
)
def test_parse_guide_forgives_what_editors_and_trackers_change(
    change: Callable[[str], str],
) -> None:
    file = FIXTURE.read_text(encoding="utf-8")

    assert parse_guide(change(file)) == parse_guide(file)


def test_parse_guide_reads_a_note_with_and_without_backslashes() -> None:
    plain = question(ITEM.replace("**Q**", "(Nur (a*b)) **Q**"))
    escaped = question(ITEM.replace("**Q**", "\\(Nur (a\\*b)\\) **Q**"))

    assert plain == escaped == Question("q", "Q", "Nur (a*b)")


def test_parse_guide_reads_the_last_table_with_an_empty_cell_as_to_fill_in() -> None:
    found = question(TABLE + "| a | |\n| | |\n\n")

    assert found == Question(
        "q",
        "Q",
        kind=Kind.TABLE,
        columns=(Line("c1", "A"), Line("c2", "B")),
        labels=(Line("r1", "a"),),
        empty_rows=1,
    )


def test_parse_guide_reads_tables_before_it_as_help() -> None:
    found = question(TABLE + "| a | |\n\n_Text_\n\n| C |\n| -- |\n| |\n")

    cells = tuple((Span(Mark.TEXT, cell),) for cell in "AB")
    table = InfoTable(cells, (((Span(Mark.TEXT, "a"),), ()),))
    assert found.help == (table, Paragraph((Span(Mark.TEXT, "Text"),)))
    assert found.columns == (Line("c1", "C"),)


def test_parse_guide_reads_the_kind_of_the_key_line_first() -> None:
    file = (TABLE + "| a | |\n").replace("key: q", "key: q, kind: text")

    assert question(file).kind is Kind.TEXT
    assert question(file.replace("text", "table")).kind is Kind.TABLE


def test_parse_guide_joins_the_lines_of_a_paragraph_and_parts_marked_ones() -> None:
    assert help_texts(ITEM + "_a | b\n-- | --\nc_\n_d_\n_e_") == ["a | b -- | -- c", "d", "e"]


def test_parse_guide_accepts_help_that_only_its_escapes_make_too_long() -> None:
    assert help_texts(ITEM + "_" + "\\_" * HELP_LENGTH + "_") == ["_" * HELP_LENGTH]


def test_parse_guide_accepts_one_key_for_a_section_and_a_question() -> None:
    guide = parse_guide(ITEM.replace("key: q", "key: s"))

    assert guide == replace(parse_guide(ITEM), sections=guide.sections)
    assert (guide.sections[0].key, guide.sections[0].questions[0].key) == ("s", "s")
