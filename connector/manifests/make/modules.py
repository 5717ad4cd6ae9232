"""Actions, searches and what can be watched → modules."""

from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search
from connector.manifests.make import connection, form, interface, labels, mapping
from connector.manifests.make.component import Component
from connector.manifests.make.watches import Watch


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
    """One request, one result."""
    communication = {
        "url": f"/actions/{entry.key}",
        "method": "POST",
        **({"headers": mapping.key()} if entry.changes else {}),
        "body": mapping.body(form.shown(offer, entry)),
        "response": {"output": mapping.output(entry.output, "body")},
    }
    about = {"moduleType": "action", "actionCrud": crud(entry)}
    return _module(offer, entry, about, communication, form.parameters(offer, entry))


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


def trigger(watch: Watch) -> Component:
    """What its webhook received; there is nothing to ask or to fill in."""
    return Component(
        kind="module",
        id=watch.module,
        about={
            "label": watch.label,
            "description": watch.description,
            "moduleType": "instant_trigger",
            "webhook": watch.webhook,
        },
        codes={
            "communication": {},
            "staticParams": [],
            "mappableParams": [],
            "interface": interface.interface(watch.output),
            "samples": dict(watch.sample),
        },
    )


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
