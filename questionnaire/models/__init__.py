"""Rows and their constraints. Verbs that write them live in questionnaire/actions/."""

from __future__ import annotations

from questionnaire.models.answers import Answer, AnswerRevision, Seen
from questionnaire.models.audit import AuditEntry
from questionnaire.models.invitations import Invitation
from questionnaire.models.people import User
from questionnaire.models.projects import Member, Project
from questionnaire.models.questionnaires import (
    Question,
    Questionnaire,
    QuestionRevision,
    Section,
)

__all__ = [
    "Answer",
    "AnswerRevision",
    "AuditEntry",
    "Invitation",
    "Member",
    "Project",
    "Question",
    "QuestionRevision",
    "Questionnaire",
    "Section",
    "Seen",
    "User",
]
