"""What a person has seen: only ever raised, and never above what there is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from questionnaire.actions.answers import save_answers
from questionnaire.actions.seen import mark_seen
from questionnaire.guide.saving import Result, Save
from questionnaire.models import Answer, Project, Questionnaire, Seen, User
from tests.actions.racing import meanwhile
from tests.cast import counted_queries, text

SaveOne = Callable[..., Result]


def marks(user: User) -> dict[str, int]:
    rows = Seen.objects.filter(user=user)
    return dict(rows.values_list("answer__question__key", "number"))


def test_mark_seen_is_only_raised_and_ends_at_the_newest(
    project: Project, save: SaveOne, viewer: User
) -> None:
    for base in range(3):
        save("name", text(str(base)), base)

    for number, stored in ((1, 1), (2, 2), (1, 2), (0, 2), (99, 3), (2, 3)):
        mark_seen(project=project, user=viewer, numbers={"name": number})
        assert marks(viewer) == {"name": stored}


@pytest.mark.parametrize("numbers", [{}, {"name": 0}, {"name": -1}, {"ziel": 1}, {"x": 1}])
def test_mark_seen_passes_over_what_is_no_revision(
    project: Project, save: SaveOne, viewer: User, numbers: dict[str, int]
) -> None:
    save("name", text("A"))

    mark_seen(project=project, user=viewer, numbers=numbers)

    assert marks(viewer) == {}


def test_mark_seen_keeps_people_and_projects_apart(
    project: Project, save: SaveOne, guide: Questionnaire, viewer: User, editor: User, sre: User
) -> None:
    save("name", text("A"))
    other = Project.objects.create(name="B", customer="B", questionnaire=guide)
    save_answers(
        project=other, author=sre, saves=[Save("name", text("B")), Save("ziel", text("B"))]
    )
    mark_seen(project=project, user=editor, numbers={"name": 1})

    mark_seen(project=project, user=viewer, numbers={"name": 1, "ziel": 1})

    assert (marks(viewer), marks(editor)) == ({"name": 1}, {"name": 1})
    assert set(Seen.objects.values_list("answer__project", flat=True)) == {project.pk}


@pytest.mark.parametrize("name", ["one_question", "three_questions"])
def test_mark_seen_needs_as_many_queries_for_any_number(
    request: pytest.FixtureRequest,
    make_project: Callable[[Questionnaire], Project],
    owner: User,
    viewer: User,
    name: str,
) -> None:
    questionnaire = request.getfixturevalue(name)
    project = make_project(questionnaire)
    keys = list(questionnaire.questions.values_list("key", flat=True))
    saves = [Save(key, text("A")) for key in keys]
    save_answers(project=project, author=owner, saves=saves)
    numbers = dict.fromkeys(keys, 1)

    with counted_queries() as first:
        mark_seen(project=project, user=viewer, numbers=numbers)
    with counted_queries() as again:
        mark_seen(project=project, user=viewer, numbers=numbers)

    assert (len(first), len(again)) == (3, 2)
    assert marks(viewer) == numbers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("numbers", [(1, 2), (2, 1), (2, 2)])
def test_mark_seen_from_two_pages_at_once_keeps_the_higher_number(
    project: Project, save: SaveOne, viewer: User, numbers: tuple[int, int]
) -> None:
    save("name", text("A"))
    save("name", text("B"), 1)

    def mark(number: int) -> None:
        mark_seen(project=project, user=viewer, numbers={"name": number})

    meanwhile(lambda: mark(numbers[0]), lambda: mark(numbers[1]))

    assert marks(viewer) == {"name": 2}
    assert Answer.objects.count() == 1
