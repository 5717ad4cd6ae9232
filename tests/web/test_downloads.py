"""Files that actions give, fetched through a web process's own server from sources that behave and that do not."""

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from support.film import FILM, VIDEO, Film
from support.servers import Server, Wire
from support.world import Api, World, until
from web.server.conftest import Served

from connector import limits
from connector.web.gunicorn_worker import Work

LIMIT = 10


class Shown:
    """A bridge with a provider that has one film, and the film's address."""

    def __init__(self, film: Film, world: World, served: Served) -> None:
        self.film, self.world, self.served = film, world, served
        self.api = world.connect(api_key="anything")

    def action(self, api: Api | None = None) -> Any:
        return (api or self.api).good("POST", "/v1/actions/download_video", {"video_id": VIDEO})

    def url(self) -> str:
        """Of the file, at the real server."""
        return f"http://127.0.0.1:{self.served.port}{urlsplit(self.action()['file_url']).path}"

    def get(self, url: str = "", **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(url or self.url(), headers=named, timeout=LIMIT)


@pytest.fixture
def shown(serve: Callable[..., Server], tmp_path: Path) -> Iterator[Shown]:
    film = Film(serve)
    made = World(f"sqlite:///{tmp_path}/connector.db", settings={"of_providers": {"CONNECTOR_ARGIL_URL": film.url}})
    with made as world:
        world.bridge.store.database.upgrade()
        served = Served(work=Work(world.app, 8))
        try:
            yield Shown(film, world, served)
        finally:
            served.close()


def test_a_film_comes_whole_with_a_name_and_nothing_that_runs(shown: Shown) -> None:
    told = shown.action()
    assert (told["filename"], told["content_type"], told["size"]) == ("Sea Bälle.mp4", "video/mp4", len(FILM))
    answer = shown.get()
    assert answer.status_code == 200 and answer.content == FILM
    assert "filename*=UTF-8''Sea%20B%C3%A4lle.mp4" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["ETag"] == '"film-1"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_key_of_the_provider_goes_nowhere_else(shown: Shown) -> None:
    shown.get()
    assert shown.film.asked and not any(b"x-api-key" in each.lower() for each in shown.film.asked)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=100-", 100, len(FILM) - 1), ("bytes=-7", len(FILM) - 7, len(FILM) - 1)],
)
def test_a_part_is_that_part(shown: Shown, asked: str, first: int, last: int) -> None:
    answer = shown.get(Range=asked)
    assert answer.status_code == 206 and answer.content == FILM[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"


def test_a_range_that_is_not_understood_gets_the_whole(shown: Shown) -> None:
    assert shown.get(Range="bytes=0-1,5-6").content == FILM


def test_a_range_beyond_the_end_is_refused_in_our_shape(shown: Shown) -> None:
    answer = shown.get(Range=f"bytes={len(FILM)}-")
    assert answer.status_code == 416 and answer.json()["error"]["code"] == "malformed_request"
    assert answer.headers["Content-Range"] == f"bytes */{len(FILM)}"


def test_head_says_the_same_without_a_body_and_keeps_the_connection(shown: Shown) -> None:
    place = urlsplit(shown.url())
    client = http.client.HTTPConnection("127.0.0.1", shown.served.port, timeout=LIMIT)
    for method, body in (("HEAD", b""), ("GET", FILM), ("GET", FILM)):
        client.request(method, place.path)
        answer = client.getresponse()
        assert answer.headers["Content-Length"] == str(len(FILM)) and answer.read() == body
    client.close()


def test_what_comes_in_chunks_goes_in_chunks(shown: Shown) -> None:
    def chunked(wire: Wire, _: bytes) -> None:
        wire.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: video/mp4\r\n\r\n")
        wire.sock.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(FILM), FILM))

    shown.film.file = chunked
    assert shown.action()["size"] is None
    answer = shown.get()
    assert answer.content == FILM and answer.headers["Transfer-Encoding"] == "chunked"


def test_an_empty_file_is_one(shown: Shown) -> None:
    shown.film.file = lambda wire, _: wire.answer("200 OK", b"", "Content-Type: video/mp4")
    assert shown.action()["size"] == 0 and shown.get().content == b""


# Sources that lie, and those that are not to be asked


def says(head: str, body: bytes = b"") -> Callable[[Wire, bytes], None]:
    def answer(wire: Wire, _: bytes) -> None:
        wire.sock.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        wire.sock.shutdown(socket.SHUT_RDWR)

    return answer


@pytest.mark.parametrize(
    "head",
    [
        "HTTP/1.1 200 OK\nContent-Length: 100\nContent-Type: video/mp4",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Type: video/mp4",
    ],
)
def test_a_body_that_breaks_off_never_looks_whole(shown: Shown, head: str) -> None:
    url = shown.url()
    shown.film.file = says(head, b"a\r\n0123456789\r\n")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        shown.get(url)


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        ("HTTP/1.1 200 OK\nContent-Type: video/mp4", ""),  # it ends with its connection: nobody knows where
        ("HTTP/1.1 200 OK\nContent-Length: 5, 6\nContent-Type: video/mp4", ""),
        ("HTTP/1.1 200 OK\nContent-Length: 5\nContent-Type: text/html", ""),
        ("HTTP/1.1 200 OK\nContent-Length: 5\nContent-Encoding: gzip\nContent-Type: video/mp4", ""),
        ("HTTP/1.1 206 Partial Content\nContent-Length: 5\nContent-Range: bytes 0-4/9", ""),
        ("HTTP/1.1 206 Partial Content\nContent-Length: 5\nContent-Range: bytes 1-5/9", "bytes=0-4"),
        ("HTTP/1.1 206 Partial Content\nContent-Length: 6\nContent-Range: bytes 0-4/9", "bytes=0-4"),
        ("HTTP/1.1 206 Partial Content\nContent-Length: 5", "bytes=0-4"),
        ("HTTP/1.1 403 Forbidden\nContent-Length: 5", ""),
        ("HTTP/1.1 500 No\nContent-Length: 5", ""),
        ("not HTTP", ""),
    ],
)
def test_an_answer_that_is_not_the_file_is_no_file(shown: Shown, head: str, asked: str) -> None:
    url = shown.url()
    shown.film.file = says(head, b"01234")
    answer = shown.get(url, **({"Range": asked} if asked else {}))
    assert answer.status_code == 502 and answer.json()["error"]["code"] == "provider_error"


def test_an_endless_body_is_cut(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAM_BYTES", 1_000_000)

    def endless(wire: Wire, _: bytes) -> None:
        wire.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: video/mp4\r\n\r\n")
        while True:
            wire.sock.sendall(b"ffff\r\n" + bytes(0xFFFF) + b"\r\n")

    shown.film.file = endless
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        shown.get()


def test_a_source_that_stalls_is_cut(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    url = shown.url()
    monkeypatch.setattr(limits, "STREAM_PACE_OVER", 0.6)

    def stalls(wire: Wire, _: bytes) -> None:
        wire.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nContent-Type: video/mp4\r\n\r\nabc")
        wire.server.over.wait(LIMIT)

    shown.film.file = stalls
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        shown.get(url)


def test_a_source_that_never_answers_is_a_time_out(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    url = shown.url()
    monkeypatch.setattr(limits, "STREAM_HEAD", 0.3)
    shown.film.file = lambda wire, _: wire.server.over.wait(LIMIT) and None
    assert shown.get(url).status_code == 504


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:{other}/x", "https://127.0.0.1/x", "http://169.254.169.254/latest", "https://10.0.0.1/", "file:///etc/passwd"]
)  # fmt: skip
@pytest.mark.parametrize("redirected", [False, True])
def test_no_private_address_is_fetched(
    shown: Shown,
    serve: Callable[..., Server],
    link: str,
    redirected: bool,
) -> None:
    url = shown.url()
    other = serve(lambda wire: wire.request() and wire.answer())
    private = link.format(other=other.port)
    if redirected:
        shown.film.file = lambda wire, _: wire.answer("302 Found", b"", f"Location: {private}")
    else:
        shown.film.link = private
    answer = shown.get(url)
    assert answer.status_code == 502 and "not public" in answer.json()["error"]["message"]
    assert other.clients == [] and private not in answer.text


def test_three_redirects_are_followed_and_no_more(shown: Shown) -> None:
    left = [3]
    file = shown.film.file

    def lead_on(wire: Wire, request: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            file(wire, request)
        else:
            wire.answer("302 Found", b"", "Location: /film.mp4#here")

    url = shown.url()
    shown.film.file = lead_on
    assert shown.get(url).content == FILM
    left[0] = 4
    assert shown.get(url).status_code == 502


# Addresses


def test_an_address_ends_after_fifteen_minutes(shown: Shown) -> None:
    url, clock = shown.url(), shown.world.bridge.downloads
    now = shown.world.bridge.clock()
    clock._clock = lambda: now + timedelta(minutes=14, seconds=58)
    assert shown.get(url).ok
    clock._clock = lambda: now + timedelta(minutes=15, seconds=1)
    assert shown.get(url).status_code == 404


def test_an_address_ends_with_its_connection(shown: Shown) -> None:
    url = shown.url()
    shown.api.good("DELETE", "/v1/connections/me")
    assert shown.get(url).status_code == 404


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.split(".")[0], lambda t: "é"])
def test_an_address_that_we_did_not_write_is_none(shown: Shown, change: Callable[[str], str]) -> None:
    base, _, token = shown.url().rpartition("/")
    assert shown.get(f"{base}/{change(token)}").status_code == 404


def test_one_connection_has_a_share_and_gets_it_back(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAMS_OF_CONNECTION", 1)
    body = b"x" * 60_000_000

    def large(wire: Wire, _: bytes) -> None:
        wire.answer("200 OK", body, "Content-Type: video/mp4")

    url, other = shown.url(), shown.world.connect(api_key="another")
    theirs = f"http://127.0.0.1:{shown.served.port}{urlsplit(shown.action(other)['file_url']).path}"
    small, shown.film.file = shown.film.file, large
    slow = requests.get(url, stream=True, timeout=LIMIT)
    shown.film.file = small
    refused = shown.get(url)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert shown.get(theirs).content == FILM  # a slow reader hurts nobody else
    slow.close()
    until(lambda: shown.get(url).status_code == 200)


def test_a_client_who_reads_slowly_but_reads_is_not_let_go(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """400 KB a second, a small part of what the system's own buffers hold."""
    path = urlsplit(shown.url()).path
    monkeypatch.setattr(limits, "STREAM_PACE_OVER", 0.8)
    body = b"x" * 60_000_000
    shown.film.file = lambda wire, _: wire.answer("200 OK", body, "Content-Type: video/mp4")
    with socket.create_connection(("127.0.0.1", shown.served.port), timeout=LIMIT) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: shown.world.bridge.streams._owners)
        end = time.monotonic() + 3.2
        while time.monotonic() < end:
            assert sock.recv(40_000)
            time.sleep(0.1)
        assert shown.world.bridge.streams._owners
    until(lambda: not shown.world.bridge.streams._owners)


def test_a_client_who_does_not_read_is_let_go(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    path = urlsplit(shown.url()).path
    monkeypatch.setattr(limits, "STREAM_PACE_OVER", 0.6)
    body = b"x" * 60_000_000
    shown.film.file = lambda wire, _: wire.answer("200 OK", body, "Content-Type: video/mp4")
    with socket.create_connection(("127.0.0.1", shown.served.port), timeout=LIMIT) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: shown.world.bridge.streams._owners)
        until(lambda: not shown.world.bridge.streams._owners)


def test_another_server_than_ours_streams_too(shown: Shown) -> None:
    assert requests.get(shown.action()["file_url"], timeout=LIMIT).content == FILM


def test_nothing_is_left_of_many(shown: Shown) -> None:
    url = shown.url()
    for _ in range(30):
        assert len(shown.get(url).content) == len(FILM)
    until(lambda: not shown.world.bridge.streams._owners and not shown.world.bridge.streams._streams)
