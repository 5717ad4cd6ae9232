"""All components of an app together: its files, its menu, and what the table of all platforms says of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Entry, Options, Search, Trigger
from connector.manifests.make import connection, declared, labels, modules, readme, rpcs, webhooks
from connector.manifests.make.component import Component, iml, plain
from connector.manifests.make.requests import LOG, NO_REDIRECTS, errors

ROOT = Path("manifests/make")
"""Where the apps lie: a folder for each provider, in which all is generated."""

_BASE, _GROUPS, _README = Path("general/base.iml.json"), Path("modules/groups.json"), Path("README.md")
_KINDS = ("connection", "webhook", "module", "rpc", "function", "endpoint")
_CRUD = ("read", "create", "update", "delete")


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
        _GROUPS: plain(_groups(offer)),
        _README: readme.text(offer),
    }
    return files | {path: text for each in components for path, text in each.files.items()}


def coverage(offer: Offer) -> Mapping[tuple[str, str], str]:
    """Where each entry is found in the app: the label of its module, or the name of its remote procedure."""
    cells: dict[tuple[str, str], str] = {}
    for entry in offer.entries:
        match entry:
            case Options():
                cells["options", entry.key] = labels.camel(entry.key)
            case Action() | Search() | Trigger():
                cells[type(entry).__name__.lower(), entry.key] = labels.module(offer.label, entry)
    return cells


def _components(offer: Offer) -> Iterator[Component]:
    yield connection.component(offer.key, offer.label)
    for entry in offer.entries:
        match entry:
            case Action():
                yield modules.action(offer.label, entry)
            case Search():
                yield modules.search(offer.label, entry)
            case Options():
                yield rpcs.component(entry)
            case Trigger():
                yield webhooks.component(offer.label, entry)
                yield modules.trigger(offer.label, entry)
    yield modules.universal()


def _base() -> dict[str, Any]:
    return {
        "baseUrl": connection.address(),
        "headers": connection.headers(),
        **NO_REDIRECTS,
        "response": {"error": errors()},
        "log": LOG,
    }


def _groups(offer: Offer) -> list[dict[str, Any]]:
    """The menu: triggers first, then one group for each thing, searches and looks before what changes something."""
    names = (declared.TRIGGERS, *declared.GROUPS, declared.OTHER)
    groups: dict[str, list[str]] = {name: [] for name in names}
    for entry in sorted(offer.entries, key=_rank):
        if not isinstance(entry, Options):
            groups[_group(entry)].append(modules.identity(entry))
    groups[declared.OTHER].append(modules.UNIVERSAL)
    return [{"label": name, "modules": ids} for name, ids in groups.items() if ids]


def _rank(entry: Entry) -> tuple[bool, int]:
    return not isinstance(entry, Search), _CRUD.index(modules.crud(entry)) if isinstance(entry, Action) else 0


def _group(entry: Action | Search | Trigger) -> str:
    if isinstance(entry, Trigger):
        return declared.TRIGGERS
    last = entry.key.split("_")[-1]
    about = (name for name, words in declared.GROUPS.items() if last in words or last.removesuffix("s") in words)
    return next(about, declared.OTHER)
