"""Requests from bytes: the same however they are cut, and refused before they are kept."""

import gc
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.web.server.parsing import FIELDS, HEAD, LINE, RequestReader

POST = b"POST /v1/actions/get_video?a=b%20c HTTP/1.1\r\nHost: here\r\nX-Two: 1\r\nX-Two: 2\r\n"
STREAM = (
    b"GET /one HTTP/1.1\r\nHost: here\r\n\r\n"
    + POST
    + b"Content-Length: 7\r\n\r\n{'a':1}"
    + POST
    + b"Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: 1\r\n\r\n"
    + b"GET http://there:80/two?x HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
    + b"GET /never HTTP/1.1\r\nHost: here\r\n\r\n"
)


def read(*pieces: bytes) -> RequestReader:
    reader = RequestReader()
    for piece in pieces:
        reader.feed(piece)
    return reader


def told(reader: RequestReader) -> list[tuple[object, ...]]:
    return [(r.method, r.path, r.query, r.body, r.length, r.keep_alive, tuple(r.fields)) for r in reader.ready]


@given(st.lists(st.integers(1, len(STREAM) - 1), max_size=40, unique=True).map(sorted))
def test_requests_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    edges = [0, *cuts, len(STREAM)]
    pieces = [STREAM[start:end] for start, end in zip(edges, edges[1:], strict=False)]
    assert told(read(*pieces)) == told(read(STREAM))


def test_each_byte_by_itself() -> None:
    reader = read(*(bytes([each]) for each in STREAM))
    assert [(r.path, r.body) for r in reader.ready] == [
        ("/one", b""),
        ("/v1/actions/get_video", b"{'a':1}"),
        ("/v1/actions/get_video", b"abcdefg"),
        ("/two", b""),
    ]
    assert reader.ready[3].field("host") == "there:80" and reader.ended
    assert [r.keep_alive for r in reader.ready] == [True, True, True, False]


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5).map(sorted))
def test_any_bytes_are_read_or_refused(data: bytes, cuts: list[int]) -> None:
    """Nothing raises, and cutting changes nothing but how a method that nobody knows is called."""
    edges = [0, *cuts, len(data)]
    reader = read(*(data[start:end] for start, end in zip(edges, edges[1:], strict=False)))
    whole = read(data)
    assert told(reader) == told(whole)
    assert (reader.refusal is None) == (whole.refusal is None)


def test_what_never_ends_is_refused_before_it_is_kept() -> None:
    for begin, more, status in (
        (b"GET /?", b"x" * 1_000, 414),
        (b"GET / HTTP/1.1\r\nX: ", b"x" * 1_000, 431),
        (b"GET / HTTP/1.1\r\n", b"X: 1\r\n" * 10, 431),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + b"x" * 0x100000 + b"\r\n", 413),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 5_000 + b"\r\nx\r\n", 400),
    ):
        reader = read(begin)
        fed = 0
        while reader.refusal is None:
            reader.feed(more)
            fed += len(more)
            assert fed < 20 * 1024 * 1024
        assert reader.refusal.status == status
        if status in (414, 431):
            assert fed <= max(LINE, HEAD, FIELDS * 100) + 2_000
        assert not reader.ready


def test_a_length_beyond_the_limit_is_refused_at_once() -> None:
    reader = read(b"POST /v1/connections HTTP/1.1\r\nHost: here\r\nContent-Length: 65537\r\n\r\n")
    assert reader.refusal is not None and reader.refusal.status == 413 and "64 KiB" in reader.refusal.message


def test_what_waits_for_its_body_says_so() -> None:
    expects = b"Expect: 100-continue\r\n"
    assert read(POST + expects + b"Content-Length: 7\r\n\r\n").continues
    assert not read(POST + expects + b"Content-Length: 0\r\n\r\n").continues
    refusal = read(POST + b"Expect: wonders\r\nContent-Length: 7\r\n\r\n").refusal
    assert refusal is not None and refusal.status == 400


CHUNKED = b"POST /inbound/argil/x HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
FIELD = b"X-%d: " + b"x" * 8_000 + b"\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        CHUNKED,
        CHUNKED + b"2\r\nab\r\n" * 80_000,
        CHUNKED + b"10000\r\n" + b"x" * 65_536,
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % each for each in range(90)),
        b"GET / HTTP/1.1\r\n" + b"".join(FIELD % each for each in range(7)) + b"X: " + b"x" * 7_000,
        (b"GET / HTTP/1.1\r\nHost: here\r\n" + b"X: 1\r\n" * 90 + b"\r\n") * 20,
    ],
    ids=["a head", "tiny chunks", "a large chunk", "many headers", "long headers", "many requests"],
)
def test_what_is_held_is_told_as_it_is(sent: bytes) -> None:
    """Its memory is no more than is said, however it was cut, but for what an idle connection takes, too."""
    read(sent)  # whatever is made once
    gc.collect()  # empties the interpreter's free lists, too: what is taken from them is not traced
    tracemalloc.start()
    try:
        idle = [RequestReader() for _ in range(5)]
        taken, _ = tracemalloc.get_traced_memory()
        readers = [read(*(sent[at : at + 4_096] for at in range(0, len(sent), 4_096))) for _ in range(5)]
        grown = tracemalloc.get_traced_memory()[0] - taken
    finally:
        tracemalloc.stop()
    held = sum(each.held for each in readers)
    assert taken < 5 * 8_192 and len(idle) == 5
    assert grown - taken <= 1.25 * held <= 4 * grown


def test_a_body_that_cannot_be_kept_is_a_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    reader = RequestReader(lambda method, path, media_type: 4 * 1024 * 1024)
    reader.feed(CHUNKED + b"200000\r\n" + b"x" * 0x200000)
    assert reader.refusal is not None and reader.refusal.status == 500
