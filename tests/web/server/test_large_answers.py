"""A large answer is the same bytes for all who ask for it: those who do not read it have none of their own."""

import contextlib
import socket
import tracemalloc
from collections.abc import Callable
from typing import Any

from web.server.conftest import Served

PAGE = b"x" * (16 << 20)  # more than the system takes for somebody who does not read
READERS = 5


def whole(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [("Content-Length", str(len(PAGE)))])
    return [PAGE]


def unsized(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [])
    return [PAGE]


def held_for_those_who_do_not_read(app: Callable[..., Any]) -> int:
    """Bytes that answers take while nobody reads more than their beginning."""
    served = Served(app=app)
    try:
        with contextlib.ExitStack() as asking:
            tracemalloc.start()
            asking.callback(tracemalloc.stop)
            for _ in range(READERS):
                _ask(asking.enter_context(served.client()))
            return tracemalloc.get_traced_memory()[0]
    finally:
        served.close()


def _ask(client: socket.socket) -> None:
    """Until the first of the body has come: then all of it was handed over to be sent."""
    client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
    said = b""
    while not said.partition(b"\r\n\r\n")[2]:
        said += client.recv(1024)


def test_a_large_answer_is_not_copied_for_each_who_does_not_read_it() -> None:
    assert held_for_those_who_do_not_read(whole) < len(PAGE)
    assert held_for_those_who_do_not_read(unsized) < len(PAGE)
