"""Two versions of one answer on the page: what differs, what it says, which choices it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from questionnaire.actions.answers import save_answers
from questionnaire.guide.document import Answer, Row, State
from questionnaire.guide.saving import Save
from questionnaire.models import Project, Question, User
from tests.cast import table, text
from tests.pages import as_sent, findings, form_data, parse, text_of

pytestmark = pytest.mark.django_db

TABLE = "projektverantwortung"
Saves = Callable[..., None]


@pytest.fixture
def saves(real_project: Project) -> Saves:
    """Somebody else saves an answer: saves(author, key, value, base=0)."""

    def save(author: User, key: str, value: Answer, base: int = 0) -> None:
        save_answers(project=real_project, author=author, saves=[Save(key, value, base)])

    return save


@pytest.fixture
def opened(client: Client, owner: User, real_project: Project) -> Callable[[str], Page]:
    client.force_login(owner)

    def open_page(section: str) -> Page:
        return Page(client, f"/projects/{real_project.code}/sections/{section}/")

    return open_page


class Page:
    """A section page as it was opened, which may be sent later."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.data = form_data(client.get(path))

    def send(self, **changes: str) -> Any:
        """With changes; a dot in a name is written as two underscores."""
        data = self.data | {name.replace("__", "."): value for name, value in changes.items()}
        return self.client.post(self.path, as_sent(data))


def conflict(response: Any, key: str) -> Element:
    assert response.status_code == 409
    assert findings(response) == []
    groups = [e for e in parse(response).iter("div") if e.get("role") == "group"]
    return next(e for e in groups if e.get("aria-labelledby") == f"k-{key}")


def heads(group: Element) -> list[str]:
    return [text_of(e) for e in group.iter("p") if e.get("class") == "version-head"]


def versions(group: Element) -> list[Element]:
    return [e for e in group.iter("div") if (e.get("class") or "").split()[:1] == ["version"]]


def drawn(element: Element) -> str:
    """A version's text, what only it has in brackets; its hidden words are the first there."""
    parts = [element.text or ""]
    for child in element:
        own = "".join(child.itertext())
        parts += [f"[{own}]" if child.tag == "ins" else own, child.tail or ""]
    return "".join(parts)


def sentences(group: Element) -> list[str]:
    return [text_of(e) for e in group.findall("p") if "actions" not in (e.get("class") or "")]


def buttons(group: Element) -> list[tuple[str | None, str | None, str]]:
    return [(e.get("name"), e.get("value"), text_of(e)) for e in group.iter("button")]


SAFE = (
    "Verloren geht nichts: Was Sie auch wählen, beide Fassungen bleiben im Verlauf. "
    "Welche soll gelten?"
)
FREE = "Sie können unten auch frei weiterschreiben und dann Ihre Fassung übernehmen."


def test_conflict_underlines_what_each_side_has_alone(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    page = opened("projekt")
    saves(editor, "projektname", text("Ja, alle. Ausnahme: <Mahnläufe>."))

    group = conflict(page.send(projektname__text="Ja, alle. Geheimnisse nicht."), "projektname")

    assert [drawn(side) for side in versions(group)] == [
        "Ja, alle. [nur hier: Ausnahme: <Mahnläufe>].",
        "Ja, alle. [nur hier: Geheimnisse nicht].",
    ]


def test_conflict_says_who_saved_and_gives_three_choices(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    page = opened("projekt")
    saves(editor, "projektname", text("ihrer"))

    group = conflict(page.send(projektname__text="meiner"), "projektname")

    stored, mine = heads(group)
    assert stored.startswith("Gespeichert Emil Editor, um ")
    assert mine == "Ihre Fassung noch nicht gespeichert"
    first, last = sentences(group)
    assert first.startswith("Emil Editor hat um ")
    assert first.endswith(f" gespeichert, während Sie geschrieben haben. {SAFE}")
    assert last == FREE
    assert buttons(group) == [
        ("choose", "both:projektname", "Beide behalten"),
        ("choose", "theirs:projektname", "Fassung von Emil Editor übernehmen"),
        ("choose", "mine:projektname", "Meine Fassung übernehmen"),
    ]
    primary = [text_of(e) for e in group.iter("button") if "btn-primary" in (e.get("class") or "")]
    assert primary == ["Beide behalten"]


def test_conflict_with_the_sre_team_names_it(
    opened: Callable[[str], Page], saves: Saves, sre: User
) -> None:
    page = opened("projekt")
    saves(sre, "projektname", text("ihrer"))

    group = conflict(page.send(projektname__text="meiner"), "projektname")

    assert heads(group)[0].startswith("Gespeichert Sina Sre (SRE-Team), um ")
    assert buttons(group)[1][2] == "Fassung von Sina Sre übernehmen"


def test_conflict_with_oneself_says_so(
    opened: Callable[[str], Page], saves: Saves, owner: User
) -> None:
    page = opened("projekt")
    saves(owner, "projektname", text("woanders"))

    group = conflict(page.send(projektname__text="hier"), "projektname")

    assert sentences(group)[0].startswith("Sie selbst haben um ")
    assert buttons(group)[1][2] == "Gespeicherte Fassung übernehmen"


def test_conflict_with_what_was_never_stored(opened: Callable[[str], Page]) -> None:
    """The base that was sent is none: of a restored database, or invented."""
    page = opened("projekt")
    page.data["projektname.base"] = "7"

    group = conflict(page.send(projektname__text="meiner"), "projektname")

    expected = f"Gespeichert ist inzwischen etwas anderes, als Ihre Seite zeigte. {SAFE}"
    assert sentences(group) == [expected, FREE]
    assert heads(group) == ["Gespeichert", "Ihre Fassung noch nicht gespeichert"]
    assert [drawn(side) for side in versions(group)] == [
        "noch keine Antwort",
        "[nur hier: meiner]",
    ]
    assert buttons(group)[1][2] == "Gespeicherte Fassung übernehmen"


def test_conflict_with_an_emptied_answer(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    saves(editor, "projektname", text("ihrer"))
    page = opened("projekt")
    saves(editor, "projektname", text("ihrer, länger"), base=1)

    group = conflict(page.send(projektname__text=""), "projektname")

    assert [drawn(side) for side in versions(group)] == [
        "[nur hier: ihrer, länger]",
        "noch keine Antwort",
    ]
    assert heads(group)[1] == "Ihre Fassung noch nicht gespeichert"
    assert "beantwortet" not in heads(group)[0]


def test_conflict_names_states_that_differ(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    page = opened("projekt")
    saves(editor, "projektname", Answer(State.UNKNOWN))

    group = conflict(
        page.send(projektname__state="not_applicable", projektname__note="ohne Namen"),
        "projektname",
    )

    stored, mine = heads(group)
    assert stored.endswith(" weiß ich noch nicht")
    assert mine == "Ihre Fassung noch nicht gespeichert trifft nicht zu"
    assert [drawn(side) for side in versions(group)] == [
        "ohne Anmerkung",
        "[nur hier: ohne Namen]",
    ]


def test_conflict_names_formats_that_differ_and_shows_code_as_code(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    page = opened("projekt")
    saves(editor, "projektname", Answer(State.ANSWERED, text="a: 1", format="yaml"))

    group = conflict(page.send(projektname__text="a: 2"), "projektname")

    assert [head.rpartition(" ")[2] for head in heads(group)] == ["YAML", "Text"]
    assert [e.get("class") for e in versions(group)] == ["version code", "version"]


def test_conflict_of_versions_that_read_alike_says_so(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    page = opened("projekt")
    saves(editor, "projektname", text("Portal"))

    group = conflict(page.send(projektname__text="Portal \n\n\n"), "projektname")

    assert [drawn(side) for side in versions(group)] == ["Portal", "Portal"]
    assert sentences(group)[1:] == [
        "Beide lesen sich gleich: Sie unterscheiden sich in Leerzeichen oder in etwas, "
        "das hier nicht gezeigt wird.",
        FREE,
    ]


def test_conflict_folds_long_runs_that_are_equal(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    page = opened("projekt")
    lines = "".join(f"Zeile {at}\n" for at in range(20))
    saves(editor, "projektname", text(f"{lines}ihre"))

    group = conflict(page.send(projektname__text=f"{lines}meine"), "projektname")

    for side in versions(group):
        assert [text_of(e) for e in side.iter("summary")] == ["14 Zeilen unverändert"]


def test_conflict_of_tables_shows_rows_as_text(
    opened: Callable[[str], Page], saves: Saves, editor: User, real_project: Project
) -> None:
    """Former columns too, as in the table itself."""
    saves(editor, TABLE, table(Row("n1", (("c1", "Anna"), ("c2", "11"), ("c9", "Fax")))))
    revision = Question.objects.get(key=TABLE).current
    assert revision
    revision.columns = [*revision.columns, {"id": "c9", "text": "Fax", "gone": True}]
    revision.save()
    first, second = (column["text"] for column in revision.columns[:2])
    page = opened("team")
    saves(editor, TABLE, table(Row("n1", (("c1", "Bodo"), ("c2", "11"), ("c9", "Fax")))), base=1)

    group = conflict(page.send(**{f"{TABLE}__cell__n1__c1": "Cleo"}), TABLE)

    assert [drawn(side) for side in versions(group)] == [
        f"{first}: [nur hier: Bodo]\n{second}: 11\nFax: Fax",
        f"{first}: [nur hier: Cleo]\n{second}: 11\nFax: Fax",
    ]


def test_conflict_of_long_texts_is_shown_in_time(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    """Texts that share nothing are replaced as a whole; nobody waits for more."""
    page = opened("projekt")
    saves(editor, "projektname", text("ab " * 30_000))

    group = conflict(page.send(projektname__text="cd\n" * 30_000), "projektname")

    assert [len(list(side.iter("ins"))) for side in versions(group)] == [1, 1]


def test_conflict_whose_texts_are_too_long_together_says_why(
    opened: Callable[[str], Page], saves: Saves, editor: User
) -> None:
    page = opened("projekt")
    saves(editor, "projektname", text("a" * 60_000))
    page.data = form_data(page.send(projektname__text="b" * 60_000))

    group = conflict(page.send(choose="both:projektname"), "projektname")

    assert sentences(group)[1] == (
        "Beide zusammen lassen sich nicht speichern. Die Antwort hat 120.002 Zeichen, "
        "möglich sind 100.000. Bitte kürzen Sie um 20.002 Zeichen."
    )
