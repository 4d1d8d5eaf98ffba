"""The form of a new project."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from questionnaire.models import Questionnaire


class ProjectForm(forms.Form):
    """Name, customer, guide and the first owner; cleans to create_project's arguments."""

    name = forms.CharField(label=_("Name des Projekts"), max_length=100)
    customer = forms.CharField(
        label=_("Kunde"), max_length=100, help_text=_("Die Firma oder Organisation.")
    )
    questionnaire = forms.ModelChoiceField(
        label=_("Leitfaden"),
        queryset=Questionnaire.objects.order_by("title"),
        to_field_name="key",
        empty_label=None,
    )
    owner_name = forms.CharField(
        label=_("Name der verantwortlichen Person"),
        max_length=100,
        help_text=_("Wer beim Kunden das Projekt verantwortet."),
    )
    owner_email = forms.EmailField(
        label=_("E-Mail-Adresse der verantwortlichen Person"),
        help_text=_("Mit dieser Adresse meldet sich die Person an; sie braucht kein Passwort."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
