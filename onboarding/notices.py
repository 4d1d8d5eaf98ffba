"""Where what a page has to say waits for the next one: in a signed cookie, without a query."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class NoticeStorage(FallbackStorage):
    """What is too long for a cookie goes into the session."""

    storage_classes = (HostCookie, SessionStorage)
