"""What is stored of a person or a project, as a file: all of it, and no secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.test import Client

from questionnaire.actions.audit import record
from questionnaire.actions.erasing import erase_person
from questionnaire.actions.inviting import invite
from questionnaire.actions.personal import export_person, export_project
from questionnaire.actions.projects import set_members
from questionnaire.guide.saving import Result
from questionnaire.models import AnswerRevision, AuditEntry, Project, Question, Seen, User
from questionnaire.models.register import REGISTER
from tests.cast import counted_queries, row, table, text

SaveOne = Callable[..., Result]
SECRET = "geheim-und-lang"


def of_person(person: User) -> Any:
    return json.loads(export_person(person=person, actor=person))


def of_project(project: Project, actor: User) -> Any:
    return json.loads(export_project(project=project, actor=actor))


def test_person_gets_who_they_are(project: Project, owner: User) -> None:
    data = of_person(owner)

    told = {name: data["person"][name] for name in ("code", "name", "email", "role", "password")}
    assert (data["format"], data["version"]) == ("devops-leitfaden-person", 1)
    assert told == {
        **{"code": owner.code, "name": "Olga Owner", "email": "owner@example.org"},
        **{"role": "customer", "password": False},
    }
    assert data["memberships"] == [{"project": project.code, "name": "Portal", "role": "owner"}]
    since = datetime.fromisoformat(data["person"]["created_at"])
    assert since == owner.created_at
    assert since.utcoffset() == timedelta()


def test_person_gets_what_they_wrote_and_nobody_elses(
    project: Project, save: SaveOne, owner: User, editor: User
) -> None:
    save("name", text('=HYPERLINK("x") „ü“'))
    save("name", text("Zwei"), base=1)
    save("ziel", text("fremd"), author=editor)
    save("ansprechpersonen", table(row("r1", c2="A. Beispiel")))
    Seen.objects.create(user=owner, answer=project.answers.get(question__key="ziel"), number=1)
    wording = Question.objects.get(key="ziel").current
    assert wording is not None
    type(wording)._base_manager.update(author=owner)

    data = of_person(owner)

    written = [(one["question"], one["number"], one["text"]) for one in data["answers"]]
    assert written == [
        ("name", 1, '=HYPERLINK("x") „ü“'),
        ("name", 2, "Zwei"),
        ("ansprechpersonen", 1, ""),
    ]
    assert data["answers"][2]["rows"] == [{"id": "r1", "cells": {"c2": "A. Beispiel"}}]
    assert {one["author"] for one in data["answers"]} == {owner.code}
    assert data["read"] == [{"project": project.code, "question": "ziel", "number": 1}]
    assert "ziel" in {one["question"] for one in data["wordings"]}


def test_person_gets_how_they_sign_in_without_secrets(
    client: Client, owner: User, admin: User
) -> None:
    owner.set_password(SECRET)
    owner.save()
    client.force_login(owner)
    key = str(client.session.session_key)
    UserSession.objects.create(user=owner, ip="192.0.2.1", session_key=key, user_agent="Firefox")
    Authenticator.objects.create(user=owner, type="totp", data={"secret": SECRET})
    SocialAccount.objects.create(user=owner, provider="firma", uid="olga")

    data = of_person(owner)

    assert data["person"]["password"] is True
    (session,), (factor,), (company,) = data["sessions"], data["factors"], data["company"]
    assert (session["ip"], session["browser"]) == ("192.0.2.1", "Firefox")
    assert (factor["type"], factor["last_used_at"]) == ("totp", None)
    assert (company["provider"], company["uid"]) == ("firma", "olga")
    for secret in (SECRET, owner.password, key):
        assert secret not in json.dumps(data)


def test_person_gets_invitations_to_them_and_by_them(
    project: Project, owner: User, editor: User, sre: User
) -> None:
    (by,) = invite(project=project, actor=owner, emails=["a@kunde.example"], role="viewer")
    (to,) = invite(project=project, actor=sre, emails=[owner.email], role="editor")
    invite(project=project, actor=sre, emails=["b@kunde.example"], role="viewer")

    data = of_person(owner)

    assert [one["code"] for one in data["invitations"]] == [by.invitation.code, to.invitation.code]
    assert data["invitations"][0]["invited_by"] == owner.code
    for made in (by, to):
        assert made.invitation.token_hash not in json.dumps(data)


def test_person_gets_what_the_audit_says_of_them(owner: User, editor: User, admin: User) -> None:
    record(AuditEntry.Verb.SIGN_IN_FAILED, address="Owner@example.org", by="password")
    record(AuditEntry.Verb.SIGNED_IN, actor=editor, by="code")
    record(AuditEntry.Verb.PERSON_CHANGED, actor=admin, person=owner, fields="name")

    told = of_person(owner)["audit"]

    assert [(one["verb"], one["actor"], one["detail"]) for one in told] == [
        ("sign_in_failed", None, {"by": "password"}),
        ("person_changed", admin.code, {"fields": "name"}),
        ("person_exported", owner.code, {}),
    ]


def test_person_gets_what_the_administration_keeps(
    client: Client, owner: User, admin: User
) -> None:
    client.force_login(admin)
    sent = {"name": "Olga", "email": owner.email, "role": "customer", "is_active": "on"}
    client.post(f"/admin/questionnaire/user/{owner.pk}/change/", sent)

    about, done = of_person(owner)["administration"], of_person(admin)["administration"]

    assert about["done"] == done["about"] == []
    (entry,) = about["about"]
    assert done["done"] == [entry]
    assert (entry["by"], entry["model"], entry["action"]) == (admin.code, "user", 2)


def test_erased_person_is_told_of_without_a_name(
    project: Project, save: SaveOne, editor: User, admin: User
) -> None:
    save("name", text("Portal"), author=editor)
    erase_person(person=editor, actor=admin)

    told = export_person(person=User.objects.get(pk=editor.pk), actor=admin)

    assert json.loads(told)["answers"][0]["text"] == "Portal"
    assert ("Emil" in told, "editor@example.org" in told) == (False, False)


# What of all tables with personal fields stands in a person's file; the others say why not.
TOLD = {
    "questionnaire.User": "person",
    "questionnaire.Member": "memberships",
    "questionnaire.Invitation": "invitations",
    "questionnaire.AnswerRevision": "answers",
    "questionnaire.QuestionRevision": "wordings",
    "questionnaire.Seen": "read",
    "questionnaire.AuditEntry": "audit",
    "usersessions.UserSession": "sessions",
    "mfa.Authenticator": "factors",
    "socialaccount.SocialAccount": "company",
    "admin.LogEntry": "administration",
}
NOT_TOLD = {"sessions.Session"}  # says nothing that "sessions" does not say, but keys


def test_person_gets_something_of_each_table_with_personal_fields(owner: User) -> None:
    personal = {
        label
        for label, fields in REGISTER.items()
        if any(kept.personal for kept in fields.values())
    }

    assert personal == set(TOLD) | NOT_TOLD
    assert set(of_person(owner)) - {"format", "version"} == set(TOLD.values())
    assert all(apps.get_model(label) for label in personal)


# A project --------------------------------------------------------------------------------------


def test_project_gets_people_answers_and_audit(
    project: Project, save: SaveOne, owner: User, editor: User, sre: User
) -> None:
    save("name", text("Eins"))
    save("name", text("Zwei"), base=1, author=sre)
    (made,) = invite(project=project, actor=owner, emails=["a@kunde.example"], role="viewer")
    set_members(project=project, actor=sre, roles={}, removed=[editor])

    data = of_project(project, owner)

    assert (data["format"], data["version"]) == ("devops-leitfaden-project", 1)
    named = {name: data["project"][name] for name in ("name", "customer", "questionnaire")}
    assert named == {
        **{"name": "Portal", "customer": "Beispiel GmbH"},
        "questionnaire": "kleiner-leitfaden",
    }
    assert [(one["number"], one["text"], one["on_behalf"]) for one in data["answers"]] == [
        (1, "Eins", False),
        (2, "Zwei", True),
    ]
    assert data["questions"] == {"name": "Wie heißt das Projekt?"}
    assert [one["role"] for one in data["members"]] == ["owner", "viewer"]
    assert [one["verb"] for one in data["audit"]] == [
        *("invited", "member_removed", "project_exported")
    ]
    assert [one["state"] for one in data["invitations"]] == ["open"]
    assert set(data["people"].values()) == {
        *("Olga Owner", "Emil Editor", "Vera Viewer", "Sina Sre"),
    }
    assert made.invitation.token_hash not in json.dumps(data)


def test_project_gets_nothing_of_another(
    project: Project, save: SaveOne, owner: User, sre: User
) -> None:
    save("name", text("Geheim"))
    invite(project=project, actor=owner, emails=["a@kunde.example"], role="viewer")
    other = Project.objects.create(
        name="Anderes", customer="Andere AG", questionnaire=project.questionnaire
    )

    told = export_project(project=other, actor=sre)

    data = json.loads(told)
    lists = ("members", "invitations", "answers")
    assert [data[name] for name in lists] == [[], [], []]
    assert (data["questions"], data["people"]) == ({}, {sre.code: "Sina Sre"})
    assert "Geheim" not in told


@pytest.mark.parametrize("count", [1, 300])
def test_files_take_as_many_queries_for_many_revisions(
    project: Project, save: SaveOne, owner: User, count: int
) -> None:
    save("name", text("0"))
    first = AnswerRevision.objects.get()
    values = {"answer": first.answer, "question_revision": first.question_revision}
    AnswerRevision.objects.bulk_create(
        AnswerRevision(**values, author=owner, number=n, state="answered", text=str(n))
        for n in range(2, count + 1)
    )

    with counted_queries() as of_owner:
        person = of_person(owner)
    with counted_queries() as of_all:
        whole = of_project(project, owner)

    assert (len(person["answers"]), len(whole["answers"])) == (count, count)
    assert (len(of_owner), len(of_all)) == (13, 8)
