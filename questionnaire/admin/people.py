"""People: who they are, what they may do, whether they may sign in. No groups, no permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import PROTECT, ManyToOneRel
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.admin.base import CarefulAdmin
from questionnaire.forms.people import PasswordForm, PersonForm
from questionnaire.models import User

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
        form.last_admin = obj is not None and self._is_last_admin(request, obj)
        return form

    def _is_last_admin(self, request: HttpRequest, person: User) -> bool:
        """Counted with all admins locked: two cannot take each other's role at once."""
        admins = User.objects.filter(role=User.Role.ADMIN, is_active=True)
        locked = admins.select_for_update() if request.method == "POST" else admins
        return [row.pk for row in locked.order_by("pk")] == [person.pk]

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()  # they sign in by a mailed code
        super().save_model(request, obj, form, change)

    def refusal(self, request: Any, row: User) -> str:
        if row.pk == request.user.pk:
            return _("Sich selbst können Sie nicht löschen. Bitten Sie darum einen anderen Admin.")
        if _has_history(row):
            return _(
                "%(name)s hat am Leitfaden oder an Projekten mitgearbeitet, "
                "das muss nachvollziehbar bleiben. "
                "Nehmen Sie der Person stattdessen die Anmeldung: "
                "Entfernen Sie das Häkchen bei „darf sich anmelden“."
            ) % {"name": row.name}
        return super().refusal(request, row)


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
