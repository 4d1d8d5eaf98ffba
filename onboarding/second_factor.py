"""The second factor: kept encrypted, compulsory for staff, never the last one taken away."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as webauthn
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onboarding import errors
from onboarding.middleware import GetResponse
from questionnaire.models import User
from questionnaire.views.access import SignedInRequest

SEEN = "second_factor"  # in the session: whose second factor was seen, by the person's code
AFTER = "after_second_factor"  # in the session: the page that was asked for before
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# What everybody reaches: signing out, the page's frame, and showing the factor that one has.
OPEN = (
    "account_logout",
    "account_inactive",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "token",
    "theme",
    "register",
)
# Who has none yet: setting one up, and what this may ask for.
OPEN_WITHOUT = ("account_", "mfa_", "openid_connect_", "socialaccount_")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets are encrypted with a key made of SECRET_KEY: a copy of the database has no codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Dieser Code stimmt nicht, oder er wurde schon benutzt."),
        "cannot_delete_authenticator": gettext_lazy(
            "Das ist Ihr letzter zweiter Faktor, und Ihre Rolle verlangt einen. "
            "Richten Sie erst einen anderen ein."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """To stand in the page itself: as data: the policy would refuse it."""
        svg = str(super().build_totp_svg(url))
        return svg[svg.index("<svg") :].replace("<svg ", '<svg role="img" aria-label="QR-Code" ', 1)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person: User = authenticator.user
        others = Authenticator.objects.filter(user=person, type__in=FACTORS)
        return not compulsory(person) or others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Schlüssel %(n)s") % {"n": count + 1}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What the key keeps of a person: not the row's id, which allauth would take."""
        return {"id": user.code.encode(), "display_name": str(user), "name": user.email}


def _box() -> Fernet:
    key = salted_hmac("onboarding.second_factor", "authenticator", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def remember(request: HttpRequest, person: User, authenticator: Authenticator) -> None:
    """Who has just set one up has shown it: nobody asks again, and the app's code is used up."""
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.wrap().validate_code(request.POST["code"])
    factor = str(authenticator.type)
    record_authentication(request, person, method="mfa", type=factor, reauthenticated=True)


def compulsory(person: User) -> bool:
    return settings.STAFF_SECOND_FACTOR and person.staff


class SecondFactorRequired:
    """Staff come no further than to their second factor before they have shown one.

    Scripts, and forms that brought something, are told so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        person = request.user
        if not isinstance(person, User) or not compulsory(person) or _name(request) in OPEN:
            return None
        if request.session.get(SEEN) == person.code:
            return None
        return _shown_or_asked(request, person)


def _shown_or_asked(request: HttpRequest, person: User) -> HttpResponse | None:
    """Asks the database, until the session says that it need not be asked again."""
    if _by_company(request, person):
        request.session[SEEN] = person.code
        return None
    if not is_mfa_enabled(person, FACTORS):
        if _name(request).startswith(OPEN_WITHOUT):
            return None
        return _led_to(request, reverse("mfa_index"))
    if _proven(request, person):
        request.session[SEEN] = person.code
        return None
    return _led_to(request, _own_factor(person))


def _led_to(request: HttpRequest, where: str) -> HttpResponse:
    if told := errors.second_factor(request):
        return told
    if request.method == "GET":
        request.session[AFTER] = request.get_full_path()
    return redirect(where)


def _own_factor(person: User) -> str:
    """Where somebody shows it who signed in before they had one."""
    app = is_mfa_enabled(person, [Authenticator.Type.TOTP])
    where = reverse("mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn")
    return f"{where}?{urlencode({'next': reverse('second_factor_shown')})}"


def shown(request: SignedInRequest) -> HttpResponse:
    """On to the page that was asked for before the second factor was."""
    return redirect(request.session.pop(AFTER, settings.LOGIN_REDIRECT_URL))


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _by_company(request: HttpRequest, person: User) -> bool:
    """A company's sign-in has second factors of its own, and stands for ours."""
    return "socialaccount" in _methods(request, person)


def _proven(request: HttpRequest, person: User) -> bool:
    return "mfa" in _methods(request, person)


def _methods(request: HttpRequest, person: User) -> set[str]:
    return {str(entry["method"]) for entry in get_authentication_records(request, person)}


def remove_key(request: SignedInRequest, number: int) -> HttpResponse:
    """allauth's page, by the key's place in the person's own list, from 1."""
    keys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    rows = list(keys.order_by("pk"))
    if not 1 <= number <= len(rows):
        raise Http404
    row = rows[number - 1]
    if not MFAAdapter().can_delete_authenticator(row):
        return redirect(f"{reverse('mfa_list_webauthn')}?last=1")
    response: HttpResponse = webauthn.remove_webauthn(request, pk=row.pk)
    return response
