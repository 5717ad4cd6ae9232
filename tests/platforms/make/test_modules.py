"""The Make app at work: every module, dropdown and webhook of the committed files, against the live bridge."""

import json
from typing import Any

import pytest
from platforms.make import fits, form
from platforms.make.account import APP, BRIDGE, Account
from platforms.make.engine import Make, MakeError
from platforms.make.exchange import Transport
from platforms.make.form import FormError
from platforms.make.iml.evaluate import fill
from platforms.make.inputs import filled_in
from platforms.make.layout import Part
from support import upstream
from support.world import World, until

from connector.catalogue.entries import MOST_ROWS, Action, Example, Trigger
from connector.manifests.make import buffers
from connector.manifests.make.modules import identity
from connector.manifests.make.trigger_modules import TriggerModule, trigger_modules
from connector.providers.argil.provider import Argil
from connector.providers.registry import CATALOGUE

pytestmark = pytest.mark.platforms  # some seconds in all

ACTIONS = [entry for offer, entry in CATALOGUE.of(Action) if entry.key != offer.overrides.make.any_request]
EXAMPLES = [
    pytest.param(entry, example, id=f"{entry.key}-{example.name}") for entry in ACTIONS for example in entry.examples
]
CAUSES = {
    "video_done": ("createAndRenderVideo", ""),
    "video_failed": ("createAndRenderVideo", "fail_renders"),
    "avatar_ready": ("createAvatar", ""),
    "avatar_failed": ("createAvatar", "fail_trainings"),
}
"""What makes each trigger fire: a module, and what must go wrong at Argil."""
TRIGGERS = [(shown, trigger) for shown in trigger_modules(Argil) for trigger in shown.triggers]  # type: ignore[arg-type]


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_every_action_runs_and_gives_what_its_interface_says(alice: Account, entry: Action, example: Example) -> None:
    existing = alice.existing()
    if buffers.any_of(entry.output):
        existing["video_id"] = alice.rendered()
    given = filled_in(entry.input, example.input, existing)
    with upstream.unjudged():
        bundle = alice.run(identity(entry), **given)
    assert fits.problems(bundle, APP.find("module", identity(entry)).codes["interface"]) == []


@pytest.mark.parametrize("module", [pytest.param(each, id=each.id) for each in APP.modules("search")])
def test_every_search_finds_and_keeps_to_its_limit(alice: Account, module: Part) -> None:
    for _ in range(2):
        alice.existing()
    found = alice.make.run(module.id, {})
    assert len(found) >= 2
    for bundle in found:
        assert fits.problems(bundle, module.codes["interface"]) == []
    assert alice.make.run(module.id, {"limit": 1}) == found[:1]
    assert alice.make.run(module.id, {"name": "no such name"}) == []


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


def test_every_dropdown_has_something_to_choose(alice: Account) -> None:
    alice.existing()
    avatar = alice.first("avatars")
    for rpc in APP.of("rpc"):
        rows = alice.make.options(rpc.id, {"avatar_id": avatar})
        assert rows, f"{rpc} is empty"
        for row in rows:
            assert row.keys() == {"label", "value"} and all(isinstance(each, str) and each for each in row.values())


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


def test_a_repeat_of_a_create_makes_one_video(alice: Account) -> None:
    given = {"script": "Hello.", "avatar_id": alice.first("avatars")}
    first, again = (alice.run("createAndRenderVideo", **given) for _ in range(2))
    assert first["id"] == again["id"]
    assert (alice.state()["videos_created"], alice.state()["renders"]) == (1, 1)
    alice.run("createAndRenderVideo", **given | {"deduplicate_minutes": None, "script": "Hello again."})
    assert alice.state()["videos_created"] == 2


@pytest.mark.parametrize("base_everywhere", [False, True], ids=["without_base", "with_base"])
def test_a_webhook_is_attached_once_and_can_be_detached_twice(
    world: World, alice: Account, base_everywhere: bool
) -> None:
    alice.make.base_everywhere = base_everywhere
    url = f"{world.receiver.url}/{alice.who}"
    for webhook in APP.of("webhook"):
        kept = alice.make.attach(webhook.id, url)
        assert alice.make.attach(webhook.id, url) == kept, "the same webhook is the same subscription"
        assert kept.keys() == {"url", "subscription_id"}, "no secret is kept"
        for _ in range(2):
            alice.make.detach(webhook.id, kept)
    assert alice.api.good("GET", "/v1/subscriptions")["data"] == []
    assert url not in json.dumps(alice.make.log), "the webhook's address is in a log"


@pytest.mark.parametrize(
    ("shown", "trigger"), [pytest.param(*each, id=f"{each[0].id}-{each[1].key}") for each in TRIGGERS]
)
def test_every_trigger_fires_and_gives_what_its_interface_says(
    world: World, alice: Account, shown: TriggerModule, trigger: Trigger
) -> None:
    module, key = APP.find("module", shown.id), trigger.key
    webhook = module.about["webhook"]
    alice.make.attach(webhook, f"{world.receiver.url}/{alice.who}")
    cause, fault = CAUSES[key]
    world.faults(**({fault: 1} if fault else {}))
    (entry,) = (each for each in ACTIONS if identity(each) == cause)
    made = alice.run(cause, **filled_in(entry.input, entry.examples[0].input, {"avatar_id": alice.first("avatars")}))
    event = _arrived(world, alice)[-1]
    bundle = alice.make.receive(webhook, event)
    given = {field.key for field in trigger.output}
    assert fits.problems(bundle, [each for each in module.codes["interface"] if each["name"] in given]) == []
    about = key.partition("_")[0]
    assert (bundle["trigger"], bundle[about]["id"]) == (key, made["id"])
    assert bundle[about]["created_at"] == made["created_at"], "both are dates"
    assert alice.make.receive(webhook, event | {"trigger": "something_else"}) is None


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
