"""The header Idempotency-Key, as HeyGen has it."""

import threading
from typing import Any

import pytest


def test_a_repeated_key_gets_the_first_answer_whatever_the_body_says(alice: Any) -> None:
    first = alice.create(key="row-1", title="One")
    assert alice.create(key="row-1", title="Another", script="Something else.") == first
    told = alice("POST", "/v3/videos", 200, json={"type": "podcast"}, headers={"Idempotency-Key": "row-1"})
    assert told.json()["data"]["video_id"] == first and alice.video(first)["title"] == "One"
    assert alice.create(key="row-2") != first and alice.state()["videos_created"] == 2


def test_a_key_is_known_for_24_hours(alice: Any, clock: Any) -> None:
    first = alice.create(key="k")
    clock.forward(24 * 3600 - 1)
    assert alice.create(key="k") == first
    clock.forward(1)
    assert alice.create(key="k") != first


def test_a_key_is_known_for_one_route_and_one_account(alice: Any, mallory: Any) -> None:
    made = alice.create(key="k")
    assert mallory.create(key="k") != made
    folder = alice("POST", "/v3/folders", 200, json={"name": "F"}, headers={"Idempotency-Key": "k"}).json()["data"]
    assert folder["name"] == "F"
    secrets = []
    for number in range(2):
        id = alice.endpoint(f"https://hooks.example/{number}")["endpoint_id"]
        path = f"/v3/webhooks/endpoints/{id}/rotate-secret"
        told = [alice("POST", path, 200, headers={"Idempotency-Key": "k"}).json()["data"]["secret"] for _ in range(2)]
        assert told[0] == told[1]
        secrets.append(told[0])
    assert secrets[0] != secrets[1]


def test_while_the_first_is_under_way_a_repeat_is_409(alice: Any, eventually: Any) -> None:
    alice.faults(latency_seconds=0.5)
    first = threading.Thread(target=alice.create, kwargs={"key": "k"})
    first.start()
    eventually(lambda: alice.state()["requests"].get("POST /v3/videos"))
    body = {"type": "avatar", "avatar_id": "x", "script": "x"}
    told = alice("POST", "/v3/videos", 409, json=body, headers={"Idempotency-Key": "k"}).json()["error"]
    assert told["code"] == "request_in_progress"
    first.join()
    assert alice.state()["videos_created"] == 1


@pytest.mark.parametrize("fault", ["error_500_after", "hang", "answer_after"])
def test_an_answer_that_was_lost_is_given_to_the_repeat(alice: Any, fault: str) -> None:
    alice.faults(**{fault: 1}, hang_seconds=0, answer_status=504)
    with pytest.raises((AssertionError, OSError)):
        alice.create(key="k")
    made = alice.create(key="k")
    assert alice.state()["videos_created"] == 1 and alice.video(made)["status"] == "pending"


@pytest.mark.parametrize("fault", ["error_500", "reset_before", "rate_limit"])
def test_a_call_that_did_nothing_leaves_its_key_unused(alice: Any, fault: str) -> None:
    alice.faults(**{fault: 1})
    with pytest.raises((AssertionError, OSError)):
        alice.create(key="k")
    assert alice.state()["videos_created"] == 0
    alice.create(key="k")


def test_a_refused_call_leaves_its_key_unused(alice: Any) -> None:
    alice("POST", "/v3/videos", 400, json={}, headers={"Idempotency-Key": "k"})
    assert alice.create(key="k")


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256])
def test_a_key_of_other_characters_is_refused(alice: Any, key: str) -> None:
    headers = {"Idempotency-Key": key.encode()}
    assert alice("POST", "/v3/videos", 400, json={}, headers=headers).json()["error"]["param"] == "Idempotency-Key"


def test_what_is_older_than_v3_knows_no_keys(alice: Any) -> None:
    voice = {"type": "silence"}
    for _ in range(2):
        body = {"video_inputs": [{"voice": voice}]}
        alice("POST", "/v2/video/generate", 200, json=body, headers={"Idempotency-Key": "k"})
    assert alice.state()["videos_created"] == 2


def test_a_replayed_template_call_shows_the_video_as_it_was(alice: Any, clock: Any) -> None:
    path, headers = f"/v3/templates/{alice.get('/v3/templates')['data'][0]['id']}", {"Idempotency-Key": "k"}
    first = alice("POST", path, 200, json={"variables": {}}, headers=headers).json()["data"]
    clock.forward(60)
    assert alice("POST", path, 200, json={"variables": {}}, headers=headers).json()["data"] == first
    assert alice.video(first["id"])["status"] == "completed"
