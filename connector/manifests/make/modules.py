"""Actions, searches and triggers → modules."""

from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search
from connector.catalogue.fields import Field
from connector.manifests.make import buffers, connection, form, interface, labels, mapping
from connector.manifests.make.component import Component
from connector.manifests.make.trigger_modules import TriggerModule

_ANSWER = "answer"


def identity(entry: Action | Search) -> str:
    """The id of an entry's module."""
    return labels.camel(entry.key)


def crud(entry: Action | Search) -> str:
    """Whether a module creates, reads, updates or deletes."""
    if isinstance(entry, Search) or not entry.changes:
        return "read"
    word = entry.key.split("_")[0]
    return word if word in ("create", "delete") else "update"


def action(offer: Offer, entry: Action) -> Component:
    """One request, one result; where the answer names a file, a second request that fetches it."""
    fields = form.shown(offer, entry)
    request: dict[str, Any] = {
        "url": f"/actions/{entry.key}",
        "method": "POST",
        **({"headers": mapping.key()} if entry.changes else {}),
        **({"type": "multipart/form-data"} if buffers.any_of(fields) else {}),
        "body": mapping.parts(fields) if buffers.any_of(fields) else mapping.body(fields),
    }
    file = buffers.any_of(entry.output)
    if file is None:
        communication: Any = request | {"response": {"output": mapping.output(entry.output, "body")}}
    else:
        communication = [request | {"response": {"temp": {_ANSWER: "{{body}}"}}}, _fetch(entry, file)]
    about = {"moduleType": "action", "actionCrud": crud(entry)}
    return _module(offer, entry, about, communication, form.parameters(offer, entry))


def _fetch(entry: Action, file: Field) -> dict[str, Any]:
    answer = f"temp.{_ANSWER}"
    given = mapping.output(entry.output, answer)
    whole = given if isinstance(given, dict) else {"{{...}}": given}
    return {
        "url": buffers.fetched(file, answer),
        "method": "GET",
        "response": {
            "type": {"200-299": "binary", "*": "automatic"},
            "output": whole | {buffers.BUFFER: "{{body}}"},
        },
    }


def search(offer: Offer, entry: Search) -> Component:
    """As many requests as it takes to have the results up to the limit."""
    communication = {
        "url": f"/searches/{entry.key}",
        "method": "GET",
        "qs": mapping.query(form.shown(offer, entry)) | mapping.page(),
        "response": {
            "limit": mapping.limit(),
            "iterate": "{{body}}",
            "output": mapping.output(entry.output, "item"),
        },
        "pagination": mapping.pagination(),
    }
    about = {"moduleType": "search", "actionCrud": crud(entry)}
    return _module(offer, entry, about, communication, form.parameters(offer, entry))


def trigger(module: TriggerModule) -> Component:
    """What its webhook received; there is nothing to ask or to fill in."""
    return Component(
        kind="module",
        id=module.id,
        about={
            "label": module.label,
            "description": module.description,
            "moduleType": "instant_trigger",
            "webhook": module.webhook,
        },
        codes={
            "communication": {},
            "staticParams": [],
            "mappableParams": [],
            "interface": interface.interface(module.output),
            "samples": dict(module.sample),
        },
    )


def _module(
    offer: Offer, entry: Action | Search, about: dict[str, str], communication: Any, parameters: list[Any]
) -> Component:
    named = {"label": labels.module(offer, entry), "description": labels.description(entry)}
    return Component(
        kind="module",
        id=identity(entry),
        about=named | about | connection.used(),
        codes={
            "communication": communication,
            "staticParams": [],
            "mappableParams": parameters,
            "interface": interface.interface(entry.output),
            "samples": dict(entry.sample) | ({buffers.BUFFER: None} if buffers.any_of(entry.output) else {}),
            "scope": [],
        },
    )
