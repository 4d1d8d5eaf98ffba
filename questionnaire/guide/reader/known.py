"""What a guide asks, found by what stands in a file: questions and titles of given sheets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from questionnaire.guide.document import Question, Sheet, normal_line
from questionnaire.guide.reader.guide_text import GuideText, guide_text, joined
from questionnaire.guide.reader.inline import loose, unescape
from questionnaire.guide.spans import UP_TO_BOLD

# The note before the question, the question in bold, what somebody wrote behind it.
_BOLD = re.compile(rf"(?P<note>{UP_TO_BOLD})\*\*(?P<text>{UP_TO_BOLD})\*\*(?P<rest>.*)")
# Behind a question a colon or a question mark is none; a tick or a thumb is an answer.
_SYMBOL = re.compile(r"[^\x00-\x7f\s\w]")
_PART = re.compile(r" \((?P<number>[0-9]{1,4})/(?P<total>[0-9]{1,4})\)$")
_COLONS = 5  # in front of a title, beside those of a project's name
_TITLE = 2_000  # no title is as long


@dataclass(frozen=True, slots=True)
class Target:
    """A question of today, its section (a sheet's place), and how it was worded before."""

    section: int
    question: Question
    earlier: tuple[Question, ...]
    help: GuideText

    @property
    def wordings(self) -> tuple[Question, ...]:
        return (self.question, *self.earlier)


@dataclass(frozen=True, slots=True)
class Match:
    """Places of the questions that a line may be.

    `exact`: character by character. `rest` stands behind the question on its line. `changed`: the
    line has words that the question does not have.
    """

    targets: Sequence[int] = ()
    exact: bool = False
    rest: str = ""
    changed: bool = False


class Title(NamedTuple):
    """A section's title, of all its tickets or of one part of `total`.

    `before` stands in front of it and is no project's name.
    """

    section: int
    number: int = 1
    total: int = 0
    before: str = ""


class Known:
    """The questions and titles of the sheets, and the text around them."""

    def __init__(self, sheets: Sequence[Sheet], earlier: Mapping[str, Sequence[Question]]) -> None:
        self.sheets = sheets
        self.targets = [
            _target(at, entry.question, tuple(earlier.get(entry.question.key, ())))
            for at, sheet in enumerate(sheets)
            for entry in sheet.entries
        ]
        self.intros = joined(guide_text(sheet.intro) for sheet in sheets)
        self.everything = joined([self.intros, *(target.help for target in self.targets)])
        self._exact = _Index(self.targets, _wording)
        self._whole = _Index(self.targets, lambda q: loose(q.note) + loose(q.text))
        self._text = _Index(self.targets, lambda q: loose(q.text))
        self._point = _Index(self.targets, _plain)
        self._titles = {normal_line(sheet.title): at for at, sheet in enumerate(sheets)}
        self._loose_titles = {loose(sheet.title): at for at, sheet in enumerate(sheets)}
        self._shortest = min(map(len, (*self._titles, *self._loose_titles)), default=0)
        self._projects = {normal_line(sheet.project.name) for sheet in sheets} - {""}
        self._colons = _COLONS + max((name.count(": ") for name in self._projects), default=0)

    def match(self, head: str) -> Match:
        """The questions whose text stands behind a box."""
        if found := self._exact[written_wording(head)]:
            return Match(found, exact=True)
        bold = _BOLD.fullmatch(head)
        if found := self._alike(loose(head)):
            return Match(found, rest=_symbols(bold["rest"]) if bold else "")
        if not bold:
            return Match()
        if found := self._alike(loose(bold["note"] + bold["text"])):
            return Match(found, rest=bold["rest"].strip(" "))
        return Match(self._text[loose(bold["text"])], changed=True)

    def intro(self, section: int) -> GuideText:
        return guide_text(self.sheets[section].intro)

    def _alike(self, letters: str) -> Sequence[int]:
        return self._whole[letters] or self._text[letters]

    def is_question(self, head: str) -> bool:
        return bool(self.match(head).targets)

    def sections(self, head: str) -> set[int]:
        """Those of the questions whose text stands behind a box."""
        return {self.targets[at].section for at in self.match(head).targets}

    def is_point(self, text: str) -> bool:
        """Is this a question in the list of open ones?"""
        return bool(self._point[unescape(text)] or self._alike(loose(text)))

    def is_project(self, heading: str) -> bool:
        """Is this the name of the project whose answers a document holds?"""
        return normal_line(unescape(heading)) in self._projects

    def _is_name(self, text: str) -> bool:
        """Is this a project's name, or what a title of limited length leaves of it?"""
        name = normal_line(unescape(text))
        short = name.removesuffix("…")
        return name in self._projects or (
            short != name and any(project.startswith(short) for project in self._projects)
        )

    def title(self, text: str) -> Title | None:
        """What a line says as a title, with a project's name in front of it or without."""
        if not self._shortest <= len(text) <= _TITLE:
            return None
        if whole := self._named(text):
            return whole
        part = _PART.search(text)
        named = self._named(text[: part.start()]) if part else None
        if not part or not named:
            return None
        return named._replace(number=int(part["number"]), total=int(part["total"]))

    def _named(self, text: str) -> Title | None:
        pieces = text.split(": ", self._colons)
        for at in range(len(pieces)):
            found = self._title(": ".join(pieces[at:]))
            if found is not None:
                before = ": ".join(pieces[:at])
                return Title(found, before="" if self._is_name(before) else before)
        return None

    def _title(self, text: str) -> int | None:
        found = self._titles.get(unescape(text))
        letters = loose(text)
        return self._loose_titles.get(letters) if found is None and letters else found


class _Index:
    """Places of questions by a wording: those of today, else those that once had it."""

    def __init__(self, targets: Sequence[Target], wording: Callable[[Question], Hashable]) -> None:
        self._today: defaultdict[Hashable, list[int]] = defaultdict(list)
        self._earlier: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at, target in enumerate(targets):
            self._today[wording(target.question)].append(at)
            for key in {wording(question) for question in target.earlier}:
                self._earlier[key].append(at)

    def __getitem__(self, key: Hashable) -> Sequence[int]:
        """Empty for an empty text: signs alone are alike everywhere."""
        return (self._today.get(key) or self._earlier.get(key) or ()) if key else ()


def _target(section: int, question: Question, earlier: tuple[Question, ...]) -> Target:
    texts = joined(guide_text(wording.help) for wording in (question, *earlier))
    return Target(section, question, earlier, texts)


def _wording(question: Question) -> tuple[str, str]:
    return normal_line(question.note), normal_line(question.text)


def _plain(question: Question) -> str:
    note, text = _wording(question)
    return f"({note}) {text}" if note else text


def written_wording(head: str) -> tuple[str, str]:
    """A question's note and text as the writers write them; a line of another form has none."""
    noted = head.startswith("\\(")
    # Stars alone would not do: an address in the note may hold some, but no blank.
    before, bold, text = head.partition("\\) **" if noted else "**")
    if not bold or (before and not noted):
        return "", ""
    return unescape(before.removeprefix("\\(")), unescape(text.removesuffix("**"))


def _symbols(rest: str) -> str:
    """What stands behind a question if it has no letter and still says something."""
    return rest.strip(" ") if not loose(rest) and _SYMBOL.search(unescape(rest)) else ""


def asked(head: str) -> str:
    """What stands behind a box without what stands around the bold text, if there is one."""
    bold = _BOLD.fullmatch(head)
    return bold["text"] if bold else head
