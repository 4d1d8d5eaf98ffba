from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from questionnaire.views.kept import kept

THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """For base.html on every page. `theme` is "light", "dark" or "" for the system's."""
    theme = kept(request, "theme")
    return {
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "language": get_language(),
    }
