"""Triggers → dedicated webhooks: subscribed when a user makes one, unsubscribed when it is deleted.

Each is told apart from the app's base, whose settings Make applies to modules and remote procedures only. Make keeps of
the answer to `attach` what `data` names; the bridge's signing secret is not kept, since IML never sees a raw body that
could be checked with it: the secret address of the webhook is the authentication.
"""

from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Trigger
from connector.manifests.make import connection, labels, mapping
from connector.manifests.make.component import Component
from connector.manifests.make.requests import LOG, NO_REDIRECTS, errors


def component(offer: Offer, entry: Trigger) -> Component:
    """The webhook of a trigger."""
    return Component(
        kind="webhook",
        id=labels.camel(entry.key),
        about={
            "label": labels.module(offer, entry),
            "connection": connection.ID,
            "webhookType": "web",
        },
        codes={
            "communication": {
                "condition": f"{{{{body.trigger = '{entry.key}'}}}}",
                "output": mapping.output(entry.output, "body"),
            },
            "params": [],
            "attach": _attach(entry),
            "detach": _call("/{{webhook.subscription_id}}", "DELETE"),
            "update": {},
            "requiredScope": [],
        },
    )


def _attach(entry: Trigger) -> dict[str, Any]:
    call = _call("", "POST", body={"trigger": entry.key, "target_url": "{{webhook.url}}"})
    call["response"] = {"data": {"subscription_id": "{{body.id}}"}} | call["response"]
    return call


def _call(path: str, method: str, **more: Any) -> dict[str, Any]:
    return {
        "url": f"{connection.address()}/subscriptions{path}",
        "method": method,
        "headers": connection.headers(),
        **more,
        **NO_REDIRECTS,
        "response": {"error": errors()},
        "log": LOG,
    }
