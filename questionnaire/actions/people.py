"""People, as admins make and change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from questionnaire.actions.audit import record
from questionnaire.actions.logs import entries_about
from questionnaire.actions.sessions import end_sessions
from questionnaire.guide.errors import ProductError
from questionnaire.models import AuditEntry, User

Verb = AuditEntry.Verb


def lock_admins() -> set[int]:
    """The ids of all admins, locked: two cannot take each other's role at once."""
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True)
    return set(admins.select_for_update().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def add_person(*, actor: User, name: str, email: str, role: str, is_active: bool = True) -> User:
    """Without a password: they sign in by a mailed code. ProductError("email_taken")."""
    row, made = User.objects.get_or_create_user(email, name=name, role=role, is_active=is_active)
    if not made:
        raise ProductError("email_taken", email=row.email, name=row.name)
    record(Verb.PERSON_ADDED, actor=actor, person=row, role=role)
    return row


@transaction.atomic
def edit_person(
    *,
    person: User,
    actor: User,
    name: str | None = None,
    email: str | None = None,
    role: str | None = None,
    is_active: bool | None = None,
) -> None:
    """What is None stays as it is.

    Who may no longer sign in is signed out wherever they are. ProductError("oneself") or
    ("last_admin") if admins would lose their rights so, ("email_taken"), ("person_erased").
    """
    admins = lock_admins()
    row = User.objects.select_for_update().get(pk=person.pk)
    given = {"name": name, "email": email and email.lower(), "role": role, "is_active": is_active}
    changed = {
        field: value
        for field, value in given.items()
        if value is not None and value != getattr(row, field)
    }
    if not changed:
        return
    if row.erased_at:
        raise ProductError("person_erased", name=row.name)
    before = row.role
    for field, value in changed.items():
        setattr(row, field, value)
    if row.pk in admins and not (row.role == User.Role.ADMIN and row.is_active):
        _check_leaving(row, actor, admins)
    try:
        with transaction.atomic():
            row.save(update_fields=changed)
    except IntegrityError as error:
        other = User.objects.filter(email=row.email).exclude(pk=row.pk).first()
        raise ProductError("email_taken", email=row.email, name=other) from error
    _record_change(actor, row, changed, before)
    if not row.is_active:
        end_sessions(person=row, actor=actor)


class _Change(TypedDict, total=False):
    fields: str
    role: str
    before: str
    is_active: bool


def _record_change(actor: User, person: User, changed: Mapping[str, object], before: str) -> None:
    """Which fields, and of rights which: names and addresses stand nowhere but on the row."""
    detail = _Change(fields=",".join(sorted(changed)))
    if "role" in changed:
        detail |= {"role": person.role, "before": before}
    if "is_active" in changed:
        detail["is_active"] = person.is_active
    record(Verb.PERSON_CHANGED, actor=actor, person=person, **detail)


@transaction.atomic
def edit_own_name(*, person: User, name: str) -> None:
    """How others see them from now on, on old answers too."""
    if User.objects.filter(pk=person.pk).exclude(name=name).update(name=name):
        record(Verb.PERSON_CHANGED, actor=person, person=person, fields="name")


def _check_leaving(person: User, actor: User, admins: set[int]) -> None:
    if person.pk == actor.pk:
        raise ProductError("oneself")
    if admins == {person.pk}:
        raise ProductError("last_admin")


@transaction.atomic
def delete_person(*, person: User, actor: User) -> None:
    """Their name goes out of the admin's own log, too. ProductError("person_oneself") or, if any
    row that is to stay names them, ("person_with_history")."""
    if person.pk == actor.pk:
        raise ProductError("person_oneself")
    row = User.objects.select_for_update().get(pk=person.pk)
    entries_about(row).update(object_repr=row.code)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        raise ProductError("person_with_history", name=row.name) from error
    record(Verb.PERSON_DELETED, actor=actor, code=row.code)
