"""The workflow templates, imported and run."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from platforms.n8n.bench import ROOT, TEMPLATES, Bench, post

pytestmark = pytest.mark.platforms

JUDGE = ROOT / "tests" / "platforms" / "n8n" / "judge.cjs"
CREATE = "Create and Render"


def judged(node: str, program: Path, types: list[Any], workflows: list[Any]) -> list[str]:
    given = json.dumps({"types": types, "workflows": workflows})
    done = subprocess.run([node, JUDGE, program], input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_n8n_finds_every_step_filled_in(node: str, program: Path, bench: Bench) -> None:
    workflows = [json.loads(path.read_text()) for path in sorted(TEMPLATES.iterdir())]
    types = bench.n8n.types()
    told = judged(node, program, types, workflows)
    assert len(told) == 6 and all(re.search('Parameter "(Document|Sheet)" is required', each) for each in told), told
    call = next(each for each in workflows[0]["nodes"] if each["type"].endswith(".httpRequest"))
    broken = [call | {"parameters": {}}, call | {"typeVersion": 99}]
    assert len(judged(node, program, types, [{"name": "Broken", "nodes": broken}])) == 2


def test_one_video_is_made_though_its_answer_is_lost(bench: Bench) -> None:
    videos, renders = bench.counted()
    flow = bench.template("create-and-render", bridge=bench.passage.url)
    bench.passage.lose = 3  # as often as the step is tried
    failed = bench.n8n.run(flow)
    assert failed.status == "error" and len(bench.passage.asked) == 3
    retried = bench.n8n.retry(failed)
    assert retried.items(CREATE)[0]["status"] != "IDLE"
    assert bench.counted() == (videos + 1, renders + 1)
    assert len(bench.passage.asked) == 4 and len({each.key for each in bench.passage.asked}) == 1


def test_two_executions_make_two_videos(bench: Bench) -> None:
    videos, renders = bench.counted()
    flow = bench.template("create-and-render")
    for _ in range(2):
        assert bench.n8n.run(flow).status == "success"
    assert bench.counted() == (videos + 2, renders + 2)


@pytest.mark.parametrize("name", ["create-and-wait", "node-create-and-wait"])
def test_the_wait_step_goes_on_when_the_bridge_calls_back(bench: Bench, name: str) -> None:
    flow = bench.template(name)
    for node in flow["nodes"]:
        if "avatar_id" in node["parameters"]:
            node["parameters"]["avatar_id"]["value"] = bench.avatar()
    execution = bench.n8n.run(bench.n8n.save(flow))
    assert execution.status == "success", execution.error
    called, made = execution.items("Wait for the Callback")[0]["body"], execution.items(CREATE)[0]
    assert called["type"] == "video.done" and called["video"]["id"] == made["id"]
    assert execution.items("Done")[0]["video_url"] == called["video"]["video_url"]


@pytest.mark.parametrize(("fault", "status"), [("fail_renders", "FAILED"), ("moderate_renders", "CONTENT_MODERATED")])
def test_a_failed_render_takes_the_error_branch(bench: Bench, fault: str, status: str) -> None:
    bench.world.faults(**{fault: 1})
    execution = bench.n8n.run(bench.template("error-branch"))
    assert execution.status == "error" and execution.ran("Render Failed") and not execution.ran("Done")
    assert execution.error["message"] == f"The render ended as {status}."


def test_a_refused_call_takes_the_error_branch(bench: Bench) -> None:
    execution = bench.n8n.run(bench.template("error-branch", script=""))
    assert execution.ran("Call Refused") and not execution.ran("Wait for the Callback")
    assert (
        execution.error["message"] == "The bridge refused: script: Say what the video is about: a script, or moments."
    )


def test_a_good_render_takes_no_error_branch(bench: Bench) -> None:
    execution = bench.n8n.run(bench.template("error-branch"))
    assert execution.status == "success" and execution.items("Done")[0]["video_url"]


def test_a_published_workflow_hears_of_videos_and_of_nothing_forged(bench: Bench) -> None:
    n8n, flow = bench.n8n, bench.template("on-video-done")
    known = n8n.executions(flow)
    with bench.published(flow):
        assert n8n.next_execution(flow, known).ran("Subscribe")
        (subscription,) = bench.subscriptions()
        known = n8n.executions(flow)
        made = n8n.run(bench.template("create-and-render")).items(CREATE)[0]
        (event,) = n8n.next_execution(flow, known).items("Video Done")
        assert event["video"]["id"] == made["id"] and event["type"] == "video.done"
        known = n8n.executions(flow)
        forged = event | {"id": "evt_forged"}
        assert post(subscription["target_url"], forged, secret="whsec_bm90IG91cnM=") == 200  # before the flow looks
        told = n8n.next_execution(flow, known)
        assert told.ran("Not Genuine") and not told.ran("Video Done")
    stopped = n8n.run(bench.template("stop-on-video-done"))
    assert stopped.items("Unsubscribe") == [{"id": subscription["id"], "deleted": True}]
    assert bench.subscriptions() == []


def test_a_row_becomes_a_published_video_once(bench: Bench) -> None:
    """What stands at Google is replaced: the trigger by rows that are pinned to it, its other steps by ones that only
    work out what they would write."""
    flow = bench.template("sheet-to-published-video")
    for node in flow["nodes"]:
        told = node["parameters"]
        if node["type"].endswith(".googleSheets"):
            work_out(node, told["columns"]["value"])
        elif node["type"].endswith(".youTube"):
            work_out(node, {"title": told["title"], "uploadId": f"={{{{ 'yt-' + {told['title'][3:-2]} }}}}"})
    flow = with_rows(bench, flow, {"id": 7, "script": "One.", "title": "A"}, {"id": 8, "script": "Two.", "title": "B"})
    videos, renders = bench.counted()
    for _ in range(2):
        execution = bench.n8n.run(flow, "Row Added")
        assert [execution.items("Write Published", run=run)[0] for run in (0, 1)] == [
            {"id": "7", "status": "published", "video": "https://youtu.be/yt-A"},
            {"id": "8", "status": "published", "video": "https://youtu.be/yt-B"},
        ]
    assert bench.counted() == (videos + 2, renders + 2)
    bench.world.faults(fail_renders=1)
    execution = bench.n8n.run(with_rows(bench, flow, {"id": 9, "script": "Three.", "title": "C"}), "Row Added")
    assert execution.items("Write Not Done") == [{"id": "9", "status": "FAILED", "video": ""}]


def work_out(node: dict[str, Any], values: dict[str, str]) -> None:
    assignments = [{"id": name, "name": name, "value": value, "type": "string"} for name, value in values.items()]
    told = {"assignments": {"assignments": assignments}, "options": {}}
    node.update(type="n8n-nodes-base.set", typeVersion=3.4, parameters=told, credentials={})


def with_rows(bench: Bench, flow: dict[str, Any], *rows: dict[str, Any]) -> dict[str, Any]:
    return bench.n8n.save(flow | {"pinData": {"Row Added": [{"json": row} for row in rows]}})
