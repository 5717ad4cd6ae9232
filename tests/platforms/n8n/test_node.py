"""The node package at work: what it sends, what it makes of answers, its dropdowns, its trigger, its credential."""

import base64
import contextlib
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from platforms.n8n import forms
from platforms.n8n.engine import Refused
from platforms.n8n.harness import START, Harness, post
from support import pictures

from connector.catalogue.entries import Action
from connector.catalogue.tidying import tidy
from connector.manifests.n8n import node
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
    "find_avatars": {"usable_only": True, "model": "ARGIL_ATOM", "limit": 50},
    "find_voices": {"language": "FRENCH", "limit": 50},
}


def test_every_operation_sends_what_was_filled_in(harness: Harness) -> None:
    given: list[tuple[str, dict[str, Any]]] = [("create_video", MOMENTS)]
    for entry in harness.entries.values():
        examples = [dict(each.input) for each in entry.examples] if isinstance(entry, Action) else [SEARCHED[entry.key]]
        given += [(entry.key, tidy(each, entry.input)) for each in examples]
    steps = [harness.step(*each) | {"onError": "continueRegularOutput"} for each in given]
    assert harness.n8n.run(harness.steps(*steps)).status == "success"
    told = [(each.path.partition("?")[0].rpartition("/")[2], input_of(each)) for each in harness.proxy.asked]
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


def test_a_file_of_an_item_is_sent_as_it_is(harness: Harness) -> None:
    """From a binary field, and the same once more: a repeat by its bytes."""
    binary = {
        "data": {
            "data": base64.b64encode(pictures.png(1280, 720)).decode(),
            "mimeType": "image/png",
            "fileName": 'an"na.png',
        }
    }
    create = harness.step("create_avatar", {"name": "Anna", "image": "data"}, idempotencyKey="anna")
    flow = harness.steps(create, create, items=({},), binary=binary)
    execution = harness.n8n.run(flow)
    first, again = (execution.items(f"Step {number}")[0] for number in (0, 1))
    assert (first["id"], first["repeated"], again["repeated"]) == (again["id"], False, True)
    missing = harness.run("create_avatar", {"name": "Anna", "image": "photo"})
    assert "'photo'" in missing.error["message"] or "photo" in str(missing.error)


def test_a_finished_video_and_its_subtitles_are_files_of_their_item(harness: Harness) -> None:
    given = {"name": "Welcome", "script": "Hello.", "avatar_id": harness.avatar(), "subtitles": {"enable": True}}
    made = harness.api.good("POST", "/v1/actions/create_and_render_video", given)
    look = {"video_id": made["id"]}
    harness.n8n.until(
        lambda: harness.api.good("POST", "/v1/actions/get_video", look)["status"] == "DONE", 20, "it is not done"
    )
    execution = harness.n8n.run(
        harness.steps(harness.step("download_video", look), harness.step("export_subtitles", look))
    )
    assert execution.status == "success", execution.error
    video, subtitles = (execution.binary(f"Step {number}")[0]["data"] for number in (0, 1))
    assert (video["fileName"], video["mimeType"], video["fileExtension"]) == ("Welcome.mp4", "video/mp4", "mp4")
    kept = harness.n8n.file(video)
    told = execution.items("Step 0")[0]
    assert kept == requests.get(told["file_url"], timeout=10).content and len(kept) == told["size"]
    assert harness.n8n.file(subtitles).decode() == execution.items("Step 1")[0]["content"]


def test_a_retried_step_spends_once(harness: Harness) -> None:
    videos, renders = harness.counted()
    retries = {"retryOnFail": True, "maxTries": 2, "waitBetweenTries": 100}
    create = harness.step("create_and_render_video", {"script": "Hello.", "avatar_id": harness.avatar()}) | retries
    harness.proxy.lose = 2
    failed = harness.n8n.run(harness.steps(create))
    assert failed.status == "error"
    assert harness.n8n.retry(failed).items("Step 0")[0]["id"]
    assert harness.counted() == (videos + 1, renders + 1)
    assert len({each.key for each in harness.proxy.asked}) == 1 and len(harness.proxy.asked) == 3


def test_each_item_and_each_execution_is_its_own(harness: Harness) -> None:
    videos, _ = harness.counted()
    create = harness.step("create_video", {"script": "Hello.", "avatar_id": harness.avatar()})
    flow = harness.steps(create, items=({}, {}))
    for _ in range(2):
        assert len(harness.n8n.run(flow).items("Step 0")) == 2
    assert harness.counted()[0] == videos + 4
    assert len({each.key for each in harness.proxy.asked}) == 4


def test_each_pass_of_a_loop_is_its_own(harness: Harness) -> None:
    videos, _ = harness.counted()
    flow = harness.steps(
        harness.step("create_video", {"script": "Hello.", "avatar_id": harness.avatar()}), items=({}, {}, {})
    )
    loop = {"type": "n8n-nodes-base.splitInBatches", "typeVersion": 3, "parameters": {"options": {}}}
    flow["nodes"].append({"id": "loop", "name": "Loop", "position": [0, 200], **loop})
    to = lambda name: [{"node": name, "type": "main", "index": 0}]  # noqa: E731
    flow["connections"] = {START: {"main": [to("Loop")]}, "Loop": {"main": [[], to("Step 0")]}}
    flow["connections"]["Step 0"] = {"main": [to("Loop")]}
    assert harness.n8n.run(harness.n8n.save(flow)).status == "success"
    assert harness.counted()[0] == videos + 3


def test_a_key_or_a_time_of_ones_own_decides(harness: Harness) -> None:
    videos, _ = harness.counted()
    given = {"script": "Hello.", "avatar_id": harness.avatar()}
    for _ in range(2):
        harness.run("create_video", given, idempotencyKey="row-42")
        harness.run("create_video", given | {"script": "Goodbye."}, deduplicate_minutes=5)
    assert harness.counted()[0] == videos + 2
    assert [each.key for each in harness.proxy.asked] == ["row-42", None] * 2


def test_what_only_looks_has_no_key(harness: Harness) -> None:
    harness.run("get_video", {"video_id": "x"})
    assert [each.key for each in harness.proxy.asked] == [None]


def test_rows_are_items_that_know_where_they_come_from(harness: Harness) -> None:
    harness.run("create_video", {"script": "Hello.", "avatar_id": harness.avatar()})
    flow = harness.steps(harness.step("find_voices", {}), harness.step("find_videos", {"limit": 1}), items=({}, {}))
    execution = harness.n8n.run(flow)
    voices = harness.api.good("GET", "/v1/searches/find_voices")
    assert execution.items("Step 0") == voices * 2
    assert execution.pairs("Step 0") == [{"item": 0}] * len(voices) + [{"item": 1}] * len(voices)
    assert len(execution.items("Step 1")) == 2


def test_a_workflow_of_before_sends_what_it_has_filled_in(harness: Harness) -> None:
    render = {"resource": "video", "operation": "create_and_render_video", "script": "Hello.", "avatar_id": ID}
    avatar = {"resource": "avatar", "operation": "create_avatar", "name": "Anna"}
    before = [
        render | {"additionalFields": {"max_credits": 1, "name": "Kept"}},
        avatar | {"image_url": "https://example.com/a.png", "additionalFields": {"type": "IMAGE"}},
        avatar | {"additionalFields": {"image_base64": "AAAA"}},
        {
            "resource": "asset",
            "operation": "create_asset",
            "name": "A",
            "type": "IMAGE",
            "url": "https://example.com/a",
        },
    ]
    steps = ({"parameters": each, "typeVersion": 1, "onError": "continueRegularOutput"} for each in before)
    assert harness.n8n.run(harness.steps(*steps)).status == "success"
    assert [each.body for each in harness.proxy.asked] == [
        {"script": "Hello.", "avatar_id": ID, "max_credits": 1, "name": "Kept"},
        {"name": "Anna", "image_url": "https://example.com/a.png", "type": "IMAGE"},
        {"name": "Anna", "image_base64": "AAAA"},
        {"name": "A", "type": "IMAGE", "url": "https://example.com/a"},
    ]


def test_a_problem_is_told_in_the_bridges_words(harness: Harness) -> None:
    execution = harness.run("create_video", {"name": "Nothing"})
    assert execution.error["message"] == "Fill in Script or Moments."
    told, request = execution.error["description"].splitlines()
    assert told == execution.error["message"] and re.match("Request req_", request)
    assert execution.error["httpCode"] == "422"
    execution = harness.run("create_video", {"script": "Hello.", "aspect_ratio": "1:1", "model": "OLD"})
    assert "Aspect Ratio must be one of" in execution.error["message"]
    dear = {"script": "Hello.", "avatar_id": harness.avatar(), "max_credits": 1}
    execution = harness.run("create_and_render_video", dear)
    sentence, advice, request = execution.error["description"].splitlines()
    assert sentence == execution.error["message"]
    assert execution.error["httpCode"] == "402" and "Max Credits is 1" in sentence
    assert advice.startswith("Raise the limit") and re.fullmatch("Request req_[0-9a-z]+", request)


def test_a_failure_can_be_let_through(harness: Harness) -> None:
    broken = harness.step("get_video", {"video_id": "nope"}) | {"onError": "continueRegularOutput"}
    execution = harness.n8n.run(harness.steps(broken))
    assert execution.status == "success" and "nope" in execution.items("Step 0")[0]["error"]


def rows(harness: Harness, key: str, path: str = "x", parameters: Any = None, search: str | None = None) -> list[Any]:
    asked = {
        "methodName": key,
        "path": f"parameters.{path}",
        "currentNodeParameters": {"authentication": "accessToken"} | (parameters or {}),
        "credentials": {harness.names.credential: harness.credential},
        "nodeTypeAndVersion": {"name": harness.names.action, "version": 1},
    }
    told = harness.n8n.rest(
        "POST", "/dynamic-node-parameters/resource-locator-results", asked | ({"filter": search} if search else {})
    )
    return [{"id": each["value"], "name": each["name"]} for each in told["results"]]


@pytest.mark.parametrize("key", [key for key, wants in node.options_wanting(Argil).items() if not wants])
def test_a_dropdown_shows_the_option_list(harness: Harness, key: str) -> None:
    told = rows(harness, key)
    assert told == harness.options(key)
    if told:
        assert told[0] in rows(harness, key, search=told[0]["name"].upper())
    assert rows(harness, key, search="no such thing") == []


@pytest.mark.parametrize("beside", [True, False], ids=["in the same row", "at the top of the form"])
def test_gestures_are_those_of_the_chosen_avatar(harness: Harness, beside: bool) -> None:
    avatar_id = next(
        each["id"] for each in rows(harness, "avatars") if harness.options("gestures", avatar_id=each["id"])
    )
    chosen = {"avatar_id": forms.locator(avatar_id)}
    row, top = (chosen, {"avatar_id": forms.locator("")}) if beside else ({}, chosen)
    told = rows(harness, "gestures", "moments.rows[0].gesture_slug", top | {"moments": {"rows": [row]}})
    assert told == harness.options("gestures", avatar_id=avatar_id)
    with pytest.raises(Refused, match="Avatar is missing"):
        rows(harness, "gestures", "moments.rows[0].gesture_slug")


@pytest.mark.parametrize("written", ["{url}", "{url}/", " {bare}", "{bare}//"])
def test_a_credential_takes_the_address_as_people_write_it(harness: Harness, written: str) -> None:
    address = written.format(url=harness.world.url, bare=harness.world.url.partition("//")[2])
    data = {"token": harness.api.connection["token"], "baseUrl": address}
    told = harness.try_credential(data)
    assert told == {"status": "OK", "message": "Connected: alice"}


def test_a_credential_that_does_not_work_says_what_the_bridge_says(harness: Harness) -> None:
    refused = requests.get(f"{harness.world.url}/v1/connections/me", headers={"Authorization": "Bearer act_wrong"})
    told = harness.try_credential({"token": "act_wrong", "baseUrl": harness.world.url})
    assert told == {"status": "Error", "message": refused.json()["error"]["message"]}
    told = harness.try_credential({"token": "act_wrong", "baseUrl": "127.0.0.1:9"})
    assert told["message"].startswith("Nothing answers at http://127.0.0.1:9: ")
    told = harness.try_credential({"token": "x", "baseUrl": harness.n8n.url})
    assert told["status"] == "Error"


def test_a_search_gives_some_rows_or_all_of_them_page_by_page(harness: Harness) -> None:
    made = {harness.api.good("POST", "/v1/actions/create_video", video(harness, n))["id"] for n in range(103)}
    found = harness.step("find_videos", {"name": "Page"})
    found["parameters"] |= {"returnAll": True}
    some = harness.step("find_videos", {"name": "Page"})
    some["parameters"] |= {"limit": 7}
    before = harness.step("find_videos", {"name": "Page"})
    before |= {"typeVersion": 1}  # of a workflow that was made before searches had pages
    before["parameters"]["searchFilters"] |= {"limit": 3}
    execution = harness.n8n.run(harness.steps(found, some, before))
    assert {each["id"] for each in execution.items("Step 0")} == made and len(execution.items("Step 0")) == 103
    assert [len(execution.items(f"Step {n}")) for n in (1, 2)] == [7, 3]


def video(harness: Harness, number: int) -> dict[str, Any]:
    return {"name": f"Page {number}", "script": "Hello.", "avatar_id": harness.avatar()}


def test_both_ends_of_a_video_start_one_workflow(harness: Harness) -> None:
    n8n, flow = harness.n8n, harness.template("node-on-video-done")
    (trigger,) = (node for node in flow["nodes"] if node["name"] == "Video Done")
    trigger["parameters"] |= {"trigger": "video_finished"}
    flow |= n8n.save(flow)
    with harness.published(flow):
        (subscription,) = harness.subscriptions()
        assert subscription["triggers"] == ["video_done", "video_failed"]
        for name, came in (("Welcome", "video_done"), ("Welcome [fail]", "video_failed")):
            known = n8n.executions(flow)
            made = {"name": name, "script": "Hello.", "avatar_id": harness.avatar()}
            harness.api.good("POST", "/v1/actions/create_and_render_video", made)
            (event,) = n8n.next_execution(flow, known).items("Video Done")
            assert event["trigger"] == came
        harness.proxy.asked.clear()
        n8n.restart(flow)
        assert not harness.proxy.changes()
    trigger["parameters"] |= {"trigger": "video_done"}
    n8n.save(flow)


@pytest.mark.parametrize("published", [False, True])
def test_listening_for_a_test_event_gets_a_sample_at_once(harness: Harness, published: bool) -> None:
    n8n, flow = harness.n8n, harness.template("node-on-video-done")
    with harness.published(flow) if published else contextlib.nullcontext():
        before, renders = harness.subscriptions(), harness.counted()[1]
        known = n8n.executions(flow)
        n8n.listen(flow, "Video Done")
        (event,) = n8n.next_execution(flow, known).items("Video Done")
        assert event["test"] and event["trigger"] == "video_done" and harness.counted()[1] == renders
        n8n.until(lambda: harness.subscriptions() == before, 10, "the test's subscription does not go")
    assert harness.subscriptions() == []


def test_the_trigger_subscribes_hears_refuses_and_unsubscribes(harness: Harness) -> None:
    n8n, flow = harness.n8n, harness.template("node-on-video-done")
    with harness.published(flow):
        (subscription,) = harness.subscriptions()
        url, secret, known = subscription["target_url"], harness.secret(subscription), n8n.executions(flow)
        made = harness.run("create_and_render_video", {"script": "Hello.", "avatar_id": harness.avatar()}).items(
            "Step 0"
        )
        (event,) = n8n.next_execution(flow, known).items("Video Done")
        assert event["video"]["id"] == made[0]["id"] and event["video"]["status"] == "DONE"
        known = n8n.executions(flow)
        assert post(url, event, secret="whsec_bm90IG91cnM=") == 401
        assert post(url, event, secret=secret, seconds_ago=3600) == 401
        assert n8n.executions(flow) == known
        assert post(url, event, secret=secret) == 200
        assert n8n.next_execution(flow, known).items("Video Done") == [event]
    assert harness.proxy.changes()[-1].method == "DELETE"
    assert harness.subscriptions() == []


def test_the_trigger_looks_before_it_subscribes_again(harness: Harness) -> None:
    n8n, flow = harness.n8n, harness.template("node-on-video-done")
    with harness.published(flow):
        (subscription,) = harness.subscriptions()
        for lost in (False, True):
            if lost:
                harness.api.good("DELETE", f"/v1/subscriptions/{subscription['id']}")
            harness.proxy.asked.clear()
            n8n.restart(flow)
            told = [(each.method, each.path) for each in harness.proxy.asked]
            assert told[0] == ("GET", f"/v1/subscriptions/{subscription['id']}")
            assert told[1:] == ([("POST", "/v1/subscriptions")] if lost else [])
    assert harness.subscriptions() == []


def test_a_filter_narrows_what_is_heard(harness: Harness) -> None:
    flow = harness.template("node-on-video-done")
    (trigger,) = (node for node in flow["nodes"] if node["name"] == "Video Done")
    pairs = {"pairs": [{"key": "row", "value": "42"}]}
    trigger["parameters"] |= {"filters": {"video_id": "7", "extras": pairs}}
    with harness.published(harness.n8n.save(flow)):
        assert harness.subscriptions()[0]["filters"] == {"video_id": "7", "extras.row": "42"}
    trigger["parameters"] |= {"filters": {}}
    harness.n8n.save(flow)


def test_changed_filters_are_brought_with_the_next_version(harness: Harness) -> None:
    flow = harness.template("node-on-video-done")
    with harness.published(flow):
        for filters in ({"video_id": " 7 "}, {"video_id": "8", "extras": {"pairs": [{"key": "row", "value": ""}]}}, {}):
            (trigger,) = (node for node in flow["nodes"] if node["name"] == "Video Done")
            trigger["parameters"] |= {"filters": filters}
            flow |= harness.n8n.save(flow)
            harness.n8n.publish(flow)
            (subscription,) = harness.subscriptions()
            assert subscription["filters"] == {
                key: value.strip() for key, value in filters.items() if key == "video_id"
            }
        harness.proxy.asked.clear()
        harness.n8n.restart(flow)
        assert not harness.proxy.changes()
    assert harness.subscriptions() == []


def test_another_address_of_n8n_leaves_no_subscription_behind(harness: Harness) -> None:
    n8n, flow = harness.n8n, harness.template("node-on-video-done")
    with harness.published(flow):
        (before,) = harness.subscriptions()
        moved = n8n.url.replace("127.0.0.1", "localhost")
        n8n.restart(flow, webhook_url=moved)
        (after,) = harness.subscriptions()
        assert after["id"] != before["id"] and after["target_url"].startswith(moved)
        n8n.restart(flow)
        (back,) = harness.subscriptions()
        assert back["target_url"] == before["target_url"]
    assert harness.subscriptions() == []
