"""GitLab: a backslash keeps a sign from being a reference, an emoji or a placeholder."""

from __future__ import annotations

from questionnaire.guide.writers.inline import Signs
from questionnaire.guide.writers.ticket import Form

FORM = Form("GitLab", Signs(r"""[@#!%&:](?=[\w"'(+-])|(?<=\b[Gg][Ll])-(?=[0-9])"""))
