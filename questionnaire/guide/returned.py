"""A ticket that comes back, and what it would change: plain values between forms and actions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from questionnaire.guide import document as doc
from questionnaire.guide.checks import check_characters
from questionnaire.guide.comparing import STEPS, Shown, shown
from questionnaire.guide.errors import ProductError, TicketError, ValueRefused
from questionnaire.guide.limits import TICKET_LENGTH
from questionnaire.guide.reader import Found, Unplaced

_MARK = "\ufeff"  # how some editors begin a file


def ticket_text(sent: str | bytes) -> str:
    """The text with line feeds alone; TicketError if there is none or it may not be stored."""
    text = doc.typed_lines(_decoded(sent).removeprefix(_MARK))
    if not text.strip():
        raise TicketError("ticket_empty")
    if len(text) > TICKET_LENGTH:
        raise TicketError("ticket_too_long", length=len(text), limit=TICKET_LENGTH)
    try:
        check_characters(text)
    except ValueRefused as error:
        raise TicketError(error.code) from error
    return text


def _decoded(sent: str | bytes) -> str:
    if isinstance(sent, str):
        return sent
    try:
        return sent.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TicketError("not_utf8") from error


@dataclass(frozen=True)
class Compared:
    """A question of the ticket beside the project's answer.

    `number` is the question's as pages show it, like 6.1. `value` is what would be stored,
    `refused` why it cannot be. What follows from these is computed once: a page asks for it often,
    and a normal form of 200 rows takes its time.
    """

    section: str
    number: str
    entry: doc.Entry
    found: Found
    value: doc.Answer
    refused: ProductError | None = None

    @property
    def key(self) -> str:
        return self.entry.question.key

    @cached_property
    def digest(self) -> str:
        """Says of a later reading whether it found the same: 16 hex digits of what is shown."""
        said = repr((self.entry.question, self.found.answer))
        return sha256(said.encode(errors="surrogatepass")).hexdigest()[:16]

    @cached_property
    def differs(self) -> bool:
        return self.found.answer != doc.normal(self.entry.question, self.entry.answer)

    @property
    def emptied(self) -> bool:
        """Does the ticket hold no answer where the project has one?"""
        return self.differs and self.found.answer == doc.Answer()

    @property
    def misticked(self) -> bool:
        """Does the ticket's box say something else than its answer?"""
        return self.found.ticked != doc.settled(self.found.answer)

    @cached_property
    def replaced(self) -> str:
        """Text or rows behind our state, which nobody sees and theirs would take the place of."""
        if self.entry.answer.state not in doc.NOTED:
            return ""
        ours, after = map(self._content, (self.entry.answer, self.value))
        return "" if ours == after else ours

    def _content(self, answer: doc.Answer) -> str:
        return shown(self.entry.question, replace(answer, state=doc.State.ANSWERED)).text

    @cached_property
    def ours(self) -> Shown:
        """What is here, with what would be replaced."""
        here = shown(self.entry.question, self.entry.answer)
        return replace(here, text="\n\n".join(filter(None, (here.text, self.replaced))))

    @cached_property
    def theirs(self) -> Shown:
        return shown(self.entry.question, self.found.answer)

    @property
    def restated(self) -> bool:
        """Would the state be another? Text that comes or goes says so by itself."""
        states = {self.ours.state, self.theirs.state}
        return len(states) > 1 and states != {doc.State.OPEN, doc.State.ANSWERED}

    @property
    def reformatted(self) -> bool:
        """Would the text be code, or another language's? Not asked where the ticket has none."""
        return bool(self.found.answer.text) and self.ours.format != self.theirs.format


@dataclass(frozen=True)
class Comparison:
    """A ticket beside a project: `found` are the ticket's questions in the guide's order.

    `absent` counts the questions that the ticket's sections ask and the ticket does not.
    """

    text: str
    found: tuple[Compared, ...]
    absent: int
    unplaced: tuple[Unplaced, ...]
    sections: tuple[str, ...]

    @cached_property
    def proposals(self) -> tuple[Compared, ...]:
        return tuple(one for one in self.found if one.differs)

    @cached_property
    def equal(self) -> tuple[Compared, ...]:
        return tuple(one for one in self.found if not one.differs)

    @property
    def boxes(self) -> tuple[Compared, ...]:
        """Questions of which only the box was changed."""
        return tuple(one for one in self.equal if one.misticked)

    @property
    def lines_unplaced(self) -> int:
        """How many lines, though two parts of one may have no place."""
        return len({unplaced.line for unplaced in self.unplaced})

    @property
    def steps(self) -> int:
        """How far the difference of one proposal may search, so that all together take a second."""
        return STEPS // max(1, len(self.proposals))


@dataclass(slots=True)
class Taken:
    """What became of the chosen answers, by question key; what is gone is asked no longer.

    `comparison` is the ticket beside the answers as they are now. `conflicts` are answers that
    changed since the page was shown, `changed` questions that did.
    """

    comparison: Comparison
    stored: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    refused: dict[str, ProductError] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not (self.conflicts or self.refused or self.changed or self.gone)
