"""Links to a tracker's page for a new ticket, read as the tracker reads them."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from questionnaire.guide.writers import Dialect
from questionnaire.trackers.links import RULES, URL_BYTES, fits, link_language, new_issue

TITLE = "Kund*in & Team: 100 % + mehr?"
BODY = "Größe #1\n> a&b=c + d%20\n\nEnde / [x](y) „ja“ 🙂\n"
# dialect: address, the link without its query, what the query holds
LINKS = {
    Dialect.GITHUB: (
        "https://github.com/firma/projekt",
        "https://github.com/firma/projekt/issues/new",
        [("title", TITLE), ("body", BODY)],
    ),
    Dialect.GITLAB: (
        "https://gitlab.example.org/gruppe/unter/projekt/",
        "https://gitlab.example.org/gruppe/unter/projekt/-/issues/new",
        [("issue[title]", TITLE), ("issue[description]", BODY)],
    ),
    Dialect.YOUTRACK: (
        "https://firma.youtrack.cloud?project=KURZ",
        "https://firma.youtrack.cloud/newIssue",
        [("project", "KURZ"), ("summary", TITLE), ("description", BODY)],
    ),
    Dialect.JIRA_CLOUD: (
        "https://firma.atlassian.net/?pid=10000&issuetype=10001",
        "https://firma.atlassian.net/secure/CreateIssueDetails!init.jspa",
        [("pid", "10000"), ("issuetype", "10001"), ("summary", TITLE), ("description", BODY)],
    ),
    Dialect.JIRA_WIKI: (
        "http://jira.example.org:8080/jira?pid=1&issuetype=2",
        "http://jira.example.org:8080/jira/secure/CreateIssueDetails!init.jspa",
        [("pid", "1"), ("issuetype", "2"), ("summary", TITLE), ("description", BODY)],
    ),
}


def test_rules_know_every_dialect() -> None:
    assert list(RULES) == list(Dialect)
    assert list(LINKS) == list(Dialect)


def test_link_language_is_the_trackers_own_but_at_jira_cloud() -> None:
    """Its page reads Jira's older language only."""
    assert {dialect: link_language(dialect) for dialect in Dialect} == {
        **{dialect: dialect for dialect in Dialect},
        Dialect.JIRA_CLOUD: Dialect.JIRA_WIKI,
    }


@pytest.mark.parametrize("dialect", LINKS)
def test_new_issue_names_title_and_body_as_the_tracker_reads_them(dialect: Dialect) -> None:
    address, page, query = LINKS[dialect]

    issue = new_issue(dialect, address, TITLE, BODY)

    start, _mark, rest = issue.url.partition("?")
    assert issue.url.isascii()
    assert (start, issue.whole) == (page, True)
    assert parse_qsl(rest, strict_parsing=True) == query


def test_new_issue_escapes_all_that_has_a_meaning_in_a_query() -> None:
    issue = new_issue(Dialect.GITHUB, "https://github.com/a/b", "ü &#+", "%\n=")

    assert issue.url == "https://github.com/a/b/issues/new?title=%C3%BC%20%26%23%2B&body=%25%0A%3D"


def test_new_issue_takes_the_rest_of_the_query_along() -> None:
    issue = new_issue(
        Dialect.GITHUB, "https://github.com/a/b?labels=devops,neu&milestone=", "t", "b"
    )

    assert parse_qsl(urlsplit(issue.url).query, keep_blank_values=True) == [
        ("labels", "devops,neu"),
        ("milestone", ""),
        ("title", "t"),
        ("body", "b"),
    ]


@pytest.mark.parametrize(("sign", "size"), [("a", 1), ("\n", 3), ("ü", 6), ("🙂", 12)])
@pytest.mark.parametrize("dialect", LINKS)
def test_new_issue_leaves_out_a_body_that_is_too_long_for_a_link(
    dialect: Dialect, sign: str, size: int
) -> None:
    address = LINKS[dialect][0]
    room = URL_BYTES - len(new_issue(dialect, address, TITLE, "").url)
    filling = sign * (room // size) + "a" * (room % size)

    longest = new_issue(dialect, address, TITLE, filling)
    longer = new_issue(dialect, address, TITLE, filling + "a")

    assert (len(longest.url), longest.whole) == (7_500, True)
    assert longer.whole is False
    title, body = RULES[dialect].title, RULES[dialect].body
    query = dict(parse_qsl(urlsplit(longer.url).query))
    assert (query[title], query.get(body)) == (TITLE, None)


@pytest.mark.parametrize("filling", ["a", "ü"])
@pytest.mark.parametrize("dialect", LINKS)
def test_fits_leaves_room_for_the_longest_title(dialect: Dialect, filling: str) -> None:
    address, title, body = LINKS[dialect][0], "🙂" * dialect.form.title_limit, BODY * 500
    bare = f"{address}{'&' if '?' in address else '?'}x="
    room = URL_BYTES - len(new_issue(dialect, f"{bare}a", title, body).url) + 1
    longest = bare + filling * (room // len(quote(filling)))

    issue = new_issue(dialect, longest, title, body)

    assert (fits(dialect, longest), fits(dialect, longest + filling)) == (True, False)
    assert (len(issue.url) <= URL_BYTES, issue.url.isascii()) == (True, True)


def test_new_issue_writes_a_path_as_browsers_send_it() -> None:
    address = "https://jira.example.org/größe/%41-b!?pid=1&issuetype=2"

    issue = new_issue(Dialect.JIRA_WIKI, address, "t", "b")

    start = "https://jira.example.org/gr%C3%B6%C3%9Fe/%41-b!/secure/CreateIssueDetails!init.jspa"
    assert issue.url.partition("?")[0] == start


@pytest.mark.parametrize("dialect", LINKS)
def test_fits_takes_the_examples(dialect: Dialect) -> None:
    assert fits(dialect, RULES[dialect].example)
    assert fits(dialect, LINKS[dialect][0])


@pytest.mark.parametrize(
    ("dialect", "address"),
    [
        (Dialect.GITHUB, "github.com/a/b"),
        (Dialect.GITHUB, "ftp://github.com/a/b"),
        (Dialect.GITHUB, "javascript:alert(1)//a/b"),
        (Dialect.GITHUB, "https:///a/b"),
        (Dialect.GITHUB, "https://name:geheim@github.com/a/b"),
        (Dialect.GITHUB, "https://github.com:port/a/b"),
        (Dialect.GITHUB, "https://[::1/a/b"),
        (Dialect.GITHUB, "https://github.com/a"),
        (Dialect.GITHUB, "https://github.com/a/b/issues"),
        (Dialect.GITHUB, "https://github.com/a//b"),
        (Dialect.GITHUB, "https://github.com/a/b#readme"),
        (Dialect.GITHUB, "https://github.com/a/b c"),
        (Dialect.GITHUB, "https://github.com/a/b\n"),
        (Dialect.GITHUB, "https://github.com/a/b?title=x"),
        (Dialect.GITLAB, "https://gitlab.example.org/projekt"),
        (Dialect.GITLAB, "https://gitlab.example.org/gruppe/projekt/-/issues"),
        (Dialect.YOUTRACK, "https://firma.youtrack.cloud"),
        (Dialect.YOUTRACK, "https://firma.youtrack.cloud?project="),
        (Dialect.JIRA_CLOUD, "https://firma.atlassian.net?pid=10000"),
        (Dialect.JIRA_CLOUD, "https://firma.atlassian.net?pid=KURZ&issuetype=10001"),
        (Dialect.JIRA_CLOUD, "https://firma.atlassian.net?pid=KURZ&pid=1&issuetype=10001"),
        (Dialect.JIRA_WIKI, "https://jira.example.org?issuetype=10001"),
        (Dialect.JIRA_CLOUD, "https://firma.atlassian.net/browse?pid=1&issuetype=2"),
        (Dialect.JIRA_WIKI, "https://jira.example.org/jira/browse/KURZ-1?pid=1&issuetype=2"),
        (Dialect.GITHUB, "https://github.com:65536/a/b"),
        (Dialect.GITHUB, "https://github.com:0/a/b"),
    ],
)
def test_fits_refuses_what_makes_no_link(dialect: Dialect, address: str) -> None:
    assert fits(dialect, address) is False
