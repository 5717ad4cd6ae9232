"""Templates about making videos, with n8n's own nodes: each shows one way of working with the bridge."""

from collections.abc import Mapping
from typing import Any

from connector.manifests.n8n import steps
from connector.manifests.n8n.argil import sheets
from connector.manifests.n8n.workflow import Workflow

CREATE = "Create and Render"
_PATH = "/v1/actions/create_and_render_video"
_KEY = f"={{{{ {steps.setting('run')} }}}}-render-{{{{ $itemIndex }}}}"
_FIELDS = f"script: {steps.setting('script')}, avatar_id: {steps.setting('avatar_id')}"
_CALLED = f"={{{{ {{ {_FIELDS}, callback_url: $execution.resumeUrl }} }}}}"
_DONE = "$json.status === 'DONE'"

_SENTENCE = r"""($json.error.message.match(/\\"message\\":\\"(.+?)\\"/) || [])[1]"""  # out of the body that n8n quotes

_FILL_IN = (
    "1. Make a credential of the kind **Bearer Auth**, named **Argil Connector**, with the token of your connection.\n"
    "2. Fill in **Settings**: the address of your bridge"
)
_AVATAR = "the id of an avatar (the step **Find Avatars** of `argil-every-call.json` lists them)"
_VIDEO = f"{_FILL_IN}, {_AVATAR}, and what it is to say.\n3. "


def create_and_render() -> Workflow:
    """Create, render, and go on at once."""
    flow = Workflow("Argil: create and render a video", f"{_VIDEO}Execute. The video is rendering when this ends.")
    made = steps.video_settings(flow, steps.start(flow))
    steps.call(flow, CREATE, _PATH, after=made, body=f"={{{{ {{ {_FIELDS} }} }}}}", key=_KEY)
    return flow


def create_and_wait() -> Workflow:
    """Create, render, and wait until the bridge calls back."""
    note = f"{_VIDEO}Execute. The execution waits, without cost, until the bridge says that the render has ended."
    flow = Workflow("Argil: create a video and wait for it", note)
    made = steps.video_settings(flow, steps.start(flow))
    steps.call(flow, CREATE, _PATH, after=made, body=_CALLED, key=_KEY)
    looked = steps.look(flow, steps.wait(flow, CREATE), CREATE)
    done = steps.check(flow, "Is It Done?", _DONE, after=looked)
    links = {"video_id": "={{ $json.id }}", "video_url": "={{ $json.video_url }}"}
    flow.add("Done", "set", steps.assigned(links), after=done)
    flow.add("Not Done", "set", steps.assigned({"status": "={{ $json.status }}"}), after=done, output=1)
    return flow


def error_branch() -> Workflow:
    """Every way in which a render can go wrong ends in one place."""
    note = (
        f"{_VIDEO}Put a step that tells you (mail, chat) before **Stop with the Trouble**. A refused call, a failed"
        " render and one that takes longer than two hours all come there; an error workflow hears of it too."
    )
    flow = Workflow("Argil: handle what goes wrong", note)
    made = steps.video_settings(flow, steps.start(flow))
    steps.call(flow, CREATE, _PATH, after=made, body=_CALLED, key=_KEY, on_error="continueErrorOutput")
    looked = steps.look(flow, steps.wait(flow, CREATE), CREATE)
    done = steps.check(flow, "Is It Done?", _DONE, after=looked)
    flow.add("Done", "set", steps.assigned({"video_url": "={{ $json.video_url }}"}), after=done)
    ended = steps.check(flow, "Has It Failed?", "$json.status.includes('GENERATING') === false", after=done, output=1)
    failed = _trouble(flow, "Render Failed", "The render ended as {{ $json.status }}.", after=ended)
    late = _trouble(flow, "Took Too Long", "After two hours the video is still rendering.", after=ended, output=1)
    said = f"The bridge refused: {{{{ {_SENTENCE} || $json.error.description || $json.error.message }}}}"
    refused = _trouble(flow, "Call Refused", said, after=CREATE, output=1)
    stop = {"errorType": "errorMessage", "errorMessage": "={{ $json.trouble }}"}
    flow.add("Stop with the Trouble", "stopAndError", stop, after=failed)
    flow.link(late, "Stop with the Trouble")
    flow.link(refused, "Stop with the Trouble")
    return flow


def _trouble(flow: Workflow, name: str, sentence: str, *, after: str, output: int = 0) -> str:
    return flow.add(name, "set", steps.assigned({"trouble": f"={sentence}"}), after=after, output=output)


def sheet_to_video() -> Workflow:
    """A new row of a sheet becomes a published video, and the row says so."""
    note = (
        f"{_FILL_IN} and {_AVATAR}.\n3. Your sheet has the columns **id** (yours, never used twice),"
        " **script**, **title**, **status**, **video**. Choose it in the three Google Sheets steps, sign in to Google"
        " and YouTube, and publish.\nA row is rendered once, however often its step is repeated: its id is the key."
    )
    flow = Workflow("Argil: from a sheet's row to a published video", note)
    sheet = sheets.chosen()
    poll = {"pollTimes": {"item": [{"mode": "everyMinute"}]}, "event": "rowAdded", "options": {}}
    added = flow.add("Row Added", "googleSheetsTrigger", poll | sheet)
    told = steps.settings(flow, added, avatar_id="put the id of an avatar here")
    row = flow.add("One Row at a Time", "splitInBatches", {"options": {}}, after=told)
    fields = "name: $json.title, script: $json.script, avatar_id: $json.avatar_id, extras: { row: String($json.id) }"
    body = f"={{{{ {{ {fields}, callback_url: $execution.resumeUrl }} }}}}"
    key = "={{ $workflow.id }}-row-{{ $json.id }}"
    steps.call(flow, CREATE, _PATH, after=row, output=1, body=body, key=key)
    looked = steps.look(flow, steps.wait(flow, CREATE), CREATE)
    done = steps.check(flow, "Is It Done?", _DONE, after=looked)
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
