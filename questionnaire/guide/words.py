"""The few fixed words of tickets and, for boxes, of their previews, by language."""

from __future__ import annotations

from questionnaire.guide.document import State

WORDS: dict[str, dict[State, str]] = {
    "de": {State.UNKNOWN: "Weiß ich noch nicht.", State.NOT_APPLICABLE: "Trifft nicht zu."},
    "en": {State.UNKNOWN: "I do not know yet.", State.NOT_APPLICABLE: "Does not apply."},
}


def sentence(state: State, language: str = "de") -> str:
    """The bold sentence of a state that has one; KeyError for the others."""
    return WORDS[language][state]


_BOXES = {"de": {True: "erledigt", False: "offen"}, "en": {True: "done", False: "open"}}


def box_word(ticked: bool, language: str = "de") -> str:
    """What a preview's box says to those who cannot see it; no ticket contains it."""
    return _BOXES[language][ticked]


_POINTS = {"de": "Noch offen:", "en": "Still open:"}


def points_title(language: str = "de") -> str:
    """What stands above the open questions at a ticket's end."""
    return _POINTS[language]


POINTS_TITLES = tuple(_POINTS.values())
