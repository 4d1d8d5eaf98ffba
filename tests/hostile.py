"""Texts that somebody types who means harm, and a project in which every text is one of them."""

from __future__ import annotations

from questionnaire.actions.answers import save_answers
from questionnaire.actions.inviting import invite
from questionnaire.actions.loading import load_guide
from questionnaire.guide import document as doc
from questionnaire.guide import limits
from questionnaire.guide.saving import Save
from questionnaire.models import Member, Project, Questionnaire, User
from tests.access.walking import World
from tests.access.worlds import world_of

# What might break out of a text, an attribute, a script's data, a comment or a template.
MARKUP = (
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "' onmouseover='alert(1)",
    "` onclick=alert(1) `",
    "</textarea><script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "</script><script>alert(1)//",
    "<!--><img src=x onerror=alert(1)>-->",
    "]]><x onclick=alert(1)>",
    '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">',
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import url(//evil.example/x.css)</style>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<form action=//evil.example><button formaction=javascript:alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template><slot>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x&#62; &quot;",
    "%3Cscript%3Ealert(1)%3C/script%3E \\x3cscript\\x3e \\u003cscript\\u003e",
    "javascript:alert(1)",
    "[x](javascript:alert(1)) ![x](data:text/html,<script>alert(1)</script>)",
    '<javascript:alert(1)> <https://evil.example/"onclick=alert(1)>',
    "{{ 7*7 }}{% debug %}{% include 'x' %}{# x #}",
    "${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('alert(1)')()}}",
)
# What looks like something else, or like nothing.
DISGUISED = (
    "\u202egpj.exe\u202c <b>",
    "＜script＞alert(1)＜/script＞ ʺonerror=",
    "<scr\u200bipt>alert(1)</scr\u200bipt>",
    "a\u2028alert(1)\u2029//",
    "\ufeff<script>alert(1)</script>",
    "i\u0307\u0307\u0307\u0307 \U0001f600 \ud7ff\ue000",
)
# What a spreadsheet would work out.
FORMULAS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
)
# What would begin a line of its own in a header, a list or a file's name.
HEADERS = (
    "Portal\r\nBcc: evil@evil.example",
    "Portal\nSet-Cookie: a=b",
    "Portal\r\n\r\n<script>alert(1)</script>",
    'a"; filename="evil.exe',
    "a=?utf-8?q?=0ABcc:x?=",
    "../../etc/passwd",
    "C:\\evil\\x|<>:*?",
)
ALL = (*MARKUP, *DISGUISED, *FORMULAS, *HEADERS)
PLAIN = "harmlos"


class Evil:
    """A project of which each text is the given one, and its people."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.owner, self.editor, self.stranger = (
            User.objects.create_user(f"{name}@evil.example", name=text[:100])
            for name in ("owner", "editor", "stranger")
        )
        self.sre = User.objects.create_user("sre@evil.example", name=text[:100], role="sre")
        self.admin = User.objects.create_user("admin@evil.example", name=text[:100], role="admin")
        load_guide(guide=guide_of(text))
        guide = Questionnaire.objects.get(key="evil")
        self.project, self.other = (
            Project.objects.create(name=f"{text[:90]}{n}", customer=text[:100], questionnaire=guide)
            for n in ("", 2)
        )
        for person, role in ((self.owner, "owner"), (self.editor, "editor")):
            Member.objects.create(project=self.project, user=person, role=role)
        save_answers(project=self.project, author=self.owner, saves=list(answers_of(text)))
        (self.invited,) = invite(
            project=self.project, actor=self.owner, emails=["neu@evil.example"], role="editor"
        )

    def world(self) -> World:
        made = self.invited
        code, token = made.invitation.code, made.token
        return world_of(self.project, self.other, self.editor, self.stranger, code, token)


def guide_of(text: str) -> doc.Guide:
    line = " ".join(text.split())[: limits.LINE_LENGTH - 2]
    blocks = (doc.Paragraph((doc.Span(doc.Mark.TEXT, line),)),)
    return doc.Guide(
        key="evil",
        title=line,
        intro=blocks,
        sections=(
            doc.Section(
                key="projekt",
                title=line,
                short=line[:12].strip(),
                intro=blocks,
                questions=(
                    doc.Question(key="name", text=line, note=line, help=blocks),
                    doc.Question(key="ziel", text=line),
                    doc.Question(
                        key="team",
                        text=line,
                        kind=doc.Kind.TABLE,
                        columns=(doc.Line("c1", line), doc.Line("c2", f"{line} 2")),
                        labels=(doc.Line("r1", line),),
                        empty_rows=1,
                    ),
                ),
            ),
        ),
    )


def answers_of(text: str) -> tuple[Save, ...]:
    cell = text[: limits.CELL_LENGTH]
    rows = (doc.Row("r1", (("c2", cell),)), doc.Row("abcdefgh", (("c1", cell), ("c2", cell))))
    unknown = doc.Answer(doc.State.UNKNOWN, note=text[: limits.NOTE_LENGTH])
    return (
        Save("name", doc.Answer(doc.State.ANSWERED, text=text), 0),
        Save("ziel", unknown, 0),
        Save("team", doc.Answer(doc.State.ANSWERED, rows=rows), 0),
    )
