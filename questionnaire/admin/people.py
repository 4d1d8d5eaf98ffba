"""People: who they are, what they may do, whether they may sign in. No groups, no permissions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import PROTECT, ManyToOneRel, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from questionnaire.actions.audit import record
from questionnaire.actions.factors import reset_factors
from questionnaire.actions.people import add_person, delete_person, edit_person, lock_admins
from questionnaire.actions.sessions import end_sessions, own_sessions
from questionnaire.actions.single_sign_on import unlink
from questionnaire.admin.base import CarefulAdmin, changes
from questionnaire.forms.people import PasswordForm, PersonForm
from questionnaire.guide.errors import ProductError
from questionnaire.models import AuditEntry, User
from questionnaire.sentences import sentence

if TYPE_CHECKING:
    PasswordAdmin = UserAdmin[User]
else:  # takes no parameters at run time
    PasswordAdmin = UserAdmin

# What an admin may take from a person who cannot sign in, or should not: by the button's value.
_TAKE: dict[str, Callable[..., object]] = {
    "factors": reset_factors,
    "company": unlink,
    "sessions": end_sessions,
}
_FACTORS = {
    Authenticator.Type.TOTP.value: lazy("App mit Codes"),
    Authenticator.Type.WEBAUTHN.value: lazy("Sicherheitsschlüssel"),
    Authenticator.Type.RECOVERY_CODES.value: lazy("Ersatzcodes"),
}
# The pages about a person that are not Django's, by the names of their addresses.
_PAGES: tuple[tuple[str, Any], ...] = (
    ("person_data", lazy("Daten als JSON")),
    ("erase_person", lazy("Unkenntlich machen")),
)


@admin.register(User)
class PersonAdmin(CarefulAdmin, PasswordAdmin):
    """Django's own class gives the page that sets a password; all else is ours."""

    form = add_form = PersonForm
    change_password_form = PasswordForm
    change_user_password_template = "admin/questionnaire/user/password.html"
    add_form_template = None
    fieldsets = ((None, {"fields": ("name", "email", "role", "is_active", "sign_in", "more")}),)
    add_fieldsets = ((None, {"fields": ("name", "email", "role", "is_active")}),)
    readonly_fields = ("sign_in", "more")
    list_display = ("name", "email", "role", "is_active")
    list_filter = ("role", "is_active", ("erased_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "email")
    ordering = ("name", "email")
    filter_horizontal = ()

    @admin.display(description=lazy("Anmeldung"))
    def sign_in(self, person: User) -> SafeString | str:
        if person.erased_at:
            return _("Nie wieder: Diese Person ist unkenntlich gemacht.")
        if person.has_usable_password():
            ways, verb = _("Mit einem Code per E-Mail oder mit Passwort."), _("Passwort ändern")
        else:
            ways, verb = _("Mit einem Code per E-Mail, ohne Passwort."), _("Passwort setzen")
        links = '{} <a href="../password/">{}</a>, <a href="../sign-in/">{}</a>'
        return format_html(links, ways, verb, _("zweite Faktoren und Sitzungen"))

    @admin.display(description=lazy("Mehr"))
    def more(self, person: User) -> SafeString:
        audit = (f"{reverse('audit')}?person={person.code}", _("Protokoll"))
        pages = [(reverse(name, args=(person.code,)), words) for name, words in _PAGES]
        return format_html_join(", ", '<a href="{}">{}</a>', [audit, *pages])

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """What an erased person was called is gone for good: nothing takes its place."""
        return super().has_change_permission(request, obj) and not (obj and obj.erased_at)

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
            edit_person(person=obj, actor=request.user, **changes(form))
        else:
            obj.pk = add_person(actor=request.user, **form.cleaned_data).pk

    def user_change_password(self, request: Any, id: str, form_url: str = "") -> HttpResponse:
        """Django's page, which leads on only once a password is set."""
        with transaction.atomic():
            response: HttpResponse = super().user_change_password(request, id, form_url)
            if isinstance(response, HttpResponseRedirect):
                person = self.get_object(request, unquote(id))
                record(AuditEntry.Verb.PASSWORD_CHANGED, actor=request.user, person=person)
        return response

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.sign_in_page)
        here = path("<id>/sign-in/", page, name="questionnaire_user_sign_in")
        return [here, *super().get_urls()]

    def sign_in_page(self, request: Any, id: str) -> HttpResponse:
        """What a person signs in with and where they are signed in; each can be taken away."""
        person = self.get_object(request, unquote(id))
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if person.pk == request.user.pk:  # who cuts off the branch they sit on gets no answer
            return HttpResponseRedirect(reverse("account"))
        if take := _TAKE.get(request.POST.get("take", "")):
            take(person=person, actor=request.user)
            messages.success(request, _("Erledigt."))
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": person,
            "factors": _factors(person),
            "linked": SocialAccount.objects.filter(user=person).exists(),
            "sessions": len(own_sessions(person)),
        }
        return TemplateResponse(request, "admin/questionnaire/user/sign_in.html", context)

    def delete_model(self, request: Any, obj: User) -> None:
        delete_person(person=obj, actor=request.user)

    def refusal(self, request: Any, row: User) -> str:
        if row.pk == request.user.pk:
            return sentence(ProductError("person_oneself"))
        if _has_history(row):
            return sentence(ProductError("person_with_history", name=row.name))
        return super().refusal(request, row)


def _factors(person: User) -> list[dict[str, Any]]:
    """What they are called and since when they are there, the oldest first."""
    found = Authenticator.objects.filter(user=person).order_by("pk")
    return [{"words": _FACTORS[one.type], "created_at": one.created_at} for one in found]


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
