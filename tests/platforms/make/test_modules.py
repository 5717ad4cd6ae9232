"""What a user of Argil's app at Make may rely on, against the live bridge."""

import json
from typing import Any

import pytest
from platforms.make import fits, form
from platforms.make.account import APP, BRIDGE, Account
from platforms.make.engine import Make, MakeError
from platforms.make.exchange import Transport
from platforms.make.form import FormError
from platforms.make.iml.evaluate import fill
from support.world import World, until

from connector.catalogue.entries import MOST_ROWS

pytestmark = pytest.mark.platforms  # some seconds in all


def test_a_search_goes_from_page_to_page_up_to_its_limit(alice: Account) -> None:
    made = [alice.existing()["video_id"] for _ in range(MOST_ROWS + 5)]
    sent = alice.make.transport.sent
    before = len(sent)
    assert [each["id"] for each in alice.make.run("findVideos", {"limit": 500})] == made[::-1]
    assert len(sent) - before == 2 and "limit=100&cursor=" in sent[-1].url
    before = len(sent)
    assert len(alice.make.run("findVideos", {"limit": MOST_ROWS})) == MOST_ROWS
    assert len(sent) - before == 1, "a page that nobody wants is not asked for"
    assert [each["value"] for each in alice.make.options("videos", {})] == made[::-1]


def test_the_same_idempotency_key_is_one_step_and_says_so(alice: Account) -> None:
    given = {"script": "Hello.", "avatar_id": alice.first("avatars"), "deduplicate_minutes": None}
    first, again = (alice.run("createVideo", **given, idempotency_key="row-7") for _ in range(2))
    assert (first["id"], first["repeated"], again["repeated"]) == (again["id"], False, True)
    assert alice.run("createVideo", **given, idempotency_key="row-8")["id"] != first["id"]


@pytest.mark.parametrize("address", [f"{BRIDGE}/", f"{BRIDGE}//"])
def test_a_connection_takes_an_address_with_slashes_at_its_end(world: World, alice: Account, address: str) -> None:
    make = Make(APP, Transport({BRIDGE: world.url}))
    make.connect({"bridge_url": address, "token": alice.token})
    assert make.run("findVoices", {"limit": 1})
    make.detach("videoDone", make.attach("videoDone", f"{world.receiver.url}/{alice.who}"))
    make.transport.close()
    assert fill(APP.base["baseUrl"], {"connection": make.connection}) == f"{BRIDGE}/v1"


def test_gestures_follow_the_avatar_they_are_nested_below(alice: Account) -> None:
    spec = APP.find("module", "createVideo").codes["mappableParams"]
    (moments,) = (each for each in spec if each["name"] == "moments")
    (avatar,) = (each for each in form.inner(moments) if each["name"] == "avatar_id")
    (gesture,) = avatar["options"]["nested"]
    known = {row["label"]: row["value"] for row in alice.make.options(form.source(avatar) or "", {})}
    names = {name.split(" · ")[0]: id for name, id in known.items()}
    gestures = {
        name: [row["value"] for row in alice.make.options(form.source(gesture) or "", {"avatar_id": id})]
        for name, id in names.items()
    }
    assert gestures["Lena in the studio"] == ["wave", "point-up"] and gestures["Marcus at the desk"] == ["nod"]
    assert alice.make.options("gestures", {}) == [] == alice.make.options("gestures", {"avatar_id": "{{4.avatar}}"})


def test_moments_carry_all_that_the_form_has(alice: Account) -> None:
    avatar = alice.first("avatars")
    keyframe = {"time": 0.5, "scale": 1.2, "easing": [0.1, 0.2, 0.3, 0.4]}
    full = {
        "transcript": "Hello there.",
        "avatar_id": avatar,
        "gesture_slug": alice.first("gestures", avatar_id=avatar),
        "zoom": {"keyframes": [keyframe]},
        "broll": {"type": "UPLOAD", "asset_id": alice.first("assets"), "layout": "BACKGROUND"},
    }
    bundle = alice.run(
        "createVideo",
        name="Launch",
        moments=[full, {"transcript": "Bye.", "avatar_id": avatar, "zoom": {}, "broll": {"type": None}}],
        subtitles={"style_id": alice.first("subtitleStyles"), "position": "Bottom"},
        auto_brolls={},
        background_music={"asset_id": alice.first("music"), "volume": 0.2},
        extras=[{"key": "row", "value": "42"}],
    )
    assert bundle["extras"] == {"row": "42"} and bundle["name"] == "Launch"
    sent = json.loads(alice.make.transport.sent[-1].body or b"")
    assert sent["moments"][0]["zoom"] == {"keyframes": [keyframe]}
    assert (found := alice.make.run("findVideos", {"extras": [{"key": "row", "value": "42"}]}))[0]["id"] == bundle["id"]
    assert len(found) == 1 and alice.make.run("findVideos", {"extras": [{"key": "row", "value": "7"}]}) == []


def test_one_webhook_watches_the_events_that_are_chosen(world: World, alice: Account) -> None:
    url = f"{world.receiver.url}/{alice.who}"
    both = alice.make.attach("videoFinished", url)
    assert subscribed(alice) == [["video_done", "video_failed"]]
    failed = alice.make.attach("videoFinished", f"{url}-failed", triggers=["video_failed"])
    assert subscribed(alice) == [["video_failed"], ["video_done", "video_failed"]]
    for wrong in (["avatar_ready"], []):
        with pytest.raises(FormError, match="triggers"):
            alice.make.attach("videoFinished", url, triggers=wrong)
    for each in (both, failed):
        alice.make.detach("videoFinished", each)
    assert subscribed(alice) == []


def subscribed(account: Account) -> list[list[str]]:
    return [each["triggers"] for each in account.api.good("GET", "/v1/subscriptions")["data"]]


def test_a_trigger_is_tried_with_a_sample_through_the_universal_module(world: World, alice: Account) -> None:
    kept = alice.make.attach("videoFinished", f"{world.receiver.url}/{alice.who}")
    path = f"/subscriptions/{kept['subscription_id']}/test"
    alice.run("makeApiCall", url=path, method="POST", body='{"trigger": "video_failed"}')
    event = _arrived(world, alice)[-1]
    bundle = alice.make.receive("videoFinished", event)
    assert (bundle["trigger"], bundle["verified"], alice.state()["renders"]) == ("video_failed", False, 0)


def test_a_custom_webhook_is_told_the_end_of_one_render(world: World, alice: Account) -> None:
    told = f"{world.receiver.url}/{alice.who}"
    avatar = alice.first("avatars")
    made = alice.run("createAndRenderVideo", script="Hello.", avatar_id=avatar, callback_url=told, callback_id="run-7")
    event = _arrived(world, alice)[-1]
    assert (event["callback_id"], event["video"]["id"]) == ("run-7", made["id"])


@pytest.mark.parametrize(
    "url",
    [
        "https://mallory.example/x",
        "//mallory.example/x",
        "@mallory.example/x",
        ".mallory.example/x",
        ":443@mallory.example/x",
        "\\mallory.example/x",
        "/../../x",
        "?x=https://mallory.example",
        "#@mallory.example",
    ],
)
def test_an_api_call_never_leaves_the_bridge(alice: Account, url: str) -> None:
    with pytest.raises(MakeError, match=r"\[4\d\d\]"):
        alice.make.run("makeApiCall", {"url": url})
    assert all(each.url.startswith(f"{BRIDGE}/") and not each.follow for each in alice.make.transport.sent)


def test_an_api_call_reaches_the_rest_of_the_bridge(alice: Account) -> None:
    name = [{"key": "limit", "value": "1"}]
    bundle = alice.run("makeApiCall", url="/deliveries", qs=name, headers=[{"key": "X-Note", "value": "a"}])
    assert fits.problems(bundle, APP.find("module", "makeApiCall").codes["interface"]) == []
    assert bundle["statusCode"] == 200 and bundle["body"] == {"data": [], "next_cursor": None}
    body = json.dumps({"script": "Hello.", "avatar_id": alice.first("avatars")})
    key = [{"key": "Idempotency-Key", "value": "row-42"}]
    made = alice.run("makeApiCall", url="actions/create_video", method="POST", headers=key, body=body)
    assert made["body"]["status"] == "IDLE"
    asked = json.dumps({"method": "GET", "path": "/voices"})
    told = alice.run("makeApiCall", url="/actions/api_request", method="POST", body=asked)["body"]
    assert told["status"] == 200 and told["body"][0]["id"] == alice.first("voices")
    rotated = alice.run("makeApiCall", url="connections/me/rotate-token", method="POST")
    assert rotated["body"]["token"] not in json.dumps(alice.make.log)


def _arrived(world: World, account: Account) -> list[Any]:
    """The events that a receiver was sent for an account."""
    path = f"/{account.who}"
    return list(until(lambda: [each.event for each in list(world.receiver.arrivals) if each.path == path]))
