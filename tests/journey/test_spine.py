"""The main job: connect, subscribe, create and render, be called back, get a signed event."""

import functools
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
import sqlalchemy as sa
from standardwebhooks import Webhook
from support.world import World, until

from connector.store import tables


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with World(database_url) as world:
        yield world


def test_a_rendered_video_reaches_the_hook_signed_and_whole(world: World) -> None:
    alice = world.connect("alice")
    hook = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    with world.relay():
        made = alice.good(
            "POST",
            "/v1/actions/create_and_render_video",
            {"script": "Hello there. Welcome aboard.", "avatar_id": world.avatar(alice), "extras": {"row": "42"}},
        )
        [arrival] = world.receiver.wait(1)
    event = Webhook(hook["secret"]).verify(arrival.body, arrival.headers)
    assert set(event) == {
        "id", "type", "trigger", "provider", "occurred_at", "verified", "callback_id", "video",
    }  # fmt: skip
    assert (event["type"], event["trigger"], event["provider"]) == ("video.done", "video_done", "argil")
    assert event["verified"] is True and event["callback_id"] is None
    assert event["video"]["id"] == made["id"] and event["video"]["video_url"]
    assert event["video"]["extras"] == {"row": "42"}
    assert arrival.headers["webhook-id"] == event["id"]
    assert arrival.headers["user-agent"].startswith("argil-connector/")
    assert alice.good("GET", "/v1/triggers/video_done/recent") == [event]
    assert alice.good("GET", "/v1/events")["data"] == [event]


def test_the_same_happening_told_three_times_is_one_event(world: World) -> None:
    alice = world.connect("alice")
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    [address] = [each["callbackUrl"] for each in world.state()["webhooks"]]
    with world.relay():
        video = {"script": "Hello.", "avatar_id": world.avatar(alice)}
        made = alice.good("POST", "/v1/actions/create_and_render_video", video)
        world.receiver.wait(1)
        again = {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": made["id"]}}
        for _ in range(2):
            assert alice.session.post(address, json=again, timeout=5).status_code == 202
        until(lambda: world.bridge.store.receipts.waiting() == 0)
    assert len(world.receiver.arrivals) == 1
    assert len(alice.good("GET", "/v1/events")["data"]) == 1


def test_without_any_subscription_the_feed_hears_everything_at_once(world: World) -> None:
    alice = world.connect("alice")
    with world.relay():
        api = {"headers": {"x-api-key": "sandbox-alice"}, "timeout": 5}  # in Argil's own app
        moments = [{"transcript": "Hi.", "avatarId": world.avatar(alice)}]
        made = requests.post(f"{world.sandbox.url}/v1/videos", json={"name": "A", "moments": moments}, **api).json()
        requests.post(f"{world.sandbox.url}/v1/videos/{made['id']}/render", **api)
        [event] = until(lambda: alice.good("GET", "/v1/events")["data"])
    assert (event["type"], event["video"]["id"]) == ("video.done", made["id"])


def test_what_arrives_while_no_relay_runs_is_delivered_by_the_next_one(world: World) -> None:
    alice = world.connect("alice")
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    video = {"script": "Hello.", "avatar_id": world.avatar(alice)}
    alice.good("POST", "/v1/actions/create_and_render_video", video)
    until(lambda: world.bridge.store.receipts.waiting() == 1)
    assert world.receiver.arrivals == []
    with world.relay():
        world.receiver.wait(1)


def test_a_refused_delivery_is_tried_again_with_the_same_id_and_every_attempt_is_kept(world: World) -> None:
    alice = world.connect("alice")
    world.receiver.replies = [(500, {}, b"not today"), (503, {}, b"")]
    hook = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    with world.relay():
        alice.good(
            "POST",
            "/v1/actions/create_and_render_video",
            {"script": "Hello.", "avatar_id": world.avatar(alice)},
        )
        arrivals = world.receiver.wait(3)
        listed = until(lambda: alice.good("GET", "/v1/deliveries?status=delivered")["data"])
    assert len({each.headers["webhook-id"] for each in arrivals}) == 1
    assert [each["subscription_id"] for each in listed] == [hook["id"]]
    delivery = alice.good("GET", f"/v1/deliveries/{listed[0]['id']}")
    assert [each["status_code"] for each in delivery["attempts"]] == [500, 503, 200]
    assert delivery["attempts"][0]["answer"] == "not today"


def test_a_failed_and_a_moderated_render_say_why(world: World) -> None:
    alice = world.connect("alice")
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_failed", "target_url": world.receiver.url})
    with world.relay():
        for name in ("[fail] a", "[moderate] b"):
            alice.good(
                "POST",
                "/v1/actions/create_and_render_video",
                {"name": name, "script": "Hello.", "avatar_id": world.avatar(alice)},
            )
        arrivals = world.receiver.wait(2)
    assert {each.event["video"]["name"]: each.event["reason"] for each in arrivals} == {
        "[fail] a": "failed",
        "[moderate] b": "content_moderated",
    }


def test_a_target_that_says_gone_is_never_called_again(world: World) -> None:
    alice = world.connect("alice")
    world.receiver.then = (410, {}, b"gone")
    hook = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    with world.relay():
        alice.good("POST", f"/v1/subscriptions/{hook['id']}/test")
        world.receiver.wait(1)
        shown = until(
            lambda: (found := alice.good("GET", f"/v1/subscriptions/{hook['id']}"))["status"] == "disabled" and found
        )
        assert "410" in shown["reason"]


def test_what_argils_own_app_rendered_and_no_webhook_told_is_found_by_the_relay(world: World) -> None:
    alice = world.connect("alice")
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    world.faults(webhook_drop=-1)
    argil = functools.partial(requests.request, headers={"x-api-key": "sandbox-alice"}, timeout=5)
    with world.relay():
        until(lambda: _swept(world))
        moments = [{"transcript": "Hi.", "avatarId": world.avatar(alice)}]
        made = argil("POST", f"{world.sandbox.url}/v1/videos", json={"name": "Elsewhere", "moments": moments}).json()
        video = f"{world.sandbox.url}/v1/videos/{made['id']}"
        assert argil("POST", f"{video}/render").ok
        until(lambda: argil("GET", video).json()["status"] == "DONE")
        with world.bridge.store.database.write() as transaction:  # ten minutes later
            transaction.execute(tables.sweeps.update().values(due_at=datetime.now(UTC)))
        [arrival] = world.receiver.wait(1)
    assert arrival.event["video"]["id"] == made["id"]


def _swept(world: World) -> bool:
    """Whether all that was there when the subscription began has been seen."""
    with world.bridge.store.database.read() as transaction:
        return bool(transaction.execute(sa.select(tables.sweeps.c.noted)).scalar_one())
