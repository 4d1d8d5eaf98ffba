"""docs/security.md says what the code does: its figures are compared here."""

from __future__ import annotations

import re
from pathlib import Path

from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings

from onboarding import gunicorn
from questionnaire.guide import limits
from questionnaire.models import Member, User

PAGE = (Path(__file__).parents[1] / "docs" / "security.md").read_text(encoding="utf-8")
CHAPTERS = [
    "Anmeldewege",
    "Versuche",
    "Sitzungen",
    "Rechte",
    "Eingaben",
    "Schlüssel und Verfahren",
    "Verbindungen",
    "Daten",
    "Protokolle",
    "Aufwendige Seiten",
    "Fremde Pakete",
]


def chapter(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of a chapter's tables, without their heads."""
    lines = [line for line in chapter(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {at - 1 for at, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [r for at, r in enumerate(cells) if at not in heads and set(r[0]) != {"-"}]


def test_page_has_its_chapters() -> None:
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE) == CHAPTERS
    assert [title for title in CHAPTERS if len(chapter(title)) < 200] == []


def test_page_names_the_limits_of_what_is_typed() -> None:
    named = {name.strip("`"): int(value.replace(".", "")) for name, value in rows("Eingaben")}

    assert named == {name: getattr(limits, name) for name in named}
    assert len(named) >= 10


def test_page_names_the_limits_of_attempts() -> None:
    named = {name.strip("`"): limit for name, limit in rows("Versuche")}

    assert named == {name: account.RATE_LIMITS[name] for name in named}
    assert set(named) >= {"login", "login_failed", "request_login_code"}


def test_page_names_how_long_sessions_last() -> None:
    text = chapter("Sitzungen")

    assert f"nach {settings.SESSION_COOKIE_AGE // 86_400} Tagen ohne Besuch" in text
    assert f"nach {settings.STAFF_SESSION_AGE // 3_600} Stunden ohne Besuch" in text
    assert f"in den letzten {account.REAUTHENTICATION_TIMEOUT // 60} Minuten" in text


def test_page_names_every_way_in() -> None:
    text = chapter("Anmeldewege")

    assert account.LOGIN_BY_CODE_MAX_ATTEMPTS == 3
    assert "nach drei falschen Eingaben" in text
    assert set(mfa.SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}
    assert mfa.PASSKEY_LOGIN_ENABLED is False
    assert settings.ACCOUNT_LOGIN_BY_CODE_ENABLED
    assert len(rows("Anmeldewege")) == 5


def test_page_names_every_role() -> None:
    assert len(rows("Rechte")) == len(Member.Role) + len(User.STAFF)


def test_page_names_how_much_is_answered_at_once() -> None:
    assert f"beantwortet {gunicorn.threads} Anfragen zugleich" in chapter("Aufwendige Seiten")
