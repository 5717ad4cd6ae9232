"""How long things take, how many at once, what they cost, and how they end."""

from typing import Any

import pytest
import requests

from connector.sandbox.heygen.seeds import look_id, seeded_id

FILM = {"type": "url", "url": "https://files.example/a.mp4"}
WORDS = "one two three four five six seven eight nine ten"  # four seconds


def test_a_video_goes_from_pending_to_completed_and_then_has_its_files(alice: Any, clock: Any) -> None:
    id = alice.create(script=WORDS, caption={"style": "default"})
    seen = []
    for seconds in (9, 2, 28, 1):
        clock.forward(seconds)
        seen.append(alice.video(id)["status"])
    assert seen == ["pending", "processing", "processing", "completed"]
    video = alice.video(id)
    assert video["duration"] == 4.0 and video["completed_at"] - video["created_at"] == 40
    for name in ("video_url", "captioned_video_url", "subtitle_url", "thumbnail_url"):
        assert requests.get(video[name], timeout=5).status_code == 200, name


def test_a_link_ends_and_reading_again_gives_a_fresh_one(alice: Any, clock: Any) -> None:
    id = alice.create()
    clock.forward(40)
    old = alice.video(id)["video_url"]
    clock.forward(7 * 24 * 3600 + 1)
    assert requests.get(old, timeout=5).status_code == 403
    assert requests.get(alice.video(id)["video_url"], timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"script": "It will [fail]."}, "render_failed"),
        ({"title": "[fail]"}, "render_failed"),
        ({"script": "[moderate]"}, "content_moderated"),
    ],
)
def test_what_is_written_in_it_decides_how_it_ends(alice: Any, clock: Any, changes: Any, code: str) -> None:
    id = alice.create(**changes)
    assert alice.video(id)["failure_code"] is None
    clock.forward(40)
    video = alice.video(id)
    assert (video["status"], video["failure_code"], video["video_url"]) == ("failed", code, None)
    old = alice.get("/v1/video_status.get", video_id=id)["data"]
    assert old["status"] == "failed" and old["error"]["detail"] == code
    [row] = alice.get("/v3/videos/statuses", video_ids=id)["data"]
    assert row["error"]["code"] == code


@pytest.mark.parametrize(
    ("fault", "code"), [("fail_renders", "render_failed"), ("moderate_renders", "content_moderated")]
)
def test_the_next_renders_end_badly_as_often_as_said(alice: Any, clock: Any, fault: str, code: str) -> None:
    alice.faults(**{fault: 1})
    made = [alice.create() for _ in range(2)]
    clock.forward(40)
    assert [alice.video(id)["failure_code"] for id in made] == [code, None]


def test_a_scene_of_studio_and_a_text_of_a_template_may_fail_too(alice: Any, clock: Any) -> None:
    input = {"type": "avatar", "avatar_id": look_id("Mia"), "script": "[fail]"}
    studio = {"type": "studio", "scenes": [{"type": "avatar_video", "input": input}]}
    made = [alice.post("/v3/videos", studio)["data"]["video_id"]]
    text = {"name": "first_name", "type": "text", "properties": {"content": "[fail]"}}
    template = f"/v3/templates/{seeded_id('template', 'Welcome')}"
    made.append(alice.post(template, {"variables": {"first_name": text}})["data"]["id"])
    voice = {"type": "text", "voice_id": seeded_id("voice", "Sara"), "input_text": "[fail]"}
    made.append(alice.post("/v2/video/generate", {"video_inputs": [{"voice": voice}]})["data"]["video_id"])
    clock.forward(40)
    assert {alice.video(id)["status"] for id in made} == {"failed"}


def test_so_many_jobs_may_be_under_way_at_once(alice: Any, clock: Any) -> None:
    for _ in range(8):
        alice.create(script="Hi.")
    clock.forward(10)
    alice.post("/v3/video-translations", {"video": FILM, "output_languages": ["English", "Hindi (India)"]})
    body = {"type": "avatar", "avatar_id": look_id("Mia"), "script": "Hi."}
    refused = alice("POST", "/v3/videos", 429, json=body)
    assert refused.json()["error"]["code"] == "rate_limit_exceeded" and refused.headers["Retry-After"] == "30"
    alice("POST", "/v2/video/generate", 429, json={"video_inputs": [{"voice": {"type": "silence"}}]})
    clock.forward(30)
    alice("POST", "/v3/videos", 200, json=body)


def test_a_batch_goes_on_as_jobs_end(alice: Any, clock: Any, eventually: Any) -> None:
    spoken = {"type": "avatar", "avatar_id": look_id("Mia"), "script": "Hi."}
    videos = [*[spoken] * 11, {**spoken, "avatar_id": "nobody"}, {**spoken, "title": "[fail]"}]
    id = alice.post("/v3/videos/batches", {"videos": videos, "title": "Sheet"})["data"]["batch_id"]
    eventually(lambda: alice.state()["videos_created"] == 10)
    batch = alice.get(f"/v3/videos/batches/{id}", limit=100)["data"]
    assert batch["counts_by_status"] == {"processing": 10, "queued": 3}
    clock.forward(40)
    eventually(lambda: alice.state()["videos_created"] == 12)
    clock.forward(40)
    eventually(lambda: alice.get(f"/v3/videos/batches/{id}")["data"]["status"] == "completed")
    batch = alice.get(f"/v3/videos/batches/{id}")["data"]
    assert batch["counts_by_status"] == {"completed": 11, "failed": 2}
    assert "nobody" in batch["items"][11]["error"]["message"] and batch["items"][12]["error"]["code"] == "render_failed"
    rows = alice.get("/v3/videos/statuses", batch_ids=id)["data"]
    assert [each["item_index"] for each in rows] == list(range(13))
    first = alice.get(f"/v3/videos/batches/{id}", limit=5)["data"]
    rest = alice.get(f"/v3/videos/batches/{id}", token=first["next_token"])["data"]
    assert [each["item_index"] for each in (*first["items"], *rest["items"])] == list(range(13))


PAID = [
    ({"avatar_id": look_id("Mia")}, 4 * 0.05),
    ({}, 4 * 0.0667),
    ({"engine": {"type": "avatar_iii"}}, 4 * 0.0167),
    ({"resolution": "4k"}, 4 * (0.0667 + 0.0167)),
]


@pytest.mark.parametrize(("changes", "price"), PAID)
def test_a_render_is_paid_from_the_wallet(alice: Any, changes: Any, price: float) -> None:
    alice.create(script=WORDS, **changes)
    assert alice.state()["credits_spent"] == pytest.approx(price)
    wallet = alice.get("/v3/users/me")["data"]["wallet"]
    assert wallet == {"currency": "usd", "remaining_balance": pytest.approx(5 - price)}
    assert alice.get("/v2/user/remaining_quota")["data"]["used_quota"] == pytest.approx(price)


def test_an_empty_wallet_is_402_and_nothing_is_made(alice: Any) -> None:
    wanted = {"video": FILM, "output_languages": ["English"] * 3, "mode": "precision"}
    told = alice("POST", "/v3/video-translations", 402, json=wanted).json()["error"]
    assert told["code"] == "insufficient_credit" and alice.state()["renders"] == 0
    alice("POST", "/v3/video-translations", 200, json=wanted | {"translate_audio_only": True})
    assert alice.state()["credits_spent"] == pytest.approx(3 * 30 * 0.0167)


def test_a_pause_takes_its_time(alice: Any, clock: Any) -> None:
    id = alice.create(script=f'{WORDS} <break time="1.5s"/>')
    clock.forward(40)
    assert alice.video(id)["duration"] == 5.5


def test_what_was_made_and_has_changed_shows_late(alice: Any, clock: Any) -> None:
    alice.faults(late_seconds=10)
    id = alice.create()
    clock.forward(9)
    alice("GET", f"/v3/videos/{id}", 404)
    assert alice.get("/v3/videos")["data"] == []
    assert alice.get("/v3/videos/statuses", video_ids=id)["data"][0]["status"] == "not_found"
    clock.forward(1)
    assert alice.video(id)["status"] == "pending"
    clock.forward(39)
    assert alice.video(id)["status"] == "processing"


def test_reset_forgets_everything(alice: Any) -> None:
    id = alice.create()
    alice.faults(refuse_keys=True)
    alice("POST", "/sandbox/reset", 204)
    alice("GET", f"/v3/videos/{id}", 404)
