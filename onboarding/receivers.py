"""Other packages' signals: each calls an action."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.http import HttpRequest

from onboarding.second_factor import remember
from questionnaire.actions.audit import record
from questionnaire.models import AuditEntry, User

Verb = AuditEntry.Verb


@receiver(post_migrate, dispatch_uid="cache_table")
def make_cache_table(using: str, sender: Any, **kwargs: Any) -> None:
    """The shared cache's table is no model's: made with the others, without a further step."""
    if sender.name == "questionnaire":
        call_command("createcachetable", database=using, verbosity=0)


@receiver(auth.user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    ways = [str(entry.get("type") or entry["method"]) for entry in records]
    record(Verb.SIGNED_IN, actor=user, by=" + ".join(dict.fromkeys(ways)))


@receiver(auth.user_logged_out)
def signed_out(user: User | None, **kwargs: Any) -> None:
    if user:
        record(Verb.SIGNED_OUT, actor=user)


@receiver(auth.user_login_failed)
def password_refused(credentials: dict[str, Any], **kwargs: Any) -> None:
    address_refused(str(credentials.get("email") or credentials.get("username")), by="password")


def address_refused(email: str, *, by: str) -> None:
    """A person's, or nobody's: that takes as long, and only a hash is kept."""
    known = User.objects.filter(email=email.strip().lower()).first()
    record(Verb.SIGN_IN_FAILED, person=known, address="" if known else email, by=by)


@receiver(account.login_code_rejected)
def code_refused(user: User, **kwargs: Any) -> None:
    record(Verb.SIGN_IN_FAILED, person=user, by="code")


@receiver(mfa.authentication_failed)
def second_factor_refused(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(Verb.SIGN_IN_FAILED, person=user, by=authenticator.type)


@receiver([account.password_changed, account.password_set])
def password_changed(user: User, **kwargs: Any) -> None:
    record(Verb.PASSWORD_CHANGED, actor=user, person=user)


@receiver(mfa.authenticator_added)
def factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    remember(request, user, authenticator)
    record(Verb.FACTOR_ADDED, actor=user, person=user, by=authenticator.type)


@receiver([mfa.authenticator_removed, mfa.authenticator_reset])
def factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(Verb.FACTOR_REMOVED, actor=user, person=user, by=authenticator.type)
