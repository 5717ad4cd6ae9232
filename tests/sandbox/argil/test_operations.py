"""Each of the nineteen operations, as a caller meets it. The client holds every answer against the OpenAPI file."""

from typing import Any

import pytest
import requests

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_every_operation_of_the_file_is_there_and_answers_as_declared(alice: Any, document: Any, clock: Any) -> None:
    document.checked.clear()
    video = alice.create(subtitles={"enable": True})
    alice.render(video["id"])
    clock.forward(40)
    webhook = alice.post("/webhooks", {"callbackUrl": "http://127.0.0.1:9/", "events": ["VIDEO_GENERATION_FAILED"]})
    asset = alice.post("/assets", {"name": "a", "type": "IMAGE", "url": "https://example.com/a.png"})
    image = {"url": "https://example.com/a.jpg"}
    avatar = alice.post("/avatars", {"type": "IMAGE", "name": "Zoe", "datasetImage": image})
    for path in ("/assets", "/avatars", "/subtitles", "/videos", "/voices", "/webhooks"):
        assert alice.get(path)
    voice = alice.get("/voices")[0]
    for kind, thing in (("assets", asset), ("avatars", avatar), ("videos", video), ("voices", voice)):
        assert alice.get(f"/{kind}/{thing['id']}")["id"] == thing["id"]
    alice("GET", f"/subtitles/videos/{video['id']}/export", 200)
    alice("PUT", f"/webhooks/{webhook['id']}", 200, json={"events": ["AVATAR_TRAINING_FAILED"]})
    alice("DELETE", f"/webhooks/{webhook['id']}", 204)
    alice("DELETE", f"/videos/{video['id']}", 200)
    worked = {name for name, status in document.checked if status < 300}
    assert worked == set(document.operations) and len(worked) == 19


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/assets/{}", None),
        ("GET", "/avatars/{}", None),
        ("GET", "/videos/{}", None),
        ("GET", "/voices/{}", None),
        ("GET", "/subtitles/videos/{}/export", None),
        ("DELETE", "/videos/{}", None),
        ("DELETE", "/webhooks/{}", None),
        ("PUT", "/webhooks/{}", {"events": ["VIDEO_GENERATION_FAILED"]}),
        ("POST", "/videos/{}/render", None),
    ],
)
def test_what_is_not_there_is_404(alice: Any, method: str, path: str, body: Any) -> None:
    assert UNKNOWN in alice(method, path.format(UNKNOWN), 404, json=body).json()["message"]


@pytest.mark.parametrize("key", ["alice", "", "SANDBOX-alice"])
def test_a_key_the_sandbox_does_not_know_is_401(client: Any, key: str) -> None:
    answer = client(key)("GET", "/videos", 401)
    assert answer.json() == {"code": 401, "message": answer.json()["message"]}
    client("listed-key")("GET", "/videos", 200)


def test_each_key_is_an_account_of_its_own(alice: Any, mallory: Any) -> None:
    video = alice.create()
    mallory("GET", f"/videos/{video['id']}", 404)
    mallory("POST", f"/videos/{video['id']}/render", 404)
    mallory("DELETE", f"/videos/{video['id']}", 404)
    assert mallory.get("/videos")["totalItems"] == 0
    assert mallory.state()["videos_created"] == 0 and alice.state()["videos_created"] == 1


def test_videos_are_paged_newest_first(alice: Any, clock: Any) -> None:
    made = []
    for number in range(12):
        made.append(alice.create(name=f"Number {number}")["id"])
        clock.forward(1)
    first, second = alice.get("/videos"), alice.get("/videos", page=2)
    assert [row["id"] for row in first["videos"] + second["videos"]] == made[::-1]
    assert {key: second[key] for key in second if key != "videos"} == {
        "totalItems": 12,
        "totalPages": 2,
        "currentPage": 2,
        "itemsPerPage": 10,
    }
    assert len(alice.get("/videos", limit=5, page=3)["videos"]) == 2


def test_videos_are_found_by_name_avatar_voice_and_extras(alice: Any) -> None:
    marcus, diego = alice.avatar("Marcus"), alice.get("/voices", language="SPANISH")[0]
    plain = alice.create(name="Quarterly REPORT", extras={"a": "1", "b": "2"})
    other = alice.create(moments=[{"avatarId": marcus["id"], "voiceId": diego["id"], "transcript": "Hola."}])

    def found(**params: Any) -> list[str]:
        return [row["id"] for row in alice.get("/videos", **params)["videos"]]

    assert found(nameSearchQuery="report") == [plain["id"]]
    assert found(avatarId=marcus["id"]) == found(voiceId=diego["id"]) == [other["id"]]
    assert found(extrasFilter='{"a": "1"}') == found(extrasFilter='{"a": "1", "b": "2"}') == [plain["id"]]
    assert found(extrasFilter='{"a": "2"}') == found(extrasFilter='{"a": "1", "c": "3"}') == []
    assert found(extrasFilter="{}") == [other["id"], plain["id"]]


def test_assets_are_filtered_and_counted_in_headers(alice: Any, clock: Any) -> None:
    assert {row["type"] for row in alice.get("/assets")} == {"AUDIO", "IMAGE", "VIDEO"}
    assert {row["type"] for row in alice.get("/assets", type=["IMAGE", "VIDEO"])} == {"IMAGE", "VIDEO"}
    answer = alice("GET", "/assets?type=AUDIO&pageSize=1&page=2", 200)
    counts = {name: answer.headers[name] for name in ("X-Total-Count", "X-Page", "X-Page-Size", "X-Total-Pages")}
    assert len(answer.json()) == 1 and list(counts.values()) == ["2", "2", "1", "2"]
    made = alice.post("/assets", {"name": "Mine", "type": "VIDEO", "url": "http://example.com/a.mp4"})
    assert made["status"] == "PROCESSING"
    assert [row["id"] for row in alice.get("/assets", status="PROCESSING")] == [made["id"]]
    clock.forward(2)
    assert alice.get(f"/assets/{made['id']}")["status"] == "READY" and alice.get("/assets")[0]["id"] == made["id"]


def test_avatars_and_voices_are_filtered(alice: Any) -> None:
    assert {row["model"] for row in alice.get("/avatars", model="ARGIL_V1")} == {"ARGIL_V1"}
    wide = alice.get("/avatars", orientation="ASPECT_RATIO_16_9", model="ARGIL_V1")
    assert [row["name"] for row in wide] == ["Marcus at the desk"]
    assert [row["name"] for row in alice.get("/voices", language="ENGLISH", gender="MALE")] == ["Oliver"]
    assert {row["status"] for row in alice.get("/avatars")} == {"IDLE", "TRAINING", "TRAINING_FAILED"}


def test_subtitle_styles_are_paged(alice: Any) -> None:
    assert len(alice.get("/subtitles")["items"]) == 10
    assert [len(alice.get("/subtitles", page=2)["items"]), alice.get("/subtitles", pageSize=7)["totalPages"]] == [2, 2]


def test_subtitles_are_exported_once_there_is_audio(alice: Any, clock: Any) -> None:
    video = alice.create()
    path = f"/subtitles/videos/{video['id']}/export"
    assert "audio" in alice("GET", path, 400).json()["message"]
    alice.render(video["id"])
    clock.forward(15)
    answer = alice("GET", path, 200)
    assert answer.text == "WEBVTT\n\n00:00:00.000 --> 00:00:02.400\nHello there, nice to see you.\n"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{video["id"]}.vtt"'
    styled = alice("GET", f"{path}?format=ass&includeStyling=true", 200)
    assert "Dialogue: 0,0:00:00.00,0:00:02.40,Default,Hello" in styled.text and "[V4+ Styles]" in styled.text
    assert "[V4+ Styles]" not in alice("GET", f"{path}?format=ass", 200).text


def test_a_webhook_is_changed_in_part(alice: Any, clock: Any) -> None:
    made = alice.post("/webhooks", {"callbackUrl": "https://example.com/a", "events": ["VIDEO_GENERATION_SUCCESS"]})
    clock.forward(5)
    changed = alice("PUT", f"/webhooks/{made['id']}", 200, json={"callbackUrl": "https://example.com/b"}).json()
    assert (changed["callbackUrl"], changed["events"]) == ("https://example.com/b", made["events"])
    assert changed["updatedAt"] > made["updatedAt"]
    alice("DELETE", f"/webhooks/{made['id']}", 204)
    assert alice.get("/webhooks") == []


def test_the_api_is_also_at_v1_and_the_page_names_what_is_there(server: Any, alice: Any) -> None:
    answer = requests.get(f"{server.url}/v1/avatars", headers={"x-api-key": "sandbox-alice"}, timeout=5)
    assert answer.json() == alice.get("/avatars")
    page = requests.get(f"{server.url}/", timeout=5).text
    assert all(row["id"] in page for row in alice.get("/avatars") + alice.get("/voices"))
    for address in (answer.json()[0]["thumbnailUrl"], alice.get("/voices")[0]["sampleUrl"]):
        assert requests.get(address, timeout=5).content
    assert requests.get(f"{server.url}/nowhere", timeout=5).json()["code"] == 404


def test_state_counts_and_reset_forgets(alice: Any) -> None:
    video = alice.create()
    alice.render(video["id"])
    alice("POST", f"/videos/{video['id']}/render", 400)
    state = alice.state()
    assert (state["videos_created"], state["renders"], state["credits_left"] + state["credits_spent"]) == (1, 1, 500)
    assert state["requests"] == {"GET /avatars": 1, "POST /videos": 1, "POST /videos/{id}/render": 2}
    alice.faults(rate_limit=3)
    alice("POST", "/sandbox/reset", 204)
    assert alice.get("/videos")["totalItems"] == 0 and alice.get("/sandbox/faults")["rate_limit"] == 0
    assert alice.state()["credits_left"] == 500
