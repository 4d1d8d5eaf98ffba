"""Forms of the administration: the guide's text, people, projects.

What a form must know of stored rows is given to it by its admin class, before it is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.guide import document as doc
from questionnaire.guide import limits
from questionnaire.guide.errors import ProductError, ValueRefused
from questionnaire.guide.markup import is_rule, parse_markup, write_markup
from questionnaire.guide.spans import is_url
from questionnaire.models import Member, Question, Section, User
from questionnaire.sentences import sentence

if TYPE_CHECKING:
    QuestionBase = forms.ModelForm[Question]
    SectionBase = forms.ModelForm[Section]
    PersonBase = forms.ModelForm[User]
    MembersBase = BaseInlineFormSet[Any, Any, Any]
    PasswordBase = AdminPasswordChangeForm[User]
else:  # Django's classes take no parameters at run time
    QuestionBase = SectionBase = PersonBase = forms.ModelForm
    MembersBase = BaseInlineFormSet
    PasswordBase = AdminPasswordChangeForm

MARKUP_HELP = lazy(
    "Absätze durch Leerzeilen; **fett**, `Code`, [Text](https://…) und Tabellen aus "
    "| Spalte | Spalte | mit einer Zeile | -- | -- | darunter; alles andere bleibt, wie es dasteht."
)
_LINK = re.compile(r"(?<![!\\])\[[^\[\]]+\]\(([^()\s]*)\)")


# The sentences of what these forms refuse, by code.
REFUSALS = {
    "line_break": lazy("Das muss in einer Zeile stehen. Bitte entfernen Sie den Zeilenumbruch."),
    "too_many_lines": lazy("Hier stehen %(count)s Zeilen, möglich sind %(limit)s."),
    "line_too_long": lazy("Zeile %(line)s hat %(length)s Zeichen, möglich sind %(limit)s."),
    "broken_table": lazy(
        "Die Tabelle ab Zeile %(line)s ist nicht vollständig: Vor ihr und hinter ihr steht eine "
        "Leerzeile, und keine ihrer Zeilen hat mehr Felder als die erste."
    ),
    "no_url": lazy(
        "„%(url)s“ ist keine Adresse für einen Link: "
        "Sie beginnt mit https://, http:// oder mailto:."
    ),
    "key_taken": lazy(
        "Den Schlüssel „%(key)s“ hat in diesem Leitfaden schon „%(title)s“. "
        "Bitte wählen Sie einen anderen."
    ),
    "tables_only": lazy(
        "Das gibt es nur bei Tabellen: "
        "Bitte leeren Sie das Feld, oder wählen Sie die Art „Tabelle“."
    ),
    "no_column": lazy("Eine Tabelle braucht mindestens eine Spalte."),
    "one_column": lazy(
        "Feste Zeilen füllen die erste Spalte: Bitte nennen Sie mindestens eine zweite."
    ),
    "no_row": lazy("Eine Tabelle braucht feste Zeilen oder mindestens eine leere Zeile."),
    "no_meaning": lazy(
        "Sie haben die Frage geändert. "
        "Bitte wählen Sie, ob sich nur die Schreibweise ändert oder der Sinn."
    ),
    "changed_meanwhile": lazy(
        "Diese Frage hat inzwischen %(name)s geändert, heute gilt Fassung %(number)s. "
        "Gespeichert ist noch nichts, Ihre Eingaben stehen weiter in den Feldern. "
        "Wo sich etwas geändert hat, steht daneben, was heute gilt. "
        "Wenn Sie noch einmal speichern, gelten Ihre Eingaben."
    ),
    "today": lazy("Heute steht hier: „%(text)s“"),
    "today_empty": lazy("Heute ist dieses Feld leer."),
    "email_taken": lazy("Mit der Adresse %(email)s gibt es schon eine Person: %(name)s."),
    "oneself": lazy(
        "Sich selbst können Sie weder die Rolle Admin noch die Anmeldung nehmen. "
        "Bitten Sie darum einen anderen Admin."
    ),
    "last_admin": lazy(
        "Das ist der letzte Admin: Niemand könnte mehr Fragen und Personen pflegen."
    ),
    "no_owner": lazy("Jedes Projekt braucht mindestens eine Person, die es verantwortet."),
}


def refused(code: str, **values: object) -> ValidationError:
    return ValidationError(REFUSALS[code], code=code, params=values)


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "vLargeTextField", "rows": rows})


# Fields ---------------------------------------------------------------------------------------


class LineField(forms.CharField):
    """Plain text on one line; runs of blanks are folded, as tickets show it."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if "\n" in text or "\r" in text:
            raise refused("line_break")
        return doc.normal_line(text)


class LinesField(forms.CharField):
    """Lines of plain text, one a row; empty lines do not count."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(widget=text_area(5), required=False, **kwargs)
        self.most = most

    def clean(self, value: Any) -> tuple[str, ...]:
        typed = doc.typed_lines(str(super().clean(value))).split("\n")
        for at, line in enumerate(typed, start=1):
            self._check_length(at, doc.normal_line(line))
        lines = tuple(line for line in map(doc.normal_line, typed) if line)
        if len(lines) > self.most:
            raise refused("too_many_lines", count=len(lines), limit=self.most)
        return lines

    def _check_length(self, at: int, line: str) -> None:
        if len(line) > limits.LINE_LENGTH:
            raise refused("line_too_long", line=at, length=len(line), limit=limits.LINE_LENGTH)


class MarkupField(forms.CharField):
    """Text in the guide's small language; cleans to its one canonical source."""

    def __init__(self, *, label: Any, rows: int = 12) -> None:
        super().__init__(label=label, required=False, widget=text_area(rows), help_text=MARKUP_HELP)

    def clean(self, value: Any) -> str:
        source = doc.typed_lines(str(super().clean(value)))
        try:
            canonical = write_markup(parse_markup(source))
            parse_markup(canonical)  # its backslashes count too: it is what will be read back
        except ValueRefused as error:
            raise ValidationError(sentence(error), code=error.code) from error
        _check_tables(source)
        _check_links(source, canonical)
        return canonical


def _check_tables(source: str) -> None:
    """A table with a line too wide would be shown as plain text: nobody types that on purpose."""
    lines = source.split("\n")
    for at in range(1, len(lines)):
        if is_rule(lines[at]) and not _is_table(lines, at):
            raise refused("broken_table", line=at)


def _is_table(lines: list[str], at: int) -> bool:
    """Is the block around the separator in line `at` (from 0) read as a table?"""
    start = max((n + 1 for n in range(at) if not lines[n].strip()), default=0)
    end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
    blocks = parse_markup("\n".join(lines[start:end]))
    return len(blocks) == 1 and isinstance(blocks[0], doc.InfoTable)


def _check_links(source: str, canonical: str) -> None:
    for url in _LINK.findall(source):
        if not is_url(url) and f"]({url})" in canonical:
            raise refused("no_url", url=url[:200])


# Questions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A stored question: its wordings by number, with line ids as a file would give them."""

    wordings: Mapping[int, doc.Question]
    newest: int
    changed_by: str
    answered: bool

    @property
    def today(self) -> doc.Question:
        return self.wordings[self.newest]


def _column(lines: tuple[doc.Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


# How each part of a wording stands in its field.
SHOWN: dict[str, Callable[[doc.Question], Any]] = {
    "text": lambda wording: wording.text,
    "note": lambda wording: wording.note,
    "help": lambda wording: write_markup(wording.help),
    "kind": lambda wording: str(wording.kind),
    "columns": lambda wording: _column(wording.columns),
    "labels": lambda wording: _column(wording.labels),
    "empty_rows": lambda wording: wording.empty_rows,
}
KINDS = ((doc.Kind.TEXT.value, lazy("Text")), (doc.Kind.TABLE.value, lazy("Tabelle")))


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
        choices=(
            (
                "minor",
                lazy("nur Schreibweise: wer schon geantwortet hat, würde heute dasselbe antworten"),
            ),
            (
                "new",
                lazy("neuer Sinn: bisherige Antworten gelten als auf eine ältere Fassung gegeben"),
            ),
        ),
        help_text=lazy("Nötig, sobald sich Frage, Zusatz, Erläuterung oder Tabelle ändern."),
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Question
        fields = ("key", "section", "position", "retired")
        help_texts = {
            "key": lazy(
                "Kleine Buchstaben, Ziffern und Bindestriche, höchstens 40. "
                "Einmal gewählt, bleibt er."
            )
        }

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
                error = ProductError("kind_fixed", key=self.known.today.key)
                raise ValidationError(sentence(error), code=error.code)
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
            columns=_numbered("c", cleaned["columns"]),
            labels=_numbered("r", cleaned["labels"]),
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
            self.add_error("key", refused("key_taken", key=key, title=found))

    def _check_table(self) -> None:
        """Only when all parts could be read: else this would be a second complaint."""
        names = ("kind", "columns", "labels", "empty_rows")
        if all(name in self.cleaned_data for name in names):
            for name, code in _table_errors(*(self.cleaned_data[name] for name in names)):
                self.add_error(name, refused(code))

    def _check_meaning(self) -> None:
        if not self.previewing and not self.cleaned_data.get("meaning"):
            self.add_error("meaning", refused("no_meaning"))

    def _check_base(self, known: Known) -> None:
        """Somebody else was faster: both texts are shown, and saving once more is deliberate."""
        base = self.cleaned_data.get("base") or 0
        if base == known.newest:
            return
        values = {"name": known.changed_by, "number": known.newest}
        self.add_error(None, refused("changed_meanwhile", **values))
        before = known.wordings.get(base)
        for name, read in SHOWN.items():
            text = read(known.today)
            if before is None or read(before) != text:
                self.add_error(name, refused("today" if text else "today_empty", text=text))
        sent: Any = self.data
        self.data = again = sent.copy()
        again["base"] = str(known.newest)


def _table_errors(
    kind: str, columns: tuple[str, ...], labels: tuple[str, ...], empty_rows: int
) -> Iterator[tuple[str, str]]:
    """Fields and codes of what does not fit together."""
    if kind == doc.Kind.TEXT:
        parts = {"columns": columns, "labels": labels, "empty_rows": empty_rows}
        yield from ((name, "tables_only") for name, part in parts.items() if part)
    elif not columns:
        yield "columns", "no_column"
    elif labels and len(columns) == 1:
        yield "columns", "one_column"
    elif not labels and not empty_rows:
        yield "empty_rows", "no_row"


def _numbered(prefix: str, lines: tuple[str, ...]) -> tuple[doc.Line, ...]:
    return tuple(doc.Line(f"{prefix}{at}", text) for at, text in enumerate(lines, start=1))


# Sections, questionnaires ---------------------------------------------------------------------


class TitledForm(forms.ModelForm):  # type: ignore[type-arg]  # of a section or a questionnaire
    title = LineField(
        label=lazy("Titel"),
        max_length=limits.TITLE_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    intro = MarkupField(label=lazy("Einleitung"))


class SectionForm(TitledForm):
    short = LineField(
        label=lazy("Kurzname"),
        max_length=limits.SHORT_LENGTH,
        help_text=lazy("Für Übersichten, höchstens 12 Zeichen."),
    )
    position = forms.IntegerField(
        label=lazy("Reihenfolge"),
        min_value=0,
        max_value=1_000_000,
        help_text=lazy("In Zehnerschritten, damit dazwischen Platz bleibt."),
    )

    class Meta:
        model = Section
        fields = ("questionnaire", "key", "title", "short", "intro", "position")
        help_texts = {"key": QuestionForm.Meta.help_texts["key"]}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        key, questionnaire = cleaned.get("key"), cleaned.get("questionnaire")
        if key and questionnaire:
            found = Section.objects.filter(questionnaire=questionnaire, key=key).first()
            if found:
                self.add_error("key", refused("key_taken", key=key, title=found))
        return cleaned


# People ---------------------------------------------------------------------------------------


class PasswordForm(PasswordBase):
    """Django's, without its choice to take a password away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


class PersonForm(PersonBase):
    """`oneself` and `last_admin` say whom the form is about."""

    oneself = False
    last_admin = False

    class Meta:
        model = User
        fields = ("name", "email", "role", "is_active")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        found = User.objects.filter(email=email).exclude(pk=self.instance.pk).first()
        if found:
            raise refused("email_taken", email=email, name=found.name)
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, kept in (("role", User.Role.ADMIN), ("is_active", True)):
            if name in cleaned and cleaned[name] != kept:
                self._check_admin(name)
        return cleaned

    def _check_admin(self, name: str) -> None:
        if self.oneself:
            self.add_error(name, refused("oneself"))
        elif self.last_admin:
            self.add_error(name, refused("last_admin"))


# Projects -------------------------------------------------------------------------------------


class MemberFormSet(MembersBase):
    """The members of a project, of whom at least one owns it."""

    @cached_property
    def people(self) -> list[Any]:
        """The choices of a person, asked for once and not for each member."""
        return list(self.empty_form.fields["user"].widget.choices)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None:
            form.fields["user"].widget.choices = self.people

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if not any(member.get("role") == Member.Role.OWNER for member in kept):
            raise refused("no_owner")
