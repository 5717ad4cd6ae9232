"""Whatever is sent, and whatever breaks: no log and no answer repeats a secret, and each line of a JSON log is JSON."""

import contextlib
import fcntl
import json
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from faults.argil import Argil
from faults.harness import Harness, Web, wrong
from support.world import until

pytestmark = pytest.mark.processes

TOKEN = "act_" + "S3cr3tT0k3n" * 4
ADDRESS = "Inb0undS3cr3t" * 3 + "AbCd"
SECRETS = (TOKEN, ADDRESS)
PATH = f"/inbound/argil/{ADDRESS}"
BEARER = f"Authorization: Bearer {TOKEN}"


def _request(line: str, *headers: str, body: str = "") -> bytes:
    return "\r\n".join((line, "Host: here", *headers, "", body)).encode("latin-1")


BODY = json.dumps({"token": TOKEN, "callbackUrl": f"https://x.example{PATH}"})
LENGTH = f"Content-Length: {len(BODY)}"
JSON = "Content-Type: application/json"
ODD = {
    "a path": _request(f"GET /v1/{TOKEN} HTTP/1.1"),
    "a query": _request(f"GET /v1/connections/me?token={TOKEN}&u={PATH} HTTP/1.1"),
    "an address with a query": _request(f"POST {PATH}?{TOKEN} HTTP/1.1", "Content-Length: 2", body="{}"),
    "an address that is read": _request(f"GET {PATH} HTTP/1.1"),
    "an address in pieces": _request(f"POST /inbound//argil/{ADDRESS}/ HTTP/1.1", "Content-Length: 2", body="{}"),
    "an address with percents": _request(f"POST {PATH.replace('/', '%2F')} HTTP/1.1"),
    "a whole URL": _request(f"POST http://here{PATH} HTTP/1.1", "Content-Length: 0"),
    "no URL": _request(f"POST {ADDRESS} HTTP/1.1"),
    "a method": _request(f"{TOKEN} / HTTP/1.1"),
    "a method with a path": _request(f"BREW {PATH} HTTP/1.1"),
    "a version": _request(f"GET / {TOKEN}"),
    "a version with an address": _request(f"GET {PATH} HTTP/{ADDRESS}"),
    "an old version": f"GET {PATH}\r\n\r\n".encode(),
    "a header's name": _request("GET / HTTP/1.1", f"{TOKEN}: 1"),
    "an odd header's name": _request("GET / HTTP/1.1", f"{TOKEN} {PATH}: 1"),
    "a header without a colon": _request("GET / HTTP/1.1", TOKEN),
    "a header's value": _request("GET /v1/connections/me HTTP/1.1", BEARER, f"Referer: https://x.example{PATH}"),
    "an odd header's value": _request("GET / HTTP/1.1", f"X-A: {TOKEN}\x01{PATH}"),
    "two tokens": _request("GET /v1/connections/me HTTP/1.1", BEARER, BEARER),
    "another scheme": _request("GET /v1/connections/me HTTP/1.1", f"Authorization: {TOKEN}"),
    "a long header": _request("GET /v1/connections/me HTTP/1.1", BEARER * 400),
    "a folded header": _request("GET / HTTP/1.1", "X-A: 1", f" {TOKEN}"),
    "a host": b"GET / HTTP/1.1\r\nHost: " + TOKEN.encode() + b"\r\n\r\n",
    "a request id": _request("GET /nowhere HTTP/1.1", f"X-Request-Id: {TOKEN} {PATH}"),
    "a length": _request(f"POST {PATH} HTTP/1.1", f"Content-Length: {TOKEN}"),
    "two lengths": _request(f"POST {PATH} HTTP/1.1", "Content-Length: 1", "Content-Length: 2", body="{}"),
    "a coding": _request(f"POST {PATH} HTTP/1.1", f"Transfer-Encoding: {TOKEN}"),
    "an expectation": _request(f"POST {PATH} HTTP/1.1", f"Expect: {TOKEN}", "Content-Length: 2", body="{}"),
    "a broken chunk": _request(f"POST {PATH} HTTP/1.1", "Transfer-Encoding: chunked", body=f"{TOKEN}\r\n"),
    "a body": _request("POST /v1/connections HTTP/1.1", JSON, LENGTH, body=BODY),
    "a body that is no JSON": _request("POST /v1/connections HTTP/1.1", JSON, LENGTH, body=BODY[:-1] + "x"),
    "a body that is cut": _request("POST /v1/connections HTTP/1.1", JSON, "Content-Length: 9999", body=BODY),
    "a media type": _request("POST /v1/connections HTTP/1.1", f"Content-Type: {TOKEN}", LENGTH, body=BODY),
    "a provider": _request("POST /v1/connections HTTP/1.1", JSON, "Content-Length: 60", body=f'{{"api_key":"{TOKEN}"'),
    "a script's name": _request("GET / HTTP/1.1", f"SCRIPT_NAME: {PATH}", f"Script-Name: {TOKEN}"),
    "TLS on a plain port": b"\x16\x03\x01\x02\x00" + TOKEN.encode() + b"\r\n\r\n",
}


@pytest.fixture(scope="module", params=["text", "json"])
def harness(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    folder = tmp_path_factory.mktemp(f"log-{request.param}")
    with (
        Argil() as argil,
        Harness(f"sqlite:///{folder}/bridge.db", folder, ARGIL_URL=argil.url, LOG_FORMAT=request.param) as harness,
    ):
        yield harness


def _lines(harness: Harness) -> list[str]:
    return [line for log in harness.folder.glob("*.log") for line in log.read_text().splitlines()]


def _assert_proper(harness: Harness, *secrets: str) -> None:
    lines = _lines(harness)
    assert not [line for line in lines for each in secrets if each in line]
    if harness.env["CONNECTOR_LOG_FORMAT"] == "json":
        assert all(json.loads(line).keys() >= {"at", "level", "logger", "text"} for line in lines)


def _sent(web: Web, said: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", int(web.url.rpartition(":")[2])), timeout=20) as sock:
        sock.sendall(said)
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(65536), b""))


def test_neither_logs_nor_answers_repeat_what_is_secret(harness: Harness) -> None:
    web = harness.web()
    web.wait()
    answers = {name: _sent(web, said) for name, said in ODD.items()}
    assert not [name for name, said in answers.items() for each in SECRETS if each.encode() in said]
    web.terminate()
    _assert_proper(harness, *SECRETS)
    assert len(_lines(harness)) > len(ODD) / 2


def test_the_arbiter_s_lines_are_like_all_others(harness: Harness) -> None:
    web = harness.web(workers=2)
    web.wait()
    before = len(_lines(harness))
    for each in psutil.Process(web.pid).children():
        each.kill()
    until(lambda: [line for line in _lines(harness)[before:] if "gunicorn" in line])
    web.wait()
    web.terminate()
    _assert_proper(harness)
    if harness.env["CONNECTOR_LOG_FORMAT"] == "text":
        [first, *_] = [line for line in _lines(harness) if "gunicorn" in line]
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z \w+ +gunicorn\.error: ", first)


def test_a_writers_lock_that_somebody_holds_is_503_and_no_hang(harness: Harness) -> None:
    web = harness.web()
    web.wait()
    api = harness.connect(web, "sandbox-locked")
    with (harness.folder / "bridge.db-writer").open("rb") as stranger:
        fcntl.flock(stranger, fcntl.LOCK_EX)
        began = time.monotonic()
        answer = api("PATCH", "/v1/connections/me", {"label": "Locked"})
        assert (answer.status_code, wrong(answer)) == (503, None) and time.monotonic() - began < 15
    assert harness.said("bridge.db-writer") and api("PATCH", "/v1/connections/me", {"label": "Free"}).ok
    web.terminate()
    _assert_proper(harness)


def test_a_database_that_is_damaged_while_it_is_used_is_503_and_told_with_what_to_do(harness: Harness) -> None:
    web, relay = harness.web(), harness.relay()
    for each in (web, relay):
        each.wait()
    api = harness.connect(web, "sandbox-damaged")
    path = Path(harness.folder / "bridge.db")
    _damage(path)
    until(lambda: api("GET", "/v1/subscriptions").status_code == 503)
    for method, call in (("GET", "/v1/connections/me"), ("GET", "/v1/events"), ("POST", f"{PATH}")):
        answer = api(method, call, {} if method == "POST" else None)
        assert (answer.status_code, wrong(answer)) == (503, None), answer.text
        assert answer.json()["error"]["code"] == "store_unavailable"
    _assert_told(harness)
    _assert_proper(harness, *SECRETS)


def _damage(path: Path) -> None:
    """Every page but the first is overwritten, as by a failing disk, and there is no journal to mend it."""
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def _assert_told(harness: Harness) -> None:
    for kind in ("web", "relay"):

        def said(kind: str = kind) -> list[str]:
            logs = [log.read_text() for log in harness.folder.glob(f"{kind}-*.log")]
            return [line for log in logs for line in log.splitlines() if "restore a back-up" in line]

        until(said)
    assert not harness.said("Traceback")
