"""The forms of a person and of a person's password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm

from questionnaire.forms.fields import LineField, refused
from questionnaire.models import User

if TYPE_CHECKING:
    PersonBase = forms.ModelForm[User]
    PasswordBase = AdminPasswordChangeForm[User]
else:  # Django's classes take no parameters at run time
    PersonBase = forms.ModelForm
    PasswordBase = AdminPasswordChangeForm


class PasswordForm(PasswordBase):
    """Django's, without its choice to take a password away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


class PersonForm(PersonBase):
    """`oneself` and `last_admin` say whom the form is about."""

    oneself = False
    last_admin = False

    class Meta:
        model = User
        fields = ("name", "email", "role", "is_active")
        field_classes = {"name": LineField}  # it stands in mails' headers and in lists

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        found = User.objects.filter(email=email).exclude(pk=self.instance.pk).first()
        if found:
            raise refused("email_taken", email=email, name=found.name)
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, kept in (("role", User.Role.ADMIN), ("is_active", True)):
            if name in cleaned and cleaned[name] != kept:
                self._check_admin(name)
        return cleaned

    def _check_admin(self, name: str) -> None:
        if self.oneself:
            self.add_error(name, refused("oneself"))
        elif self.last_admin:
            self.add_error(name, refused("last_admin"))
