"""The demo's people and projects: made once, into a database that has no project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from questionnaire.actions.exchanging import import_answers
from questionnaire.actions.projects import create_project, find_or_create_person, set_members
from questionnaire.guide.errors import ProductError
from questionnaire.guide.exchange import read_exchange
from questionnaire.models import Member, Project, Questionnaire, User

OWNER = ("kunde@demo.example", "A. Beispiel")
STAFF = (
    ("sre@demo.example", "S. Vorlage", User.Role.SRE),
    ("admin@demo.example", "V. Entwurf", User.Role.ADMIN),
)
COLLEAGUES = (
    ("b.muster@demo.example", "B. Muster", Member.Role.EDITOR),
    ("c.probe@demo.example", "C. Probe", Member.Role.VIEWER),
)


@transaction.atomic
def make_demo(*, questionnaire: Questionnaire, files: Iterable[Path]) -> list[Project]:
    """One project for each file of answers, given by its owner; none if there is any project.

    ProductError("demo_unplaced") for a file with an answer that has no place.
    """
    if Project.objects.exists():
        return []
    sre, _admin = [_staff(*person) for person in STAFF]
    return [_project(questionnaire, path, sre) for path in sorted(files)]


def _staff(email: str, name: str, role: str) -> User:
    person = find_or_create_person(email=email, name=name)
    person.role = role
    person.save(update_fields=["role"])
    return person


def _project(questionnaire: Questionnaire, path: Path, sre: User) -> Project:
    exchange = read_exchange(path.read_bytes())
    project = create_project(
        actor=sre,
        name=exchange.project.name,
        customer=exchange.project.customer,
        questionnaire=questionnaire,
        owner_email=OWNER[0],
        owner_name=OWNER[1],
    )
    people = (find_or_create_person(email=email, name=name) for email, name, _role in COLLEAGUES)
    roles = {person: role for person, (*_names, role) in zip(people, COLLEAGUES, strict=True)}
    set_members(project=project, actor=sre, roles=roles)
    author = User.objects.get(email=OWNER[0])
    report = import_answers(project=project, author=author, exchange=exchange)
    if report.unplaced:
        key, _reason = report.unplaced[0]
        raise ProductError("demo_unplaced", key=key, file=path.name)
    return project
