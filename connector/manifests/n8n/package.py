"""A provider's npm package: the files in `shared`, which all packages have, with its names put in; its catalogue as
TypeScript; and what n8n's search for nodes goes by. Only the icons are drawn for each.

Each provider has a package of its own: n8n verifies none that integrates more than one service
(https://docs.n8n.io/connect/create-nodes/build-your-node/reference/verification-guidelines, "Node types").
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import connector
from connector.catalogue.catalogue import Offer, group_of
from connector.catalogue.entries import Trigger
from connector.manifests import shared_files, signing_in
from connector.manifests.n8n import labels, node
from connector.manifests.n8n.literals import json_text
from connector.manifests.n8n.names import Names

SHARED = Path(__file__).parent / "shared"
_ALIASES = ("avatar", "AI video", "text to video", "talking head", "video generation")


def files(offer: Offer, folder: Path) -> dict[Path, str]:
    """The files of the package that lies in a folder of the repository, by their path from its root."""
    names = Names.of(offer)
    action, trigger = f"{names.pascal}Connector", f"{names.pascal}ConnectorTrigger"
    about = [*_ALIASES, offer.label]
    generated = {
        f"nodes/{action}/catalogue.ts": node.actions(offer),
        f"nodes/{trigger}/catalogue.ts": node.triggers(offer),
        f"nodes/{action}/{action}.node.json": _codex(names, names.action, [*about, *offer.overrides.n8n.aliases]),
        f"nodes/{trigger}/{trigger}.node.json": _codex(names, names.trigger, [*about, "webhook"]),
    }
    return {
        folder / path: text
        for path, text in {**shared_files.filled(SHARED, _words(offer, folder)), **generated}.items()
    }


def _words(offer: Offer, folder: Path) -> dict[str, str]:
    """What stands in the shared files in place of a provider's names."""
    names = Names.of(offer)
    return {
        "key": names.key,
        "label": names.label,
        "slug": names.slug,
        "Name": names.pascal,
        "camel": names.camel,
        "version": connector.__version__,
        "folder": str(folder),
        "scopes": signing_in.SCOPES,
        "provider": signing_in.PROVIDER,
        "operations": "; ".join(_operations(offer)),
        "events": _listed(list(dict.fromkeys(_events(offer)))),
    }


def _events(offer: Offer) -> Iterator[str]:
    """What starts a workflow; triggers that stand in their group alone by that."""
    for each in offer.entries:
        if isinstance(each, Trigger):
            yield (group_of(offer, each) or each).label


def _operations(offer: Offer) -> Iterator[str]:
    """What the node can do, by its resources: "Avatar: Create, Find"."""
    for group in node.groups(offer).values():
        named = sorted(labels.operation(offer, each) for each in group)
        yield f"{labels.resource(offer, group[0]).label}: {', '.join(named)}"


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _codex(names: Names, node_type: str, aliases: Sequence[str]) -> str:
    """https://docs.n8n.io/integrations/creating-nodes/build/reference/node-codex-files"""
    page = [{"url": f"https://{names.slug}-connector.example"}]
    return json_text(
        {
            "node": node_type,
            "nodeVersion": "1.0",
            "codexVersion": "1.0",
            "categories": ["Marketing", "Miscellaneous"],
            "resources": {"credentialDocumentation": page, "primaryDocumentation": page},
            "alias": list(aliases),
        }
    )
