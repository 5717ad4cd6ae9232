"""A webhook is answered the same by the intake, which a web process has before Flask, as by Flask itself."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from support.world import Api, World

from connector import limits
from connector.store import tables
from connector.web.gunicorn_worker import Work

from .conftest import THREADS, Served

TOO_LONG = b"{}".ljust(256 * 1024 + 1)
DEEP = b'{"a":' * 1_000 + b"1" + b"}" * 1_000

# Each is put together with a path, which is the address of a connection unless it says another.
BODIES: dict[str, bytes] = {
    "an event": b'{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "vid_1"}}',
    "an object that is no event": b"{}",
    "nothing": b"",
    "an array": b"[1]",
    "no JSON": b"{event",
    "no UTF-8": b'{"a": "\xff"}',
    "an escaped NUL": b'{"a": "\\u0000"}',
    "a raw NUL": b'{"a": "\x00"}',
    "too deep": DEEP,
    "a number that is none": b'{"a": NaN}',
    "too long": TOO_LONG,
}
HEADERS: dict[str, bytes] = {
    "an id": b"X-Request-Id: run-42\r\n",
    "an id that is none": b"X-Request-Id: a b\r\n",
    "a header twice": b"X-Request-Id: run-1\r\nX-Request-Id: run-2\r\n",
    "another type": b"Content-Type: text/plain\r\n",
    "to close": b"Connection: close\r\n",
    "a promise": b"Expect: 100-continue\r\n",
    "a token": b"Authorization: Bearer act_nobody\r\n",
}
PATHS: dict[str, Callable[[str], str]] = {
    "slashes": lambda path: path.replace("/", "//"),
    "a slash at its end": lambda path: f"{path}/",
    "a query": lambda path: f"{path}?a=b",
    "escaped": lambda path: path.replace("i", "%69", 1),
    "a whole target": lambda path: f"http://here{path}",
    "a stranger's": lambda path: "/inbound/argil/nobody",
    "another provider's": lambda path: path.replace("argil", "heygen"),
    "in capitals": lambda path: path.replace("argil", "ARGIL"),
    "no address": lambda path: "/inbound/argil",
    "more than one": lambda path: f"{path}/more",
    "with a NUL": lambda path: f"{path}%00",
}
METHODS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH")
GOOD = BODIES["an event"]
TAKEN = (GOOD, BODIES["an object that is no event"], BODIES["an escaped NUL"])
MADE_UP = re.compile("req_[a-z0-9]{26}")


@pytest.fixture(scope="module")
def ways(world: World) -> Iterator[tuple[Served, Served]]:
    """The same bridge behind the same loop: with the intake, and with Flask for everything."""
    app = world.app
    both = Served(work=Work(app, THREADS)), Served(app=app)
    yield both
    for each in both:
        each.close()


@pytest.fixture
def address(world: World, alice: Api) -> str:
    [webhook] = world.state(alice.connection["label"])["webhooks"]
    return urlsplit(webhook["callbackUrl"]).path


def request(
    path: str, body: bytes = GOOD, headers: bytes = b"", *, method: str = "POST", version: str = "1.1"
) -> bytes:
    head = f"{method} {path} HTTP/{version}\r\nHost: here\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + headers + b"\r\n" + body


def answers(way: Served, asked: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    """Each answer's status line, headers and body, without what is of one answer alone: its time and an id made up."""
    told, rest = [], way.say(asked)
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        if status.endswith("100 Continue"):  # said only where the body comes later than the head
            continue
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = 0 if asked.startswith(b"HEAD") else int(headers.get("content-length", 0))
        body, rest = rest[:length], rest[length:]
        assert headers.pop("date")
        request_id = headers.get("x-request-id", "")
        if MADE_UP.fullmatch(request_id):
            headers["x-request-id"], body = "made up", body.replace(request_id.encode(), b"made up")
        told.append((status, headers, body))
    return told


def same(ways: tuple[Served, Served], asked: bytes) -> list[int]:
    """The statuses, which both give with all that goes with them."""
    quick, flask = (answers(each, asked) for each in ways)
    assert quick == flask and quick
    return [int(status.split()[1]) for status, _, _ in quick]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_whatever_is_sent_is_answered_alike(ways: tuple[Served, Served], address: str, body: bytes) -> None:
    [status] = same(ways, request(address, body))
    assert status == {TOO_LONG: 413}.get(body, 202 if body in TAKEN else 400)


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("body", [GOOD, b"[]"], ids=["good", "refused"])
def test_whatever_is_said_of_it(ways: tuple[Served, Served], address: str, body: bytes, headers: bytes) -> None:
    assert same(ways, request(address, body, headers))[-1] == (202 if body == GOOD else 400)


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_wherever_it_is_sent(ways: tuple[Served, Served], address: str, path: Callable[[str], str]) -> None:
    assert same(ways, request(path(address))) in ([202], [404])


@pytest.mark.parametrize("method", METHODS)
def test_however_it_is_asked(ways: tuple[Served, Served], address: str, method: str) -> None:
    assert same(ways, request(address, method=method)) == [200 if method in ("HEAD", "OPTIONS") else 405]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_whether_an_address_is_there_is_told_of_any(ways: tuple[Served, Served], address: str, method: str) -> None:
    for path in (address, "/inbound/argil/nobody", "/inbound/nobody/nobody"):
        quick, flask = (answers(each, request(path, b"", method=method)) for each in ways)
        [(status, headers, body)] = quick
        assert quick == flask and status == "HTTP/1.1 200 OK" and not body
        assert headers["allow"] == "HEAD, OPTIONS, POST"


def test_however_it_is_framed(ways: tuple[Served, Served], address: str) -> None:
    chunked = f"POST {address} HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    assert same(ways, chunked.encode()) == [202]
    assert same(ways, request(address, version="1.0")) == [202]
    assert same(ways, request(address) * 2) == [202, 202]


def test_when_too_much_of_it_waits(ways: tuple[Served, Served], address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BACKLOG_RECEIPTS", 0)
    monkeypatch.setattr(limits, "BACKLOG_COUNTED", 0)
    assert same(ways, request(address)) == [429]


def test_when_the_database_fails(ways: tuple[Served, Served], world: World, address: str) -> None:
    with world.bridge.store.database.write() as transaction:
        transaction.execute(sa.text("ALTER TABLE receipts RENAME TO elsewhere"))
    try:
        [status] = same(ways, request(address))
    finally:
        with world.bridge.store.database.write() as transaction:
            transaction.execute(sa.text("ALTER TABLE elsewhere RENAME TO receipts"))
    assert status in (500, 503)


def test_each_way_keeps_what_it_takes_once(ways: tuple[Served, Served], world: World, address: str) -> None:
    def kept() -> int:
        with world.bridge.store.database.read() as transaction:
            return int(transaction.execute(sa.select(sa.func.count()).select_from(tables.receipts)).scalar_one())

    before = kept()
    for way in ways:
        assert len(answers(way, request(address))) == 1
    assert kept() == before + 2
    same(ways, request("/inbound/argil/nobody"))
    assert kept() == before + 2
