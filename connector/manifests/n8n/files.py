"""The files for n8n: what the node package imports, and the workflow templates."""

from pathlib import Path

from connector.catalogue.catalogue import Catalogue
from connector.manifests.n8n import argil, every_call, node

HOME = Path("manifests/n8n")
TEMPLATES = HOME / "templates"
NODES = HOME / "node" / "nodes"

_OF_PROVIDERS = {"argil": argil.TEMPLATES}
"""Templates that were made for a provider; none needs any."""


def render(catalogue: Catalogue) -> dict[Path, str]:
    """The generated files, by their path from the repository's root. There is one node for all providers."""
    files = {
        NODES / "ArgilConnector" / "catalogue.ts": node.actions(catalogue),
        NODES / "ArgilConnectorTrigger" / "catalogue.ts": node.triggers(catalogue),
    }
    for offer in catalogue.offers:
        for name, make in _OF_PROVIDERS.get(offer.key, {}).items():
            files[TEMPLATES / f"{name}.json"] = make().text()
        files[TEMPLATES / f"{offer.key}-every-call.json"] = every_call.workflow(offer).text()
    return files
