"""A real Chromium on the pages of the site: what its person sees and types, what waits in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, Request, Response, expect

PROGRAM = os.environ.get("CHROMIUM") or shutil.which("chromium")
WHOLE = shutil.which("chromium") or PROGRAM  # the headless shell keeps no page for the way back
NO_CHROMIUM = "no Chromium on this machine: apt install chromium, or name one in CHROMIUM"
SAVED = re.compile(r"^Gespeichert um \d\d:\d\d$")
PATIENCE = 60_000  # milliseconds that a busy machine may take; nothing is measured by it

# What a page answers where a test has broken something, or where two people wrote at once.
EXPECTED = {401, 403, 409, 422, 503, 507}
# Those that a page left in localStorage when it went away, too.
DRAFTS = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("leitfaden", 1);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const reading = opening.result.transaction("drafts").objectStore("drafts").getAll();
    reading.onerror = () => reject(reading.error);
    reading.onsuccess = () => {
      opening.result.close();
      const keys = reading.result.map((draft) => draft.key);
      const left = Object.entries(localStorage).filter(([key]) => key.startsWith("leitfaden "));
      const more = left.map(([, text]) => JSON.parse(text));
      resolve([...reading.result, ...more.filter(({ key }) => !keys.includes(key))]);
    };
  };
})"""
PUT_DRAFT = """(draft) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("leitfaden", 1);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const work = opening.result.transaction("drafts", "readwrite");
    work.objectStore("drafts").put(draft);
    work.onabort = () => reject(work.error);
    work.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""

expect.set_options(timeout=PATIENCE)


def launch_arguments(program: str | None = PROGRAM) -> dict[str, Any]:
    """Debian's Chromium where there is one; as root it runs without a sandbox only."""
    arguments = ["--disable-gpu", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": program, "args": arguments}


def context_arguments(site: str) -> dict[str, Any]:
    return {"base_url": site, "ignore_https_errors": True, "locale": "de-DE"}


def session_cookie(site: str, session: str) -> Any:
    """What signs a browser in at the site."""
    return {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site, "secure": True}


def trouble(kind: str, text: str) -> bool:
    """Does the console say something that no broken request explains?"""
    return kind in ("error", "warning") and not text.startswith("Failed to load resource")


@dataclass(frozen=True)
class Post:
    """A save as the page sent it, and how it was answered: 0 if nobody heard."""

    request: Request
    status: int

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.request.post_data or "", keep_blank_values=True))

    @property
    def answer_bytes(self) -> int:
        sizes = self.request.sizes()
        return sizes["responseHeadersSize"] + sizes["responseBodySize"]


class Watch:
    """Keeps what the pages of a browser sent and whatever should not have been."""

    def __init__(self, context: BrowserContext) -> None:
        self.troubles: list[str] = []
        self.requests: list[Request] = []
        self._statuses: dict[Request, int] = {}
        context.on("request", lambda request: self.requests.append(request))
        context.on("response", self._look)
        context.on("console", lambda said: self._hear(said.type, said.text))
        context.on("weberror", lambda found: self.troubles.append(str(found.error)))
        context.on("dialog", self._refuse)

    def _look(self, response: Response) -> None:
        self._statuses[response.request] = response.status
        if response.status >= 400 and response.status not in EXPECTED:
            self.troubles.append(f"{response.status} {response.url}")

    def _hear(self, kind: str, text: str) -> None:
        if trouble(kind, text):
            self.troubles.append(text)

    def _refuse(self, dialog: Any) -> None:
        self.troubles.append(f"dialog: {dialog.type} {dialog.message}")
        dialog.accept()

    def asked(self, ending: str) -> list[Request]:
        return [request for request in self.requests if request.url.endswith(ending)]

    def answers(self, since: int) -> list[int]:
        """How the saves after the first ones were answered, as far as they were."""
        return [post.status for post in self.saves[since:] if post.status]

    @property
    def saves(self) -> list[Post]:
        """What was sent to be saved, in order."""
        return [Post(request, self._statuses.get(request, 0)) for request in self.asked("/save/")]


@dataclass(frozen=True)
class Question:
    """A question of a section page, as a person deals with it."""

    page: Page
    key: str

    @cached_property
    def box(self) -> Locator:
        return self.page.locator(f"#q-{self.key}")

    @property
    def field(self) -> Locator:
        return self.box.locator("textarea[name$='.text']")

    @property
    def side(self) -> Locator:
        return self.box.locator(".side")

    @property
    def conflict(self) -> Locator:
        return self.box.locator(".conflict")

    def cell(self, row: str, column: str) -> Locator:
        return self.box.locator(f"[name$='.cell.{row}.{column}']")

    @property
    def versions(self) -> list[str]:
        """Both texts of the comparison as one sees them: what is stored, what was typed."""
        return [_seen(side) for side in self.conflict.locator(".version").all()]

    def type(self, text: str, cell: tuple[str, str] | None = None) -> None:
        """At the end of what is there, at once: no pause falls into it, however busy it is here."""
        field = self.cell(*cell) if cell else self.field
        field.focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str) -> None:
        self.conflict.get_by_role("button", name=name).click()


def _seen(place: Locator) -> str:
    """Its text without the words for screen readers, and its line breaks."""
    return str(
        place.evaluate("""(place) => {
          const copy = place.cloneNode(true);
          copy.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
          copy.querySelectorAll("br").forEach((end) => end.replaceWith("\\n"));
          return copy.textContent;
        }""")
    )


def status(page: Page) -> Locator:
    """The one sentence that a section page says of its saving."""
    return page.locator(".save [role=status]")


def drafts(page: Page) -> list[dict[str, Any]]:
    """What waits in this browser."""
    return list(page.evaluate(DRAFTS))


def texts(found: list[dict[str, Any]]) -> list[str]:
    """The texts of drafts."""
    return [dict(draft["fields"])["text"] for draft in found]


def await_that(page: Page, true: Callable[[], bool], what: str) -> None:
    """Look again until it is so, while the page goes on."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < deadline, f"never came: {what}"
        page.wait_for_timeout(20)


def close(page: Page) -> None:
    """Close the page as its person would, which it may notice."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def kill(profile: Path) -> None:
    """Kill all processes of the browser with that profile, none before the others can notice."""
    ids = list(_family(profile))
    assert ids, "no browser has this profile"
    for signals in (signal.SIGSTOP, signal.SIGKILL):
        for process in ids:
            with suppress(ProcessLookupError):
                os.kill(process, signals)


def _family(profile: Path) -> Iterator[int]:
    """Those that name the profile, and whatever they started."""
    family: set[int] = set()
    # A child may have a lower number than its parent: look until nobody is found any more.
    while found := {p for p in _processes() if p not in family and _belongs(p, profile, family)}:
        yield from found
        family |= found


def _processes() -> Iterator[int]:
    return (int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit())


def _belongs(process: int, profile: Path, family: set[int]) -> bool:
    folder = Path("/proc") / str(process)
    try:
        if f"--user-data-dir={profile}".encode() in (folder / "cmdline").read_bytes():
            return True
        parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return False  # it has ended
    return int(parent) in family
