"""allauth's forms with our labels, and without placeholders that repeat them."""

from collections.abc import Callable
from typing import Any

from allauth.account import forms
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from questionnaire import mail
from questionnaire.forms.fields import LineField
from questionnaire.guide import limits

KEY = Authenticator.Type.WEBAUTHN
NO_KEY = _("Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.")
NO_MAIL = _(
    "Zurzeit lässt sich keine E-Mail verschicken. Bitte versuchen Sie es in einigen Minuten "
    "noch einmal."
)


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

    def clean(self) -> dict[str, Any]:
        """Asks the mail server first, for everybody: the answer tells nothing about the address."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "email" in cleaned and not mail.reachable():
            raise ValidationError(NO_MAIL)
        return cleaned


class ConfirmLoginCodeForm(forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, code=_("Code aus der E-Mail"))


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, password=_("Passwort"))


class AuthenticateForm(mfa.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, code=_("Code aus der App, oder einer Ihrer Ersatzcodes"))


class ReauthenticateMFAForm(mfa.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, code=_("Code aus der App, oder einer Ihrer Ersatzcodes"))


class ActivateTOTPForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, code=_("Code, den die App jetzt zeigt"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddKeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, name=_("Name des Schlüssels"))
        self.fields["name"].help_text = _("Damit Sie mehrere auseinanderhalten.")
        self.fields["name"].max_length = limits.NAME_LENGTH

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = understood(super().clean)
        return cleaned


class AuthenticateKeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        """What is no key's answer at all is refused as well; allauth tells of codes only."""
        try:
            return understood(super().clean_credential)
        except ValidationError:
            key = Authenticator(user=self.user, type=KEY)
            given = {"request": context.request, "user": self.user, "authenticator": key}
            authentication_failed.send(sender=Authenticator, **given)
            raise


class ReauthenticateKeyForm(AuthenticateKeyForm):
    reauthenticated = True


def understood(clean: Callable[[], Any]) -> Any:
    """What fido2 cannot read it answers with whatever broke."""
    try:
        return clean()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(NO_KEY) from error


class OwnNameForm(Form):
    name = LineField(label=_("Ihr Name"), max_length=limits.NAME_LENGTH)
