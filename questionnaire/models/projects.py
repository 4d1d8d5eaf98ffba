"""Projects and their members."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questionnaire.guide.document import SETTLED
from questionnaire.models.answers import Answer
from questionnaire.models.codes import CODE_LENGTH, new_code
from questionnaire.models.people import User
from questionnaire.models.questionnaires import Questionnaire


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> Self:
        """SREs and admins see all projects, others those they are members of; nobody a purged one.

        The one place that says so: every page of a project begins with it.
        """
        kept = self.filter(purged_at=None)
        if user.staff:
            return kept
        return kept.filter(members__user=user)

    def with_own_role(self) -> Self:
        """Adds `member_role`, the role of the one person whose projects were asked for before."""
        return self.annotate(member_role=F("members__role"))

    def with_settled(self) -> Self:
        """Adds `settled`, without retired questions, as `Sheet.progress` counts.

        How many are asked is the same for all of one questionnaire: `Question.objects.totals()`.
        """
        answers = Answer.objects.asked().filter(project=OuterRef("pk"), current__state__in=SETTLED)
        counted = answers.order_by().values("project").annotate(n=Count("pk")).values("n")
        settled = Subquery(counted, output_field=IntegerField())
        return self.annotate(settled=Coalesce(settled, 0))


class Project(models.Model):
    """One customer undertaking with one questionnaire."""

    code = models.CharField(
        _("Kennung"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False
    )
    name = models.CharField(_("Name"), max_length=100)
    customer = models.CharField(_("Kunde"), max_length=100)
    questionnaire = models.ForeignKey(
        Questionnaire,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("Leitfaden"),
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Member", related_name="projects"
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    # Closed: read only. Archived: closed, and only listed when asked for. Purged: an empty husk.
    closed_at = models.DateTimeField(_("geschlossen"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("im Archiv"), null=True, blank=True, editable=False)
    purged_at = models.DateTimeField(_("gelöscht"), null=True, blank=True, editable=False)

    # Added by with_settled() and with_own_role().
    settled: int
    member_role: str

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Projekt")
        verbose_name_plural = _("Projekte")
        ordering = ("name", "code")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(archived_at=None) | models.Q(closed_at__isnull=False),
                name="project_archived_is_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(purged_at=None) | models.Q(closed_at__isnull=False),
                name="project_purged_is_closed",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def closed(self) -> bool:
        return self.closed_at is not None


class Member(models.Model):
    """A person in a project. SREs and admins need no membership."""

    class Role(models.TextChoices):
        OWNER = "owner", _("verantwortet")
        EDITOR = "editor", _("bearbeitet")
        VIEWER = "viewer", _("liest mit")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="members", verbose_name=_("Projekt")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("Person"),
    )
    role = models.CharField(_("Rolle"), max_length=10, choices=Role.choices, default=Role.EDITOR)

    class Meta:
        verbose_name = _("Mitglied")
        verbose_name_plural = _("Mitglieder")
        ordering = ("project", "pk")
        constraints = (
            models.UniqueConstraint(fields=("project", "user"), name="member_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=("owner", "editor", "viewer")), name="member_role"
            ),
        )

    def __str__(self) -> str:
        """Without the person's name: Django's admin keeps this in its log."""
        return f"{self.get_role_display()} ({self.project})"
