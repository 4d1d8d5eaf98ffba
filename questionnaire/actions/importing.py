"""Reading an edited ticket back: what would change, and taking over what a person chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from questionnaire.actions.answers import save_answers
from questionnaire.actions.audit import record
from questionnaire.actions.reading import project_sheets, question_value
from questionnaire.guide import document as doc
from questionnaire.guide.checks import check_answer
from questionnaire.guide.errors import ProductError, TicketError, ValueRefused
from questionnaire.guide.merging import merged
from questionnaire.guide.reader import Reading, read_tickets
from questionnaire.guide.returned import Compared, Comparison, Taken, ticket_text
from questionnaire.guide.saving import Outcome, Result, Save
from questionnaire.models import AuditEntry, Project, QuestionRevision, User
from questionnaire.models.codes import new_code

_NOTHING_SHOWN: Mapping[str, str] = {}


def compare_ticket(*, project: Project, text: str | bytes) -> Comparison:
    """What a ticket would change, nothing written: four queries.

    TicketError if the text is no ticket of the project's guide, holds a section twice, or not all
    of its numbered parts in order.
    """
    checked = ticket_text(text)
    sheets = project_sheets(project)
    reading = read_tickets(checked, sheets, _earlier(project))
    _check(reading, sheets)
    found = tuple(_compared(reading, sheets))
    asked = sum(len(sheet.entries) for sheet in sheets if sheet.key in reading.sections)
    return Comparison(
        text=checked,
        found=found,
        absent=asked - len(found),
        unplaced=reading.unplaced,
        sections=reading.sections,
    )


def take_ticket(
    *,
    project: Project,
    author: User,
    comparison: Comparison,
    chosen: Mapping[str, int],
    seen: Mapping[str, str] = _NOTHING_SHOWN,
) -> Taken:
    """Store the ticket's answers to the chosen questions, given with the revision shown.

    An answer that changed since then is not stored, nor is one over a limit; all others are. What
    is stored already counts as stored. `seen` holds the digests of what a page showed: a question
    that reads otherwise by now is not stored either.
    """
    there = {one.key: one for one in comparison.found}
    wanted = {key: there[key] for key in chosen if key in there}
    refused = {key: one.refused for key, one in wanted.items() if one.refused}
    changed = [
        key
        for key, one in wanted.items()
        if key not in refused and seen.get(key, one.digest) != one.digest
    ]
    kept = {*refused, *changed}
    saves = [Save(k, one.value, chosen[k]) for k, one in wanted.items() if k not in kept]
    results = _saved(project, author, saves)
    now = replace(comparison, found=tuple(_now(one, results) for one in comparison.found))
    differing = {one.key for one in now.proposals}
    conflicts = [k for k, r in results.items() if r.outcome is Outcome.CONFLICT and k in differing]
    return Taken(
        now,
        stored=[key for key in results if key not in conflicts],
        conflicts=conflicts,
        refused=refused,
        changed=changed,
        gone=[key for key in chosen if key not in kept and key not in results],
    )


@transaction.atomic
def _saved(project: Project, author: User, saves: Sequence[Save]) -> dict[str, Result]:
    results = save_answers(project=project, author=author, saves=saves)
    stored = sum(result.outcome is Outcome.STORED for result in results.values())
    if stored:
        record(AuditEntry.Verb.ANSWERS_IMPORTED, actor=author, project=project, count=stored)
    return results


def _now(one: Compared, results: Mapping[str, Result]) -> Compared:
    """The ticket's answer beside the one that its save left or met."""
    if one.key not in results:
        return one
    entry = results[one.key].entry
    value, refused = _value(entry, one.found.answer)
    return replace(one, entry=entry, value=value, refused=refused)


def _earlier(project: Project) -> dict[str, list[doc.Question]]:
    """The wordings that the guide's questions had before today's, newest first: one query."""
    revisions = QuestionRevision.objects.filter(
        question__questionnaire=project.questionnaire_id, question__retired=False
    ).exclude(question__current=F("pk"))
    earlier: defaultdict[str, list[doc.Question]] = defaultdict(list)
    for revision in revisions.select_related("question").order_by("question", "-number"):
        value = question_value(revision.question, revision)
        earlier[value.key].append(value)
    return earlier


def _check(reading: Reading, sheets: list[doc.Sheet]) -> None:
    titles = {sheet.key: sheet.title for sheet in sheets}
    if reading.twice:
        raise TicketError("section_twice", title=titles[reading.twice[0]])
    if reading.incomplete:
        raise TicketError("parts_incomplete", title=titles[reading.incomplete[0]])
    # A document of the questions that are still open may hold none.
    if not reading.found and (reading.unplaced or not reading.titles):
        raise TicketError("ticket_foreign")


def _compared(reading: Reading, sheets: list[doc.Sheet]) -> Iterator[Compared]:
    for section, sheet in enumerate(sheets, start=1):
        for at, entry in enumerate(sheet.entries, start=1):
            if found := reading.found.get(entry.question.key):
                value, refused = _value(entry, found.answer)
                yield Compared(sheet.title, f"{section}.{at}", entry, found, value, refused)


def _value(entry: doc.Entry, theirs: doc.Answer) -> tuple[doc.Answer, ProductError | None]:
    """What is to be stored, or today's answer and why that is not possible.

    Theirs is checked by itself first: merging many thousand rows would take long.
    """
    try:
        check_answer(entry.question, theirs)
        value = merged(entry.question, entry.answer, theirs, new_code)
        check_answer(entry.question, value)
    except ValueRefused as error:
        return entry.answer, error
    return value, None
