"""gunicorn's own lines, through the handlers of this process: they look like ours, and have no secrets either."""

import logging
from typing import Any

from gunicorn import glogging


class ServerLog(glogging.Logger):
    """What gunicorn's processes log with. There are no lines about accesses: ours say more."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
        self.error_log.setLevel(cfg.loglevel.upper())
        self.access_log.setLevel(logging.CRITICAL)

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Nothing."""

    def reopen_files(self) -> None:
        """There are none."""
