"""The commands as people run them: output, exit status, and a sentence instead of a traceback."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from questionnaire.actions.exporting import ticket_files, whole_document
from questionnaire.actions.reading import project_sheets
from questionnaire.guide.document import Answer, State
from questionnaire.guide.exchange import FORMAT
from questionnaire.guide.saving import Result
from questionnaire.guide.ticket import Options
from questionnaire.guide.writers import Dialect, write, write_parts
from questionnaire.guide.writers.guide_file import write_guide
from questionnaire.models import AnswerRevision, Project, Question, Questionnaire, User
from tests.cast import REAL_GUIDE, SMALL_GUIDE, TABLE, counted_queries, text

SaveOne = Callable[..., Result]
ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> str:
    """What a command prints; CommandError and SystemExit as they come."""
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def failure(*arguments: str) -> str:
    """The sentence of a command that fails, which manage.py prints with exit status 1."""
    with pytest.raises(CommandError) as failed:
        run(*arguments)
    assert failed.value.returncode == 1
    return str(failed.value)


def exit_1(*arguments: str) -> str:
    """What a command prints that ends with exit status 1."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(*arguments, stdout=out)
    assert ended.value.code == 1
    return out.getvalue()


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    file = tmp_path / "klein.md"
    file.write_text(write_guide(SMALL_GUIDE), encoding="utf-8")
    return file


# load_guide ----------------------------------------------------------------------------------


def test_load_guide_prints_what_is_new_and_then_that_all_is_well(
    db: None, small_file: Path
) -> None:
    keys = ("kleiner-leitfaden", "projekt", "betrieb", "name", "ziel", TABLE.key, "last")

    first = run("load_guide", str(small_file))
    second = run("load_guide", str(small_file))

    assert first == "neu: 7\n" + "".join(f"  {key}\n" for key in keys)
    assert second == "Alles auf dem Stand der Datei.\n"


def test_load_guide_of_the_real_file_and_export_guide_give_the_same_bytes(
    db: None, tmp_path: Path
) -> None:
    written = tmp_path / "neu" / "leitfaden.md"
    run("load_guide", str(REAL_GUIDE))

    printed = run("export_guide")
    quiet = run("export_guide", "--output", str(written), "--key", "devops-leitfaden")

    assert printed.encode() == REAL_GUIDE.read_bytes()
    assert written.read_bytes() == REAL_GUIDE.read_bytes()
    assert quiet == ""


def test_load_guide_prints_changes_missing_and_retired(
    guide: Questionnaire, tmp_path: Path
) -> None:
    changed = write_guide(SMALL_GUIDE).replace("Wie heißt", "Wie hieß")
    start, end = changed.index("<!-- key: ziel"), changed.index("<!-- key: ansprech")
    file = tmp_path / "geaendert.md"
    file.write_text(changed[:start] + changed[end:], encoding="utf-8")

    first = run("load_guide", str(file), "--wording-only")
    second = run("load_guide", str(file))
    third = run("load_guide", str(file), "--retire-missing")

    missing = "nicht in der Datei (unverändert): 1\n  ziel\n"
    assert first == "geändert: 1\n  name\n" + missing
    assert second == missing + "Alles auf dem Stand der Datei.\n"
    assert third == "zurückgezogen: 1\n  ziel\n"
    assert [r.minor for r in Question.objects.get(key="name").revisions.all()] == [False, True]


def test_load_guide_prints_both_texts_of_a_conflict_and_fails(
    guide: Questionnaire, small_file: Path
) -> None:
    Questionnaire.objects.update(intro="Unsere Einleitung.\n\nZweiter Absatz.")
    changed = write_guide(SMALL_GUIDE).replace("Zwei Abschnitte, vier", "Wenige")
    small_file.write_text(changed, encoding="utf-8")

    printed = exit_1("load_guide", str(small_file))

    assert printed == (
        "beide geändert: kleiner-leitfaden (Einleitung)\n"
        "  hier:\n    Unsere Einleitung.\n\n    Zweiter Absatz.\n"
        "  Datei:\n    Wenige Fragen.\n"
        "Nichts geschrieben. Mit --take-file gilt, was in der Datei steht.\n"
    )
    assert run("load_guide", str(small_file), "--take-file") == (
        "geändert: 1\n  kleiner-leitfaden\n"
    )


def test_load_guide_explains_why_a_kind_is_fixed(save: SaveOne, small_file: Path) -> None:
    save("name", text("A"))
    table = "Projekt?**\n\n  | A |\n  | -- |\n  |  |\n"
    small_file.write_text(write_guide(SMALL_GUIDE).replace("Projekt?**\n", table, 1), "utf-8")

    assert failure("load_guide", str(small_file)) == (
        "Die Frage „name“ ist schon beantwortet, ihre Art lässt sich nicht mehr ändern. "
        "Legen Sie eine neue Frage an und ziehen Sie diese zurück."
    )


BROKEN = write_guide(SMALL_GUIDE).replace("<!-- key: ziel -->", "<!-- key: name -->")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\xff", "{file} ist kein Text in UTF-8."),
        (
            b"",
            "{file}: Das ist kein Leitfaden. Eine Leitfaden-Datei beginnt mit <!-- key: … --> "
            "und darunter # und dem Titel.",
        ),
        (
            BROKEN.encode(),
            "{file}: Zeile 14: Der Schlüssel „name“ steht schon in Zeile 11. "
            "Bitte wählen Sie einen anderen.",
        ),
        (b"\0", "{file}: Zeile 1: Hier steht das Steuerzeichen U+0000. Bitte entfernen Sie es."),
        (b"x" * (8 * 1024 * 1024 + 1), "{file} ist größer als 8 MB."),
    ],
)
def test_load_guide_explains_a_file_that_is_no_guide(
    db: None, tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "kaputt.md"
    file.write_bytes(content)

    assert failure("load_guide", str(file)) == reason.format(file=file)
    assert Questionnaire.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "reason"), [("fehlt.md", "No such file or directory"), (".", "Is a directory")]
)
def test_load_guide_explains_a_path_that_is_no_file(
    db: None, tmp_path: Path, name: str, reason: str
) -> None:
    file = tmp_path / name

    assert failure("load_guide", str(file)) == f"{file} ist nicht lesbar: {reason}"


# export_guide --------------------------------------------------------------------------------


def test_export_guide_asks_which_one_of_several(
    guide: Questionnaire, one_question: Questionnaire
) -> None:
    assert failure("export_guide") == (
        "Es gibt mehrere Leitfäden. Bitte --key angeben: eine-frage, kleiner-leitfaden"
    )
    assert run("export_guide", "--key", "kleiner-leitfaden") == write_guide(SMALL_GUIDE)


def test_export_guide_explains_that_there_is_none(db: None) -> None:
    assert failure("export_guide") == "Diesen Leitfaden gibt es nicht."
    assert failure("export_guide", "--key", "x") == "Diesen Leitfaden gibt es nicht."
    assert "halbes Unicode-Zeichen" in failure("export_guide", "--key", "\udcff")


def test_export_guide_explains_where_it_cannot_write(guide: Questionnaire, tmp_path: Path) -> None:
    (tmp_path / "datei").touch()
    file = tmp_path / "datei" / "leitfaden.md"

    reason = failure("export_guide", "--output", str(file))

    assert reason.startswith(f"{tmp_path / 'datei'}")
    assert "lässt sich nicht schreiben: " in reason


# export_project ------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", Dialect)
def test_export_project_prints_the_whole_project_or_one_section(
    project: Project, save: SaveOne, dialect: Dialect
) -> None:
    save("name", text("# *Portal*"))
    files = {file.name: file.body for file in ticket_files(project, dialect)}

    whole = run("export_project", project.code, "--dialect", dialect)
    one = run("export_project", project.code, "--dialect", dialect, "--section", "betrieb")

    assert whole == whole_document(project, dialect)
    assert one == files[f"02-betrieb.{dialect.form.suffix}"]


def test_export_project_numbers_one_section_as_all_of_them(
    project: Project, tmp_path: Path
) -> None:
    Question.objects.filter(section__key="projekt").update(retired=True)
    arguments = ("export_project", project.code, "--dialect", "github", "--output")

    one = run(*arguments, str(tmp_path), "--section", "betrieb")
    all_files = run(*arguments, str(tmp_path))

    assert one == all_files == f"{tmp_path}/01-betrieb.md\tDer Betrieb\n"


def test_export_project_of_one_section_query_count(project: Project) -> None:
    with counted_queries() as counted:
        run("export_project", project.code, "--dialect", "github", "--section", "betrieb")

    assert len(counted) == 4


@pytest.mark.parametrize("dialect", [Dialect.JIRA_CLOUD, Dialect.JIRA_WIKI])
def test_export_project_prints_a_long_section_on_one_piece(
    project: Project, save: SaveOne, tmp_path: Path, dialect: Dialect
) -> None:
    save("last", text("\n\n".join(["viel " * 100] * 80)))
    arguments = ("export_project", project.code, "--dialect", dialect, "--section", "betrieb")

    printed = run(*arguments)
    listed = run(*arguments, "--output", str(tmp_path))

    sheet, suffix = project_sheets(project)[1], dialect.form.suffix
    parts = write_parts(sheet, dialect)
    assert printed == write(sheet, dialect).body
    assert len(parts) == 2
    assert listed == "".join(
        f"{tmp_path}/02-betrieb-{n}.{suffix}\tDer Betrieb ({n}/2)\n" for n in (1, 2)
    )
    written = [(tmp_path / f"02-betrieb-{n}.{suffix}").read_text("utf-8") for n in (1, 2)]
    assert written == [part.body for part in parts]


@pytest.mark.parametrize("dialect", list(Dialect))
def test_export_project_leaves_out_a_section_without_anything_open(
    project: Project, save: SaveOne, tmp_path: Path, dialect: Dialect
) -> None:
    for key in ("name", "ziel", TABLE.key):
        save(key, Answer(State.NOT_APPLICABLE))
    arguments = ("export_project", project.code, "--dialect", dialect, "--only-open")

    printed = run(*arguments)
    listed = run(*arguments, "--output", str(tmp_path))

    name = f"02-betrieb.{dialect.form.suffix}"
    assert ("Das Projekt" in printed, "Der Betrieb" in printed) == (False, True)
    assert listed == f"{tmp_path}/{name}\tDer Betrieb\n"
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (("--section", "betrieb"), "In diesem Abschnitt ist keine Frage mehr offen.\n"),
        ((), "In diesem Projekt ist keine Frage mehr offen.\n"),
    ],
)
def test_export_project_says_that_nothing_is_open_and_writes_nothing(
    project: Project, save: SaveOne, tmp_path: Path, section: tuple[str, ...], said: str
) -> None:
    for key in ("name", "ziel", TABLE.key, "last"):
        save(key, Answer(State.NOT_APPLICABLE))
    folder = tmp_path / "neu"
    for output in ((), ("--output", str(folder))):
        out, err = io.StringIO(), io.StringIO()
        arguments = ("export_project", project.code, "--dialect", "github", "--only-open")
        call_command(*arguments, *section, *output, stdout=out, stderr=err)
        assert (out.getvalue(), err.getvalue()) == ("", said)

    assert not folder.exists()


def test_export_project_writes_one_file_for_each_section(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "neu" / "tickets"

    printed = run("export_project", project.code, "--dialect", "github", "--output", str(folder))

    assert printed == (
        f"{folder}/01-projekt.md\tDas Projekt\n{folder}/02-betrieb.md\tDer Betrieb\n"
    )
    written = [(file.name, file.read_text("utf-8")) for file in sorted(folder.iterdir())]
    files = ticket_files(project, Dialect.GITHUB)
    assert written == [(file.name, file.body) for file in files]


def test_export_project_writes_what_the_options_ask_for(
    project: Project, save: SaveOne, tmp_path: Path
) -> None:
    save("name", text("Portal"))
    flags = ("--without-help", "--only-open", "--points", "--project-title")
    arguments = ("export_project", project.code, "--dialect", "gitlab", *flags)

    listed = run(*arguments, "--section", "projekt", "--output", str(tmp_path))
    printed = run(*arguments, "--section", "projekt")
    whole = run(*arguments)

    wanted = Options(help=False, only_open=True, points=True, project=True)
    (sheet, _other) = project_sheets(project)
    assert listed == f"{tmp_path}/01-projekt.md\tPortal: Das Projekt\n"
    assert printed == write(sheet, Dialect.GITLAB, wanted).body
    assert (tmp_path / "01-projekt.md").read_text("utf-8") == printed
    assert whole == whole_document(project, Dialect.GITLAB, wanted)


def test_export_project_writes_a_long_section_as_several_files(
    project: Project, save: SaveOne, tmp_path: Path
) -> None:
    save("last", text("\n\n".join(["viel " * 100] * 180)))

    printed = run("export_project", project.code, "--dialect", "github", "--output", str(tmp_path))

    assert printed == (
        f"{tmp_path}/01-projekt.md\tDas Projekt\n"
        f"{tmp_path}/02-betrieb-1.md\tDer Betrieb (1/2)\n"
        f"{tmp_path}/02-betrieb-2.md\tDer Betrieb (2/2)\n"
    )
    assert len(os.listdir(tmp_path)) == 3


def test_export_project_writes_one_section_or_the_answers(project: Project, tmp_path: Path) -> None:
    here = str(tmp_path)

    run(
        "export_project",
        project.code,
        "--dialect",
        "gitlab",
        "--section",
        "betrieb",
        "--output",
        here,
    )
    run("export_project", project.code, "--format", "json", "--output", here)

    assert sorted(os.listdir(here)) == ["02-betrieb.md", f"{project.code}-answers.json"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("gibtsnic", "--dialect", "github"),
            "Ein Projekt mit der Kennung „gibtsnic“ gibt es nicht.",
        ),
        (
            ("CODE", "--dialect", "github", "--section", "x", "--output", "tickets"),
            "Einen Abschnitt „x“ gibt es nicht.",
        ),
        (
            ("CODE", "--dialect", "github", "--section", "x"),
            "Einen Abschnitt „x“ gibt es nicht.",
        ),
        (
            ("CODE", "--format", "json", "--section", "betrieb"),
            "--section gehört zu --dialect: JSON enthält immer alle Antworten.",
        ),
        (
            ("CODE", "--format", "json", "--without-help", "--only-open"),
            "--without-help gehört zu --dialect: JSON enthält immer alle Antworten.",
        ),
        (
            ("\udcff", "--format", "json"),
            "Der Text enthält ein halbes Unicode-Zeichen (U+D800 bis U+DFFF), das sich nicht "
            "speichern lässt.",
        ),
    ],
)
def test_export_project_explains_what_it_does_not_know(
    project: Project, arguments: tuple[str, ...], reason: str
) -> None:
    given = [project.code if argument == "CODE" else argument for argument in arguments]

    assert failure("export_project", *given) == reason


@pytest.mark.parametrize(
    "arguments",
    [(), ("--dialect", "jira"), ("--format", "csv"), ("--dialect", "github", "--format", "json")],
)
def test_export_project_asks_for_one_known_form(
    project: Project, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError, match=r"Error: .*--(dialect|format)"):
        run("export_project", project.code, *arguments)


def test_export_project_explains_where_it_cannot_write(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "datei"
    file.touch()

    reason = failure("export_project", project.code, "--format", "json", "--output", str(file))

    assert reason == f"{file} lässt sich nicht schreiben: File exists"


# import_answers ------------------------------------------------------------------------------


def answers_file(folder: Path, *answers: object, **head: object) -> str:
    file = folder / "antworten.json"
    document = {"format": FORMAT, "version": 1, "questionnaire": "kleiner-leitfaden"}
    file.write_text(json.dumps({**document, "answers": list(answers), **head}))
    return str(file)


def test_import_answers_reads_what_export_project_wrote(
    project: Project, save: SaveOne, sre: User, guide: Questionnaire, tmp_path: Path
) -> None:
    save("name", text("Größe"))
    save("ziel", Answer(State.UNKNOWN, note="Anna"))
    run("export_project", project.code, "--format", "json", "--output", str(tmp_path))
    file = str(tmp_path / f"{project.code}-answers.json")
    other = Project.objects.create(name="B", customer="B", questionnaire=guide)

    first = run("import_answers", other.code, file, "--as", " SRE@Example.org")
    second = run("import_answers", other.code, file, "--as", sre.email)

    assert first == "geschrieben: 2\n  name\n  ziel\n"
    assert second == "gleich: 2\n  name\n  ziel\n"
    assert set(other.answers.values_list("current__author", flat=True)) == {sre.pk}


def test_import_answers_lists_what_differs_and_overwrites_if_told_to(
    project: Project, save: SaveOne, owner: User, tmp_path: Path
) -> None:
    save("name", text("unser"))
    file = answers_file(tmp_path, {"question": "name", "text": "deren"})

    kept = run("import_answers", project.code, file, "--as", owner.email)
    written = run("import_answers", project.code, file, "--as", owner.email, "--overwrite")

    assert kept == "anders als im Projekt, nicht überschrieben: 1\n  name\n"
    assert written == "geschrieben: 1\n  name\n"


def test_import_answers_lists_what_has_no_place_and_fails(
    project: Project, owner: User, tmp_path: Path
) -> None:
    file = answers_file(
        tmp_path,
        {"question": "name", "text": "gut"},
        {"question": "fremd", "text": "x"},
        {"question": TABLE.key, "rows": [{"id": "r1", "cells": {"c9": "x"}}]},
        {"question": "last", "text": "x" * 1_000_000},
        {"question": "\ud800", "text": "x"},
        {"question": "ziel", "farbe": "rot"},
        5,
    )

    printed = exit_1("import_answers", project.code, file, "--as", owner.email)

    assert printed == (
        "geschrieben: 1\n"
        "  name\n"
        "nicht zuzuordnen: 6\n"
        "  \ufffd: Der Text enthält ein halbes Unicode-Zeichen (U+D800 bis U+DFFF), das sich nicht "
        "speichern lässt.\n"
        "  ziel: Das Feld „farbe“ kennt eine Antwort nicht.\n"
        "  #7: Ein Eintrag nennt keine Frage.\n"
        "  fremd: Die Frage „fremd“ gibt es im Leitfaden dieses Projekts nicht.\n"
        "  ansprechpersonen: Die Tabelle hat keine Spalte „c9“.\n"
        "  last: Die Antwort hat 1.000.000 Zeichen, möglich sind 100.000. Bitte kürzen Sie um "
        "900.000 Zeichen.\n"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "Das ist keine Textdatei in UTF-8. Bitte speichern Sie sie in dieser Kodierung."),
        (b"{\n,", "Das ist kein gültiges JSON: Bitte sehen Sie in Zeile 2 nach."),
        (
            b"[" * 50_000,
            "Die JSON-Datei ist zu tief verschachtelt oder enthält eine zu lange Zahl.",
        ),
        (b"{}", "Das ist keine JSON-Datei mit Antworten aus diesem Leitfaden."),
    ],
)
def test_import_answers_explains_a_file_that_holds_no_answers(
    project: Project, owner: User, tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "kaputt.json"
    file.write_bytes(content)

    assert failure("import_answers", project.code, str(file), "--as", owner.email) == reason
    assert AnswerRevision.objects.count() == 0


def test_import_answers_explains_whom_and_what_it_does_not_know(
    project: Project, owner: User, tmp_path: Path
) -> None:
    file = answers_file(tmp_path, questionnaire="anderer")

    assert failure("import_answers", "x", file, "--as", owner.email) == (
        "Ein Projekt mit der Kennung „x“ gibt es nicht."
    )
    assert failure("import_answers", project.code, file, "--as", "x@y.z") == (
        "Eine Person mit der Adresse x@y.z gibt es nicht."
    )
    assert failure("import_answers", project.code, file, "--as", owner.email) == (
        "Die Antworten gehören zum Leitfaden „anderer“, das Projekt zu einem anderen."
    )
    assert failure("import_answers", project.code, "fehlt.json", "--as", owner.email) == (
        "fehlt.json ist nicht lesbar: No such file or directory"
    )


# demo ----------------------------------------------------------------------------------------


def test_demo_refuses_outside_the_demo(db: None) -> None:
    assert failure("demo") == "Beispieldaten gibt es nur in der Demo: DEMO=1 setzen."
    assert Questionnaire.objects.count() == 0


def test_demo_loads_guide_and_projects_once(db: None, settings: Settings) -> None:
    settings.DEMO = True

    first = run("demo")
    second = run("demo")

    projects = Project.objects.order_by("pk")
    assert first == "".join(f"{project.code}  {project.name}\n" for project in projects)
    assert len(projects) == len(list((ROOT / "fixtures" / "demo").glob("*.json")))
    assert second == ""


# Standard output of another encoding ---------------------------------------------------------


def run_on_ascii(*arguments: str) -> bytes:
    """What a terminal receives that knows ASCII only."""
    received = io.BytesIO()
    out = io.TextIOWrapper(received, encoding="ascii")
    call_command(*arguments, stdout=out)
    out.flush()
    return received.getvalue()


def test_commands_escape_what_a_terminal_cannot_show(
    guide: Questionnaire, small_file: Path
) -> None:
    changed = write_guide(SMALL_GUIDE).replace("Wie heißt", "Wie hieß")
    small_file.write_text(changed, encoding="utf-8")

    printed = run_on_ascii("load_guide", str(small_file))

    assert printed == b"ge\\xe4ndert: 1\n  name\n"


def test_commands_print_files_in_utf_8_whatever_the_terminal(
    project: Project, save: SaveOne
) -> None:
    save("name", text("Größe 🙂"))

    guide_file = run_on_ascii("export_guide")
    answers = run_on_ascii("export_project", project.code, "--format", "json")
    ticket = run_on_ascii("export_project", project.code, "--dialect", "github")

    assert guide_file.decode() == write_guide(SMALL_GUIDE)
    assert json.loads(answers)["answers"][0]["text"] == "Größe 🙂"
    assert "Größe 🙂" in ticket.decode()
