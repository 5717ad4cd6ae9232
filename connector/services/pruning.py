"""What is older than the operator keeps it is removed, a little at a time, by every relay."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from connector import limits
from connector.store.store import Store


class Pruning:
    """Removes what has been kept for `retention`."""

    def __init__(self, store: Store, retention: timedelta, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._retention = retention
        self._clock = clock

    def prune(self, stop: threading.Event) -> None:
        """Remove all that is too old, then wait for a while; returns early when `stop` is set."""
        most = limits.PRUNE_AT_ONCE
        while self._store.retention.prune(before=self._clock() - self._retention, limit=most) >= most:
            if stop.wait(limits.PRUNE_BETWEEN):
                return
        stop.wait(limits.PRUNE_AGAIN)
