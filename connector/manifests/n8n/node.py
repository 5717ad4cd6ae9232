"""The node package's data, as TypeScript: resources, operations and fields of the node, triggers and filters of the
trigger node. The hand-written files beside them import it and add what is code.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import DEDUPLICATE, Action, Options, Search, Trigger
from connector.manifests.n8n import wording
from connector.manifests.n8n.literals import typescript
from connector.manifests.n8n.properties import ADDITIONAL, FILTERS, PAIRS, Property, collection, prop, split

KEY = "idempotencyKey"  # no field of the catalogue is written like this
EXTRAS = "extras"

_NOTE = "// Written by `connector manifests` from the catalogue. Do not edit.\n"
_KEY = {
    "displayName": "Idempotency Key",
    "name": KEY,
    "type": "string",
    "default": "",
    "description": "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer"
    " and spends nothing. Left out, each execution, node and item has its own, which retries keep.",
}


def actions(offer: Offer) -> str:
    """What the action node imports."""
    entries = _entries(offer)
    return _module(
        {
            "resource": ("INodeProperties", _resource(entries)),
            "operations": ("INodeProperties[]", _operations(entries)),
            "fields": ("INodeProperties[]", _fields(entries)),
            "changing": ("string[]", [each.key for each in entries if isinstance(each, Action) and each.changes]),
            "lists": ("Record<string, string[]>", _lists(offer)),
        }
    )


def triggers(offer: Offer) -> str:
    """What the trigger node imports."""
    entries = [each for each in offer.entries if isinstance(each, Trigger)]
    options = sorted(map(_option, entries), key=lambda each: str(each["name"]))
    trigger = _options("Trigger", "trigger", options, default=entries[0].key)
    return _module(
        {
            "trigger": ("INodeProperties", trigger),
            "filters": ("INodeProperties[]", [_filters(entries, about) for about in _abouts(entries)]),
        }
    )


def _abouts(entries: list[Trigger]) -> list[str]:
    return list(dict.fromkeys(each.about for each in entries))


def _entries(offer: Offer) -> list[Action | Search]:
    return [each for each in offer.entries if isinstance(each, Action | Search)]


def _groups(entries: list[Action | Search]) -> dict[str, list[Action | Search]]:
    """The entries of each resource, in the order of its label."""
    groups: dict[str, list[Action | Search]] = {}
    for each in sorted(entries, key=lambda each: wording.resource(each.key).label):
        groups.setdefault(wording.resource(each.key).value, []).append(each)
    return groups


def _resource(entries: list[Action | Search]) -> Property:
    resources = {wording.resource(each.key): None for group in _groups(entries).values() for each in group}
    options = [{"name": each.label, "value": each.value} for each in resources]
    default = wording.resource(entries[0].key).value
    return _options("Resource", "resource", options, default=default)


def _operations(entries: list[Action | Search]) -> list[Property]:
    told = []
    for resource, group in _groups(entries).items():
        options = sorted(map(_operation, group), key=lambda each: str(each["name"]).lower())
        shown = {"displayOptions": {"show": {"resource": [resource]}}}
        told.append(_options("Operation", "operation", options, default=group[0].key) | shown)
    return told


def _operation(entry: Action | Search) -> Property:
    path = f"/v1/{'actions' if isinstance(entry, Action) else 'searches'}/{entry.key}"
    return {
        "name": wording.operation(entry),
        "value": entry.key,
        "action": wording.sentence(entry),
        "description": wording.description(entry.help),
        "routing": {"request": {"method": "POST" if isinstance(entry, Action) else "GET", "url": path}},
    }


def _fields(entries: list[Action | Search]) -> list[Property]:
    """The fields of all operations; one that is the same for several of a resource is there once."""
    found: dict[str, Property] = {}
    for entry in entries:
        for told in _form(entry):
            resource = wording.resource(entry.key).value
            same = f"{resource} {json.dumps(told)}"
            show = {"resource": [resource], "operation": []}
            placed = found.setdefault(same, told | {"displayOptions": {"show": show}})
            placed["displayOptions"]["show"]["operation"].append(entry.key)
    return list(found.values())


def _form(entry: Action | Search) -> Iterator[Property]:
    shown, rest = split(entry.input)
    if isinstance(entry, Search):
        shown, rest = [each for each in shown if each.required], [each for each in entry.input if not each.required]
    yield from map(prop, shown)
    more = [*map(prop, rest), *([_KEY] if DEDUPLICATE in entry.input else [])]
    if more and isinstance(entry, Search):
        yield collection(FILTERS, "Filters", "Filter", more)
    elif more:
        yield collection(ADDITIONAL, "Additional Fields", "Field", more)


def _lists(offer: Offer) -> dict[str, list[str]]:
    """Every option list, and the fields beside a dropdown that it wants to know."""
    wanted: dict[str, list[str]] = {}
    for each in offer.entries:
        if isinstance(each, Options):
            wanted[each.key] = [field.key for field in each.input if field.key != "search"]
    return wanted


def _filters(entries: list[Trigger], about: str) -> Property:
    """What narrows the triggers about one kind of thing. The bridge knows these filters for every trigger."""
    of_id = {"displayName": f"{about.title()} ID", "name": f"{about}_id", "type": "string", "default": ""}
    of_id["description"] = f"Only events of this one {about}"
    pair = [
        {"displayName": label, "name": name, "type": "string", "default": ""}
        for name, label in (("key", "Name"), ("value", "Value"))
    ]
    extras = {
        "displayName": "Extras",
        "name": EXTRAS,
        "type": "fixedCollection",
        "typeOptions": {"multipleValues": True},
        "placeholder": "Add Pair",
        "default": {},
        "options": [{"displayName": "Extras", "name": PAIRS, "values": pair}],
        "description": f"Only events whose {about} was given all of these pairs",
    }
    shown = {"displayOptions": {"show": {"trigger": [each.key for each in entries if each.about == about]}}}
    return collection("filters", "Filters", "Filter", [of_id, extras]) | shown


def _options(label: str, name: str, options: list[Property], *, default: str) -> Property:
    return {
        "displayName": label,
        "name": name,
        "type": "options",
        "noDataExpression": True,
        "options": options,
        "default": default,
    }


def _option(entry: Trigger) -> Property:
    return {"name": entry.label, "value": entry.key, "description": wording.description(entry.help)}


def _module(exports: Mapping[str, tuple[str, Any]]) -> str:
    """A TypeScript module of typed constants: the compiler holds each against n8n's own types."""
    lines = [_NOTE, "import type { INodeProperties } from 'n8n-workflow';"]
    for name, (kind, value) in exports.items():
        lines.append(f"\nexport const {name}: {kind} = {typescript(value)};")
    return "\n".join(lines) + "\n"
