"""Static files by hashed names, and scripts that import each other by these."""

from __future__ import annotations

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Else a page would load today's module, and that one yesterday's from the browser's cache."""

    support_js_module_import_aggregation = True
