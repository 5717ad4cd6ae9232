"""The node package's data, as TypeScript: resources, operations and fields of the node, triggers and filters of the
trigger node. The hand-written files beside them import it and add what is code.

One node serves all providers, as one bridge does. Where there are several, a form begins with the provider; the first
one is chosen where a workflow says nothing, so that those made when it was alone go on.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connector.catalogue.catalogue import Catalogue, Offer
from connector.catalogue.entries import CURSOR, LIMIT, Action, Options, Search, Trigger, TriggerGroup
from connector.catalogue.fields import Field
from connector.manifests.n8n import labels
from connector.manifests.n8n.literals import typescript
from connector.manifests.n8n.operation_forms import form
from connector.manifests.n8n.properties import Forms, Property, collection, when

KEY = "idempotencyKey"  # no field of the catalogue is written like this
PROVIDER = "provider"

_NOTE = "// Written by `connector manifests` from the catalogue. Do not edit.\n"
Entries = list[Action | Search]


def actions(catalogue: Catalogue) -> str:
    """What the action node imports."""
    offers = [offer for offer in catalogue.offers if _entries(offer)]
    shown = _shown(offers)
    return _module(
        {
            "firstProvider": ("string", offers[0].key if offers else ""),
            "providers": ("INodeProperties[]", _providers(offers)),
            "resources": ("INodeProperties[]", [_resource(each, shown[each.key]) for each in offers]),
            "operations": (
                "INodeProperties[]",
                [told for each in offers for told in _operations(each, shown[each.key])],
            ),
            "fields": ("INodeProperties[]", [told for each in offers for told in _fields(each, shown[each.key])]),
            "files": ("Record<string, Record<string, string[]>>", {each.key: _files(each) for each in offers}),
            "givesFile": ("Record<string, string[]>", {each.key: _gives_file(each) for each in offers}),
            "changing": ("Record<string, string[]>", {each.key: _changing(each) for each in offers}),
            "lists": (
                "Record<string, Record<string, string[]>>",
                {each.key: options_wanting(each) for each in catalogue.offers},
            ),
            "mappings": (
                "Record<string, Record<string, string[]>>",
                {each.key: options_wanting(each, describes_fields=True) for each in catalogue.offers},
            ),
        }
    )


def triggers(catalogue: Catalogue) -> str:
    """What the trigger node imports."""
    offers = [offer for offer in catalogue.offers if _triggers(offer)]
    shown = _shown(offers)
    return _module(
        {
            "firstProvider": ("string", offers[0].key if offers else ""),
            "providers": ("INodeProperties[]", _providers(offers)),
            "groups": (
                "Record<string, Record<string, string[]>>",
                {each.key: {group.key: list(group.triggers) for group in each.trigger_groups} for each in offers},
            ),
            "triggers": ("INodeProperties[]", [_trigger(each, shown[each.key]) for each in offers]),
            "filters": ("INodeProperties[]", [told for each in offers for told in _filters(each, shown[each.key])]),
        }
    )


def _shown(offers: Sequence[Offer]) -> dict[str, dict[str, Any]]:
    """When the properties of each provider are shown: always, where it is alone."""
    return {each.key: {PROVIDER: [each.key]} if len(offers) > 1 else {} for each in offers}


def _providers(offers: Sequence[Offer]) -> list[Property]:
    options = [{"name": each.label, "value": each.key} for each in offers]
    return [_options("Provider", PROVIDER, options, default=offers[0].key)] if len(offers) > 1 else []


def _entries(offer: Offer) -> Entries:
    return [each for each in offer.entries if isinstance(each, Action | Search)]


def _triggers(offer: Offer) -> list[Trigger]:
    return [each for each in offer.entries if isinstance(each, Trigger)]


def _groups(offer: Offer) -> dict[str, Entries]:
    """The entries of each resource, in the order of its label."""
    groups: dict[str, Entries] = {}
    for each in sorted(_entries(offer), key=lambda each: labels.resource(offer, each).label):
        groups.setdefault(labels.resource(offer, each).value, []).append(each)
    return groups


def _resource(offer: Offer, shown: Mapping[str, Any]) -> Property:
    resources = {labels.resource(offer, each): None for group in _groups(offer).values() for each in group}
    options = [{"name": each.label, "value": each.value} for each in resources]
    default = labels.resource(offer, _entries(offer)[0]).value
    return when(_options("Resource", "resource", options, default=default), shown)


def _operations(offer: Offer, shown: Mapping[str, Any]) -> Iterator[Property]:
    for resource, group in _groups(offer).items():
        options = sorted((_operation(offer, each) for each in group), key=lambda each: str(each["name"]).lower())
        told = _options("Operation", "operation", options, default=group[0].key)
        yield when(told, {**shown, "resource": [resource]})


def _operation(offer: Offer, entry: Action | Search) -> Property:
    path = f"/v1/{'actions' if isinstance(entry, Action) else 'searches'}/{entry.key}"
    return {
        "name": labels.operation(offer, entry),
        "value": entry.key,
        "action": labels.sentence(offer, entry),
        "description": labels.description(entry.help),
        "routing": {"request": {"method": "POST" if isinstance(entry, Action) else "GET", "url": path}},
    }


def _fields(offer: Offer, shown: Mapping[str, Any]) -> list[Property]:
    """The fields of all operations; one that is the same for several of a resource is there once."""
    found: dict[str, Property] = {}
    for entry in _entries(offer):
        for told in form(offer.overrides.n8n, entry):
            resource = labels.resource(offer, entry).value
            same = f"{resource} {json.dumps(told)}"
            own = told.get("displayOptions", {}).get("show", {})
            placed = found.setdefault(same, when(told, {**shown, "resource": [resource], "operation": [], **own}))
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


def _trigger(offer: Offer, shown: Mapping[str, Any]) -> Property:
    entries = _triggers(offer)
    options = sorted(
        ([*map(_option, entries), *map(_option, offer.trigger_groups)]), key=lambda each: str(each["name"])
    )
    return when(_options("Event", "trigger", options, default=entries[0].key), shown)


def _filters(offer: Offer, shown: Mapping[str, Any]) -> Iterator[Property]:
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
            yield when(told, {**shown, "trigger": keys})


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
