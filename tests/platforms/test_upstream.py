"""The judge of what the bridge sends to Argil sees what is wrong, and lets pass what is right."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from support import upstream
from support.documents import Document

from connector.egress.http import USER_AGENT
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.faults import Faults
from connector.sandbox.server import serve

KEY = {"x-api-key": "sandbox-alice"}
JSON = KEY | {"content-type": "application/json"}
ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
VIDEO = {"name": "Hello", "moments": [{"avatarId": ID, "transcript": "Hi."}]}


def body(**more: Any) -> bytes:
    return json.dumps(VIDEO | more).encode()


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "sent"),
    [
        ("GET", "/assets", "type=IMAGE&type=VIDEO&status=READY&pageSize=100&page=1", KEY, b""),
        ("GET", f"/subtitles/videos/{ID}/export", "format=ass&includeStyling=true", KEY, b""),
        ("GET", "/videos/a%2Fb", "", KEY, b""),
        ("POST", "/videos", "", JSON, body(model="ARGIL_ATOM")),
        ("POST", f"/videos/{ID}/render", "", KEY, b""),
        ("POST", f"/videos/{ID}/render", "", JSON, b'{"callbackUrl": "https://example.com/a"}'),
    ],
)
def test_what_the_file_allows_passes(method: str, path: str, query: str, headers: dict[str, str], sent: bytes) -> None:
    Document().check_request(method, path, query, headers, sent)


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "sent", "said"),
    [
        ("PATCH", "/videos", "", KEY, b"", "no PATCH /videos"),
        ("GET", "/videos/a/b", "", KEY, b"", "no GET"),
        ("GET", "/videos", "", {}, b"", "no key"),
        ("GET", "/videos", "pageSize=10", KEY, b"", "no pageSize"),
        ("GET", "/videos", "limit=ten", KEY, b"", "limit"),
        ("GET", "/videos", "limit=1&limit=2", KEY, b"", "several"),
        ("GET", "/subtitles", "pageSize=101", KEY, b"", "pageSize"),
        ("GET", "/assets", "type=SOUND", KEY, b"", "SOUND"),
        ("GET", "/voices", "", JSON, b"{}", "no body"),
        ("POST", "/videos", "", JSON, b"", "missing"),
        ("POST", "/videos", "", KEY, body(), "content-type|None"),
        ("POST", "/videos", "", JSON, body(aspect_ratio="9:16"), "aspect_ratio"),
        ("POST", "/videos", "", JSON, body(moments=[{"avatarId": ID}]), "moments"),
        ("POST", "/videos", "", JSON, body(backgroundMusic={"assetId": ID, "loud": True}), "loud"),
        ("POST", "/videos", "", JSON, body(extras={"a": "x" * 257}), "extras"),
    ],
)
def test_what_the_file_forbids_is_told(
    method: str, path: str, query: str, headers: dict[str, str], sent: bytes, said: str
) -> None:
    with pytest.raises(AssertionError, match=said):
        Document().check_request(method, path, query, headers, sent)


def test_a_null_is_taken_only_where_it_may_be() -> None:
    document = Document()

    def check(**asset: Any) -> None:
        document.check_answer("GET", "/assets/a", 200, {"Content-Type": "application/json"}, json.dumps(asset).encode())

    check(id=ID, name=None)
    with pytest.raises(AssertionError, match="type"):
        check(id=ID, type=None)
    document.check_delivery(
        {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": ID, "extras": None}},
    )


@pytest.fixture
def sandbox() -> Iterator[str]:
    with serve(upstream.watch(create_sandbox(Faults())), "127.0.0.1", 0) as server:
        yield server.url


def test_a_call_of_the_bridge_that_breaks_the_file_fails_the_test_that_made_it(sandbox: str) -> None:
    def call(path: str, **headers: str) -> int:
        return requests.get(f"{sandbox}{path}", headers=KEY | headers, timeout=5).status_code

    assert call("/v1/voices?colour=red", **{"User-Agent": USER_AGENT}) == 200  # the sandbox passes over it
    with pytest.raises(AssertionError, match=r"asked in .*test_upstream.*GET /voices.*no colour"):
        upstream.assert_kept()
    with upstream.unjudged():
        call("/v1/voices?colour=red", **{"User-Agent": USER_AGENT})
    call("/v1/voices?colour=red")
    call("/v1/voices", **{"User-Agent": USER_AGENT})
    upstream.assert_kept()


def test_an_answer_of_the_sandbox_that_breaks_the_file_is_told_and_a_hang_up_is_no_answer() -> None:
    app = create_sandbox(Faults(reset_before=1))
    with serve(upstream.watch(app), "127.0.0.1", 0) as server:
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{server.url}/v1/voices", headers=KEY, timeout=5)
        upstream.assert_kept()
        app.view_functions["api.list_voices"] = lambda: [{"id": 7}]
        requests.get(f"{server.url}/v1/voices", headers=KEY, timeout=5)
    with pytest.raises(AssertionError, match="answered in .*GET /voices.*id: 7 is not of type 'string'"):
        upstream.assert_kept()
