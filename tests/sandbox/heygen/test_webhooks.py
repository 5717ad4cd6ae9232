"""What endpoints and callbacks are told, and by which they know that it is HeyGen's."""

import hashlib
import hmac
from typing import Any

import pytest

from connector.sandbox.heygen.seeds import look_id, seeded_id

FILM = {"type": "url", "url": "https://files.example/a.mp4"}


def signed(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_an_end_is_told_to_each_endpoint_that_wants_it_signed_with_its_secret(
    alice: Any, clock: Any, receiver: Any, eventually: Any, document: Any
) -> None:
    every = alice.endpoint(receiver.url)
    alice.endpoint(receiver.url, events=["avatar_video.fail"])
    folder = alice.post("/v3/folders", {"name": "F"})["data"]["folder_id"]
    video = alice.create(callback_id="job-1", folder_id=folder)
    clock.forward(40)
    eventually(lambda: receiver.received)
    [(headers, body)], [event] = receiver.received, receiver.bodies
    document.check_delivery(event)
    assert headers["Heygen-Signature"] == signed(every["secret"], body)
    assert int(headers["Heygen-Timestamp"]) == clock.now.timestamp() and headers["Heygen-Event-Id"].startswith("evt_")
    data = event["event_data"]
    assert event["event_type"] == "avatar_video.success"
    assert (data["video_id"], data["callback_id"], data["folder_id"]) == (video, "job-1", folder)
    assert data["url"] == alice.video(video)["video_url"]
    [listed] = alice.get("/v3/webhooks/events", event_type="avatar_video.success")["data"]
    assert listed["event_id"] == headers["Heygen-Event-Id"] and listed["event_data"] == data
    [told] = alice.state()["deliveries"]
    assert (told["event"], told["status"], told["webhook_id"]) == ("avatar_video.success", 200, every["endpoint_id"])


def test_a_failure_is_told_with_its_reason(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.endpoint(receiver.url, events=["avatar_video.fail"])
    video = alice.create(script="This will [fail].")
    clock.forward(40)
    eventually(lambda: receiver.bodies)
    [event] = receiver.bodies
    assert event["event_type"] == "avatar_video.fail" and "url" not in event["event_data"]
    assert event["event_data"]["msg"] == alice.video(video)["failure_message"] == "The render failed."


def test_a_rotated_secret_signs_from_then_on(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    made = alice.endpoint(receiver.url)
    alice.create()
    secret = alice.post(f"/v3/webhooks/endpoints/{made['endpoint_id']}/rotate-secret")["data"]["secret"]
    clock.forward(40)
    eventually(lambda: receiver.received)
    [(headers, body)] = receiver.received
    assert headers["Heygen-Signature"] == signed(secret, body) != signed(made["secret"], body)


def test_an_endpoint_of_v1_is_probed_and_told_by_its_own_header(
    alice: Any, clock: Any, receiver: Any, eventually: Any
) -> None:
    made = alice("POST", "/v1/webhook/endpoint.add", 200, json={"url": receiver.url}).json()["data"]
    assert receiver.probed == 1
    alice.create()
    clock.forward(40)
    eventually(lambda: receiver.received)
    [(headers, body)] = receiver.received
    assert headers["Signature"] == signed(made["secret"], body)
    assert not [name for name in headers if name.startswith("Heygen")]


def test_an_address_that_does_not_answer_options_is_no_endpoint_of_v1(alice: Any, receiver: Any) -> None:
    receiver.probe_status = 405
    for url in (receiver.url, "http://127.0.0.1:9/"):
        assert "OPTIONS" in alice("POST", "/v1/webhook/endpoint.add", 400, json={"url": url}).json()["message"]
    assert alice.get("/v1/webhook/endpoint.list")["data"] == []


def test_a_callback_is_told_too_and_not_signed(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.create(callback_url=receiver.url, callback_id="c")
    clock.forward(40)
    eventually(lambda: receiver.received)
    [(headers, _)], [event] = receiver.received, receiver.bodies
    assert not [name for name in headers if "ignature" in name] and event["event_data"]["callback_id"] == "c"
    assert alice.get("/v3/webhooks/events")["data"] == []


def test_a_translation_and_a_batch_are_told_of(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.endpoint(receiver.url, events=["video_translate.success", "video_translate.fail", "batch.finished"])
    wanted = {"video": FILM, "output_languages": ["English"]}
    [good] = alice.post("/v3/video-translations", wanted)["data"]["video_translation_ids"]
    [bad] = alice.post("/v3/video-translations", wanted | {"title": "[fail]"})["data"]["video_translation_ids"]
    spoken = {"type": "avatar", "avatar_id": look_id("Mia"), "script": "Hi."}
    batch = alice.post("/v3/videos/batches", {"videos": [spoken]})["data"]["batch_id"]
    eventually(lambda: alice.state()["videos_created"])
    clock.forward(40)
    eventually(lambda: len(receiver.bodies) == 3)
    told = {each["event_type"]: each["event_data"] for each in receiver.bodies}
    assert told["video_translate.success"]["video_translate_id"] == good
    assert told["video_translate.success"]["url"] == alice.get(f"/v3/video-translations/{good}")["data"]["video_url"]
    assert told["video_translate.fail"]["video_translate_id"] == bad
    assert told["batch.finished"]["batch_id"] == batch


def test_a_deleted_video_is_not_told_of(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.endpoint(receiver.url)
    gone, there = alice.create(), alice.create()
    alice("DELETE", f"/v3/videos/{gone}", 200)
    clock.forward(40)
    eventually(lambda: receiver.bodies)
    assert [each["event_data"]["video_id"] for each in receiver.bodies] == [there]


@pytest.mark.parametrize(("fault", "times"), [("webhook_drop", 0), ("webhook_double", 2)])
def test_a_webhook_may_be_lost_or_come_twice(
    alice: Any, clock: Any, receiver: Any, eventually: Any, fault: str, times: int
) -> None:
    alice.endpoint(receiver.url)
    alice.faults(**{fault: 1})
    alice.create()
    clock.forward(40)
    eventually(lambda: len(alice.state()["deliveries"]) == max(1, times))
    assert len(receiver.bodies) == times
    assert len({headers["Heygen-Event-Id"] for headers, _ in receiver.received}) == min(1, times)
    assert len(alice.get("/v3/webhooks/events")["data"]) == 1


def test_a_webhook_may_come_late(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.endpoint(receiver.url)
    alice.faults(webhook_delay_seconds=30)
    video = alice.create()
    clock.forward(40)
    eventually(lambda: alice.get("/v3/webhooks/events")["data"])
    assert alice.video(video)["status"] == "completed"
    clock.forward(29)
    assert not receiver.bodies
    clock.forward(1)
    eventually(lambda: receiver.bodies)


def test_what_has_no_receiver_is_written_down_as_undelivered(alice: Any, clock: Any, eventually: Any) -> None:
    alice.endpoint("http://127.0.0.1:9/")
    alice.create(voice_id=seeded_id("voice", "Paul"))
    clock.forward(40)
    eventually(lambda: alice.state()["deliveries"])
    [told] = alice.state()["deliveries"]
    assert told["status"] is None and told["error"] == "ConnectionError"
