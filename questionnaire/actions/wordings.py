"""Wordings of questions: a new one beside the old ones, never in their place."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from questionnaire.actions.locking import lock_guides, stop_answers
from questionnaire.actions.reading import as_in_file, question_value
from questionnaire.guide import document as doc
from questionnaire.guide.errors import ProductError
from questionnaire.guide.markup import write_markup
from questionnaire.models import Question, QuestionRevision, Section, User

STEP = 10


def new_wording(
    *,
    question: Question,
    value: doc.Question,
    source: str,
    minor: bool = False,
    author: User | None = None,
) -> QuestionRevision:
    """Add a revision and make it today's. Lines keep their ids by `match_lines`.

    The caller holds the questionnaire's row (locking.py). The ids in `value` do not count, only
    the texts: files and the admin's text fields have none.
    """
    current = question.current
    number = current.number + 1 if current else 1
    old = question_value(question) if current else doc.Question(key=question.key, text="")
    revision = QuestionRevision.objects.create(
        question=question,
        number=number,
        text=value.text,
        note=value.note,
        help=write_markup(value.help),
        kind=value.kind,
        columns=_stored(old.columns, old.former_columns, value.columns, "c"),
        labels=_stored(old.labels, old.former_labels, value.labels, "r"),
        empty_rows=value.empty_rows,
        source=source,
        minor=minor,
        sense=current.sense if current and minor else number,
        author=author,
    )
    question.current = revision
    question.save(update_fields=["current"])
    return revision


def _stored(
    old: tuple[doc.Line, ...], former: tuple[doc.Line, ...], new: Iterable[doc.Line], prefix: str
) -> list[dict[str, object]]:
    """Today's lines, then those that are gone: an id is never given twice."""
    today = doc.match_lines(old, [line.text for line in new], former, prefix)
    kept = {line.id for line in today}
    gone = [line for line in (*old, *former) if line.id not in kept]
    lines: list[dict[str, object]] = [{"id": line.id, "text": line.text} for line in today]
    lines += [{"id": line.id, "text": line.text, "gone": True} for line in gone]
    return lines


@transaction.atomic
def edit_question(*, question: Question, value: doc.Question, minor: bool, author: User) -> bool:
    """Give a question a new wording by hand; False if it is today's already.

    `minor` (only spelling) keeps answers as given to today's wording.
    ProductError("kind_fixed") if the question was answered and its kind would change.
    """
    lock_guides(question.questionnaire_id)
    row = Question.objects.select_related("current").get(pk=question.pk)
    if row.current and as_in_file(question_value(row)) == as_in_file(value):
        return False
    if row.current and row.current.kind != value.kind:
        stop_answers(row.questionnaire_id)
        if row.answers.exists():
            raise ProductError("kind_fixed", key=row.key)
    source = QuestionRevision.Source.ADMIN
    new_wording(question=_locked(row), value=value, source=source, minor=minor, author=author)
    return True


def _locked(question: Question) -> Question:
    """The row of today, for writing; its questionnaire is locked before."""
    return Question.objects.select_for_update().get(pk=question.pk)


@transaction.atomic
def add_question(
    *,
    section: Section,
    value: doc.Question,
    author: User,
    position: int | None = None,
    retired: bool = False,
) -> Question:
    """A new question under the key of `value`; without a position behind the section's others.

    ProductError("key_taken") if the guide has that key.
    """
    lock_guides(section.questionnaire_id)
    taken = Question.objects.filter(questionnaire=section.questionnaire_id, key=value.key).first()
    if taken:
        raise ProductError("key_taken", key=value.key, title=taken)
    if position is None:
        last = section.questions.aggregate(last=Max("position"))["last"]
        position = (last or 0) + STEP
    row = Question.objects.create(
        questionnaire_id=section.questionnaire_id,
        section=section,
        key=value.key,
        position=position,
        retired=retired,
    )
    source = QuestionRevision.Source.ADMIN
    new_wording(question=row, value=value, source=source, author=author)
    return row


@transaction.atomic
def place_question(
    *,
    question: Question,
    section: Section | None = None,
    position: int | None = None,
    retired: bool | None = None,
) -> None:
    """Move, retire or bring back; what is None stays as it is. Makes no wording.

    ProductError("other_guide") for a section of another guide than the question's.
    """
    lock_guides(question.questionnaire_id)
    row = _locked(question)
    if section and section.questionnaire_id != row.questionnaire_id:
        raise ProductError("other_guide", key=row.key)
    given = {"section": section, "position": position, "retired": retired}
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=changed)


@transaction.atomic
def delete_question(*, question: Question) -> None:
    """Delete a question that nobody answered; ProductError("question_answered") otherwise."""
    lock_guides(question.questionnaire_id)
    stop_answers(question.questionnaire_id)
    row = _locked(question)
    if row.answers.exists():
        raise ProductError("question_answered", key=row.key)
    row.current = None
    row.save(update_fields=["current"])
    row.revisions.all().delete()
    row.delete()
