"""The pages that read a ticket back: nothing is written before the confirmation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from questionnaire.actions.reading import project_sheets
from questionnaire.actions.wordings import edit_question
from questionnaire.guide.document import Answer, State
from questionnaire.guide.limits import TICKET_LENGTH
from questionnaire.guide.reader import Why
from questionnaire.guide.saving import Result
from questionnaire.guide.writers import MARKDOWN, Dialect
from questionnaire.models import AnswerRevision, Project, Question, Questionnaire, User
from questionnaire.sentences import REASONS, STATES
from tests.cast import TABLE, answers, counted_queries, edited, row, table, text, texts
from tests.pages import Shown, findings, form_data, parse, text_of

pytestmark = pytest.mark.django_db
SaveOne = Callable[..., Result]
HOSTILE = "</textarea><script>alert(1)</script> \"'<b>& {{ x }} \u202e日本"


@pytest.fixture
def address(project: Project) -> str:
    return f"/projects/{project.code}/import/"


@pytest.fixture
def owner_client(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def review(client: Client, address: str, body: str) -> dict[str, str]:
    """What the form of the review page holds as it comes."""
    return form_data(client.post(address, {"text": body}), "auswahl")


def notes(page: Shown) -> list[str]:
    return of_class(page, "note")


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def words(page: Shown) -> str:
    return text_of(parse(page))


def of_class(page: Shown, name: str) -> list[str]:
    return [text_of(e) for e in parse(page).iter() if name in (e.get("class") or "").split()]


# Who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("owner", 200),
        ("editor", 200),
        ("viewer", 403),
        ("sre", 200),
        ("admin", 200),
        ("stranger", 404),
    ],
)
def test_import_is_for_writers(
    client: Client,
    project: Project,
    address: str,
    person: str,
    status: int,
    request: pytest.FixtureRequest,
) -> None:
    client.force_login(request.getfixturevalue(person))
    body = edited(project, name=text("Shop"))

    asked = client.get(address)
    sent = client.post(address, {"text": body})
    writes = status == 200
    chosen = form_data(sent, "auswahl") if writes else {"text": body, "name.take": "theirs"}
    confirmed = client.post(f"{address}confirm/", chosen)

    assert (asked.status_code, sent.status_code) == (status, status)
    assert confirmed.status_code == (302 if writes else status)
    assert texts(project) == ({"name": "Shop"} if writes else {})
    assert AnswerRevision.objects.count() == int(writes)


def test_import_asks_nobody_but_to_sign_in(client: Client, address: str) -> None:
    for path in (address, f"{address}confirm/"):
        assert client.get(path)["Location"] == f"/accounts/login/code/?next={path}"


def test_import_checks_where_the_form_comes_from(
    csrf_client: Client, project: Project, address: str, owner: User
) -> None:
    csrf_client.force_login(owner)
    token = form_data(csrf_client.get(address), "ticket")["csrfmiddlewaretoken"]
    csrf_client.defaults["HTTP_ORIGIN"] = "https://testserver"
    body = edited(project, name=text("Shop"))
    sent = {"text": body, "name.take": "theirs", "name.base": "0"}
    file = SimpleUploadedFile("ticket.md", body.encode())

    forged = [csrf_client.post(path, sent).status_code for path in (address, f"{address}confirm/")]
    own = csrf_client.post(address, {"file": file, "csrfmiddlewaretoken": token})

    assert forged == [403, 403]
    assert own.status_code == 200
    assert AnswerRevision.objects.count() == 0


def test_confirmation_that_is_only_read_leads_to_the_form(
    owner_client: Client, address: str
) -> None:
    assert owner_client.get(f"{address}confirm/")["Location"] == address


# Comparing ----------------------------------------------------------------------------------


def test_import_page_asks_for_text_or_file(owner_client: Client, address: str) -> None:
    page = owner_client.get(address)

    assert findings(page) == []
    form = next(e for e in parse(page).iter("form") if e.get("id") == "ticket")
    assert (form.get("enctype"), form.get("action")) == ("multipart/form-data", address)


def test_review_shows_differences_and_writes_nothing(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", text("Ein Portal für alle"))
    save("last", text("wenig"))
    body = edited(
        project, name=text("Ein Shop für alle"), ziel=Answer(State.UNKNOWN), last=Answer()
    )

    page = owner_client.post(address, {"text": f"Hallo zusammen\n\n{body}"})

    assert findings(page) == []
    assert page.status_code == 200
    assert of_class(page, "meta") == ["3 Änderungen 1 unverändert 1 Zeile ohne Platz"]
    assert of_class(page, "difference") == [
        "Ein gestrichen: Portal neu: Shop für alle",
        "gestrichen: wenig",
    ]
    assert of_class(page, "q-no") == ["1.1", "1.2", "2.1"]
    assert "Stand: offen → weiß ich noch nicht" in words(page)
    assert of_class(page, "unplaced") == ["Zeile 1 Hallo zusammen Gehört zu keiner Frage."]
    sent = form_data(page, "auswahl")
    assert {name: value for name, value in sent.items() if name.endswith((".base", ".take"))} == {
        "name.base": "1",
        "name.take": "theirs",
        "ziel.base": "0",
        "ziel.take": "theirs",
        "last.base": "1",
        "last.take": "ours",
    }
    assert AnswerRevision.objects.count() == 2


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_review_of_an_unedited_ticket_says_so(
    owner_client: Client, project: Project, address: str, save: SaveOne, dialect: Dialect
) -> None:
    save("name", text("Portal"))
    save(TABLE.key, table(row("bcdfghjk", c1="Neu")))

    page = owner_client.post(address, {"text": edited(project, None, dialect)})

    assert findings(page) == []
    assert notes(page) == [
        "Im Ticket steht nichts Neues: Bei allen 4 Fragen darin ändert sich nichts. "
        "Zurück zum Projekt"
    ]
    assert of_class(page, "meta") == ["0 Änderungen 4 unverändert jede Zeile hat ihren Platz"]
    assert [e for e in parse(page).iter("form") if e.get("id") == "auswahl"] == []


def test_review_of_nothing_but_lines_without_a_place_says_so(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", text("Portal"))
    body = edited(project)

    one = owner_client.post(address, {"text": f"Hallo\n\n{body}"})
    two = owner_client.post(address, {"text": f"Hallo\nzusammen\n\n{body}"})

    assert findings(one) == []
    assert [notes(page) for page in (one, two)] == [
        ["Keine Antwort ändert sich. 1 Zeile hat keinen Platz, siehe unten. Zurück zum Projekt"],
        ["Keine Antwort ändert sich. 2 Zeilen haben keinen Platz, siehe unten. Zurück zum Projekt"],
    ]


def test_review_counts_questions_that_are_not_in_the_ticket(
    owner_client: Client, project: Project, address: str
) -> None:
    whole = edited(project, "projekt")
    without_one = whole[: whole.index("* [ ] **Wer ist")]
    without_two = whole[: whole.index("* [ ] \\(kurz\\)")]
    other = edited(project, "projekt", name=text("Shop"))

    pages = [
        owner_client.post(address, {"text": without_one}),
        owner_client.post(address, {"text": without_two}),
        owner_client.post(address, {"text": other[: other.index("* [ ] **Wer ist")]}),
    ]

    one = "Eine Frage dieser Abschnitte steht nicht im Ticket; ihre Antwort bleibt, wie sie ist."
    two = "2 Fragen dieser Abschnitte stehen nicht im Ticket; ihre Antworten bleiben, wie sie sind."
    assert notes(pages[0]) == [
        "Im Ticket steht nichts Neues: Bei allen 2 Fragen darin ändert sich nichts. "
        f"{one} Zurück zum Projekt"
    ]
    assert notes(pages[1]) == [
        "Im Ticket steht nichts Neues: Bei der einen Frage darin ändert sich nichts. "
        f"{two} Zurück zum Projekt"
    ]
    assert one in words(pages[2])


def test_review_shows_what_changes_beside_the_text(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", text("a: 1"))
    save("ziel", Answer(State.NOT_APPLICABLE, note="später"))
    save("last", text("wenig"))
    body = edited(
        project,
        name=Answer(State.ANSWERED, "a: 1", format="yaml"),
        ziel=text("später"),
        last=Answer(State.UNKNOWN),
    )

    page = owner_client.post(address, {"text": body})

    assert findings(page) == []
    turns = [text_of(e) for e in parse(page).iter("p") if "→" in text_of(e)]
    assert turns == [
        "Form: Text → Code: YAML",
        "Stand: trifft nicht zu → beantwortet",
        "Stand: beantwortet → weiß ich noch nicht",
    ]
    assert of_class(page, "difference") == ["a: 1", "später", "gestrichen: wenig"]


def test_review_shows_an_answer_behind_a_state_before_it_is_replaced(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", Answer(State.UNKNOWN, "lange Antwort", note="weil"))
    body = edited(project, name=text("kurz"))

    page = owner_client.post(address, {"text": body})
    choices = form_data(page, "auswahl")
    kept = owner_client.post(f"{address}confirm/", choices)

    assert of_class(page, "difference") == ["gestrichen: weil lange Antwort neu: kurz"]
    assert "Hinter „weiß ich noch nicht“ steht hier noch eine Antwort" in words(page)
    assert choices["name.take"] == "ours"
    assert (kept.status_code, AnswerRevision.objects.count()) == (302, 1)


def test_review_takes_boxes_for_hints(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", text("Portal"))
    body = edited(project, name=text("Shop")).replace("* [x]", "* [ ]")
    body = body.replace("* [ ] **Wie viel", "* [X] **Wie viel")

    page = owner_client.post(address, {"text": body})

    assert findings(page) == []
    assert of_class(page, "box-hint") == [
        "Das Kästchen ist im Ticket nicht angekreuzt, obwohl die Frage dort erledigt ist. "
        "Am Stand der Frage ändert das nichts.",
        "Frage 2.1: angekreuzt, aber nicht erledigt",
    ]


def test_review_shows_hostile_text_as_text(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", text("alt"))
    body = f"{HOSTILE}\n\n{edited(project, name=text(HOSTILE))}"

    page = owner_client.post(address, {"text": body})

    assert [e.get("id") for e in parse(page).iter("script") if e.text] == ["words"]
    assert form_data(page, "auswahl")["text"] == body.replace("\n", "\r\n")
    assert of_class(page, "unplaced") == [f"Zeile 1 {HOSTILE} Gehört zu keiner Frage."]
    assert f"neu: {HOSTILE}" in of_class(page, "difference")[0]


def test_review_shows_lines_without_a_place_together(
    owner_client: Client, project: Project, address: str
) -> None:
    body = edited(project).replace("| Entwicklung |", "| Entwicklung | A | 1 | zu viel\n  |", 1)

    page = owner_client.post(address, {"text": f"eins\n\nzwei\ndrei\n\n\n\nvier\n\n{body}"})

    shown = [e for e in parse(page).iter("ol") if e.get("class") == "plain unplaced"]
    assert [text_of(e) for e in shown[0]] == [
        "Zeilen 1–4 eins zwei drei Gehört zu keiner Frage.",
        "Zeile 8 vier Gehört zu keiner Frage.",
        "Zeile 21 zu viel Bei Frage 1.3 (öffnet in einem neuen Tab) : "
        "Passt nicht in die Tabelle dieser Frage.",
    ]
    assert stray_links(page) == [f"/projects/{project.code}/sections/projekt/#q-{TABLE.key}"]
    assert next(shown[0].iter("pre")).text == "eins\n\nzwei\ndrei"
    assert of_class(page, "meta") == ["1 Änderung 3 unverändert 5 Zeilen ohne Platz"]
    assert findings(page) == []


def stray_links(page: Shown) -> list[str]:
    """Where the lines without a place link to, each in a tab of its own: the review stays."""
    return [e.get("href") or "" for e in parse(page).iter("a") if e.get("target") == "_blank"]


@pytest.mark.parametrize("section", [None, "betrieb"])
def test_review_links_lines_to_their_question_in_whichever_section(
    owner_client: Client, project: Project, address: str, section: str | None
) -> None:
    page = owner_client.post(address, {"text": in_klingon(project, section)})

    assert [t.partition(" Bei ")[2] for t in of_class(page, "unplaced")] == [
        "Frage 2.1 (öffnet in einem neuen Tab) : "
        "Diese Angabe zum Code lässt sich nicht speichern; der Code selbst schon."
    ]
    assert stray_links(page) == [f"/projects/{project.code}/sections/betrieb/#q-last"]
    assert findings(page) == []


def in_klingon(project: Project, section: str | None) -> str:
    """The last question answered in a language that has no place."""
    body = edited(project, section, last=Answer(State.ANSWERED, "qapla", format="bash"))
    return body.replace("```bash", "```klingon")


def test_review_shows_note_and_author_as_the_section_page_does(
    owner_client: Client, project: Project, address: str, save: SaveOne, sre: User
) -> None:
    save("ziel", text("alt"), author=sre)
    save("last", text("wenig"))
    body = edited(project, ziel=text("neu"), last=text("viel"))

    page = owner_client.post(address, {"text": body})

    assert of_class(page, "q-note") == ["kurz"]
    authors = [t.partition(", ")[0] for t in of_class(page, "muted") if "zuletzt geändert" in t]
    assert authors == [
        f"Hier zuletzt geändert: {sre.name} (SRE-Team)",
        "Hier zuletzt geändert: Olga Owner",
    ]


def test_conflict_names_the_author_as_the_review_does(
    owner_client: Client, project: Project, save: SaveOne, sre: User
) -> None:
    save("last", text("wenig"), author=sre)
    page = f"/projects/{project.code}/sections/betrieb/"
    typed = {"last.base": "0", "last.0.state": "answer", "last.0.text": "viel"}

    conflict = owner_client.post(page, typed)

    (shown,) = of_class(conflict, "conflict")
    assert conflict.status_code == 409
    assert shown.count(f"{sre.name} (SRE-Team)") == 2
    assert findings(conflict) == []


def test_review_folds_long_runs_that_are_the_same(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    lines = [f"Zeile Nummer {n}" for n in range(20)]
    save("name", text("\n".join(lines)))

    page = owner_client.post(address, {"text": edited(project, name=text("\n".join(lines[:-1])))})

    folded = [text_of(e) for e in parse(page).iter("details")]
    assert [text.partition(" Zeile Nummer")[0] for text in folded] == ["13 Zeilen unverändert"]
    assert of_class(page, "difference")[0].endswith("Nummer 18 gestrichen: Zeile Nummer 19")


def test_review_shows_line_breaks_that_come_and_go(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", text("eins zwei"))

    page = owner_client.post(address, {"text": edited(project, name=text("eins\nzwei"))})

    assert of_class(page, "difference") == ["eins gestrichen: neu: ↵ zwei"]


@pytest.mark.parametrize(("stray", "to_confirm"), [("", 13), ("Hallo\n\n", 13)])
def test_review_of_one_and_three_questions_needs_as_many_queries(
    client: Client,
    make_project: Callable[[Questionnaire], Project],
    one_question: Questionnaire,
    three_questions: Questionnaire,
    sre: User,
    stray: str,
    to_confirm: int,
) -> None:
    client.force_login(sre)
    counts = []
    for guide, keys in ((one_question, ["q1"]), (three_questions, ["q1", "q2", "q3"])):
        project = make_project(guide)
        address = f"/projects/{project.code}/import/"
        body = stray + edited(project, **{key: text("neu") for key in keys})
        with counted_queries() as compared:
            sent = review(client, address, body)
        with counted_queries() as confirmed:
            client.post(f"{address}confirm/", sent)
        assert len(texts(project)) == len(keys)
        counts.append((len(compared), len(confirmed)))

    assert counts == [(7, to_confirm), (7, to_confirm)]


def test_lines_without_a_place_have_a_sentence_for_each_reason() -> None:
    assert set(REASONS) == set(Why)


def test_states_have_a_name_each() -> None:
    assert set(STATES) == set(State)


# Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_review_takes_a_file(
    owner_client: Client, project: Project, address: str, mark: str
) -> None:
    body = edited(project, name=text("x" * 90_000 + "Größe"))
    file = SimpleUploadedFile("ticket.md", f"{mark}{body}".replace("\n", "\r\n").encode())

    page = owner_client.post(address, {"text": "gilt nicht", "file": file})

    assert of_class(page, "meta")[0].startswith("1 Änderung ")
    assert form_data(page, "auswahl")["text"] == body.replace("\n", "\r\n")


def error(page: Shown) -> str:
    return next(text_of(e) for e in parse(page).iter() if e.get("role") == "alert")


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ("", "text", "Hier steht noch kein Ticket."),
        (b"", "file", "Hier steht noch kein Ticket."),
        (b"\x89PNG\r\n\x1a\n\xff", "file", "Das ist keine Textdatei in UTF-8."),
        (b"a\x00b", "file", "Der Text enthält ein Nullzeichen (U+0000)"),
        ("a\0b", "text", "Der Text enthält ein Nullzeichen (U+0000)"),
        ("Ein Brief.", "text", "In diesem Text steht keine Frage aus dem Leitfaden"),
        (b"* [x] **Fremd?**\n  > Ja", "text", "In diesem Text steht keine Frage aus dem Leitfaden"),
    ],
)
def test_import_explains_what_it_cannot_read(
    owner_client: Client, address: str, sent: str | bytes, field: str, sentence: str
) -> None:
    file = SimpleUploadedFile("x.md", sent) if isinstance(sent, bytes) else ""
    pasted = sent if isinstance(sent, str) else "eingefügt"

    page = owner_client.post(address, {"text": pasted, "file": file})

    assert page.status_code == 422
    assert findings(page) == []
    label = {"text": "Text des Tickets", "file": "Oder als Datei"}[field]
    assert f"{label}: {sentence}" in error(page)
    assert AnswerRevision.objects.count() == 0


def test_import_explains_a_section_that_stands_twice_and_keeps_the_text(
    owner_client: Client, project: Project, address: str
) -> None:
    body = edited(project, "projekt", name=text("A"))
    twice = f"{body}\n\n{body}"

    pages = [
        owner_client.post(address, {"text": twice}),
        owner_client.post(f"{address}confirm/", {"text": twice, "name.take": "theirs"}),
        owner_client.post(address, {"file": SimpleUploadedFile("x.md", twice.encode())}),
    ]

    for page in pages:
        assert page.status_code == 422
        assert "Der Abschnitt „Das Projekt“ steht zweimal im Text" in error(page)
        assert form_data(page, "ticket")["text"] == twice.replace("\n", "\r\n")
    assert AnswerRevision.objects.count() == 0


def test_import_explains_what_is_too_long_to_read(owner_client: Client, address: str) -> None:
    page = owner_client.post(address, {"text": "x" * (TICKET_LENGTH + 1)})

    sentence = f"Der Text hat {grouped(TICKET_LENGTH + 1)} Zeichen, lesbar sind "
    assert page.status_code == 422
    assert f"{sentence}{grouped(TICKET_LENGTH)}." in page.content.decode()


def test_import_of_ten_megabytes_is_refused(owner_client: Client, address: str) -> None:
    file = SimpleUploadedFile("ticket.md", b"x" * 10_000_000)

    page = owner_client.post(address, {"file": file})

    assert page.status_code == 413
    assert "höchstens 8 MB" in words(page)


# Confirming ----------------------------------------------------------------------------------


def test_confirmation_stores_what_was_chosen(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    save("name", text("Portal"))
    save("ziel", text("bleibt"))
    body = edited(project, name=text("Shop"), ziel=text("anders"), last=text("viel"))
    sent = review(owner_client, address, body) | {"ziel.take": "ours"}

    response = owner_client.post(f"{address}confirm/", sent, follow=True)

    assert response.redirect_chain == [(f"/projects/{project.code}/", 302)]
    assert "2 Antworten übernommen." in words(response)
    assert texts(project) == {"name": "Shop", "ziel": "bleibt", "last": "viel"}
    assert AnswerRevision.objects.count() == 4


def test_confirmation_of_one_section_leads_there(
    owner_client: Client, project: Project, address: str
) -> None:
    sent = review(owner_client, address, edited(project, "betrieb", last=text("viel")))

    response = owner_client.post(f"{address}confirm/", sent, follow=True)

    assert response.redirect_chain == [(f"/projects/{project.code}/sections/betrieb/", 302)]
    assert "1 Antwort übernommen." in words(response)


@pytest.mark.parametrize("section", [None, "betrieb"])
def test_confirmation_keeps_the_lines_without_a_place_on_a_page(
    owner_client: Client, project: Project, address: str, section: str | None
) -> None:
    sent = review(owner_client, address, f"Hallo\n\n{in_klingon(project, section)}")

    page = owner_client.post(f"{address}confirm/", sent)
    again = owner_client.post(f"{address}confirm/", sent)

    assert (page.status_code, findings(page)) == (200, [])
    assert notes(page) == [
        "1 Antwort übernommen. "
        "2 Zeilen des Tickets haben keinen Platz: Sie stehen nur im Ticket und auf dieser Seite."
    ]
    assert [text_of(e) for e in parse(page).iter("pre")] == [
        "Hallo",
        "klingon",
    ]
    assert stray_links(page) == [f"/projects/{project.code}/sections/betrieb/#q-last"]
    end = {None: ("", "Weiter zum Projekt"), "betrieb": ("sections/betrieb/", "Weiter zum Absch")}
    (onward,) = [e for e in parse(page).iter("a") if "btn" in (e.get("class") or "")]
    assert onward.get("href") == f"/projects/{project.code}/{end[section][0]}"
    assert text_of(onward).startswith(end[section][1])
    assert words(again) == words(page)
    assert AnswerRevision.objects.count() == 1


def test_confirmation_sent_again_after_a_change_by_hand_keeps_it_and_the_lines(
    owner_client: Client, project: Project, address: str, save: SaveOne
) -> None:
    sent = review(owner_client, address, f"Hallo\n\n{edited(project, last=text('viel'))}")
    owner_client.post(f"{address}confirm/", sent)
    save("last", text("viel, Hallo"), base=1)

    page = owner_client.post(f"{address}confirm/", sent)

    assert page.status_code == 409
    assert [text_of(e) for e in parse(page).iter("pre")] == ["Hallo"]
    assert form_data(page, "auswahl")["last.take"] == "ours"
    assert texts(project) == {"last": "viel, Hallo"}


def test_confirmation_of_nothing_keeps_the_lines_without_a_place(
    owner_client: Client, project: Project, address: str
) -> None:
    sent = review(owner_client, address, f"Hallo\n\n{edited(project, name=text('Shop'))}")

    page = owner_client.post(f"{address}confirm/", sent | {"name.take": "ours"})

    assert notes(page) == [
        "Es wurde nichts übernommen. "
        "1 Zeile des Tickets hat keinen Platz: Sie steht nur im Ticket und auf dieser Seite."
    ]
    assert AnswerRevision.objects.count() == 0


def test_confirmation_of_nothing_says_so(
    owner_client: Client, project: Project, address: str
) -> None:
    sent = review(owner_client, address, edited(project, name=text("Shop")))

    response = owner_client.post(f"{address}confirm/", sent | {"name.take": "ours"}, follow=True)

    assert "Es wurde nichts übernommen." in words(response)
    assert AnswerRevision.objects.count() == 0


def test_confirmation_sent_twice_stores_once(
    owner_client: Client, project: Project, address: str
) -> None:
    body = edited(project, name=text("Shop"), ansprechpersonen=table(row("n1", c1="Neu")))
    sent = review(owner_client, address, body)

    pages = [owner_client.post(f"{address}confirm/", sent, follow=True) for _time in range(2)]

    assert ["2 Antworten übernommen." in words(page) for page in pages] == [True, True]
    assert AnswerRevision.objects.count() == 2


def test_confirmation_keeps_what_was_changed_meanwhile_and_compares_again(
    owner_client: Client, project: Project, address: str, save: SaveOne, sre: User
) -> None:
    body = edited(project, name=text("Shop"), ziel=text("neu"), last=text("viel"))
    sent = review(owner_client, address, body) | {"last.take": "ours"}
    save("name", text("Laden"), author=sre)

    page = owner_client.post(f"{address}confirm/", sent)

    assert page.status_code == 409
    assert findings(page) == []
    assert error(page) == (
        "Nicht alles ist übernommen 1 Antwort übernommen. "
        "Frage 1.1: Diese Antwort wurde inzwischen geändert."
    )
    assert texts(project) == {"name": "Laden", "ziel": "neu"}
    assert of_class(page, "difference") == [
        "gestrichen: Laden neu: Shop",
        "neu: viel",
    ]
    again = form_data(page, "auswahl")
    assert (again["name.take"], again["name.base"], again["last.take"]) == ("ours", "1", "ours")
    owner_client.post(f"{address}confirm/", again | {"name.take": "theirs"})
    assert texts(project) == {"name": "Shop", "ziel": "neu"}


def test_confirmation_says_what_is_over_a_limit_and_stores_the_others(
    owner_client: Client, project: Project, address: str
) -> None:
    body = edited(project, name=text("x" * 100_001), last=text("viel"))
    page = owner_client.post(address, {"text": body})
    sent = form_data(page, "auswahl")
    assert "name.take" not in sent
    assert findings(page) == []

    forced = owner_client.post(
        f"{address}confirm/", sent | {"name.take": "theirs", "name.base": "0"}
    )

    assert forced.status_code == 422
    assert "1 Antwort übernommen. Frage 1.1: Die Antwort hat 100.001" in error(forced)
    assert texts(project) == {"last": "viel"}


def test_confirmation_with_a_strange_base_stores_nothing(
    owner_client: Client, project: Project, address: str
) -> None:
    sent = {"text": edited(project, name=text("Shop")), "name.take": "theirs"}
    bases = ["", "-1", "1", "x", "٣", "9" * 20]

    pages = [owner_client.post(f"{address}confirm/", sent | {"name.base": b}) for b in bases]

    assert [page.status_code for page in pages] == [409] * len(bases)
    assert texts(project) == {}


def test_confirmation_of_a_guide_that_was_edited_meanwhile(
    owner_client: Client, project: Project, address: str
) -> None:
    sent = review(owner_client, address, edited(project, "betrieb", last=text("viel")))
    Question.objects.filter(key="last").update(retired=True)

    page = owner_client.post(f"{address}confirm/", sent)

    assert page.status_code == 422
    assert "In diesem Text steht keine Frage aus dem Leitfaden" in error(page)
    assert form_data(page, "ticket")["text"] == sent["text"]
    assert AnswerRevision.objects.count() == 0


def test_confirmation_after_the_guide_was_edited_shows_conflicts_by_the_new_one(
    owner_client: Client, project: Project, address: str, save: SaveOne, sre: User
) -> None:
    body = edited(project, name=text("Shop"), last=text("viel"))
    sent = review(owner_client, address, body)
    save("name", text("Laden"), author=sre)
    Question.objects.filter(key="last").update(retired=True)

    page = owner_client.post(f"{address}confirm/", sent)

    assert page.status_code == 409
    assert error(page) == (
        "Nicht alles ist übernommen Frage 1.1: Diese Antwort wurde inzwischen geändert. "
        "Eine gewählte Frage steht nicht mehr im Ticket oder im Leitfaden."
    )
    assert texts(project) == {"name": "Laden"}


def test_confirmation_shows_a_question_that_was_changed_meanwhile_again(
    owner_client: Client, project: Project, address: str, admin: User
) -> None:
    body = edited(project, name=text("Shop"), ansprechpersonen=table(row("r1", c2="Anna")))
    sent = review(owner_client, address, body)
    question = Question.objects.get(key="name")
    value = replace(TABLE, key="name", text="Wie heißt das Projekt?")
    edit_question(question=question, value=value, minor=False, author=admin)

    page = owner_client.post(f"{address}confirm/", sent)

    assert page.status_code == 409
    assert findings(page) == []
    assert error(page) == (
        "Nicht alles ist übernommen 1 Antwort übernommen. Frage 1.1: Die Frage wurde inzwischen "
        "geändert. Bitte sehen Sie sie noch einmal an."
    )
    assert list(answers(project)) == [TABLE.key]
    again = form_data(page, "auswahl")
    assert (again["name.take"], again["name.seen"] == sent["name.seen"]) == ("ours", False)


def test_confirmation_shows_a_table_that_lost_a_column_again(
    owner_client: Client, project: Project, address: str, admin: User
) -> None:
    sent = review(
        owner_client, address, edited(project, ansprechpersonen=table(row("r1", c2="Anna")))
    )
    question = Question.objects.get(key=TABLE.key)
    asked = project_sheets(project)[0].entries[2].question
    value = replace(asked, columns=asked.columns[:1])
    edit_question(question=question, value=value, minor=False, author=admin)

    page = owner_client.post(f"{address}confirm/", sent)

    assert page.status_code == 409
    assert "Frage 1.3: Die Frage wurde inzwischen geändert." in error(page)
    assert AnswerRevision.objects.count() == 0


def test_review_does_not_propose_an_answer_that_goes_on_elsewhere(
    owner_client: Client, project: Project, address: str
) -> None:
    body = edited(project, name=text("Shop")).replace("Shop", "Shop&#8203;&#8203;")

    page = owner_client.post(address, {"text": body})

    assert findings(page) == []
    assert "Die Antwort geht in einem weiteren Ticket weiter, das hier fehlt." in words(page)
    assert form_data(page, "auswahl")["name.take"] == "ours"


def test_import_of_a_document_without_open_questions_says_so(
    owner_client: Client, address: str
) -> None:
    page = owner_client.post(address, {"text": "# Portal\n\n## Das Projekt\n"})

    assert (page.status_code, findings(page)) == (200, [])
    assert "Im Ticket steht keine Frage. Es ändert sich nichts." in words(page)


def test_import_of_one_of_two_parts_asks_for_all(owner_client: Client, address: str) -> None:
    page = owner_client.post(address, {"text": "Das Projekt (2/2)\n\n> Text\n"})

    assert page.status_code == 422
    assert "Von „Das Projekt“ fehlt ein Teil" in error(page)


def test_confirmation_says_which_questions_are_gone(
    owner_client: Client, project: Project, address: str
) -> None:
    sent = review(owner_client, address, edited(project, name=text("Shop")))

    page = owner_client.post(f"{address}confirm/", sent | {"fremd.take": "theirs"})

    assert page.status_code == 409
    assert "Eine gewählte Frage steht nicht mehr im Ticket oder im Leitfaden." in error(page)
    assert findings(page) == []
    assert texts(project) == {"name": "Shop"}
