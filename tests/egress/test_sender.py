"""What `Sender` does with real servers: outcomes, connections, and its loop."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.egress.http import USER_AGENT, Answer, NoAnswer, Outcome, Request
from connector.egress.sender import Sender

Serve = Callable[..., Any]
Fly = Callable[..., Outcome]


def post(url: str) -> Request:
    return Request("POST", url, {"Content-Type": "application/json"}, b"{}")


def silent(wire: Any) -> None:
    wire.server.over.wait()


def test_an_answer_comes_back_whole(serve: Serve, sender: Sender, fly: Fly) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        wire.sock.sendall(b"HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n")
        wire.answer("429 Slow Down", b"later", "Retry-After: 7", "X-Twice: a", "x-twice: b")

    server = serve(handle)
    outcome = fly(sender, Request("POST", server.url("/hook?a=b"), {"webhook-id": "evt_1", "empty": ""}, b"body"))
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.body) == (429, b"later")
    assert outcome.headers["retry-after"] == "7" and outcome.headers["x-twice"] == "a, b"
    assert "x-early" not in outcome.headers
    head, _, body = server.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /hook?a=b HTTP/1.1\r\n") and body == "body"
    names = {line.partition(":")[0].lower() for line in head.split("\r\n")[1:]}
    assert names == {"host", "user-agent", "accept", "webhook-id", "empty", "content-length"}
    assert f"User-Agent: {USER_AGENT}" in head


def test_a_connection_and_a_handle_carry_one_request_after_another(
    serve: Serve, polite: Any, sender: Sender, fly: Fly
) -> None:
    server = serve(polite)
    for method, body in [("POST", b"abc"), ("GET", None), ("DELETE", None), ("PUT", b"d"), ("POST", None)]:
        outcome = fly(sender, Request(method, server.url(), {}, body))
        assert isinstance(outcome, Answer) and outcome.body == b"ok"
    seen = [(request.split()[0].decode(), request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    assert seen == [("POST", b"abc"), ("GET", b""), ("DELETE", b""), ("PUT", b"d"), ("POST", b"")]
    assert len(server.clients) == 1


def test_head_waits_for_no_body(serve: Serve, sender: Sender, fly: Fly) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        wire.server.over.wait()

    outcome = fly(sender, Request("HEAD", serve(handle).url()))
    assert isinstance(outcome, Answer) and outcome.body == b""


def test_two_hundred_wait_at_once(serve: Serve, sender: Sender) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        time.sleep(0.5)
        wire.answer()

    server = serve(handle)
    outcomes: list[Outcome] = []
    started = time.monotonic()
    for _ in range(200):
        sender.send(post(server.url()), outcomes.append, timeout=5)
    assert sender.in_flight == 200 and outcomes == []
    while sender.in_flight:
        sender.turn(1)
    assert [outcome.status for outcome in outcomes if isinstance(outcome, Answer)] == [200] * 200
    assert time.monotonic() - started < 1.5


def test_a_silent_receiver_times_out_alone(serve: Serve, polite: Any, sender: Sender) -> None:
    outcomes: list[Outcome] = []
    sender.send(post(serve(silent).url()), outcomes.append, timeout=0.3)
    sender.send(post(serve(polite).url()), outcomes.append, timeout=0.3)
    started = time.monotonic()
    while sender.in_flight:
        sender.turn(1)
    good, late = outcomes
    assert isinstance(good, Answer) and good.seconds < 0.2
    assert isinstance(late, NoAnswer) and (late.failure, late.sent) == ("timeout", True)
    assert time.monotonic() - started < 0.7


@pytest.mark.parametrize(("takes", "away"), [(0.0, 1.0), (0.6, 0.2)])
def test_a_server_is_as_slow_as_it_is_itself_whenever_its_answer_is_looked_at(
    serve: Serve, sender: Sender, takes: float, away: float
) -> None:
    ready = threading.Event()

    def handle(wire: Any) -> None:
        wire.request()
        ready.wait()
        wire.answer()

    server, outcomes = serve(handle), list[Outcome]()
    sender.send(post(server.url()), outcomes.append, timeout=10)
    started = time.monotonic()
    while not server.requests or time.monotonic() - started < takes:
        sender.turn(0.01)
    before = sender.polling_seconds
    ready.set()
    time.sleep(away)
    while not outcomes:
        sender.turn(0.1)
    assert takes * 0.9 <= outcomes[0].seconds < takes + away / 2
    assert sender.polling_seconds - before < away / 2


def test_a_dribbling_receiver_times_out(serve: Serve, sender: Sender, fly: Fly) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        wire.sock.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not wire.server.over.wait(0.03):
            wire.sock.sendall(b"a")

    outcome = fly(sender, post(serve(handle).url()), timeout=0.3)
    assert isinstance(outcome, NoAnswer) and outcome.failure == "timeout" and outcome.seconds < 0.7


def test_a_time_out_before_the_connection_stands_sent_nothing(serve: Serve, sender: Sender, fly: Fly) -> None:
    outcome = fly(sender, post(serve(silent).url(scheme="https")), timeout=0.3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("timeout", False)


def hang_up(wire: Any) -> None:
    wire.request()


def cut_short(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def babble(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


@pytest.mark.parametrize("handle", [hang_up, cut_short, babble])
def test_a_connection_that_ends_after_sending_is_unclear(serve: Serve, sender: Sender, fly: Fly, handle: Any) -> None:
    outcome = fly(sender, post(serve(handle).url("/secret")))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("reset", True)
    assert "secret" not in outcome.detail


def test_a_refused_connection_sent_nothing(sender: Sender, fly: Fly) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = fly(sender, post(f"http://127.0.0.1:{port}/secret?a=secret"))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("connect_failed", False)
    assert "127.0.0.1" in outcome.detail and "secret" not in outcome.detail


def test_a_kept_connection_that_died_is_replaced(serve: Serve, sender: Sender, fly: Fly) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        wire.answer()
        if len(wire.server.clients) == 1:
            wire.request()  # taken, but the connection ends without an answer

    server = serve(handle)
    outcomes = [fly(sender, post(server.url())) for _ in range(2)]
    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert [request.partition(b"\r\n\r\n")[2] for request in server.requests] == [b"{}"] * 3


def test_what_went_out_on_a_dead_connection_was_sent(serve: Serve, sender: Sender, fly: Fly) -> None:
    def handle(wire: Any) -> None:
        wire.request()
        wire.answer()
        wire.request()
        wire.server.deafen()

    server = serve(handle)
    assert isinstance(fly(sender, post(server.url())), Answer)
    outcome = fly(sender, post(server.url()))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("connect_failed", True)


def test_a_certificate_is_checked(
    serve: Serve, polite: Any, sender: Sender, fly: Fly, tls: Any, certificate: Path
) -> None:
    server = serve(polite, tls)
    outcome = fly(sender, post(server.url(scheme="https")))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("tls_failed", False)
    trusting = Sender(trust=str(certificate))
    assert isinstance(fly(trusting, post(server.url(scheme="https")), guarded=False), Answer)
    trusting.close()
    assert len(server.requests) == 1


def test_a_server_without_tls_sent_nothing(serve: Serve, sender: Sender, fly: Fly) -> None:
    def handle(wire: Any) -> None:
        wire.sock.recv(1)
        wire.sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    outcome = fly(sender, post(serve(handle).url(scheme="https")))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.failure, outcome.sent) == ("tls_failed", False)


def test_a_redirect_is_an_answer(serve: Serve, sender: Sender, fly: Fly) -> None:
    def handle(wire: Any) -> None:
        while wire.request():
            wire.answer("302 Found", b"", "Location: /elsewhere")

    server = serve(handle)
    outcome = fly(sender, post(server.url("/here")))
    assert isinstance(outcome, Answer) and outcome.status == 302
    assert len(server.requests) == 1


def endless(wire: Any) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not wire.server.over.is_set():
        wire.sock.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")


def large(wire: Any) -> None:
    wire.request()
    wire.answer("202 Accepted", b"x" * 3_000_000)


@pytest.mark.parametrize("handle", [endless, large])
def test_a_long_body_is_cut_and_still_an_answer(serve: Serve, sender: Sender, fly: Fly, handle: Any) -> None:
    outcome = fly(sender, post(serve(handle).url()))
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.body) == (202, b"x" * 64 * 1024)


def test_a_providers_answer_may_be_longer(serve: Serve, sender: Sender, fly: Fly) -> None:
    outcome = fly(sender, post(serve(large).url()), guarded=False)
    assert isinstance(outcome, Answer) and len(outcome.body) == 3_000_000


def test_proxies_of_the_environment_are_ignored(
    serve: Serve, polite: Any, fly: Fly, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, proxy = serve(polite), serve(polite)
    for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())
    sender = Sender()
    outcome = fly(sender, post(server.url()), guarded=False)
    sender.close()
    assert isinstance(outcome, Answer)
    assert (len(server.clients), len(proxy.clients)) == (1, 0)


@pytest.mark.parametrize("headers", [{"a": "b\r\nc: d"}, {"a\nb": "c"}, {"a": "b\0"}])
def test_a_header_cannot_smuggle_another(
    serve: Serve, polite: Any, sender: Sender, fly: Fly, headers: dict[str, str]
) -> None:
    server = serve(polite)
    outcome = fly(sender, Request("POST", server.url(), headers, b""))
    assert isinstance(outcome, NoAnswer) and (outcome.failure, outcome.sent) == ("target_refused", False)
    assert server.clients == []


@pytest.mark.parametrize("url", ["", "http://", "ftp://127.0.0.1/", "http://ä/", "http://[::", "file:///etc/passwd"])
def test_a_url_that_cannot_be_called_is_refused_unguarded_too(sender: Sender, fly: Fly, url: str) -> None:
    outcome = fly(sender, post(url), guarded=False)
    assert isinstance(outcome, NoAnswer) and (outcome.failure, outcome.sent) == ("target_refused", False)


def test_done_is_called_by_turn_only_and_may_send_again(serve: Serve, polite: Any, sender: Sender) -> None:
    server = serve(polite)
    outcomes: list[Outcome] = []

    def again(outcome: Outcome) -> None:
        outcomes.append(outcome)
        if len(outcomes) < 3:
            sender.send(post(server.url()), again, timeout=3)

    sender.send(post("http://10.0.0.1/"), again, timeout=3)
    assert outcomes == [] and sender.in_flight == 1
    assert sender.turn(1) == 1
    while sender.in_flight:
        sender.turn(1)
    assert [type(outcome) for outcome in outcomes] == [NoAnswer, Answer, Answer]


def test_a_failing_done_loses_no_other(
    serve: Serve, polite: Any, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes: list[Outcome] = []

    def fail(_outcome: Outcome) -> None:
        raise RuntimeError("no")

    server = serve(polite)
    for done in (fail, outcomes.append, fail, outcomes.append):
        sender.send(post(server.url()), done, timeout=3)
    with caplog.at_level(logging.ERROR):
        while sender.in_flight:
            sender.turn(1)
    assert len(outcomes) == 2 and len(caplog.records) == 2


def test_a_doorbell_wakes_the_turn(sender: Sender) -> None:
    near, far = socket.socketpair()
    notified: list[bytes] = []
    sender.watch(near.fileno(), lambda: notified.append(near.recv(10)))
    far.send(b"ding")
    started = time.monotonic()
    assert sender.turn(5) == 0
    assert time.monotonic() - started < 1 and notified == [b"ding"]
    sender.unwatch(near.fileno())
    far.send(b"dong")
    assert sender.turn(0.05) == 0 and notified == [b"ding"]
    near.close()
    far.close()


def test_an_idle_turn_lasts_its_time(sender: Sender) -> None:
    started = time.monotonic()
    assert sender.turn(0.1) == 0
    assert 0.09 < time.monotonic() - started < 0.4


def test_closing_drops_what_is_in_flight(serve: Serve, polite: Any) -> None:
    sender = Sender()
    outcomes: list[Outcome] = []
    for handle in (silent, polite):
        sender.send(post(serve(handle).url()), outcomes.append, timeout=3, guarded=False)
    sender.turn(0.02)
    sender.close()
    assert sender.in_flight == 0
