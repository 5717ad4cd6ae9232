"""A render tells the address it was given, once, how it ended."""

from standardwebhooks import Webhook
from support.world import Api, World, until

BOTH = "/v1/actions/create_and_render_video"


def _video(world: World, alice: Api, **more: object) -> dict[str, object]:
    return {"script": "Hello.", "avatar_id": world.avatar(alice), **more}


def _heard(world: World, path: str) -> list[object]:
    return [each for each in world.receiver.arrivals if each.path.startswith(path)]


def test_success_and_failure_are_told_signed_with_the_connections_secret(world: World, alice: Api) -> None:
    with world.relay():
        for name in ("fine", "[fail] not"):
            target = f"{world.receiver.url}/cb1?signature=keep&n={name[:2]}"
            body = _video(world, alice, name=name, callback_url=target, callback_id=f"run {name}")
            alice.good("POST", BOTH, body)
        until(lambda: len(_heard(world, "/cb1?signature=keep")) == 2)
    events = {}
    for arrival in _heard(world, "/cb1"):
        event = Webhook(alice.connection["signing_secret"]).verify(arrival.body, arrival.headers)
        events[event["callback_id"]] = event["type"]
    assert events == {"run fine": "video.done", "run [fail] not": "video.failed"}


def test_a_repeats_new_callback_joins_and_is_told_at_once_when_it_is_over(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    headers, body = {"Idempotency-Key": "once"}, _video(world, alice)
    with world.relay():
        first = alice.good("POST", BOTH, body | {"callback_url": f"{world.receiver.url}/cb3a"}, headers=headers)
        second = alice.good("POST", BOTH, body | {"callback_url": f"{world.receiver.url}/cb3b"}, headers=headers)
        until(lambda: _heard(world, "/cb3a") and _heard(world, "/cb3b"))
        third = alice.good("POST", BOTH, body | {"callback_url": f"{world.receiver.url}/cb3c"}, headers=headers)
        until(lambda: _heard(world, "/cb3c"))
    assert first | {"repeated": True} == second == third and world.state(who)["renders"] == 1


def test_a_callback_on_a_video_that_was_finished_before_is_told(world: World, alice: Api) -> None:
    video = alice.good("POST", BOTH, _video(world, alice))
    until(lambda: alice.good("POST", "/v1/actions/get_video", {"video_id": video["id"]})["status"] == "DONE")
    body = {"video_id": video["id"], "callback_url": f"{world.receiver.url}/cb4"}
    assert alice.good("POST", "/v1/actions/render_video", body)["status"] == "DONE"
    with world.relay():
        until(lambda: _heard(world, "/cb4"))


def test_a_target_that_egress_refuses_is_refused_before_anything_is_made(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    answer = alice("POST", BOTH, _video(world, alice, callback_url="http://10.0.0.1/x"))
    assert answer.status_code == 422 and "callback_url" in answer.json()["error"]["details"]
    assert world.state(who)["videos_created"] == 0


def test_an_id_without_a_target_comes_back_in_the_event(world: World, alice: Api) -> None:
    alice.good("POST", BOTH, _video(world, alice, callback_id="row 7"), headers={"Idempotency-Key": "once"})
    hook = {"trigger": "video_done", "target_url": f"{world.receiver.url}/sub"}
    assert alice("POST", "/v1/subscriptions", hook).status_code == 201
    with world.relay():
        until(lambda: _heard(world, "/sub"))
    [event] = alice.good("GET", "/v1/triggers/video_done/recent")
    assert event["callback_id"] == "row 7" and [each.event for each in _heard(world, "/sub")] == [event]
    assert alice.good("GET", "/v1/deliveries")["data"][0]["status"] == "delivered"
    again = _video(world, alice, callback_id="row 8")
    assert alice.good("POST", BOTH, again, headers={"Idempotency-Key": "once"})["repeated"]
    assert len(alice.good("GET", "/v1/deliveries")["data"]) == 1


def test_each_callback_gets_its_own_id_or_none(world: World, alice: Api) -> None:
    headers, body = {"Idempotency-Key": "once"}, _video(world, alice)
    with world.relay():
        alice.good("POST", BOTH, body | {"callback_id": "first"}, headers=headers)
        for path, own in (("/own", {"callback_id": "second"}), ("/none", {})):
            alice.good("POST", BOTH, body | {"callback_url": world.receiver.url + path, **own}, headers=headers)
        until(lambda: _heard(world, "/own") and _heard(world, "/none"))
    assert [each.event["callback_id"] for each in _heard(world, "/own") + _heard(world, "/none")] == ["second", None]
    assert [each["callback_id"] for each in alice.good("GET", "/v1/events")["data"]] == ["first"]
