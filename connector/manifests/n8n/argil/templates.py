"""Templates for Argil alone, with n8n's own nodes: each shows one way of working with the bridge."""

from collections.abc import Mapping
from typing import Any

from connector.manifests.n8n import steps
from connector.manifests.n8n.flows import http, sheets
from connector.manifests.n8n.flows.making import Making
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Workflow

_SENTENCE = r"""($json.error.message.match(/\\"message\\":\\"(.+?)\\"/) || [])[1]"""  # out of the body that n8n quotes


def create_and_render(making: Making, names: Names) -> Workflow:
    """Create, render, and go on at once."""
    note = f"{http.about_a_video(making, names)}Execute. The video is rendering when this ends."
    flow = Workflow(names, f"{names.label}: create and render a video", note)
    http.make(flow, making, waits=False)
    return flow


def error_branch(making: Making, names: Names) -> Workflow:
    """Every way in which a render can go wrong ends in one place."""
    note = (
        f"{http.about_a_video(making, names)}Put a step that tells you (mail, chat) before **Stop with the Trouble**."
        " A refused call, a failed render and one that takes longer than two hours all come there; an error"
        " workflow hears of it too."
    )
    flow = Workflow(names, f"{names.label}: handle what goes wrong", note)
    made = http.make(flow, making, on_error="continueErrorOutput")
    looked = steps.look(flow, steps.wait(flow, made), made)
    done = steps.check(flow, "Is It Done?", http.DONE, after=looked)
    flow.add("Done", "set", steps.assigned({"video_url": "={{ $json.video_url }}"}), after=done)
    ended = steps.check(flow, "Has It Failed?", "$json.status.includes('GENERATING') === false", after=done, output=1)
    failed = _trouble(flow, "Render Failed", "The render ended as {{ $json.status }}.", after=ended)
    late = _trouble(flow, "Took Too Long", "After two hours the video is still rendering.", after=ended, output=1)
    said = f"The bridge refused: {{{{ {_SENTENCE} || $json.error.description || $json.error.message }}}}"
    refused = _trouble(flow, "Call Refused", said, after=made, output=1)
    stop = {"errorType": "errorMessage", "errorMessage": "={{ $json.trouble }}"}
    flow.add("Stop with the Trouble", "stopAndError", stop, after=failed)
    flow.link(late, "Stop with the Trouble")
    flow.link(refused, "Stop with the Trouble")
    return flow


def _trouble(flow: Workflow, name: str, sentence: str, *, after: str, output: int = 0) -> str:
    return flow.add(name, "set", steps.assigned({"trouble": f"={sentence}"}), after=after, output=output)


def sheet_to_video(making: Making, names: Names) -> Workflow:
    """A new row of a sheet becomes a published video, and the row says so."""
    note = (
        f"{http.fill_in(names)} and {http.lists(making, names)}.\n3. Your sheet has the columns **id** (yours, never"
        " used twice), **script**, **title**, **status**, **video**. Choose it in the three Google Sheets steps, sign"
        " in to Google and YouTube, and publish.\nA row is rendered once, however often its step is repeated: its id is"
        " the key."
    )
    flow = Workflow(names, f"{names.label}: from a sheet's row to a published video", note)
    sheet = sheets.chosen()
    poll = {"pollTimes": {"item": [{"mode": "everyMinute"}]}, "event": "rowAdded", "options": {}}
    added = flow.add("Row Added", "googleSheetsTrigger", poll | sheet)
    told = steps.settings(flow, added, **making.settings)
    row = flow.add("One Row at a Time", "splitInBatches", {"options": {}}, after=told)
    fields = "name: $json.title, script: $json.script, avatar_id: $json.avatar_id, extras: { row: String($json.id) }"
    body = f"={{{{ {{ {fields}, callback_url: $execution.resumeUrl }} }}}}"
    key = "={{ $workflow.id }}-row-{{ $json.id }}"
    steps.call(flow, making.step, making.path, after=row, output=1, body=body, key=key)
    looked = steps.look(flow, steps.wait(flow, making.step), making.step)
    done = steps.check(flow, "Is It Done?", http.DONE, after=looked)
    _publish(flow, sheet, row=row, done=done)
    return flow


def _publish(flow: Workflow, sheet: Mapping[str, Any], *, row: str, done: str) -> None:
    of_row = "$('One Row at a Time').first().json"
    fetch = {"url": "={{ $json.video_url }}", "options": {"response": {"response": {"responseFormat": "file"}}}}
    fetched = flow.add("Fetch the Video", "httpRequest", fetch, after=done)
    upload: dict[str, Any] = {
        "resource": "video",
        "operation": "upload",
        "title": f"={{{{ {of_row}.title }}}}",
        "regionCode": "US",
    }
    upload |= {"categoryId": "22", "options": {}}
    published = flow.add("Publish on YouTube", "youTube", upload, after=fetched)
    video = "https://youtu.be/{{ $json.uploadId }}"
    sheets.write(flow, sheet, row, "Write Published", {"status": "published", "video": f"={video}"}, after=published)
    status = {"status": "={{ $json.status }}", "video": ""}
    sheets.write(flow, sheet, row, "Write Not Done", status, after=done, output=1)
    flow.link("Write Published", row)
    flow.link("Write Not Done", row)
