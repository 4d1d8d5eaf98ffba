from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

# The password page shows these itself. All others would turn up at the next page that shows
# messages, as if they were about what was saved there.
SHOWN_MESSAGES = ("account/messages/password_changed.txt", "account/messages/password_set.txt")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by staff."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if message_template in SHOWN_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)
