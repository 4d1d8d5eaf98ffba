"""The forms of a new project and of one that is renamed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from questionnaire.forms.fields import LineField, bare_helper, refused
from questionnaire.guide import limits
from questionnaire.models import Project, Questionnaire, User


class NamesForm(forms.Form):
    """Name and customer; cleans to edit_project's arguments."""

    name = LineField(label=_("Name des Projekts"), max_length=limits.NAME_LENGTH)
    customer = LineField(
        label=_("Kunde"), max_length=limits.NAME_LENGTH, help_text=_("Die Firma oder Organisation.")
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, initial={"name": project.name, "customer": project.customer})
        self.helper = bare_helper()
        self.project = project

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if _taken(cleaned, self.project.questionnaire_id, but=self.project.pk):
            self.add_error("name", refused("project_exists", name=cleaned["name"]))
        return cleaned


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

    def clean_owner_email(self) -> str:
        address = str(self.cleaned_data["owner_email"]).lower()
        if gone := User.objects.filter(email=address, is_active=False).first():
            raise refused("owner_locked_out", name=gone.name)
        return address

    def clean(self) -> dict[str, Any]:
        """The same project twice is a form sent twice: nobody could delete the second."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if _taken(cleaned, cleaned.get("questionnaire")):
            self.add_error("name", refused("project_exists", name=cleaned["name"]))
        return cleaned


def _taken(cleaned: dict[str, Any], questionnaire: object, but: int = 0) -> bool:
    """Has the customer a project of that name with that guide, `but` not counted?"""
    same = {name: cleaned.get(name) for name in ("name", "customer")}
    same["questionnaire"] = questionnaire
    return all(same.values()) and Project.objects.filter(**same).exclude(pk=but).exists()
