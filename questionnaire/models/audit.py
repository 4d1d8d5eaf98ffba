"""Who did what, when: only ever added to, without a word of what anybody answered."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questionnaire.models.projects import Project


class AppendOnly(TypeError):
    """Somebody tried to change or delete an audit entry."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """The database refuses too, see migration 0004; here it is said before it comes to that."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditEntry(models.Model):
    """People stand here by foreign key only, an address that is nobody's as a keyed hash."""

    class Verb(models.TextChoices):
        SIGNED_IN = "signed_in", _("hat sich angemeldet")
        SIGN_IN_FAILED = "sign_in_failed", _("Anmeldung gescheitert")
        SIGNED_OUT = "signed_out", _("hat sich abgemeldet")
        SESSIONS_ENDED = "sessions_ended", _("hat Anmeldungen beendet")
        PASSWORD_CHANGED = "password_changed", _("hat das Passwort geändert")
        FACTOR_ADDED = "factor_added", _("hat einen zweiten Faktor eingerichtet")
        FACTOR_REMOVED = "factor_removed", _("hat einen zweiten Faktor entfernt")
        PERSON_ADDED = "person_added", _("hat eine Person angelegt")
        PERSON_CHANGED = "person_changed", _("hat Angaben zu einer Person geändert")
        PERSON_DELETED = "person_deleted", _("hat eine Person gelöscht")
        PERSON_EXPORTED = "person_exported", _("hat die Daten einer Person mitgenommen")
        PERSON_ERASED = "person_erased", _("hat eine Person unkenntlich gemacht")
        INVITED = "invited", _("hat eingeladen")
        INVITATION_RENEWED = "invitation_renewed", _("hat eine Einladung erneuert")
        INVITATION_REVOKED = "invitation_revoked", _("hat eine Einladung zurückgezogen")
        INVITATION_ACCEPTED = "invitation_accepted", _("hat eine Einladung angenommen")
        INVITATION_REFUSED = "invitation_refused", _("Einladung nicht angenommen")
        MEMBER_ADDED = "member_added", _("hat ein Mitglied aufgenommen")
        MEMBER_CHANGED = "member_changed", _("hat die Rolle eines Mitglieds geändert")
        MEMBER_REMOVED = "member_removed", _("hat ein Mitglied entfernt")
        PROJECT_CREATED = "project_created", _("hat das Projekt angelegt")
        PROJECT_CHANGED = "project_changed", _("hat Angaben zum Projekt geändert")
        PROJECT_CLOSED = "project_closed", _("hat das Projekt geschlossen")
        PROJECT_REOPENED = "project_reopened", _("hat das Projekt wieder geöffnet")
        PROJECT_ARCHIVED = "project_archived", _("hat das Projekt ins Archiv gelegt")
        PROJECT_UNARCHIVED = "project_unarchived", _("hat das Projekt aus dem Archiv geholt")
        PROJECT_EXPORTED = "project_exported", _("hat die Daten des Projekts mitgenommen")
        PROJECT_PURGED = "project_purged", _("hat die Daten des Projekts gelöscht")
        TICKETS_EXPORTED = "tickets_exported", _("hat Tickets mitgenommen")
        ANSWERS_EXPORTED = "answers_exported", _("hat die Antworten mitgenommen")
        ANSWERS_IMPORTED = "answers_imported", _("hat Antworten zurückgelesen")
        ANSWER_RESTORED = "answer_restored", _("hat eine frühere Fassung wiederhergestellt")

    at = models.DateTimeField(_("Zeit"), default=timezone.now, editable=False, db_index=True)
    verb = models.CharField(_("Vorgang"), max_length=20, choices=Verb.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("wer"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("wen es betrifft"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="audit",
        null=True,
        blank=True,
        verbose_name=_("Projekt"),
    )
    address = models.CharField(
        _("Prüfsumme einer Adresse ohne Person"), max_length=64, blank=True, default=""
    )
    detail = models.JSONField(_("Einzelheiten"), default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokoll")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("project", "-at", "-id"), name="audit_of_project"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
