"""Links to a tracker's own page for a new ticket, filled in: the person's login decides there.

A tracker's address comes from the environment. Which project the tickets belong to stands in its
path or its query; what else the query holds goes along, as in `?labels=devops`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from questionnaire.guide.writers import Dialect

# Servers refuse addresses of more than 8,192 bytes, and proxies before them may add a little.
URL_BYTES = 7_500
# Without a person's name and password, which everybody would see.
_WEB_ADDRESS = re.compile(r"https?://[a-zA-Z0-9.-]+(:[0-9]{1,5})?([/?][^\s#\\]*)?")


@dataclass(frozen=True, slots=True)
class Rule:
    """A tracker's page for a new ticket: its path, and the names of title and body in the query.

    Patterns: `place` for the path of a tracker's address, `needs` for values of its query.
    `language`: which dialect that page reads, if it is not the tracker's own.
    """

    path: str
    title: str
    body: str
    example: str
    place: str = "(/[^/]+)*"
    needs: dict[str, str] = field(default_factory=dict)
    language: Dialect | None = None


_JIRA = Rule(
    "/secure/CreateIssueDetails!init.jspa",
    "summary",
    "description",
    example="https://jira.example.org?pid=10000&issuetype=10001",
    needs={"pid": "[0-9]+", "issuetype": "[0-9]+"},
)
RULES: dict[Dialect, Rule] = {
    Dialect.GITHUB: Rule(
        "/issues/new",
        "title",
        "body",
        example="https://github.com/firma/projekt",
        place="(/[^/]+){2}",
    ),
    Dialect.GITLAB: Rule(
        "/-/issues/new",
        "issue[title]",
        "issue[description]",
        example="https://gitlab.example.org/gruppe/projekt",
        place="(/[^/]+){2,}",
    ),
    Dialect.YOUTRACK: Rule(
        "/newIssue",
        "summary",
        "description",
        example="https://firma.youtrack.cloud?project=KURZ",
        needs={"project": r"\S+"},
    ),
    Dialect.JIRA_CLOUD: replace(_JIRA, language=Dialect.JIRA_WIKI),
    Dialect.JIRA_WIKI: _JIRA,
}


@dataclass(frozen=True, slots=True)
class NewIssue:
    """The link, and whether the body is in it; else the title only."""

    url: str
    whole: bool


def fits(dialect: Dialect, address: str) -> bool:
    """Whether it is an address of such a tracker with all that its link needs."""
    if not _WEB_ADDRESS.fullmatch(address):
        return False
    rule, parts = RULES[dialect], urlsplit(address)
    given = dict(parse_qsl(parts.query))
    return (
        bool(re.fullmatch(rule.place, parts.path.rstrip("/")))
        and all(re.fullmatch(wanted, given.get(name, "")) for name, wanted in rule.needs.items())
        and not given.keys() & {rule.title, rule.body}
    )


def link_language(dialect: Dialect) -> Dialect:
    """The dialect that the body of a link to that tracker is written in."""
    return RULES[dialect].language or dialect


def new_issue(dialect: Dialect, address: str, title: str, body: str) -> NewIssue:
    """The link for a ticket at a tracker whose address `fits`; a long body is left out of it.

    `body` is written in the tracker's `link_language`.
    """
    rule = RULES[dialect]
    whole = _url(address, rule.path, {rule.title: title, rule.body: body})
    if len(whole.encode()) <= URL_BYTES:
        return NewIssue(whole, whole=True)
    return NewIssue(_url(address, rule.path, {rule.title: title}), whole=False)


def _url(address: str, path: str, values: dict[str, str]) -> str:
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query), *values.items()], quote_via=quote)
    return parts._replace(path=parts.path.rstrip("/") + path, query=query).geturl()
