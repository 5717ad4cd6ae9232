"""A PUT to an address that somebody gave us: to public addresses alone, and without its body in memory."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests.utils

from connector.egress import public_put
from connector.egress.http import Answer, NoAnswer, Outcome

Serve = Callable[..., Any]
LOOPBACK = (("127.0.0.1", None),)


def put(url: str, pieces: Any = (b"hel", b"", b"lo"), size: int = 5, **more: Any) -> Outcome:
    given: dict[str, Any] = {
        "timeout": 3.0,
        "trust": requests.utils.DEFAULT_CA_BUNDLE_PATH,
        "trusted": LOOPBACK,
        **more,
    }
    return public_put.put(url, given.pop("headers", {}), pieces, size, **given)


def test_the_bytes_arrive_with_their_headers_and_their_length(serve: Serve, polite: Any) -> None:
    server = serve(polite)
    outcome = put(server.url("/a?sign=b"), headers={"Content-Type": "image/png", "x-amz-acl": "private"})
    assert isinstance(outcome, Answer) and outcome.status == 200
    head, _, body = server.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith("PUT /a?sign=b HTTP/1.1\r\n") and body == "hello"
    assert {"Content-Length: 5", "Content-Type: image/png", "x-amz-acl: private"} <= set(head.split("\r\n"))
    assert "Expect" not in head and "Transfer-Encoding" not in head


@pytest.mark.parametrize(
    "url",
    ["http://example.com/a", "https://127.0.0.1/a", "https://10.0.0.1/a", "https://user@example.com/", "ftp://a/"],
)
def test_what_is_not_public_is_not_called(url: str) -> None:
    outcome = put(url, trusted=())
    assert isinstance(outcome, NoAnswer) and (outcome.failure, outcome.sent) == ("target_refused", False)


def test_a_name_is_judged_by_the_address_it_leads_to(serve: Serve, polite: Any) -> None:
    """Where ::1 alone may be called, the name localhost passes by its form, and leads to 127.0.0.1."""
    server = serve(polite)
    outcome = put(server.url(host="localhost"), trusted=(ipaddress.ip_network("::1/128"),))
    assert isinstance(outcome, NoAnswer) and (outcome.failure, outcome.sent) == ("target_refused", False)
    assert server.clients == []


def test_a_redirect_is_an_answer(serve: Serve, polite: Any) -> None:
    elsewhere = serve(polite)

    def handle(wire: Any) -> None:
        wire.request()
        wire.answer("307 Temporary Redirect", b"", f"Location: {elsewhere.url()}")

    outcome = put(serve(handle).url())
    assert isinstance(outcome, Answer) and outcome.status == 307 and elsewhere.clients == []


def test_a_connection_that_ends_is_unclear_and_one_that_is_slow_a_time_out(serve: Serve) -> None:
    def hang_up(wire: Any) -> None:
        wire.request()
        wire.sock.shutdown(socket.SHUT_RDWR)

    def silent(wire: Any) -> None:
        wire.request()
        wire.server.over.wait()

    for handle, failure in ((hang_up, "reset"), (silent, "timeout")):
        outcome = put(serve(handle).url(), timeout=0.5)
        assert isinstance(outcome, NoAnswer) and (outcome.failure, outcome.sent) == (failure, True)


def test_a_header_cannot_smuggle_another(serve: Serve, polite: Any) -> None:
    server = serve(polite)
    outcome = put(server.url(), headers={"X-A": "b\r\nX-C: d"})
    assert isinstance(outcome, NoAnswer) and not outcome.sent and server.clients == []


def test_what_reading_the_body_raises_is_raised(serve: Serve, polite: Any) -> None:
    def broken() -> Iterator[bytes]:
        yield b"he"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        put(serve(polite).url(), broken())
