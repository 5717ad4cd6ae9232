"""Each of the operations, as a caller meets it. The client holds every answer against the OpenAPI file."""

from typing import Any

import pytest
import requests

from connector.sandbox.files import PNG
from connector.sandbox.heygen.seeds import look_id, seeded_id

UNKNOWN = "00000000000000000000000000000000"
FILE = {"type": "url", "url": "https://files.example/a.mp4"}


def test_every_operation_of_the_file_is_there_and_answers_as_declared(
    alice: Any, document: Any, clock: Any, receiver: Any
) -> None:
    document.checked.clear()
    video = alice.create()
    _of_v3(alice, video)
    _of_uploads(alice)
    _of_webhooks(alice, receiver.url)
    _of_older_versions(alice, receiver.url, video)
    alice("DELETE", f"/v3/videos/{video}", 200)
    worked = {name for name, status in document.checked if status < 300}
    assert worked == set(document.operations) and len(worked) == 47


def _of_v3(alice: Any, video: str) -> None:
    folder = alice.post("/v3/folders", {"name": "Mine"})["data"]["folder_id"]
    batch = alice.post("/v3/videos/batches", {"videos": [{"type": "avatar", "avatar_id": UNKNOWN, "script": "Hi."}]})
    template = alice.get("/v3/templates")["data"][0]["id"]
    assert alice.post(f"/v3/templates/{template}", {"variables": {}})["data"]["status"] == "pending"
    made = alice.post("/v3/video-translations", {"video": FILE, "output_languages": ["English", "Hindi (India)"]})
    first, _ = made["data"]["video_translation_ids"]
    lipsync = alice.post("/v3/lipsyncs", {"video": FILE, "audio": FILE | {"url": "https://files.example/a.mp3"}})
    for path in (
        *("/videos", f"/videos/{video}", f"/videos/{video}/scenes", f"/videos/statuses?video_ids={video},{UNKNOWN}"),
        *(f"/videos/batches/{batch['data']['batch_id']}", "/templates", f"/templates/{template}"),
        *("/video-translations", "/video-translations/languages", f"/video-translations/{first}"),
        *(f"/lipsyncs/{lipsync['data']['lipsync_id']}", f"/folders/{folder}", "/avatars", "/avatars/looks"),
        *(f"/avatars/looks/{look_id('Mia')}", "/voices", "/users/me", "/api_keys/self"),
    ):
        assert alice.get(f"/v3{path}")["data"], path
    alice("DELETE", f"/v3/video-translations/{first}", 200)


def _of_uploads(alice: Any) -> None:
    sent = alice("POST", "/v3/assets", 200, files={"file": ("dot.png", PNG)}).json()["data"]
    assert (sent["mime_type"], sent["size_bytes"]) == ("image/png", len(PNG))
    assert requests.get(sent["url"], timeout=5).content == PNG
    announced = {"filename": "dot.png", "content_type": "image/png", "size_bytes": len(PNG)}
    opened = alice.post("/v3/assets/direct-uploads", announced)["data"]
    alice("POST", f"/v3/assets/{opened['asset_id']}/complete", 409)
    assert requests.put(opened["upload_url"], PNG, headers=opened["upload_headers"], timeout=5).ok
    for _ in range(2):  # it may be repeated
        assert alice.post(f"/v3/assets/{opened['asset_id']}/complete")["data"]["size_bytes"] == len(PNG)
    assert alice.get(f"/v3/assets/{opened['asset_id']}")["data"]["type"] == "image"
    alice("DELETE", f"/v3/assets/{sent['asset_id']}", 200)
    alice("GET", f"/v3/assets/{sent['asset_id']}", 404)


def _of_webhooks(alice: Any, url: str) -> None:
    made = alice.endpoint(url, events=["avatar_video.success"])
    assert made["secret"].startswith("whsec_") and made["events"] == ["avatar_video.success"]
    path = f"/v3/webhooks/endpoints/{made['endpoint_id']}"
    alice("PATCH", path, 200, json={"events": ["avatar_video.fail"]})
    [listed] = alice.get("/v3/webhooks/endpoints")["data"]
    assert listed["secret"] is None and listed["events"] == ["avatar_video.fail"]
    assert alice.post(f"{path}/rotate-secret")["data"]["secret"] != made["secret"]
    assert len(alice.get("/v3/webhooks/event-types")["data"]) == 30
    alice.get("/v3/webhooks/events")
    alice("DELETE", path, 200)
    alice("DELETE", path, 404)


def _of_older_versions(alice: Any, url: str, video: str) -> None:
    voice = {"type": "text", "voice_id": seeded_id("voice", "Sara"), "input_text": "Hi."}
    character = {"type": "avatar", "avatar_id": look_id("Ann at the desk")}
    made = alice.post("/v2/video/generate", {"video_inputs": [{"character": character, "voice": voice}]})
    assert alice.video(made["data"]["video_id"])["status"] == "pending"
    assert alice.get("/v1/video_status.get", video_id=video)["data"]["status"] == "pending"
    photos = alice.get("/v2/avatars")["data"]["talking_photos"]
    assert [each["talking_photo_name"] for each in photos] == ["Mia"]
    assert alice.get("/v2/voices")["data"]["voices"] and alice.get("/v2/user/remaining_quota")["data"]
    assert len(alice.get("/v1/webhook/webhook.list")["data"]) == 30
    added = alice("POST", "/v1/webhook/endpoint.add", 200, json={"url": url}).json()["data"]
    [listed] = alice.get("/v1/webhook/endpoint.list")["data"]
    assert listed["endpoint_id"] == added["endpoint_id"]
    alice("DELETE", f"/v1/webhook/endpoint.delete?endpoint_id={added['endpoint_id']}", 200)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v3/videos/{}", None),
        ("DELETE", "/v3/videos/{}", None),
        ("GET", "/v3/videos/batches/{}", None),
        ("GET", "/v3/templates/{}", None),
        ("POST", "/v3/templates/{}", {"variables": {}}),
        ("GET", "/v3/video-translations/{}", None),
        ("DELETE", "/v3/video-translations/{}", None),
        ("GET", "/v3/lipsyncs/{}", None),
        ("GET", "/v3/assets/{}", None),
        ("POST", "/v3/assets/{}/complete", None),
        ("GET", "/v3/folders/{}", None),
        ("GET", "/v3/avatars/looks/{}", None),
        ("PATCH", "/v3/webhooks/endpoints/{}", {}),
        ("DELETE", "/v3/webhooks/endpoints/{}", None),
        ("POST", "/v3/webhooks/endpoints/{}/rotate-secret", None),
    ],
)
def test_what_is_not_there_is_404(alice: Any, method: str, path: str, body: Any) -> None:
    told = alice(method, path.format(UNKNOWN), 404, json=body).json()["error"]
    assert UNKNOWN in told["message"] and told["code"] in ("not_found", "asset_not_found")


@pytest.mark.parametrize("key", ["alice", "", "SANDBOX-alice"])
def test_a_key_the_sandbox_does_not_know_is_401(client: Any, key: str) -> None:
    assert client(key)("GET", "/v3/videos", 401).json()["error"]["code"] == "unauthorized"
    assert client(key)("GET", "/v2/voices", 401).json()["error"]["code"] == "unauthorized"
    assert client(key)("GET", "/v1/webhook/endpoint.list", 401).json()["code"] == 400112
    client("listed-key")("GET", "/v3/videos", 200)


def test_each_key_is_an_account_of_its_own(alice: Any, mallory: Any) -> None:
    video = alice.create()
    mallory("GET", f"/v3/videos/{video}", 404)
    assert mallory("GET", "/v1/video_status.get", 400, params={"video_id": video}).json()["code"] == 40031
    assert mallory.get("/v3/videos")["data"] == [] and mallory.state()["videos_created"] == 0


def test_another_key_may_be_of_the_same_account_and_one_may_be_revoked(client: Any, alice: Any) -> None:
    video = alice.create()
    alice("POST", "/sandbox/keys", 204, json={"key": "sandbox-alice-2"})
    alice("DELETE", "/sandbox/keys", 204, json={"key": "sandbox-alice"})
    alice("GET", "/v3/users/me", 401)
    assert client("sandbox-alice-2").video(video)["id"] == video


def test_looks_and_voices_can_be_asked_for_by_what_they_are(alice: Any) -> None:
    private = alice.get("/v3/avatars/looks", ownership="private")["data"]
    assert [each["status"] for each in private] == ["completed"] * 3 + ["processing", "failed"]
    [photo] = alice.get("/v3/avatars/looks", avatar_type="photo_avatar")["data"]
    assert alice.get("/v3/avatars/looks", group_id=photo["group_id"])["data"] == [photo]
    group = next(each for each in alice.get("/v3/avatars", limit=50)["data"] if each["name"] == "Kristin")
    assert group["looks_count"] == 4
    assert {each["language"] for each in alice.get("/v3/voices", language="French")["data"]} == {"French"}
    [own] = alice.get("/v3/voices", type="private")["data"]
    assert own["name"] == "My own voice"
    assert len(alice.get("/v3/voices", engine="fish", gender="male")["data"]) == 1


@pytest.mark.parametrize("path", ["/v3/avatars/looks", "/v3/videos"])
def test_a_list_is_read_in_pages_also_while_it_grows(alice: Any, path: str) -> None:
    videos = [alice.create() for _ in range(5)]
    seen, token = [], None
    while True:
        told = alice.get(path, limit=2, **({"token": token} if token else {}))
        seen += [each["id"] for each in told["data"]]
        token = told["next_token"]
        assert told["has_more"] == bool(token)
        if not token:
            break
        if len(seen) == 2:
            alice.create()
    assert len(seen) == len(set(seen)) and (seen == videos[::-1] if path == "/v3/videos" else len(seen) == 57)


def test_videos_can_be_found_by_title_and_folder(alice: Any) -> None:
    folder = alice.post("/v3/folders", {"name": "F"})["data"]["folder_id"]
    one, other = alice.create(title="Spring Launch", folder_id=folder), alice.create(title="Autumn")
    assert [each["id"] for each in alice.get("/v3/videos", title="launch")["data"]] == [one]
    assert [each["id"] for each in alice.get("/v3/videos", folder_id=folder)["data"]] == [one]
    assert [each["id"] for each in alice.get("/v3/videos")["data"]] == [other, one]


def test_every_other_path_is_an_error_in_heygens_shape(server: Any) -> None:
    headers = {"X-Api-Key": "sandbox-alice"}
    told = requests.get(f"{server.url}/v3/videos/a/b", headers=headers, timeout=5)
    assert told.status_code == 404 and told.json()["error"]["code"] == "not_found"
    told = requests.put(f"{server.url}/v3/videos", headers=headers, timeout=5)
    assert told.status_code == 404 and "PUT /v3/videos" in told.json()["error"]["message"]


def test_the_page_for_people_names_what_can_be_used(server: Any) -> None:
    page = requests.get(f"{server.url}/", timeout=5).text
    assert look_id("Ann at the desk") in page and seeded_id("voice", "Sara") in page and "[fail]" in page
