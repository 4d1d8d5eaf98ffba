"""Links to a tracker's own page for a new ticket, filled in: the person's login decides there.

A tracker's address comes from the environment. Which project the tickets belong to stands in its
path or its query; what else the query holds goes along, as in `?labels=devops`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

from questionnaire.guide.writers import Dialect

# Servers refuse addresses of more than 8,192 bytes, and proxies before them may add a little.
URL_BYTES = 7_500
# What is said of a title's signs in an address at most: four bytes, each as %F0.
_SIGN_BYTES = 12
# What stands in a path as it is: its own signs, and those of what is written as %41 already.
_PATH_SIGNS = "/%!$&'()*+,;=:@"
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
    place="(/(?!browse(?:/|$))[^/]+)*",  # not a page of a project or of a ticket
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
        place="(/(?!-(?:/|$))[^/]+){2,}",  # not a page of the project
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
    """Whether it is an address of such a tracker with all that its link needs, short enough for it.

    Even the longest title must find room: it is all that is left of a ticket with a long body.
    """
    if not _WEB_ADDRESS.fullmatch(address) or not _port_exists(address):
        return False
    rule, parts = RULES[dialect], urlsplit(address)
    given = parse_qs(parts.query, keep_blank_values=True)
    return (
        bool(re.fullmatch(rule.place, parts.path.rstrip("/")))
        and all(_once(wanted, given.get(name, [])) for name, wanted in rule.needs.items())
        and not given.keys() & {rule.title, rule.body}
        and len(_url(address, rule.path, {rule.title: ""})) + _title_bytes(dialect) <= URL_BYTES
    )


def _port_exists(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:  # over 65535
        return False


def _title_bytes(dialect: Dialect) -> int:
    return dialect.form.title_limit * _SIGN_BYTES


def _once(wanted: str, values: list[str]) -> bool:
    return len(values) == 1 and re.fullmatch(wanted, values[0]) is not None


def link_language(dialect: Dialect) -> Dialect:
    """The dialect that the body of a link to that tracker is written in."""
    return RULES[dialect].language or dialect


def new_issue(dialect: Dialect, address: str, title: str, body: str) -> NewIssue:
    """The link for a ticket at a tracker whose address `fits`; a long body is left out of it.

    `body` is written in the tracker's `link_language`.
    """
    rule = RULES[dialect]
    whole = _url(address, rule.path, {rule.title: title, rule.body: body})
    if len(whole) <= URL_BYTES:
        return NewIssue(whole, whole=True)
    return NewIssue(_url(address, rule.path, {rule.title: title}), whole=False)


def _url(address: str, path: str, values: dict[str, str]) -> str:
    """In ASCII, as browsers send it: what has no other sign is as many bytes as characters."""
    parts = urlsplit(address)
    place = quote(parts.path.rstrip("/"), safe=_PATH_SIGNS)
    given = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([*given, *values.items()], quote_via=quote)
    return parts._replace(path=place + path, query=query).geturl()
