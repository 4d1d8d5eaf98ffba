"""Which shape an answer takes: the same in every ticket and on every page."""

from __future__ import annotations

from enum import Enum, auto

from questionnaire.guide.document import NOTED, TEXT_FORMAT, Answer, Kind, Question


class Shape(Enum):
    """A note: the sentence of a state, and what was noted."""

    NOTHING = auto()
    NOTE = auto()
    TABLE = auto()
    CODE = auto()
    TEXT = auto()


def shape_of(question: Question, answer: Answer) -> Shape:
    """The shape of a normal answer. A table is shown even where nothing is filled in."""
    if answer.state in NOTED:
        return Shape.NOTE
    if question.kind is Kind.TABLE:
        return Shape.TABLE if question.columns else Shape.NOTHING
    if not answer.text:
        return Shape.NOTHING
    return Shape.TEXT if answer.format == TEXT_FORMAT else Shape.CODE
