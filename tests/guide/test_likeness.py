"""How alike questions are: exact where they are equal, and nothing computed twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from questionnaire.guide.document import Entry, Question, Sheet, blank_sheet
from questionnaire.guide.reader.align import align
from questionnaire.guide.reader.inline import words
from questionnaire.guide.reader.known import Known
from questionnaire.guide.reader.likeness import Likeness
from tests.guide.test_source_text import real_guide

NAME = Question("name", "Wie heißt das Projekt?")
AIM = Question("ziel", "Worum geht es?")
SHEET = Sheet("projekt", "Das Projekt", entries=(Entry(NAME), Entry(AIM)))


def texts_read(work: Callable[[], object]) -> int:
    """How often a text was cut into words."""
    before = words.cache_info()
    work()
    after = words.cache_info()
    return after.hits + after.misses - before.hits - before.misses


def test_likeness_of_a_question_with_itself_is_one() -> None:
    known = Known([blank_sheet(section) for section in real_guide().sections], {})
    likeness = Likeness(known.targets)

    alike = [
        likeness.with_item(target.question.text)(at) for at, target in enumerate(known.targets)
    ]

    assert alike == [1.0] * 75


def test_likeness_is_that_of_the_nearest_wording() -> None:
    earlier = [replace(NAME, text="Name?"), replace(NAME, text="Welchen Titel trägt es?")]
    alike = Likeness(Known([SHEET], {"name": earlier}).targets).with_item

    assert alike("Welchen Titel trägt es?")(0) == 1.0
    assert alike("Zzz")(0) == alike("")(0) == 0.0
    assert 0.0 < alike("Wie heißt es?")(0) < 1.0


def test_likeness_counts_what_two_questions_have_as_half() -> None:
    one, other = replace(NAME, text="ab"), replace(AIM, text="ab cd")
    sheet = replace(SHEET, entries=(Entry(one), Entry(other)))
    alike = Likeness(Known([sheet], {}).targets).with_item("ab xy")

    # " ab" and "ab " weigh a half each, " cd" and "cd " one each, as " xy" and "xy " do.
    assert (alike(0), alike(1)) == (2 * 1 / (3 + 1), 2 * 1 / (3 + 3))


def test_likeness_reads_wordings_of_one_text_once() -> None:
    earlier = [replace(NAME, note=f"Hinweis {n}") for n in range(5)]
    known = Known([SHEET], {"name": earlier})

    assert texts_read(lambda: Likeness(known.targets)) == 2


def test_align_reads_no_question_where_nothing_is_to_be_compared() -> None:
    known = Known([SHEET], {})

    assert texts_read(lambda: align([], known)) == 0
