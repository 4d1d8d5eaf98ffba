import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from hypothesis import settings as hypothesis_settings

from tests.network import guard_network

pytest_plugins = ["tests.cast", "tests.mail"]

guard_network()

# CI tries the same examples each time, so that a change fails by what it did and by nothing else;
# every run elsewhere tries new ones, and what it finds is checked in as an @example.
same_each_time = bool(os.environ.get("CI"))
for profile, examples in (("quick", 50), ("all", 1_000)):
    hypothesis_settings.register_profile(
        profile, max_examples=examples, deadline=None, derandomize=same_each_time, print_blob=True
    )
hypothesis_settings.load_profile("all" if os.environ.get("TEST_ALL") else "quick")


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Passwords hashed fast, and static files by plain names, so that none need to be collected.

    WhiteNoise looks for a file when it is asked, not for all of them with each new client.
    """
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WHITENOISE_AUTOREFRESH=True,
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
            },
        },
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite in a file as in production: in memory it knows no WAL and locks other threads out."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file: Path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)


class SecureClient(Client):
    """A browser that speaks https, as production asks for."""

    def force_login(
        self, user: Any, backend: str | None = None, *, second_factor: bool = True
    ) -> None:
        """As somebody who has shown a second factor, if not told otherwise."""
        super().force_login(user, backend)
        if second_factor:
            session = self.session
            session["second_factor"] = user.code
            if user.staff:
                session.set_expiry(settings.STAFF_SESSION_AGE)
            session.save()

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        return super().generic(*args, **{**kwargs, "secure": True})


@pytest.fixture
def client() -> SecureClient:
    return SecureClient()


@pytest.fixture
def csrf_client() -> SecureClient:
    """Like `client`, but the CSRF check is on."""
    return SecureClient(enforce_csrf_checks=True)
