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
from connector.store import link

log = logging.getLogger(__name__)

RECEIPTS = "receipts"
DELIVERIES = "deliveries"

_CHANNEL = "connector_due"
_BETWEEN_RINGS = 0.002  # seconds; those who ring meanwhile ring together
_LONGEST_PATH = 100  # bytes that a socket's name may have everywhere


class Ear(Protocol):
    """What a relay listens with: `fileno` becomes readable when the bell rings, `hear` gives what was rung for."""

    def fileno(self) -> int: ...

    def hear(self) -> set[str]: ...

    def close(self) -> None: ...


class Bell(Protocol):
    """Rings, and gives an ear; None where there can be none."""

    def ring(self, what: str) -> None: ...

    def listen(self) -> Ear | None: ...

    def close(self) -> None: ...


class LocalBell:
    """On one machine: a datagram to the socket beside the database file. Who listened last hears it."""

    def __init__(self, database: str) -> None:
        self._name = f"{database}-bell"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def ring(self, what: str) -> None:
        """Never waits and never fails."""
        with contextlib.suppress(OSError):  # nobody listens, or he has enough to hear already: he looks by himself, too
            self._socket.sendto(what.encode(), self._name)

    def listen(self) -> Ear | None:
        """An ear at the bell's name; None where the name is longer than a socket's may be."""
        if len(self._name.encode()) > _LONGEST_PATH:
            return None
        return _LocalEar(self._name)

    def close(self) -> None:
        self._socket.close()


class _LocalEar:
    def __init__(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(name)

    def fileno(self) -> int:
        return self._socket.fileno()

    def hear(self) -> set[str]:
        heard = set()
        with contextlib.suppress(BlockingIOError):
            while what := self._socket.recv(16):
                heard.add(what.decode(errors="replace"))
        return heard

    def close(self) -> None:
        self._socket.close()


class ServerBell:
    """Among machines: NOTIFY on the database that they share, sent by a thread so that no request waits for it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._rung: queue.SimpleQueue[str | None] = queue.SimpleQueue()  # None: it is over
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._warned = False

    def ring(self, what: str) -> None:
        """Never waits and never fails."""
        self._rung.put(what)
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                    self._thread.start()

    def listen(self) -> Ear | None:
        """An ear on a connection of its own; None behind a pooler, where it would hear nothing.

        Raises psycopg's `Error`.
        """
        connection = link.connect(self._server, autocommit=True)
        if not link.shared(connection):
            return _ServerEar(connection)
        connection.close()
        if not self._warned:
            self._warned = True
            log.warning("behind a pooler nobody hears the bell: what is due is looked for ten times a second")
        return None

    def close(self) -> None:
        self._rung.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        connection: psycopg.Connection | None = None
        while None not in (rung := self._next()):
            try:
                if connection is None or connection.closed:
                    connection = link.connect(self._server, autocommit=True)
                for what in rung:
                    connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, what))
            except psycopg.Error:
                connection = None  # the relay looks by itself meanwhile
            time.sleep(_BETWEEN_RINGS)
        if connection is not None:
            connection.close()

    def _next(self) -> set[str | None]:
        """Wait for a ring; those who rang meanwhile ring with it."""
        rung = {self._rung.get()}
        with contextlib.suppress(queue.Empty):
            while True:
                rung.add(self._rung.get_nowait())
        return rung


class _ServerEar:
    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._connection.execute(f"LISTEN {_CHANNEL}")
        self._descriptor = os.dup(self._connection.fileno())  # psycopg closes its own once the connection is lost

    def fileno(self) -> int:
        return self._descriptor

    def hear(self) -> set[str]:
        return {each.payload for each in self._connection.notifies(timeout=0)}

    def close(self) -> None:
        os.close(self._descriptor)
        self._connection.close()
