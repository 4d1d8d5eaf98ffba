"""Invitations into a project, each good for one address and once."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questionnaire.models.codes import CODE_LENGTH, new_code
from questionnaire.models.projects import Member, Project


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime | None = None) -> Self:
        """Those that can be accepted at that time, now if none is given."""
        return self.filter(state=Invitation.State.OPEN, expires_at__gt=at or timezone.now())

    def pending(self) -> Self:
        """Those that nobody has ended, expired ones too: they can be sent again or revoked."""
        return self.filter(state=Invitation.State.OPEN)


class Invitation(models.Model):
    """Of the token in its link only a hash is kept: who reads the database cannot accept it."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ACCEPTED = "accepted", _("angenommen")
        REVOKED = "revoked", _("zurückgezogen")
        REPLACED = "replaced", _("ersetzt")

    code = models.CharField(
        _("Kennung"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("Projekt")
    )
    email = models.EmailField(_("E-Mail-Adresse"))
    role = models.CharField(
        _("Rolle"), max_length=10, choices=Member.Role.choices, default=Member.Role.EDITOR
    )
    token_hash = models.CharField(_("Prüfsumme des Links"), max_length=64, unique=True)
    state = models.CharField(
        _("Stand"), max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("eingeladen von"),
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("gültig bis"))
    # Empty until a mail server has taken the mail: what a crash leaves behind counts as not sent.
    mailed_at = models.DateTimeField(_("verschickt"), null=True, blank=True)
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("beendet von"),
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "email"),
                condition=models.Q(state="open"),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_lower"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=("owner", "editor", "viewer")), name="invitation_role"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None)
                | models.Q(state__in=("accepted", "revoked", "replaced"), ended_at__isnull=False),
                name="invitation_state",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def acceptable(self) -> bool:
        """Asks for its project; accepting asks once more, under a lock."""
        return self.state == self.State.OPEN and not self.expired and not self.project.closed
