"""One answer saved by the page's script: fields in, JSON out, never a form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from questionnaire.actions.answers import save_answers
from questionnaire.actions.presence import saved_by_others
from questionnaire.forms.sent import sent_save
from questionnaire.guide.document import Saved
from questionnaire.guide.errors import ValueRefused
from questionnaire.guide.saving import Keep, Outcome, Result
from questionnaire.sentences import sentence
from questionnaire.templatetags.display import RECENT, edited, person
from questionnaire.views.access import (
    Access,
    SignedInRequest,
    load_project,
    require_same_person,
    require_writer,
)


@require_POST
def save_answer(request: SignedInRequest, code: str, key: str) -> JsonResponse:
    """200: stored or unchanged, 409: a conflict, 422: the value may not be stored."""
    require_same_person(request)
    access = load_project(request.user, code)
    require_writer(access)
    save = sent_save(request.POST, key)
    if save is None:
        raise BadRequest("no answer in it")
    try:
        results = save_answers(project=access.project, author=request.user, saves=[save])
    except ValueRefused as refused:
        return _refused(refused)
    if key not in results:
        raise Http404
    result = results[key]
    if result.refused and save.keep is Keep.BOTH:
        return _refused(result.refused)
    if result.outcome is Outcome.CONFLICT:
        return _conflict(result)
    others = _others(access, key) if "presence" in request.POST else []
    return _json(200, **_told(result), others=others)


def _told(result: Result) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "number": result.number,
        "newest": result.entry.base,
        "merged": result.merged,
        "state": result.entry.answer.state,
        "time": _time(result.entry.saved),
    }


def _conflict(result: Result) -> JsonResponse:
    saved = result.entry.saved
    words = _("Diese Antwort ist inzwischen eine andere.")
    if saved:
        values = {"time": _time(saved), "name": person(saved)}
        words = _("Diese Antwort wurde um %(time)s von %(name)s geändert.") % values
    return _json(409, outcome=result.outcome, newest=result.entry.base, sentence=words)


def _refused(refused: ValueRefused) -> JsonResponse:
    return _json(422, reason=refused.code, sentence=sentence(refused))


def _others(access: Access, key: str) -> list[dict[str, Any]]:
    found = saved_by_others(
        project=access.project, key=key, user=access.user, since=timezone.now() - RECENT
    )
    return [
        {"key": other, "number": saved.number, "words": edited(saved)}
        for other, saved in found.items()
    ]


def _time(saved: Saved | None) -> str:
    return date_format(timezone.localtime(saved.at), "H:i") if saved else ""


def _json(status: int, **told: Any) -> JsonResponse:
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
