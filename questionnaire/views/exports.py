"""What is taken away of a project beside its tickets: all answers as one file."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from questionnaire.actions.exchanging import answers_file, export_answers
from questionnaire.models import AuditEntry
from questionnaire.views.access import SignedInRequest, load_project
from questionnaire.views.downloads import download, note_download


@require_safe
def project_answers(request: SignedInRequest, code: str) -> HttpResponse:
    """The project's current answers as JSON, for everybody who may read them."""
    project = load_project(request.user, code).project
    text = export_answers(project=project)
    note_download(request, AuditEntry.Verb.ANSWERS_EXPORTED, project)
    return download(text, answers_file(project), "application/json")
