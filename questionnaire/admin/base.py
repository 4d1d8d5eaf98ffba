"""What all our admin classes share: rows locked while they are changed, refusals as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from questionnaire.actions.locking import lock_guides
from questionnaire.forms.fields import refusal
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
            return self.locked(rows)
        return rows

    def locked(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_for_update(of=("self",))

    # Refusals of actions: what the form allowed, but came to be wrong before it was written.

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ProductError as error:  # once more, to show what was typed and why it is refused
            vars(request)["refused"] = error
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        error = vars(request).get("refused")
        return _refusing(form, error) if error else form

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What is done to chosen rows is done to all of them or to none."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                response: Any = super().changelist_view(request, extra_context)
                return response.render() if isinstance(response, TemplateResponse) else response
        except ProductError as error:
            messages.error(request, sentence(error))
            return HttpResponseRedirect(request.get_full_path())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)

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


class GuideAdmin(CarefulAdmin):
    """Of a guide's rows: they stay as they are while their questionnaires are locked.

    They are not locked themselves: the actions lock projects before questions, see locking.py.
    """

    def locked(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        lock_guides()
        return rows


def changes(form: Any) -> dict[str, Any]:
    """What somebody changed in a form: an action leaves all else as it is."""
    return {name: form.cleaned_data[name] for name in form.changed_data}


def _refusing(form: Any, error: ProductError) -> Any:
    """The form's class, refusing whatever it would accept with that error."""

    def clean(self: Any) -> Any:
        cleaned = super(made, self).clean()
        if not self.errors:  # else the form has seen by itself by now what is wrong
            self.add_error(None, refusal(error))
        return cleaned

    made = type(form)(form.__name__, (form,), {"clean": clean, "__module__": form.__module__})
    return made
