"""The files for n8n: each provider's node package, and its workflow templates."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

from connector.catalogue.catalogue import Catalogue, Offer
from connector.manifests.n8n import every_call, package
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Workflow

HOME = Path("manifests/n8n")
_IN_A_PACKAGE = ("*.json", "*.md", "*.mjs", ".gitignore", ".npmrc", "credentials/*", "nodes/*.ts", "nodes/*/*")
PATTERNS = tuple(
    f"{HOME}{inside}/{each}"
    for inside in ("", "/*")
    for each in (*(f"node/{each}" for each in _IN_A_PACKAGE), "templates/*.json")
)
"""What is generated: all but a package's icons, and what building it leaves there."""


def render(catalogue: Catalogue) -> dict[Path, str]:
    """The generated files, by their path from the repository's root."""
    return {path: text for offer in catalogue.offers for path, text in _of(offer).items()}


def home(offer: Offer) -> Path:
    """Where a provider's package (`node`) and its templates (`templates`) lie."""
    said = offer.overrides.n8n.folder
    return HOME / (offer.key if said is None else said)


def _of(offer: Offer) -> dict[Path, str]:
    place, names = home(offer), Names.of(offer)
    flows = {name: make(names) for name, make in _made_for(offer.key).items()}
    flows[f"{offer.key}-every-call"] = every_call.workflow(offer)
    templates = {place / "templates" / f"{name}.json": flow.text() for name, flow in flows.items()}
    return package.files(offer, place / "node") | templates


def _made_for(provider: str) -> Mapping[str, Callable[[Names], Workflow]]:
    """The templates made for a provider, by their files' names: `TEMPLATES` of its folder here, if it has one."""
    name = f"{__package__}.{provider}"
    found = importlib.util.find_spec(name)
    if found is None or found.submodule_search_locations is None:  # a module of ours by that name is no folder
        return {}
    templates: Mapping[str, Callable[[Names], Workflow]] = importlib.import_module(name).TEMPLATES
    return templates
