"""Signing in as the company does, with a real provider on this machine."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from onboarding.single_sign_on import SocialAccountAdapter, identity, role
from questionnaire.actions.single_sign_on import unlink
from questionnaire.models import AuditEntry, User
from tests.company import (
    CLIENT_ID,
    LOGIN,
    SECRET,
    Company,
    company,
    leave,
    onward,
    return_path,
    sign_in,
)
from tests.conftest import SecureClient
from tests.pages import findings, parse, text_of

pytestmark = [
    pytest.mark.django_db,
    # The provider runs in this process, on ways that its own library is about to leave.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]

CALLBACK = f"{LOGIN}callback/"
ADDRESS = "nina@firma.example"


@pytest.fixture(scope="module")
def running() -> Iterator[Company]:
    with company() as made:
        yield made


@pytest.fixture
def firm(running: Company, settings: Any) -> Company:
    running.spoiled.clear()
    running.asked.clear()
    settings.OIDC_ISSUER = running.issuer
    settings.OIDC_SRE_GROUPS, settings.OIDC_ADMIN_GROUPS = ["sre", "nachtdienst"], ["leitung"]
    app = {
        "provider_id": "firma",
        "name": "Firmenkonto",
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "settings": {"server_url": running.issuer, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    return running


def signed_in(client: Client) -> bool:
    return bool(client.get("/projects/").status_code == 200)


def audited() -> list[tuple[str, str | None, dict[str, object]]]:
    """What single sign-on wrote: verb, the address of whom it concerns, details."""
    entries = AuditEntry.objects.filter(detail__method="socialaccount").order_by("pk")
    ours = entries.exclude(verb__in=("signed_in", "signed_out"))
    return [
        (
            e.verb,
            getattr(e.person, "email", None),
            {k: v for k, v in e.detail.items() if k != "method"},
        )
        for e in ours
    ]


def words(response: Any) -> str:
    main = parse(response).find(".//main")
    assert main is not None
    return text_of(main)


# Who comes in


def test_new_sre_is_made_and_signed_in(client: Client, firm: Company) -> None:
    firm.employs("n1", email="Nina@Firma.example", name="Nina Neu", groups=["alle", "sre"])

    response = sign_in(client, firm, "n1", next="/projects/new/")

    person = User.objects.get()
    assert (person.email, person.name, person.role) == (ADDRESS, "Nina Neu", "sre")
    assert not person.has_usable_password()
    assert (response.status_code, response["Location"]) == (302, "/projects/new/")
    assert client.get("/projects/new/").status_code == 200
    assert audited() == [
        ("person_added", ADDRESS, {"role": "sre"}),
        ("person_changed", ADDRESS, {"linked": True}),
    ]


def test_button_and_each_page_are_ours(client: Client, firm: Company) -> None:
    firm.employs("n1", email=ADDRESS)
    pages = [
        client.get("/accounts/login/?next=/projects/new/"),
        client.get("/accounts/login/code/"),
        client.get(LOGIN),
        client.post(LOGIN),
        client.get(CALLBACK),
        client.get("/accounts/oidc/cancelled/"),
        sign_in(client, firm, "n1"),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200, 200, 401, 200, 403]
    assert [findings(page) for page in pages] == [[]] * len(pages)
    [form] = [f for f in parse(pages[0]).iter("form") if f.get("action") == LOGIN]
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert (form.get("method"), sent["next"]) == ("post", "/projects/new/")
    assert text_of(form) == "Mit Firmenkonto anmelden"


def test_without_a_provider_there_is_no_way(client: Client) -> None:
    assert LOGIN not in client.get("/accounts/login/").content.decode()
    assert client.get(LOGIN).status_code == 404
    assert client.post(LOGIN).status_code == 404
    assert client.get(CALLBACK).status_code == 404
    assert client.get("/accounts/oidc/andere/login/").status_code == 404


def test_provider_is_never_read_from_the_database(client: Client) -> None:
    SocialApp.objects.create(provider="openid_connect", provider_id="firma", client_id="x")

    assert client.post(LOGIN).status_code == 404


def test_known_person_is_linked_once_and_recognised_by_their_account_only(
    client: Client, firm: Company, sre: User
) -> None:
    firm.employs("s1", email=sre.email.upper(), name="Anders", groups="sre")
    sign_in(client, firm, "s1")
    firm.employs("s1", email="neu@firma.example", groups="sre")

    response = sign_in(SecureClient(), firm, "s1")

    sre.refresh_from_db()
    assert response.status_code == 302
    assert (sre.email, sre.name) == ("sre@example.org", "Sina Sre")
    assert User.objects.count() == 1
    assert audited() == [("person_changed", sre.email, {"linked": True})]
    [account] = SocialAccount.objects.all()
    assert (account.user, account.provider, account.extra_data) == (sre, "firma", {})
    assert len(account.uid) == 64


def test_address_of_somebody_else_does_not_lead_to_them(
    client: Client, firm: Company, sre: User, owner: User
) -> None:
    firm.employs("s1", email=sre.email, groups="sre")
    sign_in(client, firm, "s1")
    firm.employs("s1", email=owner.email, groups="sre")

    sign_in(client, firm, "s1")

    assert client.session["_auth_user_id"] == str(sre.pk)


def test_second_account_with_the_same_address_is_refused_until_the_first_is_let_go(
    client: Client, firm: Company, sre: User, admin: User
) -> None:
    firm.employs("s1", email=sre.email, groups="sre")
    sign_in(SecureClient(), firm, "s1")
    firm.employs("s2", email=sre.email, groups="sre")

    refused = sign_in(client, firm, "s2")
    unlink(person=sre, actor=admin)
    unlink(person=sre, actor=admin)
    sign_in(client, firm, "s2")

    assert refused.status_code == 403
    assert "schon ein anderes Firmenkonto" in words(refused)
    assert signed_in(client)
    assert audited() == [
        ("person_changed", sre.email, {"linked": True}),
        ("sign_in_failed", sre.email, {"reason": "company_other"}),
        ("person_changed", sre.email, {"linked": False}),
        ("person_changed", sre.email, {"linked": True}),
    ]


@pytest.mark.parametrize(
    "verified", [None, False, "true", 1], ids=["missing", "false", "text", "number"]
)
@pytest.mark.parametrize("known", [True, False])
def test_unverified_address_is_refused_known_or_not(
    client: Client, firm: Company, sre: User, known: bool, verified: object
) -> None:
    address = sre.email if known else ADDRESS
    firm.employs("u1", email=address, email_verified=verified, groups=["leitung"])

    response = sign_in(client, firm, "u1")

    [entry] = AuditEntry.objects.filter(verb="sign_in_failed")
    assert response.status_code == 403
    assert f"nennt die Adresse {address}, aber nicht" in words(response)
    assert (entry.person, bool(entry.address)) == ((sre, False) if known else (None, True))
    assert not SocialAccount.objects.exists()
    assert not signed_in(client)


def test_unknown_person_without_a_group_is_refused(client: Client, firm: Company) -> None:
    firm.employs("u1", email=ADDRESS, groups=["alle"])

    response = sign_in(client, firm, "u1")

    assert response.status_code == 403
    assert "keine seiner Gruppen hat Zugang" in words(response)
    assert audited() == [("sign_in_failed", None, {"reason": "company_unknown"})]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "address", [None, "", "kein-at", "a" * 250 + "@b.de", ["a@b.de"], "ni\u212aa@firma.example"]
)
def test_account_without_a_usable_address_is_refused(
    client: Client, firm: Company, address: object
) -> None:
    firm.employs("u1", email=address, email_verified=True, groups=["sre"])

    response = sign_in(client, firm, "u1")

    assert response.status_code == 403
    assert "nennt keine E-Mail-Adresse" in words(response)
    assert not User.objects.exists()


def test_known_customer_without_a_group_signs_in_as_one(
    client: Client, firm: Company, owner: User
) -> None:
    firm.employs("k1", email=owner.email)

    sign_in(client, firm, "k1")

    owner.refresh_from_db()
    assert (owner.role, signed_in(client)) == ("customer", True)


@pytest.mark.parametrize("linked", [True, False])
def test_inactive_person_stays_outside_and_as_they_are(
    client: Client, firm: Company, sre: User, linked: bool
) -> None:
    firm.employs("s1", email=sre.email, groups=["sre"])
    if linked:
        sign_in(SecureClient(), firm, "s1")
    User.objects.filter(pk=sre.pk).update(is_active=False)
    firm.employs("s1", email=sre.email, groups=["leitung"])

    response = sign_in(client, firm, "s1")

    sre.refresh_from_db()
    assert response["Location"] == "/accounts/inactive/"
    assert (sre.role, signed_in(client)) == ("sre", False)
    assert SocialAccount.objects.count() == int(linked)
    assert audited()[-1] == ("sign_in_failed", sre.email, {"reason": "inactive"})


def test_erased_person_stays_erased(client: Client, firm: Company, sre: User) -> None:
    firm.employs("s1", email=sre.email, name="Sina Sre", groups=["sre"])
    sign_in(SecureClient(), firm, "s1")
    erased = {"name": "", "email": "geloescht-1@invalid.example", "is_active": False}
    User.objects.filter(pk=sre.pk).update(**erased, erased_at=sre.created_at)

    sign_in(client, firm, "s1")

    sre.refresh_from_db()
    assert (sre.name, User.objects.count(), signed_in(client)) == ("", 1, False)


# What groups give


def test_role_follows_the_groups_at_each_sign_in(client: Client, firm: Company) -> None:
    seen = []
    for groups in (["sre"], ["sre", "leitung"], "nachtdienst", ["alle"], None):
        firm.employs("n1", email=ADDRESS, groups=groups)
        sign_in(SecureClient(), firm, "n1")
        seen.append(User.objects.get().role)

    assert seen == ["sre", "admin", "sre", "customer", "customer"]
    assert audited()[2:] == [
        ("person_changed", ADDRESS, {"role": "admin"}),
        ("person_changed", ADDRESS, {"role": "sre"}),
        ("person_changed", ADDRESS, {"role": "customer"}),
    ]


def test_group_that_is_gone_takes_the_rights_of_other_sessions_too(
    client: Client, firm: Company, admin: User
) -> None:
    firm.employs("a1", email=admin.email, groups=["leitung"])
    sign_in(client, firm, "a1")
    before = client.get("/projects/new/").status_code
    firm.employs("a1", email=admin.email, groups=[])

    sign_in(SecureClient(), firm, "a1")

    assert (before, client.get("/projects/new/").status_code) == (200, 403)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ("sre", "sre"),
        ("leitung", "admin"),
        (["sre", "leitung"], "admin"),
        (["SRE", "sre "], "customer"),
        ("sre leitung", "customer"),
        ([["sre"], None, 1, {"sre": 1}], "customer"),
        ({"sre": True}, "customer"),
        (None, "customer"),
        (True, "customer"),
        ("", "customer"),
    ],
)
def test_role_of_groups(firm: Company, groups: object, expected: str) -> None:
    assert role(groups) == expected


def test_identity_takes_an_address_as_verified_by_its_own_source_only(
    firm: Company, settings: Any
) -> None:
    settings.OIDC_GROUPS_CLAIM = "gruppen"
    verified = {"email_verified": True, "gruppen": ["sre"]}

    found = identity("x", verified, {"email": ADDRESS, "name": "Nina"})

    assert (found.email, found.verified, found.name, found.role) == (ADDRESS, False, "Nina", "sre")


def test_identity_drops_what_no_database_takes(firm: Company) -> None:
    assert identity("x", {"name": "\ud800Nina\0", "email": "\ud800@a.de"}).name == "Nina"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Nina\r\nBcc: alle\0\u202e Neu", "Nina Bcc: alle Neu"),
        ("N" * 99 + " eu", "N" * 99),
        ("x" * 10_000, "x" * 100),
        (None, ""),
        (["Nina"], ""),
    ],
)
def test_name_is_one_short_line(client: Client, firm: Company, name: object, kept: str) -> None:
    firm.employs("n1", email=ADDRESS, name=name, groups=["sre"])

    sign_in(client, firm, "n1")

    page = client.get("/projects/").content.decode()
    assert User.objects.get().name == kept
    assert "<script>alert" not in page


def test_name_is_filled_in_where_none_was(client: Client, firm: Company, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(name="")
    firm.employs("k1", email=owner.email, name="Olga")

    sign_in(client, firm, "k1")

    owner.refresh_from_db()
    assert owner.name == "Olga"


# How one comes in


def test_sign_in_stands_for_a_second_factor(client: Client, firm: Company, sre: User) -> None:
    TOTP.activate(sre, generate_totp_secret())
    firm.employs("s1", email=sre.email, groups=["sre"])

    response = sign_in(client, firm, "s1")

    records = client.session["account_authentication_methods"]
    assert response["Location"] == "/projects/"
    assert [record["method"] for record in records] == ["socialaccount"]
    assert signed_in(client)


def test_second_factor_is_asked_for_with_a_password(client: Client, sre: User) -> None:
    TOTP.activate(sre, generate_totp_secret())
    sre.set_password("ein langes Passwort")
    sre.save()

    client.post("/accounts/login/", {"login": sre.email, "password": "ein langes Passwort"})

    assert not signed_in(client)


def test_provider_is_asked_with_state_nonce_and_pkce_and_for_nothing_that_the_address_chooses(
    client: Client, firm: Company
) -> None:
    chosen = "?scope=admin&process=connect&auth_params=redirect_uri%3Dhttps://fremd.example"
    asked = parse_qs(urlsplit(onward(client.post(LOGIN + chosen))).query)

    length = {name: len(asked.pop(name)[0]) for name in ("state", "nonce", "code_challenge")}
    assert sorted(asked.pop("scope")[0].split()) == ["email", "openid", "profile"]
    assert asked == {
        "client_id": [CLIENT_ID],
        "redirect_uri": [f"https://testserver{CALLBACK}"],
        "response_type": ["code"],
        "code_challenge_method": ["S256"],
    }
    assert length == {"state": 43, "nonce": 64, "code_challenge": 43}


def test_code_is_exchanged_with_the_secret_of_pkce(client: Client, firm: Company) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"])

    sign_in(client, firm, "n1")

    [sent] = [form for path, form in firm.asked if path == "/oauth2/token"]
    assert len(sent["code_verifier"]) >= 43


def test_signed_in_person_is_never_linked_to_who_comes_back(
    client: Client, firm: Company, admin: User
) -> None:
    client.force_login(admin)
    firm.employs("n1", email=ADDRESS, groups=["sre"])
    address = onward(client.post(LOGIN + "?process=connect", {"process": "connect"}))

    client.get(return_path(firm.signs_in("n1", address)))

    [account] = SocialAccount.objects.all()
    assert account.user.email == ADDRESS
    assert client.session["_auth_user_id"] == str(account.user.pk)


@pytest.mark.parametrize(
    "next_page", ["https://fremd.example/", "//fremd.example/", "javascript:alert(1)"]
)
def test_way_back_stays_on_this_site(client: Client, firm: Company, next_page: str) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"])

    assert sign_in(client, firm, "n1", next=next_page)["Location"] == "/projects/"


def test_login_needs_our_own_page(csrf_client: Client, firm: Company) -> None:
    assert csrf_client.post(LOGIN).status_code == 403
    assert csrf_client.get(LOGIN).status_code == 200
    assert firm.asked == []


def test_callback_is_a_get(client: Client, firm: Company) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"])
    back = return_path(firm.signs_in("n1", leave(client)))

    assert (client.post(back).status_code, client.head(back).status_code) == (405, 405)
    assert client.get(back).status_code == 302


def test_callback_changes_the_person_and_the_audit_alone(
    client: Client, firm: Company, sre: User, owner: User
) -> None:
    firm.employs("s1", email=sre.email, groups=["leitung"])
    back = return_path(firm.signs_in("s1", leave(client)))
    before = rows()

    client.get(back)

    after = rows()
    changed = {name for name in after if after[name] != before[name]}
    others = [row for row in after["user"] if row["id"] != sre.pk]
    assert changed == {"user", "auditentry"}
    assert others == [row for row in before["user"] if row["id"] != sre.pk]


def rows() -> dict[str, list[dict[str, Any]]]:
    models = apps.get_app_config("questionnaire").get_models()
    return {
        m._meta.model_name or "": list(m._default_manager.order_by("pk").values()) for m in models
    }


def test_too_many_attempts_are_told_so(client: Client, firm: Company) -> None:
    statuses = [client.post(LOGIN).status_code for _attempt in range(31)]

    assert statuses == [200] * 30 + [429]


# What goes wrong


def refused(response: Any) -> None:
    assert response.status_code == 401
    assert findings(response) == []
    assert "Die Anmeldung hat nicht geklappt" in words(response)


def test_cancelled_sign_in_says_so(client: Client, firm: Company) -> None:
    response = client.get(return_path(firm.refuses(leave(client))), follow=True)

    assert response.redirect_chain == [("/accounts/oidc/cancelled/", 302)]
    assert "Sie haben die Anmeldung abgebrochen" in words(response)
    assert findings(response) == []


def test_state_of_another_browser_is_refused(client: Client, firm: Company) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"])
    back = return_path(firm.signs_in("n1", leave(client)))
    other = SecureClient()
    leave(other)

    refused(other.get(back))

    assert not signed_in(other)
    assert not User.objects.exists()


@pytest.mark.parametrize("wrong", ["", "falsch"])
def test_wrong_state_is_refused(client: Client, firm: Company, wrong: str) -> None:
    leave(client)

    refused(client.get(f"{CALLBACK}?code=x&state={wrong}"))


def test_state_is_good_for_one_return(client: Client, firm: Company) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"])
    back = return_path(firm.signs_in("n1", leave(client)))
    client.get(back)
    client.post("/accounts/logout/")

    refused(client.get(back))

    assert not signed_in(client)


def test_code_of_another_sign_in_is_refused(client: Client, firm: Company) -> None:
    """Somebody slips their own code to another's browser: its nonce is not that browser's."""
    firm.employs("n1", email=ADDRESS, groups=["sre"])
    stolen = parse_qs(urlsplit(firm.signs_in("n1", leave(SecureClient()))).query)["code"][0]
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]

    refused(client.get(f"{CALLBACK}?code={stolen}&state={state}"))

    assert not signed_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["eine-andere"]},
        {"aud": [CLIENT_ID, "eine-andere"], "azp": "eine-andere"},
        {"iss": "http://localhost:1"},
        {"exp": 1_000_000_000},
        {"nbf": 9_000_000_000},
        {"nonce": "eine-andere"},
        {"nonce": ""},
        {"nonce": ["x"]},
    ],
    ids=str,
)
def test_id_token_of_others_is_refused(
    client: Client, firm: Company, claims: dict[str, object]
) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"], **claims)

    refused(sign_in(client, firm, "n1"))

    assert not User.objects.exists()


def test_id_token_for_several_applications_is_accepted(client: Client, firm: Company) -> None:
    audience = {"aud": [CLIENT_ID, "eine-andere"], "azp": CLIENT_ID}
    firm.employs("n1", email=ADDRESS, groups=["sre"], **audience)

    assert sign_in(client, firm, "n1").status_code == 302


def test_clock_that_is_a_little_ahead_is_no_reason_to_refuse(client: Client, firm: Company) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"], iat=int(time.time()) + 30)

    assert sign_in(client, firm, "n1").status_code == 302


TOKEN = "/oauth2/token"
CONFIGURATION = "/.well-known/openid-configuration"


def id_token(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda answer: {**answer, "id_token": change(answer["id_token"])}


def unsigned(token: str) -> str:
    return "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "."


def keyed(token: str) -> str:
    return "eyJhbGciOiJIUzI1NiJ9." + token.split(".", 1)[1]


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (TOKEN, id_token(lambda token: token[:-40] + "A" * 40)),
        (TOKEN, id_token(unsigned)),
        (TOKEN, id_token(keyed)),
        (TOKEN, id_token(lambda token: "unsinn")),
        (TOKEN, lambda answer: {**answer, "id_token": 1}),
        (TOKEN, lambda answer: {key: answer[key] for key in answer if key != "id_token"}),
        (TOKEN, lambda answer: {**answer, "expires_in": "bald"}),
        (TOKEN, lambda answer: "access_token"),
        (TOKEN, lambda answer: {}),
        ("/userinfo", lambda answer: {**answer, "sub": "jemand-anders"}),
        ("/userinfo", lambda answer: {}),
        ("/userinfo", lambda answer: []),
        ("/jwks", lambda answer: {"keys": []}),
        ("/jwks", lambda answer: {"keys": [{**key, "use": "enc"} for key in answer["keys"]]}),
        ("/jwks", lambda answer: None),
    ],
)
def test_broken_answer_is_refused(
    client: Client, firm: Company, path: str, change: Callable[[Any], Any]
) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"])
    firm.spoiled[path] = change

    refused(sign_in(client, firm, "n1"))

    assert not User.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda answer: [],
        lambda answer: {},
        lambda answer: {**answer, "issuer": "https://fremd.example"},
        lambda answer: {**answer, "token_endpoint": "https://localhost/token"},
        lambda answer: {**answer, "authorization_endpoint": None},
    ],
)
def test_broken_configuration_is_told_before_anybody_leaves(
    client: Client, firm: Company, change: Callable[[Any], Any]
) -> None:
    firm.spoiled[CONFIGURATION] = change

    refused(client.post(LOGIN))


def test_provider_that_is_away_is_a_page_of_ours(
    client: Client, firm: Company, settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://localhost:9"
    )

    refused(client.post(LOGIN))


def test_provider_that_points_elsewhere_is_not_followed(
    client: Client, firm: Company, settings: Any
) -> None:
    class Pointing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"{firm.issuer}{self.path}")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Not in the middle of the tests' own lines."""

    with HTTPServer(("127.0.0.1", 0), Pointing) as server:
        Thread(target=server.handle_request, daemon=True).start()
        settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
            f"http://localhost:{server.server_port}"
        )

        refused(client.post(LOGIN))

    assert firm.asked == []


def test_provider_that_goes_away_meanwhile_is_a_page_of_ours(
    client: Client, firm: Company, settings: Any
) -> None:
    leave(client)
    state = next(iter(client.session["socialaccount_states"]))
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://localhost:9"
    )

    refused(client.get(f"{CALLBACK}?code=x&state={state}"))


def test_log_holds_nothing_that_the_provider_said(
    client: Client, firm: Company, caplog: pytest.LogCaptureFixture
) -> None:
    firm.employs("n1", email=ADDRESS, groups=["sre"])
    firm.spoiled[TOKEN] = lambda answer: {"error": "geheime Angabe"}

    with caplog.at_level(logging.DEBUG, logger="onboarding"):
        sign_in(client, firm, "n1")

    ours = [record.getMessage() for record in caplog.records if "onboarding" in record.name]
    assert ours == ["Single sign-on failed: unknown OAuth2Error"]


def test_session_keeps_nothing_of_the_provider_but_the_account(
    client: Client, firm: Company
) -> None:
    firm.employs("n1", email=ADDRESS, name="Nina", groups=["sre"])

    sign_in(client, firm, "n1")

    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert [word for word in (ADDRESS, "Nina", "sre", "token") if word in kept] == []


def test_provider_is_listed_by_the_environment(firm: Company, rf: Any) -> None:
    [provider] = SocialAccountAdapter().list_providers(rf.get("/"))

    assert provider.name == "Firmenkonto"
