"""What is stored of people, field by field: for what, and until when.

Every field of every installed model stands here, other packages' too; a test fails for one that
does not. The page that shows it takes the names from the models themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kept:
    """Why a field is kept and until when. `personal`: it says something about a person."""

    purpose: Words
    until: Words
    personal: bool = True


WITH_PERSON = _("bis die Person unkenntlich gemacht wird")
WITH_PROJECT = _("bis die Daten des Projekts gelöscht werden")
WITH_SESSION = _(
    "bis zum Abmelden, längstens sechs Wochen ohne Besuch, bei SRE-Team und Admins 12 Stunden; "
    "danach räumt der Server einmal am Tag auf"
)
FOR_GOOD = _("auf Dauer, ohne Namen und Adresse, sobald die Person unkenntlich gemacht ist")
ALWAYS = _("solange es die Anwendung gibt")
NEVER_USED = _("bleibt leer")

TECHNICAL = Kept(_("hält die Daten zusammen; sagt nichts über eine Person"), ALWAYS, False)
CONTENT = Kept(_("Text des Leitfadens und sein Aufbau"), ALWAYS, False)
UNUSED = Kept(_("gehört zu einem Paket und wird hier nicht benutzt"), NEVER_USED, False)
AUTHOR = Kept(_("wer es war, damit nachvollziehbar bleibt, wie der Stand zustande kam"), FOR_GOOD)
TIME = Kept(_("wann es war, damit nachvollziehbar bleibt, wie der Stand zustande kam"), FOR_GOOD)
ANSWER = Kept(_("die Antworten des Kunden, mit allem, was darin über Menschen steht"), WITH_PROJECT)
NAME = Kept(_("Anzeige, wer schreibt, einlädt und verantwortet"), WITH_PERSON)
ADDRESS = Kept(_("Anmeldung und Zustellung von E-Mails"), WITH_PERSON)
SIGN_IN = Kept(_("Anmeldung"), WITH_PERSON)
OWN_SESSIONS = Kept(_("Liste der eigenen Anmeldungen, um fremde zu erkennen"), WITH_SESSION)
RIGHTS = Kept(_("wer was sehen und ändern darf"), WITH_PERSON)
INVITATION = Kept(_("wer wen wozu eingeladen hat, und ob der Link noch gilt"), WITH_PROJECT)
AUDIT = Kept(_("Nachweis, wer was getan hat; ohne Inhalt von Antworten"), FOR_GOOD)
PROJECT = Kept(_("Bezeichnung und Stand des Projekts"), WITH_PROJECT, False)
LOG = Kept(_("was in der Verwaltung geändert wurde, von wem"), FOR_GOOD)


def _fields(kept: Kept, names: str) -> dict[str, Kept]:
    return dict.fromkeys(names.split(), kept)


# Model label -> field -> why and until when.
REGISTER: Mapping[str, Mapping[str, Kept]] = {
    "questionnaire.User": {
        **_fields(TECHNICAL, "id code"),
        "name": NAME,
        "email": ADDRESS,
        "password": Kept(_("Anmeldung; gespeichert ist nur eine Prüfsumme"), WITH_PERSON),
        "last_login": SIGN_IN,
        "role": RIGHTS,
        "is_active": RIGHTS,
        "created_at": TIME,
        "erased_at": TIME,
    },
    "questionnaire.Project": {
        **_fields(TECHNICAL, "id code questionnaire"),
        **_fields(PROJECT, "name customer created_at closed_at archived_at purged_at"),
    },
    "questionnaire.Member": {**_fields(TECHNICAL, "id"), **_fields(RIGHTS, "project user role")},
    "questionnaire.Invitation": {
        **_fields(TECHNICAL, "id code"),
        **_fields(
            INVITATION,
            "project role state invited_by created_at expires_at mailed_at ended_at ended_by",
        ),
        "email": Kept(
            _("wohin die Einladung geht und wer sie annehmen darf"),
            _("wie bei Personen; spätestens, bis die Daten des Projekts gelöscht werden"),
        ),
        "token_hash": Kept(
            _("Prüfsumme des Links; er selbst wird nicht gespeichert"), WITH_PROJECT
        ),
    },
    "questionnaire.Answer": _fields(TECHNICAL, "id project question current"),
    "questionnaire.AnswerRevision": {
        **_fields(TECHNICAL, "id answer number save_id question_revision state format"),
        **_fields(ANSWER, "text rows note"),
        **_fields(AUTHOR, "author on_behalf"),
        "created_at": TIME,
    },
    "questionnaire.Seen": {
        "id": TECHNICAL,
        **_fields(Kept(_("was für die Person neu ist"), WITH_PERSON), "user answer number"),
    },
    "questionnaire.AuditEntry": {
        "id": TECHNICAL,
        **_fields(AUDIT, "at verb actor person project detail"),
        "address": Kept(
            _("erkennt wiederholte Versuche mit derselben fremden Adresse, ohne sie zu kennen"),
            FOR_GOOD,
        ),
    },
    "questionnaire.Questionnaire": _fields(CONTENT, "id key title intro file_title file_intro"),
    "questionnaire.Section": _fields(
        CONTENT,
        "id questionnaire key title short intro position"
        " file_title file_short file_intro file_position",
    ),
    "questionnaire.Question": _fields(
        CONTENT,
        "id questionnaire section key position file_section file_position retired current",
    ),
    "questionnaire.QuestionRevision": {
        **_fields(
            CONTENT,
            "id question number text note help kind columns labels empty_rows source minor sense",
        ),
        "author": AUTHOR,
        "created_at": TIME,
    },
    "sessions.Session": _fields(
        Kept(_("hält die Anmeldung und was ein mehrseitiger Vorgang sich merkt"), WITH_SESSION),
        "session_key session_data expire_date",
    ),
    "usersessions.UserSession": {
        "id": TECHNICAL,
        **_fields(OWN_SESSIONS, "user created_at ip last_seen_at session_key user_agent data"),
    },
    "mfa.Authenticator": {
        "id": TECHNICAL,
        **_fields(SIGN_IN, "user type created_at last_used_at"),
        "data": Kept(_("zweiter Faktor; Geheimnisse sind verschlüsselt"), WITH_PERSON),
    },
    "socialaccount.SocialAccount": {
        "id": TECHNICAL,
        **_fields(
            Kept(_("Anmeldung mit dem Firmenkonto"), WITH_PERSON),
            "user provider uid last_login date_joined extra_data",
        ),
    },
    "socialaccount.SocialApp": _fields(
        UNUSED, "id provider provider_id name client_id secret key settings"
    ),
    "socialaccount.SocialToken": _fields(UNUSED, "id app account token token_secret expires_at"),
    "account.EmailAddress": _fields(UNUSED, "id user email verified primary"),
    "account.EmailConfirmation": _fields(UNUSED, "id email_address created sent key"),
    "auth.Permission": _fields(UNUSED, "id name content_type codename"),
    "auth.Group": _fields(UNUSED, "id name"),
    "auth.Group_permissions": _fields(UNUSED, "id group permission"),
    "contenttypes.ContentType": _fields(TECHNICAL, "id app_label model"),
    "admin.LogEntry": {
        "id": TECHNICAL,
        **_fields(
            LOG, "action_time user content_type object_id object_repr action_flag change_message"
        ),
    },
}


# What has no German name of its own: fields by the name that Django makes up, models by label.
NAMES: Mapping[str, Words] = {
    "account": _("Konto"),
    "answer": _("Antwort"),
    "app": _("Anbieter"),
    "app label": _("Paket"),
    "author": _("wer"),
    "created at": _("angelegt"),
    "current": _("heutige Fassung"),
    "data": _("Weiteres"),
    "file intro": _("Einleitung in der Datei"),
    "file position": _("Reihenfolge in der Datei"),
    "file section": _("Abschnitt in der Datei"),
    "file short": _("Kurzname in der Datei"),
    "file title": _("Titel in der Datei"),
    "group": _("Gruppe"),
    "ip": _("IP-Adresse"),
    "last seen at": _("zuletzt gesehen"),
    "last used at": _("zuletzt benutzt"),
    "permission": _("Recht"),
    "project": _("Projekt"),
    "question": _("Frage"),
    "question revision": _("Fassung der Frage"),
    "save id": _("Kennung des Speicherns"),
    "settings": _("Einstellungen"),
    "type": _("Art"),
    "user": _("Person"),
    "user agent": _("Browser und Betriebssystem"),
    "admin.LogEntry": _("Protokoll der Verwaltung"),
    "auth.Group_permissions": _("Rechte von Gruppen"),
    "mfa.Authenticator": _("Zweite Faktoren"),
    "socialaccount.SocialAccount": _("Firmenkonten"),
    "usersessions.UserSession": _("Angemeldete Browser"),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is kept outside of the models: in the database's cache, in browsers, in the log."""

    where: Words
    what: Words
    purpose: Words
    until: Words


_YEAR = _("ein Jahr nach der letzten Wahl")


def _cookie(name: str, what: Words, purpose: Words, until: Words) -> Elsewhere:
    return Elsewhere(format_lazy("{} {}", _("Browser: Cookie"), name), what, purpose, until)


ELSEWHERE = (
    Elsewhere(
        _("Zwischenspeicher der Datenbank"),
        _("Prüfsummen von Adressen und benutzten Codes, IP-Adressen, Nummern von Personen"),
        _("begrenzt Versuche beim Anmelden"),
        _("höchstens einen Tag"),
    ),
    _cookie(
        settings.SESSION_COOKIE_NAME, _("ein zufälliger Schlüssel"), _("Anmeldung"), WITH_SESSION
    ),
    _cookie(
        settings.CSRF_COOKIE_NAME,
        _("ein zufälliger Wert"),
        _("nur unsere eigenen Seiten können Formulare abschicken"),
        _("ein Jahr"),
    ),
    _cookie(
        f"{settings.COOKIE_PREFIX}messages",
        _("was die nächste Seite mitzuteilen hat, etwa „Gespeichert“"),
        _("Bedienung"),
        _("bis es gezeigt ist"),
    ),
    _cookie(f"{settings.COOKIE_PREFIX}theme", _("hell oder dunkel"), _("Darstellung"), _YEAR),
    _cookie(
        f"{settings.COOKIE_PREFIX}tracker",
        _("das Ticketsystem, das zuletzt gewählt war"),
        _("es steht beim nächsten Mal vorn"),
        _YEAR,
    ),
    Elsewhere(
        _("Browser: IndexedDB, localStorage"),
        _("Text, der noch nicht gespeichert werden konnte"),
        _("nichts Getipptes geht verloren"),
        _("bis er gespeichert ist, höchstens 30 Tage"),
    ),
    Elsewhere(
        _("Protokoll des Servers"),
        _("Adressen der Seiten, Fehler; ohne Links von Einladungen"),
        _("Betrieb und Fehlersuche"),
        _("wie der Betreiber des Servers es einstellt"),
    ),
)
