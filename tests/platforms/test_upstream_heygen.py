"""The judge of what the bridge sends to HeyGen sees slips that the file, being open, would let pass."""

import json
from typing import Any

import pytest
import requests
from support import upstream
from support.apis import HEYGEN
from support.documents import Document
from support.heygen_bodies import AVATAR, CALLS, IMAGE, STUDIO, V2

from connector.egress.http import USER_AGENT
from connector.sandbox.faults import Faults
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.server import serve

KEY = {"x-api-key": "sandbox-alice"}
JSON = KEY | {"content-type": "application/json"}


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(HEYGEN)


@pytest.mark.parametrize("call", CALLS)
def test_a_body_with_everything_in_it_passes(document: Document, call: str) -> None:
    method, path = call.split()[:2]
    body = json.dumps(CALLS[call][1]).encode()
    document.check_request(method, path.replace("{", "").replace("}", ""), "", JSON, body)


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "said"),
    [
        ("GET", "/v3/videos/a/b", "", KEY, "HeyGen has no GET"),
        ("GET", "/v3/videos", "", {}, "no key"),
        ("GET", "/v3/videos", "page=1", KEY, "no page"),
        ("GET", "/v3/avatars/looks", "limit=51", KEY, "limit"),
        ("GET", "/v1/video_status.get", "", KEY, "video_id is missing"),
        ("GET", "/v1/video_statusXget", "video_id=a", KEY, "HeyGen has no"),
        ("POST", "/v3/videos", "", JSON | {"idempotency-key": "a b"}, "Idempotency-Key"),
    ],
)
def test_what_the_file_forbids_is_told(
    document: Document, method: str, path: str, query: str, headers: dict[str, str], said: str
) -> None:
    body = json.dumps(AVATAR).encode() if method == "POST" else b""
    with pytest.raises(AssertionError, match=said):
        document.check_request(method, path, query, headers, body)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v3/videos", {**AVATAR, "scale": 1}),
        ("/v3/videos", {**AVATAR, "voice_settings": {"emotion": "Friendly"}}),
        ("/v3/videos", {**IMAGE, "engine": {"type": "avatar_iv"}}),
        ("/v3/videos", {**STUDIO, "dimension": {"width": 1280, "height": 720}}),
        ("/v3/videos", {**STUDIO, "scenes": [{**STUDIO["scenes"][2], "fit": "cover"}]}),  # type: ignore[index]
        ("/v2/video/generate", {**V2, "aspect_ratio": "16:9"}),
        ("/v3/webhooks/endpoints", {"url": "https://hooks.example/a", "event": ["avatar_video.success"]}),
    ],
)
def test_a_property_that_there_is_not_is_told(document: Document, path: str, body: Any) -> None:
    with pytest.raises(AssertionError, match="nevaluated"):
        document.check_request("POST", path, "", JSON, json.dumps(body).encode())


def test_an_answer_with_a_property_too_many_is_told(document: Document) -> None:
    def check(**video: Any) -> None:
        body = json.dumps({"data": {"id": "v1", "status": "pending", **video}}).encode()
        document.check_answer("GET", "/v3/videos/v1", 200, {"Content-Type": "application/json"}, body)

    check(video_url=None)
    with pytest.raises(AssertionError, match="nevaluated"):
        check(name="Hello")


def test_a_call_of_the_bridge_that_breaks_the_file_fails_the_test_that_made_it() -> None:
    with serve(upstream.watch(create_sandbox(Faults()), HEYGEN), "127.0.0.1", 0) as server:
        headers = KEY | {"User-Agent": USER_AGENT}
        assert requests.get(f"{server.url}/v3/voices?colour=red", headers=headers, timeout=5).status_code == 200
        with pytest.raises(AssertionError, match=r"asked in .*GET /v3/voices.*no colour"):
            upstream.assert_kept()
