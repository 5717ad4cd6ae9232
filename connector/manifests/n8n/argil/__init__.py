"""Templates made for Argil, by the names of their files."""

from collections.abc import Callable, Mapping
from functools import partial

from connector.manifests.n8n.argil import templates
from connector.manifests.n8n.flows import batch, events, http, with_node
from connector.manifests.n8n.flows.making import Making
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Workflow

MAKING = Making(
    action="create_and_render_video", step="Create and Render", title="name", limit=("max_credits", "50", "credits")
)

TEMPLATES: Mapping[str, Callable[[Names], Workflow]] = {
    "create-and-render": partial(templates.create_and_render, MAKING),
    "create-and-wait": partial(http.create_and_wait, MAKING),
    "error-branch": partial(templates.error_branch, MAKING),
    "sheet-to-published-video": partial(templates.sheet_to_video, MAKING),
    "on-video-done": events.on_video_done,
    "stop-on-video-done": events.unsubscribe,
    "node-create-and-wait": partial(with_node.create_and_wait, MAKING),
    "node-on-video-done": with_node.on_video_done,
    "node-batch-from-a-sheet": partial(batch.batch_from_a_sheet, MAKING),
}
