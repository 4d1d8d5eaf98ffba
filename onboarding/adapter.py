from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from questionnaire import mail
from questionnaire.models import User

# The password page shows these itself, the pages of the code what has no template: that too many
# attempts were wrong. All others would turn up at the next page that shows
# messages, as if they were about what was saved there.
SHOWN_MESSAGES = ("account/messages/password_changed.txt", "account/messages/password_set.txt")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by staff."""
        return False

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Adresse oder Passwort stimmen nicht."),
        "incorrect_code": _("Dieser Code stimmt nicht."),
        "too_many_login_attempts": _(
            "Das war zu oft falsch. Bitte warten Sie einige Minuten, bevor Sie es noch einmal "
            "versuchen."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the background: how long an answer takes does not tell who is known here."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        body = render_to_string(f"{template_prefix}_message.txt", context)
        mail.send_later(mail.Mail(email, " ".join(subject.split()), body.strip() + "\n"))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the address on the person's row: there is no other."""
        self.send_mail(template_prefix, user.email, {"user": user, **(context or {})})

    def reauthenticate(self, user: User, password: str) -> bool:
        """By the address on the person's row; wrong ones count as at the sign-in."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return bool(found and found.pk == user.pk)

    def get_login_stages(self) -> list[str]:
        own = {
            "allauth.mfa.stages.AuthenticateStage": "onboarding.single_sign_on.AuthenticateStage"
        }
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if message_template in SHOWN_MESSAGES or message_template is None:
            super().add_message(request, level, message_template, *args, **kwargs)
