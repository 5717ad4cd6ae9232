"""HeyGen's node package and templates at work, beside Argil's in the same n8n."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from platforms.n8n.harness import Harness, post, templates_of
from platforms.n8n.sheet import Sheet
from platforms.n8n.test_templates import judged
from platforms.subjects import HEYGEN
from support import pictures

from connector.catalogue.entries import Action
from connector.catalogue.tidying import tidy

pytestmark = pytest.mark.platforms

CREATE = "Create Avatar Video"
ID = "2f72ee82b83d4b00af16c4771d611752"
SCENES = {
    "title": "Launch",
    "video_inputs": [
        {
            "character": {"type": "avatar", "avatar_id": ID, "scale": 1},
            "voice": {"type": "text", "input_text": "Hello.", "voice_id": ID, "speed": 1.1, "locale": "en-US"},
            "background": {"type": "color", "value": "#f6f6fc"},
        },
        {
            "background": {"type": "video", "url": "https://example.com/a.mp4"},
            "voice": {"type": "silence", "duration": 2},
        },
    ],
    "dimension": {"width": 1280, "height": 720},
    "caption": True,
}
SEARCHED = {
    "find_videos": {"title": "é & ü", "limit": 3},
    "find_avatars": {"type": "photo_avatar", "limit": 50},
    "find_voices": {"language": "French", "limit": 50},
}


def script(heygen: Harness, **more: Any) -> dict[str, Any]:
    return HEYGEN.script(heygen.world, heygen.api, **more)


def test_every_operation_sends_what_was_filled_in(heygen: Harness) -> None:
    given: list[tuple[str, dict[str, Any]]] = [("create_avatar_video", SCENES)]
    for entry in heygen.entries.values():
        examples = [dict(each.input) for each in entry.examples] if isinstance(entry, Action) else [SEARCHED[entry.key]]
        mapped = {each.key for each in entry.input if each.dynamic}
        given += [
            (entry.key, told) for each in examples if not mapped & (told := tidy(each, entry.input)).keys()
        ]  # the resource mapper has tests of its own
    steps = [heygen.step(*each) | {"onError": "continueRegularOutput"} for each in given]
    assert heygen.n8n.run(heygen.steps(*steps)).status == "success"
    sent = [(each.path.partition("?")[0].rpartition("/")[2], each.body) for each in heygen.proxy.asked]
    assert [key for key, _ in sent] == [key for key, _ in given]
    for (key, body), (_, told) in zip(sent, given, strict=True):
        assert key in SEARCHED or (body or {}) == told


def test_the_account_is_told_though_nothing_is_asked(heygen: Harness) -> None:
    assert heygen.run("get_account", {}).items("Step 0")[0]["currency"] == "usd"


def test_a_retried_step_spends_once(heygen: Harness) -> None:
    before = heygen.counted()
    retries = {"retryOnFail": True, "maxTries": 2, "waitBetweenTries": 100}
    heygen.proxy.lose = 2
    failed = heygen.n8n.run(heygen.steps(heygen.step("create_avatar_video", script(heygen)) | retries))
    assert failed.status == "error"
    assert heygen.n8n.retry(failed).items("Step 0")[0]["id"]
    assert heygen.counted() == (before[0] + 1, before[1] + 1)
    assert len({each.key for each in heygen.proxy.asked}) == 1 and len(heygen.proxy.asked) == 3


def test_a_file_of_an_item_is_uploaded_once(heygen: Harness) -> None:
    content = base64.b64encode(pictures.png(9, 9)).decode()
    binary = {"data": {"data": content, "mimeType": "image/png", "fileName": "a.png"}}
    upload = heygen.step("upload_asset", {"file": "data"}, idempotencyKey="a")
    execution = heygen.n8n.run(heygen.steps(upload, upload, binary=binary))
    first, again = (execution.items(f"Step {number}")[0] for number in (0, 1))
    assert (first["asset_id"], first["repeated"], again["repeated"]) == (again["asset_id"], False, True)


def test_a_finished_video_is_a_file_of_its_item(heygen: Harness) -> None:
    video_id = HEYGEN.done(heygen.world, heygen.api)
    execution = heygen.run("download_video", {"video_id": video_id})
    (file,) = (each["data"] for each in execution.binary("Step 0"))
    assert file["mimeType"] == "video/mp4" and len(heygen.n8n.file(file)) == execution.items("Step 0")[0]["size"]


def test_a_problem_is_told_in_heygens_words_and_never_in_argils(heygen: Harness) -> None:
    execution = heygen.run("create_avatar_video", {"title": "Nothing"})
    assert execution.error["httpCode"] == "422" and "Script" in execution.error["message"]
    dear = heygen.run("create_avatar_video", script(heygen, text="Hello there. " * 40) | {"max_cost": 0.01})
    assert dear.error["httpCode"] == "402" and "Raise the limit" in dear.error["description"]
    for each in (execution, dear):
        assert "argil" not in f"{each.error['message']} {each.error['description']}".lower()


def test_a_token_of_argils_is_refused(heygen: Harness, harness: Harness) -> None:
    for mine, other in ((heygen, harness), (harness, heygen)):
        told = mine.try_credential({"token": other.api.connection["token"], "baseUrl": other.world.url})
        sentence = f"This token belongs to another provider. Use the token of a connection to {mine.offer.label}."
        assert told == {"status": "Error", "message": sentence}


def test_n8n_finds_every_step_filled_in(node: str, program: Path, heygen: Harness) -> None:
    workflows = [json.loads(path.read_text()) for path in sorted(templates_of(heygen.offer).iterdir())]
    told = judged(node, program, heygen.n8n.types(), workflows)
    assert told and all(re.search('Parameter "(Document|Sheet)" is required', each) for each in told), told


@pytest.mark.parametrize("name", ["create-and-wait", "node-create-and-wait"])
def test_the_wait_step_goes_on_when_the_bridge_calls_back(heygen: Harness, name: str) -> None:
    flow = heygen.template(name)
    for node in flow["nodes"]:
        if "avatar_id" in node["parameters"]:
            node["parameters"]["avatar_id"]["value"] = heygen.avatar()
    execution = heygen.n8n.run(heygen.n8n.save(flow))
    assert execution.status == "success", execution.error
    called, made = execution.items("Wait for the Callback")[0]["body"], execution.items(CREATE)[0]
    assert called["type"] == "video.done" and called["video"]["id"] == made["id"]
    assert execution.items("Done")[0]["video_url"]


@pytest.mark.parametrize(("title", "step"), [("Welcome", "Your Steps"), ("Welcome [fail]", "Your Steps for a Failure")])
def test_both_ends_start_the_workflow_and_nothing_forged_does(heygen: Harness, title: str, step: str) -> None:
    n8n, flow = heygen.n8n, heygen.template("node-on-video-finished")
    with heygen.published(flow):
        (subscription,) = heygen.subscriptions()
        known = n8n.executions(flow)
        heygen.api.good("POST", "/v1/actions/create_avatar_video", script(heygen, title=title))
        execution = n8n.next_execution(flow, known)
        assert execution.items(step)[0]["name"] == title
        (event,) = execution.items("Video Finished")
        assert post(subscription["target_url"], event, secret="whsec_bm90IG91cnM=") == 401
    assert heygen.subscriptions() == []


def test_a_published_workflow_of_n8ns_own_steps_hears_of_videos(heygen: Harness) -> None:
    n8n, flow = heygen.n8n, heygen.template("on-video-done")
    known = n8n.executions(flow)
    with heygen.published(flow):
        assert n8n.next_execution(flow, known).ran("Subscribe")
        known = n8n.executions(flow)
        made = heygen.api.good("POST", "/v1/actions/create_avatar_video", script(heygen))
        (event,) = n8n.next_execution(flow, known).items("Video Done")
        assert event["video"]["id"] == made["id"] and event["provider"] == "heygen"
    assert n8n.run(heygen.template("stop-on-video-done")).items("Unsubscribe")[0]["deleted"]


def test_a_batch_of_rows_is_made_some_at_once_and_only_what_failed_again(heygen: Harness) -> None:
    n8n, flow = heygen.n8n, heygen.template("node-batch-from-a-sheet", at_once="2", first_rows="0", max_cost="5")
    for each in flow["nodes"]:
        if each["name"] == "Let Its Row Be Written":
            each["parameters"]["amount"] = 2
    rows = [{"id": n, "title": f"Row {n}", "script": "Hello.", "status": ""} for n in range(1, 5)]
    rows[1]["title"] = "Row 2 [fail]"
    before = heygen.counted()
    with Sheet(*rows) as sheet:
        sheet.put_in(flow)
        flow |= n8n.save(flow)
        with heygen.published(flow):
            assert n8n.run(flow).status == "success"
            ended(n8n, sheet, ["done", "failed: render_failed", "done", "done"])
            assert sheet.most <= 2 and heygen.counted() == (before[0] + 4, before[1] + 4)
            sheet.rows["2"] |= {"status": "again", "title": "Row 2"}
            assert n8n.run(flow).status == "success"
            ended(n8n, sheet, ["done"] * 4)
            assert heygen.counted() == (before[0] + 5, before[1] + 5) and sheet.rows["2"]["video"]


def ended(n8n: Any, sheet: Sheet, statuses: list[str]) -> None:
    n8n.until(lambda: sheet.statuses() == statuses, 60, f"the sheet is not as it should be: {sheet.statuses()}")
