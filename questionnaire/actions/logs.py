"""What Django's admin keeps of its own: who changed which row, under the name that row had then."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet


def entries_about(row: Model) -> QuerySet[LogEntry]:
    kind = {"content_type__app_label": row._meta.app_label}
    kind["content_type__model"] = str(row._meta.model_name)
    return LogEntry.objects.filter(**kind, object_id=str(row.pk))
