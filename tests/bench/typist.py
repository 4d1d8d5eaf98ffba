"""Somebody who types into one answer of a section, and how a page sends that."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Self

from tests.bench.browser import Fields, Request, Site, WrongAnswer, fetch, read_form

FORM = "abschnitt"
AUTOSAVE_BYTES = 2_000


@dataclass
class Typist:
    """The section's form as the page had it, and the question that is typed into."""

    page: Request
    form: Fields
    key: str
    sent: int = 0

    @classmethod
    def at(cls, site: Site, page: Request, key: str) -> Self:
        """Opens the page, which also brings the CSRF cookie."""
        shown = fetch(site, page)
        cookies = {**page.cookies, **shown.cookies}
        return cls(Request(page.path, cookies, words=page.words), read_form(shown.body, FORM), key)

    @property
    def base(self) -> int:
        return int(self.form[f"{self.key}.base"])

    def _typed(self, text: str) -> Fields:
        """The first save of a page has its base; each one stored makes the next base."""
        base = self.base + self.sent
        shown, now = f"{self.key}.{self.base}.", f"{self.key}.{base}."
        fields = {name.replace(shown, now): value for name, value in self.form.items()}
        self.sent += 1
        return fields | {f"{self.key}.base": str(base), f"{now}text": text}

    def submit(self, text: str) -> Request:
        """The whole form, as a page without scripts sends it."""
        return Request(self.page.path, self.page.cookies, self._typed(text), status=302)

    def autosave(self, text: str) -> Request:
        """The one answer, as the page's script sends it; the first also asks who else was here."""
        presence = {} if self.sent else {"presence": "1"}
        own = {n: value for n, value in self._typed(text).items() if n.startswith(f"{self.key}.")}
        project = self.page.path.partition("/sections/")[0]
        return Request(
            f"{project}/questions/{self.key}/save/",
            self.page.cookies,
            own | presence | {"person": self.form["person"], "save_id": str(uuid.uuid4())},
            headers={
                "X-CSRFToken": self.form["csrfmiddlewaretoken"],
                "Accept": "application/json",
            },
            words=('"outcome": "stored"', f'"number": {self.base + self.sent},'),
            most=AUTOSAVE_BYTES,
        )

    def check(self, site: Site, text: str) -> None:
        """Read back: each of the saves has made a revision, and the last one is shown."""
        now = read_form(fetch(site, self.page).body, FORM)
        base = now[f"{self.key}.base"]
        if base != str(self.base + self.sent):
            raise WrongAnswer("Von den Speicherungen fehlt eine.")
        if not now[f"{self.key}.{base}.text"].startswith(text):
            raise WrongAnswer("Die gespeicherte Antwort ist nicht die gesendete.")
