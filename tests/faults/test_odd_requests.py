"""Requests that are no HTTP, or odd: whoever refuses them, the answer has the one shape and a request id."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from faults.harness import Harness, Web
from support import wire

pytestmark = pytest.mark.processes

TOKEN = "act_" + "s3cr3t" * 6


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("odd")
    with Harness(f"sqlite:///{folder}/bridge.db", folder, ARGIL_URL="http://127.0.0.1:9") as harness:
        served = harness.web()
        served.wait()
        yield served
        assert TOKEN not in "".join(log.read_text() for log in folder.glob("*.log"))


def _answers(web: Web, sent: bytes) -> list[wire.Answer]:
    """All that is answered to some bytes, after which the client says that it sends no more."""
    return wire.exchange(int(web.url.rpartition(":")[2]), [sent], ends=True)


def _refusal(web: Web, sent: bytes) -> tuple[int, dict[str, Any]]:
    [answer] = _answers(web, sent)
    told = json.loads(answer.body)
    headers = answer.headers
    assert headers["content-type"] == "application/json" and told["request_id"] == headers["x-request-id"]
    assert set(told) == {"error", "request_id"} and set(told["error"]) == {"code", "message", "details"}
    assert TOKEN not in answer.body.decode()
    return answer.status, told["error"]


GET = b"GET /v1/connections/me HTTP/1.1\r\nHost: here\r\n"
POST = b"POST /v1/connections HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
CASES = {
    "a long line": (b"GET /?q=" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: here\r\n\r\n", 414),
    "a long header": (GET + b"Authorization: Bearer " + TOKEN.encode() * 300 + b"\r\n\r\n", 431),
    "many headers": (GET + b"".join(b"X-%d: 1\r\n" % each for each in range(200)) + b"\r\n", 431),
    "a length that is none": (POST + b"Content-Length: abc\r\n\r\n", 400),
    "a length below nothing": (POST + b"Content-Length: -1\r\n\r\n", 400),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400),
    "an unknown coding": (POST + b"Transfer-Encoding: snappy\r\n\r\n", 400),
    "a header without a name": (GET + b": " + TOKEN.encode() + b"\r\n\r\n", 400),
    "a header without a colon": (GET + TOKEN.encode() + b"\r\n\r\n", 400),
    "a folded header": (GET + b"X-A: 1\r\n " + TOKEN.encode() + b"\r\n\r\n", 400),
    "no version": (b"GET /healthz\r\n\r\n", 400),
    "another version": (b"GET /healthz HTTP/9.1\r\nHost: here\r\n\r\n", 400),
    "no method": (b"G@T /healthz HTTP/1.1\r\nHost: here\r\n\r\n", 400),
    "TLS on a plain port": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "an unknown expectation": (POST + b"Expect: miracles\r\nContent-Length: 2\r\n\r\n{}", 400),
    "a broken chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", 400),
    "a chunk without an end": (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}X\r\n0\r\n\r\n", 400),
    "a body that is cut": (POST + b"Content-Length: 100\r\n\r\n{", 400),
    "a method nobody knows": (b"BREW /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", 405),
    "nothing there": (b"GET /nowhere HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", 404),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_in_the_one_shape(web: Web, case: str) -> None:
    sent, wanted = CASES[case]
    status, error = _refusal(web, sent)
    assert status == wanted, error
    assert error["code"] in ("malformed_request", "not_found")


@pytest.mark.parametrize("path", [b"/v1//connections/me", b"//v1/connections/me", b"/v1/connections///me"])
def test_a_path_with_a_slash_too_many_is_answered_in_place(web: Web, path: bytes) -> None:
    status, error = _refusal(web, b"GET " + path + b" HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert (status, error["code"]) == (401, "unauthorized")


def test_a_webhook_s_address_with_a_slash_too_many_is_one_all_the_same(web: Web) -> None:
    said = b"POST //inbound/argil//guess HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    assert _refusal(web, said)[1]["message"] == "Nobody listens at this address."


def test_the_next_caller_is_answered(web: Web) -> None:
    for sent, _ in CASES.values():
        _answers(web, sent)
    [answer] = _answers(web, b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert answer.status == 200
