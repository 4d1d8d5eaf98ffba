"""Every construct that a tracker's language knows, as somebody might type it without meaning it.

`commonmark` and `gfm` follow the tables of contents of both specifications, the others are what a
tracker itself does to plain text. All must be shown as typed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Construct:
    """`where` is a specification or the value of a dialect whose own construct this is.

    `control` says why the text harms nothing even unescaped; empty for all others.
    """

    name: str
    text: str
    where: str
    control: str = ""


def _constructs(where: str, texts: dict[str, str]) -> tuple[Construct, ...]:
    return tuple(Construct(name, text, where) for name, text in texts.items())


def _controls(where: str, texts: dict[str, tuple[str, str]]) -> tuple[Construct, ...]:
    return tuple(Construct(name, text, where, why) for name, (text, why) in texts.items())


COMMONMARK = (
    # 2 Preliminaries
    *_constructs(
        "commonmark",
        {
            "tabs": "a\n\tb\n\t\tc",
            "backslash escapes": "\\* C:\\#temp\\_x \\\\server",
            "backslash at a line's end": "a\\\nb",
            "entity references": "&amp; &copy; &auml; &nbsp; &ClockwiseContourIntegral;",
            "decimal character references": "&#35; &#1234; &#0;",
            "hexadecimal character references": "&#X22; &#xcab;",
            "entity of a zero-width space": "a&#8203;b",
        },
    ),
    *_controls(
        "commonmark",
        {
            "characters and lines": ("a ä ß 日本 \U0001f600", "letters of any script are text"),
            "insecure characters": (
                "a\ufffdb",
                "the normal form has the replacement character already",
            ),
            "unknown entity": ("&nbsp &x; &MadeUpEntity;", "no entity, so it is text"),
        },
    ),
    # 3 Blocks and inlines
    *_constructs(
        "commonmark",
        {
            "precedence": "- `one\n- two`",
            "container and leaf blocks": "> - a\n>   b",
        },
    ),
    # 4 Leaf blocks
    *_constructs(
        "commonmark",
        {
            "thematic break of stars": "***",
            "thematic break of dashes": "a\n\n---\n\nb",
            "thematic break of underscores": "_ _ _",
            "ATX heading": "# a",
            "ATX heading of level six, closed": "###### a ######",
            "setext heading of level one": "a\n===",
            "setext heading of level two": "a\n---",
            "indented code block": "    a\n      b",
            "fenced code block of backticks": "```\na\n```",
            "fenced code block of tildes": "~~~ yaml\na\n~~~",
            "fenced code block without an end": "a\n```sql\nb",
            "HTML block 1, script": "<script>\nalert(1)\n</script>",
            "HTML block 1, pre": "<pre>\na\n\nb</pre>",
            "HTML block 2, comment": "<!-- a\n\nb -->",
            "HTML block 3, instruction": "<?php\n\necho 1;\n?>",
            "HTML block 4, declaration": "<!DOCTYPE html>",
            "HTML block 5, CDATA": "<![CDATA[\na\n]]>",
            "HTML block 6, div": "<div>\n*a*\n</div>",
            "HTML block 7, any tag": "<del>\n*a*\n</del>",
            "link reference definition": '[a]: /url "b"\n\n[a]',
            "paragraph with a leading blank": "a\n  b",
            "lazy continuation": "> a\nb",
        },
    ),
    *_controls(
        "commonmark",
        {
            "paragraphs": ("a\n\nb", "paragraphs are what an answer has"),
            "blank lines": ("  \n\na\n  \n\n\nb", "the normal form has one empty line"),
        },
    ),
    # 5 Container blocks
    *_constructs(
        "commonmark",
        {
            "block quote": "> a",
            "block quote in a block quote": "> > a",
            "list item with a dash": "- a",
            "list item with a plus": "+ a",
            "list item with a star": "* a",
            "list item with a number": "1. a",
            "list item with a number and a bracket": "12) a",
            "empty list item": "-",
            "list": "- a\n- b\n  - c\n\n- d",
            "ordered list that starts late": "7. a\n8. b",
        },
    ),
    # 6 Inlines
    *_constructs(
        "commonmark",
        {
            "code span": "`a`",
            "code span of more backticks": "`` a ` b ``",
            "emphasis by a star": "*a*",
            "emphasis by an underscore": "_a_",
            "emphasis within a word": "Kund*innen und Nutzer*innen",
            "strong emphasis by stars": "**a**",
            "strong emphasis by underscores": "__a__",
            "strong emphasis of everything": "***a***",
            "inline link": '[a](http://a.de "b")',
            "inline link in angle brackets": "[a](<b c>)",
            "inline link without a text": "[](http://a.de)",
            "relative link": "[a](b)",
            "link that runs": "[a](javascript:alert(1))",
            "full reference link": "[a][b]\n\n[b]: c",
            "collapsed reference link": "[a][]\n\n[a]: c",
            "shortcut reference link": "[Details]\n\n[details]: c",
            "image": "![a](http://a.de/b.png)",
            "reference image": "![a]\n\n[a]: b",
            "autolink of an address": "<ftp://a.de>",
            "autolink of a mail address": "<a@b.de>",
            "raw HTML, open tag": '<b class="x">a',
            "raw HTML, closing tag": "a</b>",
            "raw HTML, comment": "a <!-- b --> c",
            "raw HTML, instruction": "a <?b?> c",
            "raw HTML, declaration": "a <!X b> c",
            "raw HTML, CDATA": "a <![CDATA[b]]> c",
            "hard line break": "a\\\nb",
            "hard line break by HTML": "a<br>b",
            "soft line break": "a\nb",
        },
    ),
    *_controls(
        "commonmark",
        {
            "textual content": ("hello $.;'there", "no sign of any construct"),
            "multiple spaces": ("Multiple     spaces", "a run of blanks is seen as one anyway"),
            "hard line break by blanks": ("a  ", "the normal form has no blank at a line's end"),
        },
    ),
)

GFM = (
    *_constructs(
        "gfm",
        {
            "table": "| a | b |\n| -- | -- |\n| c | d |",
            "table without outer bars": "a | b\n-|-\nc | d",
            "bar": "a | b",
            "task list item": "- [ ] a",
            "task list item, ticked": "* [x] a",
            "strikethrough": "~~a~~",
            "strikethrough by one tilde": "~a~",
            "disallowed raw HTML": "<title>a</title><xmp>",
            "extended autolink in brackets": "[http://a.de/x_y](b)",
            "extended autolink of another protocol": "xmpp:a@b.de",
            "extended autolink with an entity": "http://a.de/?a=1&copy;",
        },
    ),
    *_controls(
        "gfm",
        {
            "extended autolink of an address": (
                "https://a.de/b",
                "links that were typed are meant",
            ),
            "extended autolink with markup": (
                "http://a.de/*b*_c_",
                "nobody looks for markup inside an address",
            ),
            "extended autolink of www": ("www.a.de", "links that were typed are meant"),
            "extended autolink of a mail address": ("a@b.de", "links that were typed are meant"),
        },
    ),
)

GITHUB = (
    *_constructs(
        "github",
        {
            "mention": "@joe",
            "mention of a team": "@org/team",
            "reference to an issue": "#12",
            "reference to an issue by letters": "GH-12",
            "reference to an issue elsewhere": "owner/repo#1",
            "emoji": ":smile: :+1:",
            "math": "$a$ und $$b$$",
            "math behind a backtick": "$`a`$",
            "fence of a diagram": "```mermaid\ngraph LR\n```",
            "fence of a map": "```geojson\n{}\n```",
            "fence of topology": "```topojson\n{}\n```",
            "fence of a solid": "```stl\nsolid\n```",
            "fence of math": "```math\na\n```",
            "alert": "> [!NOTE]\n> a",
            "footnote": "a[^1]\n\n[^1]: b",
        },
    ),
    *_controls(
        "github",
        {
            "commit hash": (
                "16c999e8c71134401a78d4d46435517b2271d6ac",
                "only a commit of that repository becomes a link, and a break would spoil copying",
            ),
            "time": ("12:30:45", "no name of an emoji"),
            "address in IPv6": ("2001:db8::1", "no name of an emoji between colons"),
        },
    ),
)

GITLAB = _constructs(
    "gitlab",
    {
        "mention of a person": "@joe",
        "issue": "#12",
        "merge request": "!12",
        "snippet": "$12",
        "epic": "&12",
        "label": "~bug",
        "label of several words": '~"a b"',
        "milestone": "%1",
        "milestone by name": '%"1.0"',
        "alert's number": "^alert#1",
        "emoji of GitLab": ":smile:",
        "placeholder": "%{project_name}",
        "wiki link": "[[wiki]]",
        "wiki contents": "[[_TOC_]]",
        "table of contents": "a\n\n[TOC]",
        "inline addition": "{+ a +} [+ b +]",
        "inline deletion": "{- a -} [- b -]",
        "math in text": "$`a`$ und $$b$$",
        "quote of several lines": ">>>\na\n>>>",
        "description list": "a\n\n: b",
        "footnote of GitLab": "a[^1]\n\n[^1]: b",
        "quick action": "/close",
        "quick action with a value": "a\n\n/label ~bug",
        "box that does not apply": "- [~] a",
    },
)

YOUTRACK = (
    *_constructs(
        "youtrack",
        {
            "login": "@joe",
            "width": "![a](http://a.de/b.png){width=70%}",
            "color": "{color:red}a{color}",
            "diagram": "```mermaid\ngraph LR\n```",
            "box in the middle of a line": "a - [ ] b * [x] c",
            "bare host name": "a.de und main.py",
            "address with percent signs": "http://a.de/%C3%A4",
            "address in punycode": "http://xn--mnchen-3ya.de",
        },
    ),
    *_controls(
        "youtrack",
        {
            "issue id": (
                "ABC-12 UTF-8 SHA-256",
                "only ids that exist become links, and a break would spoil copying",
            ),
        },
    ),
)

JIRA_WIKI = _constructs(
    "jira-wiki",
    {
        "user": "[~joe]",
        "named link": "[a|http://a.de]",
        "anchor": "[#a]",
        "embedded image": "!a.png!",
        "macro": "{code}\na\n{code}",
        "macro of colour": "{color:red}a{color}",
        "quote macro": "{quote}a{quote}",
        "smiley": ":) :( :P :D ;)",
        "sign in brackets": "(y) (n) (i) (/) (x) (!) (?) (*)",
        "dashes": "a -- b --- c",
        "ruler": "----",
        "heading": "h1. a",
        "quoted paragraph": "bq. a",
        "numbered list": "# a\n## b",
        "list of stars": "* a\n** b",
        "list of dashes": "- a",
        "strong": "*a*",
        "emphasis": "_a_",
        "citation": "??a??",
        "deleted": "-a-",
        "inserted": "+a+",
        "superscript": "^a^",
        "subscript": "~a~",
        "monospaced": "{{a}}",
        "line break": "a\\\\b",
        "table head": "||a||b||",
        "table row": "|a|b|",
        "backslashes": "\\\\server\\share \\*",
        "wiki's issue id": "ABC-12",
    },
)

CORPUS = (*COMMONMARK, *GFM, *GITHUB, *GITLAB, *YOUTRACK, *JIRA_WIKI)
