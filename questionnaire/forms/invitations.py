"""The forms of invitations: whom to invite, and what somebody says who accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from questionnaire.forms.fields import LineField, bare_helper, refused
from questionnaire.guide import limits
from questionnaire.models import Member, Project, User

_BETWEEN = re.compile(r"[\n,;]")


class AddressesField(forms.CharField):
    """Mail addresses, one or many, in lines or lists, with or without a name before them."""

    widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> list[str]:
        """In lower case, in order, each once."""
        typed = [part for part in _BETWEEN.split(super().clean(value)) if part.strip()]
        if len(typed) > limits.INVITATIONS:
            raise refused("too_many_addresses", count=len(typed), limit=limits.INVITATIONS)
        found = {part.strip(): _address(part) for part in typed}
        bad = [part for part, address in found.items() if not address]
        if bad:
            raise ValidationError([refused("address_bad", address=part) for part in bad])
        return list(dict.fromkeys(found.values()))


def _address(part: str) -> str:
    """The address in "Name <address>" or on its own; empty if there is none."""
    address = parseaddr(part.strip())[1].lower() if "<" in part else part.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= limits.ADDRESS_LENGTH else ""


class InvitationForm(forms.Form):
    """Cleans to `emails` and `role`. Nobody is invited while one of the addresses will not do."""

    emails = AddressesField(
        label=_("E-Mail-Adressen"),
        help_text=_("Eine oder mehrere: je Zeile eine, oder durch Kommas getrennt."),
    )
    role = forms.ChoiceField(
        label=_("Rolle"), choices=Member.Role.choices, initial=Member.Role.EDITOR
    )

    def __init__(self, *args: Any, project: Project, inviter: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.inviter = project, inviter
        self.helper = bare_helper()

    def clean_emails(self) -> list[str]:
        emails: list[str] = self.cleaned_data["emails"]
        members = User.objects.filter(email__in=emails, memberships__project=self.project)
        errors = _refused("address_member", members)
        if self.inviter.staff:  # nobody else may learn here who works for us
            staff = User.objects.filter(email__in=emails, role__in=User.STAFF)
            errors += _refused("address_staff", staff)
        if errors:
            raise ValidationError(errors)
        return emails


def _refused(code: str, people: Iterable[User]) -> list[ValidationError]:
    return [refused(code, address=person.email) for person in people]


class AcceptForm(forms.Form):
    """For somebody new: how others will see them."""

    name = LineField(
        label=_("Ihr Name"),
        max_length=limits.NAME_LENGTH,
        help_text=_("So heißen Sie für die anderen im Projekt."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Rolle"), choices=Member.Role.choices)
