"""The cast of people, a small guide and helpers, shared by all tests that need the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings

from questionnaire.actions.answers import save_answers
from questionnaire.actions.exchanging import import_answers
from questionnaire.actions.loading import load_guide
from questionnaire.actions.reading import project_sheets
from questionnaire.guide.document import (
    Answer,
    Guide,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Row,
    Section,
    Span,
    State,
)
from questionnaire.guide.exchange import read_exchange
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.saving import Result, Save
from questionnaire.guide.writers import Dialect, write
from questionnaire.models import Member, Project, Questionnaire, QuestionRevision, User
from questionnaire.models import Question as QuestionRow
from questionnaire.models import Section as SectionRow

PASSWORD = "ein langes Kennwort für Tests"
REAL_GUIDE = Path(__file__).parents[1] / "fixtures" / "devops-leitfaden.md"
TABLE = Question(
    key="ansprechpersonen",
    text="Wer ist ansprechbar?",
    kind=Kind.TABLE,
    columns=(Line("c1", "Rolle"), Line("c2", "Name"), Line("c3", "Telefon")),
    labels=(Line("r1", "Projektleitung"), Line("r2", "Entwicklung")),
    empty_rows=1,
)
SMALL_GUIDE = Guide(
    key="kleiner-leitfaden",
    title="Kleiner Leitfaden",
    intro=(Paragraph((Span(Mark.TEXT, "Zwei Abschnitte, vier Fragen."),)),),
    sections=(
        Section(
            key="projekt",
            title="Das Projekt",
            short="Projekt",
            intro=(Paragraph((Span(Mark.TEXT, "Worum es geht."),)),),
            questions=(
                Question("name", "Wie heißt das Projekt?"),
                Question("ziel", "Welches Ziel hat es?", note="kurz"),
                TABLE,
            ),
        ),
        Section(
            key="betrieb",
            title="Der Betrieb",
            short="Betrieb",
            questions=(Question("last", "Wie viel Last ist zu erwarten?"),),
        ),
    ),
)
# For properties of rows: an example costs a hundred times one of plain values.
database_examples = settings(
    max_examples=settings().max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# What no test counts: how a transaction is made is the database's own affair.
_TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def text(value: str) -> Answer:
    """A text answer as a form sends it."""
    return Answer(State.ANSWERED if value else State.OPEN, text=value)


def table(*rows: Row) -> Answer:
    """A table answer as a form sends it."""
    return Answer(State.ANSWERED, rows=rows)


def row(row_id: str, **cells: str) -> Row:
    return Row(row_id, tuple(cells.items()))


def text_guide(count: int, key: str = "fragen") -> Guide:
    """A guide of one section with so many text questions: q1, q2, …"""
    questions = tuple(Question(f"q{n}", f"Frage {n}?") for n in range(1, count + 1))
    return Guide(key, "Fragen", sections=(Section(key, "Fragen", "Fragen", questions=questions),))


def answers(project: Project) -> dict[str, Answer]:
    """The project's answers by question key, without empty ones."""
    entries = [entry for sheet in project_sheets(project) for entry in sheet.entries]
    return {e.question.key: e.answer for e in entries if e.answer != Answer()}


def texts(project: Project) -> dict[str, str]:
    return {key: answer.text for key, answer in answers(project).items() if answer.text}


def edited(
    project: Project,
    section: str | None = None,
    dialect: Dialect = Dialect.GITHUB,
    /,
    **given: Answer,
) -> str:
    """The project's tickets, or that of a section, as if these answers stood there."""
    bodies = []
    for sheet in project_sheets(project, section=section):
        entries = (replace(e, answer=given.get(e.question.key, e.answer)) for e in sheet.entries)
        bodies.append(write(replace(sheet, entries=tuple(entries)), dialect).body)
    return "\n\n".join(bodies)


@dataclass
class Counted:
    """The queries that ran inside `counted_queries`, in order."""

    queries: list[str]

    def __len__(self) -> int:
        return len(self.queries)


@contextmanager
def counted_queries() -> Iterator[Counted]:
    """The queries of a block, without those that only open and close transactions."""
    counted = Counted([])
    with CaptureQueriesContext(connection) as captured:
        yield counted
    found = [query["sql"] for query in captured.captured_queries]
    counted.queries += [sql for sql in found if not sql.startswith(_TRANSACTION)]


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.org", name="Olga Owner")


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("editor@example.org", name="Emil Editor")


@pytest.fixture
def viewer(db: None) -> User:
    return User.objects.create_user("viewer@example.org", name="Vera Viewer")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.org", name="Stefan Stranger")


@pytest.fixture
def sre(db: None) -> User:
    return User.objects.create_user("sre@example.org", name="Sina Sre", role=User.Role.SRE)


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_user("admin@example.org", name="Anton Admin", role=User.Role.ADMIN)


def loaded(guide: Guide) -> Questionnaire:
    """The guide as rows."""
    load_guide(guide=guide)
    return Questionnaire.objects.get(key=guide.key)


@pytest.fixture
def guide(db: None) -> Questionnaire:
    return _again(SMALL_GUIDE.key, lambda: SMALL_GUIDE)


@pytest.fixture
def real_guide(db: None) -> Questionnaire:
    return _again("real", lambda: parse_guide(REAL_GUIDE.read_text(encoding="utf-8")))


def _again(name: str, make: Callable[[], Guide]) -> Questionnaire:
    """A guide loaded once in a process, then its rows as they were, 50 times as fast."""
    if Questionnaire.objects.exists():  # another guide has taken their ids
        return loaded(make())
    if name not in _ROWS:
        questionnaire = loaded(make())
        _ROWS[name] = {model: list(model._default_manager.all()) for model in _GUIDE}
        return questionnaire
    with transaction.atomic():  # questions and their wordings name each other
        for model, rows in _ROWS[name].items():
            model._default_manager.bulk_create(map(copy, rows))
    return Questionnaire.objects.get()


_GUIDE: tuple[type[Model], ...] = (Questionnaire, SectionRow, QuestionRow, QuestionRevision)
_ROWS: dict[str, dict[type[Model], list[Model]]] = {}


@pytest.fixture
def one_question(db: None) -> Questionnaire:
    return loaded(text_guide(1, "eine-frage"))


@pytest.fixture
def three_questions(db: None) -> Questionnaire:
    return loaded(text_guide(3, "drei-fragen"))


@pytest.fixture
def make_project(owner: User, editor: User, viewer: User) -> Callable[[Questionnaire], Project]:
    """A project with that guide, and the cast's customers as its members."""

    def make(questionnaire: Questionnaire, name: str = "Portal") -> Project:
        project = Project.objects.create(
            name=name, customer="Beispiel GmbH", questionnaire=questionnaire
        )
        for user, role in (
            (owner, Member.Role.OWNER),
            (editor, Member.Role.EDITOR),
            (viewer, Member.Role.VIEWER),
        ):
            Member.objects.create(project=project, user=user, role=role)
        return project

    return make


@pytest.fixture
def project(make_project: Callable[[Questionnaire], Project], guide: Questionnaire) -> Project:
    return make_project(guide)


@pytest.fixture
def save(project: Project, owner: User) -> Callable[..., Result]:
    """Saves one answer of the project: save("name", text("Portal"), base=0)."""

    def save_one(key: str, value: Answer, base: int = 0, author: User = owner) -> Result:
        return save_answers(project=project, author=author, saves=[Save(key, value, base)])[key]

    return save_one


@pytest.fixture
def real_project(
    make_project: Callable[[Questionnaire], Project], real_guide: Questionnaire
) -> Project:
    """A project with the real guide, nothing answered."""
    return make_project(real_guide)


@pytest.fixture
def filled_project(real_project: Project, owner: User) -> Project:
    """The same, half filled in with the demo's answers."""
    exchange = read_exchange((REAL_GUIDE.parent / "demo" / "abo-portal.json").read_bytes())
    import_answers(project=real_project, author=owner, exchange=exchange)
    return real_project
