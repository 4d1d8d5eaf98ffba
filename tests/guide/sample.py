"""One dense section: every kind, state, format and mark, for golden files a reviewer can read."""

from __future__ import annotations

from dataclasses import replace

from questionnaire.guide.document import (
    Answer,
    Entry,
    InfoTable,
    Kind,
    Line,
    Mark,
    Paragraph,
    Question,
    Row,
    Sheet,
    Span,
    State,
)


def text(content: str) -> Span:
    return Span(Mark.TEXT, content)


HELP = (
    Paragraph(
        (
            text("Wir haben einen "),
            Span(Mark.LINK, "Guide für Entwickler*innen", "https://doc.example.com/a_b.html#c"),
            text(", siehe "),
            Span(Mark.CODE, "nix-shell -p `x`"),
            text(" und "),
            Span(Mark.STRONG, "(wichtig!)"),
            text("."),
        )
    ),
    Paragraph((text("Noch ein Absatz mit [Details] und Kund*innen."),)),
    InfoTable(
        ((text("Umgesetzt"),), (Span(Mark.STRONG, "Zu ergänzen"),)),
        (((text("Zutritt | Zugang"),), (Span(Mark.CODE, "a | b"),)),),
    ),
)

ANSWER = """\
Zwei Images:
- abo_portal-web (Django)
  - mit *Sternchen* und `Backticks`
1. Zeile, @joe und @org/team wissen mehr
# 12 ist keine Überschrift, #12 kein Issue, GH-12 auch nicht

Mehr unter https://example.com/a_b?c=1&copy;=2 (oder www.example.com/~x), sonst ops@example.com.
Kosten: 5$ bis 10$, :smile: um 12:30:45, Rechte <b>&amp; Pflichten</b>

/close
| a | b |
| -- | -- |
---"""

SCHEDULE = Question(
    "zeitplan",
    "Zeitplan:",
    kind=Kind.TABLE,
    columns=(Line("c1", "Was"), Line("c2", "Bis wann")),
    labels=(Line("r1", "Staging-Umgebung"), Line("r2", "Livegang (Migration)")),
    empty_rows=2,
    former_labels=(Line("r3", "Generalprobe"),),
)
ROWS = (
    Row("n1", (("c1", "Abnahme"), ("c2", "Ende Mai | Juni\noder später"))),
    Row("r2", (("c2", "1. Juli"),)),
    Row("r3", (("c2", "15. Juni"),)),
)

SHEET = Sheet(
    "deployment",
    "Deployment & *Konfiguration* #1",
    "Deployment",
    (Paragraph((text("Einer der wichtigsten Aspekte für unsere Kund*innen."),)),),
    (
        Entry(
            Question("artefakte", "Welche Release-Artefakte gibt es für Nutzer*innen?", help=HELP),
            Answer(State.ANSWERED, ANSWER),
        ),
        Entry(
            Question("opcache", "“Eternal Opcache”?", note="Spezifisch für PHP"),
            Answer(
                State.NOT_APPLICABLE,
                "bleibt ungezeigt",
                note="Es ist in *Python* geschrieben.\nGanz.",
            ),
        ),
        Entry(Question("abläufe", "Manuelle Abläufe?"), Answer(State.UNKNOWN)),
        Entry(
            Question("skizze", "Diagramm der Komponenten"),
            Answer(State.ANSWERED, "graph LR\n  a-->b\n\n\n  %% ```", format="mermaid"),
        ),
        Entry(
            Question("ausgabe", "Beispiel einer Ausgabe"),
            Answer(State.ANSWERED, "@joe #12 <b>\n", format="plain"),
        ),
        Entry(SCHEDULE, Answer(State.ANSWERED, rows=ROWS)),
        Entry(replace(SCHEDULE, key="zeitplan-leer")),
        Entry(Question("offen", "Noch offen?"), Answer(State.ANSWERED, " \n ")),
    ),
)
