"""Projects: made by SREs, with a first owner."""

from __future__ import annotations

from django.db import transaction

from questionnaire.models import Member, Project, Questionnaire, User


@transaction.atomic
def create_project(
    *, name: str, customer: str, questionnaire: Questionnaire, owner_email: str, owner_name: str
) -> Project:
    """Make a project and its first owner; a person of that address is taken if there is one.

    A new person has no password: they sign in by a mailed code.
    """
    project = Project.objects.create(name=name, customer=customer, questionnaire=questionnaire)
    owner = find_or_create_person(email=owner_email, name=owner_name)
    Member.objects.create(project=project, user=owner, role=Member.Role.OWNER)
    return project


def find_or_create_person(*, email: str, name: str) -> User:
    """Addresses are compared in lower case; an existing person keeps name and role."""
    found = User.objects.filter(email=email.strip().lower()).first()
    return found or User.objects.create_user(email, name=name)
