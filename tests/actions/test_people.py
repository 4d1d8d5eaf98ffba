"""People made, changed and deleted by admins."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from questionnaire.actions.people import add_person, delete_person, edit_person
from questionnaire.guide.errors import ProductError
from questionnaire.models import AuditEntry, Project, User
from tests.actions.racing import meanwhile


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("other@example.org", name="O", role=User.Role.ADMIN)


def noted() -> list[tuple[str, User | None, dict[str, object]]]:
    """What the audit says: verb, person, detail."""
    entries = AuditEntry.objects.order_by("pk").select_related("person")
    return [(entry.verb, entry.person, entry.detail) for entry in entries]


def test_add_person_makes_one_without_a_password(admin: User) -> None:
    made = add_person(actor=admin, name="A", email=" A@b.de", role="sre", is_active=False)

    made.refresh_from_db()
    assert (made.name, made.email, made.role, made.is_active) == ("A", "a@b.de", "sre", False)
    assert not made.has_usable_password()
    assert noted() == [("person_added", made, {"role": "sre"})]


def test_add_person_and_edit_person_refuse_a_known_address(
    sre: User, owner: User, admin: User
) -> None:
    for write in (
        lambda: add_person(actor=admin, name="A", email="SRE@example.org", role="sre"),
        lambda: edit_person(person=owner, actor=sre, email="SRE@example.org"),
    ):
        with pytest.raises(ProductError) as refused:
            write()

        assert (refused.value.code, str(refused.value.values["name"])) == (
            "email_taken",
            "Sina Sre",
        )


def test_edit_person_changes_only_what_is_given(owner: User, admin: User) -> None:
    edit_person(person=owner, actor=admin, email="Neu@example.org", is_active=False)

    owner.refresh_from_db()
    changed = (owner.name, owner.email, owner.role, owner.is_active)
    assert changed == ("Olga Owner", "neu@example.org", "customer", False)


@pytest.mark.parametrize("change", [{"role": "sre"}, {"is_active": False}])
def test_edit_person_takes_no_rights_of_oneself_or_of_the_last_admin(
    admin: User, sre: User, other: User, change: dict[str, object]
) -> None:
    with pytest.raises(ProductError) as oneself:
        edit_person(person=admin, actor=admin, **change)  # type: ignore[arg-type]
    edit_person(person=other, actor=admin, **change)  # type: ignore[arg-type]
    with pytest.raises(ProductError) as last:
        edit_person(person=admin, actor=sre, **change)  # type: ignore[arg-type]

    assert (oneself.value.code, last.value.code) == ("oneself", "last_admin")


@pytest.mark.django_db(transaction=True)
def test_edit_person_of_two_admins_at_once_keeps_one(admin: User, other: User) -> None:
    with pytest.raises(ProductError) as refused:
        meanwhile(
            lambda: edit_person(person=other, actor=admin, role="sre"),
            lambda: edit_person(person=admin, actor=other, role="sre"),
        )

    assert refused.value.code == "last_admin"


def test_delete_person_deletes_who_left_no_trace(admin: User, stranger: User) -> None:
    delete_person(person=stranger, actor=admin)

    assert not User.objects.filter(email="stranger@example.org").exists()
    assert noted() == [("person_deleted", None, {"code": stranger.code})]


def test_delete_person_keeps_oneself_and_members(admin: User, project: Project) -> None:
    with pytest.raises(ProductError) as oneself:
        delete_person(person=admin, actor=admin)
    with pytest.raises(ProductError) as history:
        delete_person(person=project.members.get(role="owner").user, actor=admin)

    assert oneself.value.code == "person_oneself"
    assert (history.value.code, history.value.values) == (
        "person_with_history",
        {"name": "Olga Owner"},
    )


# What an edit means ------------------------------------------------------------------------------


def test_edit_person_is_told_without_names_and_addresses(admin: User, owner: User) -> None:
    edit_person(person=owner, actor=admin, name="Olga Neu", email="neu@example.org")
    edit_person(person=owner, actor=admin, name="Olga Neu", role="sre", is_active=False)
    edit_person(person=owner, actor=admin, name="Olga Neu", role="sre")

    rights = {"fields": "is_active,role", "role": "sre", "before": "customer", "is_active": False}
    assert noted() == [
        ("person_changed", owner, {"fields": "email,name"}),
        ("person_changed", owner, rights),
    ]
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {admin.pk}


def test_edit_person_without_sign_in_signs_them_out_everywhere(
    client: Client, admin: User, owner: User
) -> None:
    client.force_login(owner)
    edit_person(person=owner, actor=admin, role="sre", email="neu@example.org")
    still = client.get("/projects/").status_code

    edit_person(person=owner, actor=admin, is_active=False)

    assert still == 200
    assert client.get("/projects/").status_code == 302
    assert not Session.objects.exists()
    assert noted()[-1] == ("sessions_ended", owner, {"count": 1})


def test_person_without_sign_in_is_refused_even_with_a_session(client: Client, owner: User) -> None:
    client.force_login(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert client.get("/projects/").status_code == 302


def test_edit_person_leaves_an_erased_one_alone(admin: User, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False, erased_at=timezone.now())

    for change in ({"name": "Olga"}, {"is_active": True}, {"role": "sre"}):
        with pytest.raises(ProductError) as refused:
            edit_person(person=owner, actor=admin, **change)

        assert refused.value.code == "person_erased"


def test_delete_person_keeps_whom_the_audit_names(admin: User) -> None:
    made = add_person(actor=admin, name="A", email="a@b.de", role="sre")

    with pytest.raises(ProductError) as refused:
        delete_person(person=made, actor=admin)

    assert refused.value.code == "person_with_history"
