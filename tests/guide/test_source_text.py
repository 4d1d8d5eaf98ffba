"""The real guide holds every sentence and every cell of its source, word for word and in order."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from questionnaire.guide.document import (
    Blocks,
    Guide,
    InfoTable,
    Kind,
    Mark,
    Paragraph,
    Question,
    Spans,
)
from questionnaire.guide.parser import parse_guide
from tests.guide.source import SOURCE, Piece, source_pieces

FIXTURE = Path(__file__).parents[2] / "fixtures" / "devops-leitfaden.md"


def real_guide() -> Guide:
    return parse_guide(FIXTURE.read_text(encoding="utf-8"))


def guide_pieces(guide: Guide) -> Iterator[Piece]:
    yield "title", guide.title
    yield from block_pieces("head", guide.intro)
    for section in guide.sections:
        yield "section", section.title
        yield from block_pieces("intro", section.intro)
        for question in section.questions:
            yield from question_pieces(question)


def question_pieces(question: Question) -> Iterator[Piece]:
    if question.note:
        yield "note", question.note
    yield "question", question.text
    yield from block_pieces("help", question.help)
    if question.kind is Kind.TABLE:
        yield "table", " | ".join(column.text for column in question.columns)
        for first in (*(label.text for label in question.labels), *[""] * question.empty_rows):
            yield "cell", first
            yield from [("cell", "")] * (len(question.columns) - 1)


def block_pieces(kind: str, blocks: Blocks) -> Iterator[Piece]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield kind, visible(block.spans)
        else:
            yield "table", " | ".join(map(visible, block.header))
            yield from (("cell", visible(cell)) for row in block.rows for cell in row)


def visible(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def test_real_guide_has_every_piece_of_its_source_in_order() -> None:
    assert list(guide_pieces(real_guide())) == source_pieces()


def test_source_has_the_known_number_of_pieces() -> None:
    counts = Counter(kind for kind, _ in source_pieces())

    assert counts == {
        "title": 1,
        "head": 2,
        "section": 10,
        "intro": 10,
        "note": 1,
        "question": 75,
        "help": 72,
        "table": 7,
        "cell": 4 + 4 + 16 + 8 + 14 + 6 + 2,
    }


def test_source_pieces_have_every_word_of_the_source() -> None:
    marks = str.maketrans("", "", "|*_[]()\\-")
    words = SOURCE.read_text(encoding="utf-8").translate(marks).split()
    skipped = Counter(words) - Counter(
        word for _, text in source_pieces() for word in text.translate(marks).split()
    )
    titles = " ".join(
        "Titel des Tickets " + text for kind, text in source_pieces() if kind == "section"
    )

    # The repeated titles, and the address of the one link, which runs into its text.
    assert skipped - Counter(titles.translate(marks).split()) == Counter(
        [
            "Entwicklerhttps://doc.flyingcircus.io/platform/infrastructure/"
            "storage.html#applicationimplementationguidance"
        ]
    )


def test_real_guide_has_the_sources_one_link() -> None:
    spans = [
        span
        for section in real_guide().sections
        for question in section.questions
        for block in question.help
        if isinstance(block, Paragraph)
        for span in block.spans
        if span.mark is not Mark.TEXT
    ]

    assert [(span.mark, span.text, span.url) for span in spans] == [
        (
            Mark.LINK,
            "Guide für Entwickler",
            "https://doc.flyingcircus.io/platform/infrastructure/storage.html"
            "#application-implementation-guidance",
        )
    ]


def test_real_guide_has_six_tables_to_fill_in_and_one_to_read() -> None:
    questions = [q for section in real_guide().sections for q in section.questions]

    assert [
        (q.key, len(q.columns), len(q.labels), q.empty_rows) for q in questions if q.columns
    ] == [
        ("projektverantwortung", 4, 0, 1),
        ("entwicklungsverantwortung", 4, 0, 1),
        ("weitere-personen", 4, 0, 4),
        ("migrationshilfe", 4, 0, 2),
        ("meilensteine", 2, 5, 2),
        ("weitere-termine", 2, 0, 3),
    ]
    assert [q.key for q in questions for block in q.help if isinstance(block, InfoTable)] == [
        "sicherheitsmassnahmen"
    ]


def test_real_guide_has_the_agreed_keys_and_short_names() -> None:
    guide = real_guide()

    assert guide.key == "devops-leitfaden"
    assert [(section.key, section.short) for section in guide.sections] == [
        ("projekt", "Das Projekt"),
        ("team", "Team"),
        ("zeitplan", "Zeitplan"),
        ("datenschutz", "Datenschutz"),
        ("architektur", "Architektur"),
        ("deployment", "Deployment"),
        ("kapazitaet", "Last"),
        ("performance", "Performance"),
        ("netzwerk", "Netzwerk"),
        ("monitoring", "Monitoring"),
    ]
