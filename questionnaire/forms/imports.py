"""The form that takes a ticket, and the choices of the page that reviews it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.forms.boxes import format_name
from questionnaire.forms.fields import bare_helper, refusal
from questionnaire.guide.errors import TicketError
from questionnaire.guide.returned import Compared, Taken, ticket_text
from questionnaire.sentences import sentence, state_name

THEIRS, OURS = "theirs", "ours"


class TicketForm(forms.Form):
    """A pasted text or a file; cleans to `ticket`, the text."""

    # No CharField: what may not be stored is said by our own sentence.
    text = forms.Field(
        label=lazy("Text des Tickets"),
        required=False,
        widget=forms.Textarea(attrs={"class": "pasted", "rows": 14, "spellcheck": "false"}),
        help_text=lazy("Alles, was im Beschreibungsfeld des Tickets steht, als Markdown."),
    )
    file = forms.FileField(
        label=lazy("Oder als Datei"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
        help_text=lazy("Eine Textdatei in UTF-8. Wählen Sie eine, gilt nur sie."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        try:
            cleaned["ticket"] = ticket_text(file.read() if file else cleaned["text"] or "")
        except TicketError as error:
            self.add_error("file" if file else "text", refusal(error))
        else:
            self._keep(cleaned["ticket"])
        return cleaned

    def _keep(self, ticket: str) -> None:
        """A page that comes back shows the file's text: the file itself no page can keep."""
        sent: Any = self.data
        self.data = again = sent.copy()
        again["text"] = ticket


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal as the page asks about it. `problem`: why it was not taken; `fixed`: cannot be."""

    compared: Compared
    take: str
    problem: str
    fixed: bool

    @property
    def turns(self) -> list[str]:
        return turns(self.compared)


def turns(compared: Compared) -> list[str]:
    """What changes beside the text: a sentence each for the state and the form of the answer."""
    ours, theirs = compared.ours, compared.theirs
    found = []
    if compared.restated:
        values = {"ours": state_name(ours.state), "theirs": state_name(theirs.state)}
        found.append(_("Stand: %(ours)s → %(theirs)s") % values)
    if compared.reformatted:
        values = {"ours": format_name(ours.format), "theirs": format_name(theirs.format)}
        found.append(_("Form: %(ours)s → %(theirs)s") % values)
    return found


def hitch(compared: Compared) -> str:
    """Why the ticket's answer cannot be stored, or should not be; nothing if all is well."""
    if compared.refused:
        return sentence(compared.refused)
    if compared.found.cut:
        return _("Die Antwort geht in einem weiteren Ticket weiter, das hier fehlt.")
    if compared.replaced:
        state = state_name(compared.entry.answer.state)
        problem = _(
            "Hinter „%(state)s“ steht hier noch eine Antwort; die aus dem Ticket ersetzt sie."
        )
        return problem % {"state": state}
    return ""


class Review:
    """A comparison with what was chosen so far, `sent`, and what became of it."""

    def __init__(self, taken: Taken, sent: Mapping[str, str]) -> None:
        self.taken = taken
        self.choices = [
            self._choice(one, sent)
            for one in taken.comparison.found
            if one.differs or one.key in taken.changed
        ]

    def _choice(self, compared: Compared, sent: Mapping[str, str]) -> Choice:
        """Theirs is proposed where the ticket says it whole, and never over something newer."""
        problem = self._problem(compared)
        kept = sent.get(f"{compared.key}.take") == OURS or problem
        take = OURS if kept or compared.emptied else THEIRS
        return Choice(compared, take, problem, compared.refused is not None)

    def _problem(self, compared: Compared) -> str:
        if compared.key in self.taken.conflicts and not compared.refused:
            return _("Diese Antwort wurde inzwischen geändert.")
        if compared.key in self.taken.changed and not compared.refused:
            return _("Die Frage wurde inzwischen geändert. Bitte sehen Sie sie noch einmal an.")
        return hitch(compared)

    @property
    def failed(self) -> list[Choice]:
        """Choices that were sent and not taken."""
        keys = {*self.taken.conflicts, *self.taken.refused, *self.taken.changed}
        return [choice for choice in self.choices if choice.compared.key in keys]


def chosen(sent: Mapping[str, str]) -> dict[str, int]:
    """The keys whose answer is to be the ticket's, with the revision that the page showed."""
    keys = _keys(sent)
    return {
        key: _base(sent.get(f"{key}.base", "")) for key in keys if sent[f"{key}.take"] == THEIRS
    }


def seen(sent: Mapping[str, str]) -> dict[str, str]:
    """The digests of what the page showed, by the keys that it asked about."""
    return {key: sent.get(f"{key}.seen", "") for key in _keys(sent)}


def _keys(sent: Iterable[str]) -> list[str]:
    return [name.removesuffix(".take") for name in sent if name.endswith(".take")]


def _base(typed: str) -> int:
    """-1, which no revision has, for what no page of ours sends."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
