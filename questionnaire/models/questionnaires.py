"""The guide as rows: questionnaire, sections, questions and the wordings of questions.

Titles, short names, introductions and places have no revisions. Beside today's value each row
keeps in `file_…` the one that a guide file gave last, so that a file never overwrites an edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, FilteredRelation, Max, Q
from django.utils.translation import gettext_lazy as _

from questionnaire.guide import limits
from questionnaire.guide.document import SETTLED, Kind, State
from questionnaire.models.codes import key_constraint, key_validator

if TYPE_CHECKING:
    from questionnaire.models.projects import Project


class Questionnaire(models.Model):
    key = models.CharField(
        _("Schlüssel"), max_length=limits.KEY_LENGTH, unique=True, validators=[key_validator]
    )
    title = models.CharField(_("Titel"), max_length=limits.TITLE_LENGTH)
    intro = models.TextField(_("Einleitung"), blank=True)
    file_title = models.CharField(max_length=limits.TITLE_LENGTH, blank=True, editable=False)
    file_intro = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("Leitfaden")
        verbose_name_plural = _("Leitfäden")
        ordering = ("title",)
        constraints = (key_constraint("questionnaire_key_form"),)

    def __str__(self) -> str:
        return self.title


class SectionQuerySet(models.QuerySet["Section"]):
    def with_progress(self, project: Project) -> Self:
        """The sections that ask a project anything, in order, counted in one query.

        Adds `total` and `settled` (both without retired questions, as `Sheet.progress` counts),
        `touched` (questions with any answer but an open one) and `last`, the id of the newest
        current revision, or None.
        """
        asked = self.filter(questionnaire=project.questionnaire_id, questions__retired=False)
        own = FilteredRelation(
            "questions__answers", condition=Q(questions__answers__project=project)
        )
        touched = Q(own__current__state__in=(*SETTLED, State.UNKNOWN))
        return (
            asked.alias(own=own)
            .annotate(
                total=Count("questions"),
                settled=Count("own", filter=Q(own__current__state__in=SETTLED)),
                touched=Count("own", filter=touched),
                last=Max("own__current"),
            )
            .order_by("position", "key")
        )


class Section(models.Model):
    questionnaire = models.ForeignKey(
        Questionnaire,
        on_delete=models.PROTECT,
        related_name="sections",
        verbose_name=_("Leitfaden"),
    )
    key = models.CharField(_("Schlüssel"), max_length=limits.KEY_LENGTH, validators=[key_validator])
    title = models.CharField(
        _("Titel"), max_length=limits.TITLE_LENGTH, help_text=_("Auch der Titel des Tickets.")
    )
    short = models.CharField(
        _("Kurzname"),
        max_length=limits.SHORT_LENGTH,
        validators=[RegexValidator("-->", _("Ohne „-->“, bitte."), inverse_match=True)],
        help_text=_("Für Übersichten, höchstens 12 Zeichen."),
    )
    intro = models.TextField(_("Einleitung"), blank=True)
    position = models.PositiveIntegerField(_("Reihenfolge"), default=0)
    file_title = models.CharField(max_length=limits.TITLE_LENGTH, blank=True, editable=False)
    file_short = models.CharField(max_length=limits.SHORT_LENGTH, blank=True, editable=False)
    file_intro = models.TextField(blank=True, editable=False)
    file_position = models.PositiveIntegerField(null=True, editable=False)

    # Added by with_progress().
    total: int
    settled: int
    touched: int
    last: int | None

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Abschnitt")
        verbose_name_plural = _("Abschnitte")
        ordering = ("questionnaire", "position", "key")
        constraints = (
            models.UniqueConstraint(fields=("questionnaire", "key"), name="section_key"),
            key_constraint("section_key_form"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def left_out(self) -> bool:
        """Did a file give the section once and a later one, loaded to retire, no longer?"""
        return bool(self.file_title) and self.file_position is None


class QuestionQuerySet(models.QuerySet["Question"]):
    def totals(self) -> dict[int, int]:
        """How many are asked, not retired, by the id of their questionnaire."""
        counted = self.filter(retired=False).order_by().values("questionnaire")
        return dict(counted.annotate(n=Count("pk")).values_list("questionnaire", "n"))


class Question(models.Model):
    """A stable key; what is asked stands in the current revision."""

    questionnaire = models.ForeignKey(
        Questionnaire,
        on_delete=models.PROTECT,
        related_name="questions",
        verbose_name=_("Leitfaden"),
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="questions", verbose_name=_("Abschnitt")
    )
    key = models.CharField(_("Schlüssel"), max_length=limits.KEY_LENGTH, validators=[key_validator])
    position = models.PositiveIntegerField(_("Reihenfolge"), default=0)
    file_section = models.CharField(max_length=limits.KEY_LENGTH, blank=True, editable=False)
    file_position = models.PositiveIntegerField(null=True, editable=False)
    retired = models.BooleanField(_("zurückgezogen"), default=False)
    current = models.OneToOneField(
        "QuestionRevision",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("heutige Fassung"),
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Frage")
        verbose_name_plural = _("Fragen")
        ordering = ("section__position", "position", "key")
        constraints = (
            # Keys are unique in the whole guide, so that a question can move between sections.
            models.UniqueConstraint(fields=("questionnaire", "key"), name="question_key"),
            key_constraint("question_key_form"),
        )
        indexes = (
            # A list of projects counts the questions that are asked, once for each project.
            models.Index(
                fields=("questionnaire",), condition=Q(retired=False), name="question_asked"
            ),
        )

    def __str__(self) -> str:
        return self.current.text if self.current else self.key


class QuestionRevision(models.Model):
    """One wording, never changed once written.

    `columns` and `labels` are lists of {"id", "text"}, and "gone": true for those that earlier
    wordings had: their ids are never given again and their cells stay readable. `sense` is the
    number of the newest revision up to this one that is not `minor`: where today's is higher, an
    answer was given to an older wording.
    """

    class Source(models.TextChoices):
        FILE = "file", _("Datei")
        ADMIN = "admin", _("Admin")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("Nummer"))
    text = models.CharField(_("Frage"), max_length=limits.QUESTION_LENGTH)
    note = models.CharField(_("Zusatz"), max_length=limits.QUESTION_NOTE_LENGTH, blank=True)
    help = models.TextField(_("Erläuterung"), blank=True)
    kind = models.CharField(_("Art"), max_length=10, default=Kind.TEXT)
    columns = models.JSONField(_("Spalten"), default=list, blank=True)
    labels = models.JSONField(_("Zeilen"), default=list, blank=True)
    empty_rows = models.PositiveSmallIntegerField(_("leere Zeilen"), default=0)
    source = models.CharField(_("Herkunft"), max_length=5, choices=Source.choices)
    minor = models.BooleanField(_("nur Schreibweise"), default=False)
    sense = models.PositiveIntegerField(_("Sinn seit Fassung"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("Zeitpunkt"), auto_now_add=True)

    class Meta:
        verbose_name = _("Fassung einer Frage")
        verbose_name_plural = _("Fassungen von Fragen")
        ordering = ("question", "number")
        constraints = (
            models.UniqueConstraint(fields=("question", "number"), name="question_revision_number"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="question_revision_from_1"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=tuple(Kind)), name="question_revision_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(source="file") | models.Q(source="admin", author__isnull=False),
                name="question_revision_source",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1, sense=1)
                | models.Q(minor=False, sense=models.F("number"))
                | models.Q(minor=True, sense__gte=1, sense__lt=models.F("number")),
                name="question_revision_sense",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.text}"
