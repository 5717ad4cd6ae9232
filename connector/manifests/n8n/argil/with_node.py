"""Templates with the node package: the trigger node subscribes, unsubscribes and checks signatures by itself."""

from connector.manifests.n8n import steps
from connector.manifests.n8n.properties import ADDITIONAL
from connector.manifests.n8n.workflow import Json, Workflow

ACTION = "n8n-nodes-argil-connector.argilConnector"
TRIGGER = "n8n-nodes-argil-connector.argilConnectorTrigger"
_MADE = "Create and Render"
NODE_NOTE = (
    "1. Install the node package **n8n-nodes-argil-connector**.\n2. Make a credential of the kind **Argil Connector"
    " API**, named **Argil Connector**: the address of your bridge and the token of your connection.\n3. "
)


def create_and_wait() -> Workflow:
    """Create, render, and wait until the bridge calls back."""
    flow = Workflow(
        "Argil node: create a video and wait for it", f"{NODE_NOTE}Choose an avatar, write a script, execute."
    )
    script = "Hello there. Welcome aboard."
    more = {"callback_url": "={{ $execution.resumeUrl }}"}
    fields = {
        "avatar_id": {"__rl": True, "mode": "list", "value": ""},
        "script": script,
        "max_credits": "50",
        ADDITIONAL: more,
    }
    _video(flow, _MADE, "create_and_render_video", fields, after=steps.start(flow), settings=steps.RETRIED)
    waited = steps.wait(flow, _MADE)
    asked = {"video_id": {"__rl": True, "mode": "id", "value": f"={{{{ $('{_MADE}').first().json.id }}}}"}}
    looked = _video(flow, "Look at the Video", "get_video", asked, after=waited)
    done = steps.check(flow, "Is It Done?", "$json.status === 'DONE'", after=looked)
    flow.add("Done", "set", steps.assigned({"video_url": "={{ $json.video_url }}"}), after=done)
    flow.add("Not Done", "set", steps.assigned({"status": "={{ $json.status }}"}), after=done, output=1)
    return flow


def on_video_done() -> Workflow:
    """Every finished video starts the workflow."""
    flow = Workflow("Argil node: on video done", f"{NODE_NOTE}Publish. Unpublishing unsubscribes.")
    heard = flow.add("Video Done", TRIGGER, {"trigger": "video_done"}, settings={"credentials": steps.NODE})
    links = {"name": "={{ $json.video.name }}", "video_url": "={{ $json.video.video_url }}"}
    flow.add("Your Steps", "set", steps.assigned(links), after=heard)
    return flow


def _video(flow: Workflow, name: str, operation: str, fields: Json, *, after: str, settings: Json | None = None) -> str:
    told = {"resource": "video", "operation": operation, **fields, "requestOptions": {}}
    return flow.add(name, ACTION, told, after=after, settings={"credentials": steps.NODE} | (settings or {}))
