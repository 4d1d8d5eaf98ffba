"""Reading edited tickets: nothing is lost, nothing is said twice, nothing unedited is proposed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from questionnaire.guide.document import (
    Answer,
    Blocks,
    Entry,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    ProjectName,
    Question,
    Row,
    Sheet,
    Span,
    State,
    blank_sheet,
    normal,
    normal_sheet,
)
from questionnaire.guide.reader import Reading, Unplaced, Why, read_ticket, read_tickets
from questionnaire.guide.ticket import Options, draft
from questionnaire.guide.words import sentence
from questionnaire.guide.writers import DIALECTS, FIRST, MARKDOWN, Dialect, project_document, write
from questionnaire.guide.writers.splitting import split
from tests.guide import strategies
from tests.guide.counting import unaccounted, words
from tests.guide.edits import Edit, edited, edits, harmless
from tests.guide.source import SOURCE
from tests.guide.test_source_text import real_guide

GUIDE = real_guide()
BLANK = [blank_sheet(section) for section in GUIDE.sections]


# Properties ------------------------------------------------------------------------------------

_SAID = ["Wir nutzen", "PostgreSQL", "und", "*Redis*", "siehe", "https://a.de/b_c", "\n", "\n\n"]
_talk = st.lists(st.sampled_from(_SAID), max_size=8).map(" ".join)
_texts = st.one_of(_talk, _talk, strategies.texts)


@st.composite
def filled(draw: st.DrawFn) -> Sheet:
    """A section of the real guide with answers."""
    sheet = draw(st.sampled_from(BLANK))
    entries = [Entry(e.question, draw(_answers(e.question))) for e in sheet.entries]
    return replace(sheet, entries=tuple(entries))


def _answers(question: Question) -> st.SearchStrategy[Answer]:
    state = st.sampled_from([State.OPEN, State.ANSWERED, State.ANSWERED, *State])
    if question.kind is Kind.TEXT:
        form = st.sampled_from(["text", "text", "text", "yaml", "plain"])
        return st.builds(Answer, state, _texts, st.just(()), form, _texts)
    ids = st.sampled_from([*(label.id for label in question.labels), "n1", "n2"])
    cell = st.tuples(st.sampled_from([column.id for column in question.columns]), _texts)
    row = st.builds(Row, ids, st.lists(cell, max_size=2, unique_by=lambda c: c[0]).map(tuple))
    rows = st.lists(row, max_size=3, unique_by=lambda r: r.id).map(tuple)
    return st.builds(Answer, state, st.just(""), rows, st.just("text"), _texts)


_options = st.builds(Options, st.booleans(), st.booleans(), st.booleans())
_dialects = st.sampled_from(MARKDOWN)
_sheets = st.one_of(filled(), strategies.sheets)
# Shrinking a whole document with its edits takes minutes, and what is found is as plain without.
unshrunk = settings(phases=[phase for phase in Phase if phase is not Phase.shrink])


@given(_sheets, _dialects, _options, harmless)
def test_read_tickets_of_an_unedited_ticket_proposes_nothing(
    sheet: Sheet, dialect: Dialect, options: Options, changes: list[Edit]
) -> None:
    ticket = write(sheet, dialect, options)

    reading = read_tickets(edited(ticket.body, changes), [sheet])

    answers = {e.question.key: e.answer for e in normal_sheet(sheet).entries}
    shown = [piece.question.key for piece in ticket.part.slices]
    assume(len(shown) == len(answers) or told_apart(sheet))
    assert answered(reading) == {key: answers[key] for key in shown}
    assert (reading.unplaced, reading.twice) == ((), ())
    assert reading.sections == ((sheet.key,) if shown else ())


@unshrunk
@given(_sheets, _dialects, edits)
def test_read_tickets_of_an_edited_ticket_accounts_for_every_word(
    sheet: Sheet, dialect: Dialect, changes: list[Edit]
) -> None:
    text = edited(write(sheet, dialect).body, changes)

    reading = read_tickets(text, [sheet])

    assert unaccounted(text, reading, [sheet]) == (Counter(), Counter())


@pytest.mark.slow
@unshrunk
@given(st.lists(filled(), max_size=2), _dialects, edits)
def test_read_tickets_of_an_edited_document_accounts_for_every_word(
    sheets: list[Sheet], dialect: Dialect, changes: list[Edit]
) -> None:
    text = edited(project_document("Portal", sheets, dialect), changes)

    reading = read_tickets(text, BLANK)

    assert unaccounted(text, reading, BLANK) == (Counter(), Counter())


def told_apart(sheet: Sheet) -> bool:
    """Of questions worded alike of which some are left out, nothing tells which are there."""
    wordings = {words(f"{e.question.note} {e.question.text}") for e in sheet.entries}
    return len(wordings) == len(sheet.entries)


_limits = st.integers(150, 2_000)


def parts(sheet: Sheet, dialect: Dialect, limit: int) -> list[str]:
    """The bodies of a section's tickets where a tracker takes so much."""
    form = replace(DIALECTS[dialect], body_limit=limit)
    return [body for _part, body in split(draft(sheet), form)]


@given(_sheets, _dialects, _limits, st.sampled_from(["", "\n"]))
def test_read_tickets_of_parts_gives_the_whole(
    sheet: Sheet, dialect: Dialect, limit: int, between: str
) -> None:
    reading = read_tickets(between.join(parts(sheet, dialect, limit)), [sheet])

    assert answered(reading) == {e.question.key: e.answer for e in normal_sheet(sheet).entries}
    assert (reading.unplaced, reading.twice, reading.incomplete) == ((), (), ())
    assert not any(found.cut for found in reading.found.values())


@given(_sheets, _dialects, _limits)
def test_read_tickets_of_one_part_says_which_answer_is_cut(
    sheet: Sheet, dialect: Dialect, limit: int
) -> None:
    assume(told_apart(sheet))
    whole = {e.question.key: e.answer for e in normal_sheet(sheet).entries}

    for body in parts(sheet, dialect, limit):
        found = read_tickets(body, [sheet]).found
        # Where a ticket ends below a question nothing is said, and nothing is taken over.
        said = {key: one.answer for key, one in found.items() if one.answer != Answer()}
        assert {key for key, one in found.items() if one.cut} >= {
            key for key, answer in said.items() if answer != whole[key]
        }


@pytest.mark.parametrize("lost", ["Freier Text", "_Hilfe, die niemand kennt._", "> zitiert"])
def test_unaccounted_finds_what_is_lost_and_what_is_said_twice(lost: str) -> None:
    twice = Unplaced(1, "Wort", Why.FOREIGN)

    often, missing = unaccounted(f"Wort\n{lost}\n", Reading({}, (twice, twice)), BLANK)

    assert often == {"wort": 1}
    assert missing


def test_words_of_an_entity_that_was_typed_at_the_end_of_an_address_are_those_of_the_answer() -> (
    None
):
    assert words("<http://a.de/1&lt>;\\<p\\>") == words("http://a.de/1&lt;<p>")


# The rules, one by one -------------------------------------------------------------------------


def answered(reading: Reading) -> dict[str, Answer]:
    return {key: found.answer for key, found in reading.found.items()}


def text(content: str, format: str = "text") -> Answer:
    return Answer(State.ANSWERED, content, format=format)


def paragraph(content: str) -> Paragraph:
    return Paragraph((Span(Mark.TEXT, content),))


NAME = Question(
    "name", "Wie heißt das Projekt?", help=(paragraph("Ein kurzer Name, den alle kennen."),)
)
AIM = Question("ziel", "Worum geht es?", note="Nur kurz")
PEOPLE = Question("leute", "Wer sind die Nutzer*innen?")
INFO: Blocks = (InfoTable(((Span(Mark.TEXT, "Umgesetzt"),),), (((Span(Mark.TEXT, "Zutritt"),),),)),)
DATES = Question(
    "termine",
    "Termine:",
    help=INFO,
    kind=Kind.TABLE,
    columns=(Line("c1", "Was"), Line("c2", "Bis wann")),
    labels=(Line("r1", "Start"), Line("r2", "Ende")),
)
SHEET = Sheet(
    "projekt",
    "Das Projekt",
    intro=(paragraph("Um Projekte gut zu beginnen, fragen wir."),),
    entries=tuple(map(Entry, (NAME, AIM, PEOPLE, DATES))),
)
OTHER = Sheet(
    "team",
    "Kund*in und Team",
    intro=(paragraph("Viele Absprachen müssen getroffen werden."),),
    entries=(
        Entry(Question("wer", "Wer ist verantwortlich?")),
        Entry(Question("wo", "Wo sitzt das Team?")),
    ),
)
BOTH = [SHEET, OTHER]


def read(body: str) -> Reading:
    return read_tickets(body, [SHEET])


def lines(reading: Reading) -> list[tuple[int, str, str, str]]:
    return [(one.line, one.text, str(one.why), one.key) for one in reading.unplaced]


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\u2028", "\x0c"])
def test_read_tickets_takes_newlines_of_every_kind(newline: str) -> None:
    body = f"\ufeff* [x] **Wie heißt das Projekt?**{newline}{newline}  > A\\{newline}  > B"

    reading = read(body)

    assert answered(reading) == {"name": text("A\nB")}
    assert (reading.found["name"].ticked, reading.found["name"].line) == (True, 1)


@pytest.mark.parametrize(
    "head",
    [
        "* [ ] **Wer sind die Nutzer\\*innen?**",
        "   - [x] **Wer sind die Nutzer*innen?**",
        "+ [~] Wer sind die Nutzer*innen?",
        "1. [X] wer sind die nutzer innen",
        "**Wer sind die Nutzer*innen?**",
        "* **Wer sind die Nutzer\\*innen?**",
        "### Wer sind die Nutzer*innen?",
    ],
)
def test_read_tickets_finds_a_question_however_it_is_set(head: str) -> None:
    reading = read(f"{head}\n\nAlle")

    assert answered(reading) == {"leute": text("Alle")}
    assert reading.unplaced == ()


@pytest.mark.parametrize(
    "head",
    ["\\(Nur kurz\\) **Worum geht es?**", "(Nur kurz) **Worum geht es?**", "**Worum geht es?**"],
)
def test_read_tickets_finds_a_question_by_its_note_or_without(head: str) -> None:
    reading = read(f"* [ ] {head}\n> A")

    assert (answered(reading), reading.unplaced) == ({"ziel": text("A")}, ())


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("(Sehr lang) **Worum geht es?** A", "ziel"),
        ("**Wie heißt denn das Projekt?** A", "name"),
        ("Wie heisst nun das Projekt", "name"),
    ],
)
def test_read_tickets_takes_a_changed_question_and_lists_its_line(head: str, key: str) -> None:
    reading = read(f"* [ ] {head}\n\n  > B\n* [ ] **Wer sind die Nutzer*innen?**\n> C")

    assert answered(reading) == {key: text("B"), "leute": text("C")}
    assert lines(reading) == [(1, f"* [ ] {head}", "question", key)]


def test_read_tickets_takes_an_answer_behind_the_question() -> None:
    reading = read("* [x] **Wie heißt das Projekt?** Portal\n\n* [ ] **Termine:** bald\n")

    assert answered(reading) == {"name": text("Portal"), "termine": Answer()}
    assert lines(reading) == [(3, "bald", "table", "termine")]


def test_read_tickets_finds_earlier_wordings() -> None:
    earlier = {
        "name": [
            replace(
                NAME, text="Arbeitstitel?", help=(paragraph("Der Titel für heute und morgen."),)
            )
        ]
    }
    body = "* [ ] **Arbeitstitel?**\n\n  _Der Titel für heute und morgen._\n\n  > A\n"

    reading = read_tickets(body, [SHEET], earlier)

    assert (answered(reading), reading.unplaced) == ({"name": text("A")}, ())


def test_read_tickets_prefers_todays_wording() -> None:
    earlier = {"name": [replace(NAME, text=PEOPLE.text)]}
    body = write(SHEET, Dialect.GITHUB).body

    assert set(read_tickets(body, [SHEET], earlier).found) == {"name", "ziel", "leute", "termine"}


def test_read_tickets_lists_a_box_of_its_own_with_all_below() -> None:
    reading = read("* [ ] **Worum geht es?**\n> A\n* [ ] Milch holen\n\n  > Text\n  | a | b |\n")

    assert answered(reading) == {"ziel": text("A")}
    assert lines(reading) == [
        (3, "* [ ] Milch holen", "foreign", ""),
        (5, "> Text", "foreign", ""),
        (6, "| a | b |", "foreign", ""),
    ]


def test_read_tickets_takes_a_deeper_box_as_text() -> None:
    reading = read("* [ ] **Worum geht es?**\n\n  * [ ] Milch\n    * [x] frisch\n")

    assert answered(reading) == {"ziel": text("* [ ] Milch\n  * [x] frisch")}


def test_read_tickets_keeps_paragraphs_and_depth_of_unquoted_text() -> None:
    reading = read("* [ ] **Worum geht es?**\n\n    eins\n      zwei\n\n    drei\nvier\n")

    assert answered(reading) == {"ziel": text("    eins\n      zwei\n\n    drei\nvier")}


def test_read_tickets_takes_what_stands_below_the_quote() -> None:
    reading = read("* [ ] **Worum geht es?**\n\n  > eins\\\n  zwei\n\n  drei\n\n  > vier\n")

    assert answered(reading) == {"ziel": text("eins\nzwei\n\ndrei\n\nvier")}


@pytest.mark.parametrize("mark", ["", "  > "])
def test_read_tickets_takes_a_state_with_its_note(mark: str) -> None:
    body = f"* [ ] **Worum geht es?**\n\n{mark}**Trifft nicht zu.** Weil\n{mark}\n{mark}nicht.\n"

    assert answered(read(body)) == {"ziel": Answer(State.NOT_APPLICABLE, note="Weil\n\nnicht.")}


@pytest.mark.parametrize("language", ["de", "en"])
def test_read_tickets_takes_a_state_in_each_language(language: str) -> None:
    body = f"* [ ] **Worum geht es?**\n> **{sentence(State.UNKNOWN, language)}**"

    assert answered(read(body)) == {"ziel": Answer(State.UNKNOWN)}


def test_read_tickets_takes_a_typed_sentence_as_text() -> None:
    body = "* [ ] **Worum geht es?**\n\n  > \\*\\*Trifft nicht zu.\\*\\*\n"

    assert answered(read(body)) == {"ziel": text("**Trifft nicht zu.**")}


@pytest.mark.parametrize(
    ("below", "answer"),
    [
        ("```yaml\na: \\*\n* [ ] b\n# c\n```", text("a: \\*\n* [ ] b\n# c", "yaml")),
        ("  ~~~ JSON\n  {\n\n   }\n  ~~~", text("{\n\n }", "json")),
        ("  > ```\n  > a\n  > ```\n\n  > ````\n  > ```\n  > ````", text("a\n```", "plain")),
        ("> ```\n> ab\n> ```\n> &#8203;\n\n> ```\n> cd\n> ```", text("abcd", "plain")),
        ("```\na\n```\n```sql\nb\n```", text("```\na\n```\n```sql\nb\n```")),
        ("> Text\n> ```\n> \\*\n> ```", text("Text\n```\n\\*\n```")),
        ("```\noffen", text("offen", "plain")),
        ("```", Answer()),
    ],
)
def test_read_tickets_takes_code(below: str, answer: Answer) -> None:
    reading = read(f"* [ ] **Worum geht es?**\n\n{below}\n\n* [ ] **Wie heißt das Projekt?**\n")

    assert (answered(reading), reading.unplaced) == ({"ziel": answer, "name": Answer()}, ())


@pytest.mark.parametrize(
    ("info", "format", "lost"),
    [("perl x", "plain", "perl x"), ("yaml title=a", "yaml", "title=a"), ("plain", "plain", "")],
)
def test_read_tickets_lists_what_a_fence_says_of_its_code(
    info: str, format: str, lost: str
) -> None:
    reading = read(f"* [ ] **Worum geht es?**\n```{info}\na\n```\n")

    assert answered(reading) == {"ziel": text("a", format)}
    assert [(one.text, one.why) for one in reading.unplaced] == [(lost, Why.LANGUAGE)] * bool(lost)


@pytest.mark.parametrize(
    ("first", "whole"),
    [("eins", "eins\n\nzwei"), ("eins&#8203;<br>", "eins\nzwei"), ("eins &#8203;", "eins zwei")],
)
@pytest.mark.parametrize("between", ["\n\n", "\n\n# Das Projekt (2/3)\n\n"])
def test_read_tickets_goes_on_in_the_next_ticket(first: str, whole: str, between: str) -> None:
    reading = read(f"* [ ] **Worum geht es?**\n\n  > {first}{between}  > zwei\n")

    assert (answered(reading), reading.unplaced) == ({"ziel": text(whole)}, ())


@pytest.mark.parametrize(
    ("first", "whole"),
    [
        ("eins&#8203;&#8203;", "eins\n\nzwei"),
        ("eins&#8203;<br>", "eins\nzwei"),
        ("eins &#8203;", "eins zwei"),
        ("\\&#8203;&#8203;", "&#8203;zwei"),
        ("\\&#8203;&#8203;&#8203;", "&#8203;\n\nzwei"),
    ],
)
@pytest.mark.parametrize(
    "between", ["\n", "\n\n", "\n\nDas Projekt (2/2)\n\n", "\n# Portal: Das Projekt (2/2)\n"]
)
def test_read_tickets_joins_parts_of_a_text_as_its_mark_says(
    first: str, whole: str, between: str
) -> None:
    body = f"* [ ] **Worum geht es?**\n\n  > {first}{between}  > zwei\n"

    reading = read_tickets(body, [replace(SHEET, project=ProjectName("", "Portal"))])

    assert (answered(reading), reading.unplaced) == ({"ziel": text(whole)}, ())
    assert (reading.found["ziel"].cut, reading.incomplete) == (False, ())


@pytest.mark.parametrize(
    ("mark", "whole"), [("&#8203;<br>", "ab\ncd"), ("&#8203;", "abcd"), ("", "ab\ncd")]
)
@pytest.mark.parametrize("between", ["", "\n"])
def test_read_tickets_joins_parts_of_code_as_its_mark_says(
    mark: str, whole: str, between: str
) -> None:
    end = f"  > {mark}\n" if mark else ""
    first, second = (f"  > ```sql\n  > {code}\n  > ```\n" for code in ("ab", "cd"))

    alone = read(f"* [ ] **Worum geht es?**\n\n{first}{end}")
    reading = read(f"* [ ] **Worum geht es?**\n\n{first}{end}{between}{second}")

    assert answered(alone) == {"ziel": text("ab", "sql")}
    assert alone.found["ziel"].cut is bool(mark)
    assert answered(reading) == {"ziel": text(whole, "sql")}
    assert reading.found["ziel"].cut is False


@pytest.mark.parametrize("end", ["&#8203;&#8203;", "&#8203;<br>", "&#8203;"])
def test_read_tickets_says_that_a_text_is_cut(end: str) -> None:
    reading = read(f"* [ ] **Worum geht es?**\n\n  > eins{end}\n\n* [ ] **Termine:**\n")

    assert answered(reading) == {"ziel": text("eins"), "termine": Answer()}
    assert {key: found.cut for key, found in reading.found.items()} == {
        "ziel": True,
        "termine": False,
    }


@pytest.mark.parametrize("end", ["<br>", "<br>  ", "<br/>"])
def test_read_tickets_takes_no_line_break_of_a_person_for_a_mark(end: str) -> None:
    reading = read(f"* [x] **Worum geht es?**\n\n  > Portal{end}\n\n* [ ] **Termine:**\n")

    assert reading.found["ziel"].answer.text.startswith("Portal")
    assert reading.found["ziel"].cut is False


@pytest.mark.parametrize("typed", ["&#8203;&#8203;", "<br>", "a&#8203;", "a\u200b", "a@"])
@pytest.mark.parametrize("dialect", MARKDOWN)
def test_read_tickets_takes_no_typed_text_for_a_mark(dialect: Dialect, typed: str) -> None:
    sheet = replace(SHEET, entries=(Entry(AIM, text(typed)),))

    reading = read_tickets(write(sheet, dialect).body, [sheet])

    assert answered(reading) == {"ziel": text(typed)}
    assert reading.found["ziel"].cut is False


@pytest.mark.parametrize(
    ("titles", "incomplete"),
    [
        (["# Das Projekt (1/2)", "# Das Projekt (2/2)"], ()),
        (["Das Projekt (1/2)", "Das Projekt (2/2)"], ()),
        (["", "# Das Projekt (2/2)"], ()),
        (["", "# Das Projekt (2/3)"], ("projekt",)),
        (["# Das Projekt (1/2)", "* [ ] **Termine:**"], ("projekt",)),
        (["# Das Projekt (2/2)", "# Das Projekt (1/2)"], ("projekt",)),
        (["# Das Projekt (1/2)", "# Das Projekt (1/2)"], ("projekt",)),
        (["# Das Projekt (1/2)", "# Das Projekt (2/3)"], ("projekt",)),
        (["# Das Projekt (3/3)", "# Das Projekt"], ("projekt",)),
        (["# Das Projekt", "# Kund*in und Team (2/2)"], ("team",)),
    ],
)
def test_read_tickets_names_a_section_of_which_a_part_is_missing(
    titles: list[str], incomplete: tuple[str, ...]
) -> None:
    first, second = titles
    body = f"{first}\n\n* [ ] **Worum geht es?**\n> A\n\n{second}\n\n* [ ] **Wo sitzt das Team?**\n"

    assert read_tickets(body, BOTH).incomplete == incomplete


def test_read_tickets_takes_a_numbered_title_inside_a_paragraph_as_text() -> None:
    reading = read("* [ ] **Worum geht es?**\nSiehe\nDas Projekt (2/2)\n")

    assert answered(reading) == {"ziel": text("Siehe\nDas Projekt (2/2)")}


def test_read_tickets_names_sections_by_their_titles() -> None:
    body = project_document("Portal", [replace(s, entries=()) for s in BOTH], Dialect.GITHUB)

    reading = read_tickets(body, BOTH)

    assert reading == Reading({}, titles=("projekt", "team"))


@pytest.mark.parametrize("heading", ["# Abo-\\Portal*", "## Abo-\\\\Portal\\* ##"])
def test_read_tickets_knows_the_projects_name(heading: str) -> None:
    sheets = [replace(s, project=ProjectName(name="Abo-\\Portal*")) for s in BOTH]
    body = "Hallo\n\n{}\n\n* [ ] **Worum geht es?**\n> A\n\n{}\n\n* [ ] **Termine:**\n"

    reading = read_tickets(body.format(heading, heading), sheets)

    assert answered(reading) == {"ziel": text("A"), "termine": Answer()}
    assert lines(reading) == [(1, "Hallo", "foreign", "")]
    assert reading.twice == ()


@pytest.mark.parametrize(
    "note", ["(Nur kurz)", "\\(Nur kurz\\)", "* (nur  kurz)", "- \\(Nur kurz\\)"]
)
def test_read_tickets_finds_a_question_with_a_note_without_its_box(note: str) -> None:
    reading = read(f"* [ ] **Wie heißt das Projekt?**\n> A\n\n{note} **Worum geht es?**\n> B\n")

    assert (answered(reading), reading.unplaced) == ({"name": text("A"), "ziel": text("B")}, ())


def test_read_tickets_takes_text_like_a_question_with_a_note_as_text() -> None:
    reading = read("* [ ] **Wie heißt das Projekt?**\n(Sehr lang) **Worum geht es?**\n(**)\n")

    assert answered(reading) == {"name": text("(Sehr lang) **Worum geht es?**\n(**)")}


def test_read_tickets_keeps_apart_what_follows_another_section() -> None:
    body = "* [ ] **Worum geht es?**\n\n  > A\n\n# Kund*in und Team (2/2)\n\n  > B\n"

    reading = read_tickets(body, BOTH)

    assert answered(reading) == {"ziel": text("A")}
    assert lines(reading) == [(7, "> B", "foreign", "")]


# Text of the guide


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("_Ein kurzer Name, den alle kennen._", None),
        ("Ein kurzer Name, den alle kennen.", None),
        ("*Ein kurzer Name,\n  den alle kennen*", None),
        ("_Ein ganz kurzer Name, den alle kennen._", "help"),
        ("_Um Projekte gut zu beginnen, fragen wir viel._", "help"),
        ("_Ein ganz kurzer Name,\n  den alle gut kennen._", "help"),
    ],
)
def test_read_tickets_knows_help(line: str, why: str | None) -> None:
    reading = read(f"* [ ] **Wie heißt das Projekt?**\n\n  {line}\n\n  > A\n")

    assert answered(reading) == {"name": text("A")}
    changed = enumerate(line.split("\n  "), 3) if why else ()
    assert lines(reading) == [(number, said, why, "name") for number, said in changed]


def test_read_tickets_takes_an_answer_right_below_help() -> None:
    body = "* [ ] **Wie heißt das Projekt?**\n_Ein Name, den alle kennen._\nA\n_sehr schön_\n"

    reading = read(body)

    assert answered(reading) == {"name": text("A\n_sehr schön_")}
    assert lines(reading) == [(2, "_Ein Name, den alle kennen._", "help", "name")]


def test_read_tickets_takes_quoted_help_as_an_answer() -> None:
    reading = read("* [ ] **Wie heißt das Projekt?**\n> Ein kurzer Name, den alle kennen.\n")

    assert answered(reading) == {"name": text("Ein kurzer Name, den alle kennen.")}


def test_read_tickets_ends_a_question_at_help_of_another() -> None:
    body = (
        "* [ ] **Worum geht es?**\n\n  > A\n  A2\n  _Ein kurzer Name, den alle kennen._\n  B\n\n"
        "_Um Projekte gut zu beginnen, fragen wir._\n\nC\n\n| Umgesetzt |\n| -- |\n| Zutritt |\n"
    )

    reading = read(body)

    assert answered(reading) == {"ziel": text("A\nA2")}
    assert lines(reading) == [(6, "B", "foreign", ""), (10, "C", "foreign", "")]


def test_read_tickets_lists_what_stands_before_the_first_question() -> None:
    body = (
        "Hallo\n\n_Um Projekte gut zu beginnen, fragen wir._\n"
        "_Um Projekte zu beginnen, fragen wir._\n\n"
        "| Umgesetzt |\n| -- |\n| neu |\n\n* [ ] **Worum geht es?**\n"
    )

    reading = read(body)

    assert lines(reading) == [
        (1, "Hallo", "foreign", ""),
        (4, "_Um Projekte zu beginnen, fragen wir._", "help", ""),
        (8, "| neu |", "foreign", ""),
    ]


def test_read_tickets_ends_a_question_at_a_heading() -> None:
    body = "* [ ] **Worum geht es?**\n> A\n  # tief\n\n# Notizen\nfrei\n\n* [ ] **Termine:**\n"

    reading = read(body)

    assert answered(reading) == {"ziel": text("A\n# tief"), "termine": Answer()}
    assert lines(reading) == [(5, "# Notizen", "foreign", ""), (6, "frei", "foreign", "")]


def test_read_tickets_knows_titles() -> None:
    body = (
        "# Portal: neu\n\n## Portal: neu: Das Projekt ##\n\n* [ ] **Worum geht es?**\n> A\n\n"
        "Kund*in und Team\n\n(Titel des Tickets) Kund*in und Team\n\n"
        "* [ ] **Wo sitzt das Team?**\nB\n"
    )

    named = [replace(sheet, project=ProjectName("", "Portal: neu")) for sheet in BOTH]

    reading = read_tickets(body, named)

    assert answered(reading) == {"ziel": text("A"), "wo": text("B")}
    assert (reading.unplaced, reading.sections) == ((), ("projekt", "team"))


@pytest.mark.parametrize("title", ["# Bis Freitag: Das Projekt", "Bis Freitag: Das Projekt (1/2)"])
def test_read_tickets_lists_what_stands_before_a_title(title: str) -> None:
    reading = read(f"{title}\n\n* [ ] **Worum geht es?**\n> A")

    assert answered(reading) == {"ziel": text("A")}
    assert lines(reading) == [(1, "Bis Freitag", "foreign", "")]


@pytest.mark.parametrize("name", ["Abo-Portal", "Abo-P…", "a: b: c: d: e: f: g"])
def test_read_tickets_knows_a_project_before_a_title(name: str) -> None:
    project = ProjectName("", name.replace("P…", "Portal"))
    body = f"# {name}: Das Projekt (1/2)\n\n* [ ] **Worum geht es?**\n> A"

    reading = read_tickets(body, [replace(SHEET, project=project)])

    assert (reading.unplaced, reading.incomplete) == ((), ("projekt",))


def test_read_tickets_knows_a_title_that_looks_like_a_part() -> None:
    sheet = replace(SHEET, title="Betrieb (1/2)")

    reading = read_tickets(project_document("Portal", [sheet], FIRST), [sheet])

    assert (reading.unplaced, reading.incomplete) == ((), ())


@pytest.mark.parametrize("options", [Options(help=False), Options(points=True)])
@pytest.mark.parametrize("mark", ["{}\n\n", "# {}\n\n"])
def test_read_tickets_of_several_tickets_under_their_titles(options: Options, mark: str) -> None:
    """Nothing but the title tells where the second begins; or the first one's list of points."""
    sheets = [
        replace(sheet, entries=(replace(sheet.entries[0], answer=text("A")), *sheet.entries[1:]))
        for sheet in BOTH
    ]
    tickets = [write(sheet, FIRST, options) for sheet in sheets]

    reading = read_tickets("\n".join(mark.format(t.title) + t.body for t in tickets), BOTH)

    given = {e.question.key: e.answer for sheet in sheets for e in sheet.entries}
    assert answered(reading) == given
    assert reading.unplaced == ()


def test_read_tickets_of_tickets_with_points_one_below_the_other() -> None:
    tickets = [write(sheet, FIRST, Options(points=True)).body for sheet in BOTH]

    reading = read_tickets("\n".join(tickets), BOTH)

    assert len(reading.found) == sum(len(sheet.entries) for sheet in BOTH)
    assert reading.unplaced == ()


def test_read_tickets_takes_no_foreign_text_into_an_answer_at_a_part() -> None:
    body = "* [x] **Worum geht es?**\n\n  > Portal\n\n# Das Projekt (2/2)\n\nErstellt von Eva\n\n"

    reading = read(f"{body}* [ ] **Termine:**\n")

    assert answered(reading) == {"ziel": text("Portal"), "termine": Answer()}
    assert lines(reading) == [(7, "Erstellt von Eva", "foreign", "")]


@pytest.mark.parametrize("sign", ["✅", "\U0001f44d", "→ ☎"])
def test_read_tickets_takes_an_answer_without_letters(sign: str) -> None:
    assert answered(read(f"* [ ] **Worum geht es?** {sign}\n")) == {"ziel": text(sign)}


@pytest.mark.parametrize(
    "line", ["**Worum geht es**", "**Worum geht es** :", "**Worum geht es**?", "**Worum** geht es?"]
)
def test_read_tickets_takes_no_part_of_a_question_for_an_answer(line: str) -> None:
    assert answered(read(f"* [ ] {line}&nbsp;\n")) == {"ziel": Answer()}


def test_read_tickets_takes_no_letter_of_a_question_for_an_answer() -> None:
    reading = read("* [ ] **Wie** heißt das Projekt?\n")

    assert answered(reading) == {"name": Answer()}


@pytest.mark.parametrize("row", ["  | ✅ | 😀 |", "  | ? | ! |"])
def test_read_tickets_lists_rows_without_letters(row: str) -> None:
    table = "  | Was | Bis wann |\n  | -- | -- |\n  | Start | bald |\n"
    other = f"  | frei |  |\n  | -- | -- |\n{row}\n"

    reading = read(f"* [ ] **Termine:**\n\n{table}\n{other}")

    assert [one.text for one in reading.unplaced] == ["| frei |  |", row.strip()]


def test_read_tickets_reads_what_stands_behind_a_very_long_line_of_signs() -> None:
    reading = read(f"* [ ] **Worum geht es?**{' -' * 10_001} Portal\n")

    assert "Portal" in reading.found["ziel"].answer.text


def test_read_tickets_takes_text_without_quotes_where_an_answer_goes_on() -> None:
    body = "* [x] **Worum geht es?**\n\n  > eins&#8203;&#8203;\n\n# Das Projekt (2/2)\n\nzwei\n"

    assert answered(read(body)) == {"ziel": text("eins\n\nzwei")}


def test_read_tickets_takes_a_title_as_an_answer_where_no_section_begins() -> None:
    below = "\n_Viele Absprachen müssen getroffen werden._\n"
    body = f"* [ ] **Worum geht es?**\nDas Projekt\n\nKund*in und Team\n{below}"
    body += "\n* [ ] **Wo sitzt das Team?**"

    reading = read_tickets(body, BOTH)

    assert answered(reading) == {"ziel": text("Das Projekt"), "wo": Answer()}
    assert reading.unplaced == ()


def test_read_tickets_knows_a_title_alone_at_the_beginning() -> None:
    reading = read_tickets("\nDas Projekt\n\n* [ ] **Worum geht es?**", BOTH)

    assert reading.unplaced == ()


@pytest.mark.parametrize(
    "title", ["# Portal\n\nText", "# Portal\n\n# mehr", "# " + "lang" * 600, "#"]
)
def test_read_tickets_lists_a_heading_that_is_no_title(title: str) -> None:
    reading = read(f"{title}\n\n* [ ] **Worum geht es?**\n> A")

    assert answered(reading) == {"ziel": text("A")}
    assert "".join(one.text for one in reading.unplaced) == title.replace("\n", "")


def test_read_tickets_knows_the_list_of_open_points() -> None:
    body = (
        "* [ ] **Worum geht es?**\n> A\n\n**Noch offen:**\n\n* Wie heißt das Projekt?\n"
        "- \\(Nur kurz\\) Worum geht es?\n* Milch\nfrei\n"
    )

    reading = read(body)

    assert answered(reading) == {"ziel": text("A")}
    assert lines(reading) == [(8, "* Milch", "foreign", ""), (9, "frei", "foreign", "")]


# Tables

HEAD = "* [ ] **Termine:**\n\n"


def rows(*found: tuple[str, str, str]) -> Answer:
    cells = [(key, (("c1", one), ("c2", two))) for key, one, two in found]
    given = (Row(key, tuple((c, t) for c, t in pairs if t)) for key, pairs in cells)
    return Answer(State.ANSWERED, rows=tuple(given))


@pytest.mark.parametrize(
    "table",
    [
        "| Was | Bis wann |\n| -- | -- |\n| Start | Mai |\n| Ende | |\n| neu | Juni |",
        "|was|bis  wann?|\n|:-|-:|\n|START|Mai|\n|neu|Juni",
        "| Bis wann | Was |\n| -- | -- |\n| Mai | Start |\n| Juni | neu |",
        "| Was | Bis wann |\n| Start | Mai |\n| neu | Juni |",
        "| -- | -- |\n| Start | Mai |\n| neu | Juni |",
        "| Start | Mai |\n| neu | Juni |",
        "|Was|Bis wann|\n|--|--|\n|neu|Juni|\n\n|Was|Bis wann|\n|--|--|\n|Start|Mai|",
        "|Umgesetzt|\n| -- |\n|Zutritt|\n\n|Was|Bis wann|\n|--|--|\n|Start|Mai|\n|neu|Juni|",
    ],
)
def test_read_tickets_takes_a_table_to_fill_in(table: str) -> None:
    reading = read(f"{HEAD}{table}\n")

    assert answered(reading) == {"termine": rows(("r1", "", "Mai"), ("n1", "neu", "Juni"))}
    assert reading.unplaced == ()


@pytest.mark.parametrize(
    "between", ["", "\n", "\n  &#8203;\n", "\n  &#8203;\n\n# Das Projekt (2/2)\n\n"]
)
def test_read_tickets_joins_parts_of_a_table(between: str) -> None:
    first, second = (
        f"  | Was | Bis wann |\n  | -- | -- |\n  | {row} |\n"
        for row in ("Start | Mai", "neu | Juni")
    )

    reading = read(f"{HEAD}{first}{between}{second}")

    assert answered(reading) == {"termine": rows(("r1", "", "Mai"), ("n1", "neu", "Juni"))}
    assert (reading.unplaced, reading.found["termine"].cut) == ((), False)


def test_read_tickets_says_that_a_table_is_cut() -> None:
    table = "  | Was | Bis wann |\n  | -- | -- |\n  | Start | Mai |\n"

    reading = read(f"{HEAD}{table}\n  &#8203;\n\n* [ ] **Worum geht es?**\n")

    assert answered(reading) == {"termine": rows(("r1", "", "Mai")), "ziel": Answer()}
    assert (reading.unplaced, reading.found["termine"].cut) == ((), True)


def test_read_tickets_takes_a_row_of_the_headers_words_as_a_row() -> None:
    table = "| Was | Bis wann |\n| -- | -- |\n| WasBis | wann |\n| -- | -- |\n"

    assert answered(read(HEAD + table))["termine"] == rows(
        ("n1", "WasBis", "wann"), ("n2", "--", "--")
    )


def test_read_tickets_takes_a_changed_header_by_place() -> None:
    table = "| Was | Wann denn | Wer | Heute |\n| -- | -- | -- | -- |\n| Start | Mai | Kim | |\n"
    earlier = {"termine": [replace(DATES, text="Wann?")]}

    reading = read_tickets(f"{HEAD}  {table}", [SHEET], earlier)

    assert answered(reading) == {"termine": rows(("r1", "", "Mai"))}
    assert lines(reading) == [
        (3, "| Was | Wann denn | Wer | Heute |", "table", "termine"),
        (5, "Kim", "table", "termine"),
    ]


def test_read_tickets_lists_what_a_table_has_no_place_for() -> None:
    body = (
        f"{HEAD}davor\n\n| Was | Bis wann |\n| -- | -- |\n| Start | Mai | zu | viel |\n| | | |\n"
        "\n| Anderes |\n| -- |\n| b |\n\n> danach\n\n| Umgesetzt |\n| -- |\n| neu |\n"
    )

    reading = read(body)

    assert answered(reading) == {"termine": rows(("r1", "", "Mai"))}
    assert [(line, said, why) for line, said, why, _ in lines(reading)] == [
        (3, "davor", "table"),
        (7, "zu | viel", "table"),
        (10, "| Anderes |", "table"),
        (12, "| b |", "table"),
        (14, "> danach", "table"),
        (18, "| neu |", "help"),
    ]


def test_read_tickets_takes_a_state_beside_an_empty_table() -> None:
    reading = read(
        f"{HEAD}| Was | Bis wann |\n| -- | -- |\n| Start | |\n\n**Trifft nicht zu.** Nie\n"
    )

    assert answered(reading) == {"termine": Answer(State.NOT_APPLICABLE, note="Nie")}
    assert reading.unplaced == ()


def test_read_tickets_takes_filled_rows_rather_than_a_state() -> None:
    reading = read(
        f"{HEAD}> **Trifft nicht zu.**\n\n| Was | Bis wann |\n| -- | -- |\n| Start | Mai |\n"
    )

    assert answered(reading) == {"termine": rows(("r1", "", "Mai"))}
    assert lines(reading) == [(3, "> **Trifft nicht zu.**", "table", "termine")]


def test_read_tickets_tells_help_from_a_table_that_looks_the_same() -> None:
    cell = (Span(Mark.TEXT, "a"),)
    question = replace(
        DATES,
        help=(InfoTable((cell,), (cell,) and ((cell,),)),),
        columns=(Line("c1", "a"),),
        labels=(),
    )
    sheet = replace(SHEET, entries=(Entry(question, Answer(State.UNKNOWN)),))
    again = replace(sheet, entries=(Entry(question, rows(("n1", "a", ""))),))

    assert read_ticket(write(sheet, Dialect.GITHUB).body, sheet) == normal_sheet(sheet)
    assert read_ticket(write(again, Dialect.GITHUB).body, again) == normal_sheet(again)


def test_read_tickets_knows_columns_and_labels_of_earlier_wordings() -> None:
    earlier = replace(
        DATES,
        columns=(Line("c1", "Was"), Line("c3", "Wo"), Line("c2", "Wann")),
        labels=(Line("r1", "Beginn"), Line("r9", "Probe"), Line("r8", "Test")),
    )
    table = "|Was|Wo|Wann|\n|--|--|--|\n|Beginn|hier|Mai|\n|Probe| | |\n|Test| |Juni|\n"

    reading = read_tickets(f"{HEAD}{table}", [SHEET], {"termine": [earlier]})

    assert answered(reading) == {"termine": rows(("r1", "", "Mai"), ("n1", "Test", "Juni"))}
    assert lines(reading) == [(5, "hier", "table", "termine")]


def test_read_tickets_gives_each_label_once() -> None:
    question = replace(DATES, labels=(Line("r1", "Start"), Line("r2", "Start")))
    sheet = replace(SHEET, entries=(Entry(question),))
    table = "|Was|Bis wann|\n|--|--|\n|Start|1|\n|start|2|\n|Start|3|\n|start!|4|\n"

    reading = read_tickets(f"{HEAD}{table}", [sheet])

    assert answered(reading) == {
        "termine": rows(
            ("r1", "", "1"), ("r2", "", "3"), ("n1", "start", "2"), ("n2", "start!", "4")
        )
    }


def test_read_tickets_takes_a_table_below_a_question_without_columns() -> None:
    sheet = replace(SHEET, entries=(Entry(replace(DATES, columns=(), labels=())),))

    reading = read_tickets(f"{HEAD}| a |\n| -- |\n| b |\n", [sheet])

    assert answered(reading) == {"termine": Answer()}
    assert [one.text for one in reading.unplaced] == ["| a |", "b"]


def test_read_tickets_takes_a_table_as_text_of_a_text_question() -> None:
    reading = read("* [ ] **Worum geht es?**\n\n  | a | b |\n  | -- | -- |\n")

    assert answered(reading) == {"ziel": text("| a | b |\n| -- | -- |")}


def test_read_tickets_knows_a_table_of_the_help_below_a_text_question() -> None:
    sheet = replace(SHEET, entries=(Entry(replace(AIM, help=INFO)),))
    body = write(sheet, Dialect.GITLAB).body + "\n  | umgesetzt |\n  | -- |\n  | neu |\n\n  > A\n"

    reading = read_tickets(body, [sheet])

    assert answered(reading) == {"ziel": text("A")}
    assert [(one.text, one.why) for one in reading.unplaced] == [("| neu |", Why.HELP)]


# Sections


def test_read_tickets_lists_a_question_that_stood_before() -> None:
    body = "* [ ] **Worum geht es?**\n> A\n\n* [x] **Worum geht es?**\n\n  > B\n"

    reading = read(body)

    assert answered(reading) == {"ziel": text("A")}
    assert lines(reading) == [
        (4, "* [x] **Worum geht es?**", "second", "ziel"),
        (6, "> B", "second", "ziel"),
    ]
    assert reading.twice == ()


def test_read_tickets_names_a_section_that_stands_twice() -> None:
    body = write(SHEET, Dialect.GITHUB).body
    single = replace(OTHER, entries=OTHER.entries[:1])
    one = write(single, Dialect.GITHUB).body

    reading = read_tickets(f"{body}\n{one}\n{body}\n{one}", [SHEET, single])

    assert reading.twice == ("projekt", "team")
    assert {one.why for one in reading.unplaced} == {Why.SECOND}


def test_read_tickets_names_a_section_whose_title_stands_twice() -> None:
    body = "# Das Projekt\n* [ ] **Worum geht es?**\n# Das Projekt{}\n* [ ] **Termine:**\n"

    assert read(body.format("")).twice == ("projekt",)
    assert read(body.format(" (2/2)")).twice == ()


def test_read_tickets_gives_a_wording_of_two_sections_to_the_near_one() -> None:
    twin = Sheet(
        "zwei",
        "Zwei",
        entries=tuple(
            Entry(replace(e.question, key=f"{e.question.key}-2")) for e in SHEET.entries[:2]
        ),
    )
    own = replace(twin, entries=(*twin.entries, Entry(Question("eigen", "Was noch?"))))
    same = "* [ ] **Wie heißt das Projekt?**\n> A\n"
    sheets = [SHEET, own]

    def found(body: str) -> set[str]:
        return set(read_tickets(body, sheets).found)

    assert found(same) == {"name"}
    assert found(same * 2) == {"name", "name-2"}
    assert found(f"{same}* [ ] **Was noch?**\n") == {"name-2", "eigen"}
    assert found(f"* [ ] **Was noch?**\n{same}") == {"name-2", "eigen"}
    assert found(f"# Zwei\n{same}") == {"name-2"}
    assert found(f"# Zwei\n{same * 2}") == {"name-2"}


def test_read_tickets_compares_with_the_whole_guide_where_no_section_is_known() -> None:
    changed = "* [ ] **Wie heißt denn das Projekt?**\n> A\n"

    assert answered(read_tickets(changed, BOTH)) == {"name": text("A")}
    assert answered(read_tickets(changed.replace("heißt denn", "ist"), BOTH)) == {}
    assert answered(read_tickets(f"# Kund*in und Team\n{changed}", BOTH)) == {}
    assert answered(read_tickets(f"{changed}# Kund*in und Team\n", BOTH)) == {}


def test_read_tickets_aligns_the_most_alike_first_and_each_once() -> None:
    body = "* [ ] Wie heißt denn wohl das Projekt?\n> A\n* [ ] Wie heißt denn das Projekt?\n> B\n"

    reading = read(f"# Das Projekt\n{body}")

    assert answered(reading) == {"name": text("B")}
    assert [one.why for one in reading.unplaced] == [Why.FOREIGN, Why.FOREIGN, Why.QUESTION]


@pytest.mark.parametrize("sheet", BLANK, ids=lambda sheet: sheet.key)
def test_read_tickets_keeps_questions_of_the_real_guide_apart(sheet: Sheet) -> None:
    body = write(sheet, Dialect.GITHUB).body

    for gone in sheet.entries:
        rest = replace(sheet, entries=tuple(e for e in sheet.entries if e is not gone))
        reading = read_tickets(body, [rest])

        assert {one.why for one in reading.unplaced} == {Why.FOREIGN}


# The old template


def test_read_tickets_reads_the_old_template() -> None:
    source = SOURCE.read_text(encoding="utf-8")

    reading = read_tickets(source, BLANK)

    head = [line for line in source.split("\n") if line.strip()][:3]
    assert [one.text for one in reading.unplaced] == head
    assert set(answered(reading).values()) == {Answer()}
    assert list(reading.found) == [e.question.key for sheet in BLANK for e in sheet.entries]
    assert (len(reading.sections), reading.twice) == (10, ())


def test_read_tickets_reads_the_old_template_filled_in_by_hand() -> None:
    source = SOURCE.read_text(encoding="utf-8")
    source = source.replace(
        "das Projekt?**\n", "das Projekt?**\nPortal für Kund*innen\n\n- eins\n", 1
    )
    source = source.replace("| Ready-to-launch | |", "| Ready-to-launch | 1. Mai |")
    source = source.replace("* [ ] (Spezifisch", "* [x] (Spezifisch")

    reading = read_tickets(source, BLANK)

    meilensteine = next(e.question for e in BLANK[2].entries if e.question.key == "meilensteine")
    ready = Row("r4", (("c2", "1. Mai"),))
    assert {key: answer for key, answer in answered(reading).items() if answer != Answer()} == {
        "projektname": text("Portal für Kund*innen\n\n- eins"),
        "meilensteine": normal(meilensteine, Answer(State.ANSWERED, rows=(ready,))),
    }
    assert [key for key, found in reading.found.items() if found.ticked] == ["php-opcache"]
    assert len(reading.unplaced) == 3


def test_read_tickets_of_a_document_reads_all_sections() -> None:
    for dialect in MARKDOWN:
        reading = read_tickets(project_document("Mein # Projekt", BLANK, dialect), BLANK)

        assert (len(reading.found), reading.unplaced, reading.twice) == (75, (), ())


# Bounds


@pytest.mark.parametrize(
    "unit",
    [
        "* [ ] a\n",
        "* [ ] **Worum geht es?**\n",
        "*",
        "[",
        "`",
        "\\",
        "> ",
        "| a |\n\n",
        "```a\n",
        "a: ",
    ],
)
def test_read_tickets_takes_files_of_one_thing(unit: str) -> None:
    body = unit * (20_000 // len(unit))

    reading = read_tickets(body, BOTH)

    assert unaccounted(body, reading, BOTH) == (Counter(), Counter())


def test_read_tickets_compares_so_many_items_only() -> None:
    changed = "* [ ] **Wie heißt denn das Projekt?**\n"

    assert set(read("* [ ] x\n" * 499 + changed).found) == {"name"}
    assert set(read("* [ ] x\n" * 500 + changed).found) == set()


def test_read_tickets_takes_no_listed_question_for_one_without_its_box() -> None:
    question = Question("a", "\\", note="http://a.de**$")
    sheet = Sheet("s", "Titel", entries=(Entry(question),))

    reading = read_tickets(write(sheet, FIRST, Options(points=True)).body, [sheet])

    assert (answered(reading), reading.unplaced) == ({"a": Answer()}, ())
