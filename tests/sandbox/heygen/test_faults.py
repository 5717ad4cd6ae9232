"""Each fault as a caller of HeyGen meets it; what it is made of, Argil's suite tries (`passage` is the same)."""

from typing import Any

import pytest


def body(alice: Any) -> Any:
    look = alice.get("/v3/avatars/looks", limit=1)["data"][0]["id"]
    return {"type": "avatar", "avatar_id": look, "script": "Hi."}


def test_rate_limit_answers_429_in_heygens_shape(alice: Any) -> None:
    alice.faults(rate_limit=1)
    told = alice("GET", "/v3/voices", 429)
    assert told.headers["Retry-After"] == "1" and told.json()["error"]["code"] == "rate_limit_exceeded"
    alice("GET", "/v3/voices", 200)


@pytest.mark.parametrize(("fault", "done"), [("error_500", 0), ("error_500_after", 1)])
def test_500_comes_before_or_after_the_work(alice: Any, fault: str, done: int) -> None:
    sent = body(alice)
    alice.faults(**{fault: 1})
    assert alice("POST", "/v3/videos", 500, json=sent).json()["error"]["code"] == "internal_error"
    assert alice.state()["videos_created"] == done


@pytest.mark.parametrize(
    ("path", "field"), [("/v3/voices", "error"), ("/v2/voices", "data"), ("/v1/webhook/endpoint.list", "code")]
)
def test_any_status_is_answered_in_the_shape_of_its_version(alice: Any, path: str, field: str) -> None:
    alice.faults(answer_before=1, answer_status=423)
    assert field in alice("GET", path, 423).json()
    alice.faults(answer_before=1, answer_page=True)
    assert alice("GET", path, 423).text.startswith("<!doctype")


def test_the_filter_sees_the_whole_path(alice: Any) -> None:
    alice.faults(error_500=-1, fault_methods=["POST"], fault_path="^/v3/videos$")
    sent = body(alice)
    alice("POST", "/v3/videos", 500, json=sent)
    alice("POST", "/v3/folders", 200, json={"name": "F"})


def test_refused_keys_are_401_until_taken_back(alice: Any) -> None:
    alice.faults(refuse_keys=True)
    assert "revoked" in alice("GET", "/v3/users/me", 401).json()["error"]["message"]
    alice.faults(refuse_keys=False)
    alice("GET", "/v3/users/me", 200)


def test_an_endpoint_may_be_refused_or_be_for_all_events_only(alice: Any) -> None:
    wanted = {"url": "https://hooks.example/a", "events": ["avatar_video.fail"]}
    alice.faults(all_events_only=True)
    assert alice("POST", "/v3/webhooks/endpoints", 400, json=wanted).json()["error"]["param"] == "events"
    alice("POST", "/v3/webhooks/endpoints", 200, json={"url": wanted["url"]})
    alice.faults(refuse_endpoints=True)
    assert alice("POST", "/v3/webhooks/endpoints", 403, json=wanted).json()["error"]["code"] == "forbidden"


@pytest.mark.parametrize("patch", [{"nope": 1}, {"hang": -2}, {"answer_status": 99}, {"fault_path": "("}])
def test_a_fault_that_makes_no_sense_is_refused(alice: Any, patch: Any) -> None:
    assert next(iter(patch)) in alice("PATCH", "/sandbox/faults", 400, json=patch).json()["error"]["message"]
