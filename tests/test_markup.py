"""Previews of tickets: GitHub's own renderer, without what acts or could be used."""

from __future__ import annotations

import pytest

from questionnaire.guide.ticket import Part, Ticket
from questionnaire.guide.writers import Dialect
from questionnaire.templatetags.markup import github_preview, preview_title, ticket_preview

LINK = '<a rel="noopener noreferrer">x</a>'
BOX = (
    '<span class="box"><svg class="sign" aria-hidden="true"><use href="#m-box"/></svg>'
    '<span class="visually-hidden">offen: </span></span>'
)
TICKED = (
    '<span class="box"><svg class="sign" aria-hidden="true"><use href="#m-box-ticked"/></svg>'
    '<span class="visually-hidden">erledigt: </span></span>'
)
TABLE = (
    '<table>\n<thead>\n<tr>\n<th scope="col">a</th>\n<th align="right" scope="col">b</th>\n</tr>\n'
    '</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n</tbody>\n</table>\n'
)
# The body of a ticket, what the page shows.
SHOWN = {
    # what tickets hold
    "* [ ] **offen**\n* [x] fertig": (
        f"<ul>\n<li>{BOX} <strong>offen</strong></li>\n<li>{TICKED} fertig</li>\n</ul>\n"
    ),
    "eins\nzwei": "<p>eins<br>\nzwei</p>\n",
    "| a | b |\n| --- | --: |\n| 1 | 2 |": TABLE,
    "```php\n<b>\n```": '<pre><code class="language-php">&lt;b&gt;\n</code></pre>\n',
    "~~weg~~ _so_ <span>$</span>5": "<p><del>weg</del> <em>so</em> <span>$</span>5</p>\n",
    "<https://example.org/>": (
        '<p><a href="https://example.org/" rel="noopener noreferrer">https://example.org/</a></p>\n'
    ),
    # what runs, fetches or leads somewhere
    "<script>alert(1)</script>": "&lt;script&gt;alert(1)&lt;/script&gt;\n",
    "<style>p { color: red }</style>": "&lt;style&gt;p { color: red }&lt;/style&gt;\n",
    '<iframe src="//example.org"></iframe>': '&lt;iframe src="//example.org"&gt;&lt;/iframe&gt;\n',
    "a <img src=x onerror=alert(1)> b": "<p>a  b</p>\n",
    "![x](https://example.org/a.png)": "<p></p>\n",
    "<svg onload=alert(1)></svg>": "<p></p>\n",
    "[x](javascript:alert(1))": f"<p>{LINK}</p>\n",
    '<a href="javascript:alert(1)">x</a>': f"<p>{LINK}</p>\n",
    '<a href="data:text/html,x" target="_blank" onclick="alert(1)">x</a>': f"<p>{LINK}</p>\n",
    '<span onclick="alert(1)" style="color: red" class="box" id="text">y</span>': (
        "<p><span>y</span></p>\n"
    ),
    # controls, and what hides in their values
    '<input type="><img src=x onerror=alert(1)>">': "\n",
    'a <input type="><img src=x onerror=alert(1)>"> b': "<p>a  b</p>\n",
    'a <input type="checkbox" checked="><img src=x onerror=alert(1)>"> b': f"<p>a {BOX} b</p>\n",
    'a <input type="checkbox" disabled="><b>"> b': f"<p>a {BOX} b</p>\n",
    'a <input type="checkbox" name="checked" checked> b': f"<p>a {TICKED} b</p>\n",
    'a <input type="text" value="x"><input><button>c</button> b': "<p>a c b</p>\n",
    "a <details open><summary>mehr</summary>innen</details> b": "<p>a </p>mehrinnen b<p></p>\n",
}


@pytest.mark.parametrize("body", SHOWN)
def test_github_preview_shows_what_is_written_and_nothing_that_acts(body: str) -> None:
    assert github_preview(Ticket("Titel", body, Part())) == SHOWN[body]


def test_preview_title_names_whose_rendering_it_is() -> None:
    assert {dialect: preview_title(dialect) for dialect in Dialect} == {
        Dialect.GITHUB: "So zeigt es GitHub",
        Dialect.GITLAB: "Vorschau, ähnlich wie in GitLab",
        Dialect.YOUTRACK: "Vorschau, ähnlich wie in YouTrack",
        Dialect.JIRA_CLOUD: "Vorschau, ähnlich wie in Jira Cloud",
        Dialect.JIRA_WIKI: "Vorschau, ähnlich wie in Jira Data Center",
    }


def test_ticket_preview_reads_the_body_where_the_renderer_is_the_trackers_own() -> None:
    ticket = Ticket("Titel", "**Text**", Part())

    shown = {dialect: ticket_preview(dialect, ticket) for dialect in Dialect}

    github = {Dialect.GITHUB: "<p><strong>Text</strong></p>\n"}
    assert shown == dict.fromkeys(Dialect, "") | github
