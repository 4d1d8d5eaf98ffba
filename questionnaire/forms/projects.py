"""The form of a new project."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from questionnaire.forms.fields import LineField, bare_helper, refused
from questionnaire.guide import limits
from questionnaire.models import Project, Questionnaire


class ProjectForm(forms.Form):
    """Name, customer, guide and the first owner; cleans to create_project's arguments."""

    name = LineField(label=_("Name des Projekts"), max_length=limits.NAME_LENGTH)
    customer = LineField(
        label=_("Kunde"), max_length=limits.NAME_LENGTH, help_text=_("Die Firma oder Organisation.")
    )
    questionnaire = forms.ModelChoiceField(
        label=_("Leitfaden"),
        queryset=Questionnaire.objects.order_by("title"),
        to_field_name="key",
        empty_label=None,
    )
    owner_name = LineField(
        label=_("Name der verantwortlichen Person"),
        max_length=limits.NAME_LENGTH,
        help_text=_("Wer beim Kunden das Projekt verantwortet."),
    )
    owner_email = forms.EmailField(
        label=_("E-Mail-Adresse der verantwortlichen Person"),
        max_length=limits.ADDRESS_LENGTH,
        help_text=_("Mit dieser Adresse meldet sich die Person an; sie braucht kein Passwort."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()

    def clean(self) -> dict[str, Any]:
        """The same project twice is a form sent twice: nobody could delete the second."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        same = {name: cleaned.get(name) for name in ("name", "customer", "questionnaire")}
        if all(same.values()) and Project.objects.filter(**same).exists():
            self.add_error("name", refused("project_exists", name=same["name"]))
        return cleaned
