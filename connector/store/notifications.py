"""A bell between processes: whoever made something due rings, and a relay that has nothing to do wakes up.

A ring says what is due: `RECEIPTS` or `DELIVERIES`. Only a hint: a relay looks by itself now and then, so that nothing
is lost with a ring that nobody heard.
"""

import contextlib
import logging
import os
import queue
import socket
import threading
import time
from typing import Protocol

import psycopg

from connector.database_url import Server
from connector.store import postgresql

log = logging.getLogger(__name__)

RECEIPTS = "receipts"
DELIVERIES = "deliveries"

_CHANNEL = "connector_due"
_BETWEEN_RINGS = 0.002  # seconds; those who ring meanwhile ring together
_LONGEST_PATH = 100  # bytes that a socket's name may have everywhere


class Listener(Protocol):
    """What a relay listens with: `fileno` becomes readable when the bell rings, `hear` gives what was rung for."""

    def fileno(self) -> int: ...

    def received(self) -> set[str]: ...

    def close(self) -> None: ...


class Notifier(Protocol):
    """Rings, and gives an ear; None where there can be none."""

    def notify(self, topic: str) -> None: ...

    def listen(self) -> Listener | None: ...

    def close(self) -> None: ...


class LocalNotifier:
    """On one machine: a datagram to the socket beside the database file. Who listened last hears it."""

    def __init__(self, database: str) -> None:
        self._name = f"{database}-bell"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def notify(self, topic: str) -> None:
        """Never waits and never fails."""
        with contextlib.suppress(OSError):  # nobody listens, or he has enough to hear already: he looks by himself, too
            self._socket.sendto(topic.encode(), self._name)

    def listen(self) -> Listener | None:
        """An ear at the bell's name; None where the name is longer than a socket's may be."""
        if len(self._name.encode()) > _LONGEST_PATH:
            return None
        return _LocalListener(self._name)

    def close(self) -> None:
        self._socket.close()


class _LocalListener:
    def __init__(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(name)

    def fileno(self) -> int:
        return self._socket.fileno()

    def received(self) -> set[str]:
        topics = set()
        with contextlib.suppress(BlockingIOError):
            while topic := self._socket.recv(16):
                topics.add(topic.decode(errors="replace"))
        return topics

    def close(self) -> None:
        self._socket.close()


class PostgresNotifier:
    """Among machines: NOTIFY on the database that they share, sent by a thread so that no request waits for it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._topics: queue.SimpleQueue[str | None] = queue.SimpleQueue()  # None: it is over
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._warned = False

    def notify(self, topic: str) -> None:
        """Never waits and never fails."""
        self._topics.put(topic)
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                    self._thread.start()

    def listen(self) -> Listener | None:
        """An ear on a connection of its own; None behind a pooler, where it would hear nothing.

        Raises psycopg's `Error`.
        """
        connection = postgresql.connect(self._server, autocommit=True)
        if not postgresql.shared(connection):
            return _PostgresListener(connection)
        connection.close()
        if not self._warned:
            self._warned = True
            log.warning("behind a pooler nobody hears the bell: what is due is looked for ten times a second")
        return None

    def close(self) -> None:
        self._topics.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        connection: psycopg.Connection | None = None
        while None not in (topics := self._next()):
            try:
                if connection is None or connection.closed:
                    connection = postgresql.connect(self._server, autocommit=True)
                for topic in topics:
                    connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, topic))
            except psycopg.Error:
                connection = None  # the relay looks by itself meanwhile
            time.sleep(_BETWEEN_RINGS)
        if connection is not None:
            connection.close()

    def _next(self) -> set[str | None]:
        """Wait for a ring; those who rang meanwhile ring with it."""
        topics = {self._topics.get()}
        with contextlib.suppress(queue.Empty):
            while True:
                topics.add(self._topics.get_nowait())
        return topics


class _PostgresListener:
    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._connection.execute(f"LISTEN {_CHANNEL}")
        self._descriptor = os.dup(self._connection.fileno())  # psycopg closes its own once the connection is lost

    def fileno(self) -> int:
        return self._descriptor

    def received(self) -> set[str]:
        return {each.payload for each in self._connection.notifies(timeout=0)}

    def close(self) -> None:
        os.close(self._descriptor)
        self._connection.close()
