"""People who type in a real Chromium, ten at once, over a network that delays and loses.

What each of them typed, saw and was told is kept; what is in the database is compared with it when
all are done.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from random import Random
from threading import Event
from typing import Any
from urllib.parse import parse_qsl

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Page,
    Request,
    Response,
    Route,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.faults.chromium import (
    DRAFTS,
    PATIENCE,
    SAVED,
    context_arguments,
    launch_arguments,
    session_cookie,
    texts,
    trouble,
)
from tests.faults.clients import Reply, Revisions, Tab, new_save

AT_ONCE = 10
expect.set_options(timeout=PATIENCE)
KEY = "q1"
SAVING = re.compile(r"/(questions/q1/save|sections/fragen)/$")
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
CHOICES = ("mine", "theirs", "both")
# What one sees of the stored side of the comparison, and the press of one of its buttons, at once.
CHOOSE = """([key, choice]) => {
  const conflict = document.querySelector(`#q-${key} .conflict`);
  if (!conflict) return null;
  const seen = conflict.querySelector(".version").cloneNode(true);
  seen.querySelectorAll(".visually-hidden, .muted").forEach((hidden) => hidden.remove());
  const typed = document.querySelector(`#q-${key} textarea[name$='.text']`).value;
  conflict.querySelector(`button[value="${choice}:${key}"]`).click();
  return [typed, seen.textContent];
}"""


@dataclass(frozen=True)
class Weather:
    """How the network is: milliseconds added to each answer, and the part of saves that fail.

    Half of these never reach the server, of the others its answer never comes back.
    """

    name: str
    latency: int = 0
    failing: float = 0.0


@dataclass(frozen=True)
class Script:
    """What somebody does: pieces to type with the seconds to pause after each, and the end.

    `leaves`: goes to another page right after the last key, and comes back. `choices` are made
    where a comparison is on the screen after a piece but the last; None lets it stand.
    """

    project: str
    weather: Weather
    pieces: tuple[tuple[str, float], ...]
    choices: tuple[str | None, ...]
    leaves: bool
    seed: str

    @property
    def text(self) -> str:
        return "".join(piece for piece, _pause in self.pieces)


def script(project: str, weather: Weather, number: int, scene: str) -> Script:
    """The same for the same arguments."""
    seed = f"{scene}, {weather.name}, {number}"
    random = Random(seed)
    length, pieces = random.randint(120, 220), []
    while length > 0:
        piece = _words(random, min(length, random.randint(12, 40)))
        length -= len(piece)
        # Shorter and longer than the 0.8 s after which a text is sent.
        pause = random.choice((random.uniform(0.05, 0.7), random.uniform(0.85, 1.6)))
        pieces.append((piece, pause))
    chosen = tuple(random.choice((None, *CHOICES)) for _piece in pieces[:-1])
    return Script(project, weather, tuple(pieces), chosen, number % 3 == 2, seed)


def _words(random: Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += "".join(random.choices(LETTERS, k=random.randint(2, 9)))
        text += random.choice((" ", " ", " ", ", ", ".\n"))
    return text[: length - 1] + "."  # no blank where the last key is: one sees none


@dataclass
class Told:
    """What somebody typed, saw and was told. Empty lists at first."""

    script: Script
    stored: Revisions = field(default_factory=list)  # acknowledged: numbers and texts
    typed: list[str] = field(default_factory=list)  # texts in the field when a choice was made
    seen: set[str] = field(default_factory=set)  # texts of somebody else that were on the screen
    unsent: int = 0
    unheard: int = 0
    conflicts: int = 0
    compared: bool = False  # at the end a comparison is on the screen …
    final: str = ""  # … and this in the field
    again: str = ""  # after the page was loaded anew
    waiting: list[str] = field(default_factory=list)  # the drafts then
    troubles: list[str] = field(default_factory=list)


class Typist:
    """One of them, in a browser of their own."""

    def __init__(self, script: Script, context: BrowserContext, page: Page) -> None:
        self.script = script
        self.told = Told(script)
        self.page = page
        self.path = f"/projects/{script.project}/sections/fragen/"
        self.field = page.locator(f"#q-{KEY} textarea[name$='.text']")
        self.side = page.locator(f"#q-{KEY} .side")
        self.conflict = page.locator(f"#q-{KEY} .conflict")
        self._network: CDPSession | None = None
        self._random = Random(f"{script.seed}, network")
        self._hearing: set[asyncio.Task[None]] = set()
        self._watch(context)

    def _watch(self, context: BrowserContext) -> None:
        context.on("response", self._look)
        context.on("console", lambda said: self._hear(said.type, said.text))
        context.on("weberror", lambda found: self.told.troubles.append(str(found.error)))
        context.on("dialog", self._refuse)

    def _hear(self, kind: str, text: str) -> None:
        if trouble(kind, text):
            self.told.troubles.append(text)

    async def _refuse(self, dialog: Any) -> None:
        self.told.troubles.append(f"dialog: {dialog.type} {dialog.message}")
        await dialog.accept()

    def _look(self, response: Response) -> None:
        if response.status >= 400 and response.status != 409:
            self.told.troubles.append(f"{response.status} {response.url}")
        if not response.url.endswith(f"/{KEY}/save/"):
            return
        self.told.conflicts += response.status == 409
        if response.status == 200:
            task = asyncio.create_task(self._acknowledged(response))
            self._hearing.add(task)
            task.add_done_callback(self._hearing.discard)

    async def _acknowledged(self, response: Response) -> None:
        sent = dict(parse_qsl(response.request.post_data or "", keep_blank_values=True))
        if "choose" in sent:
            return  # may be stored with another text, or below one
        with suppress(Error):  # the page went away before it was read: nobody heard it
            answer = await response.json()
            if answer["outcome"] == "stored" and not answer["merged"]:
                text = sent[f"{KEY}.{sent[f'{KEY}.base']}.text"]
                self.told.stored.append((answer["number"], text))

    async def lose(self, route: Route, request: Request) -> None:
        """One in so many requests that save fails, on its way there or back."""
        lot = self._random.random() / self.script.weather.failing
        with suppress(Error):  # of a page that was left
            if request.method != "POST" or lot >= 1:
                await route.continue_()
                return
            if lot < 0.5:
                self.told.unsent += 1
            else:
                self.told.unheard += 1
                await route.fetch()
            await route.abort("connectionreset")

    async def run(self) -> None:
        """Type all of the script; who leaves is back on the page in the end."""
        script = self.script
        await self.page.goto(self.path)
        await self.field.focus()
        await self._change_weather(script.weather.latency)
        for (piece, pause), choice in zip(script.pieces[:-1], script.choices, strict=True):
            await self._type(piece)
            await asyncio.sleep(pause)
            if choice:
                await self._choose(choice)
        await self._type(script.pieces[-1][0])
        if script.leaves:
            self.told.typed.append(await self.field.input_value())
            await self.page.goto("/projects/")
            await self._change_weather(0)
            await self.page.goto(self.path)

    async def finish(self) -> None:
        """Wait until all is stored, or compared; then look at the page once more."""
        await self._settle()
        self.told.final = await self.field.input_value()
        if not self.script.leaves and not await self.conflict.count():
            await expect(self.page.locator(".save [role=status]")).to_have_text(SAVED)
        await self._change_weather(0)
        await self.page.reload()
        await self._settle()
        self.told.again = await self.field.input_value()
        self.told.compared = await self.conflict.count() > 0
        self.told.waiting = await self._drafts()
        await asyncio.gather(*self._hearing)

    async def _type(self, text: str) -> None:
        await self.field.focus()
        await self.page.keyboard.press("Control+End")
        await self.page.keyboard.type(text)

    async def _choose(self, choice: str) -> None:
        if chosen := await self.page.evaluate(CHOOSE, [KEY, choice]):
            typed, seen = chosen
            self.told.typed.append(typed)
            self.told.seen.add(seen)

    async def _settle(self) -> None:
        await self.field.blur()  # sends at once what would be sent after a pause
        for attempt in range(1, PATIENCE // 200):
            if await self._settled():
                return
            await asyncio.sleep(0.2)
            if attempt % 25 == 0:  # one looks at the page again, which then tries again
                await self.page.evaluate("dispatchEvent(new Event('focus'))")
        raise AssertionError(f"never settled: {await self.side.inner_text()}")

    async def _settled(self) -> bool:
        """Stored and said so, or compared and kept."""
        waiting = await self._drafts()
        if await self.conflict.count():
            return waiting == [await self.field.input_value()]
        return waiting == [] and "Gespeichert" in await self.side.inner_text()

    async def _drafts(self) -> list[str]:
        """The texts that wait in this browser."""
        return texts(await self.page.evaluate(DRAFTS))

    async def _change_weather(self, latency: int) -> None:
        self._network = self._network or await self.page.context.new_cdp_session(self.page)
        given = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
        await self._network.send("Network.emulateNetworkConditions", {**given, "latency": latency})


@dataclass(frozen=True)
class Colleague:
    """Somebody without a screen who stores text after text, and takes conflicts."""

    tab: Tab
    key: str
    seed: str

    def edit(self, enough: Event) -> Revisions:
        """Numbers and texts of what was stored."""
        random, base = Random(f"{self.seed}, colleague"), 0
        stored = Revisions()
        while not enough.is_set():
            text = f"Fassung {len(stored) + 1} von jemand anderem"
            reply = self._save(text, base)
            while reply.status == 409:
                reply = self._save(text, reply.told["newest"])
            base = reply.told["number"]
            stored.append((base, text))
            enough.wait(random.uniform(0.5, 2.5))
        return stored

    def _save(self, text: str, base: int) -> Reply:
        """Twice if need be: the server hangs up when nothing came for a while."""
        return self.tab.save_until_answered(new_save(self.key, text, base))[0]


def type_all(
    site: str, session: str, scripts: Sequence[Script], colleagues: Sequence[Colleague] = ()
) -> list[tuple[Told, Revisions]]:
    """What each of the typists was told, and what their colleagues stored meanwhile.

    In a thread of its own: another test may have a loop in this one.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _type_all(site, session, scripts, colleagues)).result()


async def _type_all(
    site: str, session: str, scripts: Sequence[Script], colleagues: Sequence[Colleague]
) -> list[tuple[Told, Revisions]]:
    gate = asyncio.Semaphore(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(**launch_arguments())

            async def one(script: Script, colleague: Colleague | None) -> tuple[Told, Revisions]:
                async with gate, _visiting(browser, site, session, script) as typist:
                    return typist.told, await _beside(typist, colleague, threads)

            pairs = zip_longest(scripts, colleagues)
            return await asyncio.gather(*(one(script, colleague) for script, colleague in pairs))


@asynccontextmanager
async def _visiting(
    browser: Browser, site: str, session: str, script: Script
) -> AsyncIterator[Typist]:
    small: ViewportSize = {"width": 640, "height": 480}  # ten of them have to be drawn
    context = await browser.new_context(**context_arguments(site), viewport=small)
    context.set_default_timeout(PATIENCE)
    await context.add_cookies([session_cookie(site, session)])
    typist = Typist(script, context, await context.new_page())
    if script.weather.failing:
        await context.route(SAVING, typist.lose)
    yield typist
    await context.close()


async def _beside(typist: Typist, colleague: Colleague | None, threads: Executor) -> Revisions:
    """Type while the colleague edits, and finish alone. What fails is the typist's trouble."""
    enough, stored = Event(), Revisions()
    loop = asyncio.get_running_loop()
    editing = loop.run_in_executor(threads, colleague.edit, enough) if colleague else None
    try:
        await typist.run()
        enough.set()
        stored = await editing if editing else stored
        await typist.finish()
    except (AssertionError, Error) as trouble:
        typist.told.troubles.append(f"{type(trouble).__name__}: {trouble}")
    finally:
        enough.set()
    return stored
