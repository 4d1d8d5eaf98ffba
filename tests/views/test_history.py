"""The pages of an answer's history, of what has changed, and the marks of what was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.template.loader import render_to_string
from django.test import Client

from questionnaire.actions.answers import save_answers
from questionnaire.actions.reading import section_sheet
from questionnaire.actions.wordings import edit_question, place_question
from questionnaire.forms.section import SectionForm
from questionnaire.guide.document import Answer, Line, State
from questionnaire.guide.document import Question as QuestionValue
from questionnaire.guide.history import PAGE
from questionnaire.guide.limits import ANSWER_LENGTH
from questionnaire.guide.saving import Result, Save
from questionnaire.models import AnswerRevision, Project, Question, Section, Seen, User
from tests.cast import TABLE, counted_queries, row, table, text
from tests.pages import Shown, findings, form_data, parse, text_of

pytestmark = pytest.mark.django_db
SaveOne = Callable[..., Result]
HOSTILE = "</div><script>alert(1)</script> \"'<b>& {{ x }} \u202e日本"
PEOPLE = {"owner": 200, "editor": 200, "viewer": 200, "sre": 200, "admin": 200, "stranger": 404}


@pytest.fixture
def owner_client(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def viewer_client(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


@pytest.fixture
def reword(admin: User) -> Callable[..., None]:
    def edit(key: str, value: str, minor: bool = False) -> None:
        question = Question.objects.get(key=key)
        changed = QuestionValue(key, value)
        edit_question(question=question, value=changed, minor=minor, author=admin)

    return edit


Reword = Callable[..., None]


def history(project: Project, key: str = "name", query: str = "") -> str:
    return f"/projects/{project.code}/questions/{key}/history/{query}"


def restored(project: Project, key: str = "name") -> str:
    return f"/projects/{project.code}/questions/{key}/restore/"


def changes(project: Project, query: str = "", section: str = "") -> str:
    place = f"sections/{section}/" if section else ""
    return f"/projects/{project.code}/{place}changes/{query}"


def save_all(save: SaveOne, *values: str, author: User | None = None) -> None:
    """One after the other, as the owner unless somebody else is named."""
    more = {"author": author} if author else {}
    for base, value in enumerate(values, start=AnswerRevision.objects.count()):
        save("name", text(value), base, **more)


def apart(minutes: int) -> None:
    """So much time between the revisions: the first is that much after 20 November, 13:00:05."""
    start = datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC)
    revisions = list(AnswerRevision.objects.all())
    for revision in revisions:
        revision.created_at = start + revision.number * timedelta(minutes=minutes)
    AnswerRevision.objects.bulk_update(revisions, ["created_at"])


def texts() -> list[str]:
    return list(AnswerRevision.objects.order_by("number").values_list("text", flat=True))


def content(page: Shown) -> Element:
    """What the page has of its own, without the frame that all pages share."""
    tree = parse(page)
    main = tree.find("body/main")
    return tree if main is None else main


def of_class(page: Shown, name: str) -> list[str]:
    shown = (e for e in content(page).iter() if "hidden" not in e.attrib)
    return [text_of(e) for e in shown if name in (e.get("class") or "").split()]


def chosen(page: Shown) -> dict[str, str]:
    radios = [e for e in parse(page).iter("input") if e.get("type") == "radio"]
    return {e.get("name", ""): e.get("value", "") for e in radios if "checked" in e.attrib}


def shown_numbers(page: Shown) -> list[int]:
    radios = [e for e in parse(page).iter("input") if e.get("name") == "from"]
    return [int(e.get("value", "")) for e in radios]


def links(page: Shown, words: str) -> list[str]:
    return [e.get("href", "") for e in parse(page).iter("a") if words in text_of(e)]


def scripts(page: Shown) -> list[str]:
    return [text_of(e) for e in content(page).iter("script")]


# Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("person", "status"), PEOPLE.items())
def test_history_and_changes_are_for_all_who_read_the_project(
    client: Client,
    project: Project,
    save: SaveOne,
    person: str,
    status: int,
    request: pytest.FixtureRequest,
) -> None:
    save_all(save, "A", "B")
    client.force_login(request.getfixturevalue(person))
    paths = (history(project), changes(project), changes(project, section="projekt"))

    pages = [client.get(path) for path in paths]

    assert [page.status_code for page in pages] == [status] * 3
    assert [findings(page) for page in pages] == [[]] * 3
    assert [client.get(history(project, key)).status_code for key in ("x", "q1")] == [404, 404]
    assert client.get(changes(project, section="x")).status_code == 404


def test_history_asks_nobody_but_to_sign_in(client: Client, project: Project) -> None:
    seen = f"/projects/{project.code}/seen/"

    for path in (history(project), restored(project), changes(project), seen):
        assert client.get(path)["Location"] == f"/accounts/login/code/?next={path}"


# The page ------------------------------------------------------------------------------------


def test_history_of_a_question_never_answered_says_so(
    owner_client: Client, project: Project
) -> None:
    page = owner_client.get(history(project))

    assert findings(page) == []
    assert of_class(page, "note") == [
        "Diese Frage ist noch nicht beantwortet. Sobald jemand etwas speichert, steht es hier, "
        "mit Namen und Zeit."
    ]
    assert shown_numbers(page) == []


def test_history_names_who_and_when_exactly(
    owner_client: Client, project: Project, save: SaveOne, sre: User, editor: User
) -> None:
    save_all(save, "A")
    save_all(save, "B", author=sre)
    save_all(save, "C", author=editor)
    apart(1)

    page = owner_client.get(history(project))

    assert [text_of(e) for e in parse(page).iter("p") if e.find("time") is not None] == [
        "Emil Editor 20. November 2026, 13:03:05 Fassung 3",
        "Sina Sre (SRE-Team) 20. November 2026, 13:02:05 Fassung 2",
        "Sie 20. November 2026, 13:01:05 Fassung 1",
    ]
    assert "3 Fassungen Zuletzt Emil Editor" in of_class(page, "meta")[0]


def test_history_compares_the_newest_sitting_with_the_one_before(
    owner_client: Client, project: Project, save: SaveOne, editor: User
) -> None:
    save_all(save, "alt eins", "alt zwei")
    save_all(save, "neu eins", "neu zwei", author=editor)

    page = owner_client.get(history(project))

    assert chosen(page) == {"from": "2", "to": "4"}
    assert of_class(page, "difference") == ["gestrichen: alt neu: neu zwei"]
    assert shown_numbers(page) == [4, 3, 2, 1]
    assert [text_of(e) for e in parse(page).iter("summary")] == ["1 Zwischenstand"] * 2
    assert [e.get("open") for e in parse(page).iter("details")] == [None, None]


def test_history_compares_any_two_and_opens_their_sittings(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "B", "C")

    for query in ("?from=1&to=2", "?from=2&to=1"):
        page = owner_client.get(history(project, query=query))
        assert chosen(page) == {"from": "1", "to": "2"}
        assert of_class(page, "difference") == ["gestrichen: A neu: B"]
        assert [e.get("open") for e in parse(page).iter("details")] == [""]
        assert findings(page) == []


def test_history_names_both_states_and_formats_where_they_differ(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save("name", text("a: 1"))
    save("name", Answer(State.ANSWERED, text="a: 1", format="yaml"), 1)
    save("name", Answer(State.NOT_APPLICABLE, text="a: 1", note="weil"), 2)

    first, then = (owner_client.get(history(project, query=f"?from={n}")) for n in (1, 2))
    pages = [owner_client.get(history(project, query=q)) for q in ("?from=1&to=2", "?from=2&to=3")]

    assert ["Form: Text → Code: YAML" in of_class(page, "ui") for page in pages] == [True, False]
    state = "Stand: beantwortet → trifft nicht zu"
    assert [state in of_class(page, "ui") for page in pages] == [False, True]
    assert state in of_class(first, "ui")
    assert of_class(then, "difference") == ["gestrichen: a: 1 neu: weil", "a: 1"]


def test_history_says_that_two_revisions_read_the_same(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "B", "A")

    page = owner_client.get(history(project, query="?from=1&to=3"))

    assert of_class(page, "note") == ["Beide Fassungen lauten gleich."]


@pytest.mark.parametrize("query", ["?from=0&to=1", "?from=1&to=1"])
def test_history_shows_all_of_one_revision(
    owner_client: Client, project: Project, save: SaveOne, query: str
) -> None:
    long = "\n\n".join(f"Absatz {n}" for n in range(40))
    save_all(save, long, "B")

    page = owner_client.get(history(project, query=query))

    assert of_class(page, "version") == [long.replace("\n\n", " ")]
    assert findings(page) == []


def test_history_shows_an_emptied_answer_as_empty(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "")

    page = owner_client.get(history(project, query="?from=0&to=2"))

    assert of_class(page, "note") == ["In dieser Fassung steht keine Antwort."]


def test_history_shows_what_a_state_hides(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save("name", Answer(State.UNKNOWN, text="Entwurf", note="später"))

    page = owner_client.get(history(project))

    assert of_class(page, "version") == ["Weiß ich noch nicht. später"]
    assert of_class(page, "difference") == ["Entwurf"]
    assert findings(page) == []


def test_history_of_a_table_shows_cells_and_labels(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save(TABLE.key, table(row("r1", c2="Anna")))
    save(TABLE.key, table(row("r1", c2="Ben")), 1)

    both = owner_client.get(history(project, TABLE.key, "?from=1&to=2"))
    one = owner_client.get(history(project, TABLE.key, "?from=0&to=1"))

    assert of_class(both, "difference") == ["Rolle: Projektleitung Name: gestrichen: Anna neu: Ben"]
    assert of_class(one, "version") == ["Rolle Name Telefon Projektleitung Anna Entwicklung"]
    assert [findings(page) for page in (both, one)] == [[], []]


def test_history_names_the_wordings_of_a_question_that_was_changed(
    owner_client: Client, project: Project, save: SaveOne, reword: Reword
) -> None:
    save_all(save, "A")
    reword("name", "Anders geschrieben?", minor=True)
    save_all(save, "B")
    reword("name", "Neuer Sinn?")
    save("name", text("C"), 2)

    page = owner_client.get(history(project, query="?from=2&to=3"))

    assert [text_of(e).partition("Fassung ")[2] for e in parse(page).iter("p") if rows(e)] == [
        "3 zu Fassung 3 der Frage",
        "2 zu Fassung 2 der Frage Frage danach geändert",
        "1 zu Fassung 1 der Frage Frage danach geändert",
    ]
    assert "Auch die Frage wurde dazwischen geändert: von ihrer Fassung 2 zu Fassung 3." in (
        text_of(parse(page))
    )


def rows(element: Any) -> bool:
    return element.find("time") is not None and element.find("b") is not None


def test_history_of_a_retired_question_can_be_read_but_not_restored(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "B")
    place_question(question=Question.objects.get(key="name"), retired=True)

    page = owner_client.get(history(project))

    assert findings(page) == []
    assert "wird nicht mehr gefragt" in of_class(page, "meta")[0]
    assert "wiederherstellen" not in text_of(parse(page))
    assert links(page, "Zur Frage") == []


def test_history_shows_hostile_text_as_text(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, HOSTILE, f"{HOSTILE} mehr")

    pages = [owner_client.get(history(project, query=q)) for q in ("?from=1&to=2", "?from=0&to=2")]
    pages.append(owner_client.get(changes(project, "?since=2020-01-01")))

    assert [scripts(page) for page in pages] == [[]] * 3
    assert ["alert(1)" in text_of(parse(page)) for page in pages] == [True] * 3


@pytest.mark.parametrize("query", ["?from=x&to=99", "?from=-1", "?to=%00", "?before=x", "?to=1e3"])
def test_history_takes_what_no_page_sends_for_nothing(
    owner_client: Client, project: Project, save: SaveOne, editor: User, query: str
) -> None:
    save_all(save, "A")
    save_all(save, "B", author=editor)

    assert chosen(owner_client.get(history(project, query=query))) == {"from": "1", "to": "2"}


@pytest.mark.parametrize("revisions", [1, 3])
def test_history_query_count(
    owner_client: Client, project: Project, save: SaveOne, revisions: int
) -> None:
    save_all(save, *"ABC"[:revisions])

    with counted_queries() as queries:
        page = owner_client.get(history(project))
    assert len(shown_numbers(page)) == revisions
    assert len(queries) == 6


def test_history_of_very_many_sittings_has_pages(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_many(save, PAGE + 21)
    apart(20)

    newest = owner_client.get(history(project))
    (older,) = links(newest, "Ältere Fassungen")
    oldest = owner_client.get(history(project) + older)

    assert shown_numbers(newest) == list(range(PAGE + 21, 21, -1))
    assert shown_numbers(oldest) == list(range(21, 0, -1))
    assert links(oldest, "Neueste Fassungen") == [history(project)]
    assert form_data(oldest, "vergleich")["before"] == "22"
    assert [findings(page) for page in (newest, oldest)] == [[], []]


def test_history_of_a_very_long_sitting_shows_some_of_it_and_all_on_pages_of_its_own(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_many(save, PAGE + 41)

    folded = owner_client.get(history(project, query="?from=5"))
    (each,) = links(folded, "Alle 240 Zwischenstände zeigen")
    page = owner_client.get(history(project) + each)
    (older,) = links(page, "Ältere Fassungen")
    rest = owner_client.get(history(project) + older)

    assert shown_numbers(folded) == sorted({241, 5, *range(240, 0, -12)}, reverse=True)
    assert [shown_numbers(some) for some in (page, rest)] == [
        list(range(241, 41, -1)),
        list(range(41, 0, -1)),
    ]
    sent = form_data(rest, "vergleich")
    assert (sent["each"], sent["before"]) == ("241", "42")
    assert [findings(some) for some in (folded, page, rest)] == [[], [], []]


def save_many(save: SaveOne, number: int) -> None:
    save("name", text("1"))
    (first,) = AnswerRevision.objects.all()
    AnswerRevision.objects.bulk_create(copy_of(first, at) for at in range(2, number + 1))
    first.answer.current = AnswerRevision.objects.get(number=number)
    first.answer.save()


def copy_of(first: AnswerRevision, number: int) -> AnswerRevision:
    return AnswerRevision(
        answer=first.answer,
        number=number,
        question_revision=first.question_revision,
        state=first.state,
        text=str(number),
        author=first.author,
    )


# Restoring -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 302), ("editor", 302), ("sre", 302), ("viewer", 403), ("stranger", 404)],
)
def test_restore_is_for_writers(
    client: Client,
    project: Project,
    save: SaveOne,
    person: str,
    status: int,
    request: pytest.FixtureRequest,
) -> None:
    save_all(save, "A", "B")
    client.force_login(request.getfixturevalue(person))

    answer = client.post(restored(project), {"number": "1", "base": "2", "page": "p"})

    assert answer.status_code == status
    assert texts() == ["A", "B", "A"][: 3 if status == 302 else 2]


def test_restore_is_offered_for_all_but_the_newest_and_only_to_writers(
    client: Client, project: Project, save: SaveOne, owner: User, viewer: User
) -> None:
    save_all(save, "A", "B", "C")
    client.force_login(owner)
    offered = [e for e in parse(client.get(history(project))).iter("button") if e.get("form")]
    client.force_login(viewer)
    page = parse(client.get(history(project)))

    assert [(e.get("form"), e.get("value")) for e in offered] == [("wieder", "2"), ("wieder", "1")]
    assert text_of(offered[0]) == "Diese Fassung wiederherstellen (2)"
    assert [e for e in page.iter("button") if e.get("form")] == []
    assert [e for e in page.iter("form") if e.get("id") == "wieder"] == []


def test_restore_stores_the_revision_again_and_says_so(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "B")
    sent = form_data(owner_client.get(history(project)), "wieder") | {"number": "1"}

    answer = owner_client.post(restored(project), sent)
    again = owner_client.post(restored(project), sent)

    assert answer["Location"] == again["Location"] == history(project, query="?from=2&to=3")
    page = owner_client.get(answer["Location"])
    told = "Wiederhergestellt: Fassung 1 gilt wieder, jetzt als Fassung 3."
    assert of_class(page, "note") == [told, told]
    assert texts() == ["A", "B", "A"]


def test_restore_after_somebody_saved_stores_nothing_and_says_so(
    owner_client: Client, project: Project, save: SaveOne, editor: User
) -> None:
    save_all(save, "A", "B")
    sent = form_data(owner_client.get(history(project)), "wieder") | {"number": "1"}
    save_all(save, "C", author=editor)

    answer = owner_client.post(restored(project), sent)

    assert answer["Location"] == history(project)
    assert of_class(owner_client.get(history(project)), "note") == [
        "Nicht wiederhergestellt: Die Antwort wurde inzwischen geändert. "
        "Die neueste Fassung steht jetzt hier oben."
    ]
    assert texts() == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("B", "Diese Fassung gilt schon, es hat sich nichts geändert."),
        ("x" * (ANSWER_LENGTH + 1), "Die Antwort hat 100.001 Zeichen, möglich sind 100.000."),
    ],
)
def test_restore_that_stores_nothing_says_why(
    owner_client: Client, project: Project, save: SaveOne, first: str, told: str
) -> None:
    save_all(save, "A", "B")
    AnswerRevision.objects.filter(number=1).update(text=first)

    answer = owner_client.post(restored(project), {"number": "1", "base": "2"})

    assert answer["Location"] == history(project)
    (note,) = of_class(owner_client.get(history(project)), "note")
    assert note.startswith(told)
    assert AnswerRevision.objects.count() == 2


def test_restore_takes_only_what_the_page_sends(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "B")

    assert owner_client.get(restored(project))["Location"] == history(project)
    for number in ("", "0", "3", "x", "1" * 30):
        answer = owner_client.post(restored(project), {"number": number, "base": "2"})
        assert answer.status_code == 404
    forged = {"number": "1", "base": "2", "person": "somebody"}
    assert owner_client.post(restored(project), forged).status_code == 403
    assert texts() == ["A", "B"]


# What has changed ----------------------------------------------------------------------------


def test_changes_list_what_changed_by_sections(
    viewer_client: Client, project: Project, save: SaveOne, viewer: User, sre: User
) -> None:
    save("name", text("Portal alt"))
    sent = form_data(viewer_client.get(changes(project)), "gelesen")
    viewer_client.post(f"/projects/{project.code}/seen/", sent)
    save("name", text("Portal neu"), 1, author=sre)
    save("last", Answer(State.UNKNOWN, note="später"))

    page = viewer_client.get(changes(project))

    assert findings(page) == []
    assert [text_of(e) for e in parse(page).iter("h2")] == ["Das Projekt", "Der Betrieb"]
    first, second = of_class(page, "proposal")
    assert first.startswith("1.1 Wie heißt das Projekt? Zuletzt Sina Sre (SRE-Team), um ")
    assert "Portal gestrichen: alt neu: neu" in first
    assert "Stand: offen → weiß ich noch nicht neu: später" in second
    assert links(page, "Verlauf") == [
        history(project, query="?from=1&to=2"),
        history(project, "last", "?from=0&to=1"),
    ]
    assert links(page, "Zur Frage")[0] == f"/projects/{project.code}/sections/projekt/#q-name"
    assert "2 Antworten geändert" in of_class(page, "meta")[0]


def test_changes_marked_as_read_are_gone(
    viewer_client: Client, project: Project, save: SaveOne, viewer: User
) -> None:
    save_all(save, "A", "B")
    path = changes(project, section="projekt")
    sent = form_data(viewer_client.get(path), "gelesen")
    assert (sent["seen"], sent["person"], sent["section"]) == ("name.2", viewer.code, "projekt")

    answer = viewer_client.post(f"/projects/{project.code}/seen/", sent)

    assert answer["Location"] == path
    page = viewer_client.get(path)
    assert of_class(page, "note") == ["Als gelesen markiert."]
    assert "hat niemand sonst eine Antwort geändert" in text_of(parse(page))
    assert findings(page) == []


def test_changes_since_a_day_show_what_was_there_before(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "B")
    apart(24 * 60)  # on 21 and 22 November

    found = {
        day: of_class(owner_client.get(changes(project, f"?since={day}")), "difference")
        for day in ("2026-11-21", "22.11.2026", "2026-11-23")
    }

    assert found == {
        "2026-11-21": ["neu: B"],
        "22.11.2026": ["gestrichen: A neu: B"],
        "2026-11-23": [],
    }
    page = owner_client.get(changes(project, "?since=2026-11-23"))
    assert "Seit dem 23. November 2026" in of_class(page, "meta")[0]
    assert "Seit diesem Tag hat sich keine Antwort geändert." in text_of(parse(page))


def test_changes_that_were_taken_back_are_said_to_be(
    owner_client: Client, project: Project, save: SaveOne
) -> None:
    save_all(save, "A", "B", "A")
    apart(24 * 60)

    page = owner_client.get(changes(project, "?since=2026-11-22"))

    assert "jetzt steht hier wieder dasselbe wie damals" in of_class(page, "proposal")[0]
    assert of_class(page, "difference") == []


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("gestern", "Das ist kein Datum. Bitte nennen Sie einen Tag wie 20.11.2026."),
        ("2026-02-30", "Das ist kein Datum. Bitte nennen Sie einen Tag wie 20.11.2026."),
        ("", "Bitte nennen Sie einen Tag wie 20.11.2026."),
        ("0001-01-01", "Bitte nennen Sie einen Tag ab dem Jahr 2000."),
    ],
)
def test_changes_since_what_is_no_day_are_explained(
    owner_client: Client, project: Project, save: SaveOne, sent: str, told: str
) -> None:
    save_all(save, "A")

    page = owner_client.get(changes(project, f"?since={sent}"))

    assert page.status_code == 422
    assert (parse(page).findtext("head/title") or "").startswith("Fehler:")
    assert f"Seit wann: {told}" in of_class(page, "note")[0]
    assert of_class(page, "proposal") == []
    assert findings(page) == []
    assert owner_client.get(changes(project, "?since=9999-12-31")).status_code == 200


@pytest.mark.parametrize("name", ["one_question", "three_questions"])
def test_changes_query_count(
    client: Client,
    request: pytest.FixtureRequest,
    make_project: Callable[..., Project],
    owner: User,
    sre: User,
    name: str,
) -> None:
    questionnaire = request.getfixturevalue(name)
    project = make_project(questionnaire)
    keys = list(questionnaire.questions.values_list("key", flat=True))
    saves = [Save(key, text("A")) for key in keys]
    save_answers(project=project, author=owner, saves=saves)
    client.force_login(sre)

    with counted_queries() as queries:
        page = client.get(changes(project))
    assert len(of_class(page, "proposal")) == len(keys)
    assert len(queries) == 5


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (0, "Was sich geändert hat"),
        (1, "1 Antwort ist neu für Sie"),
        (2, "2 Antworten sind neu für Sie"),
    ],
)
def test_project_page_leads_to_what_has_changed(
    viewer_client: Client, project: Project, save: SaveOne, answers: int, words: str
) -> None:
    for key in ("name", "ziel")[:answers]:
        save(key, text("A"))

    page = viewer_client.get(f"/projects/{project.code}/")

    assert links(page, words) == [changes(project)]
    assert findings(page) == []


# What was seen -------------------------------------------------------------------------------


def seen(user: User) -> dict[str, int]:
    return dict(Seen.objects.filter(user=user).values_list("answer__question__key", "number"))


def test_seen_tells_a_script_nothing_and_others_where_to_go_on(
    viewer_client: Client, project: Project, save: SaveOne, viewer: User
) -> None:
    save_all(save, "A", "B")
    path = f"/projects/{project.code}/seen/"

    script = viewer_client.post(path, {"seen": "name.1"}, headers={"accept": "application/json"})
    assert (script.status_code, script.content, seen(viewer)) == (204, b"", {"name": 1})
    page = viewer_client.post(
        path, {"seen": "name.2"}, headers={"accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
    )
    assert (page["Location"], seen(viewer)) == (changes(project), {"name": 2})
    assert viewer_client.get(path)["Location"] == changes(project)


@pytest.mark.parametrize(
    "sent",
    [
        ["", "name", "name.", ".1", "name.x", "name.-1", "name.0", "name.1.2", "NAME.1"],
        ["ziel.1", "gibt-es-nicht.1", "na\0me.1", "name.1234567890"],
        [],
    ],
)
def test_seen_passes_over_what_no_page_sends(
    viewer_client: Client, project: Project, save: SaveOne, viewer: User, sent: list[str]
) -> None:
    save_all(save, "A")

    answer = viewer_client.post(f"/projects/{project.code}/seen/", {"seen": sent, "section": "/x"})

    assert (answer["Location"], seen(viewer)) == (changes(project), {})


def test_seen_takes_the_highest_of_several_numbers(
    viewer_client: Client, project: Project, save: SaveOne, viewer: User
) -> None:
    save_all(save, "A", "B", "C")

    viewer_client.post(f"/projects/{project.code}/seen/", {"seen": ["name.1", "name.3", "name.2"]})

    assert seen(viewer) == {"name": 3}


@pytest.mark.parametrize(("person", "reads"), [(p, PEOPLE[p] == 200) for p in PEOPLE])
def test_seen_is_for_all_who_read_the_project(
    client: Client,
    project: Project,
    save: SaveOne,
    person: str,
    reads: bool,
    request: pytest.FixtureRequest,
) -> None:
    save_all(save, "A")
    user = request.getfixturevalue(person)
    client.force_login(user)

    answer = client.post(f"/projects/{project.code}/seen/", {"seen": "name.1"})

    forged = client.post(
        f"/projects/{project.code}/seen/", {"seen": "name.1", "person": "somebody"}
    )

    assert (answer.status_code, forged.status_code) == ((302, 403) if reads else (404, 404))
    assert seen(user) == ({"name": 1} if reads else {})


# A question that was changed -----------------------------------------------------------------


@dataclass
class Drawn:
    content: bytes


def drawn(project: Project, writable: bool) -> Drawn:
    """The block of the section's first question."""
    sheet = section_sheet(project, Section.objects.get(key="projekt"))
    box = SectionForm(sheet=sheet, writable=writable).boxes[0]
    return Drawn(render_to_string("questionnaire/older_wording.html", {"box": box}).encode())


def test_older_wording_shows_what_changed_and_asks_whether_it_fits(
    project: Project, save: SaveOne, reword: Reword
) -> None:
    save_all(save, "A")
    reword("name", "Wie heißt das neue Projekt?")

    block, read = drawn(project, writable=True), drawn(project, writable=False)

    shown = ["Wie heißt das neu: neue Projekt?"]
    assert of_class(block, "difference") == of_class(read, "difference") == shown
    assert of_class(block, "guide") == ["Wie heißt das Projekt?"]
    (button,) = parse(block).iter("button")
    assert (text_of(button), button.get("name"), button.get("value")) == (
        "Passt noch",
        "fits",
        "name",
    )
    assert list(parse(read).iter("button")) == []


def test_older_wording_of_a_table_names_columns_and_labels(
    project: Project, save: SaveOne, admin: User
) -> None:
    Question.objects.exclude(key=TABLE.key).update(retired=True)
    save(TABLE.key, table(row("r1", c2="Anna")))
    value = replace(TABLE, note="alle", columns=(*TABLE.columns, Line("", "Fax")))
    edit_question(
        question=Question.objects.get(key=TABLE.key), value=value, minor=False, author=admin
    )

    block = drawn(project, writable=True)

    assert of_class(block, "difference") == [
        "neu: (alle) Wer ist ansprechbar? Rolle | Name | Telefon neu: | Fax "
        "Projektleitung Entwicklung"
    ]
    assert of_class(block, "guide") == [
        "Wer ist ansprechbar? Spalten: Rolle, Name, Telefon Zeilen: Projektleitung, Entwicklung"
    ]
