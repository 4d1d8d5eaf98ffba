"""Confirming what cannot be undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from questionnaire.forms.fields import bare_helper, refused
from questionnaire.guide import limits
from questionnaire.models import User


class EraseForm(forms.Form):
    """Asks for what the person is called, so that nobody erases the wrong one by a click."""

    name = forms.CharField(
        label=_("Zur Bestätigung: Name der Person"),
        max_length=limits.ADDRESS_LENGTH,  # who has no name is called by their address
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper = bare_helper()

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name.split() != str(self.person).split():
            raise refused("other_name", name=self.person)
        return name
