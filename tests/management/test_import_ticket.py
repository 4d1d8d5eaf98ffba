"""manage.py import_ticket: what a ticket would change, and with --apply what of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from questionnaire.guide.document import Answer, State
from questionnaire.guide.saving import Result
from questionnaire.guide.writers import MARKDOWN, Dialect
from questionnaire.models import AnswerRevision, Project, User
from tests.cast import TABLE, edited, row, table, text, texts
from tests.management.test_commands import exit_1, failure, run

SaveOne = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ticket.md"


def test_import_ticket_keeps_an_answer_behind_a_state(
    project: Project, save: SaveOne, owner: User, file: Path
) -> None:
    save("name", Answer(State.UNKNOWN, "lange Antwort", note="weil"))
    file.write_text(edited(project, name=text("kurz")))

    printed = exit_1("import_ticket", project.code, str(file), "--as", owner.email, "--apply")

    assert "  - lange Antwort\n" in printed
    assert "Hinter „weiß ich noch nicht“ steht hier noch eine Antwort" in printed
    assert AnswerRevision.objects.count() == 1


def test_import_ticket_shows_what_would_change_and_writes_nothing(
    project: Project, save: SaveOne, owner: User, file: Path
) -> None:
    save("name", text("Portal\nintern"))
    save(TABLE.key, table(row("r1", c2="Anna")))
    rows = table(row("r1", c2="Anna"), row("n1", c1="Neu", c2="Nina"))
    file.write_text(
        edited(
            project,
            name=text("Shop\nintern"),
            ziel=Answer(State.UNKNOWN),
            ansprechpersonen=rows,
        )
    )

    printed = run("import_ticket", project.code, str(file), "--as", owner.email)

    assert printed == (
        "name:\n"
        "  - Portal\n"
        "  + Shop\n"
        "    intern\n"
        "ziel:\n"
        "  Stand: offen → weiß ich noch nicht\n"
        "ansprechpersonen:\n"
        "    Rolle: Projektleitung\n"
        "      Name: Anna\n"
        "  +\n"
        "  + Rolle: Neu\n"
        "  + Name: Nina\n"
        "gleich: 1\n"
        "  last\n"
        "Nichts geschrieben. Mit --apply wird es gespeichert.\n"
    )
    assert AnswerRevision.objects.count() == 2


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_import_ticket_of_an_unedited_ticket_finds_all_equal(
    project: Project, save: SaveOne, owner: User, file: Path, dialect: Dialect
) -> None:
    save("name", text("Portal"))
    file.write_text(edited(project, None, dialect))

    printed = run("import_ticket", project.code, str(file), "--as", owner.email, "--apply")

    assert printed == "gleich: 4\n  name\n  ziel\n  ansprechpersonen\n  last\n"
    assert AnswerRevision.objects.count() == 1


def test_import_ticket_applies_all_but_what_is_empty_there(
    project: Project, save: SaveOne, sre: User, file: Path
) -> None:
    save("name", text("Portal"))
    save("last", text("wenig"))
    file.write_text(edited(project, name=Answer(), last=text("viel")))

    printed = exit_1("import_ticket", project.code, str(file), "--as", sre.email, "--apply")

    assert printed == (
        "name:\n"
        "  - Portal\n"
        "last:\n"
        "  - wenig\n"
        "  + viel\n"
        "gleich: 2\n"
        "  ziel\n"
        "  ansprechpersonen\n"
        "gespeichert: 1\n"
        "  last\n"
        "im Ticket leer, nicht geleert: 1\n"
        "  name\n"
    )
    assert texts(project) == {"name": "Portal", "last": "viel"}
    assert AnswerRevision.objects.get(number=2).author == sre


def test_import_ticket_applies_nothing_that_goes_on_elsewhere(
    project: Project, owner: User, file: Path
) -> None:
    body = edited(project, name=text("Shop"), last=text("viel"))
    file.write_text(body.replace("Shop", "Shop&#8203;<br>"))

    shown = exit_1("import_ticket", project.code, str(file), "--as", owner.email)
    printed = exit_1("import_ticket", project.code, str(file), "--as", owner.email, "--apply")

    problem = "Die Antwort geht in einem weiteren Ticket weiter, das hier fehlt."
    compared = (
        f"name:\n  + Shop\n  {problem}\nlast:\n  + viel\ngleich: 2\n  ziel\n  ansprechpersonen\n"
    )
    assert shown == f"{compared}Nichts geschrieben. Mit --apply wird es gespeichert.\n"
    assert printed == f"{compared}gespeichert: 1\n  last\nnicht gespeichert: 1\n  name: {problem}\n"
    assert texts(project) == {"last": "viel"}


def test_import_ticket_does_not_promise_to_store_what_it_will_not(
    project: Project, save: SaveOne, owner: User, file: Path
) -> None:
    save("last", text("wenig"))
    body = edited(project, name=text("Shop"), last=Answer())
    file.write_text(body.replace("Shop", "Shop&#8203;<br>"))

    shown = exit_1("import_ticket", project.code, str(file), "--as", owner.email)

    assert shown.splitlines()[-1] == "Nichts geschrieben. Auch --apply speichert nichts davon."
    assert texts(project) == {"last": "wenig"}


def test_import_ticket_applies_and_ends_well(project: Project, owner: User, file: Path) -> None:
    file.write_text(edited(project, name=text("Shop")))

    printed = run("import_ticket", project.code, str(file), "--as", owner.email, "--apply")

    assert printed.endswith("gespeichert: 1\n  name\n")
    assert texts(project) == {"name": "Shop"}


def test_import_ticket_lists_lines_without_a_place_and_boxes_and_fails(
    project: Project, owner: User, file: Path
) -> None:
    body = edited(project).replace("* [ ] **Wie heißt", "* [x] **Wie heißt")
    file.write_text(f"Vorab \x1b[31mein Gruß\n\n{body}")

    printed = exit_1("import_ticket", project.code, str(file), "--as", owner.email)

    assert printed == (
        "gleich: 4\n"
        "  name\n"
        "  ziel\n"
        "  ansprechpersonen\n"
        "  last\n"
        "nur das Kästchen ist anders: 1\n"
        "  name\n"
        "ohne Platz: 1\n"
        "  1: Vorab \ufffd[31mein Gruß (Gehört zu keiner Frage.)\n"
    )


def test_import_ticket_says_what_is_over_a_limit_and_fails(
    project: Project, owner: User, file: Path
) -> None:
    file.write_text(edited(project, name=text("x" * 100_001), last=text("viel")))

    shown = exit_1("import_ticket", project.code, str(file), "--as", owner.email)
    printed = exit_1("import_ticket", project.code, str(file), "--as", owner.email, "--apply")

    reason = "Die Antwort hat 100.001 Zeichen, möglich sind 100.000. Bitte kürzen Sie um 1 Zeichen."
    compared = (
        f"name:\n  + xxx\n  {reason}\nlast:\n  + viel\ngleich: 2\n  ziel\n  ansprechpersonen\n"
    )
    assert shown.replace("x" * 100_001, "xxx") == (
        f"{compared}Nichts geschrieben. Mit --apply wird es gespeichert.\n"
    )
    assert printed.replace("x" * 100_001, "xxx") == (
        f"{compared}gespeichert: 1\n  last\nnicht gespeichert: 1\n  name: {reason}\n"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Hier steht noch kein Ticket."),
        (b"\x89PNG\xff", "Das ist keine Textdatei in UTF-8."),
        (b"a\x00b", "Der Text enthält ein Nullzeichen (U+0000)"),
        (b"Ein Brief.", "In diesem Text steht keine Frage aus dem Leitfaden dieses Projekts."),
        (b"x" * 10_000_000, "FILE ist größer als 8 MB."),
    ],
)
def test_import_ticket_explains_what_it_cannot_read(
    project: Project, owner: User, file: Path, content: bytes, reason: str
) -> None:
    file.write_bytes(content)

    said = failure("import_ticket", project.code, str(file), "--as", owner.email, "--apply")

    assert said.replace(str(file), "FILE").startswith(reason)
    assert AnswerRevision.objects.count() == 0


def test_import_ticket_explains_a_section_that_stands_twice(
    project: Project, owner: User, file: Path
) -> None:
    file.write_text(f"{edited(project)}\n\n{edited(project)}")

    said = failure("import_ticket", project.code, str(file), "--as", owner.email)

    assert said.startswith("Der Abschnitt „Das Projekt“ steht zweimal im Text")


def test_import_ticket_explains_whom_and_what_it_does_not_know(
    project: Project, owner: User, file: Path
) -> None:
    file.write_text(edited(project))

    assert failure("import_ticket", "nein", str(file), "--as", owner.email) == (
        "Ein Projekt mit der Kennung „nein“ gibt es nicht."
    )
    assert failure("import_ticket", project.code, str(file), "--as", "nein@x.de") == (
        "Eine Person mit der Adresse nein@x.de gibt es nicht."
    )
    missing = failure("import_ticket", project.code, str(file) + "x", "--as", owner.email)
    assert missing == f"{file}x ist nicht lesbar: No such file or directory"


def test_import_ticket_shows_what_changes_beside_the_text(
    project: Project, save: SaveOne, owner: User, file: Path
) -> None:
    save("name", text("a: 1"))
    save("ziel", Answer(State.NOT_APPLICABLE))
    body = edited(project, name=Answer(State.ANSWERED, "a: 1", format="yaml"))
    file.write_text(body.replace("**Trifft nicht zu.**", "Trifft nicht zu."))

    printed = run("import_ticket", project.code, str(file), "--as", owner.email)

    assert printed == (
        "name:\n"
        "  Form: Text → Code: YAML\n"
        "    a: 1\n"
        "ziel:\n"
        "  Stand: trifft nicht zu → beantwortet\n"
        "  + Trifft nicht zu.\n"
        "gleich: 2\n"
        "  ansprechpersonen\n"
        "  last\n"
        "Nichts geschrieben. Mit --apply wird es gespeichert.\n"
    )


@pytest.mark.parametrize("command", ["import_ticket", "import_answers"])
@pytest.mark.parametrize("person", ["viewer", "stranger"])
def test_import_is_refused_in_the_name_of_who_may_not_write(
    project: Project, file: Path, request: pytest.FixtureRequest, person: str, command: str
) -> None:
    user = request.getfixturevalue(person)
    file.write_text(edited(project, name=text("Shop")))

    said = failure(command, project.code, str(file), "--as", user.email)

    assert said == f"{user.email} darf in diesem Projekt nicht schreiben."


@pytest.mark.parametrize("person", ["owner", "editor", "sre", "admin"])
def test_import_ticket_is_for_writers(
    project: Project, file: Path, request: pytest.FixtureRequest, person: str
) -> None:
    user = request.getfixturevalue(person)
    file.write_text(edited(project, name=text("Shop")))

    run("import_ticket", project.code, str(file), "--as", user.email, "--apply")

    assert AnswerRevision.objects.get().author == user
