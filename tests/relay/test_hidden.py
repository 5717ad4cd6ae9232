"""Whatever comes back from a private target, none of its words is kept where they are hidden."""

from collections.abc import Callable
from typing import Any

import pytest
from support.servers import Wire

from .conftest import Outgoing, Relay

SECRET = b"of-the-private-service"


def banner(wire: Wire) -> None:
    wire.sock.sendall(b"SSH-2.0-" + SECRET + b"\r\n")


def no_length(wire: Wire) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 " + SECRET + b"\r\nContent-Length: " + SECRET + b"\r\n\r\n" + SECRET)


def half(wire: Wire) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + SECRET)


def plain(wire: Wire) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(SECRET) + SECRET)


def encoded(wire: Wire) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: " + SECRET + b"\r\n\r\n" + SECRET)


@pytest.mark.parametrize("handle", [banner, no_length, half, plain, encoded])
def test_no_word_of_an_answer_is_kept(
    outgoing: Outgoing, new_relay: Callable[..., Relay], serve: Any, handle: Callable[[Wire], None]
) -> None:
    server = serve(handle)
    outgoing.subscription(url=server.url())
    outgoing.events()
    new_relay(hides=lambda peer: peer == "127.0.0.1").round()
    [attempt] = outgoing.delivery()["tries"]
    assert SECRET.decode() not in str(attempt)
    if handle is not plain:
        assert attempt["failure"] == "reset: The connection ended before the answer was complete."
    else:
        assert attempt["answer"].startswith("answer hidden (")


def test_no_word_of_its_certificate_is_kept(
    outgoing: Outgoing, new_relay: Callable[..., Relay], serve: Any, tls: Any
) -> None:
    server = serve(banner, tls)
    outgoing.subscription(url=server.url(scheme="https"))
    outgoing.events()
    new_relay(hides=lambda peer: peer == "127.0.0.1").round()
    [attempt] = outgoing.delivery()["tries"]
    assert attempt["failure"] == "tls_failed: No safe (TLS) connection could be made."


def test_a_target_that_is_not_reached_says_why_as_ever(outgoing: Outgoing, new_relay: Callable[..., Relay]) -> None:
    outgoing.subscription(url="http://10.0.0.1/")
    outgoing.events()
    new_relay(hides=lambda peer: True).round()
    [attempt] = outgoing.delivery()["tries"]
    assert attempt["failure"].startswith("target_refused: ") and "private address" in attempt["failure"]
