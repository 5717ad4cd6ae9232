"""Clients who ask again before they are answered, as HTTP/1.1 allows and hardly anybody does.

Their requests wait behind each other: many such clients would have every thread at work, and threads that compute keep
the loop from doing so.
"""

from collections import deque

from connector.web.server.connection import Connection, State

AT_ONCE = 2  # requests of theirs that are worked on


class Pipelining:
    """Whose turn it is."""

    def __init__(self) -> None:
        self._queued: deque[Connection] = deque()
        self._begun: set[Connection] = set()

    def add(self, connection: Connection) -> None:
        """Let one wait; it is `QUEUED` until its turn comes, or it is closed."""
        self._queued.append(connection)

    def next(self) -> Connection | None:
        """The next one, if it may begin; `end` ends its turn."""
        while self._queued and len(self._begun) < AT_ONCE:
            connection = self._queued.popleft()
            if connection.state is State.QUEUED:
                self._begun.add(connection)
                return connection
        return None

    def end(self, connection: Connection) -> None:
        """Its request is answered, or it is gone. Whoever had no turn may be named, too."""
        self._begun.discard(connection)
