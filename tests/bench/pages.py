"""The pages that are measured, and what each may cost at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.browser import Fields, Request, Site, WrongAnswer, fetch, read_form
from tests.bench.stock import Stock

DEPLOYMENT = "deployment"  # 8 questions, all of them text
TEAM = "team"
FORM = "abschnitt"

Address = Callable[[Stock], str]
Words = Callable[[Stock], tuple[str, ...]]


@dataclass
class Page:
    """A page as one person opens it. `bound` is a multiple of the floor; None: for information."""

    title: str
    bound: float | None
    path: Address
    words: Words
    person: str = "owner"
    cookies: dict[str, str] = field(default_factory=dict)

    def prepare(self, site: Site, stock: Stock) -> None:
        """The first visit: the browser has its CSRF cookie from then on."""
        self.cookies = stock.cookies(self.person)
        self.cookies |= fetch(site, self.request(stock, 0)).cookies

    def request(self, stock: Stock, number: int) -> Request:
        return Request(self.path(stock), self.cookies, words=self.words(stock))

    def verify(self, site: Site, stock: Stock) -> None:
        """After the last request."""


@dataclass
class Saving(Page):
    """The page's whole form, sent back again and again with one other answer each time."""

    fields: Fields = field(default_factory=dict)
    key: str = ""
    base: int = 0
    sent: int = 0

    def prepare(self, site: Site, stock: Stock) -> None:
        self.cookies = stock.cookies(self.person)
        page = fetch(site, Request(self.path(stock), self.cookies, words=self.words(stock)))
        self.cookies |= page.cookies
        self.fields = read_form(page.body, FORM)
        self.key = stock.last[DEPLOYMENT]
        self.base, self.sent = int(self.fields[f"{self.key}.base"]), 0

    def request(self, stock: Stock, number: int) -> Request:
        """The first save of a page has its base; each one stored makes the next base."""
        changed = {
            f"{self.key}.base": str(self.base + self.sent),
            f"{self.key}.text": f"Alle zwei Wochen, mit\r\nAnkündigung: Fassung {number}.",
        }
        self.sent += 1
        return Request(self.path(stock), self.cookies, self.fields | changed, status=302)

    def verify(self, site: Site, stock: Stock) -> None:
        """Read back: each of the saves has made a revision, and the last one is shown."""
        page = fetch(site, Request(self.path(stock), self.cookies))
        fields = read_form(page.body, FORM)
        last = self.request(stock, 0).fields or {}
        if fields[f"{self.key}.base"] != last[f"{self.key}.base"]:
            raise WrongAnswer("Von den Speicherungen fehlt eine.")
        if not fields[f"{self.key}.text"].startswith("Alle zwei Wochen, mit\r\n"):
            raise WrongAnswer("Die gespeicherte Antwort ist nicht die gesendete.")


def section(key: str) -> Address:
    return lambda stock: f"/projects/{stock.full}/sections/{key}/"


def shown(key: str) -> Words:
    return lambda stock: (stock.words[key], f'id="q-{stock.last[key]}"', "</html>")


def word(*keys: str) -> Words:
    return lambda stock: tuple(stock.words[key] for key in keys)


PAGES: dict[str, Page] = {
    "section": Page(
        "Abschnitt mit 8 Textfragen („Deployment“)", 6, section(DEPLOYMENT), shown(DEPLOYMENT)
    ),
    "team": Page("Abschnitt „Kund*in und Team“", 8, section(TEAM), shown(TEAM)),
    "save": Saving("eine Antwort speichern", 4, section(DEPLOYMENT), shown(DEPLOYMENT)),
    "project": Page(
        "Projektseite",
        5,
        lambda stock: f"/projects/{stock.full}/",
        lambda stock: tuple(f"/projects/{stock.full}/sections/{key}/" for key in stock.last),
    ),
    "list": Page(
        "Liste von 200 Projekten",
        6,
        lambda stock: "/projects/",
        lambda stock: tuple(f"/projects/{code}/" for code in stock.codes),
        person="sre",
    ),
    "markdown": Page(
        "ganzes Projekt als Markdown",
        6,
        lambda stock: f"/projects/{stock.full}/tickets/github/all.md",
        word("projekt", "team", DEPLOYMENT, "monitoring"),
    ),
    "ticket": Page(
        "Ticket eines Abschnitts („Deployment“)",
        None,
        lambda stock: f"/projects/{stock.full}/sections/{DEPLOYMENT}/tickets/github/",
        word(DEPLOYMENT),
    ),
    "start": Page("Startseite", None, lambda stock: "/", lambda stock: ("</html>",), person=""),
}
