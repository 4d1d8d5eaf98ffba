"""People made, changed and deleted by admins."""

from __future__ import annotations

import pytest

from questionnaire.actions.people import add_person, delete_person, edit_person
from questionnaire.guide.errors import ProductError
from questionnaire.models import Project, User
from tests.actions.racing import meanwhile


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("other@example.org", name="O", role=User.Role.ADMIN)


def test_add_person_makes_one_without_a_password(db: None) -> None:
    made = add_person(name="A", email=" A@b.de", role="sre", is_active=False)

    made.refresh_from_db()
    assert (made.name, made.email, made.role, made.is_active) == ("A", "a@b.de", "sre", False)
    assert not made.has_usable_password()


def test_add_person_and_edit_person_refuse_a_known_address(sre: User, owner: User) -> None:
    for write in (
        lambda: add_person(name="A", email="SRE@example.org", role="sre"),
        lambda: edit_person(person=owner, editor=sre, email="SRE@example.org"),
    ):
        with pytest.raises(ProductError) as refused:
            write()

        assert (refused.value.code, str(refused.value.values["name"])) == (
            "email_taken",
            "Sina Sre",
        )


def test_edit_person_changes_only_what_is_given(owner: User, admin: User) -> None:
    edit_person(person=owner, editor=admin, email="Neu@example.org", is_active=False)

    owner.refresh_from_db()
    changed = (owner.name, owner.email, owner.role, owner.is_active)
    assert changed == ("Olga Owner", "neu@example.org", "customer", False)


@pytest.mark.parametrize("change", [{"role": "sre"}, {"is_active": False}])
def test_edit_person_takes_no_rights_of_oneself_or_of_the_last_admin(
    admin: User, sre: User, other: User, change: dict[str, object]
) -> None:
    with pytest.raises(ProductError) as oneself:
        edit_person(person=admin, editor=admin, **change)  # type: ignore[arg-type]
    edit_person(person=other, editor=admin, **change)  # type: ignore[arg-type]
    with pytest.raises(ProductError) as last:
        edit_person(person=admin, editor=sre, **change)  # type: ignore[arg-type]

    assert (oneself.value.code, last.value.code) == ("oneself", "last_admin")


@pytest.mark.django_db(transaction=True)
def test_edit_person_of_two_admins_at_once_keeps_one(admin: User, other: User) -> None:
    with pytest.raises(ProductError) as refused:
        meanwhile(
            lambda: edit_person(person=other, editor=admin, role="sre"),
            lambda: edit_person(person=admin, editor=other, role="sre"),
        )

    assert refused.value.code == "last_admin"


def test_delete_person_deletes_who_left_no_trace(admin: User, stranger: User) -> None:
    delete_person(person=stranger, editor=admin)

    assert not User.objects.filter(email="stranger@example.org").exists()


def test_delete_person_keeps_oneself_and_members(admin: User, project: Project) -> None:
    with pytest.raises(ProductError) as oneself:
        delete_person(person=admin, editor=admin)
    with pytest.raises(ProductError) as history:
        delete_person(person=project.members.get(role="owner").user, editor=admin)

    assert oneself.value.code == "person_oneself"
    assert (history.value.code, history.value.values) == (
        "person_with_history",
        {"name": "Olga Owner"},
    )
