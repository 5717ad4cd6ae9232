"""A loop in a thread, at a free address, with an app that says what it was asked."""

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connector import errors
from connector.egress.streams import Streams
from connector.web.server.connection import Connection
from connector.web.server.exchange import Decide, Finish
from connector.web.server.gateway import Gateway
from connector.web.server.loop import Loop
from connector.web.server.request import Request

THREADS = 4


class Clock:
    """Moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with what was asked, in JSON."""
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("broken, with secret act_0123456789012345678901234567890")
    size = int(environ.get("HTTP_X_SIZE", "0"))
    body = environ["wsgi.input"].read()
    told = {key: value for key, value in environ.items() if isinstance(value, str)} | {"body": body.decode("latin-1")}
    text = json.dumps(told).encode() + b" " * size
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [text]


class _Work:
    def __init__(self, app: Any) -> None:
        self._gateway = Gateway(app, THREADS, Streams())
        self.tenants: dict[str, str] = {"Bearer alice": "alice"}

    def begin(self, request: Request, connection: Connection, finish: Finish) -> None:
        self._gateway.begin(request, connection, finish)

    def admit(self, request: Request, decide: Decide) -> None:
        decide(self.tenants.get(request.field("authorization"), errors.Unauthorized("Who are you?")))

    def flush(self) -> None: ...

    def close(self) -> None:
        self._gateway.close()


class Served:
    """Where the loop listens, and its clock."""

    def __init__(self, most: int = 1_000, app: Any = echo, work: Any = None) -> None:
        self.clock = Clock()
        listener = socket.create_server(("127.0.0.1", 0), backlog=1_024)
        self.port = listener.getsockname()[1]
        self._wake = os.pipe()
        for each in self._wake:
            os.set_blocking(each, False)
        self._work = work or _Work(app)
        self._loop = Loop([listener], self._work, self._work.flush, wake=self._wake, most=most, clock=self.clock)
        self._stop, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not (self._stop.is_set() or self._stopping.is_set()):
            self._loop.step(0.02)
        self._loop.stop_accepting()
        while not self._stop.is_set() and self._loop.busy():
            self._loop.step(0.02)
        self._loop.close()

    def stop(self) -> None:
        """As a process does at SIGTERM; `ended` once it has answered all."""
        self._stopping.set()

    def ended(self) -> bool:
        self._thread.join(10)
        return not self._thread.is_alive()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._work.close()
        for each in self._wake:
            os.close(each)

    @contextlib.contextmanager
    def client(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
            yield sock

    def say(self, *pieces: bytes) -> bytes:
        """All that is answered to some bytes, after which the client sends no more."""
        with self.client() as sock:
            for piece in pieces:
                sock.sendall(piece)
            sock.shutdown(socket.SHUT_WR)
            return rest(sock)


def rest(sock: socket.socket) -> bytes:
    """Whatever still comes, until the server closes."""
    return b"".join(iter(lambda: sock.recv(65_536), b""))


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.close()


@pytest.fixture
def small() -> Iterator[Served]:
    """One with room for 20 clients."""
    served = Served(most=20)
    yield served
    served.close()
