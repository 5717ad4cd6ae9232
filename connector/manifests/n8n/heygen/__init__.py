"""Templates made for HeyGen, by the names of their files."""

from collections.abc import Callable, Mapping
from functools import partial

from connector.manifests.n8n.flows import batch, events, http, with_node
from connector.manifests.n8n.flows.making import Making
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Workflow

MAKING = Making(
    action="create_avatar_video",
    step="Create Avatar Video",
    title="title",
    limit=("max_cost", "5", "US dollars"),
    extras=False,
)

TEMPLATES: Mapping[str, Callable[[Names], Workflow]] = {
    "create-and-wait": partial(http.create_and_wait, MAKING),
    "on-video-done": events.on_video_done,
    "stop-on-video-done": events.unsubscribe,
    "node-create-and-wait": partial(with_node.create_and_wait, MAKING),
    "node-on-video-finished": with_node.on_video_finished,
    "node-batch-from-a-sheet": partial(batch.batch_from_a_sheet, MAKING),
}
