"""All connections of a web process, and how much room they may take.

No limit here can be used up by a stranger. Where there is no room for a newcomer, or for more bytes, those that have
kept us waiting longest are closed: a well-behaved client is done long before it is one of them.
"""

import logging
from collections import Counter

from connector.web.server import deadlines
from connector.web.server.connection import Connection, State

log = logging.getLogger(__name__)

HELD = 64 * 1024 * 1024  # bytes of requests that nobody works on yet, and of answers that are not read
LARGE = 4  # bodies of one tenant at once that are longer than a stranger's may be
SHARE = 20  # of all connections, one in so many makes room


class Clients:
    """At most `most` connections."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._all: set[Connection] = set()
        self._tenants: Counter[str] = Counter()
        self._held = 0

    def __len__(self) -> int:
        return len(self._all)

    def add(self, connection: Connection) -> None:
        """Take a new one."""
        if len(self._all) >= self._most:
            self.make_room()
        self._all.add(connection)

    def close(self, connection: Connection) -> None:
        """Let one go."""
        if connection.state is not State.CLOSED:
            self.release(connection)
            self._held -= connection.held
            self._all.discard(connection)
            connection.close()

    def make_room(self) -> None:
        """Close a share of those that we wait for, the longest first."""
        waiting = sorted((each for each in self._all if each.waits), key=lambda each: each.since)
        chosen = waiting[: len(waiting) // SHARE + 1]
        for each in chosen:
            self.close(each)
        log.warning(
            "too many client connections, the longest-waiting ones closed",
            extra={"fields": {"closed": len(chosen), "of": len(waiting)}},
        )

    def hold(self, connection: Connection) -> None:
        """Count what is kept in memory for a connection that we wait for."""
        held = connection.reader.held + connection.buffered
        if held != connection.held:
            self._held += held - connection.held
            connection.held = held
            if self._held > HELD:
                self._hold_less()

    def admit(self, connection: Connection, tenant: str) -> bool:
        """Whether one more large body of a tenant may come; `release` ends it."""
        if self._tenants[tenant] >= LARGE:
            return False
        self._tenants[tenant] += 1
        connection.tenant = tenant
        return True

    def release(self, connection: Connection) -> None:
        """Its large body has come, or will not."""
        if connection.tenant is not None:
            self._tenants[connection.tenant] -= 1
            if not self._tenants[connection.tenant]:
                del self._tenants[connection.tenant]
            connection.tenant = None

    def late(self, now: float) -> list[Connection]:
        """Those that have kept us waiting for too long."""
        return [each for each in self._all if each.deadline <= now and each.waits]

    def stop(self, now: float) -> None:
        """Have each ask once more at most, and soon: what it is told now is that nothing follows."""
        for each in self._all:
            if each.unused:
                each.deadline = min(each.deadline, now + deadlines.STOPPING)
            elif each.request is not None:
                each.request.keep_alive = False

    def busy(self) -> bool:
        """Whether any waits for an answer, or may still ask."""
        return any(each.state is not State.LINGERING for each in self._all)

    def close_all(self) -> None:
        for each in list(self._all):
            self.close(each)

    def _hold_less(self) -> None:
        """Close those that have made us hold bytes for longest, until there is some room again."""
        holding = sorted((each for each in self._all if each.held and each.waits), key=lambda each: each.since)
        closed = 0
        while holding[closed:] and self._held > HELD - HELD // SHARE:
            self.close(holding[closed])
            closed += 1
        log.warning(
            "too much buffered for client connections, the oldest ones closed", extra={"fields": {"closed": closed}}
        )
