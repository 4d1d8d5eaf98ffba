"""Rows into values, and the counts that the database makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.actions.answers import save_answers
from questionnaire.actions.exporting import ticket_archive, ticket_files, whole_document
from questionnaire.actions.reading import project_sheets, question_value, section_sheet
from questionnaire.actions.wordings import edit_question
from questionnaire.guide.document import (
    Answer,
    Entry,
    Guide,
    Line,
    Mark,
    Paragraph,
    Progress,
    ProjectName,
    Question,
    Section,
    Sheet,
    Span,
    State,
)
from questionnaire.guide.saving import Result, Save
from questionnaire.guide.writers import Dialect
from questionnaire.models import AnswerRevision, Project, Questionnaire, User
from questionnaire.models import Question as QuestionRow
from questionnaire.models import Section as SectionRow
from tests.cast import (
    SMALL_GUIDE,
    TABLE,
    counted_queries,
    database_examples,
    loaded,
    row,
    table,
    text,
)

SaveOne = Callable[..., Result]
MakeProject = Callable[[Questionnaire], Project]


# Sheets --------------------------------------------------------------------------------------


def test_project_sheets_of_a_new_project_are_the_guide_unanswered(project: Project) -> None:
    blank = [
        Sheet(
            section.key,
            section.title,
            section.short,
            section.intro,
            tuple(Entry(question, wording=1) for question in section.questions),
            ProjectName(project.code, "Portal", "Beispiel GmbH"),
        )
        for section in SMALL_GUIDE.sections
    ]

    assert project_sheets(project) == blank
    assert project_sheets(project, "betrieb") == blank[1:]
    assert project_sheets(project, "gibt-es-nicht") == []


def test_section_sheet_has_answers_with_author_time_and_number(
    project: Project, save: SaveOne, sre: User
) -> None:
    save("name", text("A"))
    save("name", text("B"), base=1, author=sre)
    save("last", text("in einem anderen Abschnitt"))

    sheet = section_sheet(project, SectionRow.objects.get(key="projekt"))

    first, *others = sheet.entries
    assert [entry.saved for entry in others] == [None, None]
    assert (first.answer, first.base, first.settled) == (text("B"), 2, True)
    assert [entry.wording for entry in sheet.entries] == [1, 1, 1]
    assert first.saved is not None
    assert (first.saved.author, first.saved.author_code) == ("Sina Sre", sre.code)
    assert (first.saved.number, first.saved.staff) == (2, True)
    assert first.saved.at == AnswerRevision.objects.get(number=2).created_at
    assert sheet.progress == Progress(1, 3)
    assert project_sheets(project, "projekt") == [sheet]


def test_sheets_keep_projects_apart(project: Project, save: SaveOne, guide: Questionnaire) -> None:
    save("name", text("A"))
    other = Project.objects.create(name="B", customer="B", questionnaire=guide)

    assert [sheet.progress.settled for sheet in project_sheets(other)] == [0, 0]


def test_sheets_leave_out_retired_questions_and_sections_without_others(
    project: Project, save: SaveOne
) -> None:
    save("ziel", text("Z"))
    save("last", text("L"))
    QuestionRow.objects.filter(key__in=("ziel", "last")).update(retired=True)

    sheets = project_sheets(project)

    assert [(s.key, [e.question.key for e in s.entries]) for s in sheets] == [
        ("projekt", ["name", TABLE.key])
    ]
    assert sheets == [section_sheet(project, SectionRow.objects.get(key="projekt"))]


def test_section_sheet_shows_a_retired_or_moved_question_if_asked_for(
    project: Project, save: SaveOne
) -> None:
    save("ziel", text("Z"))
    QuestionRow.objects.filter(key="ziel").update(retired=True)

    sheet = section_sheet(project, SectionRow.objects.get(key="projekt"), also=["ziel", "last"])

    assert [entry.question.key for entry in sheet.entries] == ["name", "ziel", TABLE.key, "last"]


def test_sheets_keep_cells_of_former_columns_and_labels(
    project: Project, save: SaveOne, admin: User
) -> None:
    given = table(row("r1", c2="Anna", c3="0123"), row("r2", c2="Ben"))
    save(TABLE.key, given)
    fewer = replace(TABLE, columns=TABLE.columns[:2], labels=TABLE.labels[1:])
    asked = QuestionRow.objects.get(key=TABLE.key)
    edit_question(question=asked, value=fewer, minor=False, author=admin)

    entry = project_sheets(project)[0].entries[2]

    assert entry.answer == given
    assert entry.question == replace(
        fewer,
        former_columns=(Line("c3", "Telefon"),),
        former_labels=(Line("r1", "Projektleitung"),),
    )


def test_question_value_reads_an_older_wording(guide: Questionnaire, admin: User) -> None:
    asked = QuestionRow.objects.get(key="name")
    edit_question(question=asked, value=Question("name", "Neu?"), minor=False, author=admin)
    asked.refresh_from_db()

    assert question_value(asked).text == "Neu?"
    assert (
        question_value(asked, asked.revisions.get(number=1)) == SMALL_GUIDE.sections[0].questions[0]
    )


def test_sheets_read_introductions_and_help_as_blocks(db: None, make_project: MakeProject) -> None:
    marks = (Span(Mark.TEXT, "für "), Span(Mark.STRONG, "Nutzer*innen"))
    blocks = (Paragraph(marks), Paragraph((Span(Mark.LINK, "hier", "https://a.example/_b_"),)))
    section = Section("s", "S", "S", blocks, (Question("q", "Q?", help=blocks),))
    project = make_project(loaded(Guide("g", "G", sections=(section,))))

    sheet = project_sheets(project)[0]

    assert (sheet.intro, sheet.entries[0].question.help) == (blocks, blocks)


# Progress ------------------------------------------------------------------------------------

KEYS = [question.key for section in SMALL_GUIDE.sections for question in section.questions]
ANSWERS = st.one_of(
    st.builds(
        Answer,
        st.sampled_from(State),
        st.sampled_from(["", " ", "x"]),
        st.sampled_from([(), (row("r1", c1="Projektleitung"),), (row("r1", c2="Anna"),)]),
    )
)
GIVEN = st.lists(
    st.dictionaries(st.sampled_from(KEYS), st.lists(ANSWERS, min_size=1, max_size=2), max_size=3),
    min_size=1,
    max_size=3,
)


@database_examples
@given(given=GIVEN, retired=st.sets(st.sampled_from(KEYS)))
def test_progress_is_counted_as_sheets_do(
    guide: Questionnaire,
    owner: User,
    given: list[dict[str, list[Answer]]],
    retired: set[str],
) -> None:
    with transaction.atomic():  # each example in an empty database
        check_progress(guide, owner, given, retired)
        transaction.set_rollback(True)


def check_progress(
    guide: Questionnaire, owner: User, given: list[dict[str, list[Answer]]], retired: set[str]
) -> None:
    for name, answers in enumerate(given):
        project = Project.objects.create(name=str(name), customer="K", questionnaire=guide)
        for key, values in answers.items():
            for base, value in enumerate(values):
                fitting = replace(value, **({"text": ""} if key == TABLE.key else {"rows": ()}))
                saves = [Save(key, fitting, base)]
                save_answers(project=project, author=owner, saves=saves)
    QuestionRow.objects.filter(key__in=retired).update(retired=True)

    totals = QuestionRow.objects.totals()
    for project in Project.objects.with_settled():
        sheets = project_sheets(project)
        counts = [sheet.progress for sheet in sheets]
        assert (project.settled, totals.get(guide.pk, 0)) == (
            sum(count.settled for count in counts),
            sum(count.total for count in counts),
        )
        sections = SectionRow.objects.with_progress(project)
        found = [(s.key, Progress(s.settled, s.total), s.touched) for s in sections]
        assert found == [(s.key, s.progress, touched(s)) for s in sheets]
        assert {section.last for section in sections} == newest(project, sheets)


def touched(sheet: Sheet) -> int:
    return sum(entry.answer.state is not State.OPEN for entry in sheet.entries)


def newest(project: Project, sheets: list[Sheet]) -> set[int | None]:
    """The newest current revision of each section that the project is asked for."""
    asked = {sheet.key: [entry.question.key for entry in sheet.entries] for sheet in sheets}
    found = set()
    for keys in asked.values():
        answers = project.answers.filter(question__key__in=keys)
        found.add(max((answer.current_id or 0 for answer in answers), default=None))
    return found


# Queries -------------------------------------------------------------------------------------


def filled(project: Project, author: User, count: int) -> None:
    keys = [f"q{n}" for n in range(1, count + 1)]
    saves = [Save(key, text("Antwort")) for key in keys]
    save_answers(project=project, author=author, saves=saves)


@pytest.mark.parametrize("name", ["one_question", "three_questions"])
def test_sheets_need_as_many_queries_for_any_number(
    request: pytest.FixtureRequest, make_project: MakeProject, owner: User, name: str
) -> None:
    questionnaire = request.getfixturevalue(name)
    project = make_project(questionnaire)
    section = SectionRow.objects.get()
    filled(project, owner, questionnaire.questions.count())

    with counted_queries() as whole:
        project_sheets(project)
    with counted_queries() as one:
        section_sheet(project, section)
    with counted_queries() as counts:
        list(SectionRow.objects.with_progress(project))
        list(Project.objects.with_settled())
        QuestionRow.objects.totals()

    assert (len(whole), len(one), len(counts)) == (3, 2, 3)


@pytest.mark.parametrize("dialect", Dialect)
def test_whole_project_export_needs_few_queries(
    real_guide: Questionnaire, make_project: MakeProject, dialect: Dialect
) -> None:
    project = make_project(real_guide)

    with counted_queries() as document:
        whole_document(project, dialect)
    with counted_queries() as archive:
        ticket_archive(ticket_files(project, dialect))

    assert (len(document), len(archive)) == (3, 3)


def test_ticket_archive_has_the_same_bytes_for_the_same_answers(project: Project) -> None:
    once, again = (ticket_archive(ticket_files(project, Dialect.GITHUB)) for _twice in range(2))

    assert once == again
