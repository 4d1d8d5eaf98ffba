"""Fills the bench's empty database and prints what is in it: python -m tests.bench.inside.filling.

200 projects by the product's own actions: a third with all answers of the demo, a third with half
of them, a third empty.
"""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from onboarding.second_factor import SEEN
from questionnaire.actions.exchanging import import_answers
from questionnaire.actions.projects import create_project, find_or_create_person
from questionnaire.guide.exchange import Exchange, read_exchange
from questionnaire.models import Answer, Member, Project, Question, Questionnaire, User
from tests.bench.floor import settings as floor
from tests.bench.stock import DEPLOYMENT, PROJECTS, TEAM, Stock

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
OWNER = "a.beispiel@bench.example"
SRE = "s.vorlage@bench.example"


def exchanges() -> list[Exchange]:
    """The demo's projects, the fullest first."""
    read = [read_exchange(path.read_bytes()) for path in (FIXTURES / "demo").glob("*.json")]
    return sorted(read, key=lambda exchange: len(exchange.answers), reverse=True)


def fill() -> Stock:
    call_command("load_guide", str(FIXTURES / "devops-leitfaden.md"), stdout=StringIO())
    User.objects.create_user(SRE, name="S. Vorlage", role=User.Role.SRE)
    questionnaire = Questionnaire.objects.get()
    demo = exchanges()
    last = last_questions()
    projects = [
        make_project(questionnaire, demo[number % len(demo)], number) for number in range(PROJECTS)
    ]
    return Stock(
        cookie=settings.SESSION_COOKIE_NAME,
        sessions={
            "owner": session(OWNER),
            "sre": session(SRE),
            "floor": session(OWNER, floor.AUTHENTICATION_BACKENDS[0]),
        },
        codes=tuple(project.code for project in projects),
        paths=paths(projects[0].code),
        words=words(projects[0], last),
        last=last,
    )


def make_project(questionnaire: Questionnaire, exchange: Exchange, number: int) -> Project:
    """The first project belongs to OWNER, the others to people of their own; each has a team."""
    project = create_project(
        actor=User.objects.get(email=SRE),
        name=f"{exchange.project.name} {number + 1}",
        customer=exchange.project.customer,
        questionnaire=questionnaire,
        owner_email=f"owner{number}@bench.example" if number else OWNER,
        owner_name="A. Beispiel",
    )
    for name, role in (("b.muster", Member.Role.EDITOR), ("c.probe", Member.Role.VIEWER)):
        person = find_or_create_person(email=f"{name}@bench.example", name=name)
        Member.objects.create(project=project, user=person, role=role)
    author = project.people.get(memberships__role=Member.Role.OWNER)
    import_answers(project=project, author=author, exchange=exchange)
    return project


def paths(code: str) -> dict[str, str]:
    """The addresses of the pages that are measured, of one project."""
    return {
        "start": reverse("start"),
        "list": reverse("projects"),
        "project": reverse("project", args=(code,)),
        "section": reverse("section", args=(code, DEPLOYMENT)),
        "team": reverse("section", args=(code, TEAM)),
        "ticket": reverse("ticket", args=(code, DEPLOYMENT, "github")),
        "markdown": reverse("project_document", args=(code, "github", "md")),
    }


def session(email: str, backend: str | None = None) -> str:
    """Signed in, with the second factor shown: SREs come nowhere without."""
    client, person = Client(), User.objects.get(email=email)
    client.force_login(person, backend)
    kept = client.session
    kept[SEEN] = person.code
    kept.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def words(project: Project, last: dict[str, str]) -> dict[str, str]:
    """The longest word of each section's answers: without a sign that a page would escape.

    The last question of a section is left out: the bench changes its answer.
    """
    answers = Answer.objects.filter(project=project).exclude(question__key__in=last.values())
    answers = answers.select_related("current", "question__section")
    texts: dict[str, str] = {}
    for answer in answers:
        key = answer.question.section.key
        texts[key] = f"{texts.get(key, '')} {answer.current.text if answer.current else ''}"
    return {key: max(re.findall("[A-Za-z]+", text), key=len) for key, text in texts.items()}


def last_questions() -> dict[str, str]:
    asked = Question.objects.filter(retired=False).select_related("section")
    return {question.section.key: question.key for question in asked.order_by("position", "key")}


if __name__ == "__main__":
    print(fill().to_json())
