"""Actions, searches and triggers → modules; and the universal module that makes any call of the bridge."""

from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search, Trigger
from connector.manifests.make import connection, form, interface, labels, mapping
from connector.manifests.make.component import Component

UNIVERSAL = "makeApiCall"


def identity(entry: Action | Search | Trigger) -> str:
    """The id of an entry's module."""
    return labels.camel(f"watch_{entry.key}" if isinstance(entry, Trigger) else entry.key)


def crud(entry: Action | Search) -> str:
    """Whether a module creates, reads, updates or deletes."""
    if isinstance(entry, Search) or not entry.changes:
        return "read"
    word = entry.key.split("_")[0]
    return word if word in ("create", "delete") else "update"


def action(offer: Offer, entry: Action) -> Component:
    """One request, one result."""
    communication = {
        "url": f"/actions/{entry.key}",
        "method": "POST",
        "body": mapping.body(form.shown(offer, entry)),
        "response": {"output": mapping.output(entry.output, "body")},
    }
    about = {"moduleType": "action", "actionCrud": crud(entry)}
    return _module(offer, entry, about, communication, form.parameters(offer, entry))


def search(offer: Offer, entry: Search) -> Component:
    """One request, as many results as there are, up to the limit."""
    communication: dict[str, Any] = {"url": f"/searches/{entry.key}", "method": "GET"}
    if fields := form.shown(offer, entry):
        communication["qs"] = mapping.query(fields)
    communication["response"] = {
        "limit": mapping.limit(),
        "iterate": "{{body}}",
        "output": mapping.output(entry.output, "item"),
    }
    about = {"moduleType": "search", "actionCrud": crud(entry)}
    return _module(offer, entry, about, communication, form.parameters(offer, entry))


def trigger(offer: Offer, entry: Trigger) -> Component:
    """What its webhook received; there is nothing to ask or to fill in."""
    return Component(
        kind="module",
        id=identity(entry),
        about={
            "label": labels.module(offer, entry),
            "description": labels.description(entry),
            "moduleType": "instant_trigger",
            "webhook": labels.camel(entry.key),
        },
        codes={
            "communication": {},
            "staticParams": [],
            "mappableParams": [],
            "interface": interface.interface(entry.output),
            "samples": dict(entry.sample),
        },
    )


def universal() -> Component:
    """Any call of the bridge. Its address begins with a slash, so that nothing typed into it can name another host."""
    communication = {
        "url": "/{{parameters.url}}",
        "method": "{{parameters.method}}",
        "headers": {
            "{{...}}": "{{toCollection(parameters.headers, 'key', 'value')}}",
            "content-type": "application/json",
        },
        "qs": {"{{...}}": "{{toCollection(parameters.qs, 'key', 'value')}}"},
        "body": "{{parameters.body}}",
        "type": "text",
        "response": {"output": {"statusCode": "{{statusCode}}", "headers": "{{headers}}", "body": "{{body}}"}},
    }
    about = {
        "label": "Make an API call",
        "description": "Performs an arbitrary authorized API call.",
        "moduleType": "universal",
        "connection": connection.ID,
    }
    output = (("statusCode", "uinteger", "Status code"), ("headers", "collection", "Headers"), ("body", "any", "Body"))
    return Component(
        kind="module",
        id=UNIVERSAL,
        about=about,
        codes={
            "communication": communication,
            "staticParams": [],
            "mappableParams": _of_universal(),
            "interface": [{"name": name, "type": kind, "label": label} for name, kind, label in output],
            "samples": {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": {"data": []}},
            "scope": [],
        },
    )


def _of_universal() -> list[dict[str, Any]]:
    methods = [{"label": each, "value": each} for each in ("GET", "POST", "PATCH", "DELETE")]
    where = "A path relative to your bridge's address and `/v1`. For example, `/deliveries`."
    return [
        {"name": "url", "type": "text", "label": "URL", "help": where, "required": True},
        {
            "name": "method",
            "type": "select",
            "label": "Method",
            "required": True,
            "default": "GET",
            "options": methods,
        },
        _rows("headers", "Headers", "Header", "You don't have to add authorization; the app does."),
        _rows("qs", "Query string", "Parameter", "What follows the question mark of the address."),
        {"name": "body", "type": "text", "label": "Body", "help": "The JSON that is sent.", "multiline": True},
    ]


def _rows(name: str, label: str, one: str, help: str) -> dict[str, Any]:
    pair = [{"name": key, "type": "text", "label": key.title()} for key in form.PAIR]
    return {
        "name": name,
        "type": "array",
        "label": label,
        "help": help,
        "labels": {"add": f"Add {one.lower()}"},
        "spec": {"type": "collection", "label": one, "spec": pair},
    }


def _module(
    offer: Offer, entry: Action | Search, about: dict[str, str], communication: Any, parameters: list[Any]
) -> Component:
    named = {"label": labels.module(offer, entry), "description": labels.description(entry)}
    return Component(
        kind="module",
        id=identity(entry),
        about=named | about | {"connection": connection.ID},
        codes={
            "communication": communication,
            "staticParams": [],
            "mappableParams": parameters,
            "interface": interface.interface(entry.output),
            "samples": dict(entry.sample),
            "scope": [],
        },
    )
