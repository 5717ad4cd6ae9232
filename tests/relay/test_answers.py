"""What a receiver's answer means, each rule against a real server that behaves so."""

import socket
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from support.servers import Server, Wire

from connector import ids
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import Vault, signing_secret

from .conftest import SCHEDULE, Clock, Outgoing, Relay

Serve = Callable[..., Server]
Handle = Callable[[Wire], None]


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Any:
    """What is judged here does not hang on the engine; a test that runs through several settlements names both."""
    return request.getfixturevalue(getattr(request, "param", "sqlite"))


@pytest.fixture
def hasty(new_relay: Callable[..., Relay]) -> Relay:
    """A relay that gives a receiver a third of a second."""
    return new_relay(timeout=timedelta(seconds=0.3))


def answering(status: str, body: bytes = b"", *headers: str) -> Handle:
    def handle(wire: Wire) -> None:
        while wire.request():
            wire.answer(status, body, *headers)

    return handle


def wait(delivery: dict[str, Any], clock: Clock) -> timedelta:
    assert delivery["status"] == "pending"
    return delivery["due_at"] - clock()


def is_first_wait(length: timedelta) -> bool:
    return SCHEDULE[0] <= length <= SCHEDULE[0] * 1.1


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_2xx_is_delivered(relay: Relay, outgoing: Outgoing, serve: Serve, status: str) -> None:
    outgoing.subscription(url=serve(answering(status)).url())
    outgoing.events()
    relay.round()
    assert outgoing.delivery()["status"] == "delivered"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("400 Bad Request", b"Queue is full"),
        ("401 Unauthorized", b""),
        ("404 Not Found", b'{"code":404,"message":"The requested webhook \\"POST x\\" is not registered."}'),
        ("409 Conflict", b"The execution 1 is running already."),
        ("413 Content Too Large", b""),
        ("500 Internal Server Error", b""),
        ("504 Gateway Timeout", b""),
    ],
)
def test_what_was_refused_is_tried_again_by_the_schedule(
    relay: Relay, outgoing: Outgoing, serve: Serve, clock: Clock, store: Store, status: str, body: bytes
) -> None:
    made = outgoing.subscription(url=serve(answering(status, body)).url())
    outgoing.events()
    relay.round()
    delivery = outgoing.delivery()
    assert is_first_wait(wait(delivery, clock)) and delivery["tries"][0]["answer"] == body.decode()
    found = store.subscriptions.get(made.connection_id, made.id)
    assert found and (found.status, found.failing_since) == ("active", clock())


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_a_failure_and_never_followed(
    relay: Relay, outgoing: Outgoing, serve: Serve, clock: Clock, polite: Handle, status: str
) -> None:
    elsewhere = serve(polite)
    outgoing.subscription(url=serve(answering(status, b"", f"Location: {elsewhere.url()}")).url())
    outgoing.events()
    relay.round()
    assert is_first_wait(wait(outgoing.delivery(), clock)) and elsewhere.clients == []


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize(
    ("hint", "expected"), [(1, SCHEDULE[0].seconds), (90, 90), (12 * 3600, 12 * 3600), (90_000, 12 * 3600)]
)
def test_the_later_of_hint_and_schedule_counts(
    relay: Relay, outgoing: Outgoing, serve: Serve, clock: Clock, status: str, form: str, hint: int, expected: int
) -> None:
    date = format_datetime(clock() + timedelta(seconds=hint), usegmt=True)
    said = f"Retry-After: {hint if form == 'seconds' else date}"
    outgoing.subscription(url=serve(answering(status, b"", said)).url())
    outgoing.events()
    relay.round()
    assert expected <= wait(outgoing.delivery(), clock).total_seconds() <= max(expected, 5.5)


@pytest.mark.parametrize("body", [b"Webhook not found.", b"gone"])
def test_410_disables_and_nothing_more_is_sent(
    relay: Relay, outgoing: Outgoing, serve: Serve, clock: Clock, store: Store, body: bytes
) -> None:
    server = serve(answering("410 Gone", body))
    made = outgoing.subscription(url=server.url())
    outgoing.events(2)
    relay.round()
    sent = len(server.requests)
    outgoing.events()
    clock.forward(days=1)
    relay.round()
    assert len(server.requests) == sent
    found = store.subscriptions.get(made.connection_id, made.id)
    assert found and found.status == "disabled" and "410" in (found.reason or "")
    assert {each["status"] for each in outgoing.deliveries()} <= {"failed", "cancelled"}


def silent(wire: Wire) -> None:
    wire.server.over.wait()


def slow_drip(wire: Wire) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not wire.server.over.wait(0.03):
        wire.sock.sendall(b"a")


def slow_drip_of_headers(wire: Wire) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not wire.server.over.wait(0.03):
        wire.sock.sendall(b"a")


@pytest.mark.parametrize("handle", [silent, slow_drip, slow_drip_of_headers])
def test_an_answer_that_is_not_whole_in_time_is_none(
    hasty: Relay, outgoing: Outgoing, serve: Serve, clock: Clock, handle: Handle
) -> None:
    outgoing.subscription(url=serve(handle).url())
    outgoing.events()
    began = time.monotonic()
    hasty.round()
    assert time.monotonic() - began < 1.5
    delivery = outgoing.delivery()
    assert is_first_wait(wait(delivery, clock)) and delivery["tries"][0]["failure"].startswith("timeout: ")


def reset(wire: Wire) -> None:
    wire.request()
    wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    wire.sock.close()


def cut_short(wire: Wire) -> None:
    wire.request()
    wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


@pytest.mark.parametrize("handle", [reset, cut_short])
def test_an_answer_that_broke_off_is_none(
    relay: Relay, outgoing: Outgoing, serve: Serve, clock: Clock, handle: Handle
) -> None:
    outgoing.subscription(url=serve(handle).url())
    outgoing.events()
    relay.round()
    delivery = outgoing.delivery()
    assert is_first_wait(wait(delivery, clock)) and delivery["tries"][0]["failure"].startswith("reset: ")


def test_an_untrusted_certificate_is_a_failure(
    relay: Relay, outgoing: Outgoing, serve: Serve, clock: Clock, polite: Handle, tls: ssl.SSLContext
) -> None:
    server = serve(polite, tls)
    outgoing.subscription(url=server.url(scheme="https"))
    outgoing.events()
    relay.round()
    delivery = outgoing.delivery()
    assert is_first_wait(wait(delivery, clock)) and delivery["tries"][0]["failure"].startswith("tls_failed: ")
    assert server.requests == []


def test_a_name_that_does_not_exist_is_a_failure(relay: Relay, outgoing: Outgoing, clock: Clock) -> None:
    outgoing.subscription(url="https://hook.onion/")  # RFC 7686: no resolver may be asked, so this fails everywhere
    outgoing.events()
    relay.round()
    delivery = outgoing.delivery()
    assert is_first_wait(wait(delivery, clock)) and delivery["tries"][0]["failure"].startswith("dns_failed: ")


def test_a_port_where_nobody_listens_is_a_failure(relay: Relay, outgoing: Outgoing, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outgoing.subscription(url=f"http://127.0.0.1:{port}/")
    outgoing.events()
    relay.round()
    delivery = outgoing.delivery()
    assert is_first_wait(wait(delivery, clock)) and delivery["tries"][0]["failure"].startswith("connect_failed: ")


def endless(status: bytes) -> Handle:
    def handle(wire: Wire) -> None:
        wire.request()
        wire.sock.sendall(b"HTTP/1.1 " + status + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not wire.server.over.is_set():
            wire.sock.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")

    return handle


@pytest.mark.parametrize(("status", "expected"), [(b"200 OK", "delivered"), (b"500 No", "pending")])
def test_of_an_endless_answer_the_status_counts_and_the_beginning_is_kept(
    relay: Relay, outgoing: Outgoing, serve: Serve, status: bytes, expected: str
) -> None:
    outgoing.subscription(url=serve(endless(status)).url())
    outgoing.events()
    relay.round()
    assert outgoing.delivery()["status"] == expected
    assert outgoing.delivery()["tries"][0]["answer"] == "x" * 500


# A callback's answers


@pytest.fixture
def call_back(store: Store, make: Any, vault: Vault, clock: Clock) -> Callable[[str], Callable[[], dict[str, Any]]]:
    """Has one event told to an address. Gives how that delivery stands."""
    owner_id = ids.new_id("con")
    secret = vault.seal(signing_secret(owner_id), ids.new_signing_secret())
    owner: Connection = make.connection("carol", id=owner_id, sealed_signing_secret=secret)

    def call_back(url: str) -> Callable[[], dict[str, Any]]:
        store.callbacks.add(owner.id, "op_1", target_url=url, callback_id="row 42", now=clock())
        store.callbacks.attach("op_1", "video", "vid_1", now=clock())
        store.events.publish([make.observation(owner, "vid_1")], now=clock())
        [row] = store.deliveries.page(owner.id, limit=10)
        return lambda: store.deliveries.get(owner.id, row["id"]) or {}

    return call_back


@pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
def test_an_execution_of_n8n_that_still_runs_is_told_when_it_waits(
    relay: Relay, serve: Serve, clock: Clock, call_back: Any
) -> None:
    def handle(wire: Wire) -> None:
        while wire.request():
            waits = len(wire.server.requests) > 3
            wire.answer(*(["200 OK"] if waits else ["409 Conflict", b'The execution "7" is running already.']))

    server = serve(handle)
    delivery = call_back(server.url("/webhook-waiting/7"))
    for seconds in (0, 1, 2, 4):
        clock.forward(seconds=seconds)
        relay.round()
    assert delivery()["status"] == "delivered"
    assert [each["status_code"] for each in delivery()["tries"]] == [409, 409, 409, 200]


def test_one_that_runs_for_long_is_told_by_the_schedule(
    relay: Relay, serve: Serve, clock: Clock, call_back: Any
) -> None:
    server = serve(answering("409 Conflict", b'The execution "7" is running already.'))
    delivery = call_back(server.url())
    for seconds in (0, 1, 2, 4, 8, 16):
        clock.forward(seconds=seconds)
        relay.round()
    assert len(server.requests) == 6 and is_first_wait(wait(delivery(), clock))
    for _ in range(4):
        clock.forward(seconds=67)
        relay.round()
    assert len(server.requests) == 8 and delivery()["status"] == "failed"


def test_one_that_has_finished_is_told_no_more(relay: Relay, serve: Serve, clock: Clock, call_back: Any) -> None:
    server = serve(answering("409 Conflict", b'The execution "7 has finished already.'))
    delivery = call_back(server.url())
    relay.round()
    clock.forward(days=1)
    relay.round()
    assert delivery()["status"] == "cancelled" and len(server.requests) == 1


def test_one_that_is_just_starting_is_told_by_the_schedule(
    relay: Relay, serve: Serve, clock: Clock, call_back: Any
) -> None:
    delivery = call_back(serve(answering("404 Not Found", b"")).url())
    relay.round()
    assert is_first_wait(wait(delivery(), clock))


def test_a_callback_whose_target_is_gone_is_told_once(relay: Relay, serve: Serve, clock: Clock, call_back: Any) -> None:
    server = serve(answering("410 Gone"))
    delivery = call_back(server.url())
    relay.round()
    clock.forward(days=1)
    relay.round()
    assert delivery()["status"] == "failed" and len(server.requests) == 1


def test_a_callback_is_told_once(relay: Relay, serve: Serve, clock: Clock, call_back: Any, polite: Handle) -> None:
    server = serve(polite)
    delivery = call_back(server.url())
    for _ in range(2):
        relay.round()
        clock.forward(days=1)
    assert delivery()["status"] == "delivered" and len(server.requests) == 1
