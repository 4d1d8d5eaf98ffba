"""GitLab: a backslash keeps a sign from being a reference, an emoji or a placeholder."""

from __future__ import annotations

from questionnaire.guide.writers.form import Unit
from questionnaire.guide.writers.inline import Signs
from questionnaire.guide.writers.markdown import markdown_form


def _bytes(body: str) -> int:
    return len(body.encode("utf-8", "surrogatepass"))


FORM = markdown_form(
    "GitLab",
    Signs(r"""[@#!%&:](?=[\w"'(+-])|(?<=\b[Gg][Ll])-(?=[0-9])"""),
    title_limit=255,
    body_limit=1_048_576,
    size=_bytes,
    unit=Unit.BYTES,
)
