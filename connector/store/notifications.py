"""Notifications between processes: whoever makes something due notifies the relay, which may be asleep until then.

A notification names the topic of what is due: `RECEIPTS` or `DELIVERIES`. Only a hint: the relay polls at intervals, so
that nothing is lost with a notification that nobody received.
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
_SUFFIX = "-be" + "ll"  # of the socket: what 0.1.0 calls it, and nothing else here is called so
_GATHER_SECONDS = 0.002  # what is notified meanwhile is sent together
_LONGEST_PATH = 100  # bytes that a socket's name may have everywhere


class Listener(Protocol):
    """What a relay listens with: `fileno` becomes readable when something was notified."""

    def fileno(self) -> int: ...

    def received(self) -> set[str]:
        """The topics that were notified since the last call."""
        ...

    def close(self) -> None: ...


class Notifier(Protocol):
    """What a process notifies the relay with."""

    def notify(self, topic: str) -> None:
        """Say that something of a topic is due. Never waits and never fails."""
        ...

    def listen(self) -> Listener | None:
        """A listener for what all processes notify; None where there can be none."""
        ...

    def close(self) -> None: ...


class LocalNotifier:
    """On one machine: a datagram to a socket beside the database file. Whoever listened last receives it."""

    def __init__(self, database: str) -> None:
        self._name = database + _SUFFIX
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def notify(self, topic: str) -> None:
        with contextlib.suppress(OSError):  # nobody listens, or has more to read than fits: the relay polls, too
            self._socket.sendto(topic.encode(), self._name)

    def listen(self) -> Listener | None:
        """None where the socket's name is longer than it may be."""
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
        self._topics: queue.SimpleQueue[str | None] = queue.SimpleQueue()  # to be sent; None: it is over
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._warned = False

    def notify(self, topic: str) -> None:
        self._topics.put(topic)
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)
                    self._thread.start()

    def listen(self) -> Listener | None:
        """A listener on a connection of its own; None behind a pooler, where it would receive nothing.

        Raises psycopg's `Error`.
        """
        connection = postgresql.connect(self._server, autocommit=True)
        if not postgresql.shared(connection):
            return _PostgresListener(connection)
        connection.close()
        if not self._warned:
            self._warned = True
            log.warning("the database is behind a connection pooler, so LISTEN/NOTIFY does not work; polling instead")
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
                connection = None  # the relay polls meanwhile
            time.sleep(_GATHER_SECONDS)
        if connection is not None:
            connection.close()

    def _next(self) -> set[str | None]:
        """Wait for a topic to send. Gives it with those that came meanwhile."""
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
