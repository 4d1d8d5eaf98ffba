"""The register of what is stored: for everybody who signs in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db.models import Field
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questionnaire.models.register import ELSEWHERE, NAMES, REGISTER, Kept, Words
from questionnaire.views.access import SignedInRequest


class Shown(NamedTuple):
    """Fields of a model that are kept for the same reason and time, by their names."""

    names: str
    kept: Kept


class Table(NamedTuple):
    name: Words
    label: str
    rows: list[Shown]


@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    context = {"tables": list(_tables()), "elsewhere": ELSEWHERE}
    return render(request, "questionnaire/register.html", context)


def _tables() -> Iterator[Table]:
    for label, fields in REGISTER.items():
        meta = apps.get_model(label)._meta
        rows: dict[Kept, list[str]] = {}
        for name, kept in fields.items():
            rows.setdefault(kept, []).append(_name(meta.get_field(name)))
        shown = [Shown(", ".join(names), kept) for kept, names in rows.items()]
        yield Table(NAMES.get(label, meta.verbose_name_plural), label, shown)


def _name(field: object) -> str:
    """In German, as far as its package or our list knows one."""
    assert isinstance(field, Field), "stored fields are nothing else"
    return str(NAMES.get(str(field.verbose_name), field.verbose_name))
