"""What forms share: text of one line, of lines, in the small language; their helper."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as lazy

from questionnaire.guide import document as doc
from questionnaire.guide import limits
from questionnaire.guide.errors import ProductError, ValueRefused
from questionnaire.guide.markup import is_rule, parse_markup, write_markup
from questionnaire.guide.spans import is_url
from questionnaire.sentences import sentence

KEY_HELP = lazy(
    "Kleine Buchstaben, Ziffern und Bindestriche, höchstens 40. Einmal gewählt, bleibt er."
)
MARKUP_HELP = lazy(
    "Absätze durch Leerzeilen; **fett**, `Code`, [Text](https://…) und Tabellen aus "
    "| Spalte | Spalte | mit einer Zeile | -- | -- | darunter; alles andere bleibt, wie es dasteht."
)
_LINK = re.compile(r"(?<![!\\])\[[^\[\]]+\]\(([^()\s]*)\)")


def bare_helper() -> FormHelper:
    """Fields alone: the template holds the form's tag and its token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def refused(code: str, **values: object) -> ValidationError:
    return refusal(ValueRefused(code, **values))


def refusal(error: ProductError) -> ValidationError:
    """The core's error as a form's."""
    return ValidationError(sentence(error), code=error.code)


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "vLargeTextField", "rows": rows})


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
            raise refused(
                "typed_line_too_long", line=at, length=len(line), limit=limits.LINE_LENGTH
            )


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
            raise refusal(error) from error
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
            raise refused("no_url", url=url)
