"""Questionnaires and sections edited by hand."""

from __future__ import annotations

import pytest

from questionnaire.actions.texts import (
    add_section,
    delete_section,
    edit_questionnaire,
    edit_section,
)
from questionnaire.guide.errors import ProductError
from questionnaire.models import Questionnaire, Section


def add(guide: Questionnaire, key: str = "neu") -> Section:
    return add_section(
        questionnaire=guide, key=key, title="Neu", short="Neu", intro="", position=15
    )


def test_edit_questionnaire_changes_only_what_is_given(guide: Questionnaire) -> None:
    edit_questionnaire(questionnaire=guide, title="Neu")
    edit_questionnaire(questionnaire=guide, intro="")

    guide.refresh_from_db()
    assert (guide.title, guide.intro, guide.file_title) == ("Neu", "", "Kleiner Leitfaden")


def test_edit_section_changes_only_what_is_given(guide: Questionnaire) -> None:
    section = guide.sections.get(key="projekt")

    edit_section(section=section, short="P", position=0)

    section.refresh_from_db()
    changed = (section.title, section.short, section.intro, section.position)
    assert changed == ("Das Projekt", "P", "Worum es geht.", 0)


def test_add_section_refuses_a_key_that_the_guide_has(
    guide: Questionnaire, one_question: Questionnaire
) -> None:
    made = add(guide)
    with pytest.raises(ProductError) as refused:
        add(guide)

    assert (made.position, refused.value.code) == (15, "key_taken")
    assert add(one_question).questionnaire == one_question


def test_delete_section_deletes_only_an_empty_one(guide: Questionnaire) -> None:
    delete_section(section=add(guide))
    with pytest.raises(ProductError) as refused:
        delete_section(section=guide.sections.get(key="betrieb"))

    found = (refused.value.code, refused.value.values)
    assert found == ("section_not_empty", {"title": "Der Betrieb"})
    assert [section.key for section in guide.sections.order_by("position")] == [
        "projekt",
        "betrieb",
    ]
