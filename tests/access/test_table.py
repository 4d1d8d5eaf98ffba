"""Who gets what: each address of the site, asked by everybody, against the table beside this."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from questionnaire.models import AuditEntry, User
from tests.access import walking
from tests.access.walking import METHODS, PEOPLE, World
from tests.conftest import SecureClient

PROJECT = "/projects/<code>/"
# What anybody may reach: signing in, the way into a project, and what each page needs.
PUBLIC = {
    "/",
    "/accounts/inactive/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/oidc/cancelled/",
    "/invitations/<token>/",
    "/theme/",
    "/token/",
}
# They do not exist in production, or not before something else was done.
NOWHERE = {"/demo/sign-in/"}
OUT = ("in", "401", "405")
REFUSED = ("in", "401", "403", "404", "405")


# Everybody in `make test-all`: each asks for every address of the site.
walker = pytest.mark.parametrize(
    "who", [pytest.param(p, marks=() if p == "viewer" else pytest.mark.slow) for p in PEOPLE]
)


@walker
def test_everybody_gets_what_the_table_says(
    who: str, world: World, people: dict[str, User]
) -> None:
    found = {(m, a): asked(world, people.get(who), m, a) for m in METHODS for a in addresses()}

    if os.environ.get("RENEW"):
        renew(who, found)
    assert found == {key: row[who] for key, row in walking.read().items()}


def addresses() -> list[str]:
    return walking.addresses()


def asked(world: World, person: User | None, method: str, address: str) -> str:
    """The outcome for somebody who has just signed in; nothing stays of it."""
    with transaction.atomic():
        outcome = world.ask(signed_in(person), method, address)
        transaction.set_rollback(True)
    return outcome


def signed_in(person: User | None) -> Client:
    client = SecureClient(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def renew(who: str, found: dict[walking.Key, str]) -> None:
    """A column of the table anew; lines of addresses that are gone go."""
    table = walking.read() if walking.FILE.exists() else {}
    blank = dict.fromkeys(PEOPLE, "-")
    walking.write({key: {**table.get(key, blank), who: found[key]} for key in found})


def test_table_has_a_line_for_each_address_and_method() -> None:
    assert sorted(walking.read()) == sorted((m, a) for m in METHODS for a in addresses())


# The roles, said once more as rules, so that a table written anew cannot slip past a reader.


def lines(method: str = "", start: str = "/") -> Iterator[tuple[str, dict[str, str]]]:
    for (found, address), row in walking.read().items():
        if method in ("", found) and address.startswith(start):
            yield address, row


def test_nothing_fails() -> None:
    statuses = {status for _address, row in lines() for status in row.values()}

    assert [status for status in statuses if status.isdecimal() and int(status) >= 500] == []
    assert "factor" not in statuses


def test_nobody_gets_in_without_signing_in() -> None:
    reached = {address for address, row in lines() if row["anonymous"] not in OUT}

    assert reached - PUBLIC - NOWHERE == UNASKED


def test_projects_are_not_there_for_strangers() -> None:
    assert {row["stranger"] for _address, row in lines(start=PROJECT)} <= {"404", "405"}


def test_viewers_change_nothing_but_their_own_affairs() -> None:
    done = {a for a, row in lines("POST", PROJECT) if row["viewer"] not in REFUSED}

    assert done == {f"{PROJECT}seen/"}


def test_editors_change_answers_and_leave() -> None:
    done = {a for a, row in lines("POST", PROJECT) if row["editor"] not in REFUSED}

    assert done == ANSWERING | {f"{PROJECT}seen/", f"{PROJECT}team/members/<person>/remove/"}


def test_owners_change_answers_and_the_team() -> None:
    done = {a for a, row in lines("POST", PROJECT) if row["owner"] not in REFUSED}

    team = {address for address, _row in lines("POST", f"{PROJECT}team/") if address != TEAM}
    assert done == ANSWERING | team | {f"{PROJECT}seen/"}


@pytest.mark.parametrize("method", METHODS)
def test_whoever_may_more_may_all_that_others_may(method: str) -> None:
    """But leaving: the person there is the editor."""
    ranks = ("viewer", "editor", "owner", "sre", "admin")
    less = [
        (address, lower, higher)
        for address, row in lines(method, PROJECT)
        for lower, higher in itertools.pairwise(ranks)
        if row[lower] not in REFUSED and row[higher] in REFUSED
    ]

    assert less == []


@pytest.mark.parametrize("who", ["viewer", "editor", "owner", "stranger"])
def test_administration_is_closed_to_customers(who: str) -> None:
    for start in ("/admin/", "/audit/", "/people/"):
        reached = {a for a, row in lines(start=start) if row[who] not in REFUSED}
        assert reached <= {"/admin/login/", "/admin/logout/", "/admin/jsi18n/"}, start


TEAM = f"{PROJECT}team/"
ANSWERING = {
    f"{PROJECT}import/",
    f"{PROJECT}import/confirm/",
    f"{PROJECT}questions/<key>/restore/",
    f"{PROJECT}questions/<key>/save/",
    f"{PROJECT}sections/<key>/",
    f"{PROJECT}sections/<key>/rows/",
}
# They lead back to the start of signing in, or say that there is nothing.
UNASKED = {
    "/accounts/logout/",
    "/accounts/oidc/firma/login/",
    "/accounts/oidc/firma/login/callback/",
}


# Looking changes nothing.


@walker
def test_looking_at_everything_changes_nothing_but_the_audit(
    who: str, world: World, people: dict[str, User]
) -> None:
    client = signed_in(people.get(who))
    before, entries = rows(), AuditEntry.objects.count()

    for address in addresses():
        world.ask(client, "HEAD", address)
    asked_for_heads = AuditEntry.objects.count()
    for address in addresses():
        world.ask(client, "GET", address)

    assert rows() == before
    assert asked_for_heads == entries


def rows() -> dict[str, list[dict[str, Any]]]:
    """All rows of the app but audit entries, by model."""
    models = list(apps.get_app_config("questionnaire").get_models())
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in models
        if model is not AuditEntry
    }
