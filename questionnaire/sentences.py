"""Error code and values into a sentence for people: the only place that does it."""

from __future__ import annotations

import re

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from questionnaire.guide.document import State
from questionnaire.guide.errors import GuideError, ProductError
from questionnaire.guide.reader import Why

SENTENCES: dict[str, str] = {
    # answers
    "answer_too_long": mark(
        "Die Antwort hat %(length)s Zeichen, möglich sind %(limit)s. Bitte kürzen Sie um "
        "%(over)s Zeichen."
    ),
    "note_too_long": mark(
        "Die Anmerkung hat %(length)s Zeichen, möglich sind %(limit)s. Bitte kürzen Sie um "
        "%(over)s Zeichen."
    ),
    "cell_too_long": mark(
        "„%(column)s“ in Zeile %(row)s hat %(length)s Zeichen, möglich sind %(limit)s. Bitte "
        "kürzen Sie um %(over)s Zeichen."
    ),
    "too_many_rows": mark(
        "Die Tabelle hat %(rows)s Zeilen, möglich sind %(limit)s. Bitte fassen Sie Zeilen zusammen."
    ),
    "nul": mark(
        "Der Text enthält ein Nullzeichen (U+0000), das sich nicht speichern lässt. Bitte "
        "entfernen Sie es."
    ),
    "surrogate": mark(
        "Der Text enthält ein halbes Unicode-Zeichen (U+D800 bis U+DFFF), das sich nicht "
        "speichern lässt."
    ),
    "kind_changed": mark(
        "Diese Frage wird inzwischen anders beantwortet. "
        "Was Sie geschrieben haben, steht darunter: Bitte übertragen Sie es."
    ),
    "unknown_format": mark("Das Format „%(format)s“ gibt es nicht."),
    "unknown_state": mark("Den Stand „%(state)s“ gibt es nicht."),
    "row_twice": mark("Die Zeile „%(row)s“ steht zweimal in der Tabelle."),
    "bad_row": mark("„%(row)s“ ist keine Kennung einer Zeile."),
    "bad_column": mark("„%(column)s“ ist keine Kennung einer Spalte."),
    "column_twice": mark("Zeile %(row)s der Tabelle hat zwei Zellen in derselben Spalte."),
    # answers as JSON
    "not_utf8": mark(
        "Das ist keine Textdatei in UTF-8. Bitte speichern Sie sie in dieser Kodierung."
    ),
    "not_json": mark("Das ist kein gültiges JSON: Bitte sehen Sie in Zeile %(line)s nach."),
    "endless_json": mark(
        "Die JSON-Datei ist zu tief verschachtelt oder enthält eine zu lange Zahl."
    ),
    "not_answers": mark("Das ist keine JSON-Datei mit Antworten aus diesem Leitfaden."),
    "wrong_version": mark("Die Datei hat Version %(version)s; lesbar ist Version %(known)s."),
    "other_questionnaire": mark(
        "Die Antworten gehören zum Leitfaden „%(key)s“, das Projekt zu einem anderen."
    ),
    "member_twice": mark(
        "Das Feld „%(name)s“ steht zweimal nebeneinander. Bitte lassen Sie eines davon weg."
    ),
    "question_twice": mark("Die Frage „%(key)s“ kommt mehrmals vor; nur die erste Antwort zählt."),
    "no_key": mark("Ein Eintrag nennt keine Frage."),
    "unknown_member": mark("Das Feld „%(name)s“ kennt eine Antwort nicht."),
    "not_text": mark("Das Feld „%(name)s“ enthält keinen Text."),
    "bad_rows": mark("Die Zeilen der Tabelle sind nicht lesbar."),
    "unknown_question": mark("Die Frage „%(key)s“ gibt es im Leitfaden dieses Projekts nicht."),
    "unknown_column": mark("Die Tabelle hat keine Spalte „%(column)s“."),
    "rows_for_text": mark("Die Frage wird mit Text beantwortet, die Datei enthält eine Tabelle."),
    "text_for_table": mark("Die Frage wird mit einer Tabelle beantwortet, die Datei enthält Text."),
    # a ticket read back
    "ticket_empty": mark(
        "Hier steht noch kein Ticket. Bitte fügen Sie seinen Text ein, oder wählen Sie eine Datei."
    ),
    "ticket_too_long": mark(
        "Der Text hat %(length)s Zeichen, lesbar sind %(limit)s. Bitte lesen Sie die Abschnitte "
        "einzeln zurück."
    ),
    "ticket_foreign": mark(
        "In diesem Text steht keine Frage aus dem Leitfaden dieses Projekts. Bitte kopieren Sie "
        "das ganze Ticket mit seinen Fragen, als Markdown aus GitHub, GitLab oder YouTrack."
    ),
    "section_twice": mark(
        "Der Abschnitt „%(title)s“ steht zweimal im Text, und nur einer kann gelten. "
        "Bitte lassen Sie den anderen weg."
    ),
    "parts_incomplete": mark(
        "Von „%(title)s“ fehlt ein Teil, oder die Teile stehen nicht in ihrer Reihenfolge. "
        "Bitte fügen Sie alle Teile nacheinander ein."
    ),
    # the guide's questions
    "project_closed": mark(
        "Das Projekt ist geschlossen: Es lässt sich lesen und mitnehmen, aber nicht mehr ändern."
    ),
    "project_purged": mark(
        "Die Daten des Projekts „%(name)s“ sind gelöscht: Es bleibt geschlossen, "
        "und es gibt darin nichts mehr zu lesen."
    ),
    "owner_locked_out": mark(
        "%(name)s darf sich nicht mehr anmelden und kann kein Projekt verantworten."
    ),
    # invitations
    "invitation_unknown": mark(
        "Diese Einladung gibt es nicht. Vielleicht ist der Link nicht vollständig: Öffnen Sie ihn "
        "noch einmal aus der E-Mail."
    ),
    "invitation_accepted": mark("Diese Einladung ist schon angenommen; ihr Link gilt nur einmal."),
    "invitation_revoked": mark("Diese Einladung wurde zurückgezogen."),
    "invitation_replaced": mark(
        "Diese Einladung wurde durch eine neuere ersetzt: Öffnen Sie den Link aus der letzten "
        "E-Mail."
    ),
    "invitation_expired": mark("Diese Einladung ist abgelaufen."),
    "invitation_closed": mark("Das Projekt, zu dem diese Einladung gehört, ist geschlossen."),
    "invitation_other": mark(
        "Diese Einladung gilt einer anderen Adresse als der, mit der Sie angemeldet sind."
    ),
    "invitation_inactive": mark("Ihr Zugang ist gesperrt."),
    "address_bad": mark("„%(address)s“ ist keine E-Mail-Adresse."),
    "address_member": mark("%(address)s ist schon Mitglied dieses Projekts."),
    "address_staff": mark(
        "%(address)s gehört zum SRE-Team oder zu den Admins und sieht jedes Projekt auch so."
    ),
    "too_many_addresses": mark("Das sind %(count)s Adressen, möglich sind %(limit)s auf einmal."),
    "project_exists": mark(
        "Ein Projekt „%(name)s“ gibt es bei diesem Kunden schon. "
        "Bitte wählen Sie einen anderen Namen."
    ),
    "kind_fixed": mark(
        "Die Frage „%(key)s“ ist schon beantwortet, ihre Art lässt sich nicht mehr ändern. "
        "Legen Sie eine neue Frage an und ziehen Sie diese zurück."
    ),
    "question_answered": mark(
        "Die Frage „%(key)s“ ist schon beantwortet und lässt sich nicht löschen. Ziehen Sie "
        "sie stattdessen zurück: Sie erscheint dann nirgends mehr, ihre Antworten bleiben "
        "erhalten."
    ),
    "other_guide": mark(
        "Die Frage „%(key)s“ gehört zu einem anderen Leitfaden als der Abschnitt. Bitte wählen Sie "
        "einen Abschnitt ihres eigenen Leitfadens."
    ),
    "section_not_empty": mark(
        "Der Abschnitt „%(title)s“ hat noch Fragen, zurückgezogene mitgezählt. Verschieben Sie sie "
        "in andere Abschnitte, dann lässt er sich löschen."
    ),
    "help_too_long": mark(
        "Einleitung oder Erläuterung hat %(length)s Zeichen, möglich sind %(limit)s. Bitte "
        "kürzen Sie sie."
    ),
    # a guide file
    "not_a_guide": mark(
        "Das ist kein Leitfaden. Eine Leitfaden-Datei beginnt mit <!-- key: … --> und darunter "
        "# und dem Titel."
    ),
    "no_sections": mark(
        "Der Leitfaden hat keinen Abschnitt. Ein Abschnitt beginnt mit <!-- key: …, short: … "
        "--> und darunter ## und dem Titel."
    ),
    "control_character": mark(
        "Hier steht das Steuerzeichen %(character)s. Bitte entfernen Sie es."
    ),
    "unknown_line": mark(
        "Diese Zeile gehört weder zu einer Überschrift noch zu einer Frage, einem Absatz oder "
        "einer Tabelle. Einem Zeichen wie #, *, + oder > am Anfang eines Absatzes stellen Sie "
        "bitte \\ voran."
    ),
    "key_line_malformed": mark(
        "Diese Schlüsselzeile ist nicht lesbar. Richtig ist <!-- key: … -->, bei einem "
        "Abschnitt <!-- key: …, short: … -->, bei einer Frage auch <!-- key: …, kind: text --> "
        "oder kind: table."
    ),
    "key_missing": mark(
        "Hier fehlt der Schlüssel. Bitte schreiben Sie in die Zeile darüber <!-- key: … -->."
    ),
    "key_alone": mark(
        "Unter diesem Schlüssel steht weder ein Titel noch ein Abschnitt oder eine Frage. "
        "Bitte ergänzen Sie die Zeile oder löschen Sie den Schlüssel."
    ),
    "key_malformed": mark(
        "„%(key)s“ ist kein Schlüssel. Erlaubt sind 1 bis %(limit)s kleine Buchstaben von a "
        "bis z, Ziffern und Bindestriche."
    ),
    "key_twice": mark(
        "Der Schlüssel „%(key)s“ steht schon in Zeile %(first)s. Bitte wählen Sie einen anderen."
    ),
    "short_missing": mark(
        "Dem Abschnitt fehlt der Kurzname. Bitte ergänzen Sie <!-- key: …, short: … -->."
    ),
    "short_too_long": mark("Der Kurzname „%(short)s“ ist zu lang, möglich sind %(limit)s Zeichen."),
    "title_empty": mark("Hier fehlt der Titel. Bitte schreiben Sie ihn hinter # oder ##."),
    "title_too_long": mark(
        "Der Titel hat %(length)s Zeichen, möglich sind %(limit)s. Bitte kürzen Sie ihn."
    ),
    "question_outside_section": mark(
        "Die Frage steht vor dem ersten Abschnitt. Bitte verschieben Sie sie in einen."
    ),
    "question_malformed": mark(
        "Diese Frage ist nicht lesbar. Richtig ist * [ ] **Frage** oder * [ ] \\(Zusatz\\) "
        "**Frage**."
    ),
    "question_empty": mark(
        "Die Frage hat keinen Text. Bitte schreiben Sie ihn zwischen die Sterne: * [ ] **Frage**."
    ),
    "question_too_long": mark(
        "Die Frage hat %(length)s Zeichen, möglich sind %(limit)s. Bitte kürzen Sie sie."
    ),
    "question_note_too_long": mark(
        "Der Zusatz in Klammern hat %(length)s Zeichen, möglich sind %(limit)s. Bitte kürzen "
        "Sie ihn."
    ),
    "paragraph_not_marked": mark(
        "Ein Absatz von Einleitung oder Erläuterung steht zwischen Unterstrichen: _Absatz_. "
        "Bitte ergänzen Sie sie."
    ),
    "table_without_separator": mark(
        "Hier fehlt die Trennzeile der Tabelle, mit so vielen Spalten wie ihr Kopf, etwa | -- "
        "| -- |."
    ),
    "table_row_too_long": mark(
        "Diese Tabellenzeile hat %(cells)s Zellen, ihr Kopf nur %(columns)s. Einem senkrechten "
        "Strich in einer Zelle stellen Sie bitte \\ voran."
    ),
    "table_missing": mark(
        "Die Frage soll eine Tabelle sein (kind: table), unter ihr steht am Ende aber keine. "
        "Bitte ergänzen Sie die Tabelle oder lassen Sie kind: table weg."
    ),
    "table_mixed": mark(
        "In einer Tabelle zum Ausfüllen darf nur die erste Zelle einer Zeile Text haben. Soll "
        "die Tabelle nur zu lesen sein, ergänzen Sie in der Schlüsselzeile bitte kind: text."
    ),
    "table_label_after_empty_row": mark(
        "Beschriftete Zeilen stehen vor den leeren. Bitte ändern Sie die Reihenfolge."
    ),
    "column_empty": mark("Eine Spalte hat keine Überschrift. Bitte ergänzen Sie sie."),
    "too_many_columns": mark("Die Tabelle hat %(count)s Spalten, möglich sind %(limit)s."),
    "too_many_labels": mark(
        "Die Tabelle hat %(count)s beschriftete Zeilen, möglich sind %(limit)s."
    ),
    "too_many_empty_rows": mark("Die Tabelle hat %(count)s leere Zeilen, möglich sind %(limit)s."),
    "line_too_long": mark(
        "Eine Spalte oder Zeile der Tabelle ist mit %(length)s Zeichen beschriftet, möglich "
        "sind %(limit)s."
    ),
    # what the forms of the administration refuse
    "line_break": mark("Das muss in einer Zeile stehen. Bitte entfernen Sie den Zeilenumbruch."),
    "too_many_lines": mark("Hier stehen %(count)s Zeilen, möglich sind %(limit)s."),
    "typed_line_too_long": mark("Zeile %(line)s hat %(length)s Zeichen, möglich sind %(limit)s."),
    "broken_table": mark(
        "Die Tabelle ab Zeile %(line)s ist nicht vollständig: Vor ihr und hinter ihr steht eine "
        "Leerzeile, und keine ihrer Zeilen hat mehr Felder als die erste."
    ),
    "no_url": mark(
        "„%(url)s“ ist keine Adresse für einen Link: "
        "Sie beginnt mit https://, http:// oder mailto:."
    ),
    "key_taken": mark(
        "Den Schlüssel „%(key)s“ hat in diesem Leitfaden schon „%(title)s“. "
        "Bitte wählen Sie einen anderen."
    ),
    "tables_only": mark(
        "Das gibt es nur bei Tabellen: "
        "Bitte leeren Sie das Feld, oder wählen Sie die Art „Tabelle“."
    ),
    "no_column": mark("Eine Tabelle braucht mindestens eine Spalte."),
    "one_column": mark(
        "Feste Zeilen füllen die erste Spalte: Bitte nennen Sie mindestens eine zweite."
    ),
    "no_row": mark("Eine Tabelle braucht feste Zeilen oder mindestens eine leere Zeile."),
    "no_meaning": mark(
        "Sie haben die Frage geändert. "
        "Bitte wählen Sie, ob sich nur die Schreibweise ändert oder der Sinn."
    ),
    "changed_meanwhile": mark(
        "Diese Frage hat inzwischen %(name)s geändert, heute gilt Fassung %(number)s. Gespeichert "
        "ist noch nichts, Ihre Eingaben stehen weiter in den Feldern. Wo sich etwas geändert hat, "
        "steht daneben, was heute gilt. Wenn Sie noch einmal speichern, gelten Ihre Eingaben."
    ),
    "today": mark("Heute steht hier: „%(text)s“"),
    "today_empty": mark("Heute ist dieses Feld leer."),
    "email_taken": mark("Mit der Adresse %(email)s gibt es schon eine Person: %(name)s."),
    "oneself": mark(
        "Sich selbst können Sie weder die Rolle Admin noch die Anmeldung nehmen. "
        "Bitten Sie darum einen anderen Admin."
    ),
    "last_admin": mark(
        "Das ist der letzte Admin: Niemand könnte mehr Fragen und Personen pflegen."
    ),
    "no_owner": mark("Jedes Projekt braucht mindestens eine Person, die es verantwortet."),
    "guide_fixed": mark(
        "Aus dem Leitfaden des Projekts „%(name)s“ sind schon Fragen beantwortet, darum lässt er "
        "sich nicht mehr wechseln."
    ),
    "person_erased": mark("%(name)s wurde unkenntlich gemacht, das lässt sich nicht ändern."),
    "erase_oneself": mark(
        "Sich selbst können Sie nicht unkenntlich machen. Bitten Sie darum einen anderen Admin."
    ),
    "sole_owner": mark(
        "%(name)s verantwortet als Einzige*r: %(projects)s. Bestimmen Sie dort erst eine Nachfolge."
    ),
    "other_name": mark("Das ist nicht der Name. Richtig ist: %(name)s."),
    "project_open": mark("Das Projekt „%(name)s“ ist nicht geschlossen."),
    "person_oneself": mark(
        "Sich selbst können Sie nicht löschen. Bitten Sie darum einen anderen Admin."
    ),
    "person_with_history": mark(
        "%(name)s kommt im Leitfaden, in Projekten oder im Protokoll vor, das muss nachvollziehbar "
        "bleiben. Nehmen Sie der Person stattdessen die Anmeldung (entfernen Sie das Häkchen bei "
        "„darf sich anmelden“), oder machen Sie sie unkenntlich."
    ),
    # single sign-on
    "company_no_address": mark(
        "Ihr Firmenkonto nennt keine E-Mail-Adresse, an der wir Sie erkennen. Bitten Sie die "
        "Menschen, die es verwalten, eine einzutragen."
    ),
    "company_unverified": mark(
        "Ihr Firmenkonto nennt die Adresse %(email)s, aber nicht, dass sie bestätigt ist "
        "(„email_verified“). Ohne das könnte sich dort jemand unter Ihrer Adresse anmelden. Bitten "
        "Sie die Menschen, die das Firmenkonto verwalten, sie zu bestätigen."
    ),
    "company_unknown": mark(
        "Zu Ihrem Firmenkonto gibt es hier niemanden, und keine seiner Gruppen hat Zugang. Sind "
        "Sie eingeladen, öffnen Sie den Link aus der E-Mail. Sonst fragen Sie unser SRE-Team."
    ),
    "company_other": mark(
        "Zur Adresse %(email)s gehört hier schon ein anderes Firmenkonto. Ist es Ihr früheres, "
        "kann ein Admin die Verbindung lösen."
    ),
    # the demo
    "demo_unplaced": mark(
        "Die Antwort auf „%(key)s“ in %(file)s hat im Leitfaden keinen Platz. Bitte gleichen Sie "
        "die Beispieldaten an den Leitfaden an."
    ),
}

# Why a line of a ticket has no place in an answer.
REASONS: dict[Why, str] = {
    Why.FOREIGN: mark("Gehört zu keiner Frage."),
    Why.QUESTION: mark("Der Wortlaut der Frage wurde geändert; ihre Antwort ist zugeordnet."),
    Why.HELP: mark("Erläuterung oder Einleitung wurde geändert."),
    Why.TABLE: mark("Passt nicht in die Tabelle dieser Frage."),
    Why.SECOND: mark("Diese Frage steht weiter oben schon einmal; nur dort zählt die Antwort."),
    Why.LANGUAGE: mark("Diese Angabe zum Code lässt sich nicht speichern; der Code selbst schon."),
}

# What a question's state is called.
STATES: dict[State, str] = {
    State.OPEN: mark("offen"),
    State.ANSWERED: mark("beantwortet"),
    State.UNKNOWN: mark("weiß ich noch nicht"),
    State.NOT_APPLICABLE: mark("trifft nicht zu"),
}

SHOWN_LENGTH = 200
_SURROGATES = re.compile("[\ud800-\udfff]")


class Whole(str):
    """A text that its reader needs from end to end: `shown` does not cut it."""


def sentence(error: ProductError) -> str:
    """The error in the reader's language; of a guide file with the line in front."""
    values = {name: shown(value) for name, value in error.values.items()}
    text = _(SENTENCES[error.code]) % values
    if isinstance(error, GuideError) and error.line:
        return _("Zeile %(line)s: %(reason)s") % {"line": error.line, "reason": text}
    return text


def reason(why: Why) -> str:
    """Why a line has no place, in the reader's language."""
    return _(REASONS[why])


def state_name(state: State) -> str:
    return _(STATES[state])


def shown(value: object) -> str:
    """Numbers as Germans read them, half characters made printable, nothing endless but `Whole`."""
    text = number_format(value, force_grouping=True) if isinstance(value, int) else str(value)
    return _SURROGATES.sub("\ufffd", text if isinstance(value, Whole) else text[:SHOWN_LENGTH])
