"""What attackers try at second factors: a code used twice, a way around, a stolen database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client

from questionnaire.models import AuditEntry, User
from tests.cast import PASSWORD, with_password
from tests.conftest import SecureClient

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ENTER = "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def no_attempts() -> Iterator[None]:
    """Limits and used codes are kept in the cache, which no test rolls back."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(owner: User) -> User:
    """With a password and an app that shows codes."""
    with_password(owner)
    totp.TOTP.activate(owner, SECRET)
    return owner


def code_now() -> str:
    """The app's code; a new one comes every thirty seconds, and never while a test uses one."""
    left = 30 - time.time() % 30
    if left < 5:
        time.sleep(left)
    return str(totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30)))


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/projects/").status_code == 200)


def by_password(client: Client, person: User) -> str:
    """Where the sign-in leads to."""
    sent = {"login": person.email, "password": PASSWORD}
    return str(client.post("/accounts/login/", sent)["Location"])


def enters(client: Client, person: User, code: str) -> bool:
    """Does the code let somebody in who knows the password?"""
    client.post("/accounts/logout/")
    by_password(client, person)
    client.post(ENTER, {"code": code})
    return is_signed_in(client)


def test_code_of_the_app_of_a_minute_ago_is_void(client: Client, person: User) -> None:
    counter = int(time.time()) // 30 - 2

    assert not enters(client, person, totp.format_hotp_value(totp.hotp_value(SECRET, counter)))


def test_recovery_code_is_good_once(client: Client, person: User) -> None:
    code = RecoveryCodes.activate(person).get_unused_codes()[0]

    assert enters(client, person, code)
    assert not enters(client, person, code)


def test_guessing_a_second_factor_ends_after_five(client: Client, person: User) -> None:
    by_password(client, person)
    for guess in range(5):
        client.post(ENTER, {"code": f"00000{guess}"})

    client.post(ENTER, {"code": code_now()})

    assert not is_signed_in(client)


def test_secrets_of_factors_stand_in_the_database_encrypted(person: User) -> None:
    RecoveryCodes.activate(person)

    kept = {row.type: row.data for row in Authenticator.objects.all()}

    app, codes = kept["totp"]["secret"], kept["recovery_codes"]["seed"]
    assert SECRET not in str(kept)
    assert [text.startswith("gAAAAA") for text in (app, codes)] == [True, True]  # Fernet's mark
    assert decrypt(app) == SECRET


def test_secret_that_was_changed_in_the_database_is_refused(person: User) -> None:
    kept = Authenticator.objects.get().data["secret"]
    changed = kept[:40] + ("A" if kept[40] != "A" else "B") + kept[41:]

    with pytest.raises(InvalidToken):
        decrypt(changed)


def test_secret_is_of_no_use_under_another_key(person: User, settings: Any) -> None:
    kept = Authenticator.objects.get().data["secret"]
    settings.SECRET_KEY = "eine andere Installation hat eine andere Zeichenkette"

    with pytest.raises(InvalidToken):
        decrypt(kept)


@pytest.mark.parametrize(
    "path", ["app/remove/", "codes/", "codes/new/", "keys/add/", "codes/codes.txt"]
)
def test_factors_are_changed_only_by_who_proved_themselves_just_now(
    client: Client, person: User, path: str
) -> None:
    RecoveryCodes.activate(person)
    assert enters(client, person, code_now())
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 3_600
    session.save()

    response = client.get(f"/accounts/2fa/{path}")

    assert response.status_code == 302
    assert "reauthenticate/" in response["Location"]


def test_sign_ins_and_their_ways_are_recorded(client: Client, person: User) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": "falsch"})
    client.post("/accounts/login/", {"login": "niemand@example.org", "password": "falsch"})
    assert enters(client, person, code_now())
    client.post("/accounts/logout/")

    rows = AuditEntry.objects.order_by("pk").values_list("verb", "actor", "person", "detail")
    told = [(verb, actor or of, detail.get("by")) for verb, actor, of, detail in rows]
    assert told == [
        ("sign_in_failed", person.pk, "password"),
        ("sign_in_failed", None, "password"),
        ("signed_in", person.pk, "password + totp"),
        ("signed_out", person.pk, None),
    ]
    assert PASSWORD not in str(list(AuditEntry.objects.values()))
    assert "niemand@" not in str(list(AuditEntry.objects.values()))


def test_session_from_before_the_second_factor_is_not_taken_for_one_with_it(
    client: SecureClient, sre: User
) -> None:
    """Else whoever waits with a password alone comes in when its owner sets a factor up."""
    client.force_login(sre, second_factor=False)
    totp.TOTP.activate(sre, SECRET)

    assert not is_signed_in(client)
