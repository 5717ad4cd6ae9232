"""The node package at work: what it sends, what it makes of answers, its dropdowns, its trigger, its credential."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from platforms.n8n import forms
from platforms.n8n.bench import API, ENTRIES, NAME, PACKAGE, START, Bench, post, step
from platforms.n8n.engine import Refused

from connector.catalogue.entries import Action, Options
from connector.catalogue.tidying import tidy
from connector.providers.argil.provider import Argil

pytestmark = pytest.mark.platforms

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
MOMENTS = {
    "name": "Launch",
    "moments": [
        {
            "transcript": "Hello.",
            "avatar_id": ID,
            "gesture_slug": "wave",
            "voice_model": "eleven_v3",
            "broll": {"type": "UPLOAD", "asset_id": ID, "layout": "FULLSCREEN"},
            "zoom": {"keyframes": [{"time": 0, "scale": 1}, {"time": 1, "scale": 2.5, "easing": [0.42, 0, 0.58, 1]}]},
        },
        {"audio_url": "https://example.com/a.mp3", "avatar_id": ID},
    ],
    "subtitles": {"enable": True, "style_id": ID, "position": "Bottom"},
    "background_music": {"asset_id": ID, "volume": 0.5},
    "extras": {"row": "42", "a__b": "c"},
}
SEARCHED = {
    "find_videos": {"name": "é & ü", "avatar_id": ID, "extras": {"row": "4 2"}, "limit": 3},
    "find_avatars": {"usable_only": True, "model": "ARGIL_ATOM"},
    "find_voices": {"language": "FRENCH"},
}


def test_every_operation_sends_what_was_filled_in(bench: Bench) -> None:
    given: list[tuple[str, dict[str, Any]]] = [("create_video", MOMENTS)]
    for entry in ENTRIES.values():
        examples = [dict(each.input) for each in entry.examples] if isinstance(entry, Action) else [SEARCHED[entry.key]]
        given += [(entry.key, tidy(each, entry.input)) for each in examples]
    steps = [step(*each) | {"onError": "continueRegularOutput"} for each in given]
    assert bench.n8n.run(bench.steps(*steps)).status == "success"
    told = [(each.path.partition("?")[0].rpartition("/")[2], input_of(each)) for each in bench.passage.asked]
    assert told == [(key, in_query(value) if key in SEARCHED else value) for key, value in given]


def input_of(asked: Any) -> Any:
    if asked.method == "POST":
        return numbers(asked.body)
    return {key: values[0] for key, values in parse_qs(urlsplit(asked.path).query).items()}


def numbers(value: Any) -> Any:
    """n8n keeps several plain values as texts, which the bridge reads as numbers."""
    if isinstance(value, dict):
        return {key: [float(one) for one in each] if key == "easing" else numbers(each) for key, each in value.items()}
    return [numbers(each) for each in value] if isinstance(value, list) else value


def in_query(given: dict[str, Any]) -> dict[str, str]:
    flat = {f"extras__{key}": each for key, each in given.get("extras", {}).items()}
    rest = {key: each for key, each in given.items() if key != "extras"}
    return {key: str(each).lower() if isinstance(each, bool) else str(each) for key, each in (rest | flat).items()}


def test_a_retried_step_spends_once(bench: Bench) -> None:
    videos, renders = bench.counted()
    retries = {"retryOnFail": True, "maxTries": 2, "waitBetweenTries": 100}
    create = step("create_and_render_video", {"script": "Hello.", "avatar_id": bench.avatar()}) | retries
    bench.passage.lose = 2
    failed = bench.n8n.run(bench.steps(create))
    assert failed.status == "error"
    assert bench.n8n.retry(failed).items("Step 0")[0]["id"]
    assert bench.counted() == (videos + 1, renders + 1)
    assert len({each.key for each in bench.passage.asked}) == 1 and len(bench.passage.asked) == 3


def test_each_item_and_each_execution_is_its_own(bench: Bench) -> None:
    videos, _ = bench.counted()
    create = step("create_video", {"script": "Hello.", "avatar_id": bench.avatar()})
    flow = bench.steps(create, items=({}, {}))
    for _ in range(2):
        assert len(bench.n8n.run(flow).items("Step 0")) == 2
    assert bench.counted()[0] == videos + 4
    assert len({each.key for each in bench.passage.asked}) == 4


def test_each_pass_of_a_loop_is_its_own(bench: Bench) -> None:
    videos, _ = bench.counted()
    flow = bench.steps(step("create_video", {"script": "Hello.", "avatar_id": bench.avatar()}), items=({}, {}, {}))
    loop = {"type": "n8n-nodes-base.splitInBatches", "typeVersion": 3, "parameters": {"options": {}}}
    flow["nodes"].append({"id": "loop", "name": "Loop", "position": [0, 200], **loop})
    to = lambda name: [{"node": name, "type": "main", "index": 0}]  # noqa: E731
    flow["connections"] = {START: {"main": [to("Loop")]}, "Loop": {"main": [[], to("Step 0")]}}
    flow["connections"]["Step 0"] = {"main": [to("Loop")]}
    assert bench.n8n.run(bench.n8n.save(flow)).status == "success"
    assert bench.counted()[0] == videos + 3


def test_a_key_or_a_time_of_ones_own_decides(bench: Bench) -> None:
    videos, _ = bench.counted()
    given = {"script": "Hello.", "avatar_id": bench.avatar()}
    for _ in range(2):
        bench.run("create_video", given, idempotencyKey="row-42")
        bench.run("create_video", given | {"script": "Goodbye."}, deduplicate_minutes=5)
    assert bench.counted()[0] == videos + 2
    assert [each.key for each in bench.passage.asked] == ["row-42", None] * 2


def test_what_only_looks_has_no_key(bench: Bench) -> None:
    bench.run("get_video", {"video_id": "x"})
    assert [each.key for each in bench.passage.asked] == [None]


def test_rows_are_items_that_know_where_they_come_from(bench: Bench) -> None:
    bench.run("create_video", {"script": "Hello.", "avatar_id": bench.avatar()})
    flow = bench.steps(step("find_voices", {}), step("find_videos", {"limit": 1}), items=({}, {}))
    execution = bench.n8n.run(flow)
    voices = bench.api.good("GET", "/v1/searches/find_voices")
    assert execution.items("Step 0") == voices * 2
    assert execution.pairs("Step 0") == [{"item": 0}] * len(voices) + [{"item": 1}] * len(voices)
    assert len(execution.items("Step 1")) == 2


def test_a_problem_is_told_in_the_bridges_words(bench: Bench) -> None:
    execution = bench.run("create_video", {"name": "Nothing"})
    assert execution.error["message"] == "script: Say what the video is about: a script, or moments."
    assert re.search(r"^Request req_", execution.error["description"]) and execution.error["httpCode"] == "422"
    execution = bench.run("create_video", {"script": "Hello.", "aspect_ratio": "1:1", "model": "OLD"})
    assert "aspect_ratio: Must be one of" in execution.error["description"]
    dear = {"script": "Hello.", "avatar_id": bench.avatar(), "max_credits": 1}
    execution = bench.run("create_and_render_video", dear)
    sentence, (advice, request) = execution.error["message"], execution.error["description"].splitlines()
    assert execution.error["httpCode"] == "402" and "max_credits" in sentence
    assert advice.startswith("Raise Max Credits") and re.fullmatch("Request req_[0-9a-z]+", request)


def test_a_failure_can_be_let_through(bench: Bench) -> None:
    broken = step("get_video", {"video_id": "nope"}) | {"onError": "continueRegularOutput"}
    execution = bench.n8n.run(bench.steps(broken))
    assert execution.status == "success" and "nope" in execution.items("Step 0")[0]["error"]


def rows(bench: Bench, key: str, path: str = "x", parameters: Any = None, search: str | None = None) -> list[Any]:
    asked = {
        "methodName": key,
        "path": f"parameters.{path}",
        "currentNodeParameters": parameters or {},
        "credentials": {API: bench.n8n.credentials[API, NAME]},
        "nodeTypeAndVersion": {"name": f"{PACKAGE}.argilConnector", "version": 1},
    }
    told = bench.n8n.rest(
        "POST", "/dynamic-node-parameters/resource-locator-results", asked | ({"filter": search} if search else {})
    )
    return [{"id": each["value"], "name": each["name"]} for each in told["results"]]


@pytest.mark.parametrize(
    "key", [each.key for each in Argil.entries if isinstance(each, Options) and not each.input[1:]]
)
def test_a_dropdown_shows_the_option_list(bench: Bench, key: str) -> None:
    told = rows(bench, key)
    assert told == bench.options(key)
    if told:
        assert told[0] in rows(bench, key, search=told[0]["name"].upper())
    assert rows(bench, key, search="no such thing") == []


@pytest.mark.parametrize("beside", [True, False], ids=["in the same row", "at the top of the form"])
def test_gestures_are_those_of_the_chosen_avatar(bench: Bench, beside: bool) -> None:
    avatar_id = next(each["id"] for each in rows(bench, "avatars") if bench.options("gestures", avatar_id=each["id"]))
    chosen = {"avatar_id": forms.locator(avatar_id)}
    row, top = (chosen, {"avatar_id": forms.locator("")}) if beside else ({}, chosen)
    told = rows(bench, "gestures", "moments.rows[0].gesture_slug", top | {"moments": {"rows": [row]}})
    assert told == bench.options("gestures", avatar_id=avatar_id)
    with pytest.raises(Refused, match="Avatar ID is missing"):
        rows(bench, "gestures", "moments.rows[0].gesture_slug")


@pytest.mark.parametrize(("token", "good"), [(None, True), ("act_wrong", False)])
def test_the_credential_is_tried(bench: Bench, token: str | None, good: bool) -> None:
    data = {"token": token or bench.api.connection["token"], "baseUrl": bench.world.url}
    told = bench.n8n.try_credential(API, NAME, data)
    assert (told["status"] == "OK") is good, told


def test_the_trigger_subscribes_hears_refuses_and_unsubscribes(bench: Bench) -> None:
    n8n, flow = bench.n8n, bench.template("node-on-video-done")
    with bench.published(flow):
        (subscription,) = bench.subscriptions()
        url, secret, known = subscription["target_url"], bench.secret(subscription), n8n.executions(flow)
        made = bench.run("create_and_render_video", {"script": "Hello.", "avatar_id": bench.avatar()}).items("Step 0")
        (event,) = n8n.next_execution(flow, known).items("Video Done")
        assert event["video"]["id"] == made[0]["id"] and event["video"]["status"] == "DONE"
        known = n8n.executions(flow)
        assert post(url, event, secret="whsec_bm90IG91cnM=") == 401
        assert post(url, event, secret=secret, seconds_ago=3600) == 401
        assert n8n.executions(flow) == known
        assert post(url, event, secret=secret) == 200
        assert n8n.next_execution(flow, known).items("Video Done") == [event]
    assert bench.passage.changes()[-1].method == "DELETE"
    assert bench.subscriptions() == []


def test_the_trigger_looks_before_it_subscribes_again(bench: Bench) -> None:
    n8n, flow = bench.n8n, bench.template("node-on-video-done")
    with bench.published(flow):
        (subscription,) = bench.subscriptions()
        for lost in (False, True):
            if lost:
                bench.api.good("DELETE", f"/v1/subscriptions/{subscription['id']}")
            bench.passage.asked.clear()
            n8n.restart(flow)
            told = [(each.method, each.path) for each in bench.passage.asked]
            assert told[0] == ("GET", f"/v1/subscriptions/{subscription['id']}")
            assert told[1:] == ([("POST", "/v1/subscriptions")] if lost else [])
    assert bench.subscriptions() == []


def test_a_filter_narrows_what_is_heard(bench: Bench) -> None:
    flow = bench.template("node-on-video-done")
    (trigger,) = (node for node in flow["nodes"] if node["name"] == "Video Done")
    pairs = {"pairs": [{"key": "row", "value": "42"}]}
    trigger["parameters"] |= {"filters": {"video_id": "7", "extras": pairs}}
    with bench.published(bench.n8n.save(flow)):
        assert bench.subscriptions()[0]["filters"] == {"video_id": "7", "extras.row": "42"}
    trigger["parameters"] |= {"filters": {}}
    bench.n8n.save(flow)


def test_changed_filters_are_brought_with_the_next_version(bench: Bench) -> None:
    flow = bench.template("node-on-video-done")
    with bench.published(flow):
        for filters in ({"video_id": " 7 "}, {"video_id": "8", "extras": {"pairs": [{"key": "row", "value": ""}]}}, {}):
            (trigger,) = (node for node in flow["nodes"] if node["name"] == "Video Done")
            trigger["parameters"] |= {"filters": filters}
            flow |= bench.n8n.save(flow)
            bench.n8n.publish(flow)
            (subscription,) = bench.subscriptions()
            assert subscription["filters"] == {
                key: value.strip() for key, value in filters.items() if key == "video_id"
            }
        bench.passage.asked.clear()
        bench.n8n.restart(flow)
        assert not bench.passage.changes()
    assert bench.subscriptions() == []


def test_another_address_of_n8n_leaves_no_subscription_behind(bench: Bench) -> None:
    n8n, flow = bench.n8n, bench.template("node-on-video-done")
    with bench.published(flow):
        (before,) = bench.subscriptions()
        moved = n8n.url.replace("127.0.0.1", "localhost")
        n8n.restart(flow, webhook_url=moved)
        (after,) = bench.subscriptions()
        assert after["id"] != before["id"] and after["target_url"].startswith(moved)
        n8n.restart(flow)
        (back,) = bench.subscriptions()
        assert back["target_url"] == before["target_url"]
    assert bench.subscriptions() == []
