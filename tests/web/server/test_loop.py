"""The loop: nobody who is slow keeps anybody waiting, and everything has an end. Its clock is moved by hand."""

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from support.world import until
from web.server.conftest import THREADS, Served, echo, rest

from connector.web import body_limits
from connector.web.server import clients, deadlines

GET = b"GET /here HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST /v1/actions/create_avatar HTTP/1.1\r\nHost: here\r\n"


def answer(sock: socket.socket) -> tuple[int, bytes]:
    """The next answer on a connection that goes on."""
    said = b""
    while b"\r\n\r\n" not in said:
        more = sock.recv(65_536)
        assert more, f"closed after {said!r}"
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += sock.recv(65_536)
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    ("begun", "after"),
    [
        (b"", deadlines.FIRST),
        (b"GET /he", deadlines.HEAD),
        (b"GET /here HTTP/1.1\r\nHost: he", deadlines.HEAD),
        (POST + b"Content-Length: 100\r\n\r\n{", deadlines.GRACE),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{", deadlines.GRACE),
    ],
    ids=["nothing", "a line", "a head", "a body", "a chunk"],
)
def test_what_is_begun_and_not_ended_has_a_deadline(served: Served, begun: bytes, after: float) -> None:
    with served.client() as slow, served.client() as other:
        slow.sendall(begun)
        other.sendall(GET)
        assert answer(other)[0] == 200
        served.clock.now += after - 0.5
        time.sleep(0.1)
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):
            slow.recv(1)
        slow.settimeout(10)
        served.clock.now += 1
        said = rest(slow)
        assert said == b"" if not begun else said.startswith(b"HTTP/1.1 408 ")
        other.sendall(GET)
        assert answer(other)[0] == 200


def test_a_head_that_comes_byte_by_byte_has_the_same_deadline(served: Served) -> None:
    with served.client() as slow:
        for each in GET[:12]:
            slow.sendall(bytes([each]))
            served.clock.now += deadlines.HEAD / 10
            time.sleep(0.05)
        assert rest(slow).startswith(b"HTTP/1.1 408 ")


def test_a_body_may_take_as_long_as_it_is_fast_enough(served: Served) -> None:
    size = 10 * deadlines.SLOW
    with served.client() as sock:
        sock.sendall(POST + b"Content-Length: %d\r\n\r\n" % size)
        for _ in range(10):
            sock.sendall(b" " * deadlines.SLOW)
            served.clock.now += 1.5
            time.sleep(0.02)
        assert answer(sock)[0] == 200


def test_who_does_not_read_his_answer_is_let_go(served: Served) -> None:
    size = 20_000_000
    with served.client() as slow:
        slow.sendall(b"GET /here HTTP/1.1\r\nHost: here\r\nX-Size: %d\r\n\r\n" % size)
        time.sleep(0.5)
        served.clock.now += deadlines.GRACE + size / deadlines.SLOW
        time.sleep(0.1)
        with pytest.raises(ConnectionResetError):  # at once: nothing is kept for it, nor by the system
            rest(slow)


def test_after_the_last_answer_a_client_has_a_moment_to_close(served: Served) -> None:
    with served.client() as sock:
        sock.sendall(b"GET /here HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        assert rest(sock).startswith(b"HTTP/1.1 200 ")
        sock.sendall(b"more")
        served.clock.now += deadlines.LINGERED + 1
        time.sleep(0.2)
        with pytest.raises(ConnectionError):
            for _ in range(20):
                sock.sendall(b"more")
                time.sleep(0.05)


def test_who_still_sends_a_body_that_was_refused_can_read_why_at_its_end(served: Served) -> None:
    begun = POST + b"Content-Length: 1000000\r\n\r\n"
    with served.client() as slow, served.client() as silent:
        for sock in (slow, silent):
            sock.sendall(begun)
        time.sleep(0.2)
        for _ in range(10):
            slow.sendall(b"x" * 100_000)
            time.sleep(0.1)
            served.clock.now += deadlines.LINGER * 0.75
        assert rest(slow).startswith(b"HTTP/1.1 401 ")
        with pytest.raises(ConnectionError):
            for _ in range(20):
                silent.sendall(b"more")
                time.sleep(0.05)


def test_who_asks_without_waiting_for_answers_does_not_get_every_thread() -> None:
    ended = threading.Event()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            ended.wait(10)
        return echo(environ, start_response)

    served = Served(app=app)
    slow = GET.replace(b"/here", b"/slow")
    with contextlib.closing(served), contextlib.ExitStack() as stack:
        hasty = [stack.enter_context(served.client()) for _ in range(2 * THREADS)]
        for each in hasty:
            each.sendall(slow + slow)
        with served.client() as sock:
            for _ in range(3):
                sock.sendall(GET)
                assert answer(sock)[0] == 200
        ended.set()
        for each in hasty:
            assert each.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_a_header_with_an_underscore_passes_for_no_other(served: Served) -> None:
    with served.client() as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX_A: forged\r\nX-A: true\r\n\r\n")
        assert json.loads(answer(sock)[1])["HTTP_X_A"] == "true"


def test_newcomers_get_in_when_all_room_is_taken(small: Served) -> None:
    """Those that say nothing make room, and one that waits for its answer does not."""
    silent = [socket.create_connection(("127.0.0.1", small.port)) for _ in range(100)]
    try:
        for _ in range(10):
            with small.client() as sock:
                sock.sendall(GET)
                assert answer(sock)[0] == 200
        open_still = [each for each in silent if not select.select([each], [], [], 0)[0]]
        assert len(open_still) <= 20
    finally:
        for each in silent:
            each.close()


@pytest.mark.parametrize(
    ("part", "end"),
    [
        (POST + b"Content-Length: 60000\r\n\r\n" + b" " * 50_000, b" " * 10_000),
        (POST + (b"X-A: " + b"x" * 7_000 + b"\r\n") * 7, b"\r\n"),
    ],
    ids=["bodies", "heads"],
)
def test_what_never_ends_makes_room_for_what_does(
    served: Served, monkeypatch: pytest.MonkeyPatch, part: bytes, end: bytes
) -> None:
    monkeypatch.setattr(clients, "HELD", 1_000_000)
    unfinished = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(100)]
    try:
        for each in unfinished:
            each.sendall(part)
        time.sleep(0.2)
        served.clock.now += 1
        with served.client() as sock:
            sock.sendall(part)
            time.sleep(0.2)
            sock.sendall(end)
            assert answer(sock)[0] == 200
            assert sum(map(_is_open, unfinished)) < 100
    finally:
        for each in unfinished:
            each.close()


def _is_open(sock: socket.socket) -> bool:
    sock.setblocking(False)
    try:
        return sock.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def test_whoever_is_kept_when_it_stops_is_answered_and_told_to_go() -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            began.set()
            go_on.wait(10)
        return echo(environ, start_response)

    served = Served(app=slow)
    try:
        with served.client() as kept, served.client() as silent, served.client() as working:
            for each in (kept, silent):
                each.sendall(GET)
                assert answer(each)[0] == 200
            working.sendall(GET.replace(b"here", b"slow", 1))
            assert began.wait(10)
            served.stop()
            until(lambda: _refused(served.port))
            kept.sendall(GET)
            go_on.set()
            for each in (kept, working):
                head, _, body = rest(each).partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 ") and b"Connection: close" in head and body
            silent.setblocking(False)
            with pytest.raises(BlockingIOError):
                silent.recv(1)
            silent.settimeout(10)
            served.clock.now += deadlines.STOPPING
            assert rest(silent) == b"" and served.ended()
    finally:
        go_on.set()
        served.close()


def _refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False


def test_long_bodies_are_taken_from_those_who_are_known(served: Served) -> None:
    size = body_limits.PLAIN + 1
    for expects in (b"", b"Expect: 100-continue\r\n"):
        stranger = POST + expects + b"Content-Length: %d\r\n\r\n" % size
        with served.client() as sock:
            sock.sendall(stranger)
            assert rest(sock).startswith(b"HTTP/1.1 401 ")
        with served.client() as sock:
            sock.sendall(stranger.replace(b"Host", b"Authorization: Bearer alice\r\nHost"))
            if expects:
                assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            sock.sendall(b"x" * size)
            status, body = answer(sock)
            assert status == 200 and len(json.loads(body)["body"]) == size


def test_a_chunked_body_that_becomes_long_is_taken_from_those_who_are_known(served: Served) -> None:
    chunks = b"".join(b"8000\r\n" + b"x" * 0x8000 + b"\r\n" for _ in range(40))
    said = POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    with served.client() as sock:
        sock.sendall(said.replace(b"Host", b"Authorization: Bearer alice\r\nHost"))
        status, body = answer(sock)
        assert status == 200 and len(json.loads(body)["body"]) == 40 * 0x8000
    with served.client() as sock:
        sock.sendall(said[:100_000])
        assert rest(sock).startswith(b"HTTP/1.1 401 ")


def test_a_tenant_has_a_few_long_bodies_at_once(served: Served) -> None:
    begun = POST + b"Authorization: Bearer alice\r\nContent-Length: 1000000\r\n\r\n"
    held = [socket.create_connection(("127.0.0.1", served.port), timeout=10) for _ in range(clients.LARGE)]
    try:
        for each in held:
            each.sendall(begun)
        time.sleep(0.2)
        with served.client() as sock:
            sock.sendall(begun)
            assert rest(sock).startswith(b"HTTP/1.1 429 ")
        held[0].close()
        time.sleep(0.2)
        with served.client() as sock:
            sock.sendall(begun + b"x" * 1_000_000)
            assert answer(sock)[0] == 200
    finally:
        for each in held:
            each.close()


def test_what_the_app_raises_is_our_fault_in_the_one_shape(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    said = served.say(b"GET /broken HTTP/1.1\r\nHost: here\r\nX-Request-Id: mine\r\n\r\n")
    head, _, body = said.partition(b"\r\n\r\n")
    told = json.loads(body)
    assert head.startswith(b"HTTP/1.1 500 ") and told["error"]["code"] == "internal_error"
    assert b"secret" not in said and f"X-Request-Id: {told['request_id']}".encode() in head
    assert "RuntimeError" in caplog.text
