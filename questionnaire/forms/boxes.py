"""How a question is drawn: one crispy layout object, one template in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypedDict, cast

from crispy_forms.layout import LayoutObject
from django.template import Context, Template
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from questionnaire.guide import limits
from questionnaire.guide.comparing import STEPS, Change, Changes, Run, Shown, shown, words_diff
from questionnaire.guide.document import (
    FORMATS,
    NOTED,
    PLAIN,
    TEXT_FORMAT,
    Answer,
    Blocks,
    Entry,
    Kind,
    Line,
    Paragraph,
    Question,
    Row,
    State,
)
from questionnaire.guide.saving import Outcome, Result
from questionnaire.models.codes import new_code
from questionnaire.sentences import sentence

if TYPE_CHECKING:
    from questionnaire.forms.section import SectionForm

LONG_TEXT = 320  # characters
CONFLICT_STEPS = STEPS // 10  # all questions of a section may be in conflict at once


# Dictionaries: a template reads them without the failed look-up that an object costs it first,
# and a page may have hundreds of cells.


class Cell(TypedDict):
    """A field of a table: its name in the form, the column's heading, its own label, the text."""

    name: str
    column: str
    label: str
    text: str


class TableRow(TypedDict):
    """A row as shown: `label` for the guide's own rows, `title` names it for a screen reader."""

    id: str
    title: str
    label: str
    cells: list[Cell]
    former: list[Cell]


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as shape and word: symbol of the sprite, CSS class, word."""

    symbol: str
    css: str
    word: str


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a conflict: its text, in which what only it has is not `SAME`.

    `words` names its state and format where they are part of the difference, `nothing` stands for
    an empty text. `alike`: both sides read the same.
    """

    text: Changes
    code: bool
    words: str
    nothing: str
    alike: bool


class Box:
    """One question as the page shows it."""

    def __init__(self, form: SectionForm, number: str, entry: Entry) -> None:
        self.number = number
        self.key = entry.question.key
        self.question: Question = entry.question
        self.writable = form.writable
        self.viewer = form.viewer
        self.page_rows = form.rows.get(self.key)
        self.result: Result | None = form.results.get(self.key)
        self.error = _first_error(form, self.key) or _refused(self.result)
        self.stray = form.stray(self.key) if self.error else ""
        self.entry = _as_stored(entry, self.result)
        self.answer = self._typed(form) or self.entry.answer
        self.base = self.entry.base if self.conflict or not self.error else form.base(self.key)

    def _typed(self, form: SectionForm) -> Answer | None:
        """What was sent and is not stored: of a table in conflict with what others changed."""
        if self.result and self.result.mine:
            return self.result.mine
        return form.typed(self.key) if self.error or self.conflict else None

    @property
    def conflict(self) -> bool:
        return self.result is not None and self.result.outcome is Outcome.CONFLICT

    @property
    def name(self) -> str:
        """What the names of its fields begin with; see the module of the form."""
        return f"{self.key}.{self.base}"

    @property
    def title(self) -> str:
        """The question without its final colon, for lists and captions."""
        return self.question.text.rstrip(":")

    @property
    def is_table(self) -> bool:
        return self.question.kind is Kind.TABLE

    @property
    def choice(self) -> str:
        """The radio that is set: open questions and answered ones share the first."""
        named = (State.UNKNOWN, State.NOT_APPLICABLE)
        return str(self.answer.state) if self.answer.state in named else "answer"

    @property
    def is_code(self) -> bool:
        return self.answer.format != TEXT_FORMAT

    @property
    def format_options(self) -> SafeString:
        return format_options(self.answer.format, get_language() or "")

    @property
    def text_rows(self) -> int:
        """Height of the field where the browser cannot let it grow, in lines."""
        lines = self.answer.text.count("\n") + len(self.answer.text) // 75 + 1
        return max(3, min(lines + 1, 24))

    @property
    def own(self) -> bool:
        return self.entry.saved is not None and self.entry.saved.author_code == self.viewer

    @property
    def help_words(self) -> int:
        return text_size(self.question.help).words

    @property
    def help_folds(self) -> bool:
        return text_size(self.question.help).long

    @property
    def mark(self) -> Mark:
        if self.error:
            return Mark("error", "bad", _("Fehler"))
        if self.conflict:
            return Mark("conflict", "ask", _("zwei Fassungen"))
        return _MARKS[self.entry.answer.state]()

    @cached_property
    def rows(self) -> tuple[TableRow, ...]:
        return tuple(self._rows())

    @property
    def spare(self) -> TableRow:
        """A row for the page's script to copy; its id is put in there."""
        return self._row(Row("ROWID", ()), "", _("neue Zeile"))

    @property
    def versions(self) -> tuple[Version, Version]:
        """What is stored and what was typed, of a conflict: all that the page shows of them."""
        columns = (*self.question.columns, *self.question.former_columns)
        question = replace(self.question, columns=columns)
        stored, typed = shown(question, self.entry.answer), shown(question, self.answer)
        changes = words_diff(stored.text, typed.text, CONFLICT_STEPS)
        return (
            _version(stored, typed, (c for c in changes if c.run is not Run.ADDED)),
            _version(typed, stored, (c for c in changes if c.run is not Run.REMOVED)),
        )

    def _rows(self) -> Iterator[TableRow]:
        given = {row.id: row for row in self.answer.rows}
        labels = {label.id for label in self.question.labels}
        for label in self.question.labels:
            yield self._row(given.get(label.id, Row(label.id, ())), label.text, label.text)
        added = [row for row in self.answer.rows if row.id not in labels]
        empty = max(0, self.question.empty_rows - len(added), self.page_rows or 0)
        if not added and not labels:
            empty = max(empty, 1)
        added += [Row(new_code(), ()) for _row in range(min(empty, limits.TABLE_ROWS))]
        for at, row in enumerate(added, start=len(labels) + 1):
            yield self._row(row, "", _("Zeile %(number)s") % {"number": at})

    def _row(self, row: Row, label: str, title: str) -> TableRow:
        texts = dict(row.cells)
        gone = {line.id: line.text for line in self.question.former_labels}
        columns = self.question.columns[1:] if label else self.question.columns
        if row.id in gone and not label:
            texts.setdefault(self.question.columns[0].id, gone[row.id])
        return TableRow(
            id=row.id,
            title=title,
            label=label,
            cells=[self._cell(row, column, title, texts) for column in columns],
            former=[
                self._cell(row, column, title, texts)
                for column in self.question.former_columns
                if texts.get(column.id)
            ],
        )

    def _cell(self, row: Row, column: Line, title: str, texts: dict[str, str]) -> Cell:
        return Cell(
            name=f"{self.name}.cell.{row.id}.{column.id}",
            column=column.text,
            label=f"{column.text}: {title}",
            text=texts.get(column.id, ""),
        )


def _version(side: Shown, other: Shown, text: Iterable[Change]) -> Version:
    return Version(
        text=tuple(text),
        code=side.format != TEXT_FORMAT,
        words=", ".join(_words(side, other)),
        nothing=_("ohne Anmerkung") if side.state in NOTED else _("noch keine Antwort"),
        alike=side == other,
    )


def _words(side: Shown, other: Shown) -> Iterator[str]:
    """What differs besides the text; an empty side has no format, and says itself that it is."""
    if side.state is not other.state and not {side.state, other.state}.isdisjoint(NOTED):
        yield _MARKS[side.state]().word
    if side.format != other.format and side.state is State.ANSWERED:
        yield format_name(side.format)


def _first_error(form: SectionForm, key: str) -> str:
    errors = form.errors.get(key) if form.is_bound else None
    return str(errors[0]) if errors else ""


def _as_stored(entry: Entry, result: Result | None) -> Entry:
    """The entry of today. What was just stored was given to the wording that the page showed."""
    if result is None:
        return entry
    older = None if result.outcome is Outcome.STORED else entry.older
    return replace(entry, answer=result.entry.answer, saved=result.entry.saved, older=older)


def _refused(result: Result | None) -> str:
    return sentence(result.refused) if result and result.refused else ""


_MARKS: dict[State, Callable[[], Mark]] = {
    State.OPEN: lambda: Mark("open", "todo", _("offen")),
    State.ANSWERED: lambda: Mark("answered", "", _("beantwortet")),
    State.UNKNOWN: lambda: Mark("unknown", "todo", _("weiß ich noch nicht")),
    State.NOT_APPLICABLE: lambda: Mark("na", "", _("trifft nicht zu")),
}


_FORMAT_NAMES = {
    TEXT_FORMAT: mark("Text"),
    "mermaid": mark("Diagramm (Mermaid)"),
    "yaml": mark("Code: YAML"),
    "nix": mark("Code: Nix"),
    "dockerfile": mark("Code: Dockerfile"),
    "sql": mark("Code: SQL"),
    "ini": mark("Code: INI"),
    "json": mark("Code: JSON"),
    "bash": mark("Code: Bash"),
    PLAIN: mark("Code ohne Sprache"),
}


def format_name(format: str) -> str:
    return _(_FORMAT_NAMES[format])


def format_options(format: str, language: str) -> SafeString:
    """The options of a select, in the language of the page; text is chosen if none fits."""
    return _format_options(format if format in FORMATS else TEXT_FORMAT, language)


@lru_cache(maxsize=64)
def _format_options(chosen: str, language: str) -> SafeString:
    """Kept, with the language only as a key: a page may have dozens of selects."""
    selected = {chosen: SafeString(" selected")}
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((format, selected.get(format, ""), format_name(format)) for format in FORMATS),
    )


@dataclass(frozen=True, slots=True)
class TextSize:
    characters: int
    words: int

    @property
    def long(self) -> bool:
        """Longer text folds, so that a page stays a list of questions."""
        return self.characters > LONG_TEXT


@lru_cache(maxsize=1024)
def text_size(blocks: Blocks) -> TextSize:
    """The size of an introduction or a help text, its tables left out."""
    text = " ".join(
        span.text for block in blocks if isinstance(block, Paragraph) for span in block.spans
    )
    return TextSize(len(text), len(text.split()))


class QuestionBlock(LayoutObject):  # type: ignore[misc]  # crispy has no types
    """Draws a whole question: crispy's fields, one by one, cost a millisecond each."""

    template = "questionnaire/question.html"

    def __init__(self, box: Box) -> None:
        self.fields = [box.key]
        self.box = box

    def render(self, form: SectionForm, context: Context, **kwargs: Any) -> SafeString:
        with context.push(box=self.box):
            return _template(self.template).render(context)


def _template(name: str) -> Template:
    """The engine's own template: it takes the page's context as it is."""
    backend: Any = get_template(name)
    return cast(Template, backend.template)
