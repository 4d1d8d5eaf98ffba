"""Single sign-on by OpenID Connect with allauth: what it leaves to us, and what we leave out.

allauth holds the state in the session and exchanges the code with PKCE. Added here: the nonce, the
id token's signature, issuer and audience, the same `sub` in id token and user info, and nothing
that an address may choose (scope, parameters, linking to whoever is signed in).
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.decorators import rate_limit
from allauth.mfa import stages
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from questionnaire.actions.single_sign_on import PROVIDER, Identity, admit
from questionnaire.guide import limits
from questionnaire.guide.errors import ProductError
from questionnaire.models import User
from questionnaire.sentences import sentence

logger = logging.getLogger(__name__)

Claims = Mapping[str, Any]
View = Callable[[HttpRequest], HttpResponse]

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
# Signatures whose key the provider alone has: with HS256 its public key would do, or our secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60  # seconds that its clock may differ from ours
NONCE_SALT = "onboarding.single_sign_on.nonce"


# What the provider says


def nonce(state: str) -> str:
    """Derived from the state, which only this browser's session knows: nothing more to keep."""
    return salted_hmac(NONCE_SALT, state, algorithm="sha256").hexdigest()


@contextmanager
def readable() -> Iterator[None]:
    """An answer that is not as OpenID Connect has it is one error, whatever it broke."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
        raise OAuth2Error("unreadable answer") from error


class Client(OAuth2Client):  # type: ignore[misc]  # allauth has no types
    def get_redirect_url(
        self, authorization_url: str, scope: list[str], extra_params: dict[str, str]
    ) -> str:
        params = {**extra_params, "nonce": nonce(self.state)}
        return str(super().get_redirect_url(authorization_url, scope, params))


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    client_class = Client

    @property
    def openid_config(self) -> dict[str, Any]:
        """OAuth2Error if it is another issuer's, or would have us speak without TLS."""
        with readable():
            config: dict[str, Any] = super().openid_config
            if config["issuer"].rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
                raise OAuth2Error("another issuer")
            schemes = {urlsplit(config[name]).scheme for name in ENDPOINTS}
        if schemes != {urlsplit(settings.OIDC_ISSUER).scheme}:
            raise OAuth2Error("an address of another scheme")
        return config

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        with readable():
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data: Any) -> SocialToken:
        with readable():
            return super().parse_token(data)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Carries an `identity`; what is stored of the provider's claims is the account's id."""
        with readable():
            id_token = self._id_token(app, kwargs["response"]["id_token"])
            expected = nonce(request.GET["state"])
            if not constant_time_compare(id_token["nonce"], expected):
                raise OAuth2Error("another nonce")
            userinfo = self._fetched("userinfo_endpoint", token.token)
            if userinfo["sub"] != id_token["sub"]:
                raise OAuth2Error("another person's user info")
            who = {"iss": id_token["iss"], "sub": id_token["sub"]}
            login = self.get_provider().sociallogin_from_response(request, who)
        login.identity = identity(login.account.uid, id_token, userinfo)
        return login

    def _id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            id_token,
            self._key(id_token),
            algorithms=ALGORITHMS,
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("given to another application")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        """The key that the token names, or the only one there is."""
        name = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_dict(self._fetched("jwks_uri")).keys
        signing = [key for key in keys if key.public_key_use in (None, "sig")]
        fitting = [key for key in signing if name is None or key.key_id == name]
        if len(fitting) != 1:
            raise OAuth2Error("no such key")
        return fitting[0]

    def _fetched(self, endpoint: str, token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with SocialAccountAdapter(self.request).get_requests_session() as session:
            answer = session.get(self.openid_config[endpoint], headers=headers)
        answer.raise_for_status()
        return answer.json()


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = Adapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Where to go afterwards, on this site; allauth would take scopes and much else as well."""
        return {"process": AuthProcess.LOGIN, "next_url": get_next_redirect_url(request)}

    def extract_uid(self, data: Claims) -> str:
        """`sub` is unique at its issuer only, and the issuer may be changed one day."""
        return hashlib.sha256(f"{data['iss']} {data['sub']}".encode()).hexdigest()

    def extract_extra_data(self, data: Claims) -> dict[str, Any]:
        return {}


def identity(uid: str, *sources: Claims) -> Identity:
    """Each claim is that of the first source which has it; an address is verified by its own."""
    addresses = _first(sources, "email")
    names = _first(sources, "name").get("name")
    return Identity(
        uid=uid,
        email=_address(addresses.get("email")),
        verified=addresses.get("email_verified") is True,
        name=_line(names)[: limits.NAME_LENGTH].rstrip() if isinstance(names, str) else "",
        role=role(_first(sources, settings.OIDC_GROUPS_CLAIM).get(settings.OIDC_GROUPS_CLAIM)),
    )


def _first(sources: tuple[Claims, ...], name: str) -> Claims:
    return next((claims for claims in sources if name in claims), {})


def _address(given: object) -> str:
    """ASCII only: lower case makes other letters equal to these, and so two addresses one."""
    if not isinstance(given, str) or not given.isascii() or len(given) > limits.ADDRESS_LENGTH:
        return ""
    try:
        validate_email(given)
    except ValidationError:
        return ""
    return given.lower()


def _line(text: str) -> str:
    """Without line breaks and other characters that nobody sees."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def role(groups: object) -> User.Role:
    """The highest that one of the groups gives: a list of names, or one."""
    names = {groups} if isinstance(groups, str) else _names(groups)
    if names.intersection(settings.OIDC_ADMIN_GROUPS):
        return User.Role.ADMIN
    return User.Role.SRE if names.intersection(settings.OIDC_SRE_GROUPS) else User.Role.CUSTOMER


def _names(groups: object) -> set[str]:
    return {name for name in groups if isinstance(name, str)} if isinstance(groups, list) else set()


# What allauth asks


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """What the environment configures; allauth would also take rows of the database."""
        apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        return [SocialApp(provider=OpenIDConnectProvider.id, **values) for values in apps]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        return Provider(request, app=self.get_app(request, provider))

    def get_requests_session(self) -> requests.Session:
        """The provider's own addresses are asked, and no other that it points to."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return secrets.token_urlsafe(32)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decides who it is, so that allauth never comes to make an account of its own."""
        try:
            person = admit(sociallogin.identity)
        except ProductError as error:
            page = {"sentence": sentence(error)}
            refused = render(
                request, "socialaccount/refused.html", page, status=HTTPStatus.FORBIDDEN
            )
            raise ImmediateHttpResponse(refused) from error
        sociallogin.user = sociallogin.account.user = person

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Names errors by their kind and our own words: the provider's may hold secrets."""
        cause = exception and exception.__cause__
        kinds = [type(given).__name__ for given in (exception, cause) if given]
        logger.warning("Single sign-on failed: %s %s", error, " from ".join(kinds))


class AuthenticateStage(stages.AuthenticateStage):  # type: ignore[misc]
    def handle(self) -> tuple[HttpResponse | None, bool]:
        """A company's sign-in has second factors of its own, and stands for ours."""
        if "sociallogin" in (self.login.signal_kwargs or {}):
            return None, True
        handled: tuple[HttpResponse | None, bool] = super().handle()
        return handled


# Pages


def _guarded(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Not there unless configured; a page of ours if the provider is away or talks nonsense."""

    @never_cache
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request)
        except SocialApp.DoesNotExist:
            raise Http404 from None
        except (OSError, OAuth2Error) as error:  # what `requests` raises is an OSError
            provider = SocialAccountAdapter(request).get_provider(request, provider_id)
            failed: HttpResponse = render_authentication_error(request, provider, exception=error)
            return failed

    return guarded


def _adapter(request: HttpRequest) -> Adapter:
    return Adapter(request, PROVIDER)


_start: View = OAuth2LoginView.adapter_view(_adapter)
_finish: View = OAuth2CallbackView.adapter_view(_adapter)


@_guarded
@require_http_methods(["GET", "POST"])
@rate_limit(action="login")  # type: ignore[untyped-decorator]
def login(request: HttpRequest) -> HttpResponse:
    """Off to the provider, by a page that goes there by itself.

    Browsers hold a redirect of a form against `form-action 'self'`, and all that follow it, to
    hosts that only the provider knows.
    """
    answer = _start(request)
    if isinstance(answer, HttpResponseRedirect):
        return render(request, "socialaccount/leaving.html", {"address": answer.url})
    return answer


@_guarded
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    return _finish(request)
