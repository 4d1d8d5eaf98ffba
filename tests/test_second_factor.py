"""The second factor: compulsory for staff, kept encrypted, each code good once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.test import Client
from fido2.utils import websafe_encode

from questionnaire.actions.factors import reset_factors
from questionnaire.models import AuditEntry, Project, User
from tests.cast import PASSWORD, counted_queries, with_password
from tests.conftest import SecureClient
from tests.pages import findings, parse, text_of

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(counters())))))


@pytest.fixture
def keyed(sre: User) -> User:
    """An SRE with a password, an app with codes and spare codes."""
    with_password(sre)
    TOTP.activate(sre, SECRET)
    RecoveryCodes.activate(sre)
    return sre


def by_password(client: Client, person: User) -> Any:
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


@pytest.mark.parametrize("person", ["sre", "admin"])
@pytest.mark.parametrize("path", ["/projects/", "/account/", "/projects/new/", "/admin/"])
def test_staff_without_a_second_factor_are_led_to_set_one_up(
    client: SecureClient, person: str, path: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person), second_factor=False)

    response = client.get(path)
    page = client.get("/accounts/2fa/")

    assert response["Location"] == "/accounts/2fa/"
    assert findings(page) == []
    assert "meldet sich mit einem zweiten Faktor an" in text_of(parse(page))


def test_customers_need_none(client: SecureClient, owner: User) -> None:
    client.force_login(owner, second_factor=False)

    assert client.get("/projects/").status_code == 200


def test_second_factor_may_be_left_to_staff(client: SecureClient, sre: User, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(sre, second_factor=False)

    assert client.get("/projects/").status_code == 200


def test_raised_role_asks_at_the_next_request(client: SecureClient, owner: User) -> None:
    client.force_login(owner, second_factor=False)
    before = client.get("/projects/").status_code
    User.objects.filter(pk=owner.pk).update(role=User.Role.SRE)

    assert (before, client.get("/projects/").status_code) == (200, 302)


def test_scripts_are_told_and_typed_text_is_given_back(
    client: SecureClient, project: Project, sre: User
) -> None:
    client.force_login(sre, second_factor=False)
    page = f"/projects/{project.code}/sections/projekt/"
    typed = {"name.base": "0", "name.0.text": "Getipptes"}

    script = client.post(page, typed, headers={"accept": "application/json"})
    form = client.post(page, typed)

    assert (script.status_code, script.json()["reason"]) == (403, "second_factor")
    assert form.status_code == 403
    assert "Getipptes" in text_of(parse(form))
    assert not project.answers.exists()


@pytest.mark.django_db(transaction=True)  # allauth tells of it after its transaction
def test_app_is_set_up_with_a_code_and_gives_spare_codes(client: SecureClient, sre: User) -> None:
    client.force_login(sre, second_factor=False)
    page = client.get("/accounts/2fa/app/")
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page.content.decode())
    assert secret

    response = client.post("/accounts/2fa/app/", {"code": code_of(secret[1])})
    codes = client.get(response["Location"])

    row = Authenticator.objects.get(user=sre, type="totp")
    assert findings(page) == []
    assert b"data:image" not in page.content
    assert secret[1] not in str(row.data)
    assert codes.status_code == 200
    assert findings(codes) == []
    assert len(re.findall(r"<li><code>", codes.content.decode())) == 10
    assert client.get("/projects/").status_code == 200
    assert AuditEntry.objects.filter(verb="factor_added", actor=sre).exists()


def test_wrong_code_sets_nothing_up(client: SecureClient, sre: User) -> None:
    client.force_login(sre, second_factor=False)
    client.get("/accounts/2fa/app/")

    response = client.post("/accounts/2fa/app/", {"code": "000000"})

    assert findings(response) == []
    assert (parse(response).findtext("head/title") or "").startswith("Fehler:")
    assert not Authenticator.objects.exists()


def test_password_alone_signs_nobody_in_who_has_a_second_factor(
    client: SecureClient, keyed: User
) -> None:
    asked = by_password(client, keyed)

    assert asked["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/projects/").status_code == 302
    assert findings(client.get("/accounts/2fa/authenticate/")) == []


def test_code_of_the_app_signs_in_once(client: SecureClient, keyed: User) -> None:
    code = code_of(SECRET)
    by_password(client, keyed)
    first = client.post("/accounts/2fa/authenticate/", {"code": code})
    again = SecureClient()
    by_password(again, keyed)
    second = again.post("/accounts/2fa/authenticate/", {"code": code})

    assert first["Location"] == "/projects/"
    assert client.get("/projects/").status_code == 200
    assert second.status_code == 200
    assert "schon benutzt" in text_of(parse(second))
    entry = AuditEntry.objects.filter(verb="signed_in", actor=keyed).latest("pk")
    assert entry.detail == {"by": "password + totp"}
    failed = AuditEntry.objects.get(verb="sign_in_failed")
    assert (failed.person, failed.detail) == (keyed, {"by": "totp"})


def test_spare_code_signs_in_once(client: SecureClient, keyed: User) -> None:
    row = Authenticator.objects.get(user=keyed, type="recovery_codes")
    code = row.wrap().get_unused_codes()[0]
    by_password(client, keyed)
    client.post("/accounts/2fa/authenticate/", {"code": code})

    row.refresh_from_db()
    assert client.get("/projects/").status_code == 200
    assert code not in row.wrap().get_unused_codes()
    assert code not in str(row.data)


def test_mailed_code_is_no_way_around(client: SecureClient, keyed: User, mailoutbox: Any) -> None:
    client.post("/accounts/login/code/", {"email": keyed.email})
    for _attempt in range(100):
        if mailoutbox:
            break
    found = re.search(r"^[A-Z0-9-]{6,}$", mailoutbox[0].body, re.MULTILINE)
    assert found

    response = client.post("/accounts/login/code/confirm/", {"code": found[0]})

    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/projects/").status_code == 302


def test_last_factor_of_staff_cannot_be_removed(client: SecureClient, keyed: User) -> None:
    client.force_login(keyed)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = client.get("/accounts/2fa/app/remove/")
    response = client.post("/accounts/2fa/app/remove/")

    assert findings(page) == []
    assert "Ihr letzter zweiter Faktor" in text_of(parse(response))
    assert Authenticator.objects.filter(user=keyed, type="totp").exists()


def test_customer_may_remove_theirs(client: SecureClient, owner: User) -> None:
    with_password(owner)
    TOTP.activate(owner, SECRET)
    client.force_login(owner)
    first = client.get("/accounts/2fa/app/remove/")
    page = client.get(first["Location"])
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    client.post("/accounts/2fa/app/remove/")

    assert findings(page) == []
    assert not Authenticator.objects.filter(user=owner, type="totp").exists()
    assert AuditEntry.objects.filter(verb="factor_removed", actor=owner).exists()


def test_wrong_password_confirms_nothing(client: SecureClient, keyed: User) -> None:
    client.force_login(keyed)

    client.post("/accounts/reauthenticate/", {"password": "falsch"})

    assert client.get("/accounts/2fa/app/remove/").status_code == 302


def test_key_is_removed_by_its_number_alone(client: SecureClient, owner: User) -> None:
    client.force_login(owner)

    assert client.get("/accounts/2fa/keys/1/remove/").status_code == 404
    assert findings(client.get("/accounts/2fa/keys/")) == []


def test_reset_signs_out_and_asks_anew(client: SecureClient, keyed: User, admin: User) -> None:
    client.force_login(keyed)
    before = client.get("/projects/").status_code

    count = reset_factors(person=keyed, actor=admin)

    assert (before, count) == (200, 2)
    assert client.get("/projects/")["Location"].startswith("/accounts/login/")
    assert not Authenticator.objects.exists()
    assert reset_factors(person=keyed, actor=admin) == 0


def test_asking_for_the_second_factor_costs_no_query_once_known(
    client: SecureClient, sre: User, owner: User
) -> None:
    counts = []
    for person in (sre, owner):
        client.force_login(person)
        client.get("/projects/")
        with counted_queries() as queries:
            client.get("/projects/")
        counts.append(len(queries))

    assert counts == [4, 4]


# Sessions that began before the second factor, and what is not open to them


@pytest.mark.parametrize(
    "path", ["/projects/", "/accounts/2fa/codes/", "/accounts/2fa/app/remove/"]
)
def test_session_from_before_the_factor_has_to_show_it(
    client: SecureClient, keyed: User, path: str
) -> None:
    """Whoever knows only the password and was waiting gets no further when the factor comes."""
    client.force_login(keyed, second_factor=False)

    led = client.get(path)
    page = client.get(led["Location"])
    shown = client.post(led["Location"], {"code": code_of(SECRET)})
    back = client.get(shown["Location"])

    assert led["Location"] == "/accounts/2fa/reauthenticate/?next=%2Faccounts%2F2fa%2Fshown%2F"
    assert findings(page) == []
    assert (shown["Location"], back["Location"]) == ("/accounts/2fa/shown/", path)
    assert client.get("/projects/").status_code == 200


def test_session_from_before_the_key_is_led_to_the_key(client: SecureClient, sre: User) -> None:
    Authenticator.objects.create(user=sre, type="webauthn", data=KEY)
    client.force_login(sre, second_factor=False)

    led = client.get("/projects/")

    assert led["Location"].startswith("/accounts/2fa/keys/reauthenticate/")


def test_signing_in_by_the_company_counts_as_second_factor(client: SecureClient, sre: User) -> None:
    client.force_login(sre, second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": 1}]
    session["account_authentication_methods_user"] = str(sre.pk)
    session.save()

    assert client.get("/projects/").status_code == 200


def test_factor_removed_before_a_role_is_raised_counts_no_more(
    client: SecureClient, owner: User
) -> None:
    client.force_login(owner, second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1}]
    session["account_authentication_methods_user"] = str(owner.pk)
    session.save()
    User.objects.filter(pk=owner.pk).update(role=User.Role.SRE)

    assert client.get("/projects/")["Location"] == "/accounts/2fa/"


@pytest.mark.django_db(transaction=True)
def test_code_that_set_up_the_app_is_used_up_and_the_page_asked_for_comes(
    client: SecureClient, sre: User
) -> None:
    with_password(sre)
    by_password(client, sre)
    client.get("/projects/new/")
    first = client.get("/accounts/2fa/app/")
    client.post(first["Location"], {"password": PASSWORD})
    page = client.get("/accounts/2fa/app/")
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page.content.decode())
    assert secret
    code = code_of(secret[1])
    client.post("/accounts/2fa/app/", {"code": code})

    going_on = client.get("/accounts/2fa/shown/")
    again = SecureClient()
    by_password(again, sre)
    refused = again.post("/accounts/2fa/authenticate/", {"code": code})

    assert first["Location"].startswith("/accounts/reauthenticate/")
    assert going_on["Location"] == "/projects/new/"
    assert client.get("/projects/new/").status_code == 200
    assert "schon benutzt" in text_of(parse(refused))


# Keys: what a browser's key does is shown in a browser; here is what comes in its place

KEY = {"name": "Schlüssel am Bund", "credential": {}}
RUBBISH = ["{}", "[]", "1", '"x"', "null", "{", '{"id": "x", "response": {}}']


@pytest.mark.parametrize("credential", RUBBISH)
def test_what_is_no_key_is_refused(client: SecureClient, keyed: User, credential: str) -> None:
    by_password(client, keyed)

    response = client.post("/accounts/2fa/authenticate/", {"credential": credential})

    assert (response.status_code, findings(response)) == (200, [])
    assert client.get("/projects/").status_code == 302


@pytest.mark.parametrize("credential", RUBBISH)
def test_what_is_no_key_is_not_set_up(client: SecureClient, owner: User, credential: str) -> None:
    client.force_login(owner)
    client.get("/accounts/2fa/keys/add/")

    response = client.post("/accounts/2fa/keys/add/", {"name": "A", "credential": credential})

    assert (response.status_code, findings(response)) == (200, [])
    assert not Authenticator.objects.exists()


def test_key_page_tells_the_key_no_number_of_a_row(client: SecureClient, owner: User) -> None:
    client.force_login(owner)

    page = client.get("/accounts/2fa/keys/add/")

    user = page.context["js_data"]["creation_options"]["publicKey"]["user"]
    assert findings(page) == []
    assert user["id"] == websafe_encode(owner.code.encode())
    assert (user["name"], user["displayName"]) == (owner.email, owner.name)
    assert 'value="Schlüssel 1"' in page.content.decode()


@pytest.fixture
def two_keys(owner: User) -> list[Authenticator]:
    return [
        Authenticator.objects.create(user=owner, type="webauthn", data={**KEY, "name": name})
        for name in ("Büro", "Zuhause")
    ]


def test_key_is_removed_by_its_place_in_the_list(
    client: SecureClient, owner: User, two_keys: list[Authenticator]
) -> None:
    with_password(owner)
    client.force_login(owner)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    listed = client.get("/accounts/2fa/keys/")
    index = client.get("/accounts/2fa/")
    asked = client.get("/accounts/2fa/keys/2/remove/")

    client.post("/accounts/2fa/keys/2/remove/")

    assert [findings(page) for page in (listed, index, asked)] == [[], [], []]
    assert "„Zuhause“" in text_of(parse(asked))
    assert "2 Schlüssel sind eingerichtet." in text_of(parse(index))
    assert [row.data["name"] for row in Authenticator.objects.all()] == ["Büro"]
    entry = AuditEntry.objects.get(verb="factor_removed")
    assert (entry.actor, entry.detail) == (owner, {"by": "webauthn"})


def test_last_key_of_staff_cannot_be_removed(
    client: SecureClient, owner: User, two_keys: list[Authenticator]
) -> None:
    User.objects.filter(pk=owner.pk).update(role=User.Role.SRE)
    two_keys[0].delete()
    client.force_login(User.objects.get(pk=owner.pk))

    page = client.post("/accounts/2fa/keys/1/remove/", follow=True)

    assert findings(page) == []
    assert "Das ist Ihr letzter zweiter Faktor" in text_of(parse(page))
    assert Authenticator.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_new_spare_codes_replace_the_old_and_are_a_file(client: SecureClient, keyed: User) -> None:
    client.force_login(keyed)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    before = client.get("/accounts/2fa/codes/codes.txt").content
    asked = client.get("/accounts/2fa/codes/new/")

    client.post("/accounts/2fa/codes/new/")

    after = client.get("/accounts/2fa/codes/codes.txt")
    assert findings(asked) == []
    assert "gelten danach nicht mehr" in text_of(parse(asked))
    assert (len(after.content.split()), before == after.content) == (10, False)
