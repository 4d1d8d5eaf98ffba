"""wapiti's scan of the running site, signed in: `WAPITI=/path/to/wapiti python -m tests.scanning`.

A site of its own in the production profile on https://localhost, with a database made for the run
and thrown away after it, and a scan for each role (or those named behind the command). Nothing
leaves this machine. The exit status is 1 if a scan finds something.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings_env"
os.environ["SQLITE_PATH"] = f"{FOLDER.name}/scan.sqlite3"
os.environ.pop("DATABASE_URL", None)
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from questionnaire.models import User  # noqa: E402
from tests.conftest import SecureClient  # noqa: E402
from tests.hostile import PLAIN, Evil  # noqa: E402
from tests.serving import make_certificate, serving  # noqa: E402

WHO = ("nobody", "owner", "sre", "admin")
# Not log4shell, ssrf, xxe, nikto, cms and the like: they need hosts or lists of their makers.
MODULES = (
    *("backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers"),
    *("https_redirect", "ldap", "methods", "permanentxss", "redirect", "shellshock", "sql"),
    *("timesql", "upload", "xss"),
)
# What would end the scan's session or stop the site from knowing the person.
LEFT_OUT = ("accounts/logout/", "admin/logout/", "account/sessions/end/", "token/")


def main(names: list[str]) -> int:
    with scanned_site(Path(FOLDER.name)) as site:
        return sum(scan(site, who) for who in names or WHO)


@contextmanager
def scanned_site(folder: Path) -> Iterator[str]:
    call_command("migrate", verbosity=0)
    Evil(PLAIN)
    away = {"EMAIL_URL": "smtp://localhost:1", "LOG_LEVEL": "ERROR"}  # no mail goes anywhere
    own = {"DJANGO_SETTINGS_MODULE": "onboarding.settings"}
    quiet = ("--log-level", "error")
    with serving(make_certificate(folder), changed=away | own, options=quiet) as server:
        yield server.address


def scan(site: str, who: str) -> int:
    """The number of findings, told on the way."""
    report = Path(FOLDER.name, f"{who}.json")
    seconds = os.environ.get("SCAN_SECONDS", "120")
    command = [os.environ.get("WAPITI", "wapiti"), "--url", f"{site}/", "--scope", "folder"]
    command += ["--module", ",".join(MODULES), "--verify-ssl", "0", "--flush-session"]
    command += ["--store-session", f"{FOLDER.name}/session", "--no-bugreport", "--verbose", "0"]
    command += ["--max-scan-time", seconds, "--max-attack-time", seconds]
    command += ["--format", "json", "--output", str(report)]
    command += [part for path in LEFT_OUT for part in ("--exclude", f"{site}/{path}")]
    command += ["--drop-set-cookie", "--header", f"Cookie: {cookies(who)}"]
    command += ["--header", f"Referer: {site}/", "--start", f"{site}/projects/"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    told = json.loads(report.read_text(encoding="utf-8"))
    found = list(findings(told))
    print(f"{who}: {told['infos']['crawled_pages_nbr']} addresses, {len(found)} findings", *found)
    return len(found)


def cookies(who: str) -> str:
    """As a browser sends them, of somebody signed in or of nobody."""
    client = SecureClient()
    if who != "nobody":
        client.force_login(User.objects.get(email=f"{who}@evil.example"))
    client.get("/", follow=True)
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return "; ".join(f"{n}={client.cookies[n].value}" for n in names if n in client.cookies)


def findings(report: Any) -> Iterator[str]:
    for kind in ("vulnerabilities", "anomalies"):
        for name, places in report[kind].items():
            for place in places:
                yield f"\n  {name}: {place['method']} {place['path']} {place['info']}"


if __name__ == "__main__":
    try:
        sys.exit(min(1, main(sys.argv[1:])))
    finally:
        FOLDER.cleanup()
