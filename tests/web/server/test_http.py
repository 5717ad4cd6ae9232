"""What arrives on the wire and what it is understood as: over real sockets, whole and a byte at a time."""

import itertools
import json
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import wire
from support.samples import sample
from support.wire import Answer
from web.server.conftest import Served
from web.server.corpus import CHUNKED, ENDING, GET, LAST, POST, REFUSED, TAKEN

from connector.web.server.parsing import RequestReader

UNKNOWN = "a method nobody knows"  # told from garbage only where it comes first and whole


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    served = Served()
    yield served.port
    served.close()


def _told(answers: list[Answer]) -> list[str]:
    """Method, path, query and body of each request as the app saw them."""
    assert {each.status for each in answers} <= {200}, [(each.status, each.body) for each in answers]
    return [_line(json.loads(each.body)) for each in answers]


def _line(saw: dict[str, str]) -> str:
    query = f"?{saw['QUERY_STRING']}" if saw["QUERY_STRING"] else ""
    return f"{saw['REQUEST_METHOD']} {saw['PATH_INFO']}{query} {saw['body']}".strip()


def _bytes(sent: bytes) -> list[bytes]:
    return [sent[each : each + 1] for each in range(len(sent))]


@pytest.mark.parametrize("name", TAKEN)
def test_it_is_understood(port: int, name: str) -> None:
    sent, wanted = TAKEN[name]
    assert _told(wire.exchange(port, [sent + LAST])) == [*wanted, "GET /last"]


@pytest.mark.parametrize("name", ENDING)
def test_it_is_the_last_of_its_connection(port: int, name: str) -> None:
    sent, wanted = ENDING[name]
    answers = wire.exchange(port, [sent + LAST])
    assert _told(answers) == wanted
    assert answers[-1].headers["connection"] == "close"


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_the_one_shape_and_what_follows_is_not_looked_at(port: int, name: str) -> None:
    sent, wanted = REFUSED[name]
    [answer] = wire.exchange(port, [sent + LAST])
    told = json.loads(answer.body)
    assert answer.status == wanted, told
    assert set(told) == {"error", "request_id"} and set(told["error"]) == {"code", "message", "details"}
    assert told["error"]["code"] == "malformed_request"
    assert answer.headers["content-type"] == "application/json" and answer.headers["connection"] == "close"
    assert told["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("name", [*(each for each in TAKEN if "8," not in each), *ENDING])
def test_a_byte_at_a_time_it_is_the_same(port: int, name: str) -> None:
    sent, wanted = (TAKEN | ENDING)[name]
    answers = _told(wire.exchange(port, _bytes(sent + LAST)))
    assert answers == [*wanted, "GET /last"][: len(wanted) + (name in TAKEN)]


@pytest.mark.parametrize(
    "name", sample((each for each in REFUSED if len(REFUSED[each][0]) < 1_000 and each != UNKNOWN), 30)
)
def test_a_byte_at_a_time_it_is_refused_the_same(port: int, name: str) -> None:
    sent, wanted = REFUSED[name]
    [answer] = wire.exchange(port, _bytes(sent + LAST))
    assert answer.status == wanted


def test_many_requests_in_one_segment_are_answered_in_their_order(port: int) -> None:
    asked = [f"GET /{number}" for number in range(300)]
    sent = b"".join(f"{each} HTTP/1.1\r\nHost: here\r\n\r\n".encode() for each in asked)
    assert _told(wire.exchange(port, [sent + LAST])) == [*asked, "GET /last"]


@pytest.mark.parametrize("name", ["plain", "a body, then a request", "chunked", "chunked, two"])
def test_who_sends_no_more_is_answered_all_the_same(port: int, name: str) -> None:
    sent, wanted = TAKEN[name]
    assert _told(wire.exchange(port, [sent], ends=True)) == wanted


@pytest.mark.parametrize("sent", [POST + b"Content-Length: 5\r\n\r\nabc", CHUNKED + b"3\r\nabc\r\n", GET, b"GET"])
def test_who_ends_in_the_middle_is_told_so(port: int, sent: bytes) -> None:
    [answer] = wire.exchange(port, [sent], ends=True)
    assert answer.status == 400


def test_who_waits_for_leave_to_send_gets_it_once(port: int) -> None:
    sent = POST + b"Expect: 100-Continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(sent)
        assert sock.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"abc")
        [answer] = wire.read(b"".join(iter(lambda: sock.recv(1_000), b"")))
    assert _told([answer]) == ["POST /a abc"]


def test_a_body_that_is_there_needs_no_leave(port: int) -> None:
    sent = POST + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc" + LAST
    answers = [each for each in wire.exchange(port, [sent]) if each.status != 100]
    assert _told(answers) == ["POST /a abc", "GET /last"]


def test_http_1_0_is_never_told_to_go_on(port: int) -> None:
    sent = b"POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"
    assert _told(wire.exchange(port, _bytes(sent))) == ["POST /a abc"]


def test_an_answer_to_head_has_no_body(port: int) -> None:
    sent = b"HEAD /a HTTP/1.1\r\nHost: here\r\n\r\n"
    first, second, third = wire.exchange(port, [sent + sent + LAST], heads=(0, 1))
    assert [each.status for each in (first, second)] == [200, 200]
    assert _told([third]) == ["GET /last"]


def test_an_upgrade_is_not_taken_and_what_follows_is_no_request(port: int) -> None:
    sent = GET + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    assert _told(wire.exchange(port, [sent + LAST])) == ["GET /a"]


def test_every_split_in_two_is_the_same(port: int) -> None:
    sent, wanted = TAKEN["chunked, extensions"]
    for place in range(1, len(sent + LAST)):
        whole = sent + LAST
        assert _told(wire.exchange(port, [whole[:place], whole[place:]])) == [*wanted, "GET /last"], place


def test_connections_are_kept_apart(port: int) -> None:
    """Requests that come in turns, a piece of each, over many connections."""
    socks = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(20)]
    sent = [f"GET /{number} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode() for number in range(20)]
    for place in itertools.count(0, 7):
        if not any(each[place:] for each in sent):
            break
        for sock, each in zip(socks, sent, strict=True):
            sock.sendall(each[place : place + 7])
    for number, sock in enumerate(socks):
        [answer] = wire.read(b"".join(iter(lambda sock=sock: sock.recv(1_000), b"")))  # type: ignore[misc]
        assert _told([answer]) == [f"GET /{number}"]
        sock.close()


@given(st.lists(st.sampled_from(sorted(TAKEN)), max_size=6), st.sampled_from(sorted(REFUSED)), st.data())
def test_whatever_comes_before_it_and_however_it_is_cut_it_is_refused(
    before: list[str], name: str, data: st.DataObject
) -> None:
    sent = b"".join(TAKEN[each][0] for each in before) + REFUSED[name][0] + LAST
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    reader = RequestReader()
    for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        reader.feed(sent[start:end])
    query = [f"?{each.query}" if each.query else "" for each in reader.ready]
    understood = [
        f"{each.method} {each.path}{asked} {bytes(each.body).decode()}".strip()  # type: ignore[arg-type]
        for each, asked in zip(reader.ready, query, strict=True)
    ]
    assert understood == [told for each in before for told in TAKEN[each][1]]
    wanted = REFUSED[name][1]
    assert reader.refusal is not None
    assert reader.refusal.status == wanted or {reader.refusal.status, wanted} == {400, 405}  # see UNKNOWN
