"""Tickets read back: what they would change, and what of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from questionnaire.actions.answers import save_answers
from questionnaire.actions.exporting import whole_document
from questionnaire.actions.importing import compare_ticket, take_ticket
from questionnaire.actions.reading import project_sheets
from questionnaire.actions.wordings import edit_question
from questionnaire.guide.document import Answer, Row, State, normal
from questionnaire.guide.errors import TicketError
from questionnaire.guide.limits import TICKET_LENGTH
from questionnaire.guide.reader import Why
from questionnaire.guide.returned import Taken, ticket_text
from questionnaire.guide.saving import Result, Save
from questionnaire.guide.writers import MARKDOWN, Dialect, write
from questionnaire.models import AnswerRevision, Project, Question, Questionnaire, User
from tests.cast import (
    TABLE,
    answers,
    counted_queries,
    database_examples,
    edited,
    row,
    table,
    text,
)
from tests.guide import strategies
from tests.guide.source import SOURCE

pytestmark = pytest.mark.django_db
SaveOne = Callable[..., Result]
GIVEN = {
    "name": Answer(State.ANSWERED, "a: 1  \r\n", format="yaml"),
    "ziel": Answer(State.UNKNOWN, text="bleibt", note="Anna *fragt* nach @joe"),
    TABLE.key: Answer(
        State.ANSWERED,
        rows=(row("r1", c2="Anna\nMaria", c3="0123"), row("bcdfghjk", c1="Vertretung | x")),
    ),
    "last": Answer(State.ANSWERED, text="# viel\n\n\n\n- [ ] mehr <b>"),
}


def ticket(project: Project, key: str = "projekt", dialect: Dialect = Dialect.GITHUB) -> str:
    (sheet,) = project_sheets(project, section=key)
    return write(sheet, dialect).body


def bases(project: Project, body: str) -> dict[str, int]:
    """All that would change, chosen."""
    proposals = compare_ticket(project=project, text=body).proposals
    return {one.key: one.entry.base for one in proposals}


def take(project: Project, author: User, body: str, chosen: dict[str, int]) -> Taken:
    comparison = compare_ticket(project=project, text=body)
    return take_ticket(project=project, author=author, comparison=comparison, chosen=chosen)


# Comparing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_compare_of_an_unedited_ticket_proposes_nothing(
    project: Project, save: SaveOne, dialect: Dialect
) -> None:
    for key, value in GIVEN.items():
        save(key, value)

    one = compare_ticket(project=project, text=ticket(project, dialect=dialect))
    whole = compare_ticket(project=project, text=whole_document(project, dialect))

    assert (one.proposals, one.unplaced, one.boxes, one.absent) == ((), (), (), 0)
    assert [c.key for c in one.equal] == ["name", "ziel", TABLE.key]
    assert (whole.proposals, whole.unplaced, whole.boxes, whole.absent) == ((), (), (), 0)
    assert (len(whole.equal), whole.sections) == (4, ("projekt", "betrieb"))


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_compare_of_the_unedited_real_guide_proposes_nothing(
    filled_project: Project, dialect: Dialect
) -> None:
    document = whole_document(filled_project, dialect).replace("\n", "\r\n")

    comparison = compare_ticket(project=filled_project, text=document)

    assert (comparison.proposals, comparison.unplaced, comparison.absent) == ((), (), 0)
    assert len(comparison.equal) == sum(len(s.entries) for s in project_sheets(filled_project))


def storable(answer: Answer) -> Answer:
    def clean(value: str) -> str:
        return value.replace("\0", "").encode(errors="ignore").decode()

    rows = (Row(r.id, tuple((c, clean(t)) for c, t in r.cells)) for r in answer.rows)
    return replace(answer, text=clean(answer.text), note=clean(answer.note), rows=tuple(rows))


@database_examples
@given(strategies.answers.map(storable), strategies.answers)
def test_taken_answers_are_what_the_ticket_shows(
    project: Project, owner: User, ours: Answer, theirs: Answer
) -> None:
    today = project_sheets(project)[0].entries
    name, contacts = today[0], today[2]
    saves = [
        Save(name.question.key, replace(ours, rows=()), name.base),
        Save(contacts.question.key, replace(ours, text=""), contacts.base),
    ]
    save_answers(project=project, author=owner, saves=saves)
    body = edited(project, **{save.key: theirs for save in saves})

    taken = take(project, owner, body, bases(project, body))

    assert taken.complete
    now = project_sheets(project)[0].entries
    for entry in (now[0], now[2]):
        assert normal(entry.question, entry.answer) == normal(entry.question, theirs)
    assert compare_ticket(project=project, text=body).proposals == ()


def test_compare_shows_both_sides_in_the_guides_order(project: Project, save: SaveOne) -> None:
    save("name", text("Portal"))
    save("last", text("wenig"))
    body = edited(project, name=text("Shop"), last=text("viel"), ziel=Answer(State.NOT_APPLICABLE))

    comparison = compare_ticket(project=project, text=body)

    shown = [(p.section, p.number, p.key) for p in comparison.proposals]
    assert shown == [
        ("Das Projekt", "1.1", "name"),
        ("Das Projekt", "1.2", "ziel"),
        ("Der Betrieb", "2.1", "last"),
    ]
    assert [(p.ours.text, p.theirs.text) for p in comparison.proposals] == [
        ("Portal", "Shop"),
        ("", ""),
        ("wenig", "viel"),
    ]
    assert [p.theirs.state for p in comparison.proposals] == [
        State.ANSWERED,
        State.NOT_APPLICABLE,
        State.ANSWERED,
    ]
    assert [p.entry.base for p in comparison.proposals] == [1, 0, 1]
    assert [p.emptied for p in comparison.proposals] == [False, False, False]
    assert [c.key for c in comparison.equal] == [TABLE.key]
    assert comparison.steps == 500_000 // 3


def test_compare_says_where_the_ticket_has_no_answer(project: Project, save: SaveOne) -> None:
    save("name", text("Portal"))

    (proposal,) = compare_ticket(project=project, text=edited(project, name=Answer())).proposals

    assert (proposal.key, proposal.emptied) == ("name", True)


def test_compare_takes_boxes_for_hints(project: Project, save: SaveOne) -> None:
    save("name", text("Portal"))
    body = ticket(project).replace("* [x] **Wie heißt", "* [ ] **Wie heißt")
    body = body.replace("* [ ] \\(kurz\\)", "* [x] \\(kurz\\)")

    comparison = compare_ticket(project=project, text=body)

    assert comparison.proposals == ()
    assert [(one.key, one.found.ticked) for one in comparison.boxes] == [
        ("name", False),
        ("ziel", True),
    ]


def test_compare_lists_what_has_no_place_and_what_is_absent(project: Project) -> None:
    lines = ticket(project).split("\n")
    start = next(at for at, line in enumerate(lines) if "kurz" in line)
    body = "\n".join(["Vorab ein Gruß.", *lines[:start]])

    comparison = compare_ticket(project=project, text=body)

    assert [(u.line, u.text, u.why) for u in comparison.unplaced] == [
        (1, "Vorab ein Gruß.", Why.FOREIGN)
    ]
    assert comparison.absent == 2


def test_compare_reads_the_plain_template_filled_in_by_hand(real_project: Project) -> None:
    _guide, title, sections = SOURCE.read_text(encoding="utf-8").partition("Das Projekt\n")
    template = title + sections
    filled = template.replace(
        "Worum geht es in diesem Projekt?**", "Worum geht es in diesem Projekt?**\n\nEin Portal.", 1
    ).replace("|  | | | |", "| Anna | Muster | a@b.example | Leitung |", 1)

    blank = compare_ticket(project=real_project, text=template)
    comparison = compare_ticket(project=real_project, text=filled)

    assert (blank.proposals, blank.absent, len(blank.equal)) == ((), 0, 75)
    assert [(p.key, p.theirs.text, p.misticked) for p in comparison.proposals] == [
        ("projektziel", "Ein Portal.", True),
        (
            "projektverantwortung",
            "Name: Anna\nOrganisation: Muster\nKontaktdaten (E-Mail, Telefon): a@b.example\n"
            "Funktion oder Rolle: Leitung",
            True,
        ),
    ]
    assert comparison.unplaced == ()


def test_compare_knows_earlier_wordings(project: Project, admin: User) -> None:
    body = edited(project, name=text("Portal"))
    question = Question.objects.get(key="name")
    for wording in ("Unter welchem Titel läuft das?", "Bitte nennen Sie die Bezeichnung"):
        today = project_sheets(project)[0].entries[0].question
        edit_question(
            question=question, value=replace(today, text=wording), minor=False, author=admin
        )

    comparison = compare_ticket(project=project, text=body)

    assert [(p.key, p.theirs.text) for p in comparison.proposals] == [("name", "Portal")]
    assert comparison.unplaced == ()


@pytest.mark.parametrize("count", [1, 3])
def test_compare_and_take_need_few_queries(
    make_project: Callable[[Questionnaire], Project],
    one_question: Questionnaire,
    three_questions: Questionnaire,
    owner: User,
    count: int,
) -> None:
    project = make_project(one_question if count == 1 else three_questions)
    body = edited(project, **{f"q{n}": text("neu") for n in range(1, count + 1)})

    with counted_queries() as compared:
        comparison = compare_ticket(project=project, text=body)
    chosen = {one.key: one.entry.base for one in comparison.proposals}
    with counted_queries() as stored:
        taken = take_ticket(project=project, author=owner, comparison=comparison, chosen=chosen)

    assert (len(comparison.proposals), len(taken.stored)) == (count, count)
    assert (len(compared), len(stored)) == (4, 6)


# Bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "ticket_empty"),
        ("\ufeff \r\n\t", "ticket_empty"),
        (b"\xef\xbb\xbf", "ticket_empty"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not_utf8"),
        ("Gr\u00fc\u00dfe".encode("utf-16"), "not_utf8"),
        ("a\0b", "nul"),
        (b"a\x00b", "nul"),
        ("a\ud800b", "surrogate"),
        ("x" * (TICKET_LENGTH + 1), "ticket_too_long"),
        ("Ein Brief ohne Fragen.", "ticket_foreign"),
        (
            "* [ ] **Eine ganz andere Frage aus einem anderen Leitfaden?**\n\n  > x",
            "ticket_foreign",
        ),
    ],
)
def test_compare_refuses_what_is_no_ticket(project: Project, sent: str | bytes, code: str) -> None:
    with pytest.raises(TicketError) as refused:
        compare_ticket(project=project, text=sent)

    assert refused.value.code == code


def test_compare_refuses_a_section_that_stands_twice(project: Project) -> None:
    twice = f"{edited(project, name=text('A'))}\n\n{edited(project, name=text('B'))}"

    with pytest.raises(TicketError) as refused:
        compare_ticket(project=project, text=twice)

    assert (refused.value.code, refused.value.values) == ("section_twice", {"title": "Das Projekt"})


@pytest.mark.parametrize("numbers", ["1/2", "2/2"])
def test_compare_refuses_a_ticket_of_which_a_part_is_missing(
    project: Project, numbers: str
) -> None:
    body = f"# Das Projekt ({numbers})\n\n{ticket(project, 'betrieb')}"

    with pytest.raises(TicketError) as refused:
        compare_ticket(project=project, text=body)

    code, values = refused.value.code, refused.value.values
    assert (code, values) == ("parts_incomplete", {"title": "Das Projekt"})


def test_compare_of_a_document_without_open_questions_proposes_nothing(project: Project) -> None:
    document = "# Portal\n\n## Das Projekt\n\n## Der Betrieb\n"

    comparison = compare_ticket(project=project, text=document)

    assert (comparison.found, comparison.unplaced, comparison.absent) == ((), (), 0)
    with pytest.raises(TicketError) as refused:
        compare_ticket(project=project, text=f"{document}Ein Gruß\n")
    assert refused.value.code == "ticket_foreign"


def test_ticket_text_drops_the_mark_and_carriage_returns() -> None:
    assert ticket_text("\ufeffa\r\nb\rc".encode()) == "a\nb\nc"


# Taking --------------------------------------------------------------------------------------


def test_take_stores_what_was_chosen_and_keeps_what_tickets_do_not_show(
    project: Project, save: SaveOne, sre: User
) -> None:
    for key, value in GIVEN.items():
        save(key, value)
    rows = (*GIVEN[TABLE.key].rows, Row("n3", (("c1", "Neu"), ("c2", "Nina"))))
    body = edited(
        project,
        name=replace(GIVEN["name"], text="a: 2"),
        ziel=Answer(State.UNKNOWN, note="Bodo fragt nach"),
        ansprechpersonen=table(*rows),
        last=text("nicht gewählt"),
    )
    chosen = bases(project, body)
    del chosen["last"]

    taken = take(project, sre, body, chosen)

    now = answers(project)
    added = now[TABLE.key].rows[-1].id
    assert (taken.stored, taken.complete) == (["name", "ziel", TABLE.key], True)
    assert [one.key for one in taken.comparison.proposals] == ["last"]
    assert now == {
        **GIVEN,
        "name": replace(GIVEN["name"], text="a: 2"),
        "ziel": replace(GIVEN["ziel"], note="Bodo fragt nach"),
        TABLE.key: table(*GIVEN[TABLE.key].rows, Row(added, rows[-1].cells)),
    }
    assert len(added) == 8
    assert set(AnswerRevision.objects.filter(number=2).values_list("author", "on_behalf")) == {
        (sre.pk, True)
    }


def test_take_stores_nothing_over_an_answer_that_changed_since(
    project: Project, save: SaveOne, owner: User
) -> None:
    save("name", text("A"))
    body = edited(project, name=text("B"), ziel=text("Z"))
    chosen = bases(project, body)
    save("name", text("inzwischen"), base=1)

    taken = take(project, owner, body, chosen)

    assert (taken.stored, taken.conflicts, taken.complete) == (["ziel"], ["name"], False)
    assert answers(project) == {"name": text("inzwischen"), "ziel": text("Z")}


def test_take_shows_what_it_met_and_what_it_left(
    project: Project, save: SaveOne, owner: User, sre: User
) -> None:
    comparison = compare_ticket(
        project=project, text=edited(project, name=text("A"), ziel=text("Z"), last=text("L"))
    )
    chosen = {one.key: one.entry.base for one in comparison.proposals}
    save("name", text("inzwischen"), author=sre)
    save("ziel", text("Z  "), author=sre)

    taken = take_ticket(project=project, author=owner, comparison=comparison, chosen=chosen)
    fresh = compare_ticket(project=project, text=comparison.text)
    again = {one.key: one.entry.base for one in taken.comparison.proposals}
    second = take_ticket(project=project, author=owner, comparison=taken.comparison, chosen=again)

    assert (taken.conflicts, taken.stored) == (["name"], ["ziel", "last"])
    assert again == {"name": 1}
    assert taken.comparison == fresh
    assert (second.stored, second.complete) == (["name"], True)
    assert answers(project) == {"name": text("A"), "ziel": text("Z  "), "last": text("L")}


def test_take_twice_stores_once(project: Project, owner: User) -> None:
    body = edited(project, ansprechpersonen=table(row("n1", c1="Neu")), name=text("A"))
    chosen = bases(project, body)

    first = take(project, owner, body, chosen)
    second = take(project, owner, body, chosen)

    assert first.stored == second.stored == ["name", TABLE.key]
    assert (first.complete, second.complete) == (True, True)
    assert AnswerRevision.objects.count() == 2


def test_take_reports_what_is_over_a_limit_and_stores_the_others(
    project: Project, save: SaveOne, owner: User
) -> None:
    hidden = row("cccccccc", c9="bleibt")
    save(TABLE.key, table(row("r1", c2="A"), hidden))
    rows = tuple(Row(f"n{n}", (("c1", f"x{n}"),)) for n in range(1, 201))
    body = edited(
        project, name=text("x" * 100_001), ansprechpersonen=table(*rows), last=text("gut")
    )
    chosen = bases(project, body)

    taken = take(project, owner, body, chosen)

    assert {key: error.code for key, error in taken.refused.items()} == {
        "name": "answer_too_long",
        TABLE.key: "too_many_rows",
    }
    assert (taken.stored, taken.conflicts, taken.complete) == (["last"], [], False)


def test_take_knows_nothing_of_questions_that_are_gone(
    project: Project, owner: User, sre: User
) -> None:
    body = edited(project, name=text("A"), ziel=text("Z"))
    chosen = {**bases(project, body), "fremd": 0, "\ud800": -1}
    Question.objects.filter(key="ziel").update(retired=True)

    taken = take(project, owner, body, chosen)

    assert taken.stored == ["name"]
    assert sorted(taken.gone) == ["fremd", "ziel", "\ud800"]
    assert answers(project) == {"name": text("A")}


def test_take_of_nothing_writes_nothing(project: Project, owner: User) -> None:
    body = edited(project, name=text("A"))

    taken = take(project, owner, body, {})

    assert taken == Taken(compare_ticket(project=project, text=body))
    assert AnswerRevision.objects.count() == 0


def test_take_stores_nothing_for_a_question_that_reads_otherwise_by_now(
    project: Project, owner: User, admin: User
) -> None:
    body = edited(
        project,
        name=text("Shop"),
        ziel=text("Z"),
        ansprechpersonen=table(row("r1", c2="Anna"), row("n1", c1="Neu", c2="Nina")),
    )
    before = compare_ticket(project=project, text=body)
    chosen = {one.key: one.entry.base for one in before.proposals}
    seen = {one.key: one.digest for one in before.proposals}
    edit_question(
        question=Question.objects.get(key="ziel"),
        value=replace(TABLE, key="ziel", text="Worum geht es?"),
        minor=False,
        author=admin,
    )
    asked = project_sheets(project)[0].entries[2].question
    edit_question(
        question=Question.objects.get(key=TABLE.key),
        value=replace(asked, columns=asked.columns[:1]),
        minor=False,
        author=admin,
    )

    now = compare_ticket(project=project, text=body)
    taken = take_ticket(project=project, author=owner, comparison=now, chosen=chosen, seen=seen)

    assert (taken.stored, taken.changed) == (["name"], ["ziel", TABLE.key])
    assert (taken.conflicts, taken.refused, taken.gone) == ([], {}, [])
    assert taken.complete is False
    assert answers(project) == {"name": text("Shop")}
