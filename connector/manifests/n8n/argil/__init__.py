"""Templates made for Argil, by the names of their files."""

from collections.abc import Callable, Mapping

from connector.manifests.n8n.argil import batch, events, templates, with_node
from connector.manifests.n8n.workflow import Workflow

TEMPLATES: Mapping[str, Callable[[], Workflow]] = {
    "create-and-render": templates.create_and_render,
    "create-and-wait": templates.create_and_wait,
    "error-branch": templates.error_branch,
    "sheet-to-published-video": templates.sheet_to_video,
    "on-video-done": events.on_video_done,
    "stop-on-video-done": events.unsubscribe,
    "node-create-and-wait": with_node.create_and_wait,
    "node-on-video-done": with_node.on_video_done,
    "node-batch-from-a-sheet": batch.batch_from_a_sheet,
}
