"""The history of an answer: all of its revisions, any two compared, an earlier one restored."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from questionnaire.actions.history import entries, records, restore
from questionnaire.actions.reading import question_value
from questionnaire.forms.history import read_number, turns
from questionnaire.guide.comparing import STEPS
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.history import (
    Difference,
    Record,
    Sitting,
    asked_for,
    behind,
    listed,
    sittings,
)
from questionnaire.guide.saving import Outcome, Result
from questionnaire.models import Question
from questionnaire.models.codes import new_code
from questionnaire.sentences import sentence
from questionnaire.templatetags.display import person
from questionnaire.views.access import (
    Access,
    SignedInRequest,
    load_project,
    require_same_person,
    require_writer,
)


@require_safe
def history_page(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    access = load_project(request.user, code)
    question = _question(access, key)
    found = sittings(records(project=access.project, question=question))
    context = {
        "access": access,
        "project": access.project,
        "section": question.section,
        "retired": question.retired,
        "question": question_value(question),
        **(_history(request, access, question, found) if found else {}),
    }
    return render(request, "questionnaire/history.html", context)


def _question(access: Access, key: str) -> Question:
    """Retired or not: what was answered can always be read."""
    rows = Question.objects.filter(questionnaire=access.project.questionnaire_id, key=key)
    return get_object_or_404(rows.select_related("section", "current").order_by())


def _history(
    request: SignedInRequest, access: Access, question: Question, found: list[Sitting]
) -> dict[str, Any]:
    old, new, before, each = (read_number(request.GET.get(name)) for name in _ASKED)
    old, new = asked_for(found, old, new)
    sitting = next((one for one in found if one.newest.number == each), None)
    page, more = listed(sitting.apart() if sitting else found, before or 0)
    newest = found[0].newest
    rows = _Rows(access, question, newest.number, old, new)
    return {
        "newest": newest,
        "last": rows.who(newest),
        "list": [rows.sitting(one) for one in page],
        "before": before,
        "more": more,
        "each": each if sitting else None,
        "page": new_code(),
        **_compared(access, question, old, new),
    }


_ASKED = ("from", "to", "before", "each")


def _compared(access: Access, question: Question, old: int, new: int) -> dict[str, Any]:
    """What the page shows on top: what differs between two revisions, or one of them to be read."""
    found = entries(project=access.project, key=question.key, numbers={old, new} - {0})
    after = found[new]
    shown: dict[str, Any] = {"after": after, "hidden": behind(after.question, after.answer)}
    if old in (0, new):
        return shown
    change = Difference(found[old], after)
    return {**shown, "change": change, "turns": turns(change), "steps": STEPS}


class _Rows:
    """Makes what the list shows of revisions: finished words, for there may be a thousand."""

    def __init__(self, access: Access, question: Question, newest: int, old: int, new: int) -> None:
        self.user = access.user
        self.restores = access.writes and not question.retired
        self.reworded = question.current is not None and question.current.number > 1
        self.newest, self.old, self.new = newest, old, new
        self.words = {
            "name": _("Fassung %(n)s"),
            "from_label": _("Von Fassung %(n)s"),
            "to_label": _("Zu Fassung %(n)s"),
        }

    def sitting(self, sitting: Sitting) -> dict[str, Any]:
        folded = [self.row(record) for record in sitting.folded(self.old, self.new)]
        chosen = any(row["old"] or row["new"] for row in folded)
        return {
            "row": self.row(sitting.newest),
            "earlier": sitting.earlier,
            "folded": folded,
            "open": chosen,
        }

    def row(self, record: Record) -> dict[str, Any]:
        number = record.number
        return {name: words % {"n": number} for name, words in self.words.items()} | {
            "number": str(number),
            "who": self.who(record),
            "iso": record.saved.at.isoformat(timespec="seconds"),
            "time": date_format(timezone.localtime(record.saved.at), "j. F Y, H:i:s"),
            "wording": self.wording(record),
            "passed": record.passed,
            "old": number == self.old,
            "new": number == self.new,
            "restores": self.restores and number != self.newest,
        }

    def who(self, record: Record) -> str:
        own = record.saved.author_code == self.user.code
        return _("Sie") if own else person(record.saved)

    def wording(self, record: Record) -> str:
        """Of the question, where it has had more than one."""
        words = _("zu Fassung %(n)s der Frage") if self.reworded else ""
        return words % {"n": record.wording} if words else ""


# Restoring -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def restore_revision(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    access = load_project(request.user, code)
    here = reverse("history", args=(code, key))
    if request.method != "POST":
        return HttpResponseRedirect(here)
    require_same_person(request)
    require_writer(access)
    number, base = (read_number(request.POST.get(name)) or 0 for name in ("number", "base"))
    try:
        result = restore(
            project=access.project,
            author=request.user,
            key=key,
            number=number,
            base=base,
            page=request.POST.get("page", ""),
        )
    except ValueRefused as refused:
        messages.warning(request, sentence(refused))
        return HttpResponseRedirect(here)
    if result is None:
        raise Http404
    _tell(request, number, result)
    if result.outcome is not Outcome.STORED:
        return HttpResponseRedirect(here)
    return HttpResponseRedirect(f"{here}?{urlencode({'from': base, 'to': result.number})}")


def _tell(request: SignedInRequest, number: int, result: Result) -> None:
    if result.outcome is Outcome.CONFLICT:
        conflict = _(
            "Nicht wiederhergestellt: Die Antwort wurde inzwischen geändert. "
            "Die neueste Fassung steht jetzt hier oben."
        )
        messages.warning(request, conflict)
    elif result.outcome is Outcome.UNCHANGED:
        messages.info(request, _("Diese Fassung gilt schon, es hat sich nichts geändert."))
    else:
        restored = _(
            "Wiederhergestellt: Fassung %(number)s gilt wieder, jetzt als Fassung %(new)s."
        )
        messages.success(request, restored % {"number": number, "new": result.number})
