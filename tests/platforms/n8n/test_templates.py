"""The workflow templates, imported and run."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from platforms.n8n.engine import N8n
from platforms.n8n.harness import ROOT, Harness, post, templates_of
from platforms.n8n.sheet import Sheet

pytestmark = pytest.mark.platforms

JUDGE = ROOT / "tests" / "platforms" / "n8n" / "judge.cjs"
CREATE = "Create and Render"


def judged(node: str, program: Path, types: list[Any], workflows: list[Any]) -> list[str]:
    given = json.dumps({"types": types, "workflows": workflows})
    done = subprocess.run([node, JUDGE, program], input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_n8n_finds_every_step_filled_in(node: str, program: Path, harness: Harness) -> None:
    workflows = [json.loads(path.read_text()) for path in sorted(templates_of(harness.offer).iterdir())]
    types = harness.n8n.types()
    told = judged(node, program, types, workflows)
    assert len(told) == 14 and all(re.search('Parameter "(Document|Sheet)" is required', each) for each in told), told
    call = next(each for each in workflows[0]["nodes"] if each["type"].endswith(".httpRequest"))
    broken = [call | {"parameters": {}}, call | {"typeVersion": 99}]
    assert len(judged(node, program, types, [{"name": "Broken", "nodes": broken}])) == 2


def test_one_video_is_made_though_its_answer_is_lost(harness: Harness) -> None:
    videos, renders = harness.counted()
    flow = harness.template("create-and-render", bridge=harness.proxy.url)
    harness.proxy.lose = 3  # as often as the step is tried
    failed = harness.n8n.run(flow)
    assert failed.status == "error" and len(harness.proxy.asked) == 3
    retried = harness.n8n.retry(failed)
    assert retried.items(CREATE)[0]["status"] != "IDLE"
    assert harness.counted() == (videos + 1, renders + 1)
    assert len(harness.proxy.asked) == 4 and len({each.key for each in harness.proxy.asked}) == 1


def test_two_executions_make_two_videos(harness: Harness) -> None:
    videos, renders = harness.counted()
    flow = harness.template("create-and-render")
    for _ in range(2):
        assert harness.n8n.run(flow).status == "success"
    assert harness.counted() == (videos + 2, renders + 2)


@pytest.mark.parametrize("name", ["create-and-wait", "node-create-and-wait"])
def test_the_wait_step_goes_on_when_the_bridge_calls_back(harness: Harness, name: str) -> None:
    flow = harness.template(name)
    for node in flow["nodes"]:
        if "avatar_id" in node["parameters"]:
            node["parameters"]["avatar_id"]["value"] = harness.avatar()
    execution = harness.n8n.run(harness.n8n.save(flow))
    assert execution.status == "success", execution.error
    called, made = execution.items("Wait for the Callback")[0]["body"], execution.items(CREATE)[0]
    assert called["type"] == "video.done" and called["video"]["id"] == made["id"]
    assert execution.items("Done")[0]["video_url"] == called["video"]["video_url"]


@pytest.mark.parametrize(("fault", "status"), [("fail_renders", "FAILED"), ("moderate_renders", "CONTENT_MODERATED")])
def test_a_failed_render_takes_the_error_branch(harness: Harness, fault: str, status: str) -> None:
    harness.world.faults(**{fault: 1})
    execution = harness.n8n.run(harness.template("error-branch"))
    assert execution.status == "error" and execution.ran("Render Failed") and not execution.ran("Done")
    assert execution.error["message"] == f"The render ended as {status}."


def test_a_refused_call_takes_the_error_branch(harness: Harness) -> None:
    execution = harness.n8n.run(harness.template("error-branch", script=""))
    assert execution.ran("Call Refused") and not execution.ran("Wait for the Callback")
    assert execution.error["message"] == "The bridge refused: Fill in Script or Moments."


def test_a_good_render_takes_no_error_branch(harness: Harness) -> None:
    execution = harness.n8n.run(harness.template("error-branch"))
    assert execution.status == "success" and execution.items("Done")[0]["video_url"]


def test_a_published_workflow_hears_of_videos_and_of_nothing_forged(harness: Harness) -> None:
    n8n, flow = harness.n8n, harness.template("on-video-done")
    known = n8n.executions(flow)
    with harness.published(flow):
        assert n8n.next_execution(flow, known).ran("Subscribe")
        (subscription,) = harness.subscriptions()
        known = n8n.executions(flow)
        made = n8n.run(harness.template("create-and-render")).items(CREATE)[0]
        (event,) = n8n.next_execution(flow, known).items("Video Done")
        assert event["video"]["id"] == made["id"] and event["type"] == "video.done"
        known = n8n.executions(flow)
        forged = event | {"id": "evt_forged"}
        assert post(subscription["target_url"], forged, secret="whsec_bm90IG91cnM=") == 200  # before the flow looks
        told = n8n.next_execution(flow, known)
        assert told.ran("Not Genuine") and not told.ran("Video Done")
    stopped = n8n.run(harness.template("stop-on-video-done"))
    assert stopped.items("Unsubscribe") == [{"id": subscription["id"], "deleted": True}]
    assert harness.subscriptions() == []


def test_a_row_becomes_a_published_video_once(harness: Harness) -> None:
    """What stands at Google is replaced: the trigger by rows that are pinned to it, its other steps by ones that only
    work out what they would write."""
    flow = harness.template("sheet-to-published-video")
    for node in flow["nodes"]:
        told = node["parameters"]
        if node["type"].endswith(".googleSheets"):
            work_out(node, told["columns"]["value"])
        elif node["type"].endswith(".youTube"):
            work_out(node, {"title": told["title"], "uploadId": f"={{{{ 'yt-' + {told['title'][3:-2]} }}}}"})
    flow = with_rows(
        harness, flow, {"id": 7, "script": "One.", "title": "A"}, {"id": 8, "script": "Two.", "title": "B"}
    )
    videos, renders = harness.counted()
    for _ in range(2):
        execution = harness.n8n.run(flow, "Row Added")
        assert [execution.items("Write Published", run=run)[0] for run in (0, 1)] == [
            {"id": "7", "status": "published", "video": "https://youtu.be/yt-A"},
            {"id": "8", "status": "published", "video": "https://youtu.be/yt-B"},
        ]
    assert harness.counted() == (videos + 2, renders + 2)
    harness.world.faults(fail_renders=1)
    execution = harness.n8n.run(with_rows(harness, flow, {"id": 9, "script": "Three.", "title": "C"}), "Row Added")
    assert execution.items("Write Not Done") == [{"id": "9", "status": "FAILED", "video": ""}]


def work_out(node: dict[str, Any], values: dict[str, str]) -> None:
    assignments = [{"id": name, "name": name, "value": value, "type": "string"} for name, value in values.items()]
    told = {"assignments": {"assignments": assignments}, "options": {}}
    node.update(type="n8n-nodes-base.set", typeVersion=3.4, parameters=told, credentials={})


def with_rows(harness: Harness, flow: dict[str, Any], *rows: dict[str, Any]) -> dict[str, Any]:
    return harness.n8n.save(flow | {"pinData": {"Row Added": [{"json": row} for row in rows]}})


def test_a_batch_of_rows_is_made_some_at_once_and_only_what_failed_again(harness: Harness) -> None:
    n8n, flow = harness.n8n, harness.template("node-batch-from-a-sheet", at_once="2", first_rows="2")
    rows = [{"id": n, "title": f"Row {n}", "script": "Hello.", "status": ""} for n in range(1, 6)]
    rows[1]["title"] = "Row 2 [fail]"
    refused = "refused: Fill in Script or Moments."
    videos, renders = harness.counted()
    with Sheet(*rows, {"id": 6, "title": "Row 6", "script": "", "status": ""}) as sheet:
        sheet.put_in(flow)
        flow |= n8n.save(flow)
        with harness.published(flow):
            assert n8n.run(flow).status == "success"  # a subset first, as a test
            wait_for(n8n, sheet, ["done", "failed: failed", "", "", "", ""])
            assert harness.counted() == (videos + 2, renders + 2)
            set_rows(flow, "0")
            flow |= n8n.save(flow)
            n8n.publish(flow)
            assert n8n.run(flow).status == "success"
            wait_for(
                n8n, sheet, ["done", "failed: failed", "done", "done", "done", "refused: Fill in Script or Moments."]
            )
            assert sheet.most <= 2 and sheet.rows["4"]["video"].endswith(".mp4")
            assert harness.counted() == (videos + 5, renders + 5)
            sheet.rows["2"] |= {"status": "again", "title": "Row 2"}
            assert n8n.run(flow).status == "success"
            wait_for(n8n, sheet, ["done", "done", "done", "done", "done", refused])
            assert harness.counted() == (videos + 6, renders + 6)


def wait_for(n8n: N8n, sheet: Sheet, statuses: list[str]) -> None:
    n8n.until(lambda: sheet.statuses() == statuses, 60, f"the sheet is not as it should be: {sheet.statuses()}")


def set_rows(flow: dict[str, Any], first_rows: str) -> None:
    (settings,) = (node for node in flow["nodes"] if node["name"] == "Settings")
    for assignment in settings["parameters"]["assignments"]["assignments"]:
        if assignment["name"] == "first_rows":
            assignment["value"] = first_rows
