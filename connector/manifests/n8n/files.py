"""The files for n8n: what the node package imports, and the workflow templates."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

from connector.catalogue.catalogue import Catalogue
from connector.manifests.n8n import every_call, node
from connector.manifests.n8n.workflow import Workflow

HOME = Path("manifests/n8n")
TEMPLATES = HOME / "templates"
NODES = HOME / "node" / "nodes"


def render(catalogue: Catalogue) -> dict[Path, str]:
    """The generated files, by their path from the repository's root. There is one node for all providers."""
    files = {
        NODES / "ArgilConnector" / "catalogue.ts": node.actions(catalogue),
        NODES / "ArgilConnectorTrigger" / "catalogue.ts": node.triggers(catalogue),
    }
    for offer in catalogue.offers:
        for name, make in _made_for(offer.key).items():
            files[TEMPLATES / f"{name}.json"] = make().text()
        files[TEMPLATES / f"{offer.key}-every-call.json"] = every_call.workflow(offer).text()
    return files


def _made_for(provider: str) -> Mapping[str, Callable[[], Workflow]]:
    """The templates made for a provider, by their files' names: `TEMPLATES` of its folder here, if it has one."""
    name = f"{__package__}.{provider}"
    found = importlib.util.find_spec(name)
    if found is None or found.submodule_search_locations is None:  # a module of ours by that name is no folder
        return {}
    templates: Mapping[str, Callable[[], Workflow]] = importlib.import_module(name).TEMPLATES
    return templates
