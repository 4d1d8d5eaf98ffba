"""How gunicorn serves the site: gunicorn -c python:onboarding.gunicorn --bind …

What depends on the machine (address, number of workers, certificate) stays on the command line,
which also has the last word about what stands here.
"""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from onboarding.logs import Masking


class MaskingLogger(Logger):  # type: ignore[misc]  # it has no types
    """Neither the access log nor the error log shows the token of an invitation."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(Masking(handler.formatter or logging.Formatter()))


wsgi_app = "onboarding.wsgi"
logger_class = MaskingLogger
# Browsers open connections in reserve, and each holds a thread while it is silent: hence so many.
worker_class = "gthread"
threads = 16
control_socket_disable = True
