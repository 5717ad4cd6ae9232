"""Notifications that wake the relay: a listener that is opened again when it is lost."""

import logging
import time
from collections.abc import Callable, Collection

from connector import limits
from connector.egress.sender import Sender
from connector.store.notifications import Listener

log = logging.getLogger(__name__)


class Wakeups:
    """Lets notifications wake a sender's `turn`, and hands their topics on.

    `listen` opens a listener; it gives None where there can be none, and raises where there is none now. Without one
    the relay polls, and another is opened later.
    """

    def __init__(
        self, sender: Sender, listen: Callable[[], Listener | None], received: Callable[[Collection[str]], None]
    ) -> None:
        self._sender = sender
        self._listen = listen
        self._received = received
        self._listener: Listener | None = None
        self._listen_at = 0.0
        self._lost = False

    def keep(self) -> None:
        """Open a listener if there is none and it is time to try."""
        if self._listener is not None or time.monotonic() < self._listen_at:
            return
        self._listen_at = time.monotonic() + limits.LISTEN_AGAIN
        try:
            self._listener = self._listen()
        except Exception as problem:
            self._warn(problem)
        if self._listener is not None:
            self._sender.watch(self._listener.fileno(), self._receive)
            if self._lost:
                self._lost = False
                log.info("notifications are received again")

    def close(self) -> None:
        """Listen no longer."""
        if self._listener is not None:
            self._sender.unwatch(self._listener.fileno())
            self._listener.close()
            self._listener = None

    def _receive(self) -> None:
        try:
            if self._listener is not None:
                self._received(self._listener.received())
        except Exception as problem:
            self._warn(problem)
            self.close()

    def _warn(self, problem: Exception) -> None:
        self._lost = True
        milliseconds = limits.POLL_EVERY * 1_000
        log.warning(
            "listening for notifications failed, polling every %d ms",
            milliseconds,
            extra={"fields": {"why": repr(problem)}},
        )
