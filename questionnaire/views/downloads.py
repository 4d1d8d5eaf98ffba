"""Answers that a browser keeps as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: str | bytes, name: str, kind: str) -> HttpResponse:
    """The content under that file name; `kind` is its media type."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=kind, headers=headers)
