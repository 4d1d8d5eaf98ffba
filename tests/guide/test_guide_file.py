"""Law 1: parsing and writing the guide are inverse; and what its canonical form looks like."""

from pathlib import Path

import pytest
from hypothesis import given

from questionnaire.guide.document import (
    Blocks,
    Guide,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Section,
    Span,
)
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.writers.guide_file import write_guide
from tests.guide.guide_strategies import guides

FIXTURE = Path(__file__).parents[2] / "fixtures" / "devops-leitfaden.md"


def paragraph(*spans: Span) -> Paragraph:
    return Paragraph(spans)


def text(words: str) -> tuple[Span, ...]:
    return (Span(Mark.TEXT, words),)


def guide_with(question: Question) -> Guide:
    return Guide("g", "G", (), (Section("s", "S", "S", (), (question,)),))


def item(question: Question) -> str:
    return write_guide(guide_with(question)).split("## S\n\n")[1]


@given(guides())
def test_parse_guide_gives_back_what_write_guide_wrote(guide: Guide) -> None:
    assert parse_guide(write_guide(guide)) == guide


def test_real_guide_written_is_its_file_byte_for_byte() -> None:
    file = FIXTURE.read_bytes()

    assert write_guide(parse_guide(file.decode())).encode() == file


def test_write_guide_gives_the_canonical_form() -> None:
    help: Blocks = (
        paragraph(*text("Siehe "), Span(Mark.LINK, "Guide [neu]", "https://a.de/b"), *text("!")),
        InfoTable((text("Was"), text("Wie")), ((text("a"), (Span(Mark.CODE, "b|c"),)),)),
    )
    columns = (Line("c1", "Was"), Line("c2", "Bis wann"))
    table = Question(
        "plan", "Zeitplan:", "", help, Kind.TABLE, columns, (Line("r1", "Start"),), empty_rows=1
    )
    php = Question("php", "Nutzer*innen?", "Spezifisch für PHP", (paragraph(*text("Ja.")),))
    intro: Blocks = (paragraph(*text("- Ein "), Span(Mark.STRONG, "Wort")),)
    section = Section("s", "Kund*in #", "Kund*in", (paragraph(*text("Intro_1")),), (table, php))

    assert write_guide(Guide("g", "1. Titel", intro, (section,))) == (
        "<!-- key: g -->\n# 1. Titel\n\n\\- Ein **Wort**\n\n"
        "<!-- key: s, short: Kund*in -->\n## Kund\\*in \\#\n\n_Intro\\_1_\n\n"
        "<!-- key: plan -->\n* [ ] **Zeitplan:**\n\n"
        "  _Siehe [Guide \\[neu\\]](https://a.de/b)!_\n\n"
        "  | Was | Wie |\n  | -- | -- |\n  | a | `b\\|c` |\n\n"
        "  | Was | Bis wann |\n  | -- | -- |\n  | Start |  |\n  |  |  |\n\n"
        "<!-- key: php -->\n* [ ] \\(Spezifisch für PHP\\) **Nutzer\\*innen?**\n\n  _Ja._\n"
    )


@pytest.mark.parametrize(
    "question",
    [
        Question("q", "Q", help=(InfoTable((text("A"), text("B")), ((text("a"), ()),)),)),
    ],
)
def test_write_guide_names_the_kind_where_the_tables_cells_mislead(question: Question) -> None:
    assert item(question).startswith(f"<!-- key: q, kind: {question.kind} -->\n")
    assert parse_guide(write_guide(guide_with(question))) == guide_with(question)


@pytest.mark.parametrize(
    "question",
    [
        Question("q", "Q", kind=Kind.TABLE, columns=(Line("c1", "A"),), empty_rows=1),
        Question("q", "Q", help=(InfoTable((text("A"),), ((text("a"),),)),)),
        Question("q", "Q", help=(InfoTable((text("A"),), (((),),)), paragraph(*text("a")))),
    ],
)
def test_write_guide_names_no_kind_where_the_tables_cells_tell_it(question: Question) -> None:
    assert item(question).startswith("<!-- key: q -->\n")
    assert parse_guide(write_guide(guide_with(question))) == guide_with(question)


def test_write_guide_gives_a_head_with_a_table() -> None:
    intro: Blocks = (InfoTable((text("A"),), ((text("b"),),)),)
    guide = Guide("g", "G", intro, (Section("s", "S", "S"),))

    assert "\n\n| A |\n| -- |\n| b |\n\n" in write_guide(guide)
    assert parse_guide(write_guide(guide)) == guide
