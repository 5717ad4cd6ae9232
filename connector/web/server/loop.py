"""The loop of a web process: takes clients at its addresses and has done what happens. It never waits for any one."""

import contextlib
import errno
import functools
import logging
import socket
import time
from collections.abc import Callable, Iterable

from connector.web.server.clients import Clients
from connector.web.server.connection import Connection
from connector.web.server.exchange import Exchange, Work
from connector.web.server.poller import READ, Poller

log = logging.getLogger(__name__)

ACCEPTED = 64  # clients at once, before others have their turn
LOOK = 0.5  # seconds between two looks at who is late

_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Loop:
    """All clients of a process, at most `most` at once. `wake`: see `Poller`; `flush` is called when all is begun."""

    def __init__(
        self,
        listeners: Iterable[socket.socket],
        work: Work,
        flush: Callable[[], None],
        *,
        wake: tuple[int, int],
        most: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._flush = flush
        self._poller = Poller(wake)
        self._clients = Clients(most)
        self._exchange = Exchange(self._clients, work, self._poller, clock)
        self._next_look = 0.0
        self._listeners = list(listeners)
        for each in self._listeners:
            each.setblocking(False)
            self._poller.watch(each, READ, functools.partial(self._accept, each))

    def step(self, seconds: float) -> None:
        """Do what there is to do, and wait at most so long for something."""
        self._poller.step(seconds)
        self._flush()
        now = self._clock()
        if now >= self._next_look:
            self._next_look = now + LOOK
            for each in self._clients.late(now):
                self._exchange.too_late(each)

    def stop_accepting(self) -> None:
        """Take those who are waiting already, and give the address back; each client may ask once more, and soon."""
        for each in self._listeners:
            with contextlib.suppress(OSError):
                while self._accept_one(each):
                    pass
            self._poller.watch(each, 0, lambda: None, before=READ)
            each.close()
        self._listeners.clear()
        self._poller.step(0)  # what they asked has arrived, perhaps
        self._exchange.stop()

    def busy(self) -> bool:
        """Whether any client waits for an answer, or may still ask."""
        return self._clients.busy()

    def close(self) -> None:
        """Let all go."""
        self._clients.close_all()
        self._poller.close()

    def _accept(self, listener: socket.socket) -> None:
        try:
            for _ in range(ACCEPTED):
                if not self._accept_one(listener):
                    return
        except OSError as wrong:
            if wrong.errno in _NO_ROOM:
                self._clients.make_room()
            else:
                log.warning("client connection not accepted", extra={"fields": {"why": type(wrong).__name__}})

    def _accept_one(self, listener: socket.socket) -> bool:
        """Take a client who waits at an address. False if there is none."""
        try:
            sock, address = listener.accept()
        except (BlockingIOError, InterruptedError):
            return False
        except ConnectionAbortedError:
            return True
        sock.setblocking(False)
        with contextlib.suppress(OSError):  # not of TCP
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client, server = _names(address, listener.getsockname())
        connection = Connection(sock, self._poller, client=client, server=server, now=self._clock())
        self._clients.add(connection)
        self._exchange.begin(connection)
        return True


def _names(client: object, server: object) -> tuple[str, tuple[str, str]]:
    """The client's address, and our own with its port; a Unix socket has none."""
    if isinstance(client, tuple) and isinstance(server, tuple):
        return str(client[0]), (str(server[0]), str(server[1]))
    return "", ("localhost", "")
