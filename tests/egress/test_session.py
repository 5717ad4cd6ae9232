"""What `Session` says of a call: the failure, whether anything was sent, and that the deadline holds."""

import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.egress.http import USER_AGENT, Answer, NoAnswer, Request
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session

Serve = Callable[..., Any]


@pytest.fixture
def slots() -> ProviderSlots:
    return ProviderSlots()


@pytest.fixture
def session(slots: ProviderSlots) -> Iterator[Session]:
    session = Session(slots)
    yield session
    session.close()


def test_an_answer_comes_back_whole(serve: Serve, session: Session) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        wire.answer("201 Created", b"{}", "X-Thing: a", "Retry-After: 7")

    server = serve(handle)
    outcome = session.call(Request("POST", server.url("/v"), {"x-api-key": "k"}, b"body"), timeout=3)
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.body) == (201, b"{}")
    assert outcome.headers["x-thing"] == "a" and outcome.headers["retry-after"] == "7"
    head, _, body = server.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /v HTTP/1.1\r\n") and body == "body"
    assert f"User-Agent: {USER_AGENT}" in head and "x-api-key: k" in head


class Pieces:
    """A body of so many pieces of 64 KiB."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count * 65536

    def __iter__(self) -> Iterator[bytes]:
        return (bytes(65536) for _ in range(self._count))


def drained(wire: Any) -> None:
    """Read a request of any length, keep none of it, and answer how long its body was."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += wire.sock.recv(1)
    [length] = [int(each.split(b":")[1]) for each in head.splitlines() if each.lower().startswith(b"content-length")]
    came = 0
    while came < length:
        came += len(wire.sock.recv(65536))
    wire.answer("200 OK", str(came).encode())


@pytest.mark.parametrize("way", ["call", "put"])
def test_a_body_in_pieces_is_never_in_memory_as_a_whole(serve: Serve, session: Session, way: str) -> None:
    url, pieces = serve(drained).url(), Pieces(1024)
    tracemalloc.start()
    try:
        if way == "call":
            outcome = session.call(Request("POST", url), timeout=30, pieces=pieces)
        else:
            outcome = session.put(url, {}, pieces, timeout=30, provider_url=url)
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, Answer) and outcome.body == str(len(pieces)).encode()


def test_a_body_goes_to_a_private_address_only_where_the_provider_itself_is_there(
    serve: Serve, polite: Any, session: Session
) -> None:
    server, pieces = serve(polite), Pieces(1)
    for provider_url in ("https://api.example.com", "http://127.0.0.1:9/v1"):
        outcome = session.put(server.url(), {}, pieces, timeout=3, provider_url=provider_url)
        assert isinstance(outcome, NoAnswer) and (outcome.failure, outcome.sent) == ("target_refused", False)
    assert server.clients == []


def test_a_connection_is_kept_for_the_next_call(serve: Serve, polite: Any, session: Session) -> None:
    server = serve(polite)
    for _ in range(3):
        assert isinstance(session.call(Request("GET", server.url()), timeout=3), Answer)
    assert len(server.clients) == 1


def test_redirects_cookies_and_proxies_play_no_part(
    serve: Serve, polite: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(wire: Any) -> None:
        while wire.request():
            wire.answer("302 Found", b"", "Location: /elsewhere", "Set-Cookie: a=b; Path=/")

    server, proxy = serve(handle), serve(polite)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url())
    for _ in range(2):
        outcome = session.call(Request("GET", server.url("/here")), timeout=3)
        assert isinstance(outcome, Answer) and outcome.status == 302
    assert [request.split()[1] for request in server.requests] == [b"/here", b"/here"]
    assert not any(b"cookie" in request.lower() for request in server.requests)
    assert proxy.clients == []


def test_a_long_body_is_cut(serve: Serve, session: Session) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        wire.answer(body=b"x" * 300_000)

    outcome = session.call(Request("GET", serve(handle).url()), timeout=3, limit=1000)
    assert isinstance(outcome, Answer) and outcome.body == b"x" * 1000


def hang_up(wire: Any) -> None:
    wire.request()


def cut_short(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def babble(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


@pytest.mark.parametrize("handle", [hang_up, cut_short, babble])
def test_a_connection_that_ends_after_sending_is_unclear(serve: Serve, session: Session, handle: Any) -> None:
    outcome = session.call(Request("POST", serve(handle).url("/secret"), body=b"x"), timeout=3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("reset", True)
    assert "secret" not in outcome.detail


def silent(wire: Any) -> None:
    wire.server.over.wait()


def dribble_head(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not wire.server.over.wait(0.03):
        wire.sock.sendall(b"a")


def dribble_body(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
    while not wire.server.over.wait(0.03):
        wire.sock.sendall(b"a")


def dribble_chunks(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not wire.server.over.wait(0.03):
        wire.sock.sendall(b"1\r\na\r\n")


@pytest.mark.parametrize("handle", [silent, dribble_head, dribble_body, dribble_chunks])
def test_the_deadline_is_total(serve: Serve, session: Session, handle: Any) -> None:
    started = time.monotonic()
    outcome = session.call(Request("POST", serve(handle).url(), body=b"x"), timeout=0.3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("timeout", True)
    assert 0.25 < time.monotonic() - started < 0.8


def test_a_time_out_before_the_connection_stands_sent_nothing(serve: Serve, session: Session) -> None:
    outcome = session.call(Request("POST", serve(silent).url(scheme="https"), body=b"x"), timeout=0.3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("timeout", False)


def test_a_refused_connection_sent_nothing(session: Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = session.call(Request("POST", f"http://127.0.0.1:{port}/secret", body=b"x"), timeout=3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("connect_failed", False)
    assert "127.0.0.1" in outcome.detail and "secret" not in outcome.detail


def test_an_unknown_name_sent_nothing(session: Session) -> None:
    # No resolver is asked: the label is longer than DNS allows.
    outcome = session.call(Request("POST", f"http://{'a' * 64}.invalid/", body=b"x"), timeout=3)
    assert isinstance(outcome, NoAnswer) and not outcome.sent
    assert outcome.failure in ("dns_failed", "target_refused")


def test_a_certificate_is_checked(serve: Serve, polite: Any, session: Session, tls: Any, certificate: Path) -> None:
    server = serve(polite, tls)
    outcome = session.call(Request("POST", server.url(scheme="https"), body=b"x"), timeout=3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("tls_failed", False)
    trusting = Session(ProviderSlots(), trust=str(certificate))
    assert isinstance(trusting.call(Request("POST", server.url(scheme="https"), body=b"x"), timeout=3), Answer)
    trusting.close()
    assert len(server.requests) == 1


def test_a_server_without_tls_sent_nothing(serve: Serve, session: Session) -> None:
    def handle(wire: Any) -> None:
        wire.sock.recv(1)
        wire.sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    outcome = session.call(Request("POST", serve(handle).url(scheme="https"), body=b"x"), timeout=3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("tls_failed", False)


@pytest.mark.parametrize(
    "request_", [Request("GET", "http:///x"), Request("GET", "ftp://127.0.0.1/"), Request("GET", "http://[/")]
)
def test_what_is_no_request_is_not_sent(session: Session, request_: Request) -> None:
    outcome = session.call(request_, timeout=3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("target_refused", False)


def test_a_header_cannot_smuggle_another(serve: Serve, polite: Any, session: Session) -> None:
    server = serve(polite)
    outcome = session.call(Request("GET", server.url(), {"a": "b\r\nc: d"}), timeout=3)
    assert isinstance(outcome, NoAnswer) and not outcome.sent
    assert server.requests == []


def test_many_threads_share_a_session(serve: Serve, slots: ProviderSlots, session: Session) -> None:
    def handle(wire: Any) -> None:
        while request := wire.request():
            wire.answer(body=request.split()[1])

    server, wrong = serve(handle), []

    def work(who: int) -> None:
        for turn in range(10):
            with slots.taken(f"con_{who}"):
                outcome = session.call(Request("GET", server.url(f"/{who}/{turn}")), timeout=5)
            if not isinstance(outcome, Answer) or outcome.body != f"/{who}/{turn}".encode():
                wrong.append(outcome)

    threads = [threading.Thread(target=work, args=(who,)) for who in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(server.clients) <= 20
