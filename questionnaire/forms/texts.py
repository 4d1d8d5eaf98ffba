"""The forms of a section's and of a questionnaire's words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from questionnaire.forms.fields import KEY_HELP, LineField, MarkupField, refused
from questionnaire.guide import limits
from questionnaire.models import Section


class TitledForm(forms.ModelForm):  # type: ignore[type-arg]  # of a section or a questionnaire
    title = LineField(
        label=lazy("Titel"),
        max_length=limits.TITLE_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    intro = MarkupField(label=lazy("Einleitung"))


class SectionTextForm(TitledForm):
    short = LineField(
        label=lazy("Kurzname"),
        max_length=limits.SHORT_LENGTH,
        help_text=lazy("Für Übersichten, höchstens 12 Zeichen."),
    )
    position = forms.IntegerField(
        label=lazy("Reihenfolge"),
        min_value=0,
        max_value=1_000_000,
        help_text=lazy("In Zehnerschritten, damit dazwischen Platz bleibt."),
    )

    class Meta:
        model = Section
        fields = ("questionnaire", "key", "title", "short", "intro", "position")
        help_texts = {"key": KEY_HELP}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        key, questionnaire = cleaned.get("key"), cleaned.get("questionnaire")
        if key and questionnaire:
            found = Section.objects.filter(questionnaire=questionnaire, key=key).first()
            if found:
                self.add_error("key", refused("key_taken", key=key, title=found))
        return cleaned
