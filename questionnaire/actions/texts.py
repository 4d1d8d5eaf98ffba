"""The words of questionnaires and sections, by hand. Questions have wordings.py."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model

from questionnaire.actions.locking import lock_guides
from questionnaire.guide.errors import ProductError
from questionnaire.models import Questionnaire, Section


@transaction.atomic
def edit_questionnaire(
    *, questionnaire: Questionnaire, title: str | None = None, intro: str | None = None
) -> None:
    """What is None stays as it is."""
    (row,) = lock_guides(questionnaire.pk)
    _change(row, title=title, intro=intro)


@transaction.atomic
def add_section(
    *, questionnaire: Questionnaire, key: str, title: str, short: str, intro: str, position: int
) -> Section:
    """ProductError("key_taken") if the guide has a section of that key."""
    lock_guides(questionnaire.pk)
    if taken := questionnaire.sections.filter(key=key).first():
        raise ProductError("key_taken", key=key, title=taken)
    return Section.objects.create(
        questionnaire=questionnaire,
        key=key,
        title=title,
        short=short,
        intro=intro,
        position=position,
    )


@transaction.atomic
def edit_section(
    *,
    section: Section,
    title: str | None = None,
    short: str | None = None,
    intro: str | None = None,
    position: int | None = None,
) -> None:
    """What is None stays as it is."""
    lock_guides(section.questionnaire_id)
    row = Section.objects.select_for_update().get(pk=section.pk)
    _change(row, title=title, short=short, intro=intro, position=position)


@transaction.atomic
def delete_section(*, section: Section) -> None:
    """ProductError("section_not_empty") if it has questions, retired ones too."""
    lock_guides(section.questionnaire_id)
    row = Section.objects.select_for_update().get(pk=section.pk)
    if row.questions.exists():
        raise ProductError("section_not_empty", title=row.title)
    row.delete()


def _change(row: Model, **given: object) -> None:
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=changed)
