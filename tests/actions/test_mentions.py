"""Names that people typed into answers are found, however they are spelt and wherever they are."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import normalize

import pytest

from questionnaire.actions.mentions import Mention, mentions, words_of
from questionnaire.guide.document import Answer, State
from questionnaire.guide.saving import Result
from questionnaire.models import Project, User
from tests.cast import counted_queries, row, table, text

SaveOne = Callable[..., Result]


@pytest.mark.parametrize(
    ("name", "email", "words"),
    [
        ("Emil Editor", "editor@example.org", ["editor@example.org", "emil", "editor"]),
        ("Jörg Groß", "x@y.de", ["x@y.de", "jörg", "joerg", "groß", "gross"]),
        ("Ulla von der Au-Müll", "u.m@y.de", ["u.m@y.de", "ulla", "müll", "muell"]),
        ("olga", "olga@y.de", ["olga@y.de", "olga"]),
        ("Ёлкин", "x@y.de", ["x@y.de", "ёлкин"]),
        ("", "erika.muster@y.de", ["erika.muster@y.de", "erika", "muster"]),
    ],
)
def test_words_are_those_of_name_and_address(name: str, email: str, words: list[str]) -> None:
    assert words_of(User(name=name, email=email)) == words


def shown(found: list[Mention]) -> list[tuple[str, int, bool]]:
    return [(one.question, one.number, one.today) for one in found]


def test_names_are_found_in_texts_notes_and_tables(
    project: Project, save: SaveOne, editor: User, owner: User
) -> None:
    save("name", text("Fragen Sie EMIL."))
    save("name", text("Fragen Sie niemanden."), base=1)
    save("ziel", Answer(State.UNKNOWN, note="weiß editor@example.org"))
    save("ansprechpersonen", table(row("r1", c2="Emil E.")))
    save("last", text("wenig"))

    found = mentions(editor)

    assert shown(found) == [
        ("ziel", 1, True),
        ("ansprechpersonen", 1, True),
        ("name", 1, False),
    ]
    assert [one.weight for one in found] == [4, 2, 2]
    assert found[1].excerpt == "Emil E."
    assert mentions(owner) == []


@pytest.mark.parametrize(
    "typed",
    [
        *("jörg MÜLLER", "JÖRG", "Joerg Mueller", "Müllers Vertretung", "Herr Groß-Müller"),
        *("jmueller@kunde.example", normalize("NFD", "Müller")),
    ],
)
@pytest.mark.parametrize("cell", [False, True])
def test_umlauts_are_found_in_every_spelling(
    project: Project, save: SaveOne, typed: str, cell: bool
) -> None:
    person = User.objects.create_user("x@kunde.example", name="Jörg Müller")
    if cell:
        save("ansprechpersonen", table(row("r1", c2=typed)))
    else:
        save("name", text(typed))

    assert len(mentions(person)) == 1


def test_names_in_other_scripts_are_found(project: Project, save: SaveOne) -> None:
    person = User.objects.create_user("x@kunde.example", name="Ольга Ёлкина")
    save("name", text("спросите ёлкину"))
    save("ziel", text("СПРОСИТЕ ОЛЬГА"))

    assert shown(mentions(person)) == [("ziel", 1, True)]


def test_short_names_stand_alone(project: Project, save: SaveOne) -> None:
    person = User.objects.create_user("x@kunde.example", name="Jan O'Ute")
    for key, typed in (("name", "bis Januar, heute"), ("ziel", "Jans Notiz"), ("last", "(Ute)")):
        save(key, text(typed))

    assert [one.question for one in mentions(person)] == ["ziel", "last"]


def test_likeliest_come_first_and_not_all_of_very_many(
    project: Project, save: SaveOne, owner: User
) -> None:
    save("name", text("der Owner im Sinne von Scrum"))
    save("ziel", text(f"{'a ' * 50}\nfragen Sie\nOlga Owner{' b' * 50}"))

    (found,) = mentions(owner, most=1)

    assert (found.question, found.weight) == ("ziel", 4)
    assert found.excerpt == f"… {'a ' * 14}fragen Sie Olga Owner{' b' * 17} …"


def test_word_that_stands_alone_comes_before_one_inside_another(
    project: Project, save: SaveOne
) -> None:
    person = User.objects.create_user("x@kunde.example", name="B. Muster")
    save("name", text("der Musterverlag"))
    save("ziel", text("fragt B. Muster"))

    assert [(one.question, one.weight) for one in mentions(person)] == [("ziel", 2), ("name", 1)]


@pytest.mark.parametrize("answered", [1, 3])
def test_mentions_take_one_query(
    project: Project, save: SaveOne, owner: User, answered: int
) -> None:
    for key in ("name", "ziel", "last")[:answered]:
        save(key, text("Olga"))

    with counted_queries() as queries:
        found = mentions(owner)

    assert (len(found), len(queries)) == (answered, 1)


def test_purged_projects_are_not_looked_through(
    project: Project, save: SaveOne, owner: User
) -> None:
    save("name", text("Olga"))
    Project.objects.update(closed_at="2020-01-01T00:00Z", purged_at="2022-01-01T00:00Z")

    assert mentions(owner) == []
