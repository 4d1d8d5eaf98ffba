"""The register of stored data names every field there is, and no other."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.test import Client

from questionnaire.models import User
from questionnaire.models.register import NAMES, REGISTER
from tests.cast import counted_queries
from tests.pages import findings, parse, text_of


def test_register_names_every_field_of_every_model() -> None:
    stored = {
        model._meta.label: {field.name for field in model._meta.concrete_fields}
        for model in apps.get_models(include_auto_created=True)
    }

    assert {label: set(fields) for label, fields in REGISTER.items()} == stored


@pytest.mark.django_db
def test_register_is_shown_to_everybody_who_signs_in(client: Client, viewer: User) -> None:
    before = client.get("/privacy/")
    client.force_login(viewer)
    client.get("/privacy/")

    with counted_queries() as queries:
        page = client.get("/privacy/")

    assert before.status_code == 302
    assert findings(page) == []
    words = text_of(parse(page))
    assert "Sie fragt keinen fremden Rechner" in words
    assert words.count("(personenbezogen)") >= 15
    assert len(queries) == 2


def test_register_has_a_german_name_for_what_has_none() -> None:
    fields = [
        apps.get_model(label)._meta.get_field(f) for label in REGISTER for f in REGISTER[label]
    ]
    made_up = {str(f.verbose_name) for f in fields if f.verbose_name == f.name.replace("_", " ")}

    assert made_up <= set(NAMES)
    assert {name for name in NAMES if name.islower() and "." not in name} <= made_up


@pytest.mark.django_db
def test_register_names_every_cookie(client: Client, viewer: User) -> None:
    client.force_login(viewer)

    words = text_of(parse(client.get("/privacy/")))

    assert set(re.findall(r"Browser: Cookie (\S+)", words)) == {
        *("__Host-sessionid", "__Host-csrftoken", "__Host-messages"),
        *("__Host-theme", "__Host-tracker"),
    }


@pytest.mark.django_db
def test_every_page_leads_to_the_register(client: Client, viewer: User) -> None:
    before = client.get("/")
    client.force_login(viewer)

    links = {e.get("href"): text_of(e) for e in parse(client.get("/projects/")).iter("a")}

    assert links["/privacy/"] == "Gespeicherte Daten"
    assert b"/privacy/" not in before.content
