"""Django's admin as admins use it: driven from outside, by forms and pages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import pre_save
from django.test import Client
from django.utils import timezone

from questionnaire.actions.answers import save_answers
from questionnaire.actions.loading import load_guide
from questionnaire.actions.projects import close_project
from questionnaire.actions.reading import question_value
from questionnaire.actions.single_sign_on import PROVIDER
from questionnaire.actions.wordings import add_question, edit_question
from questionnaire.forms.people import PersonForm
from questionnaire.forms.questions import QuestionForm
from questionnaire.guide import document as doc
from questionnaire.guide import limits
from questionnaire.guide.errors import ProductError, ValueRefused
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.saving import Save
from questionnaire.guide.wording import SHOWN
from questionnaire.guide.writers import Dialect, write
from questionnaire.models import (
    AuditEntry,
    Member,
    Project,
    Question,
    Questionnaire,
    QuestionRevision,
    Section,
    User,
)
from questionnaire.sentences import sentence
from tests.actions.racing import meanwhile

QUESTIONS = "/admin/questionnaire/question/"
SECTIONS = "/admin/questionnaire/section/"
PEOPLE = "/admin/questionnaire/user/"
PROJECTS = "/admin/questionnaire/project/"
FIXTURE = Path("fixtures/devops-leitfaden.md")


def lines(prefix: str, *texts: str) -> tuple[doc.Line, ...]:
    return tuple(doc.Line(f"{prefix}{at}", text) for at, text in enumerate(texts, start=1))


NAME = doc.Question(key="name", text="Wie heißt das Projekt?")
TEAM = doc.Question(
    key="team",
    text="Wer ist dabei?",
    kind=doc.Kind.TABLE,
    columns=lines("c", "Rolle", "Name"),
    labels=lines("r", "Leitung"),
    empty_rows=1,
)
FREE = doc.Question(key="frei", text="Noch etwas?")
GUIDE = doc.Guide(
    key="klein",
    title="Kleiner Leitfaden",
    sections=(
        doc.Section("projekt", "Das Projekt", "Projekt", (), (NAME, TEAM)),
        doc.Section("ende", "Zum Schluss", "Schluss", (), (FREE,)),
    ),
)


@pytest.fixture
def guide(db: None) -> Questionnaire:
    load_guide(guide=GUIDE)
    return Questionnaire.objects.get()


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_user("admin@example.org", name="V. Entwurf", role=User.Role.ADMIN)


@pytest.fixture
def project(guide: Questionnaire) -> Project:
    owner = User.objects.create_user("kim@example.org", name="Kim Kunde")
    project = Project.objects.create(name="Portal", customer="Verlag", questionnaire=guide)
    Member.objects.create(project=project, user=owner, role=Member.Role.OWNER)
    return project


@pytest.fixture
def desk(client: Client, guide: Questionnaire, admin: User) -> Client:
    """A browser that an admin is signed in with."""
    client.force_login(admin)
    return client


def answer(project: Project, key: str, text: str = "Portal") -> None:
    author = project.people.get()
    save_answers(
        project=project,
        author=author,
        saves=[Save(key, doc.Answer(doc.State.ANSWERED, text=text), 0, None)],
    )


def page(key: str) -> str:
    return f"{QUESTIONS}{Question.objects.get(key=key).pk}/"


def as_shown(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back if nobody typed anything."""
    fields = list(client.get(url).context["adminform"].form)
    hidden = [field for field in fields if field.field.show_hidden_initial]
    shown = {field.html_name: field.value() for field in fields if field.value() is not None}
    return shown | {field.html_initial_name: str(field.value()) for field in hidden}


def send(client: Client, url: str, **typed: Any) -> Any:
    sent = as_shown(client, url) | typed
    return client.post(url, {name: value for name, value in sent.items() if value is not False})


def errors(response: Any) -> dict[str, list[str]]:
    """Sentences by field; `__all__` for the form as a whole."""
    form = response.context["adminform"].form
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


def wordings(key: str) -> list[tuple[int, str, bool]]:
    found = QuestionRevision.objects.filter(question__key=key).order_by("number")
    return list(found.values_list("number", "text", "minor"))


def html(response: Any) -> str:
    return unescape(response.content.decode())


# Who gets in


def test_admin_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    response = client.get(QUESTIONS)
    assert response["Location"] == f"/accounts/login/code/?next={QUESTIONS}"


@pytest.mark.parametrize("role", [User.Role.CUSTOMER, User.Role.SRE])
@pytest.mark.parametrize("url", ["/admin/", QUESTIONS, f"{QUESTIONS}add/preview/"])
def test_admin_customer_and_sre_stay_out(client: Client, db: None, role: str, url: str) -> None:
    client.force_login(User.objects.create_user("x@example.org", name="X", role=role))
    response = client.get(url, follow=True)
    assert response.status_code == 403
    assert "Verwaltung" not in html(response)


def test_index_names_only_our_own_rows_in_german(desk: Client) -> None:
    response = desk.get("/admin/")
    (app,) = response.context["app_list"]
    names = [str(model["name"]) for model in app["models"]]
    assert names == ["Abschnitte", "Fragen", "Leitfäden", "Personen", "Projekte"]
    assert "DevOps-Leitfaden: Verwaltung" in html(response)


# Lists


LISTS = {QUESTIONS: 6, SECTIONS: 6, PEOPLE: 5, PROJECTS: 6}


@pytest.mark.parametrize(("url", "queries"), LISTS.items())
@pytest.mark.parametrize("many", [False, True])
def test_list_takes_the_same_few_queries(
    desk: Client, django_assert_num_queries: Any, url: str, queries: int, many: bool
) -> None:
    guide = Questionnaire.objects.get()
    if many:
        load_guide(guide=replace(parse_guide(FIXTURE.read_text("utf-8")), key="gross"))
        for n in range(3):
            User.objects.create_user(f"p{n}@example.org", name=f"P{n}")
            Project.objects.create(name=f"P{n}", customer="K", questionnaire=guide)
    with django_assert_num_queries(queries):
        assert desk.get(url).status_code == 200


def test_question_list_is_in_the_order_of_the_guide(desk: Client) -> None:
    shown = desk.get(QUESTIONS).context["cl"].result_list
    assert [question.key for question in shown] == ["name", "team", "frei"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("q=team", ["team"]),
        ("q=heißt", ["name"]),
        ("kind=table", ["team"]),
        ("kind=text", ["name", "frei"]),
        ("retired__exact=1", []),
        ("section__id__exact={}", ["frei"]),
    ],
)
def test_question_list_finds_by_filter_and_search(
    desk: Client, query: str, keys: list[str]
) -> None:
    section = Section.objects.get(key="ende")
    shown = desk.get(f"{QUESTIONS}?{query.format(section.pk)}").context["cl"].result_list
    assert [question.key for question in shown] == keys


def test_question_list_retires_and_brings_back(desk: Client, admin: User) -> None:
    chosen = {"_selected_action": list(Question.objects.values_list("pk", flat=True))}
    desk.post(QUESTIONS, {"action": "retire", **chosen})
    assert set(Question.objects.values_list("retired", flat=True)) == {True}
    desk.post(QUESTIONS, {"action": "bring_back", **chosen})
    assert set(Question.objects.values_list("retired", flat=True)) == {False}
    assert QuestionRevision.objects.count() == 3


# A question's wording


def test_question_unchanged_makes_no_wording(desk: Client) -> None:
    response = send(desk, page("team") + "change/")
    assert (response.status_code, response["Location"]) == (302, QUESTIONS)
    assert wordings("team") == [(1, "Wer ist dabei?", False)]


def test_question_fields_take_the_whole_real_guide_as_it_is() -> None:
    guide = parse_guide(FIXTURE.read_text("utf-8"))
    for question in (question for section in guide.sections for question in section.questions):
        shown = {name: read(question) for name, read in SHOWN.items()}
        fields = {name: QuestionForm.base_fields[name] for name in shown}
        cleaned = {name: fields[name].clean(value) for name, value in shown.items()}
        split = {name: tuple(str(shown[name]).splitlines()) for name in ("columns", "labels")}
        assert cleaned == shown | split, question.key


@pytest.mark.parametrize("key", ["projektname", "projektverantwortung"])
def test_question_of_the_real_guide_is_saved_unchanged(desk: Client, key: str) -> None:
    load_guide(guide=parse_guide(FIXTURE.read_text("utf-8")))
    assert send(desk, page(key) + "change/").status_code == 302
    assert len(wordings(key)) == 1


@pytest.mark.parametrize(("meaning", "minor"), [("minor", True), ("new", False)])
def test_question_with_new_text_makes_a_wording(
    desk: Client, admin: User, meaning: str, minor: bool
) -> None:
    send(desk, page("name") + "change/", text=" Wie  soll es heißen? ", meaning=meaning)
    assert wordings("name") == [
        (1, "Wie heißt das Projekt?", False),
        (2, "Wie soll es heißen?", minor),
    ]
    newest = QuestionRevision.objects.get(question__key="name", number=2)
    assert (newest.author, newest.source) == (admin, "admin")
    assert Question.objects.get(key="name").current == newest


def test_question_with_new_text_asks_what_changes(desk: Client) -> None:
    response = send(desk, page("name") + "change/", text="Wie soll es heißen?")
    assert errors(response) == {
        "meaning": [
            "Sie haben die Frage geändert. Bitte wählen Sie, ob sich nur die Schreibweise ändert "
            "oder der Sinn."
        ]
    }
    assert "Wie soll es heißen?</textarea>" in html(response)
    assert len(wordings("name")) == 1


def test_question_moved_and_retired_makes_no_wording(desk: Client) -> None:
    section = Section.objects.get(key="ende")
    send(desk, page("name") + "change/", section=section.pk, position=35, retired=True)
    moved = Question.objects.get(key="name")
    assert (moved.section, moved.position, moved.retired) == (section, 35, True)
    assert len(wordings("name")) == 1


def test_question_help_is_kept_in_the_small_language(desk: Client) -> None:
    text = "Siehe [hier](https://example.org) und **dort**.\n\n| A | B |\n| -- | -- |\n| 1 | `2` |"
    sent = text.replace("\n", "\r\n")
    send(desk, page("name") + "change/", help=sent, meaning="new")
    assert QuestionRevision.objects.get(question__key="name", number=2).help == text


def test_question_columns_keep_their_ids(desk: Client) -> None:
    send(desk, page("team") + "change/", columns="Name\r\n\r\nFunktion\r\nRolle", meaning="new")
    value = question_value(Question.objects.get(key="team"))
    ids = [(column.id, column.text) for column in value.columns]
    assert ids == [("c2", "Name"), ("c3", "Funktion"), ("c1", "Rolle")]


LONG = "x" * (limits.LINE_LENGTH + 1)
BROKEN_TABLE = "Hallo\n| A | B |\n| -- | -- |\n| 1 | 2 | 3 |"


def too_long(length: int) -> str:
    return sentence(ValueRefused("help_too_long", limit=limits.HELP_LENGTH, length=length))


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"text": ""}, "text", "Dieses Feld ist zwingend erforderlich."),
        (
            {"text": "a\r\nb"},
            "text",
            "Das muss in einer Zeile stehen. Bitte entfernen Sie den Zeilenumbruch.",
        ),
        (
            {"text": "x" * 1001},
            "text",
            "Bitte sicherstellen, dass der Wert aus höchstens 1000 Zeichen besteht. "
            "(Er besteht aus 1001 Zeichen.)",
        ),
        ({"text": "a\0"}, "text", "Nullzeichen sind nicht erlaubt."),
        ({"columns": "a\n" * 13}, "columns", "Hier stehen 13 Zeilen, möglich sind 12."),
        ({"columns": LONG}, "columns", "Zeile 1 hat 201 Zeichen, möglich sind 200."),
        ({"labels": "a\n" * 101}, "labels", "Hier stehen 101 Zeilen, möglich sind 100."),
        ({"labels": f"a\n{LONG}"}, "labels", "Zeile 2 hat 201 Zeichen, möglich sind 200."),
        ({"columns": ""}, "columns", "Eine Tabelle braucht mindestens eine Spalte."),
        (
            {"columns": "a"},
            "columns",
            "Feste Zeilen füllen die erste Spalte: Bitte nennen Sie mindestens eine zweite.",
        ),
        (
            {"labels": "", "empty_rows": ""},
            "empty_rows",
            "Eine Tabelle braucht feste Zeilen oder mindestens eine leere Zeile.",
        ),
        ({"empty_rows": 51}, "empty_rows", "Dieser Wert muss kleiner oder gleich 50 sein."),
        ({"help": "x" * 10_001}, "help", 10_001),
        ({"help": "**" * 5_000}, "help", 20_000),  # as stored, with its backslashes
        (
            {"help": "[hier](ftp://x)"},
            "help",
            "„ftp://x“ ist keine Adresse für einen Link: "
            "Sie beginnt mit https://, http:// oder mailto:.",
        ),
        (
            {"help": BROKEN_TABLE},
            "help",
            "Die Tabelle ab Zeile 2 ist nicht vollständig: Vor ihr und hinter ihr steht eine "
            "Leerzeile, und keine ihrer Zeilen hat mehr Felder als die erste.",
        ),
        ({"position": "viel"}, "position", "Bitte eine ganze Zahl eingeben."),
    ],
)
def test_question_out_of_bounds_is_refused_with_a_sentence(
    desk: Client, typed: dict[str, Any], field: str, reason: str | int
) -> None:
    response = send(desk, page("team") + "change/", meaning="new", **typed)
    expected = reason if isinstance(reason, str) else too_long(reason)
    assert errors(response) == {field: [expected]}
    assert len(wordings("team")) == 1


def test_question_of_text_has_no_table(desk: Client) -> None:
    table = {"columns": "A", "labels": "B", "empty_rows": 1}
    response = send(desk, page("name") + "change/", meaning="new", **table)
    reason = (
        "Das gibt es nur bei Tabellen: "
        "Bitte leeren Sie das Feld, oder wählen Sie die Art „Tabelle“."
    )
    assert errors(response) == {name: [reason] for name in table}


def test_question_kind_changes_while_nobody_answered(desk: Client) -> None:
    empty = {"columns": "", "labels": "", "empty_rows": ""}
    send(desk, page("team") + "change/", kind="text", meaning="new", **empty)
    assert QuestionRevision.objects.get(question__key="team", number=2).kind == "text"


def test_question_kind_is_fixed_once_answered(desk: Client, project: Project) -> None:
    answer(project, "name")
    url = page("name") + "change/"
    shown = html(desk.get(url))
    assert "Fest, weil die Frage schon beantwortet wurde." in shown
    assert re.search(r'<select name="kind"[^>]* disabled', shown)
    table = {"kind": "table", "columns": "A", "empty_rows": 1, "meaning": "new"}
    assert errors(send(desk, url, **table)) == {
        "kind": [
            "Die Frage „name“ ist schon beantwortet, ihre Art lässt sich nicht mehr ändern. "
            "Legen Sie eine neue Frage an und ziehen Sie diese zurück."
        ]
    }
    send(desk, url, kind=False, text="Wie heißt es?", meaning="minor")  # a browser leaves it out
    assert wordings("name")[-1] == (2, "Wie heißt es?", True)


def test_edit_question_alike_writes_nothing(guide: Questionnaire, admin: User) -> None:
    question = Question.objects.get(key="team")
    assert not edit_question(question=question, value=TEAM, minor=False, author=admin)
    assert len(wordings("team")) == 1


def test_edit_question_of_answered_kind_is_refused(project: Project, admin: User) -> None:
    answer(project, "name")
    question = Question.objects.get(key="name")
    with pytest.raises(ProductError) as caught:
        edit_question(question=question, value=TEAM, minor=False, author=admin)
    assert (caught.value.code, caught.value.values) == ("kind_fixed", {"key": "name"})


# Two admins


def test_question_changed_meanwhile_shows_both_texts(desk: Client) -> None:
    url = page("name") + "change/"
    mine = as_shown(desk, url) | {"text": "Mein Text?", "meaning": "new"}
    send(desk, url, text="Fremder Text?", note="Neu", meaning="minor")
    response = desk.post(url, mine)
    assert errors(response) == {
        "__all__": [
            "Diese Frage hat inzwischen V. Entwurf geändert, heute gilt Fassung 2. Gespeichert ist "
            "noch nichts, Ihre Eingaben stehen weiter in den Feldern. Wo sich etwas geändert hat, "
            "steht daneben, was heute gilt. Wenn Sie noch einmal speichern, gelten Ihre Eingaben."
        ],
        "text": ["Heute steht hier: „Fremder Text?“"],
        "note": ["Heute steht hier: „Neu“"],
    }
    assert "Mein Text?</textarea>" in html(response)
    assert len(wordings("name")) == 2
    again = {**mine, "base": response.context["adminform"].form["base"].value()}
    assert desk.post(url, again).status_code == 302
    assert wordings("name")[-1] == (3, "Mein Text?", False)


def test_question_changed_meanwhile_shows_all_of_a_long_text(desk: Client) -> None:
    url, long = page("name") + "change/", "Wie? " * 199 + "Ende?"
    mine = as_shown(desk, url) | {"text": "Mein Text?", "meaning": "new"}
    send(desk, url, text=long, meaning="minor")
    assert errors(desk.post(url, mine))["text"] == [f"Heute steht hier: „{long}“"]


def test_question_changed_meanwhile_is_no_matter_to_a_move(desk: Client) -> None:
    url = page("name") + "change/"
    mine = as_shown(desk, url) | {"position": 90}
    send(desk, url, text="Fremder Text?", retired=True, meaning="minor")
    assert desk.post(url, mine).status_code == 302
    moved = Question.objects.get(key="name")
    assert (str(moved), moved.position, moved.retired) == ("Fremder Text?", 90, True)


def test_question_with_a_base_that_is_none_is_a_conflict(desk: Client) -> None:
    response = send(desk, page("name") + "change/", text="Neu?", meaning="new", base="")
    assert "Heute steht hier: „Wie heißt das Projekt?“" in errors(response)["text"]
    assert "Heute ist dieses Feld leer." in errors(response)["note"]


# A new question


def new_question(**typed: Any) -> dict[str, Any]:
    section = Section.objects.get(key="projekt")
    return {"section": section.pk, "key": "neu", "text": "Neu?", "kind": "text"} | typed


def test_new_question_stands_at_the_end_of_its_section(desk: Client, admin: User) -> None:
    response = desk.post(f"{QUESTIONS}add/", new_question())
    made = Question.objects.get(key="neu")
    assert response["Location"] == QUESTIONS
    assert (made.section.key, made.questionnaire.key, made.position) == ("projekt", "klein", 30)
    assert wordings("neu") == [(1, "Neu?", False)]
    assert QuestionRevision.objects.get(question=made).author == admin


def test_new_question_stands_where_it_is_wanted(desk: Client) -> None:
    assert desk.get(f"{QUESTIONS}add/").context["preview"] is None
    desk.post(f"{QUESTIONS}add/", new_question(position=15, retired="on"))
    made = Question.objects.get(key="neu")
    assert (made.position, made.retired) == (15, True)


def test_new_question_in_an_empty_section_begins_at_10(desk: Client, guide: Questionnaire) -> None:
    section = Section.objects.create(questionnaire=guide, key="leer", title="Leer", short="Leer")
    desk.post(f"{QUESTIONS}add/", new_question(section=section.pk))
    assert Question.objects.get(key="neu").position == 10


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (
            "frei",
            "Den Schlüssel „frei“ hat in diesem Leitfaden schon „Noch etwas?“. "
            "Bitte wählen Sie einen anderen.",
        ),
        ("Groß", "Nur kleine Buchstaben, Ziffern und Bindestriche, höchstens 40."),
    ],
)
def test_new_question_with_a_bad_key_is_refused(desk: Client, key: str, reason: str) -> None:
    response = desk.post(f"{QUESTIONS}add/", new_question(key=key))
    assert errors(response) == {"key": [reason]}


def test_new_question_without_a_section_is_refused(desk: Client) -> None:
    response = desk.post(f"{QUESTIONS}add/", new_question(section=""))
    assert errors(response) == {"section": ["Dieses Feld ist zwingend erforderlich."]}


def test_question_key_is_read_only(desk: Client) -> None:
    send(desk, page("name") + "change/", key="anders")
    assert Question.objects.filter(key="name").exists()


def test_question_stays_in_its_own_guide(desk: Client) -> None:
    load_guide(guide=replace(GUIDE, key="fremd"))
    other = Section.objects.get(questionnaire__key="fremd", key="ende")
    url = f"{QUESTIONS}{Question.objects.get(questionnaire__key='klein', key='name').pk}/change/"
    assert list(errors(send(desk, url, section=other.pk))) == ["section"]


# Preview and history


def test_question_page_shows_form_ticket_and_wordings(desk: Client) -> None:
    send(desk, page("team") + "change/", note="Intern", meaning="minor")
    response = desk.get(page("team") + "change/")
    shown = html(response)
    value = question_value(Question.objects.get(key="team"))
    section = doc.Section("projekt", "Das Projekt", "Projekt", (), (value,))
    assert response.context["preview"].ticket == write(doc.blank_sheet(section), Dialect.GITHUB)
    assert 'aria-label="Name: Leitung"' in shown
    assert shown.count('<template shadowrootmode="open">') == 2
    rows = re.findall(r'<tr><th scope="row">(\d)</th><td>[^<]*</td><td>(.*?)</td></tr>', shown)
    assert [(number, *cells.split("</td><td>")) for number, cells in rows] == [
        ("2", "V. Entwurf", "Admin", "nur Schreibweise", "Intern: Wer ist dabei?"),
        ("1", "–", "Datei", "erste Fassung", "Wer ist dabei?"),
    ]


def test_question_page_numbers_the_question_as_its_section_does(desk: Client) -> None:
    assert '<span class="q-no">1.2</span>' in html(desk.get(page("team") + "change/"))
    assert '<span class="q-no">2.1</span>' in html(desk.get(page("frei") + "change/"))


def test_preview_shows_what_is_typed_and_changes_nothing(desk: Client) -> None:
    url = page("name")
    sent = as_shown(desk, url + "change/") | {"text": "Ganz neu?", "position": 15, "note": "Kurz"}
    response = desk.post(url + "preview/", sent)
    assert response.status_code == 200
    assert errors(response) == {}
    assert "**Ganz neu?**" in response.context["preview"].ticket.body
    assert 'id="t-name">Ganz neu?</h2>' in html(response)
    assert f'action="{url}change/"' in html(response)
    assert as_typed(response)["position"] == "15"
    stored = Question.objects.get(key="name")
    assert (len(wordings("name")), stored.position) == (1, 10)


def as_typed(response: Any) -> dict[str, Any]:
    return {field.name: field.value() for field in response.context["adminform"].form}


def test_preview_of_a_new_question_needs_no_key(desk: Client) -> None:
    sent = new_question(key="", section="", kind="table", columns="A\nB", labels="C")
    response = desk.post(f"{QUESTIONS}add/preview/", sent)
    assert sorted(errors(response)) == ["key", "section"]
    assert 'aria-label="B: C"' in html(response)
    assert f'action="{QUESTIONS}add/"' in html(response)
    assert not Question.objects.filter(key="neu").exists()


def test_preview_of_what_cannot_be_stored_shows_the_errors(desk: Client) -> None:
    response = desk.post(page("name") + "preview/", {"text": "", "kind": "text"})
    assert response.context["preview"] is None
    assert "Eine Vorschau gibt es, sobald die Fehler oben behoben sind." in html(response)


@pytest.mark.parametrize("new", [False, True])
def test_preview_by_get_leads_to_the_form(desk: Client, new: bool) -> None:
    url = f"{QUESTIONS}add/" if new else page("name")
    response = desk.get(f"{url}preview/")
    assert response["Location"] == (url if new else f"{url}change/")


def test_preview_of_no_question_is_not_found(desk: Client) -> None:
    assert desk.post(f"{QUESTIONS}999999/preview/", {}).status_code == 404


# Deleting questions


def test_delete_unanswered_question_takes_its_wordings_along(desk: Client) -> None:
    url = page("name") + "delete/"
    assert desk.get(url).context["deleted_objects"] == ["name: Wie heißt das Projekt?"]
    response = desk.post(url, {"post": "yes"})
    assert response["Location"] == QUESTIONS
    assert not QuestionRevision.objects.filter(question__key="name").exists()


ANSWERED = (
    "Die Frage „name“ ist schon beantwortet und lässt sich nicht löschen. "
    "Ziehen Sie sie stattdessen zurück: Sie erscheint dann nirgends mehr, "
    "ihre Antworten bleiben erhalten."
)


def test_delete_answered_question_is_refused_and_offers_to_retire(
    desk: Client, project: Project
) -> None:
    answer(project, "name")
    response = desk.post(page("name") + "delete/", {"post": "yes"})
    shown = html(response)
    assert ANSWERED in shown
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)"', shown)
    desk.post(QUESTIONS, {name: value for name, value in hidden if name.endswith("action")})
    assert Question.objects.get(key="name").retired
    assert "Diese Frage ist schon zurückgezogen." in html(desk.get(page("name") + "delete/"))


def test_delete_selected_questions_is_refused_for_an_answered_one(
    desk: Client, project: Project
) -> None:
    answer(project, "name")
    chosen = {"action": "delete_selected", "post": "yes"}
    every = list(Question.objects.values_list("pk", flat=True))
    assert ANSWERED in html(desk.post(QUESTIONS, {**chosen, "_selected_action": every}))
    assert Question.objects.count() == 3
    rest = list(Question.objects.exclude(key="name").values_list("pk", flat=True))
    desk.post(QUESTIONS, {**chosen, "_selected_action": rest})
    assert [question.key for question in Question.objects.all()] == ["name"]


def test_delete_question_answered_in_the_same_moment_is_refused(
    desk: Client, project: Project
) -> None:
    def meanwhile(**_: object) -> None:
        """Django notes a deletion after it has asked whether it may be."""
        answer(project, "name")

    pre_save.connect(meanwhile, sender=LogEntry)
    try:
        response = desk.post(page("name") + "delete/", {"post": "yes"}, follow=True)
    finally:
        pre_save.disconnect(meanwhile, sender=LogEntry)
    assert [str(message) for message in response.context["messages"]] == [ANSWERED]
    assert Question.objects.filter(key="name").exists()


@pytest.mark.django_db(transaction=True)
def test_delete_selected_question_that_is_being_answered_is_refused(
    desk: Client, project: Project
) -> None:
    question = Question.objects.get(key="name")
    chosen = {"action": "delete_selected", "post": "yes", "_selected_action": [question.pk]}

    response = meanwhile(
        lambda: answer(project, "name"), lambda: desk.post(QUESTIONS, chosen, follow=True)
    )

    assert response.status_code == 200
    assert ANSWERED in html(response)
    assert LogEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_new_question_under_a_key_that_is_being_given_is_refused_and_kept_on_the_page(
    desk: Client, admin: User
) -> None:
    section = Section.objects.get(key="projekt")
    value = doc.Question("neu", "Schneller?")

    response = meanwhile(
        lambda: add_question(section=section, value=value, author=admin),
        lambda: desk.post(f"{QUESTIONS}add/", new_question()),
    )

    (reasons,) = errors(response).values()
    assert reasons == [
        "Den Schlüssel „neu“ hat in diesem Leitfaden schon „Schneller?“. "
        "Bitte wählen Sie einen anderen."
    ]
    assert as_typed(response)["text"] == "Neu?"


def test_section_that_gets_a_question_while_it_is_deleted_is_kept(
    desk: Client, guide: Questionnaire, admin: User
) -> None:
    section = Section.objects.create(questionnaire=guide, key="leer", title="Leer", short="Leer")

    def meanwhile(**_: object) -> None:
        pre_save.disconnect(meanwhile, sender=LogEntry)
        add_question(section=section, value=doc.Question("neu", "Neu?"), author=admin)

    pre_save.connect(meanwhile, sender=LogEntry)
    response = desk.post(f"{SECTIONS}{section.pk}/delete/", {"post": "yes"}, follow=True)

    (message,) = response.context["messages"]
    assert str(message) == sentence(ProductError("section_not_empty", title="Leer"))


# Sections and questionnaires


def test_section_edits_are_normalised(desk: Client) -> None:
    section = Section.objects.get(key="ende")
    url = f"{SECTIONS}{section.pk}/change/"
    typed = {"title": " Ganz  am Ende ", "short": "Ende", "intro": "Bis **bald**.\r\n"}
    send(desk, url, position=25, key="x", **typed)
    section.refresh_from_db()
    assert (section.key, section.title, section.short, section.intro, section.position) == (
        "ende",
        "Ganz am Ende",
        "Ende",
        "Bis **bald**.",
        25,
    )


def test_section_short_name_has_12_characters(desk: Client) -> None:
    url = f"{SECTIONS}{Section.objects.get(key='ende').pk}/change/"
    assert list(errors(send(desk, url, short="dreizehn Zeic"))) == ["short"]


def test_new_section_needs_a_key_of_its_own(desk: Client, guide: Questionnaire) -> None:
    typed = {"questionnaire": guide.pk, "title": "Neu", "short": "Neu", "position": 40}
    typed["key"] = "ende"
    response = desk.post(f"{SECTIONS}add/", typed)
    assert errors(response) == {
        "key": [
            "Den Schlüssel „ende“ hat in diesem Leitfaden schon „Zum Schluss“. "
            "Bitte wählen Sie einen anderen."
        ]
    }
    assert desk.post(f"{SECTIONS}add/", typed | {"key": "neu"}).status_code == 302
    assert Section.objects.get(key="neu").questionnaire == guide


def test_delete_section_with_questions_is_refused(desk: Client) -> None:
    section = Section.objects.get(key="projekt")
    response = desk.post(f"{SECTIONS}{section.pk}/delete/", {"post": "yes"})
    assert (
        "Der Abschnitt „Das Projekt“ hat noch 2 Fragen, zurückgezogene mitgezählt. "
        "Verschieben Sie sie in andere Abschnitte, dann lässt er sich löschen."
    ) in html(response)
    assert Section.objects.filter(pk=section.pk).exists()


def test_delete_empty_section(desk: Client, guide: Questionnaire) -> None:
    section = Section.objects.create(questionnaire=guide, key="leer", title="Leer", short="Leer")
    desk.post(f"{SECTIONS}{section.pk}/delete/", {"post": "yes"})
    assert not Section.objects.filter(key="leer").exists()


def test_questionnaire_is_renamed_but_neither_made_nor_deleted(
    desk: Client, guide: Questionnaire
) -> None:
    root = "/admin/questionnaire/questionnaire/"
    send(desk, f"{root}{guide.pk}/change/", title="Leitfaden 2", intro="Neu")
    guide.refresh_from_db()
    assert (guide.title, guide.intro) == ("Leitfaden 2", "Neu")
    pages = ("", "add/", f"{guide.pk}/delete/")
    assert [desk.get(f"{root}{url}").status_code for url in pages] == [200, 403, 403]


# People


def test_new_person_signs_in_by_code_under_a_lower_case_address(desk: Client) -> None:
    typed = {"name": "Neu", "email": "Neu@Example.ORG", "role": "sre", "is_active": "on"}
    desk.post(f"{PEOPLE}add/", typed)
    person = User.objects.get(name="Neu")
    assert (person.email, person.role) == ("neu@example.org", "sre")
    assert not person.has_usable_password()


def test_person_with_a_known_address_in_other_case_is_refused(desk: Client, admin: User) -> None:
    typed = {"name": "Neu", "email": "ADMIN@example.org", "role": "sre"}
    assert errors(desk.post(f"{PEOPLE}add/", typed)) == {
        "email": ["Mit der Adresse admin@example.org gibt es schon eine Person: V. Entwurf."]
    }


def test_person_page_shows_no_hash(desk: Client, admin: User) -> None:
    admin.set_password("ein langes Kennwort")
    admin.save()
    desk.force_login(admin)
    shown = html(desk.get(f"{PEOPLE}{admin.pk}/change/"))
    assert admin.password not in shown
    assert admin.password.split("$")[-1] not in shown
    assert (
        'Mit einem Code per E-Mail oder mit Passwort. <a href="../password/">Passwort ändern'
        in shown
    )


ONESELF = (
    "Sich selbst können Sie weder die Rolle Admin noch die Anmeldung nehmen. "
    "Bitten Sie darum einen anderen Admin."
)


@pytest.mark.parametrize(("field", "value"), [("role", "sre"), ("is_active", False)])
def test_person_cannot_take_their_own_rights(
    desk: Client, admin: User, field: str, value: Any
) -> None:
    response = send(desk, f"{PEOPLE}{admin.pk}/change/", **{field: value})
    assert errors(response) == {field: [ONESELF]}


def test_person_other_admin_loses_the_role(desk: Client) -> None:
    other = User.objects.create_user("b@example.org", name="B", role=User.Role.ADMIN)
    assert send(desk, f"{PEOPLE}{other.pk}/change/", role="customer").status_code == 302
    other.refresh_from_db()
    assert other.role == "customer"


def test_person_form_keeps_the_last_admin(admin: User) -> None:
    form = PersonForm({"name": "V", "email": admin.email, "role": "sre"}, instance=admin)
    form.last_admin = True
    reason = "Das ist der letzte Admin: Niemand könnte mehr Fragen und Personen pflegen."
    assert form.errors == {"role": [reason], "is_active": [reason]}


def test_person_password_is_set_by_an_admin(desk: Client) -> None:
    person = User.objects.create_user("b@example.org", name="B")
    url = f"{PEOPLE}{person.pk}/password/"
    shown = html(desk.get(url))
    assert "Passwort für B" in shown
    assert "password-based" not in shown
    wrong = desk.post(url, {"password1": "kurz", "password2": "kurz"})
    assert list(wrong.context["form"].errors) == ["password2"]
    desk.post(url, {"password1": "pferd batterie klammer", "password2": "pferd batterie klammer"})
    person.refresh_from_db()
    assert person.check_password("pferd batterie klammer")
    assert "Das bisherige Passwort gilt dann nicht mehr." in html(desk.get(url))


def test_delete_person_with_history_is_refused(desk: Client, project: Project) -> None:
    person = project.people.get()
    response = desk.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"})
    assert (
        "Kim Kunde kommt im Leitfaden, in Projekten oder im Protokoll vor, "
        "das muss nachvollziehbar bleiben. "
        "Nehmen Sie der Person stattdessen die Anmeldung "
        "(entfernen Sie das Häkchen bei „darf sich anmelden“), oder machen Sie sie unkenntlich."
    ) in html(response)
    chosen = {"action": "delete_selected", "post": "yes", "_selected_action": [person.pk]}
    assert "Es wurde nichts gelöscht:" in html(desk.post(PEOPLE, chosen))
    assert User.objects.filter(pk=person.pk).exists()


def test_delete_oneself_is_refused(desk: Client, admin: User) -> None:
    response = desk.post(f"{PEOPLE}{admin.pk}/delete/", {"post": "yes"})
    assert "Sich selbst können Sie nicht löschen." in html(response)


def test_delete_person_without_history(desk: Client) -> None:
    person = User.objects.create_user("b@example.org", name="B")
    desk.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=person.pk).exists()
    assert LogEntry.objects.get().object_repr == person.code


def last_entry() -> tuple[str, User | None, User | None]:
    entry = AuditEntry.objects.latest("pk")
    return entry.verb, entry.actor, entry.person


def test_person_password_set_by_an_admin_is_audited(desk: Client, admin: User) -> None:
    person = User.objects.create_user("b@example.org", name="B")
    url = f"{PEOPLE}{person.pk}/password/"
    before = AuditEntry.objects.count()
    desk.post(url, {"password1": "kurz", "password2": "kurz"})
    assert AuditEntry.objects.count() == before
    desk.post(url, {"password1": "pferd batterie klammer", "password2": "pferd batterie klammer"})
    assert last_entry() == ("password_changed", admin, person)


def test_person_made_changed_and_deleted_here_is_audited(desk: Client, admin: User) -> None:
    before = AuditEntry.objects.count()
    typed = {"name": "Neu", "email": "neu@example.org", "role": "sre", "is_active": "on"}
    desk.post(f"{PEOPLE}add/", typed)
    person = User.objects.get(name="Neu")
    send(desk, f"{PEOPLE}{person.pk}/change/", role="admin")
    other = User.objects.create_user("b@example.org", name="B")
    desk.post(f"{PEOPLE}{other.pk}/delete/", {"post": "yes"})
    found = AuditEntry.objects.order_by("pk")[before:]
    assert [(entry.verb, entry.actor, entry.person, entry.detail) for entry in found] == [
        ("person_added", admin, person, {"role": "sre"}),
        ("person_changed", admin, person, {"fields": "role", "role": "admin", "before": "sre"}),
        ("person_deleted", admin, None, {"code": other.code}),
    ]


def test_person_page_leads_to_all_about_them(desk: Client) -> None:
    person = User.objects.create_user("b@example.org", name="B")
    shown = html(desk.get(f"{PEOPLE}{person.pk}/change/"))
    addresses = ["../sign-in/", f"/audit/?person={person.code}"]
    assert [f'href="{address}"' in shown for address in addresses] == [True, True]


def test_person_signs_in_afresh_after_an_admin_took_their_ways(desk: Client, admin: User) -> None:
    person = User.objects.create_user("b@example.org", name="B", role=User.Role.SRE)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    SocialAccount.objects.create(user=person, provider=PROVIDER, uid="b")
    there = type(desk)()
    there.force_login(person)
    url = f"{PEOPLE}{person.pk}/sign-in/"
    shown = html(desk.get(url))
    words = ("App mit Codes, seit", "Zweite Faktoren zurücksetzen", "Verknüpfung lösen")
    assert [word in shown for word in words] == [True, True, True]
    told = []
    for take in ("company", "nothing", "factors", "sessions"):
        desk.post(url, {"take": take})
        told.append(last_entry())
    assert told == [
        ("person_changed", admin, person),
        ("person_changed", admin, person),
        ("sessions_ended", admin, person),
        ("sessions_ended", admin, person),
    ]
    assert there.get("/projects/").status_code == 302
    assert (Authenticator.objects.count(), SocialAccount.objects.count()) == (0, 0)
    empty = html(desk.get(url))
    words = ("Keine eingerichtet.", "Nicht verknüpft.", "Zurzeit nirgends angemeldet.")
    assert [word in empty for word in words] == [True, True, True]


def test_person_takes_their_own_ways_elsewhere(desk: Client, admin: User) -> None:
    response = desk.post(f"{PEOPLE}{admin.pk}/sign-in/", {"take": "sessions"})
    assert response["Location"] == "/account/"
    assert desk.get(PEOPLE).status_code == 200


def test_erased_person_stays_as_they_are(desk: Client) -> None:
    person = User.objects.create_user("b@example.org", name="B", is_active=False)
    User.objects.filter(pk=person.pk).update(erased_at=timezone.now())
    page = f"{PEOPLE}{person.pk}/"
    shown = desk.get(f"{page}change/")
    sent = [
        desk.post(f"{page}{end}/", {"name": "C", "is_active": "on", "take": "factors"})
        for end in ("change", "password", "sign-in")
    ]
    assert "Nie wieder: Diese Person ist unkenntlich gemacht." in html(shown)
    assert 'name="_save"' not in html(shown)
    assert [response.status_code for response in sent] == [403, 403, 403]
    assert desk.get(f"{PEOPLE}0/sign-in/").status_code == 404
    person.refresh_from_db()
    assert (person.name, person.is_active) == ("B", False)


# Projects


def project_form(project: Project | None, *members: dict[str, Any], **typed: Any) -> dict[str, Any]:
    known = project.members.count() if project else 0
    data = {"members-TOTAL_FORMS": len(members), "members-INITIAL_FORMS": known}
    for at, member in enumerate(members):
        data |= {f"members-{at}-{name}": value for name, value in member.items()}
    if project:
        data["questionnaire"] = project.questionnaire_id
    return {"name": "Portal", "customer": "Verlag", **data, **typed}


def stored_member(project: Project, **typed: Any) -> dict[str, Any]:
    member = project.members.get()
    stored = {"id": member.pk, "project": project.pk, "user": member.user_id, "role": member.role}
    return stored | typed


def test_new_project_with_an_owner(desk: Client, guide: Questionnaire, admin: User) -> None:
    member = {"user": admin.pk, "role": "owner"}
    desk.post(f"{PROJECTS}add/", project_form(None, member, questionnaire=guide.pk))
    made = Project.objects.get(name="Portal")
    assert [(m.user, m.role) for m in made.members.all()] == [(admin, "owner")]


@pytest.mark.parametrize("typed", [{"role": "viewer"}, {"DELETE": "on"}])
def test_project_keeps_an_owner(desk: Client, project: Project, typed: dict[str, str]) -> None:
    sent = project_form(project, stored_member(project, **typed))
    response = desk.post(f"{PROJECTS}{project.pk}/change/", sent)
    (members,) = response.context["inline_admin_formsets"]
    reason = "Jedes Projekt braucht mindestens eine Person, die es verantwortet."
    assert members.non_form_errors() == [reason]
    assert project.members.get().role == "owner"


def test_project_member_without_a_person_is_refused(desk: Client, project: Project) -> None:
    sent = project_form(project, stored_member(project), {"user": "", "role": "owner"})
    response = desk.post(f"{PROJECTS}{project.pk}/change/", sent)
    (members,) = response.context["inline_admin_formsets"]
    assert members.formset.errors == [{}, {"user": ["Dieses Feld ist zwingend erforderlich."]}]


def test_project_person_twice_is_refused(desk: Client, project: Project) -> None:
    again = {"user": project.members.get().user_id, "role": "editor", "project": project.pk}
    sent = project_form(project, stored_member(project), again)
    assert desk.post(f"{PROJECTS}{project.pk}/change/", sent).status_code == 200
    assert project.members.count() == 1


def test_project_guide_is_fixed_once_answered(desk: Client, project: Project) -> None:
    load_guide(guide=replace(GUIDE, key="fremd"))
    other = Questionnaire.objects.get(key="fremd")
    url = f"{PROJECTS}{project.pk}/change/"
    sent = project_form(project, stored_member(project), questionnaire=other.pk, name="Neu")
    desk.post(url, sent)
    project.refresh_from_db()
    assert project.questionnaire == other
    Project.objects.update(questionnaire=Questionnaire.objects.get(key="klein"))
    project.refresh_from_db()
    answer(project, "name")
    shown = html(desk.get(url))
    assert "Kleiner Leitfaden (fest, weil schon Fragen daraus beantwortet sind)" in shown
    desk.post(url, sent)
    project.refresh_from_db()
    assert (project.questionnaire.key, project.name) == ("klein", "Neu")


@pytest.mark.parametrize("members", [1, 3])
def test_project_page_asks_for_people_once(
    desk: Client, project: Project, django_assert_num_queries: Any, members: int
) -> None:
    for n in range(members - 1):
        person = User.objects.create_user(f"p{n}@example.org", name=f"P{n}")
        Member.objects.create(project=project, user=person)
    ContentType.objects.get_for_model(Project)  # a process asks for it once
    with django_assert_num_queries(9):
        desk.get(f"{PROJECTS}{project.pk}/change/")


def test_project_members_are_replaced_removed_and_logged(
    desk: Client, project: Project, admin: User
) -> None:
    owner = project.members.get()
    gone = Member.objects.create(project=project, user=admin, role=Member.Role.EDITOR)
    new = User.objects.create_user("n@example.org", name="N")
    sent = project_form(
        project,
        {"id": owner.pk, "project": project.pk, "user": new.pk, "role": "owner"},
        {"id": gone.pk, "project": project.pk, "user": admin.pk, "role": "editor", "DELETE": "on"},
        name="Neuer Name",
    )

    response = desk.post(f"{PROJECTS}{project.pk}/change/", sent)

    project.refresh_from_db()
    assert (response.status_code, project.name) == (302, "Neuer Name")
    assert list(project.members.values_list("user__email", "role")) == [("n@example.org", "owner")]
    assert [list(change) for change in json.loads(LogEntry.objects.get().change_message)] == [
        ["changed"],
        ["changed"],
        ["deleted"],
    ]


def audited() -> list[tuple[str, User | None, Project | None]]:
    rows = AuditEntry.objects.filter(verb__startswith="project_").order_by("pk")
    return [(row.verb, row.actor, row.project) for row in rows]


def test_project_made_and_renamed_here_is_audited(
    desk: Client, guide: Questionnaire, admin: User
) -> None:
    member = {"user": admin.pk, "role": "owner"}
    desk.post(f"{PROJECTS}add/", project_form(None, member, questionnaire=guide.pk))
    made = Project.objects.get()
    sent = project_form(made, stored_member(made), name="Neu")
    desk.post(f"{PROJECTS}{made.pk}/change/", sent)
    desk.post(f"{PROJECTS}{made.pk}/change/", sent)

    assert audited() == [("project_created", admin, made), ("project_changed", admin, made)]


def test_project_name_is_one_line(desk: Client, project: Project) -> None:
    url = f"{PROJECTS}{project.pk}/change/"
    broken = desk.post(url, project_form(project, stored_member(project), name="A\nBcc: x"))
    desk.post(url, project_form(project, stored_member(project), name="A \x1b  B"))

    project.refresh_from_db()
    assert list(errors(broken)) == ["name"]
    assert project.name == "A \ufffd B"


@pytest.mark.parametrize(
    ("acts", "stand", "verbs"),
    [
        (["close"], (True, False), ["closed"]),
        (["archive"], (True, True), ["closed", "archived"]),
        (["archive", "unarchive"], (True, False), ["closed", "archived", "unarchived"]),
        (["close", "reopen"], (False, False), ["closed", "reopened"]),
    ],
)
def test_chosen_projects_are_closed_and_archived(
    desk: Client,
    project: Project,
    admin: User,
    acts: list[str],
    stand: tuple[bool, bool],
    verbs: list[str],
) -> None:
    for act in acts:
        response = desk.post(
            PROJECTS, {"action": act, "_selected_action": [project.pk]}, follow=True
        )

    project.refresh_from_db()
    assert (project.closed, project.archived_at is not None) == stand
    assert audited() == [(f"project_{verb}", admin, project) for verb in verbs]
    assert "1 Projekt geändert." in html(response)


def test_chosen_projects_are_reopened_all_or_none(desk: Client, project: Project) -> None:
    at = timezone.now()
    gone = Project.objects.create(
        name="Weg", customer="K", questionnaire=project.questionnaire, closed_at=at, purged_at=at
    )
    Project.objects.filter(pk=project.pk).update(closed_at=at)

    sent = {"action": "reopen", "_selected_action": [project.pk, gone.pk]}
    response = desk.post(PROJECTS, sent, follow=True)

    project.refresh_from_db()
    assert project.closed
    assert "Die Daten des Projekts „Weg“ sind gelöscht" in html(response)
    assert audited() == []


def test_closed_project_is_read_only_here_too(desk: Client, project: Project, admin: User) -> None:
    close_project(project=project, actor=admin)
    url = f"{PROJECTS}{project.pk}/change/"

    names = set(desk.get(url).context["adminform"].form.fields)
    desk.post(url, project_form(project, stored_member(project), name="Neu"))

    project.refresh_from_db()
    assert (names, project.name) == (set(), "Portal")


def test_roles_of_a_closed_project_stay_but_members_may_go(
    desk: Client, project: Project, admin: User
) -> None:
    owner = stored_member(project)
    guest = Member.objects.create(project=project, user=admin, role="viewer")
    other = {"id": guest.pk, "project": project.pk, "user": admin.pk, "role": "viewer"}
    close_project(project=project, actor=admin)
    url = f"{PROJECTS}{project.pk}/change/"

    refused = desk.post(url, project_form(project, owner, {**other, "role": "owner"}))
    kept = list(project.members.values_list("role", flat=True))
    desk.post(url, project_form(project, owner, {**other, "DELETE": "on"}))

    assert "Das Projekt ist geschlossen" in html(refused)
    assert sorted(kept) == ["owner", "viewer"]
    assert [member.user_id for member in project.members.all()] == [owner["user"]]


@pytest.mark.django_db(transaction=True)
def test_project_closed_while_it_is_renamed_is_refused(
    desk: Client, project: Project, admin: User
) -> None:
    sent = project_form(project, stored_member(project), name="Neu")

    meanwhile(
        lambda: close_project(project=project, actor=admin),
        lambda: desk.post(f"{PROJECTS}{project.pk}/change/", sent),
    )

    project.refresh_from_db()
    assert (project.name, project.closed) == ("Portal", True)


def test_project_is_not_deleted_here(desk: Client, project: Project) -> None:
    assert desk.get(f"{PROJECTS}{project.pk}/delete/").status_code == 403
