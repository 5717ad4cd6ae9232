"""The files for n8n: what the node package imports, and the workflow templates."""

from collections.abc import Callable
from pathlib import Path

from connector.catalogue.catalogue import Catalogue
from connector.manifests.n8n import events, node, palette, templates, with_node
from connector.manifests.n8n.workflow import Workflow

HOME = Path("manifests/n8n")
TEMPLATES = HOME / "templates"
NODES = HOME / "node" / "nodes"

FOLDERS = {"argil": "ArgilConnector"}
"""The node of each provider; its trigger node lies beside it."""

_TEMPLATES: dict[str, Callable[[], Workflow]] = {
    "create-and-render": templates.create_and_render,
    "create-and-wait": templates.create_and_wait,
    "error-branch": templates.error_branch,
    "sheet-to-published-video": templates.sheet_to_video,
    "on-video-done": events.on_video_done,
    "stop-on-video-done": events.unsubscribe,
    "node-create-and-wait": with_node.create_and_wait,
    "node-on-video-done": with_node.on_video_done,
}


def render(catalogue: Catalogue) -> dict[Path, str]:
    """The generated files, by their path from the repository's root."""
    files = {TEMPLATES / f"{name}.json": make().text() for name, make in _TEMPLATES.items()}
    for offer in catalogue.offers:
        if folder := FOLDERS.get(offer.key):
            files[NODES / folder / "catalogue.ts"] = node.actions(offer)
            files[NODES / f"{folder}Trigger" / "catalogue.ts"] = node.triggers(offer)
            files[TEMPLATES / f"{offer.key}-every-call.json"] = palette.palette(offer).text()
    return files
