"""What becomes of a save that meets other people's: lost answers, merged tables, choices."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from questionnaire.actions.answers import save_answers
from questionnaire.actions.wordings import edit_question
from questionnaire.guide import document as doc
from questionnaire.guide.document import Answer, State
from questionnaire.guide.limits import ANSWER_LENGTH, TABLE_ROWS
from questionnaire.guide.saving import Keep, Outcome, Result, Save
from questionnaire.models import AnswerRevision, Project, Question, User
from tests.actions.test_answers import history, told
from tests.cast import TABLE, counted_queries, row, table, text

Send = Callable[..., Result]
A, B, C = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def send(project: Project, owner: User) -> Send:
    """Sends one save: send("name", text("Portal"), base=0, …)."""

    def send_one(key: str, value: Answer, base: int = 0, **more: Any) -> Result:
        author = more.pop("author", owner)
        save = Save(key, value, base, **more)
        return save_answers(project=project, author=author, saves=[save])[key]

    return send_one


# Answers that never arrived -------------------------------------------------------------------


def test_decide_goes_on_from_a_save_whose_answer_was_lost(send: Send) -> None:
    send("name", text("eins"), save_id=A)

    result = send("name", text("eins zwei"), save_id=B, after=(A,))

    assert told(result) == (Outcome.STORED, 2, text("eins zwei"))


def test_decide_goes_on_from_several_lost_answers(send: Send) -> None:
    send("name", text("eins"), save_id=A)
    send("name", text("zwei"), save_id=B, after=(A,))

    result = send("name", text("drei"), save_id=C, after=(A, B))

    assert told(result) == (Outcome.STORED, 3, text("drei"))


def test_decide_goes_on_where_the_first_try_never_came(send: Send) -> None:
    result = send("name", text("zwei"), save_id=B, after=(A,))

    assert told(result) == (Outcome.STORED, 1, text("zwei"))


def test_decide_sees_a_colleague_above_a_lost_answer(send: Send, editor: User) -> None:
    send("name", text("eins"), save_id=A)
    send("name", text("anders"), base=1, author=editor)

    result = send("name", text("zwei"), save_id=B, after=(A,))

    assert told(result) == (Outcome.CONFLICT, 2, text("anders"))


def test_decide_takes_an_undone_text_for_the_base_that_was_sent(send: Send) -> None:
    """Typed, sent without an answer, then taken back: the base is what the lost save made."""
    send("name", text("alt"))
    send("name", text("neu"), base=1, save_id=A)

    result = send("name", text("alt"), base=1, save_id=B, after=(A,))

    assert told(result) == (Outcome.STORED, 3, text("alt"))


# Wordings -------------------------------------------------------------------------------------


def reword(admin: User, wording: str) -> None:
    question = Question.objects.get(key="name")
    value = doc.Question("name", wording)
    edit_question(question=question, value=value, minor=False, author=admin)


def wordings() -> list[int]:
    rows = AnswerRevision.objects.order_by("number")
    return list(rows.values_list("question_revision__number", flat=True))


def test_decide_notes_the_wording_that_was_shown(send: Send, admin: User) -> None:
    reword(admin, "Wie soll das Projekt heißen?")

    send("name", text("Portal"), wording=1)
    send("name", text("Portal 2"), base=1, wording=2)
    send("name", text("Portal 3"), base=2)

    assert wordings() == [1, 2, 2]


@pytest.mark.parametrize("wording", [3, 10**9])
def test_decide_takes_a_wording_that_never_was_for_todays(send: Send, wording: int) -> None:
    send("name", text("Portal"), wording=wording)

    assert wordings() == [1]


def test_decide_fits_stores_the_same_value_on_todays_wording(send: Send, admin: User) -> None:
    send("name", text("Portal"))
    reword(admin, "Wie soll das Projekt heißen?")

    first = send("name", text("Portal"), base=1, wording=2, fits=True, save_id=A)
    again = send("name", text("Portal"), base=1, wording=2, fits=True, save_id=A)

    assert (told(first), told(again)) == ((Outcome.STORED, 2, text("Portal")),) * 2
    assert wordings() == [1, 2]


def test_decide_fits_stores_nothing_where_the_wording_is_todays(send: Send) -> None:
    send("name", text("Portal"))

    result = send("name", text("Portal"), base=1, wording=1, fits=True)

    assert told(result) == (Outcome.UNCHANGED, 1, text("Portal"))


def test_decide_fits_stores_nothing_if_the_wording_changed_once_more(
    send: Send, admin: User
) -> None:
    send("name", text("Portal"))
    reword(admin, "Wie soll das Projekt heißen?")
    reword(admin, "Wie heißt die Anwendung?")

    result = send("name", text("Portal"), base=1, wording=2, fits=True)

    assert told(result) == (Outcome.UNCHANGED, 1, text("Portal"))


def test_decide_fits_with_another_text_stores_that_text(send: Send, admin: User) -> None:
    send("name", text("Portal"))
    reword(admin, "Wie soll das Projekt heißen?")

    send("name", text("Abo-Portal"), base=1, wording=2, fits=True)

    assert wordings() == [1, 2]


def test_decide_fits_confirms_another_text_for_the_wording_that_was_shown(
    send: Send, admin: User
) -> None:
    send("name", text("Portal"))
    reword(admin, "Wie soll das Projekt heißen?")
    reword(admin, "Wie heißt die Anwendung?")

    send("name", text("Abo-Portal"), base=1, wording=2, fits=True)

    assert wordings() == [1, 2]


# Choices in a conflict ------------------------------------------------------------------------


@pytest.fixture
def conflict(send: Send, editor: User) -> None:
    """Revision 2 is a colleague's; mine was typed from revision 1."""
    send("name", text("alt"))
    send("name", text("ihrer"), base=1, author=editor)
    assert send("name", text("meiner"), base=1).outcome is Outcome.CONFLICT


@pytest.mark.usefixtures("conflict")
def test_decide_keeping_mine_stores_it(send: Send) -> None:
    result = send("name", text("meiner"), base=2)

    assert told(result) == (Outcome.STORED, 3, text("meiner"))


@pytest.mark.usefixtures("conflict")
def test_decide_keeping_theirs_stores_mine_and_theirs_above_it(send: Send) -> None:
    first = send("name", text("meiner"), base=2, keep=Keep.THEIRS, save_id=A)
    again = send("name", text("meiner"), base=2, keep=Keep.THEIRS, save_id=A)

    assert (told(first), told(again)) == ((Outcome.STORED, 4, text("ihrer")),) * 2
    assert history("name")[2:] == [(3, text("meiner")), (4, text("ihrer"))]


@pytest.mark.usefixtures("conflict")
def test_decide_keeping_theirs_leaves_them_their_wording(send: Send, admin: User) -> None:
    reword(admin, "Wie soll das Projekt heißen?")

    send("name", text("meiner"), base=2, wording=2, keep=Keep.THEIRS)

    assert wordings() == [1, 1, 2, 1]


@pytest.mark.usefixtures("conflict")
def test_decide_keeping_both_stores_both_in_one(send: Send) -> None:
    first = send("name", text("meiner"), base=2, keep=Keep.BOTH, save_id=A)
    again = send("name", text("meiner"), base=2, keep=Keep.BOTH, save_id=A)

    assert (told(first), told(again)) == ((Outcome.STORED, 3, text("ihrer\n\nmeiner")),) * 2
    assert len(history("name")) == 3


def test_decide_keeping_both_stores_nothing_if_theirs_holds_mine(send: Send) -> None:
    send("name", text("eins\n\nzwei"))

    result = send("name", text("zwei"), base=1, keep=Keep.BOTH)

    assert (result.outcome, result.number, result.merged) == (Outcome.UNCHANGED, 1, True)


def test_decide_keeping_both_is_refused_where_it_is_too_long(send: Send) -> None:
    send("name", text("a" * ANSWER_LENGTH))

    result = send("name", text("b"), base=1, keep=Keep.BOTH)

    assert result.outcome is Outcome.CONFLICT
    assert result.refused is not None
    assert result.refused.code == "answer_too_long"
    assert len(history("name")) == 1


@pytest.mark.usefixtures("conflict")
@pytest.mark.parametrize("keep", Keep)
def test_decide_choosing_between_texts_that_changed_again_is_a_conflict(
    send: Send, editor: User, keep: Keep
) -> None:
    send("name", text("noch einer"), base=2, author=editor)

    result = send("name", text("meiner"), base=2, keep=keep)

    assert told(result) == (Outcome.CONFLICT, 3, text("noch einer"))


# Tables ---------------------------------------------------------------------------------------

KEY = TABLE.key
START = table(row("n1", c1="Betrieb", c2="B. Muster", c3="1"), row("n2", c1="Recht"))


@pytest.fixture
def started(send: Send) -> None:
    send(KEY, START)


@pytest.mark.usefixtures("started")
def test_decide_merges_cells_that_only_one_side_changed(send: Send, editor: User) -> None:
    theirs = table(row("n1", c1="Betrieb", c2="B. Muster", c3="2"), row("n2", c1="Recht"))
    mine = table(row("n1", c1="Betrieb", c2="C. Probe", c3="1"), row("n2", c1="Recht"))
    send(KEY, theirs, base=1, author=editor)

    result = send(KEY, mine, base=1)

    both = table(row("n1", c1="Betrieb", c2="C. Probe", c3="2"), row("n2", c1="Recht"))
    assert (told(result), result.merged) == ((Outcome.STORED, 3, both), True)


@pytest.mark.usefixtures("started")
def test_decide_merges_first_rows_of_two_people(send: Send, editor: User) -> None:
    send(KEY, replace(START, rows=(*START.rows, row("n3", c1="ihre"))), base=1, author=editor)

    result = send(KEY, replace(START, rows=(*START.rows, row("n4", c1="meine"))), base=1)

    assert {found.id for found in result.entry.answer.rows} == {"n1", "n2", "n3", "n4"}


def test_decide_merges_two_first_answers(send: Send, editor: User) -> None:
    send(KEY, table(row("n1", c1="ihre")), author=editor)

    result = send(KEY, table(row("n2", c1="meine")))

    assert (result.outcome, result.number, result.merged) == (Outcome.STORED, 2, True)


@pytest.mark.usefixtures("started")
def test_decide_stores_nothing_of_a_table_with_one_cell_in_conflict(
    send: Send, editor: User
) -> None:
    theirs = table(row("n1", c1="Betrieb", c2="D.", c3="2"), row("n2", c1="Recht"))
    mine = table(row("n1", c1="Betrieb", c2="C.", c3="1"), row("n2", c1="Recht", c2="neu"))
    send(KEY, theirs, base=1, author=editor)

    result = send(KEY, mine, base=1)

    assert told(result) == (Outcome.CONFLICT, 2, theirs)
    # What the page goes on with: mine, with what others changed elsewhere.
    both = table(row("n1", c1="Betrieb", c2="C.", c3="2"), row("n2", c1="Recht", c2="neu"))
    assert result.mine == both
    assert len(history(KEY)) == 2


@pytest.mark.usefixtures("started")
def test_decide_a_merged_save_sent_again_is_answered_as_the_first_time(
    send: Send, editor: User
) -> None:
    theirs = table(row("n1", c1="Betrieb", c2="B. Muster", c3="2"), row("n2", c1="Recht"))
    mine = table(row("n1", c1="Betrieb", c2="C. Probe", c3="1"), row("n2", c1="Recht"))
    send(KEY, theirs, base=1, author=editor)
    send(KEY, mine, base=1, save_id=A)
    later = table(row("n1", c1="Betrieb", c2="E.", c3="2"), row("n2", c1="Recht"))
    send(KEY, later, base=3, author=editor)

    result = send(KEY, mine, base=1, save_id=A)

    assert told(result) == (Outcome.STORED, 3, later)
    assert len(history(KEY)) == 4


@pytest.mark.usefixtures("started")
def test_decide_gives_a_new_id_where_one_is_known_with_another_table(
    send: Send, editor: User
) -> None:
    theirs = table(row("n1", c1="Betrieb", c2="B. Muster", c3="2"), row("n2", c1="Recht"))
    send(KEY, theirs, base=1, author=editor)
    send(KEY, replace(START, rows=(*START.rows, row("n3", c1="x"))), base=1, save_id=A)

    result = send(KEY, replace(START, rows=(*START.rows, row("n4", c1="y"))), base=1, save_id=A)

    assert (result.outcome, result.number) == (Outcome.STORED, 4)
    ids = set(AnswerRevision.objects.values_list("save_id", flat=True))
    assert len(ids) == 4


@pytest.mark.usefixtures("started")
def test_decide_does_not_go_on_from_a_merged_table_that_the_page_never_showed(
    send: Send, editor: User
) -> None:
    """Else a cell that only the merged table has would count as removed by who never saw it."""
    theirs = replace(START, rows=(*START.rows, row("n3", c1="ihre")))
    send(KEY, theirs, base=1, author=editor)
    send(KEY, replace(START, rows=(*START.rows, row("n4", c1="m"))), base=1, save_id=A)
    mine = replace(START, rows=(*START.rows, row("n4", c1="m"), row("n5", c1="n")))

    result = send(KEY, mine, base=1, save_id=B, after=(A,))

    ids = {found.id for found in result.entry.answer.rows}
    assert (result.outcome, ids) == (Outcome.STORED, {"n1", "n2", "n3", "n4", "n5"})


@pytest.mark.usefixtures("started")
def test_decide_tells_what_mine_and_theirs_have_in_common_without_storing(
    send: Send, editor: User
) -> None:
    longer = replace(START, rows=(*START.rows, row("n3", c1="x"), row("n4", c1="y")))
    send(KEY, longer, base=1, author=editor)

    result = send(KEY, replace(START, rows=(*START.rows, row("n3", c1="x"))), base=1)

    assert (told(result), result.merged) == ((Outcome.UNCHANGED, 2, longer), True)


@pytest.mark.usefixtures("started")
def test_decide_an_untouched_table_takes_over_what_others_stored(send: Send, editor: User) -> None:
    send(KEY, table(row("n1", c1="anders")), base=1, author=editor)

    result = send(KEY, START, base=1)

    assert (result.outcome, result.number, result.merged) == (Outcome.UNCHANGED, 2, True)


@pytest.mark.usefixtures("started")
def test_decide_a_table_from_a_base_that_never_was_is_a_conflict(send: Send) -> None:
    mine = table(row("n1", c1="anders"))

    result = send(KEY, mine, base=7)

    assert (result.outcome, result.mine) == (Outcome.CONFLICT, mine)


@pytest.mark.usefixtures("started")
def test_decide_merges_a_state_with_a_cell(send: Send, editor: User) -> None:
    theirs = replace(START, state=State.UNKNOWN, note="frage B.")
    mine = replace(START, rows=(*START.rows, row("n3", c1="x")))
    send(KEY, theirs, base=1, author=editor)

    result = send(KEY, mine, base=1)

    assert result.entry.answer == replace(theirs, rows=mine.rows)


def test_decide_a_table_that_gets_too_long_by_merging_is_a_conflict(
    send: Send, editor: User
) -> None:
    """All else that was sent with it is saved, and the person can choose."""
    theirs, mine = (
        table(*(row(f"{side}{n}", c1="x") for n in range(TABLE_ROWS // 2 + 1))) for side in "ab"
    )
    send(KEY, theirs, author=editor)

    results = [send(KEY, mine), send(KEY, mine, base=1, keep=Keep.BOTH)]

    refused = [(r.outcome, r.mine, r.refused and r.refused.code) for r in results]
    assert refused == [
        (Outcome.CONFLICT, mine, "too_many_rows"),
        (Outcome.CONFLICT, None, "too_many_rows"),
    ]
    assert history(KEY) == [(1, theirs)]
    assert told(send(KEY, mine, base=1)) == (Outcome.STORED, 2, mine)


def test_decide_keeping_an_empty_answer_stores_mine_and_nothing_above_it(send: Send) -> None:
    """The page was made before a backup was put back: what it showed is gone."""
    for _try in range(2):
        result = send("name", text("meiner"), save_id=A, keep=Keep.THEIRS)

        assert told(result) == (Outcome.STORED, 2, Answer())
    assert history("name") == [(1, text("meiner")), (2, Answer())]


def test_decide_takes_an_id_again_that_was_sent_with_a_base_still_to_come(
    send: Send, admin: User
) -> None:
    send("name", text("Portal"))
    reword(admin, "Wie soll das Projekt heißen?")
    send("name", text("Portal"), base=2, wording=2, fits=True, save_id=A)

    result = send("name", text("Abo-Portal"), base=2, save_id=A)

    assert told(result) == (Outcome.STORED, 3, text("Abo-Portal"))


def test_decide_needs_one_more_query_for_older_wordings_of_any_number(
    project: Project, owner: User, admin: User, send: Send
) -> None:
    for key in ("name", "ziel", "last"):
        send(key, text("alt"))
        question = Question.objects.get(key=key)
        value = doc.Question(key, f"{key} neu?")
        edit_question(question=question, value=value, minor=False, author=admin)

    def run(*keys: str) -> int:
        saves = [Save(key, text("neu"), base=1, wording=1) for key in keys]
        with counted_queries() as counted:
            save_answers(project=project, author=owner, saves=saves)
        return len(counted)

    assert (run("name"), run("ziel", "last")) == (5, 5)
