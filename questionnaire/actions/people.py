"""People, as admins make and change them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from questionnaire.guide.errors import ProductError
from questionnaire.models import User


def lock_admins() -> set[int]:
    """The ids of all admins, locked: two cannot take each other's role at once."""
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True)
    return set(admins.select_for_update().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def add_person(*, name: str, email: str, role: str, is_active: bool = True) -> User:
    """Without a password: they sign in by a mailed code. ProductError("email_taken")."""
    row, made = User.objects.get_or_create_user(email, name=name, role=role, is_active=is_active)
    if not made:
        raise ProductError("email_taken", email=row.email, name=row.name)
    return row


@transaction.atomic
def edit_person(
    *,
    person: User,
    editor: User,
    name: str | None = None,
    email: str | None = None,
    role: str | None = None,
    is_active: bool | None = None,
) -> None:
    """What is None stays as it is.

    ProductError("oneself") or ("last_admin") if admins would lose their rights so, ("email_taken").
    """
    admins = lock_admins()
    row = User.objects.select_for_update().get(pk=person.pk)
    given = {"name": name, "email": email and email.lower(), "role": role, "is_active": is_active}
    changed = {field: value for field, value in given.items() if value is not None}
    for field, value in changed.items():
        setattr(row, field, value)
    if row.pk in admins and not (row.role == User.Role.ADMIN and row.is_active):
        _check_leaving(row, editor, admins)
    try:
        with transaction.atomic():
            row.save(update_fields=changed)
    except IntegrityError as error:
        other = User.objects.filter(email=row.email).exclude(pk=row.pk).first()
        raise ProductError("email_taken", email=row.email, name=other) from error


def _check_leaving(person: User, editor: User, admins: set[int]) -> None:
    if person.pk == editor.pk:
        raise ProductError("oneself")
    if admins == {person.pk}:
        raise ProductError("last_admin")


@transaction.atomic
def delete_person(*, person: User, editor: User) -> None:
    """ProductError("person_oneself") or, if any row that is to stay names them,
    ("person_with_history")."""
    if person.pk == editor.pk:
        raise ProductError("person_oneself")
    row = User.objects.select_for_update().get(pk=person.pk)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        raise ProductError("person_with_history", name=row.name) from error
