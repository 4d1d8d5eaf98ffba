"""The table of the cache, which Django makes without a model: here to be tidied by one."""

from __future__ import annotations

from django.apps.registry import Apps
from django.conf import settings
from django.db import models


class CachedRow(models.Model):
    """In no registry, as Django does it for its table of migrations: nothing else knows of it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    objects: models.Manager[CachedRow] = models.Manager()

    class Meta:
        apps = Apps()
        app_label = "cached"
        managed = False
        db_table = str(settings.CACHES["default"]["LOCATION"])

    def __str__(self) -> str:
        return self.cache_key
