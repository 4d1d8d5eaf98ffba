"""Answers that a browser keeps as a file."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from questionnaire.actions.audit import record
from questionnaire.models import AuditEntry, Project
from questionnaire.views.access import SignedInRequest


class Taken(TypedDict, total=False):
    """What of a project was taken away, by its keys; without `section` all of it."""

    dialect: str
    section: str


def download(content: str | bytes, name: str, kind: str) -> HttpResponse:
    """The content under that file name; `kind` is its media type."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=kind, headers=headers)


def note_download(
    request: SignedInRequest, verb: AuditEntry.Verb, project: Project, **taken: Unpack[Taken]
) -> None:
    """The one thing that a GET of ours writes: who took what away. HEAD takes nothing."""
    if request.method == "GET":
        record(verb, actor=request.user, project=project, **taken)


def nothing(name: str, kind: str) -> HttpResponse:
    """What HEAD gets of a file that is not worth making, or not to be told of, for its headers."""
    return download("", name, kind)
