"""What all our admin classes share: rows locked while they are changed, refusals as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from questionnaire.guide.errors import ProductError
from questionnaire.sentences import sentence

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:  # takes no parameters at run time
    Base = admin.ModelAdmin


class CarefulAdmin(Base):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Locked in the transaction of a change: what the form checks stays true until saved."""
        rows = super().get_queryset(request)
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            return rows.select_for_update(of=("self",))
        return rows

    def refusal(self, request: HttpRequest, row: Any) -> str:
        """Why this row may not be deleted; empty if it may."""
        return ""

    def get_deleted_objects(
        self, objs: Iterable[Model] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """One sentence for each refusal in place of Django's list of protected rows."""
        reasons = [reason for row in objs if (reason := self.refusal(request, row))]
        if reasons:
            return [], {}, set(), reasons
        return self.deletable(objs, request)

    def deletable(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        found = super().get_deleted_objects(objs, request)
        return found[0], dict(found[1]), set(found[2]), list(found[3])

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProductError as error:  # it came true between the page's question and its answer
            messages.error(request, sentence(error))
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=(object_id,)))
