"""The one app of the product."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnaireConfig(AppConfig):
    name = "questionnaire"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Leitfaden")
