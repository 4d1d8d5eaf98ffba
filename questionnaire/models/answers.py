"""Answers: one row for a question of a project, and an append-only history."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questionnaire.guide import limits
from questionnaire.guide.document import FORMATS, TEXT_FORMAT, State
from questionnaire.models.questionnaires import Question, QuestionRevision

if TYPE_CHECKING:
    from questionnaire.models.people import User


class AnswerQuerySet(models.QuerySet["Answer"]):
    def asked(self) -> Self:
        """Of questions that are not retired."""
        return self.filter(question__retired=False)

    def with_seen(self, user: User) -> Self:
        """Adds `seen_number`, the newest revision that the person marked as seen, or None."""
        own = FilteredRelation("seen", condition=Q(seen__user=user))
        return self.alias(own=own).annotate(seen_number=F("own__number"))

    def unseen_by(self, user: User) -> Self:
        """Those whose newest revision somebody else wrote and the person did not see."""
        unseen = Q(seen_number__isnull=True) | Q(seen_number__lt=F("current__number"))
        written = self.with_seen(user).filter(unseen, current__isnull=False)
        return written.exclude(current__author=user)


class Answer(models.Model):
    project = models.ForeignKey("Project", on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    current = models.OneToOneField(
        "AnswerRevision", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("Antwort")
        verbose_name_plural = _("Antworten")
        constraints = (models.UniqueConstraint(fields=("project", "question"), name="answer_once"),)

    def __str__(self) -> str:
        return f"{self.project_id}/{self.question_id}"


class AnswerRevision(models.Model):
    """One saved value, never changed and never deleted.

    `rows` is a list of {"id": row id, "cells": {column id: text}}; text is stored as typed.
    """

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("Nummer"))
    save_id = models.UUIDField(default=uuid.uuid4)
    question_revision = models.ForeignKey(
        QuestionRevision, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("Stand"), max_length=20, default=State.OPEN)
    text = models.TextField(_("Text"), blank=True)
    rows = models.JSONField(_("Zeilen"), default=list, blank=True)
    format = models.CharField(_("Format"), max_length=20, default=TEXT_FORMAT)
    note = models.CharField(_("Anmerkung"), max_length=limits.NOTE_LENGTH, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Whether the author was an SRE or an admin then: roles change, history does not.
    on_behalf = models.BooleanField(_("im Auftrag"), default=False)
    created_at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now)

    class Meta:
        verbose_name = _("Fassung einer Antwort")
        verbose_name_plural = _("Fassungen von Antworten")
        ordering = ("answer", "number")
        constraints = (
            models.UniqueConstraint(fields=("answer", "number"), name="answer_revision_number"),
            models.UniqueConstraint(fields=("answer", "save_id"), name="answer_revision_save_id"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="answer_revision_from_1"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=tuple(State)), name="answer_revision_state"
            ),
            models.CheckConstraint(
                condition=models.Q(format__in=FORMATS), name="answer_revision_format"
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer_id}.{self.number}"


class Seen(models.Model):
    """Up to which revision a person has seen an answer; only ever raised. Gone with the person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="seen")
    number = models.PositiveIntegerField(_("Nummer"))

    class Meta:
        verbose_name = _("Lesezeichen")
        verbose_name_plural = _("Lesezeichen")
        constraints = (
            models.UniqueConstraint(fields=("user", "answer"), name="seen_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="seen_from_1"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.answer_id}.{self.number}"
