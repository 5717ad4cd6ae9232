"""Templates with the node package: the trigger node subscribes, unsubscribes and checks signatures by itself."""

from connector.manifests.n8n import steps
from connector.manifests.n8n.flows.http import DONE
from connector.manifests.n8n.flows.making import Making
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.properties import ADDITIONAL
from connector.manifests.n8n.workflow import Json, Workflow


def note(names: Names) -> str:
    """What a user does first."""
    return (
        f"1. Install the node package **{names.package}**.\n2. Make a credential of the kind **{names.bridge} API**,"
        f" named **{names.bridge}**: the address of your bridge and the token of your connection.\n3. "
    )


def create_and_wait(making: Making, names: Names) -> Workflow:
    """Create, and wait until the bridge calls back."""
    chosen = " and ".join(f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}" for thing in making.chosen.values())
    flow = Workflow(
        names,
        f"{names.label} node: create a video and wait for it",
        f"{note(names)}Choose {chosen}, write a script, execute.",
    )
    limit, amount, _ = making.limit
    fields = {
        **{key: {"__rl": True, "mode": "list", "value": ""} for key in making.chosen},
        "script": steps.SCRIPT,
        limit: amount,
        ADDITIONAL: {"callback_url": "={{ $execution.resumeUrl }}"},
    }
    _video(flow, making.step, making.action, fields, after=steps.start(flow), settings=steps.RETRIED)
    waited = steps.wait(flow, making.step)
    asked = {"video_id": {"__rl": True, "mode": "id", "value": f"={{{{ $('{making.step}').first().json.id }}}}"}}
    looked = _video(flow, "Look at the Video", "get_video", asked, after=waited)
    done = steps.check(flow, "Is It Done?", DONE, after=looked)
    flow.add("Done", "set", steps.assigned({"video_url": "={{ $json.video_url }}"}), after=done)
    flow.add("Not Done", "set", steps.assigned({"status": "={{ $json.status }}"}), after=done, output=1)
    return flow


def on_video_done(names: Names) -> Workflow:
    """Every finished video starts the workflow."""
    flow = Workflow(names, f"{names.label} node: on video done", f"{note(names)}Publish. Unpublishing unsubscribes.")
    heard = flow.add("Video Done", names.trigger, {"trigger": "video_done"}, settings=_ours(names))
    links = {"name": "={{ $json.video.name }}", "video_url": "={{ $json.video.video_url }}"}
    flow.add("Your Steps", "set", steps.assigned(links), after=heard)
    return flow


def on_video_finished(names: Names) -> Workflow:
    """Every video that ends starts the workflow, well or not."""
    flow = Workflow(
        names, f"{names.label} node: on video finished", f"{note(names)}Publish. Unpublishing unsubscribes."
    )
    heard = flow.add("Video Finished", names.trigger, {"trigger": "video_finished"}, settings=_ours(names))
    done = steps.check(flow, "Is It Done?", "$json.trigger === 'video_done'", after=heard)
    links = {"name": "={{ $json.video.name }}", "video_url": "={{ $json.video.video_url }}"}
    flow.add("Your Steps", "set", steps.assigned(links), after=done)
    told = {"name": "={{ $json.video.name }}", "reason": "={{ $json.reason }}"}
    flow.add("Your Steps for a Failure", "set", steps.assigned(told), after=done, output=1)
    return flow


def _video(flow: Workflow, name: str, operation: str, fields: Json, *, after: str, settings: Json | None = None) -> str:
    told = {"resource": "video", "operation": operation, **fields, "requestOptions": {}}
    return flow.add(name, flow.names.action, told, after=after, settings=_ours(flow.names) | (settings or {}))


def _ours(names: Names) -> Json:
    return {"credentials": steps.own(names)}
