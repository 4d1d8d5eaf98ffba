"""Differences of texts: nothing lost, nothing invented, and never slow."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from questionnaire.guide.comparing import (
    Change,
    Changes,
    Run,
    Shown,
    lines_diff,
    question_text,
    shown,
    words_diff,
)
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
    Span,
    State,
    normal,
)
from questionnaire.guide.merging import merged
from questionnaire.guide.reader import Found
from questionnaire.guide.returned import Compared
from tests.guide import strategies

TEXT = Question("ziel", "Welches Ziel?")
TABLE = Question(
    "team",
    "Wer?",
    kind=Kind.TABLE,
    columns=(Line("c1", "Rolle"), Line("c2", "Name")),
    labels=(Line("r1", "Leitung"),),
    former_columns=(Line("c8", "Fax"),),
)
ALIKE = Question(
    "gleich",
    "Was?",
    kind=Kind.TABLE,
    columns=(Line("c1", "a"), Line("c2", "a"), Line("c3", "a: b")),
    labels=(Line("r1", "L"), Line("r2", "L")),
)
SIGNS = {Run.SAME: "{}", Run.REMOVED: "[-{}-]", Run.ADDED: "[+{}+]"}
few_words = st.lists(st.sampled_from(["a", "b", " ", "\n", ", ", "ab"]), max_size=30).map("".join)
texts = st.one_of(strategies.texts, few_words)


def old_and_new(changes: Changes) -> tuple[str, str]:
    old = "".join(change.text for change in changes if change.run is not Run.ADDED)
    new = "".join(change.text for change in changes if change.run is not Run.REMOVED)
    return old, new


def drawn(changes: Changes) -> str:
    return "".join(SIGNS[change.run].format(change.text) for change in changes)


def lines(text: str) -> list[str]:
    return re.findall("[^\n]*\n|[^\n]+", text)


@pytest.mark.parametrize("diff", [words_diff, lines_diff])
@pytest.mark.parametrize("steps", [0, 40, 1_000])
@given(texts, texts)
def test_diff_joined_gives_both_texts_back(
    diff: Callable[[str, str, int], Changes], steps: int, old: str, new: str
) -> None:
    changes = diff(old, new, steps)

    assert old_and_new(changes) == (old, new)
    assert all(change.text for change in changes)
    assert all(one.run != other.run for one, other in pairwise(changes))


@given(few_words, few_words)
def test_lines_diff_keeps_as_many_lines_as_can_be(old: str, new: str) -> None:
    a, b = lines(old), lines(new)
    longest = [[0] * (len(b) + 1) for _line in range(len(a) + 1)]
    for i, mine in enumerate(a):
        for j, theirs in enumerate(b):
            best = max(longest[i][j + 1], longest[i + 1][j])
            longest[i + 1][j + 1] = longest[i][j] + 1 if mine == theirs else best

    kept = [lines(change.text) for change in lines_diff(old, new) if change.run is Run.SAME]

    assert sum(map(len, kept)) == longest[-1][-1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("a", "a", "a"),
        ("", "ein Wort", "[+ein Wort+]"),
        ("ein Wort", "", "[-ein Wort-]"),
        ("Ein Portal für alle.", "Ein Shop für alle.", "Ein [-Portal-][+Shop+] für alle."),
        ("eins zwei drei vier", "eins 2 3 vier", "eins [-zwei drei-][+2 3+] vier"),
        ("a, b", "a; b", "a[-,-][+;+] b"),
        ("eins\nzwei\ndrei", "eins\ndrei", "eins\n[-zwei\n-]drei"),
        ("eins zwei", "eins\nzwei", "eins[- -][+\n+]zwei"),
        ("eins\nzwei", "null\neins\nzwei", "[+null\n+]eins\nzwei"),
        ("x\nMaria  Muster\ny", "x\nMaria Muster\ny", "x\nMaria[-  -][+ +]Muster\ny"),
    ],
)
def test_words_diff_reads_well(old: str, new: str, expected: str) -> None:
    assert drawn(words_diff(old, new)) == expected


def test_lines_diff_keeps_whole_lines() -> None:
    changes = lines_diff("eins\nzwei drei\nvier", "eins\nzwei DREI\nvier")

    assert drawn(changes) == "eins\n[-zwei drei\n-][+zwei DREI\n+]vier"


def far_apart(size: int) -> dict[str, tuple[str, str]]:
    """Pairs of texts of about so many characters that share little, or all of it elsewhere."""
    tens = size // 10
    return {
        "one letter": ("a " * 5 * tens, "b " * 5 * tens),
        "letters in turn": ("a" * 10 + " x" * 5 * tens, "a b " * (size // 4)),
        "shifted": ("a b c d e " * tens, "e d c b a " * tens),
        "lines": (
            "\n".join("abcdefghij"[n * n % 10] for n in range(5 * tens)),
            "a\nb\n" * (size // 4),
        ),
        "numbers": (
            " ".join(map(str, range(2 * tens))),
            " ".join(map(str, range(0, 12 * tens, 7))),
        ),
    }


SMALL, HUGE = far_apart(500), far_apart(100_000)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("steps", [0, 1_000])
def test_words_diff_gives_up_after_its_steps(name: str, steps: int) -> None:
    old, new = SMALL[name]

    changes = words_diff(old, new, steps)

    assert old_and_new(changes) == (old, new)
    assert len(changes) <= 4  # a common start and end at most


def test_words_diff_searches_as_long_as_it_has_steps() -> None:
    old, new = SMALL["lines"]

    assert len(words_diff(old, new, 200_000)) > 50


def test_words_diff_shares_its_steps_between_lines_and_words() -> None:
    old, new = SMALL["lines"]
    enough = next(steps for steps in count(step=10_000) if len(lines_diff(old, new, steps)) > 4)

    assert len(words_diff(old, new, enough)) <= 4
    assert len(words_diff(old, new, 2 * enough)) > 4


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_words_diff_of_huge_texts_gives_up_in_time(name: str) -> None:
    old, new = HUGE[name]

    assert old_and_new(words_diff(old, new)) == (old, new)


def test_words_diff_of_a_huge_text_finds_one_changed_word() -> None:
    words = [f"Wort{n}" for n in range(3_000)]
    old, new = " ".join(words), " ".join([*words[:1_500], "anders", *words[1_501:]])

    changed = [change for change in words_diff(old, new) if change.run is not Run.SAME]

    assert changed == [Change(Run.REMOVED, "Wort1500"), Change(Run.ADDED, "anders")]


# Answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (TEXT, Answer(), Shown(State.OPEN, "text", "")),
        (
            TEXT,
            Answer(State.ANSWERED, text="Ein Portal  \r\n"),
            Shown(State.ANSWERED, "text", "Ein Portal"),
        ),
        (
            TEXT,
            Answer(State.ANSWERED, text="a: 1", format="yaml"),
            Shown(State.ANSWERED, "yaml", "a: 1"),
        ),
        (TEXT, Answer(State.UNKNOWN, text="verdeckt"), Shown(State.UNKNOWN, "text", "")),
        (
            TEXT,
            Answer(State.NOT_APPLICABLE, note="Kein\nShop"),
            Shown(State.NOT_APPLICABLE, "text", "Kein\nShop"),
        ),
        (
            TABLE,
            Answer(
                State.ANSWERED,
                rows=(
                    Row("r1", (("c2", "Anna\nMaria"), ("c8", "123"))),
                    Row("bbbbbbbb", (("c1", "Betrieb\n\nName: b"),)),
                ),
            ),
            Shown(
                State.ANSWERED,
                "text",
                "Rolle: Leitung\n  Name: Anna\n    Maria\n\nRolle: Betrieb\n    \n    Name: b",
            ),
        ),
        (
            ALIKE,
            Answer(State.ANSWERED, rows=(Row("r2", (("c2", "b: x"),)), Row("n1", (("c3", "x"),)))),
            Shown(State.ANSWERED, "text", "1. a: 2. L\n  2. a: b: x\n\n3. a: b: x"),
        ),
    ],
)
def test_shown_is_what_a_ticket_shows(question: Question, answer: Answer, expected: Shown) -> None:
    assert shown(question, answer) == expected


few_texts = st.sampled_from(
    ["", "a", "a ", "b: a", "a\nName: b", "Leitung", "L", "a\n\nb", "```yaml\na\n```", "Rolle: a"]
)
few_rows = st.lists(
    st.builds(
        Row,
        st.sampled_from(["r1", "r2", "n1", "n2"]),
        st.dictionaries(st.sampled_from(["c1", "c2", "c3", "c8"]), few_texts, max_size=3).map(
            lambda cells: tuple(cells.items())
        ),
    ),
    max_size=3,
    unique_by=lambda row: row.id,
).map(tuple)
answers = st.builds(
    Answer,
    st.sampled_from(State),
    few_texts,
    few_rows,
    st.sampled_from(["text", "text", "yaml", "plain"]),
    few_texts,
)


@given(st.sampled_from([TEXT, TABLE, ALIKE]), answers, answers)
@example(TEXT, Answer(State.NOT_APPLICABLE), Answer(State.ANSWERED, text="Trifft nicht zu."))
@example(TEXT, Answer(State.ANSWERED, "```\na\n```"), Answer(State.ANSWERED, "a", format="plain"))
@example(
    TABLE,
    Answer(State.ANSWERED, rows=(Row("n1", (("c1", "a\nName: b"),)),)),
    Answer(State.ANSWERED, rows=(Row("n1", (("c1", "a"), ("c2", "b"))),)),
)
@example(
    TABLE,
    Answer(State.ANSWERED, rows=(Row("r1", (("c2", "b"),)),)),
    Answer(State.ANSWERED, rows=(Row("n1", (("c1", "Leitung"), ("c2", "b"))),)),
)
def test_shown_answers_are_equal_exactly_when_their_normal_forms_are(
    question: Question, one: Answer, other: Answer
) -> None:
    equal = normal(question, one) == normal(question, other)
    found = Found(question.key, normal(question, other), ticked=False, line=1)
    value = merged(question, one, found.answer, lambda: "new")
    compared = Compared("Abschnitt", "1.1", Entry(question, one), found, value)

    assert (shown(question, one) == shown(question, other)) is equal
    turns = compared.restated or compared.reformatted
    assert (compared.ours.text == compared.theirs.text and not turns) is equal
    assert compared.differs is not equal


def test_question_text_is_all_that_a_question_says() -> None:
    spans = (Span(Mark.TEXT, "Siehe "), Span(Mark.LINK, "hier", "https://a.example"))
    cells = ((Span(Mark.STRONG, "S1"),), (Span(Mark.CODE, "99 %"),))
    help = (Paragraph(spans), InfoTable(cells, (cells,)))
    asked = Question("q", " Wie  viel?", "kurz", help, Kind.TABLE, TABLE.columns, TABLE.labels)

    assert question_text(TEXT) == "Welches Ziel?"
    assert question_text(asked) == (
        "(kurz) Wie viel?\n\nSiehe hier (https://a.example)\n\n"
        "S1 | 99 %\nS1 | 99 %\n\nRolle | Name\n\nLeitung"
    )
