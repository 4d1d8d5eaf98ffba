"""The settings are read once at the start, so each test starts a process of its own."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from onboarding.settings import secret_variables, variables
from questionnaire.guide.writers import Dialect

ROOT = Path(__file__).parent.parent
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
PRODUCTION = {"SECRET_KEY": KEY, "HOSTS": "leitfaden.example.org"}
SINGLE_SIGN_ON = {
    "OIDC_ISSUER": "https://sso.example.org",
    "OIDC_CLIENT_ID": "leitfaden",
    "OIDC_CLIENT_SECRET": "geheim",
    "OIDC_SRE_GROUPS": "sre",
}


def start(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code after the settings were read, with these variables and none of those here."""
    # What coverage needs to follow into the process is no setting.
    kept = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-c", f"from onboarding import settings; {code}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **kept, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def value(expression: str, **variables: str) -> str:
    result = start(f"print({expression})", **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def refusal(**variables: str) -> list[str]:
    """The first word of each line that says why there is no start."""
    result = start("", **variables)
    assert result.returncode == 1
    return re.findall(r"^- (\S+)", result.stderr, flags=re.MULTILINE)


def test_production_without_variables_lists_all_that_is_missing() -> None:
    assert refusal() == ["SECRET_KEY", "HOSTS"]


def test_single_sign_on_is_configured_whole_or_not_at_all() -> None:
    given = {**PRODUCTION, "OIDC_ISSUER": "http://sso.example.org"}

    assert refusal(**given) == [
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
        "OIDC_ISSUER",
        "OIDC_SRE_GROUPS",
    ]
    assert value("settings.OIDC_SRE_GROUPS", **PRODUCTION, **SINGLE_SIGN_ON) == "['sre']"


def test_spans_of_time_are_at_least_one() -> None:
    given = {"INVITATION_DAYS": "0", "PURGE_MONTHS": "-1"}

    assert refusal(**PRODUCTION, **given) == ["INVITATION_DAYS=0", "PURGE_MONTHS=-1"]


def test_production_with_wrong_variables_lists_all_that_is_wrong() -> None:
    assert refusal(
        SECRET_KEY_FILE="/does/not/exist",
        HOSTS="*",
        DATABASE_URL="mysql://localhost/x",
        LOG_LEVEL="LOUD",
    ) == ["SECRET_KEY_FILE", "SECRET_KEY", "HOSTS=*", "DATABASE_URL", "LOG_LEVEL=LOUD"]


def test_manage_says_what_is_missing_without_a_traceback() -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("Mit diesen Einstellungen startet")
    assert "Traceback" not in result.stderr


def test_production_is_https_only() -> None:
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "DEBUG", "DEMO"]
    shown = ", ".join(f"settings.{name}" for name in names)
    assert value(f"({shown})", **PRODUCTION) == "(True, True, True, False, False)"
    assert value("settings.SESSION_COOKIE_NAME", **PRODUCTION) == "__Host-sessionid"
    assert value("settings.CSRF_COOKIE_NAME", **PRODUCTION) == "__Host-csrftoken"
    assert value("settings.SECURE_HSTS_SECONDS", **PRODUCTION) == "31536000"
    assert value("settings.ALLOWED_HOSTS", **PRODUCTION) == "['leitfaden.example.org']"


def test_proxy_is_trusted_only_when_asked_for() -> None:
    expression = "getattr(settings, 'SECURE_PROXY_SSL_HEADER', None)"
    assert value(expression, **PRODUCTION) == "None"
    assert value(expression, **PRODUCTION, TRUST_PROXY="1") == "('HTTP_X_FORWARDED_PROTO', 'https')"


TRACKERS = {
    "TRACKER_GITHUB": "https://github.com/firma/projekt",
    "TRACKER_GITLAB": "https://gitlab.example.org/gruppe/projekt",
    "TRACKER_YOUTRACK": "https://firma.youtrack.cloud?project=KURZ",
    "TRACKER_JIRA_CLOUD": "https://firma.atlassian.net?pid=10000&issuetype=10001",
    "TRACKER_JIRA_WIKI": "http://jira.example.org/jira?pid=10000&issuetype=10001",
}


def test_trackers_are_kept_by_dialect() -> None:
    shown = value("settings.TRACKERS", **PRODUCTION, **TRACKERS)

    assert shown == str(dict(zip(Dialect, TRACKERS.values(), strict=True)))
    assert value("settings.TRACKERS", **PRODUCTION) == "{}"


def test_tracker_without_what_its_link_needs_is_refused() -> None:
    wrong = {
        name: address.replace("://", ":") if "github" in address else address.partition("?")[0]
        for name, address in TRACKERS.items()
    } | {"TRACKER_GITLAB": "https://gitlab.example.org/projekt"}

    result = start("", **PRODUCTION, **wrong)

    assert refusal(**PRODUCTION, **wrong) == list(wrong)
    assert (
        "- TRACKER_YOUTRACK ist keine Adresse, aus der sich ein Link zu einem neuen Ticket machen "
        "lässt. Gebraucht wird eine wie https://firma.youtrack.cloud?project=KURZ\n"
    ) in result.stderr


def test_tracker_with_a_password_is_refused_without_repeating_it() -> None:
    address = "https://joe:geheim@github.com/firma/projekt"

    result = start("", **PRODUCTION, TRACKER_GITHUB=address)

    assert result.returncode == 1
    assert result.stderr.endswith(
        "- TRACKER_GITHUB ist keine Adresse, aus der sich ein Link zu einem neuen Ticket machen "
        "lässt. Gebraucht wird eine wie https://github.com/firma/projekt\n"
    )
    assert "geheim" not in result.stderr


@pytest.mark.parametrize("name", secret_variables)
def test_secret_is_read_from_a_file(name: str, tmp_path: Path) -> None:
    given = {"SECRET_KEY": "$" + KEY, "DATABASE_URL": "postgres://a:b@db/c"}.get(name, "smtp://m")
    file = tmp_path / "secret"
    file.write_text(given + "\n")
    others = {key: text for key, text in (PRODUCTION | SINGLE_SIGN_ON).items() if key != name}
    assert value(f"settings.secret('{name}')", **others, **{f"{name}_FILE": str(file)}) == given


def test_postgresql_has_a_pool_that_checks_its_connections() -> None:
    url = "postgres://a:b@db/c?sslmode=require"
    names = "('HOST', 'CONN_HEALTH_CHECKS', 'OPTIONS')"
    shown = value(f"[settings.postgresql('{url}')[name] for name in {names}]", **PRODUCTION)
    pool = "{'min_size': 1, 'max_size': 10, 'timeout': 5, 'reconnect_timeout': 4}"
    patience = "'connect_timeout': 3, 'tcp_user_timeout': 5000"
    assert shown == f"['db', True, {{{patience}, 'sslmode': 'require', 'pool': {pool}}}]"


def test_postgresql_address_may_ask_for_more_patience() -> None:
    url = "postgres://a:b@db/c?connect_timeout=20"
    shown = value(f"settings.postgresql('{url}')['OPTIONS']['connect_timeout']", **PRODUCTION)
    assert shown == "20"


def test_demo_is_plain_http_on_this_machine() -> None:
    names = ["DEMO", "DEBUG", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"]
    shown = ", ".join(f"settings.{name}" for name in names)
    expected = "(True, False, False, 'sessionid', 'csrftoken')"
    assert value(f"({shown})", DEMO="1", SECRET_KEY=KEY) == expected
    assert value("hasattr(settings, 'SECURE_SSL_REDIRECT')", DEMO="1", SECRET_KEY=KEY) == "False"
    assert value("hasattr(settings, 'SECURE_HSTS_SECONDS')", DEMO="1", SECRET_KEY=KEY) == "False"


def test_demo_refuses_other_hosts_and_databases() -> None:
    refused = refusal(DEMO="1", HOSTS="leitfaden.example.org", DATABASE_URL="postgres://db/c")
    assert refused == ["HOSTS", "DATABASE_URL"]


def test_demo_accepts_the_names_of_this_machine() -> None:
    hosts = "localhost, 127.0.0.1,[::1]"
    assert value("settings.DEMO", DEMO="1", SECRET_KEY=KEY, HOSTS=hosts) == "True"


def test_demo_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    file = tmp_path / "var" / "key"
    code = f"settings.demo_key(settings.Path('{file}'))"
    first = value(code, **PRODUCTION)
    assert len(first) >= 50
    assert value(code, **PRODUCTION) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_production_passes_djangos_deployment_check() -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.django_db
@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="about SQLite")
@pytest.mark.parametrize(
    ("pragma", "expected"), [("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 60_000)]
)
def test_sqlite_waits_and_writes_through(pragma: str, expected: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (expected,)


def test_readme_lists_every_variable_with_its_default() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)`(?:, `([A-Z_]+_FILE)`)? \| (.*?) \|",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    expected = [
        (name, f"{name}_FILE" if name in secret_variables else "", as_in_readme(default))
        for name, (_, default) in variables.items()
    ]
    assert rows == expected


def as_in_readme(default: object) -> str:
    match default:
        case bool():
            return "`1`" if default else "`0`"
        case "" | []:
            return "–"
    return f"`{default}`"
