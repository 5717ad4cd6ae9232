"""What the contract's table of calls promises, call by call."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support.world import Api, World, until

from connector.catalogue.events import instant

CREATE = "/v1/actions/create_video"


def test_a_connection_is_shown_without_its_secrets(alice: Api) -> None:
    made = alice.connection
    assert {"id", "provider", "label", "token", "signing_secret", "created_at"} <= set(made)
    assert made["signing_secret"].startswith("whsec_") and made["created_at"].endswith("Z")
    shown = alice.good("GET", "/v1/connections/me")
    assert shown["id"] == made["id"] and not {"token", "signing_secret", "api_key"} & set(shown)
    assert made["webhook"] == shown["webhook"] == "registered"


def test_a_label_can_be_changed(alice: Api) -> None:
    assert alice.good("PATCH", "/v1/connections/me", {"label": "Marketing"})["label"] == "Marketing"


def test_connecting_registers_one_webhook_and_the_last_subscription_leaves_it(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    assert len(world.state(who)["webhooks"]) == 1
    hooks = [
        alice.good("POST", "/v1/subscriptions", {"trigger": trigger, "target_url": world.receiver.url})
        for trigger in ("video_done", "video_failed")
    ]
    for hook in hooks:
        for _ in range(2):
            assert alice.good("DELETE", f"/v1/subscriptions/{hook['id']}") == {"id": hook["id"], "deleted": True}
    assert len(world.state(who)["webhooks"]) == 1


def test_subscribing_twice_is_the_same_subscription_active_again(world: World, alice: Api) -> None:
    body = {"trigger": "video_done", "target_url": f"{world.receiver.url}/twice"}
    first = alice("POST", "/v1/subscriptions", body)
    alice.good("PATCH", f"/v1/subscriptions/{first.json()['id']}", {"status": "paused"})
    second = alice("POST", "/v1/subscriptions", body)
    assert (first.status_code, second.status_code) == (201, 200)
    same = ("id", "secret", "target_url", "trigger", "created_at")
    assert [first.json()[key] for key in same] == [second.json()[key] for key in same]
    assert second.json()["status"] == "active"


def test_subscriptions_are_listed_in_pages(world: World, alice: Api) -> None:
    for number in range(5):
        body = {"trigger": "video_done", "target_url": f"{world.receiver.url}/{number}"}
        alice.good("POST", "/v1/subscriptions", body)
    first = alice.good("GET", "/v1/subscriptions?limit=3")
    second = alice.good("GET", f"/v1/subscriptions?limit=3&cursor={first['next_cursor']}")
    assert [len(page["data"]) for page in (first, second)] == [3, 2] and second["next_cursor"] is None
    assert len({row["id"] for page in (first, second) for row in page["data"]}) == 5
    assert "secret" not in first["data"][0]


def test_paused_keeps_what_happens_until_it_is_active(world: World, alice: Api) -> None:
    before = len(world.receiver.arrivals)
    hook = alice.good(
        "POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": f"{world.receiver.url}/paused"}
    )
    path = f"/v1/subscriptions/{hook['id']}"
    alice.good("PATCH", path, {"status": "paused"})
    with world.relay():
        alice.good("POST", "/v1/actions/create_and_render_video", {"script": "Hi.", "avatar_id": world.avatar(alice)})
        until(lambda: alice.good("GET", "/v1/events")["data"])
        assert len(world.receiver.arrivals) == before
        alice.good("PATCH", path, {"status": "active"})
        assert world.receiver.wait(before + 1)[-1].path == "/paused"


def test_a_test_event_reaches_one_hook_and_is_in_no_feed(world: World, alice: Api) -> None:
    before = len(world.receiver.arrivals)
    hook = alice.good(
        "POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": f"{world.receiver.url}/test"}
    )
    with world.relay():
        alice.good("POST", f"/v1/subscriptions/{hook['id']}/test")
        arrival = world.receiver.wait(before + 1)[-1]
    assert arrival.path == "/test" and arrival.event["type"] == "video.done"
    assert alice.good("GET", "/v1/events")["data"] == []


def test_a_delivery_and_everything_since_can_be_replayed(world: World, alice: Api) -> None:
    before, start = len(world.receiver.arrivals), datetime.now(UTC)
    hook = alice.good(
        "POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": f"{world.receiver.url}/replay"}
    )
    with world.relay():
        alice.good("POST", "/v1/actions/create_and_render_video", {"script": "Hi.", "avatar_id": world.avatar(alice)})
        world.receiver.wait(before + 1)
        row = until(lambda: alice.good("GET", "/v1/deliveries?status=delivered")["data"])[0]
        alice.good("POST", f"/v1/deliveries/{row['id']}/replay")
        world.receiver.wait(before + 2)
        until(lambda: alice.good("GET", "/v1/deliveries?status=delivered")["data"])
        replayed = alice.good("POST", f"/v1/subscriptions/{hook['id']}/replay", {"since": start.isoformat()})
        assert replayed["replayed"] == 1
        arrivals = world.receiver.wait(before + 3)[before:]
        told = until(lambda: ended(alice.good("GET", f"/v1/subscriptions/{hook['id']}/replay")))
    assert (told["events"], told["done"], told["status"]) == (1, 1, "finished")
    assert told["since"] == instant(start) and told["began_at"] <= told["ended_at"]
    assert len({each.headers["webhook-id"] for each in arrivals}) == 1
    assert len(alice.good("GET", f"/v1/deliveries/{row['id']}")["attempts"]) == 3


def ended(told: dict[str, Any]) -> dict[str, Any] | None:
    return None if told["status"] == "running" else told


def test_of_a_subscription_without_a_replay_nothing_is_told(alice: Api) -> None:
    hook = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": "https://hooks.example/x"})
    path = f"/v1/subscriptions/{hook['id']}/replay"
    nothing = {"since": None, "events": 0, "done": 0, "status": "none", "even_if_paused": False}
    nothing |= {"began_at": None, "ended_at": None}
    assert alice.good("GET", path) == nothing | {"id": hook["id"]}
    assert alice.good("POST", path, {"since": "2026-01-01T00:00:00Z"})["replayed"] == 0
    told = alice.good("GET", path)
    assert (told["status"], told["since"], told["events"]) == ("finished", "2026-01-01T00:00:00.000Z", 0)
    for since in ("yesterday", "2026-13-01", "", None):
        assert alice("POST", path, {"since": since}).status_code == 422


def test_the_feed_is_oldest_first_and_goes_on_after_an_event(world: World, alice: Api) -> None:
    avatar = world.avatar(alice)
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    with world.relay():
        for number in range(3):
            body = {"name": f"n{number}", "script": "Hi.", "avatar_id": avatar}
            alice.good("POST", "/v1/actions/create_and_render_video", body)
            until(lambda count=number: len(alice.good("GET", "/v1/events")["data"]) > count)
    first = alice.good("GET", "/v1/events?limit=2")
    assert [each["video"]["name"] for each in first["data"]] == ["n0", "n1"]
    for after in (first["next_cursor"], first["data"][-1]["id"]):
        rest = alice.good("GET", f"/v1/events?after={after}")
        assert [each["video"]["name"] for each in rest["data"]] == ["n2"]
        end = alice.good("GET", f"/v1/events?after={rest['next_cursor']}")
        assert end == {"data": [], "next_cursor": rest["next_cursor"]}
    world.bridge.store.retention.prune(before=datetime(2100, 1, 1, tzinfo=UTC), limit=100)
    assert alice.good("GET", f"/v1/events?after={first['data'][0]['id']}") == end


@pytest.mark.parametrize("after", ["evt_0123456789abcdefghjkmnpqrs", "abc", "-1", "1.5", "٣", "vid_1"])
def test_a_cursor_that_is_none_is_said_to_be_none(mallory: Api, after: str) -> None:
    answer = mallory("GET", "/v1/events", params={"after": after})
    assert answer.status_code == 422 and "after" in answer.json()["error"]["details"]
    assert mallory.good("GET", "/v1/events") == {"data": [], "next_cursor": "0"}


def test_a_disconnected_connections_token_still_unsubscribes(world: World, alice: Api) -> None:
    hook = {"trigger": "video_done", "target_url": f"{world.receiver.url}/gone"}
    made = alice.good("POST", "/v1/subscriptions", hook)
    alice.good("DELETE", "/v1/connections/me")
    for _ in range(2):
        assert alice.good("DELETE", f"/v1/subscriptions/{made['id']}") == {"id": made["id"], "deleted": True}
    assert alice("GET", f"/v1/subscriptions/{made['id']}").status_code == 401
    assert world.anyone("DELETE", f"/v1/subscriptions/{made['id']}").status_code == 401


def test_what_is_sent_to_a_hook_that_takes_nothing_says_so(world: World, alice: Api) -> None:
    before = len(world.receiver.arrivals)
    body = {"trigger": "video_done", "target_url": f"{world.receiver.url}/silent"}
    hook = alice.good("POST", "/v1/subscriptions", body)
    path, since = f"/v1/subscriptions/{hook['id']}", {"since": "2026-01-01T00:00:00Z"}
    alice.good("PATCH", path, {"status": "paused"})
    made = alice.good("POST", f"{path}/test")
    again = f"/v1/deliveries/{made['delivery_id']}/replay"
    for way, given in ((f"{path}/test", None), (again, None), (f"{path}/replay", since)):
        assert "paused" in alice.good("POST", way, given)["waits_for"]
    assert alice.good("POST", again, {"even_if_paused": True})["waits_for"] is None
    anyway = alice.good("POST", f"{path}/replay", since | {"even_if_paused": True})
    assert anyway["waits_for"] is None and alice.good("GET", f"{path}/replay")["even_if_paused"] is True
    with world.relay():
        assert world.receiver.wait(before + 1)[-1].path == "/silent"
        sent = until(lambda: alice.good("GET", f"/v1/deliveries/{made['delivery_id']}")["attempts"])
    assert [each["manual"] for each in sent] == [True]
    _disable(world, alice, hook["id"])
    said = {
        (answer.status_code, answer.json()["error"]["message"])
        for answer in (alice("POST", f"{path}/test"), alice("POST", again), alice("POST", f"{path}/replay", since))
    }
    assert said == {(422, "Status: This subscription is disabled. Make it active first.")}
    with world.relay():
        alice.good("PATCH", path, {"status": "active"})
        assert alice.good("POST", f"{path}/test")["waits_for"] is None
        world.receiver.wait(before + 2)


def _disable(world: World, api: Api, subscription_id: str) -> None:
    """As a target that is gone does it."""
    now = datetime.now(UTC)
    world.bridge.store.subscriptions.change(api.connection["id"], subscription_id, now=now, status="disabled")


def test_filters_let_only_what_agrees_pass(world: World, alice: Api) -> None:
    before, avatar = len(world.receiver.arrivals), world.avatar(alice)
    body = {"trigger": "video_done", "target_url": f"{world.receiver.url}/f", "filters": {"extras.row": "2"}}
    assert alice.good("POST", "/v1/subscriptions", body)["filters"] == {"extras.row": "2"}
    with world.relay():
        for row in ("1", "2"):
            video = {"script": "Hi.", "avatar_id": avatar, "extras": {"row": row}}
            alice.good("POST", "/v1/actions/create_and_render_video", video)
        until(lambda: len(alice.good("GET", "/v1/events")["data"]) == 2)
        [arrival] = world.receiver.wait(before + 1)[before:]
    assert arrival.event["video"]["extras"] == {"row": "2"}


def test_recent_gives_a_sample_while_there_is_nothing(alice: Api) -> None:
    for trigger in ("video_done", "video_failed", "avatar_ready", "avatar_failed"):
        [row] = alice.good("GET", f"/v1/triggers/{trigger}/recent")
        assert row["id"] and row["trigger"] == trigger and row["type"] == trigger.replace("_", ".")
        assert ("reason" in row) == trigger.endswith("failed")


def test_an_idempotency_key_answers_a_repeat_with_the_first_answer(world: World, alice: Api) -> None:
    who, avatar = alice.connection["label"], world.avatar(alice)
    body, headers = {"script": "Hello.", "avatar_id": avatar}, {"Idempotency-Key": "zap-1"}
    first, *repeats = [alice("POST", CREATE, body, headers=headers) for _ in range(3)]
    assert first.json()["repeated"] is False and first.headers["Idempotent-Replayed"] == "false"
    for each in repeats:
        assert each.json() == first.json() | {"repeated": True} and each.headers["Idempotent-Replayed"] == "true"
    assert world.state(who)["videos_created"] == 1


def test_empty_values_and_flat_keys_are_what_they_mean(world: World, alice: Api) -> None:
    body = {
        "name": "",
        "script": None,
        "moments": [{"transcript": "Hi.", "avatar_id": world.avatar(alice), "broll__type": "GENERATION", "zoom": {}}],
        "subtitles__position": "Bottom",
        "auto_brolls": None,
        "extras": [],
    }
    assert alice.good("POST", CREATE, body)["name"] == "Hi."


def test_rendering_a_video_that_is_rendering_spends_nothing(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    video = alice.good("POST", CREATE, {"script": "Hello.", "avatar_id": world.avatar(alice)})
    for _ in range(2):
        alice.good("POST", "/v1/actions/render_video", {"video_id": video["id"]})
    assert world.state(who)["renders"] == 1


def test_disconnecting_forgets_everything_and_can_be_repeated(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    for _ in range(2):
        gone = alice.good("DELETE", "/v1/connections/me")
        assert gone == {"id": alice.connection["id"], "deleted": True}
    assert world.state(who)["webhooks"] == []
    assert alice("GET", "/v1/connections/me").status_code == 401


def test_the_catalogue_tells_everything_without_a_token(world: World) -> None:
    told = world.anyone.good("GET", "/v1/catalogue")
    assert {"create_video", "render_video", "create_and_render_video", "get_video"} <= {
        each["id"] for each in told["actions"]
    }
    for provider, other in (("argil", ("avatar_ready", "avatar_failed")), ("heygen", ("translation_done",))):
        theirs = {each["id"] for each in told["triggers"] if each["provider"] == provider}
        assert {"video_done", "video_failed", *other} <= theirs
