"""load_guide and export: the file seeds, the rows rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.actions.loading import load_guide
from questionnaire.actions.reading import guide_value, question_value, section_sheet
from questionnaire.actions.seeding import Conflict, Report
from questionnaire.actions.texts import edit_questionnaire, edit_section
from questionnaire.actions.wordings import edit_question, place_question
from questionnaire.guide.document import (
    Guide,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Section,
    Span,
)
from questionnaire.guide.errors import ProductError
from questionnaire.guide.parser import parse_guide
from questionnaire.guide.saving import Result
from questionnaire.guide.writers.guide_file import write_guide
from questionnaire.models import Project, Questionnaire, QuestionRevision, User
from questionnaire.models import Question as QuestionRow
from questionnaire.models import Section as SectionRow
from tests.actions.racing import meanwhile
from tests.cast import (
    REAL_GUIDE,
    SMALL_GUIDE,
    TABLE,
    counted_queries,
    database_examples,
    loaded,
    row,
    table,
    text,
)

NOTHING = Report()
SaveOne = Callable[..., Result]


def lines(prefix: str, *texts: str) -> tuple[Line, ...]:
    return tuple(Line(f"{prefix}{at}", text) for at, text in enumerate(texts, 1))


def with_question(key: str, guide: Guide = SMALL_GUIDE, **changes: object) -> Guide:
    """The guide with one question changed."""
    sections = (
        replace(
            section,
            questions=tuple(
                replace(question, **changes) if question.key == key else question  # type: ignore[arg-type]
                for question in section.questions
            ),
        )
        for section in guide.sections
    )
    return replace(guide, sections=tuple(sections))


def with_order(*keys: str, extra: tuple[Question, ...] = ()) -> Guide:
    """The small guide, its first section asking these questions in this order."""
    asked = {question.key: question for question in (*SMALL_GUIDE.sections[0].questions, *extra)}
    first = replace(SMALL_GUIDE.sections[0], questions=tuple(asked[key] for key in keys))
    return replace(SMALL_GUIDE, sections=(first, *SMALL_GUIDE.sections[1:]))


def with_section(number: int, **changes: object) -> Guide:
    sections = list(SMALL_GUIDE.sections)
    sections[number] = replace(sections[number], **changes)  # type: ignore[arg-type]
    return replace(SMALL_GUIDE, sections=tuple(sections))


def without(key: str) -> Guide:
    sections = (
        replace(section, questions=tuple(q for q in section.questions if q.key != key))
        for section in SMALL_GUIDE.sections
    )
    return replace(SMALL_GUIDE, sections=tuple(sections))


def edit(admin: User, key: str, **changes: object) -> None:
    """An admin gives a question a new wording."""
    question = QuestionRow.objects.get(key=key)
    value = replace(question_value(question), **changes)  # type: ignore[arg-type]
    edit_question(question=question, value=value, minor=False, author=admin)


def asked(section: str = "projekt") -> list[str]:
    """Keys of the questions that a section asks, in order."""
    rows = QuestionRow.objects.filter(section__key=section, retired=False)
    return [question.key for question in rows.order_by("position", "key")]


def wordings(key: str) -> list[tuple[int, str, str, bool]]:
    rows = QuestionRevision.objects.filter(question__key=key).order_by("number")
    return [(r.number, r.text, r.source, r.minor) for r in rows]


def stored_lines(key: str = TABLE.key) -> tuple[list[object], list[object]]:
    current = QuestionRow.objects.get(key=key).current
    assert current is not None
    return current.columns, current.labels


# First load ----------------------------------------------------------------------------------


def test_load_guide_into_an_empty_database_adds_everything(db: None) -> None:
    report = load_guide(guide=SMALL_GUIDE)

    added = ["kleiner-leitfaden", "projekt", "betrieb", "name", "ziel", TABLE.key, "last"]
    assert report == Report(added=added)
    assert guide_value(Questionnaire.objects.get()) == SMALL_GUIDE
    assert wordings("name") == [(1, "Wie heißt das Projekt?", "file", False)]


def test_load_guide_of_the_real_file_exports_it_byte_for_byte(real_guide: Questionnaire) -> None:
    assert write_guide(guide_value(real_guide)).encode() == REAL_GUIDE.read_bytes()
    assert (real_guide.sections.count(), real_guide.questions.count()) == (10, 75)


@pytest.mark.parametrize("flags", [{}, {"take_file": True}, {"retire_missing": True}])
def test_load_guide_a_second_time_changes_nothing(
    real_guide: Questionnaire, flags: dict[str, bool]
) -> None:
    before = list(QuestionRow.objects.order_by("pk").values())

    report = load_guide(guide=parse_guide(REAL_GUIDE.read_text(encoding="utf-8")), **flags)

    assert report == NOTHING
    assert QuestionRevision.objects.count() == 75
    assert list(QuestionRow.objects.order_by("pk").values()) == before


def test_load_guide_wording_only_does_not_make_a_first_wording_minor(db: None) -> None:
    load_guide(guide=SMALL_GUIDE, wording_only=True)

    assert not QuestionRevision.objects.filter(minor=True).exists()


def test_load_guide_keeps_a_section_without_questions(db: None) -> None:
    empty = replace(SMALL_GUIDE, sections=(Section("leer", "Leer", "Leer"), *SMALL_GUIDE.sections))

    assert guide_value(loaded(empty)) == empty


def test_load_guide_leaves_other_guides_alone(
    guide: Questionnaire, one_question: Questionnaire
) -> None:
    load_guide(guide=with_question("name", text="Neu?"))

    assert [q.current.text for q in one_question.questions.all() if q.current] == ["Frage 1?"]


# The file alone changed ----------------------------------------------------------------------


def test_load_guide_takes_a_newer_wording(guide: Questionnaire) -> None:
    newer = with_question("name", text="Welchen Namen hat es?", note="neu")

    report = load_guide(guide=newer)

    assert report == Report(changed=["name"])
    assert guide_value(guide) == newer
    assert wordings("name") == [
        (1, "Wie heißt das Projekt?", "file", False),
        (2, "Welchen Namen hat es?", "file", False),
    ]
    assert load_guide(guide=newer) == NOTHING


def test_load_guide_wording_only_marks_the_change_as_spelling(guide: Questionnaire) -> None:
    load_guide(guide=with_question("name", text="Wie heißt das Projekt"), wording_only=True)

    assert wordings("name")[1:] == [(2, "Wie heißt das Projekt", "file", True)]


def test_load_guide_takes_newer_titles_short_names_and_introductions(guide: Questionnaire) -> None:
    intro = (Paragraph((Span(Mark.TEXT, "Neue Einleitung."),)),)
    newer = replace(
        with_section(0, title="Das Vorhaben", short="Vorhaben", intro=intro),
        title="Neuer Titel",
        intro=intro,
    )

    report = load_guide(guide=newer)

    assert report == Report(changed=["kleiner-leitfaden", "projekt"])
    guide.refresh_from_db()
    assert guide_value(guide) == newer


def test_load_guide_adds_a_question_at_its_place_and_moves_no_other(guide: Questionnaire) -> None:
    newer = with_order("name", "neu", "ziel", TABLE.key, extra=(Question("neu", "Neu?"),))

    report = load_guide(guide=newer)

    assert report == Report(added=["neu"])
    assert guide_value(guide) == newer
    assert list(
        QuestionRow.objects.filter(section__key="projekt")
        .order_by("position")
        .values_list("position", flat=True)
    ) == [10, 20, 30, 40]


def test_load_guide_adds_a_section_at_its_place(guide: Questionnaire) -> None:
    added = Section("mitte", "Mitte", "Mitte", questions=(Question("neu", "Neu?"),))
    newer = replace(SMALL_GUIDE, sections=(SMALL_GUIDE.sections[0], added, SMALL_GUIDE.sections[1]))

    report = load_guide(guide=newer)

    assert report == Report(added=["mitte", "neu"])
    assert guide_value(guide) == newer


def test_load_guide_takes_a_new_order_of_questions(guide: Questionnaire) -> None:
    newer = with_order(TABLE.key, "name", "ziel")

    report = load_guide(guide=newer)

    assert report == Report(changed=["projekt"])
    assert guide_value(guide) == newer
    assert load_guide(guide=newer) == NOTHING


def test_load_guide_takes_a_new_order_of_sections(guide: Questionnaire) -> None:
    newer = replace(SMALL_GUIDE, sections=SMALL_GUIDE.sections[::-1])

    report = load_guide(guide=newer)

    assert report == Report(changed=["kleiner-leitfaden"])
    assert guide_value(guide) == newer


def moved() -> Guide:
    """The small guide with `ziel` asked first in the other section."""
    first, second = SMALL_GUIDE.sections
    name, goal, table = first.questions
    return replace(
        SMALL_GUIDE,
        sections=(
            replace(first, questions=(name, table)),
            replace(second, questions=(goal, *second.questions)),
        ),
    )


def test_load_guide_moves_a_question_between_sections_with_its_answers(
    guide: Questionnaire, project: Project, save: SaveOne
) -> None:
    save("ziel", text("Weltfrieden"))

    report = load_guide(guide=moved())

    assert report == Report(changed=["ziel"])
    assert guide_value(guide) == moved()
    sheet = section_sheet(project, SectionRow.objects.get(key="betrieb"))
    assert [entry.answer for entry in sheet.entries] == [text("Weltfrieden"), text("")]
    assert load_guide(guide=moved()) == NOTHING
    assert load_guide(guide=SMALL_GUIDE) == Report(changed=["ziel"])
    assert guide_value(guide) == SMALL_GUIDE


# Edited here, the file unchanged ---------------------------------------------------------------


def test_load_guide_of_the_same_file_keeps_what_was_edited_here(
    guide: Questionnaire, admin: User
) -> None:
    edit(admin, "name", text="Unser Wortlaut?")
    Questionnaire.objects.update(title="Unser Titel")
    SectionRow.objects.filter(key="projekt").update(title="Unser Abschnitt", short="Unser")
    QuestionRow.objects.filter(key="ziel").update(position=5)
    SectionRow.objects.filter(key="betrieb").update(position=5)
    last = QuestionRow.objects.get(key="last")
    last.section, last.position = SectionRow.objects.get(key="projekt"), 7
    last.save()
    guide.refresh_from_db()
    before = guide_value(guide)

    for flags in ({}, {"take_file": True}):
        assert load_guide(guide=SMALL_GUIDE, **flags) == NOTHING

    guide.refresh_from_db()
    assert guide_value(guide) == before
    assert asked() == ["ziel", "last", "name", TABLE.key]


def test_load_guide_of_a_file_that_says_what_was_edited_here_changes_nothing(
    guide: Questionnaire, admin: User
) -> None:
    edit(admin, "name", text="Unser Wortlaut?")
    Questionnaire.objects.update(title="Unser Titel")
    QuestionRow.objects.filter(key="ziel").update(position=5)
    guide.refresh_from_db()
    exported = guide_value(guide)

    assert load_guide(guide=exported) == NOTHING

    newer = replace(with_question("name", exported, text="Noch neuer?"), title="Neuer Titel")
    report = load_guide(guide=newer)
    assert report == Report(changed=["kleiner-leitfaden", "name"])
    guide.refresh_from_db()
    assert guide_value(guide) == newer
    assert wordings("name")[1:] == [
        (2, "Unser Wortlaut?", "admin", False),
        (3, "Unser Wortlaut?", "file", True),
        (4, "Noch neuer?", "file", False),
    ]


def test_load_guide_takes_what_was_typed_here_for_its_normal_form(
    guide: Questionnaire, admin: User
) -> None:
    Questionnaire.objects.update(title=" Unser  Titel ", intro="Erstens.\r\n\r\n\r\nZweitens. ")
    SectionRow.objects.filter(key="projekt").update(short="Unser\u2028 ")
    edit(admin, "name", text="Unser  Wortlaut?", note=" hier ")
    edit(admin, TABLE.key, columns=lines("c", "A  B", " C"), labels=lines("r", "D "))
    guide.refresh_from_db()
    exported = parse_guide(write_guide(guide_value(guide)))

    assert guide_value(guide) == exported
    assert load_guide(guide=exported) == NOTHING
    assert load_guide(guide=replace(exported, title="Neu")) == Report(changed=[guide.key])


def test_load_guide_places_a_new_question_in_an_order_made_here(guide: Questionnaire) -> None:
    QuestionRow.objects.filter(key=TABLE.key).update(position=5)
    newer = with_order("name", "neu", "ziel", TABLE.key, extra=(Question("neu", "Neu?"),))

    report = load_guide(guide=newer)

    assert report == Report(added=["neu"])
    assert asked() == [TABLE.key, "name", "neu", "ziel"]


# Both changed --------------------------------------------------------------------------------


def test_load_guide_reports_a_wording_changed_on_both_sides_and_writes_nothing(
    guide: Questionnaire, admin: User
) -> None:
    edit(admin, "name", text="Unser Wortlaut?", note="hier")
    newer = with_question("ziel", with_question("name", text="Deren Wortlaut?"), text="Auch neu?")

    report = load_guide(guide=newer)

    assert report == Report(
        changed=["ziel"],
        conflicts=[
            Conflict("name", "text", "Unser Wortlaut?", "Deren Wortlaut?"),
            Conflict("name", "note", "hier", ""),
        ],
        written=False,
    )
    assert len(wordings("name")) == 2
    assert len(wordings("ziel")) == 1


def test_load_guide_takes_the_file_if_told_to(guide: Questionnaire, admin: User) -> None:
    edit(admin, "name", text="Unser Wortlaut?")
    newer = with_question("name", text="Deren Wortlaut?")

    report = load_guide(guide=newer, take_file=True)

    assert report == Report(changed=["name"])
    assert guide_value(guide) == newer
    assert wordings("name")[1:] == [
        (2, "Unser Wortlaut?", "admin", False),
        (3, "Deren Wortlaut?", "file", False),
    ]


def both_changed() -> tuple[Guide, list[Conflict]]:
    """A guide that changes all that has no revisions, after other changes here."""
    Questionnaire.objects.update(title="Unser Titel", intro="Unser Vorwort")
    SectionRow.objects.filter(key="projekt").update(title="Unser", short="Unser", intro="Unser")
    SectionRow.objects.filter(key="betrieb").update(position=5)
    QuestionRow.objects.filter(key="name").update(position=25)
    last = QuestionRow.objects.get(key="last")
    last.section, last.position = SectionRow.objects.get(key="projekt"), 90
    last.save()
    theirs = (Paragraph((Span(Mark.TEXT, "Deren"),)),)
    first, second = SMALL_GUIDE.sections
    name, goal, people = first.questions
    third = Section("drei", "Drei", "Drei", questions=second.questions)
    first = replace(
        first, title="Deren", short="Deren", intro=theirs, questions=(people, name, goal)
    )
    fourth = Section("vier", "Vier", "Vier", questions=(Question("neu", "Neu?"),))
    sections = (fourth, first, replace(second, questions=()), third)
    conflicts = [
        Conflict("kleiner-leitfaden", "title", "Unser Titel", "Deren Titel"),
        Conflict("kleiner-leitfaden", "intro", "Unser Vorwort", "Deren"),
        Conflict("projekt", "title", "Unser", "Deren"),
        Conflict("projekt", "short", "Unser", "Deren"),
        Conflict("projekt", "intro", "Unser", "Deren"),
        Conflict("last", "section", "projekt", "drei"),
        Conflict(
            "projekt",
            "order",
            "ziel\nname\nansprechpersonen",
            "ansprechpersonen\nname\nziel",
        ),
    ]
    newer = Guide("kleiner-leitfaden", "Deren Titel", theirs, sections)
    return newer, conflicts


def test_load_guide_reports_all_else_that_both_sides_changed(guide: Questionnaire) -> None:
    newer, conflicts = both_changed()
    guide.refresh_from_db()
    before = guide_value(guide)

    report = load_guide(guide=newer)

    assert report.conflicts == conflicts
    assert not report.written
    guide.refresh_from_db()
    assert guide_value(guide) == before
    assert SectionRow.objects.count() == 2


def test_load_guide_takes_the_file_for_all_else_if_told_to(guide: Questionnaire) -> None:
    newer, _conflicts = both_changed()

    report = load_guide(guide=newer, take_file=True)

    assert (report.conflicts, report.written) == ([], True)
    assert load_guide(guide=newer) == NOTHING
    guide.refresh_from_db()
    order = {section.key: asked(section.key) for section in guide_value(guide).sections}
    assert order["projekt"] == [TABLE.key, "name", "ziel"]
    assert order["drei"] == ["last"]


def test_load_guide_reports_an_order_of_sections_that_both_changed(db: None) -> None:
    def of(*keys: str) -> Guide:
        return Guide("g", "G", sections=tuple(Section(key, key, key) for key in keys))

    guide = loaded(of("a", "b", "c"))
    SectionRow.objects.filter(key="c").update(position=1)

    report = load_guide(guide=of("b", "a", "c"))

    assert report.conflicts == [Conflict("g", "order", "c\na\nb", "b\na\nc")]
    assert load_guide(guide=of("b", "a", "c"), take_file=True) == Report(changed=["g"])
    assert [section.key for section in guide.sections.order_by("position")] == ["b", "a", "c"]


def test_load_guide_reports_a_question_made_here_and_there(
    guide: Questionnaire, admin: User
) -> None:
    section = SectionRow.objects.get(key="projekt")
    made = QuestionRow.objects.create(questionnaire=guide, section=section, key="neu", position=1)
    ours = Question("neu", "Unsere?")
    edit_question(question=made, value=ours, minor=False, author=admin)

    newer = with_order("name", "ziel", TABLE.key, "neu", extra=(Question("neu", "Deren?"),))

    assert load_guide(guide=newer).conflicts == [Conflict("neu", "text", "Unsere?", "Deren?")]
    same = with_order("name", "ziel", TABLE.key, "neu", extra=(ours,))
    assert load_guide(guide=same) == NOTHING
    assert asked() == ["neu", "name", "ziel", TABLE.key]


# Missing and returning -----------------------------------------------------------------------


def test_load_guide_only_reports_what_the_file_no_longer_has(guide: Questionnaire) -> None:
    for _twice in range(2):
        report = load_guide(guide=without("ziel"))

        assert report == Report(missing=["ziel"])
        assert asked() == ["name", "ziel", TABLE.key]


def test_load_guide_retires_what_is_missing_if_told_to(guide: Questionnaire) -> None:
    report = load_guide(guide=without("ziel"), retire_missing=True)

    assert report == Report(retired=["ziel"])
    assert asked() == ["name", TABLE.key]
    assert guide_value(guide) == without("ziel")
    assert load_guide(guide=without("ziel")) == NOTHING


def test_load_guide_brings_back_a_returning_question_where_the_file_has_it(
    guide: Questionnaire,
) -> None:
    load_guide(guide=without("ziel"), retire_missing=True)
    newer = with_question("ziel", with_order("name", TABLE.key, "ziel"), text="Wozu?")

    report = load_guide(guide=newer)

    assert report == Report(changed=["ziel"])
    assert guide_value(guide) == newer


def test_load_guide_brings_back_a_returning_question_in_another_section(
    guide: Questionnaire,
) -> None:
    load_guide(guide=without("ziel"), retire_missing=True)

    assert load_guide(guide=moved()) == Report(changed=["ziel"])
    assert guide_value(guide) == moved()


def test_load_guide_leaves_retired_what_an_admin_retired(guide: Questionnaire) -> None:
    QuestionRow.objects.filter(key="ziel").update(retired=True)

    for flags in ({}, {"take_file": True}, {"retire_missing": True}):
        assert load_guide(guide=SMALL_GUIDE, **flags) == NOTHING
    assert load_guide(guide=with_question("ziel", text="Wozu?")) == Report(changed=["ziel"])

    assert asked() == ["name", TABLE.key]


def test_load_guide_never_misses_or_retires_questions_made_here(
    guide: Questionnaire, admin: User
) -> None:
    section = SectionRow.objects.get(key="projekt")
    made = QuestionRow.objects.create(questionnaire=guide, section=section, key="eigen")
    edit_question(question=made, value=Question("eigen", "?"), minor=False, author=admin)

    assert load_guide(guide=SMALL_GUIDE, retire_missing=True) == NOTHING
    assert asked() == ["eigen", "name", "ziel", TABLE.key]


def test_guide_value_keeps_a_section_whose_questions_were_all_retired_here(
    guide: Questionnaire,
) -> None:
    QuestionRow.objects.filter(key="last").update(retired=True)

    assert guide_value(guide) == without("last")
    assert load_guide(guide=without("last")) == NOTHING
    assert load_guide(guide=SMALL_GUIDE) == NOTHING


def test_load_guide_reports_and_retires_a_missing_section(guide: Questionnaire) -> None:
    first, second = SMALL_GUIDE.sections
    newer = replace(
        SMALL_GUIDE,
        sections=(replace(first, questions=(*first.questions, *second.questions)),),
    )

    assert load_guide(guide=newer) == Report(changed=["last"], missing=["betrieb"])
    assert load_guide(guide=newer, retire_missing=True) == Report(retired=["betrieb"])
    assert guide_value(guide) == newer
    assert load_guide(guide=newer) == NOTHING
    assert load_guide(guide=SMALL_GUIDE) == Report(changed=["betrieb", "last"])
    assert guide_value(guide) == SMALL_GUIDE


@st.composite
def guides(draw: st.DrawFn) -> Guide:
    """A guide of one key: any of a few sections and questions, anywhere, in any wording."""
    keys = draw(st.lists(st.sampled_from("abc"), unique=True, min_size=1))
    questions = draw(st.lists(st.sampled_from("pqrst"), unique=True))
    words = st.sampled_from(["Eins", "Zwei"])
    places: dict[str, list[Question]] = {key: [] for key in keys}
    for key in questions:
        kind = draw(st.sampled_from(Kind))
        columns = draw(st.lists(words, min_size=1, max_size=3)) if kind is Kind.TABLE else []
        value = Question(key, draw(words), kind=kind, columns=lines("c", *columns))
        places[draw(st.sampled_from(keys))].append(value)
    sections = (
        Section(key, draw(words), draw(words), questions=tuple(asked))
        for key, asked in places.items()
    )
    return Guide("g", draw(words), sections=tuple(sections))


@given(given=st.lists(guides(), min_size=2, max_size=3), take_file=st.booleans())
@database_examples
def test_load_guide_then_exported_is_always_the_last_file_where_nobody_edited(
    db: None, given: list[Guide], take_file: bool
) -> None:
    with transaction.atomic():  # each example in an empty database
        for value in given:
            report = load_guide(guide=value, take_file=take_file, retire_missing=True)
            assert (report.conflicts, report.missing) == ([], [])
            assert guide_value(Questionnaire.objects.get()) == value
            assert load_guide(guide=value, retire_missing=True) == NOTHING
        transaction.set_rollback(True)


# Tables --------------------------------------------------------------------------------------


def test_load_guide_keeps_the_ids_of_columns_and_labels(
    guide: Questionnaire, project: Project, save: SaveOne
) -> None:
    answer = table(row("r1", c2="Anna", c3="0123"), row("r2", c2="Ben"))
    save(TABLE.key, answer)
    renamed = with_question(
        TABLE.key,
        columns=lines("c", "Rolle", "E-Mail", "Name"),  # Telefon is now E-Mail, Name moved
        labels=lines("r", "Leitung", "Entwicklung", "Betrieb"),  # 1 of 2 renamed, one more
    )

    assert load_guide(guide=renamed) == Report(changed=[TABLE.key])

    columns, labels = stored_lines()
    assert columns == [
        {"id": "c1", "text": "Rolle"},
        {"id": "c3", "text": "E-Mail"},
        {"id": "c2", "text": "Name"},
    ]
    assert labels == [
        {"id": "r3", "text": "Leitung"},
        {"id": "r2", "text": "Entwicklung"},
        {"id": "r4", "text": "Betrieb"},
        {"id": "r1", "text": "Projektleitung", "gone": True},
    ]
    sheet = section_sheet(project, SectionRow.objects.get(key="projekt"))
    entry = sheet.entries[2]
    assert entry.answer == answer
    assert entry.question.former_labels == (Line("r1", "Projektleitung"),)
    assert load_guide(guide=renamed) == NOTHING


def test_load_guide_never_gives_an_id_again(guide: Questionnaire) -> None:
    for columns in (("Rolle",), ("Rolle", "Ort"), ("Rolle", "Ort", "Zeit")):
        load_guide(guide=with_question(TABLE.key, columns=lines("c", *columns)))

    assert stored_lines()[0] == [
        {"id": "c1", "text": "Rolle"},
        {"id": "c4", "text": "Ort"},
        {"id": "c5", "text": "Zeit"},
        {"id": "c2", "text": "Name", "gone": True},
        {"id": "c3", "text": "Telefon", "gone": True},
    ]


def test_load_guide_keeps_the_kind_of_an_answered_question(
    guide: Questionnaire, save: SaveOne
) -> None:
    save("name", text("Portal"))
    newer = with_question("name", kind=Kind.TABLE, columns=lines("c", "A"), empty_rows=1)

    for take_file in (False, True):
        with pytest.raises(ProductError) as refused:
            load_guide(guide=with_question("ziel", newer, text="Neu?"), take_file=take_file)
        assert (refused.value.code, refused.value.values) == ("kind_fixed", {"key": "name"})

    assert guide_value(guide) == SMALL_GUIDE


def test_load_guide_changes_the_kind_of_an_unanswered_question(guide: Questionnaire) -> None:
    newer = with_question("name", kind=Kind.TABLE, columns=lines("c", "A"), empty_rows=1)

    assert load_guide(guide=newer) == Report(changed=["name"])
    assert guide_value(guide) == newer


@pytest.mark.parametrize(
    ("here", "there", "conflict"),
    [
        (
            {"columns": lines("c", "Rolle", "Name")},
            {"columns": lines("c", "Rolle", "Name", "Mail")},
            Conflict(TABLE.key, "columns", "Rolle\nName", "Rolle\nName\nMail"),
        ),
        (
            {"labels": ()},
            {"labels": lines("r", "Betrieb")},
            Conflict(TABLE.key, "labels", "", "Betrieb"),
        ),
        ({"empty_rows": 2}, {"empty_rows": 3}, Conflict(TABLE.key, "empty_rows", "2", "3")),
        (
            {"help": (Paragraph((Span(Mark.TEXT, "Hier"),)),)},
            {"help": (Paragraph((Span(Mark.STRONG, "Dort"),)),)},
            Conflict(TABLE.key, "help", "Hier", "**Dort**"),
        ),
        (
            {"kind": Kind.TEXT},
            {"kind": Kind.TABLE, "text": "Neu?"},
            Conflict(TABLE.key, "kind", "text", "table"),
        ),
    ],
)
def test_load_guide_names_each_part_of_a_wording_that_both_changed(
    guide: Questionnaire,
    admin: User,
    here: dict[str, object],
    there: dict[str, object],
    conflict: Conflict,
) -> None:
    edit(admin, TABLE.key, **here)

    report = load_guide(guide=with_question(TABLE.key, SMALL_GUIDE, **there))

    assert conflict in report.conflicts


# Two at once ---------------------------------------------------------------------------------


def test_load_guide_writes_only_what_changed(guide: Questionnaire) -> None:
    with counted_queries() as again:
        load_guide(guide=SMALL_GUIDE)
    with counted_queries() as changed:
        load_guide(guide=with_section(1, title="Betrieb"))

    assert [sql for sql in again.queries if sql.startswith(("UPDATE", "INSERT"))] == []
    (update,) = [sql for sql in changed.queries if sql.startswith(("UPDATE", "INSERT"))]
    assert [name in update for name in ('"title" =', '"file_title" =', '"intro" =')] == [
        True,
        True,
        False,
    ]


@pytest.mark.django_db(transaction=True)
def test_load_guide_waits_for_a_wording_that_is_being_made(
    guide: Questionnaire, admin: User
) -> None:
    report = meanwhile(
        lambda: edit(admin, "name", text="Von Hand?"),
        lambda: load_guide(guide=with_question("name", text="Datei?")),
    )

    assert report.conflicts == [Conflict("name", "text", "Von Hand?", "Datei?")]
    assert wordings("name")[-1][1] == "Von Hand?"


@pytest.mark.django_db(transaction=True)
def test_load_guide_waits_for_words_and_places_that_are_being_edited(guide: Questionnaire) -> None:
    section = SectionRow.objects.get(key="betrieb")
    question = QuestionRow.objects.get(key="ziel")

    def by_hand() -> None:
        edit_questionnaire(questionnaire=guide, title="Mein Leitfaden")
        edit_section(section=section, title="Mein Betrieb")
        place_question(question=question, position=35, retired=True)

    report = meanwhile(by_hand, lambda: load_guide(guide=with_section(1, short="Ops")))

    assert report.conflicts == []
    guide.refresh_from_db()
    section.refresh_from_db()
    question.refresh_from_db()
    assert (guide.title, section.title, section.short) == ("Mein Leitfaden", "Mein Betrieb", "Ops")
    assert (question.position, question.retired) == (35, True)


@pytest.mark.django_db(transaction=True)
def test_load_guide_makes_a_wording_wait(guide: Questionnaire, admin: User) -> None:
    meanwhile(
        lambda: load_guide(guide=with_question("name", text="Datei?")),
        lambda: edit(admin, "name", text="Von Hand?"),
    )

    assert [wording[:2] for wording in wordings("name")][1:] == [(2, "Datei?"), (3, "Von Hand?")]


@pytest.mark.django_db(transaction=True)
def test_load_guide_of_a_new_file_twice_at_once_loads_it_once(db: None) -> None:
    report = meanwhile(lambda: load_guide(guide=SMALL_GUIDE), lambda: load_guide(guide=SMALL_GUIDE))

    assert report == NOTHING
    assert QuestionRevision.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_load_guide_of_another_kind_waits_for_an_answer_that_is_being_saved(save: SaveOne) -> None:
    newer = with_question("name", kind=Kind.TABLE, columns=lines("c", "A"), empty_rows=1)

    with pytest.raises(ProductError) as refused:
        meanwhile(lambda: save("name", text("A")), lambda: load_guide(guide=newer))

    assert refused.value.code == "kind_fixed"
