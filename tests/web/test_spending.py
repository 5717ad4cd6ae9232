"""What a caller can do so that nothing is paid twice, or too much."""

from collections.abc import Mapping
from typing import Any

from support.world import Api, World

CREATE = "/v1/actions/create_video"
BOTH = "/v1/actions/create_and_render_video"


def test_the_same_input_within_the_window_is_done_once(world: World, alice: Api) -> None:
    who, avatar = alice.connection["label"], world.avatar(alice)
    body = {"script": "Hello.", "avatar_id": avatar, "deduplicate_minutes": 10}
    answers = [alice.good("POST", CREATE, body) for _ in range(3)]
    assert answers[0] | {"repeated": True} == answers[1] == answers[2]
    alice.good("POST", CREATE, body | {"script": "Another."})
    alice.good("POST", CREATE, {"script": "Hello.", "avatar_id": avatar})
    assert world.state(who)["videos_created"] == 3


def test_a_look_through_api_request_is_taken_anew_within_the_window(world: World, alice: Api) -> None:
    look = {"method": "GET", "path": "/videos", "deduplicate_minutes": 10}
    before = alice.good("POST", "/v1/actions/api_request", look)
    alice.good("POST", CREATE, {"script": "Hello.", "avatar_id": world.avatar(alice)})
    after = alice.good("POST", "/v1/actions/api_request", look, headers={"Idempotency-Key": "a look"})
    again = alice.good("POST", "/v1/actions/api_request", look)
    counts = [each["body"]["totalItems"] for each in (before, after, again)]
    assert counts == [0, 1, 1]


def test_max_credits_refuses_before_anything_is_made(world: World, alice: Api) -> None:
    who, avatar = alice.connection["label"], world.avatar(alice)
    body = {"script": "Hello there. " * 40, "avatar_id": avatar, "max_credits": 5}
    answer = alice("POST", BOTH, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "cost_limit_exceeded")
    assert world.state(who)["videos_created"] == 0
    assert alice.good("POST", BOTH, body | {"max_credits": 10_000})["status"] != "IDLE"


def test_max_credits_bounds_the_render_of_a_video_that_we_made(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    video = alice.good("POST", CREATE, {"script": "Hello there. " * 40, "avatar_id": world.avatar(alice)})
    refused = alice("POST", "/v1/actions/render_video", {"video_id": video["id"], "max_credits": 5})
    assert refused.json()["error"]["code"] == "cost_limit_exceeded" and world.state(who)["renders"] == 0
    alice.good("POST", "/v1/actions/render_video", {"video_id": video["id"], "max_credits": 10_000})
    assert world.state(who)["renders"] == 1


def test_an_estimate_costs_nothing(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    body = {"script": "Hello there. " * 40, "avatar_id": world.avatar(alice)}
    estimate = alice.good("POST", "/v1/actions/estimate_cost", body)
    assert estimate["credits"] > 0 and estimate["parts"] and estimate["assumptions"]
    assert world.state(who)["videos_created"] == 0


def test_what_something_was_reckoned_to_cost_is_kept_with_it(world: World, alice: Api) -> None:
    """As `estimate_cost` says, whether or not there is a limit. What was begun before costs nothing more."""
    body = {"script": "Hello there. " * 40, "avatar_id": world.avatar(alice)}
    told = alice.good("POST", "/v1/actions/estimate_cost", body)
    for limit in ({}, {"max_credits": 10_000}):
        alice.good("POST", BOTH, body | limit)
        assert latest_estimate(world, alice) == {each: told[key] for each, key in AMOUNTS} | {"unit": "credits"}
    video = alice.good("POST", CREATE, body)
    assert latest_estimate(world, alice) is None
    alice.good("POST", "/v1/actions/render_video", {"video_id": video["id"]})
    assert (latest_estimate(world, alice) or {})["amount"] == told["credits"]
    alice.good("POST", "/v1/actions/render_video", {"video_id": video["id"]})
    assert (latest_estimate(world, alice) or {})["amount"] == 0


AMOUNTS = (("amount", "credits"), ("at_most", "at_most"))


def latest_estimate(world: World, api: Api) -> Mapping[str, Any] | None:
    [latest] = world.bridge.store.operations.recent(api.connection["id"], 0, limit=1)
    return latest.estimate


def test_two_connections_of_one_account_render_a_video_once(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    second = world.connect(who)
    video = alice.good("POST", CREATE, {"script": "Hello.", "avatar_id": world.avatar(alice)})
    for api in (alice, second):
        assert api.good("POST", "/v1/actions/render_video", {"video_id": video["id"]})["id"] == video["id"]
    assert world.state(who)["renders"] == 1
