"""The members of a project, as the administration edits them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property

from questionnaire.forms.fields import refused
from questionnaire.models import Member

if TYPE_CHECKING:
    MembersBase = BaseInlineFormSet[Any, Any, Any]
else:  # takes no parameters at run time
    MembersBase = BaseInlineFormSet


class MemberFormSet(MembersBase):
    """The members of a project, of whom at least one owns it."""

    @cached_property
    def people(self) -> list[Any]:
        """The choices of a person, asked for once and not for each member."""
        return list(self.empty_form.fields["user"].widget.choices)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None:
            form.fields["user"].widget.choices = self.people

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if not any(member.get("role") == Member.Role.OWNER for member in kept):
            raise refused("no_owner")
