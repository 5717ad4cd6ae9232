"""All components of an app together: its files, its menu, and what the table of all platforms says of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connector.catalogue.catalogue import Offer, group_of
from connector.catalogue.entries import Action, Options, Search, Trigger
from connector.manifests.make import connection, labels, menu, modules, readme, rpcs, signing_in, universal, webhooks
from connector.manifests.make.component import Component, iml, plain
from connector.manifests.make.requests import LOG, NO_REDIRECTS, errors
from connector.manifests.make.trigger_modules import trigger_modules

ROOT = Path("manifests/make")
"""Where the apps lie: a folder for each provider, in which all is generated."""

_BASE, _GROUPS, _README = Path("general/base.iml.json"), Path("modules/groups.json"), Path("README.md")
_KINDS = ("connection", "webhook", "module", "rpc", "function", "endpoint")


def app(offer: Offer) -> dict[Path, str]:
    """The files of a provider's app, by their path in it."""
    components = tuple(_components(offer))
    lines: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
    for each in components:
        lines[each.kind][each.id] = each.line
    general = {"base": str(_BASE), "common": None, "groups": str(_GROUPS), "readme": str(_README)}
    whole = {"fileVersion": 1, "generalCodeFiles": general, "components": lines, "origins": []}
    files = {
        Path("makecomapp.json"): plain(whole),
        _BASE: iml(_base()),
        _GROUPS: plain(menu.groups(offer)),
        _README: readme.text(offer),
    }
    return files | {path: text for each in components for path, text in each.files.items()}


def coverage(offer: Offer) -> Mapping[tuple[str, str], str]:
    """Where each entry is found in the app: the label of its module, or the name of its remote procedure."""
    cells: dict[tuple[str, str], str] = {}
    for entry in offer.entries:
        match entry:
            case Action() if entry.key == offer.overrides.make.any_request:
                cells["action", entry.key] = universal.LABEL
            case Options():
                cells["options", entry.key] = labels.camel(entry.key)
            case Trigger() if group := group_of(offer, entry):
                cells["trigger", entry.key] = labels.group(group, (entry,))
            case Action() | Search() | Trigger():
                cells[type(entry).__name__.lower(), entry.key] = labels.module(offer, entry)
    return cells


def _components(offer: Offer) -> Iterator[Component]:
    yield connection.component(offer.key, offer.label)
    yield signing_in.component(offer.key, offer.label)
    for entry in offer.entries:
        match entry:
            case Action() if entry.key == offer.overrides.make.any_request:
                continue
            case Action():
                yield modules.action(offer, entry)
            case Search():
                yield modules.search(offer, entry)
            case Options():
                yield rpcs.component(offer, entry)
    for module in trigger_modules(offer):
        yield webhooks.component(module)
        yield modules.trigger(module)
    yield universal.component(offer)


def _base() -> dict[str, Any]:
    return {
        "baseUrl": connection.address(),
        "headers": connection.headers(),
        **NO_REDIRECTS,
        "response": {"error": errors()},
        "log": LOG,
    }
