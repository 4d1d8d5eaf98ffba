"""The pages that are measured, and what each may cost at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.browser import Fields, Request, Site, WrongAnswer, fetch, read_form
from tests.bench.stock import DEPLOYMENT, TEAM, Stock

FORM = "abschnitt"

Words = Callable[[Stock], tuple[str, ...]]


@dataclass
class Page:
    """A page as one person opens it. `bound` is a multiple of the floor; None: for information.

    `path` is the name of its address in the stock.
    """

    title: str
    bound: float | None
    path: str
    words: Words
    person: str = "owner"
    cookies: dict[str, str] = field(default_factory=dict)

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
    """The page's whole form, sent back again and again with one other answer each time."""

    fields: Fields = field(default_factory=dict)
    key: str = ""
    base: int = 0
    sent: int = 0

    def prepare(self, site: Site, stock: Stock) -> None:
        self.cookies = stock.cookies(self.person)
        page = fetch(site, Request(stock.paths[self.path], self.cookies, words=self.words(stock)))
        self.cookies |= page.cookies
        self.fields = read_form(page.body, FORM)
        self.key = stock.last[DEPLOYMENT]
        self.base, self.sent = int(self.fields[f"{self.key}.base"]), 0

    def request(self, stock: Stock, number: int) -> Request:
        """The first save of a page has its base; each one stored makes the next base."""
        base = self.base + self.sent
        shown, now = f"{self.key}.{self.base}.", f"{self.key}.{base}."
        fields = {name.replace(shown, now): value for name, value in self.fields.items()}
        changed = {
            f"{self.key}.base": str(base),
            f"{now}text": f"Alle zwei Wochen, mit\r\nAnkündigung: Fassung {number}.",
        }
        self.sent += 1
        return Request(stock.paths[self.path], self.cookies, fields | changed, status=302)

    def verify(self, site: Site, stock: Stock) -> None:
        """Read back: each of the saves has made a revision, and the last one is shown."""
        page = fetch(site, Request(stock.paths[self.path], self.cookies))
        fields = read_form(page.body, FORM)
        last = self.request(stock, 0).fields or {}
        if fields[f"{self.key}.base"] != last[f"{self.key}.base"]:
            raise WrongAnswer("Von den Speicherungen fehlt eine.")
        text = fields[f"{self.key}.{fields[f'{self.key}.base']}.text"]
        if not text.startswith("Alle zwei Wochen, mit\r\n"):
            raise WrongAnswer("Die gespeicherte Antwort ist nicht die gesendete.")


def shown(key: str) -> Words:
    return lambda stock: (stock.words[key], f'id="q-{stock.last[key]}"', "</html>")


def word(*keys: str) -> Words:
    return lambda stock: tuple(stock.words[key] for key in keys)


PAGES: dict[str, Page] = {
    "section": Page("Abschnitt mit 8 Textfragen („Deployment“)", 6, "section", shown(DEPLOYMENT)),
    "team": Page("Abschnitt „Kund*in und Team“", 8, "team", shown(TEAM)),
    "save": Saving("eine Antwort speichern", 4, "section", shown(DEPLOYMENT)),
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
