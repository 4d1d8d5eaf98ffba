"""allauth's forms with our labels, and without placeholders that repeat them."""

from typing import Any

from allauth.account import forms
from django.forms import Form
from django.utils.translation import gettext_lazy as _


def relabel(form: Form, **labels: Any) -> None:
    """Give fields their labels; a placeholder vanishes while one types, a label does not."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name, label in labels.items():
        form.fields[name].label = label


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, login=_("E-Mail-Adresse"), password=_("Passwort"))


class RequestLoginCodeForm(forms.RequestLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, email=_("E-Mail-Adresse"))


class ConfirmLoginCodeForm(forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, code=_("Code aus der E-Mail"))
