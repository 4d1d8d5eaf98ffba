"""People: who they are, what they may do, whether they may sign in. No groups, no permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import PROTECT, ManyToOneRel, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.actions.people import add_person, delete_person, edit_person, lock_admins
from questionnaire.admin.base import CarefulAdmin, changes
from questionnaire.forms.people import PasswordForm, PersonForm
from questionnaire.guide.errors import ProductError
from questionnaire.models import User
from questionnaire.sentences import sentence

if TYPE_CHECKING:
    PasswordAdmin = UserAdmin[User]
else:  # takes no parameters at run time
    PasswordAdmin = UserAdmin


@admin.register(User)
class PersonAdmin(CarefulAdmin, PasswordAdmin):
    """Django's own class gives the page that sets a password; all else is ours."""

    form = add_form = PersonForm
    change_password_form = PasswordForm
    change_user_password_template = "admin/questionnaire/user/password.html"
    add_form_template = None
    fieldsets = ((None, {"fields": ("name", "email", "role", "is_active", "sign_in")}),)
    add_fieldsets = ((None, {"fields": ("name", "email", "role", "is_active")}),)
    readonly_fields = ("sign_in",)
    list_display = ("name", "email", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    ordering = ("name", "email")
    filter_horizontal = ()

    @admin.display(description=lazy("Anmeldung"))
    def sign_in(self, person: User) -> SafeString:
        if person.has_usable_password():
            ways, verb = _("Mit einem Code per E-Mail oder mit Passwort."), _("Passwort ändern")
        else:
            ways, verb = _("Mit einem Code per E-Mail, ohne Passwort."), _("Passwort setzen")
        return format_html('{} <a href="../password/">{}</a>', ways, verb)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.oneself = obj is not None and obj.pk == request.user.pk
        form.last_admin = obj is not None and _is_last_admin(obj)
        return form

    def locked(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        lock_admins()  # first, as the actions do
        return super().locked(rows)

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        if change:
            edit_person(person=obj, editor=request.user, **changes(form))
        else:
            obj.pk = add_person(**form.cleaned_data).pk

    def delete_model(self, request: Any, obj: User) -> None:
        delete_person(person=obj, editor=request.user)

    def refusal(self, request: Any, row: User) -> str:
        if row.pk == request.user.pk:
            return sentence(ProductError("person_oneself"))
        if _has_history(row):
            return sentence(ProductError("person_with_history", name=row.name))
        return super().refusal(request, row)


def _is_last_admin(person: User) -> bool:
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True)
    return list(admins.values_list("pk", flat=True)) == [person.pk]


def _has_history(person: User) -> bool:
    """Does any row that is to stay name this person? The admin's own log counts too."""
    relations = [
        relation
        for relation in User._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        for relation in relations
        if relation.on_delete is PROTECT or relation.related_model is LogEntry
    )
