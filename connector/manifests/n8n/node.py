"""The nodes' data, as TypeScript: resources, operations and fields of the node, triggers and filters of the trigger
node. The package's other files import it and add what is code.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from connector.catalogue.catalogue import Offer, group_of
from connector.catalogue.entries import CURSOR, LIMIT, Action, Options, Search, Trigger, TriggerGroup
from connector.catalogue.fields import Field
from connector.manifests.n8n import labels
from connector.manifests.n8n.literals import typescript
from connector.manifests.n8n.operation_forms import form
from connector.manifests.n8n.properties import Forms, Property, collection, when

_NOTE = "// Written by `connector manifests` from the catalogue. Do not edit.\n"
Entries = list[Action | Search]


def actions(offer: Offer) -> str:
    """What the action node imports."""
    return _module(
        {
            "resources": ("INodeProperties[]", [_resource(offer)]),
            "operations": ("INodeProperties[]", list(_operations(offer))),
            "fields": ("INodeProperties[]", _fields(offer)),
            "files": ("Record<string, string[]>", _files(offer)),
            "givesFile": ("string[]", _gives_file(offer)),
            "changing": ("string[]", _changing(offer)),
            "lists": ("Record<string, string[]>", options_wanting(offer)),
            "mappings": ("Record<string, string[]>", options_wanting(offer, describes_fields=True)),
        }
    )


def triggers(offer: Offer) -> str:
    """What the trigger node imports."""
    groups = {group.key: list(group.triggers) for group in offer.trigger_groups}
    return _module(
        {
            "groups": ("Record<string, string[]>", groups),
            "triggers": ("INodeProperties[]", [_trigger(offer)]),
            "filters": ("INodeProperties[]", list(_filters(offer))),
        }
    )


def _entries(offer: Offer) -> Entries:
    return [each for each in offer.entries if isinstance(each, Action | Search)]


def _triggers(offer: Offer) -> list[Trigger]:
    return [each for each in offer.entries if isinstance(each, Trigger)]


def groups(offer: Offer) -> dict[str, Entries]:
    """The entries of each resource, in the order of its label."""
    groups: dict[str, Entries] = {}
    for each in sorted(_entries(offer), key=lambda each: labels.resource(offer, each).label.lower()):
        groups.setdefault(labels.resource(offer, each).value, []).append(each)
    return groups


def _resource(offer: Offer) -> Property:
    resources = {labels.resource(offer, each): None for group in groups(offer).values() for each in group}
    options = [{"name": each.label, "value": each.value} for each in resources]
    default = labels.resource(offer, _entries(offer)[0]).value
    return _options("Resource", "resource", options, default=default)


def _operations(offer: Offer) -> Iterator[Property]:
    for resource, group in groups(offer).items():
        options = sorted((_operation(offer, each) for each in group), key=lambda each: str(each["name"]).lower())
        told = _options("Operation", "operation", options, default=group[0].key)
        yield when(told, {"resource": [resource]})


def _operation(offer: Offer, entry: Action | Search) -> Property:
    path = f"/v1/{'actions' if isinstance(entry, Action) else 'searches'}/{entry.key}"
    return {
        "name": labels.operation(offer, entry),
        "value": entry.key,
        "action": labels.sentence(offer, entry),
        "description": labels.description(entry.help),
        "routing": {"request": {"method": "POST" if isinstance(entry, Action) else "GET", "url": path}},
    }


def _fields(offer: Offer) -> list[Property]:
    """The fields of all operations; one that is the same for several of a resource is there once."""
    found: dict[str, Property] = {}
    for entry in _entries(offer):
        for told in form(offer.overrides.n8n, entry):
            resource = labels.resource(offer, entry).value
            same = f"{resource} {json.dumps(told)}"
            own = told.get("displayOptions", {}).get("show", {})
            placed = found.setdefault(same, when(told, {"resource": [resource], "operation": [], **own}))
            placed["displayOptions"]["show"]["operation"].append(entry.key)
    return list(found.values())


def _files(offer: Offer) -> dict[str, list[str]]:
    """The actions that take files, and the fields that do."""
    found = {each.key: [field.key for field in each.input if field.kind == "file"] for each in _entries(offer)}
    return {key: fields for key, fields in found.items() if fields}


def _gives_file(offer: Offer) -> list[str]:
    return [each.key for each in offer.entries if isinstance(each, Action) and each.gives_file]


def _changing(offer: Offer) -> list[str]:
    return [each.key for each in offer.entries if isinstance(each, Action) and each.changes]


def options_wanting(offer: Offer, *, describes_fields: bool = False) -> dict[str, list[str]]:
    """The option lists of dropdowns, or those that describe fields, and what each wants to know of the form."""
    lists = [each for each in offer.entries if isinstance(each, Options) and each.describes_fields == describes_fields]
    own = ("search", LIMIT, CURSOR.key)
    return {each.key: [field.key for field in each.input if field.key not in own] for each in lists}


def _trigger(offer: Offer) -> Property:
    entries = _triggers(offer)
    single = (each for each in entries if group_of(offer, each) is None)
    options = sorted(([*map(_option, single), *map(_option, offer.trigger_groups)]), key=lambda each: str(each["name"]))
    return _options("Event", "trigger", options, default=entries[0].key)


def _filters(offer: Offer) -> Iterator[Property]:
    """What narrows the triggers, once for all that know the same filters; a group's are those of all its triggers."""
    by_key = {each.key: each.filters for each in _triggers(offer)}
    for group in offer.trigger_groups:
        known = {field.key: field for key in group.triggers for field in by_key[key]}
        by_key[group.key] = tuple(known.values())
    groups: dict[tuple[Field, ...], list[str]] = {}
    for key, filters in by_key.items():
        groups.setdefault(filters, []).append(key)
    for fields, keys in groups.items():
        if fields:
            told = collection("filters", "Filters", "Filter", map(Forms().prop, fields))
            yield when(told, {"trigger": keys})


def _options(label: str, name: str, options: list[Property], *, default: str) -> Property:
    return {
        "displayName": label,
        "name": name,
        "type": "options",
        "noDataExpression": True,
        "options": options,
        "default": default,
    }


def _option(entry: Trigger | TriggerGroup) -> Property:
    return {"name": entry.label, "value": entry.key, "description": labels.description(entry.help)}


def _module(exports: Mapping[str, tuple[str, Any]]) -> str:
    """A TypeScript module of typed constants: the compiler holds each against n8n's own types."""
    lines = [_NOTE, "import type { INodeProperties } from 'n8n-workflow';"]
    for name, (kind, value) in exports.items():
        lines.append(f"\nexport const {name}: {kind} = {typescript(value)};")
    return "\n".join(lines) + "\n"
