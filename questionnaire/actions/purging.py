"""Deleting the data of projects that were closed long ago; an empty husk stays for the audit."""

from __future__ import annotations

from calendar import monthrange
from datetime import MINYEAR, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from questionnaire.actions.audit import record
from questionnaire.actions.locking import lock_project
from questionnaire.actions.logs import entries_about
from questionnaire.guide.errors import ProductError
from questionnaire.models import AnswerRevision, AuditEntry, Project, Seen

MONTHS = 12  # of a year


class Purge(NamedTuple):
    """How much a purge deletes, or would."""

    answers: int
    revisions: int
    members: int
    invitations: int


def months_ago(months: int, now: datetime) -> datetime:
    """The same day so many months before; the month's last where it has no such day."""
    year, month = divmod(now.year * MONTHS + now.month - 1 - months, MONTHS)
    if year < MINYEAR:
        return datetime.min.replace(tzinfo=now.tzinfo)
    day = min(now.day, monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def due_projects(months: int | None = None) -> list[Project]:
    """Closed for that many months or longer, and not purged yet; settings.PURGE_MONTHS if None."""
    before = months_ago(settings.PURGE_MONTHS if months is None else months, timezone.now())
    closed = Project.objects.filter(purged_at=None, closed_at__lte=before)
    return list(closed.order_by("closed_at", "code"))


def purge_size(project: Project) -> Purge:
    return Purge(
        project.answers.count(),
        AnswerRevision.objects.filter(answer__project=project).count(),
        project.members.count(),
        project.invitations.count(),
    )


@transaction.atomic
def purge_project(*, project: Project) -> Purge:
    """Delete answers with their history, members and invitations; done twice is done once.

    The audit stays, by the project's code. ProductError("project_open") for one that is not
    closed, or not any more.
    """
    row = lock_project(project)
    if not row.closed:
        raise ProductError("project_open", name=row.name)
    size = purge_size(row)
    if row.purged_at:
        return size
    _delete_answers(row)
    row.members.all().delete()
    row.invitations.all().delete()
    _leave_husk(row)
    record(AuditEntry.Verb.PROJECT_PURGED, project=row, count=size.revisions)
    return size


def _delete_answers(project: Project) -> None:
    """In this order: answers and their revisions name each other."""
    Seen.objects.filter(answer__project=project).delete()
    project.answers.update(current=None)
    AnswerRevision.objects.filter(answer__project=project).delete()
    project.answers.all().delete()


def _leave_husk(project: Project) -> None:
    project.name = _("Gelöschtes Projekt %(code)s") % {"code": project.code}
    project.customer = ""
    project.purged_at = timezone.now()
    project.save(update_fields=["name", "customer", "purged_at"])
    # What changed there names roles "in" the project.
    entries_about(project).update(object_repr=project.name, change_message="")
