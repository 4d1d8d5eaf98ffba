"""Everything that is stored of a person, or of a project, as one JSON file to take away.

People stand there by their code, secrets nowhere. `version` grows when a reader of this one could
misread a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import Q, QuerySet

from questionnaire.actions.audit import address_hash, record
from questionnaire.actions.logs import entries_about
from questionnaire.models import (
    AnswerRevision,
    AuditEntry,
    Invitation,
    Member,
    Project,
    QuestionRevision,
    Seen,
    User,
)

Data = dict[str, Any]
PERSON_FORMAT = "devops-leitfaden-person"
PROJECT_FORMAT = "devops-leitfaden-project"
VERSION = 1

# What stands there under which name, of each kind of row.
_PROFILE = {
    **{name: name for name in ("code", "name", "email", "role", "is_active")},
    **{name: name for name in ("created_at", "last_login", "erased_at")},
}
_PROJECT = {
    **{name: name for name in ("code", "name", "customer")},
    "questionnaire": "questionnaire__key",
    **{name: name for name in ("created_at", "closed_at", "archived_at")},
}
_MEMBERSHIP = {"project": "project__code", "name": "project__name", "role": "role"}
_MEMBER = {"person": "user__code", "email": "user__email", "role": "role"}
_INVITATION = {
    **{"code": "code", "project": "project__code", "email": "email", "role": "role"},
    **{"state": "state", "invited_by": "invited_by__code", "ended_by": "ended_by__code"},
    **{name: name for name in ("created_at", "expires_at", "mailed_at", "ended_at")},
}
_REVISION = {
    "project": "answer__project__code",
    "question": "answer__question__key",
    **{"number": "number", "author": "author__code", "on_behalf": "on_behalf"},
    **{"at": "created_at", "wording": "question_revision__number"},
    **{name: name for name in ("state", "text", "rows", "format", "note")},
}
_WORDING = {"question": "question__key", "number": "number", "at": "created_at"}
_READ = {
    "project": "answer__project__code",
    "question": "answer__question__key",
    "number": "number",
}
_SESSION = {"since": "created_at", "last_seen": "last_seen_at", "ip": "ip", "browser": "user_agent"}
_FACTOR = {"type": "type", "created_at": "created_at", "last_used_at": "last_used_at"}
_COMPANY = {"provider": "provider", "uid": "uid", "since": "date_joined", "last": "last_login"}
_LOG = {
    **{"at": "action_time", "by": "user__code", "model": "content_type__model"},
    "action": "action_flag",
}
_AUDIT = {
    **{"at": "at", "verb": "verb", "actor": "actor__code", "person": "person__code"},
    **{"project": "project__code", "detail": "detail"},
}


def export_person(*, person: User, actor: User) -> str:
    """JSON text with what stands of them anywhere; told in the audit."""
    record(AuditEntry.Verb.PERSON_EXPORTED, actor=actor, person=person)
    return _text(PERSON_FORMAT, _person_data(person))


def export_project(*, project: Project, actor: User) -> str:
    """JSON text with the project's people, answers with their history, and audit; told there."""
    record(AuditEntry.Verb.PROJECT_EXPORTED, actor=actor, project=project)
    return _text(PROJECT_FORMAT, _project_data(project))


def person_file(person: User) -> str:
    return f"{person.code}-data.json"


def project_file(project: Project) -> str:
    return f"{project.code}-data.json"


def _person_data(person: User) -> Data:
    invited = Q(email=person.email) | Q(invited_by=person) | Q(ended_by=person)
    told = Q(actor=person) | Q(person=person) | Q(address=address_hash(person.email))
    (profile,) = _rows(User.objects.filter(pk=person.pk), _PROFILE)
    return {
        "person": profile | {"password": person.has_usable_password()},
        "memberships": _rows(Member.objects.filter(user=person), _MEMBERSHIP),
        "invitations": _rows(Invitation.objects.filter(invited), _INVITATION),
        "answers": _rows(AnswerRevision.objects.filter(author=person), _REVISION),
        "wordings": _rows(QuestionRevision.objects.filter(author=person), _WORDING),
        "read": _rows(Seen.objects.filter(user=person), _READ),
        "sessions": _rows(UserSession.objects.filter(user=person), _SESSION),
        "factors": _rows(Authenticator.objects.filter(user=person), _FACTOR),
        "company": _rows(SocialAccount.objects.filter(user=person), _COMPANY),
        "administration": {
            "done": _rows(LogEntry.objects.filter(user=person), _LOG),
            "about": _rows(entries_about(person), _LOG),
        },
        "audit": _rows(AuditEntry.objects.filter(told), _AUDIT),
    }


def _project_data(project: Project) -> Data:
    (names,) = _rows(Project.objects.filter(pk=project.pk), _PROJECT)
    questions = project.questionnaire.questions.filter(answers__project=project)
    data = {
        "project": names,
        "members": _rows(project.members.all(), _MEMBER),
        "invitations": _rows(project.invitations.all(), _INVITATION),
        "questions": dict(questions.values_list("key", "current__text")),
        "answers": _rows(AnswerRevision.objects.filter(answer__project=project), _REVISION),
        "audit": _rows(project.audit.all(), _AUDIT),
    }
    return {**data, "people": _people(data)}


def _people(data: Data) -> dict[str, str]:
    """The names of all whose codes stand there."""
    codes = set(_codes(data))
    return dict(User.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))


_WHO = {
    "members": ("person",),
    "invitations": ("invited_by", "ended_by"),
    "answers": ("author",),
    "audit": ("actor", "person"),
}


def _codes(data: Data) -> Iterator[str]:
    for part, names in _WHO.items():
        yield from (row[name] for row in data[part] for name in names if row[name])


def _rows(found: QuerySet[Any], columns: Mapping[str, str]) -> list[Data]:
    """One query; in the order in which the rows were made."""
    values = found.order_by("pk").values_list(*columns.values())
    return [dict(zip(columns, row, strict=True)) for row in values]


def _text(kind: str, data: Data) -> str:
    whole = {"format": kind, "version": VERSION, **data}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: datetime) -> str:
    """What JSON has no form for: points in time, in UTC."""
    return value.isoformat()
