"""The sandbox refuses what HeyGen's file refuses, and takes what it takes; what it refuses, it names."""

import copy
import dataclasses
import functools
import itertools
import operator
from typing import Any

import pytest
import requests
from support.apis import HEYGEN
from support.documents import Document
from support.heygen_bodies import (
    AVATAR,
    CALLS,
    CINEMATIC,
    IMAGE,
    LOOK,
    PHOTO,
    PICTURE,
    SPOKEN,
    STUDIO,
    TRANSLATE,
    V2,
    V2_VOICE,
    slips,
)
from support.samples import sample

from connector.sandbox.heygen.seeds import look_id, seeded_id

PARTS = 17  # of the slips, one of which the fast suite tries
RULES = (
    "Give exactly one of script",
    "Give a duration, or one of",
    "Give a full address",
    "Needed for the type",
    "Leave duration out",
    "Give value for the type",
    "Give url or asset_id for the type",
)
"""What HeyGen's file says in words only; that an address is one, its `format` says."""


@pytest.fixture(scope="module")
def loose() -> Document:
    """The file as it stands."""
    return Document(dataclasses.replace(HEYGEN, closed=()))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("part", sample(range(PARTS), 1))
def test_a_body_is_refused_where_the_file_refuses_it_and_nowhere_else(loose: Document, call: str, part: int) -> None:
    schema, whole = CALLS[call]
    assert not schema.validate(whole) and not loose.faults_in_body(_operation(call), whole)
    for what, body in itertools.islice(slips(whole), part, None, PARTS):
        ours, theirs = schema.validate(body), loose.faults_in_body(_operation(call), body)
        if theirs:
            assert ours, f"{what}: taken, though {theirs}"
        elif ours:
            assert any(rule in str(ours) for rule in RULES), f"{what}: {ours}"


def _operation(call: str) -> str:
    return " ".join(call.split()[:2])


def changed(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy in which one value is another, such as at `scenes.0.input.avatar_id`."""
    made = copy.deepcopy(body)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    functools.reduce(operator.getitem, way, made)[last] = value
    return made


UNUSED = "0" * 32
REFUSED_VIDEOS = [
    ({"type": "podcast"}, "type"),
    ({**AVATAR, "type": None}, "type"),
    (changed(AVATAR, "script", "x" * 5001), "script"),
    (changed(AVATAR, "avatar_id", "nobody"), "avatar_id"),
    (changed(AVATAR, "avatar_id", seeded_id("group", "Ann")), "avatar_id"),
    (changed(AVATAR, "avatar_id", look_id("Omar, still made")), "avatar_id"),
    (changed(AVATAR, "avatar_id", look_id("Nora, failed")), "avatar_id"),
    (changed(AVATAR, "avatar_id", look_id("Daisy · Casual")), "engine.type"),
    (changed(AVATAR, "engine.type", "avatar_vi"), "engine.type"),
    ({**AVATAR, "expressiveness": "low"}, "expressiveness"),
    (changed(AVATAR, "engine.type", "avatar_iv"), "motion_prompt"),
    (changed(AVATAR, "voice_id", "nobody"), "voice_id"),
    (changed(AVATAR, "voice_id", seeded_id("voice", "Luc")), "voice_settings.engine_settings"),
    ({**AVATAR, "folder_id": UNUSED}, "folder_id"),
    (changed(AVATAR, "background", {"type": "image", "asset_id": UNUSED}), "background.asset_id"),
    ({**AVATAR, "audio_url": "https://files.example/a.mp3"}, "script"),
    ({"type": "avatar", "avatar_id": LOOK, "audio_asset_id": UNUSED}, "audio_asset_id"),
    ({"type": "avatar", "avatar_id": LOOK, "audio_asset_id": seeded_id("asset", "Logo")}, "audio_asset_id"),
    (changed(IMAGE, "voice_id", None), "voice_id"),
    (changed(IMAGE, "image", {"type": "asset_id", "asset_id": UNUSED}), "image.asset_id"),
    (changed(STUDIO, "scenes.0.input.avatar_id", "nobody"), "scenes[0].input.avatar_id"),
    (changed(STUDIO, "scenes.0.input.background.color", "red"), "scenes[0].input.background.color"),
    (changed(STUDIO, "scenes.2.source", {"type": "asset_id", "asset_id": UNUSED}), "scenes[2].source.asset_id"),
    (changed(STUDIO, "scenes.2.duration", 300.5), "scenes[2].duration"),
    (changed(STUDIO, "scenes.4.playback.mode", "once"), "scenes[4].playback.mode"),
    ({**STUDIO, "scenes": [STUDIO["scenes"][2]] * 51}, "scenes"),  # type: ignore[index]
    (changed(CINEMATIC, "avatar_id.1", "nobody"), "avatar_id[1]"),
    ({**CINEMATIC, "auto_duration": True}, "duration"),
]


@pytest.mark.parametrize(("body", "field"), REFUSED_VIDEOS)
def test_a_video_is_refused_by_the_name_of_what_is_wrong(alice: Any, body: Any, field: str) -> None:
    told = alice("POST", "/v3/videos", 400, json=body).json()["error"]
    assert told["param"] == field and told["message"].startswith(f"{field}: ") and told["message"].endswith(".")
    assert alice.state()["videos_created"] == 0


@pytest.mark.parametrize("body", [AVATAR, IMAGE, STUDIO], ids=lambda body: body["type"])
def test_a_video_with_everything_in_it_is_taken(alice: Any, body: Any) -> None:
    made = alice("POST", "/v3/videos", 200, json=body).json()["data"]
    assert made["status"] == "waiting" and alice.video(made["video_id"])["title"] == body["title"]


def test_a_cinematic_video_costs_its_flat_price(alice: Any) -> None:
    assert "7.00 USD" in alice("POST", "/v3/videos", 402, json=CINEMATIC).json()["error"]["message"]


REFUSED_V2 = [
    (changed(V2, "video_inputs.0.character.avatar_id", PHOTO), "avatar_id"),
    (changed(V2, "video_inputs.1.character.talking_photo_id", LOOK), "talking_photo_id"),
    (changed(V2, "video_inputs.0.character.scale", 5.1), "scale"),
    (changed(V2, "video_inputs.1.character.scale", 2.1), "scale"),
    (changed(V2, "video_inputs.0.voice.voice_id", "nobody"), "voice_id"),
    (changed(V2, "video_inputs.0.voice", {**V2_VOICE, "speed": 0.4}), "speed"),
    (changed(V2, "video_inputs.2.voice.duration", 0.5), "duration"),
    (changed(V2, "video_inputs.1.voice", {"type": "audio", "audio_asset_id": UNUSED}), "audio_asset_id"),
    (changed(V2, "video_inputs.1.background", {"type": "image", "image_asset_id": UNUSED}), "image_asset_id"),
    ({**V2, "folder_id": UNUSED}, "folder_id"),
]


@pytest.mark.parametrize(("body", "field"), REFUSED_V2)
def test_a_video_of_v2_is_refused_in_its_own_shape(alice: Any, body: Any, field: str) -> None:
    told = alice("POST", "/v2/video/generate", 400, json=body).json()
    assert told["data"] is None and field in told["error"]["message"]


def test_a_video_of_v2_with_everything_in_it_is_taken(alice: Any) -> None:
    made = alice.post("/v2/video/generate", V2)["data"]["video_id"]
    assert alice.get("/v1/video_status.get", video_id=made)["data"]["callback_id"] == "job-1"


TEMPLATE = f"/v3/templates/{seeded_id('template', 'Welcome')}"
TEXT = {"name": "first_name", "type": "text", "properties": {"content": "Eve"}}
REFUSED = [
    (TEMPLATE, {"variables": {"nobody": TEXT}}, "variables.nobody"),
    (TEMPLATE, {"variables": {"first_name": {**TEXT, "type": "image"}}}, "variables.first_name.type"),
    (TEMPLATE, {"variables": {"first_name": {**TEXT, "properties": {}}}}, "variables.first_name.properties"),
    (
        TEMPLATE,
        {"variables": {"logo": {"type": "image", "properties": {"asset_id": UNUSED}}}},
        "variables.logo.properties.asset_id",
    ),
    (
        TEMPLATE,
        {"variables": {"presenter": {"type": "character", "properties": {"character_id": "x"}}}},
        "variables.presenter.properties.character_id",
    ),
    (TEMPLATE, {"variables": {}, "scene_ids": ["sc_9"]}, "scene_ids"),
    (TEMPLATE, {"variables": {}, "dimension": {"width": 720, "height": 1280}}, "dimension"),
    (TEMPLATE, {"variables": {}, "dimension": {"width": 1281, "height": 720}}, "dimension.width"),
    (TEMPLATE, {"variables": {}, "fps": 24}, "fps"),
    ("/v3/video-translations", {**TRANSLATE, "output_languages": ["Klingon"]}, "output_languages[0]"),
    ("/v3/video-translations", {**TRANSLATE, "video": {"type": "base64"}}, "video.type"),
    ("/v3/lipsyncs", {"video": {"type": "asset_id", "asset_id": UNUSED}, "audio": PICTURE}, "video.asset_id"),
    ("/v3/folders", {"name": "x" * 257}, "name"),
    ("/v3/folders", {"name": "x", "parent_id": UNUSED}, "parent_id"),
    ("/v3/webhooks/endpoints", {"url": "hooks.example/a"}, "url"),
    ("/v3/webhooks/endpoints", {"url": "https://hooks.example/a", "events": ["video.done"]}, "events[0]"),
    ("/v3/videos/batches", {"videos": [AVATAR] * 101}, "videos"),
    (
        "/v3/assets/direct-uploads",
        {"filename": "a.txt", "content_type": "text/plain", "size_bytes": 1},
        "content_type",
    ),
]


@pytest.mark.parametrize(("path", "body", "field"), REFUSED)
def test_other_bodies_are_refused(alice: Any, path: str, body: Any, field: str) -> None:
    assert alice("POST", path, 400, json=body).json()["error"]["param"] == field


@pytest.mark.parametrize("sent", [{"data": b"[]"}, {"data": b"{"}, {"json": []}, {"json": "x"}])
def test_what_is_no_object_is_refused(alice: Any, sent: Any) -> None:
    assert "JSON object" in alice("POST", "/v3/videos", 400, **sent).json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v3/videos?limit=0", "limit"),
        ("/v3/videos?limit=101", "limit"),
        ("/v3/videos?token=x", "token"),
        ("/v3/avatars/looks?limit=51", "limit"),
        ("/v3/avatars/looks?avatar_type=robot", "avatar_type"),
        ("/v3/avatars?ownership=mine", "ownership"),
        ("/v3/voices?type=all", "type"),
        ("/v3/webhooks/events?event_type=video.done", "event_type"),
        (f"/v3/videos/statuses?video_ids={','.join(['x'] * 101)}", "video_ids"),
    ],
)
def test_queries_are_checked(alice: Any, path: str, field: str) -> None:
    assert alice("GET", path, 400).json()["error"]["param"] == field


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 400), (b"#!/bin/sh\n", 400), (b"%PDF-1.7", 200), (b"1\n00:00:01,000 --> 00:00:02,000\nHi.\n", 200)],
)
def test_a_file_is_known_by_its_bytes(alice: Any, content: bytes, status: int) -> None:
    alice("POST", "/v3/assets", status, files={"file": ("a.png", content)})


def test_a_file_is_too_large_from_32_mb_on(alice: Any) -> None:
    content = b"%PDF-" + bytes(32 * 1024 * 1024 - 4)
    told = alice("POST", "/v3/assets", 413, files={"file": ("a.pdf", content)}).json()["error"]
    assert told["code"] == "payload_too_large"


def test_an_upload_is_held_to_what_was_announced(alice: Any) -> None:
    wanted = {"filename": "a.png", "content_type": "image/png", "size_bytes": 5}
    opened = alice.post("/v3/assets/direct-uploads", wanted)["data"]
    url, headers = opened["upload_url"], opened["upload_headers"]
    assert requests.put(url, b"123456", headers=headers, timeout=5).status_code == 403
    assert requests.put(url, b"12345", headers={"Content-Type": "image/gif"}, timeout=5).status_code == 403
    assert requests.put(url, b"12345", headers=headers, timeout=5).status_code == 200
    path = f"/v3/assets/{opened['asset_id']}/complete"
    assert alice("POST", path, 400).json()["error"]["param"] == "content_type"
    assert alice("POST", path, 400, json={"checksum_sha256": "0"}).json()["error"]["param"] == "checksum_sha256"
    image = {"type": "image", "image": {"type": "asset_id", "asset_id": opened["asset_id"]}, **SPOKEN}
    assert alice("POST", "/v3/videos", 400, json=image).json()["error"]["code"] == "asset_not_available"


def test_a_file_that_cannot_be_fetched_is_told_at_once(alice: Any, server: Any) -> None:
    body = {"type": "image", **SPOKEN, "image": {"type": "url", "url": f"{server.url}/sandbox/files/none.txt"}}
    assert alice("POST", "/v3/videos", 400, json=body).json()["error"]["code"] == "download_failed"
    alice("POST", "/v3/videos", 200, json=changed(body, "image.url", f"{server.url}/sandbox/files/a.png"))
