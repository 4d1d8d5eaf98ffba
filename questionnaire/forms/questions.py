"""The form of a question with its wording.

What it must know of stored rows is given to it by its admin class, before it is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.forms.fields import (
    KEY_HELP,
    LineField,
    LinesField,
    MarkupField,
    refusal,
    refused,
    text_area,
)
from questionnaire.forms.wordings import KINDS, Known
from questionnaire.guide import document as doc
from questionnaire.guide import limits
from questionnaire.guide.markup import parse_markup
from questionnaire.guide.wording import SHOWN, numbered, table_faults
from questionnaire.models import Question, Section
from questionnaire.sentences import Whole

if TYPE_CHECKING:
    QuestionBase = forms.ModelForm[Question]
else:  # takes no parameters at run time
    QuestionBase = forms.ModelForm


_MINOR = lazy("nur Schreibweise: wer schon geantwortet hat, würde heute dasselbe antworten")
_NEW = lazy("neuer Sinn: bisherige Antworten gelten als auf eine ältere Fassung gegeben")
MEANINGS = (("minor", _MINOR), ("new", _NEW))


class QuestionForm(QuestionBase):
    """A question with its wording. `cleaned_data["wording"]` is a new wording, or None.

    `typed` is the wording as typed, also where it may not be stored for another reason.
    `show_hidden_initial` tells what this person changed from what somebody else changed meanwhile.
    """

    known: Known | None = None
    sections: QuerySet[Section] = Section.objects.none()
    previewing = False
    typed: doc.Question | None = None

    section = forms.ModelChoiceField(
        label=lazy("Abschnitt"), queryset=Section.objects.none(), show_hidden_initial=True
    )
    position = forms.IntegerField(
        label=lazy("Reihenfolge"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        show_hidden_initial=True,
        help_text=lazy("In Zehnerschritten, damit dazwischen Platz bleibt. Leer: ans Ende."),
    )
    retired = forms.BooleanField(
        label=lazy("zurückgezogen"),
        required=False,
        show_hidden_initial=True,
        help_text=lazy("Erscheint dann nirgends mehr; Antworten bleiben erhalten."),
    )
    text = LineField(label=lazy("Frage"), max_length=limits.QUESTION_LENGTH, widget=text_area(2))
    note = LineField(
        label=lazy("Zusatz"),
        max_length=limits.QUESTION_NOTE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=lazy("Steht klein über der Frage, etwa „Spezifisch für PHP-Anwendungen“."),
    )
    help = MarkupField(label=lazy("Erläuterung"))
    kind = forms.ChoiceField(label=lazy("Art der Antwort"), choices=KINDS)
    columns = LinesField(
        label=lazy("Spalten"),
        most=limits.COLUMNS,
        help_text=lazy("Nur für Tabellen: je Zeile eine Überschrift, höchstens 12."),
    )
    labels = LinesField(
        label=lazy("Feste Zeilen"),
        most=limits.LABELS,
        help_text=lazy(
            "Nur für Tabellen: je Zeile ein Text für die erste Spalte, höchstens 100. "
            "Kund*innen können ihn nicht ändern."
        ),
    )
    empty_rows = forms.IntegerField(
        label=lazy("Leere Zeilen"),
        min_value=0,
        max_value=limits.EMPTY_ROWS,
        required=False,
        help_text=lazy("Nur für Tabellen: so viele stehen für den Anfang bereit."),
    )
    meaning = forms.ChoiceField(
        label=lazy("Was ändert sich?"),
        required=False,
        widget=forms.RadioSelect,
        choices=MEANINGS,
        help_text=lazy("Nötig, sobald sich Frage, Zusatz, Erläuterung oder Tabelle ändern."),
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Question
        fields = ("key", "section", "position", "retired")
        help_texts = {"key": KEY_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        known = self.known
        if known:
            shown = {name: read(known.today) for name, read in SHOWN.items()}
            kwargs["initial"] = shown | {"base": known.newest} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        field = self.fields["section"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = self.sections
        if known and known.answered:
            self._fix_kind()

    def _fix_kind(self) -> None:
        kind = self.fields["kind"]
        kind.required = False
        kind.widget.attrs["disabled"] = True
        kind.help_text = _("Fest, weil die Frage schon beantwortet wurde.")

    # Cleaning

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        if self.known and self.known.answered:
            fixed = self.known.today.kind
            if kind not in ("", fixed):
                raise refused("kind_fixed", key=self.known.today.key)
            return fixed
        return kind

    def clean_empty_rows(self) -> int:
        return self.cleaned_data["empty_rows"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_key()
        self._check_table()
        self.typed = wording = self._typed_wording()
        cleaned["wording"] = wording if wording and self._is_new(wording) else None
        if cleaned["wording"] and self.known:
            self._check_meaning()
            self._check_base(self.known)
        return cleaned

    def _typed_wording(self) -> doc.Question | None:
        """What was typed, as a value; None while a part of it cannot be stored."""
        cleaned = self.cleaned_data
        if any(name not in cleaned for name in SHOWN):
            return None
        return doc.Question(
            key=self.known.today.key if self.known else cleaned.get("key", "neu"),
            text=cleaned["text"],
            note=cleaned["note"],
            help=parse_markup(cleaned["help"]),
            kind=doc.Kind(cleaned["kind"]),
            columns=numbered("c", cleaned["columns"]),
            labels=numbered("r", cleaned["labels"]),
            empty_rows=cleaned["empty_rows"],
        )

    def _is_new(self, wording: doc.Question) -> bool:
        """As with answers: what its own page showed is no change, whatever happened meanwhile."""
        if not self.known:
            return True
        base = self.known.wordings.get(self.cleaned_data.get("base") or 0)
        return wording not in (self.known.today, base)

    def _check_key(self) -> None:
        key, section = self.cleaned_data.get("key"), self.cleaned_data.get("section")
        if not (key and section):
            return
        others = Question.objects.filter(questionnaire=section.questionnaire_id, key=key)
        if found := others.select_related("current").first():
            self.add_error("key", refused("key_taken", key=key, title=Whole(found)))

    def _check_table(self) -> None:
        """Only when all parts could be read: else this would be a second complaint."""
        names = ("kind", "columns", "labels", "empty_rows")
        if all(name in self.cleaned_data for name in names):
            kind, columns, labels, empty_rows = (self.cleaned_data[name] for name in names)
            for name, fault in table_faults(kind, len(columns), len(labels), empty_rows):
                self.add_error(name, refusal(fault))

    def _check_meaning(self) -> None:
        if not self.previewing and not self.cleaned_data.get("meaning"):
            self.add_error("meaning", refused("no_meaning"))

    def _check_base(self, known: Known) -> None:
        """Somebody else was faster: both texts are shown, and saving once more is deliberate."""
        base = self.cleaned_data.get("base") or 0
        if base == known.newest:
            return
        who, number = known.changed_by, known.newest
        self.add_error(None, refused("changed_meanwhile", name=who, number=number))
        before = known.wordings.get(base)
        for name, read in SHOWN.items():
            text = read(known.today)
            if before is None or read(before) != text:
                self.add_error(name, _today(text))
        sent: Any = self.data
        self.data = again = sent.copy()
        again["base"] = str(known.newest)


def _today(part: Any) -> ValidationError:
    return refused("today", text=Whole(part)) if part else refused("today_empty")
