"""The pages that are measured, and what each may cost at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.browser import Request, Site, fetch
from tests.bench.stock import DEPLOYMENT, TEAM, Stock
from tests.bench.typist import Typist

TEXT = "Alle zwei Wochen, mit\r\nAnkündigung"

Words = Callable[[Stock], tuple[str, ...]]


@dataclass
class Page:
    """A page as one person opens it. `bound` is a multiple of the floor; None: for information.

    `path` is the name of its address in the stock, `queries` how many there may be.
    """

    title: str
    bound: float | None
    path: str
    words: Words
    person: str = "owner"
    cookies: dict[str, str] = field(default_factory=dict)
    queries: int | None = None

    def prepare(self, site: Site, stock: Stock) -> None:
        """The first visit: the browser has its CSRF cookie from then on."""
        self.cookies = stock.cookies(self.person)
        self.cookies |= fetch(site, self.request(stock, 0)).cookies

    def request(self, stock: Stock, number: int) -> Request:
        return Request(stock.paths[self.path], self.cookies, words=self.words(stock))

    def verify(self, site: Site, stock: Stock) -> None:
        """After the last request."""


@dataclass
class Saving(Page):
    """One answer of the page, saved again and again with another text each time."""

    send: Callable[[Typist, str], Request] = Typist.submit
    typist: Typist | None = None

    def prepare(self, site: Site, stock: Stock) -> None:
        cookies = stock.cookies(self.person)
        page = Request(stock.paths[self.path], cookies, words=self.words(stock))
        self.typist = Typist.at(site, page, stock.last[DEPLOYMENT])

    def request(self, stock: Stock, number: int) -> Request:
        assert self.typist
        return self.send(self.typist, f"{TEXT}, {self.title}: Fassung {number}.")

    def verify(self, site: Site, stock: Stock) -> None:
        assert self.typist
        self.typist.check(site, f"{TEXT}, {self.title}: ")


def shown(key: str) -> Words:
    return lambda stock: (stock.words[key], f'id="q-{stock.last[key]}"', "</html>")


def word(*keys: str) -> Words:
    return lambda stock: tuple(stock.words[key] for key in keys)


PAGES: dict[str, Page] = {
    "section": Page("Abschnitt mit 8 Textfragen („Deployment“)", 6, "section", shown(DEPLOYMENT)),
    "team": Page("Abschnitt „Kund*in und Team“", 8, "team", shown(TEAM)),
    "save": Saving("eine Antwort speichern", 4, "section", shown(DEPLOYMENT)),
    "autosave": Saving(
        "eine Antwort von selbst speichern",
        3,
        "section",
        shown(DEPLOYMENT),
        queries=8,
        send=Typist.autosave,
    ),
    "project": Page(
        "Projektseite", 5, "project", lambda stock: tuple(f"/{key}/" for key in stock.last)
    ),
    "list": Page(
        "Liste von 200 Projekten",
        6,
        "list",
        lambda stock: tuple(f"/{code}/" for code in stock.codes),
        person="sre",
    ),
    "markdown": Page(
        "ganzes Projekt als Markdown", 6, "markdown", word("projekt", "team", DEPLOYMENT)
    ),
    "ticket": Page("Ticket eines Abschnitts („Deployment“)", None, "ticket", word(DEPLOYMENT)),
    "start": Page("Startseite", None, "start", lambda stock: ("</html>",), person=""),
}
