"""One hook for several events: subscribed, tested and sampled as a platform does it."""

from collections.abc import Iterator
from typing import Any

import pytest
from support.receiver import Receiver
from support.world import Api, World

from connector.states import NoticeKind

BOTH = ["video_done", "video_failed"]


@pytest.fixture(scope="module")
def world(sqlite: Any) -> Iterator[World]:
    with sqlite.fresh(migrated=True) as url, World(url) as world, world.relay():
        yield world


@pytest.fixture
def api(world: World, request: pytest.FixtureRequest) -> Api:
    return world.connect(request.node.name)


@pytest.fixture
def receiver(world: World) -> Iterator[Receiver]:
    """Of one test alone."""
    with Receiver() as receiver:
        yield receiver


def subscribe(api: Api, target: str, **wanted: Any) -> dict[str, Any]:
    return api.good("POST", "/v1/subscriptions", {"target_url": target} | wanted)


def refused(api: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api("POST", path, body)
    assert answer.status_code == 422
    return answer.json()["error"]["details"]


def test_both_ends_of_a_video_come_to_one_hook(world: World, api: Api, receiver: Receiver) -> None:
    hook = subscribe(api, receiver.url, triggers=BOTH)
    assert (hook["trigger"], hook["triggers"]) == ("video_done", BOTH)
    avatar = world.avatar(api)
    for name in ("Welcome", "Welcome [fail]"):
        video = {"name": name, "script": "Hello.", "avatar_id": avatar}
        api.good("POST", "/v1/actions/create_and_render_video", video)
    arrivals = receiver.wait(2)
    assert sorted(each.event["trigger"] for each in arrivals) == BOTH
    deliveries = api.good("GET", f"/v1/deliveries?subscription_id={hook['id']}")["data"]
    assert len(deliveries) == 2


def test_a_group_stands_for_its_triggers(world: World, api: Api) -> None:
    hook = subscribe(api, f"{world.receiver.url}/group", trigger="video_finished")
    assert hook["triggers"] == BOTH
    assert subscribe(api, f"{world.receiver.url}/group", triggers=BOTH)["id"] == hook["id"]


def test_several_take_over_what_was_subscribed_one_by_one(world: World, api: Api) -> None:
    url = f"{world.receiver.url}/joined"
    first, second = subscribe(api, url, trigger="video_failed"), subscribe(api, url, trigger="video_done")
    joined = subscribe(api, url, triggers=BOTH)
    assert (joined["id"], joined["secret"], joined["triggers"]) == (first["id"], first["secret"], BOTH)
    assert [each["id"] for each in api.good("GET", "/v1/subscriptions")["data"]] == [first["id"]]
    assert api.good("DELETE", f"/v1/subscriptions/{second['id']}")["deleted"]  # its platform does not know yet
    assert subscribe(api, url, trigger="video_done")["triggers"] == BOTH


def test_what_is_subscribed_to_must_be_said_and_be_there(world: World, api: Api) -> None:
    url = f"{world.receiver.url}/wrong"
    assert "trigger" in refused(api, "/v1/subscriptions", {"target_url": url})
    for several in (["nothing"], ["video_done", "nothing"]):
        assert list(refused(api, "/v1/subscriptions", {"target_url": url, "triggers": several})) == ["triggers"]
    assert "trigger" in refused(
        api, "/v1/subscriptions", {"target_url": url, "trigger": "avatar_ready", "triggers": BOTH}
    )
    told = refused(api, "/v1/subscriptions", {"target_url": url, "triggers": BOTH, "filters": {"model": "X"}})
    assert list(told) == ["filters.model"]


def test_a_filter_is_for_those_triggers_that_know_it(world: World, api: Api) -> None:
    url = f"{world.receiver.url}/filtered"
    mixed = {"triggers": ["avatar_failed", "video_done"], "filters": {"video_id": "vid_1"}}
    assert subscribe(api, url, **mixed)["filters"] == {"video_id": "vid_1"}


def test_one_trigger_does_not_change_what_several_are_filtered_by(world: World, api: Api) -> None:
    url = f"{world.receiver.url}/kept"
    both = subscribe(api, url, triggers=BOTH, filters={"video_id": "vid_1"})
    told = refused(api, "/v1/subscriptions", {"target_url": url, "trigger": BOTH[0], "filters": {"video_id": "vid_2"}})
    assert list(told) == ["filters"]
    again = subscribe(api, url, trigger=BOTH[0])
    assert (again["id"], again["triggers"], again["filters"]) == (both["id"], BOTH, {"video_id": "vid_1"})
    narrowed = subscribe(api, url, triggers=BOTH[1:])
    assert (narrowed["id"], narrowed["triggers"], narrowed["filters"]) == (both["id"], BOTH[1:], {})


def test_a_test_shows_what_it_sends(api: Api, receiver: Receiver) -> None:
    hook = subscribe(api, receiver.url, triggers=BOTH)
    path = f"/v1/subscriptions/{hook['id']}/test"
    told = api.good("POST", path, {"trigger": "video_failed"})
    arrival = receiver.wait(1)[0]
    assert arrival.event == told["sample"]
    assert (told["sample"]["trigger"], told["sample"]["test"]) == ("video_failed", True)
    assert api.good("POST", path)["sample"]["trigger"] == "video_done"
    assert "trigger" in refused(api, path, {"trigger": "avatar_ready"})


def test_samples_of_a_group_are_one_of_each_wanted_trigger(api: Api) -> None:
    path = "/v1/triggers/video_finished/recent"
    assert [each["trigger"] for each in api.good("GET", path)] == BOTH
    assert [each["trigger"] for each in api.good("GET", f"{path}?triggers=video_failed")] == ["video_failed"]
    assert len(api.good("GET", f"{path}?limit=1")) == 1
    assert "triggers" in api("GET", f"{path}?triggers=avatar_ready").json()["error"]["details"]


def test_the_catalogue_names_its_groups(api: Api) -> None:
    told = api.good("GET", "/v1/catalogue")["trigger_groups"]
    groups = {each["id"]: each["triggers"] for each in told if each["provider"] == "argil"}
    ends = {"video_finished": BOTH, "avatar_finished": ["avatar_ready", "avatar_failed"]}
    assert groups == ends | {"connector_problem": [each.value for each in NoticeKind if each != "render_failed"]}
