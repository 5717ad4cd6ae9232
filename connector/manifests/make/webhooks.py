"""Triggers → dedicated webhooks: subscribed when a user makes one, unsubscribed when it is deleted.

Each is told apart from the app's base, whose settings Make applies to modules and remote procedures only. Make keeps of
the answer to `attach` what `data` names; the bridge's signing secret is not kept, since IML never sees a raw body that
could be checked with it: the secret address of the webhook is the authentication.
"""

from typing import Any

from connector.manifests.make import connection, labels, mapping
from connector.manifests.make.component import Component
from connector.manifests.make.requests import LOG, NO_REDIRECTS, errors
from connector.manifests.make.watches import Watch

EVENTS = "triggers"


def component(watch: Watch) -> Component:
    """The webhook of what is watched."""
    expected = " | ".join(f"body.trigger = '{each.key}'" for each in watch.triggers)
    return Component(
        kind="webhook",
        id=watch.webhook,
        about={
            "label": watch.label,
            "connection": connection.ID,
            "webhookType": "web",
        },
        codes={
            "communication": {
                "condition": f"{{{{{expected}}}}}",
                "output": mapping.output(watch.output, "body"),
            },
            "params": [_choice(watch)] if len(watch.triggers) > 1 else [],
            "attach": _attach(watch),
            "detach": _call("/{{webhook.subscription_id}}", "DELETE"),
            "update": {},
            "requiredScope": [],
        },
    )


def _choice(watch: Watch) -> dict[str, Any]:
    return {
        "name": EVENTS,
        "type": "select",
        "label": "Events",
        "help": "What this webhook is told of.",
        "multiple": True,
        "required": True,
        "default": [each.key for each in watch.triggers],
        "options": [{"label": labels.sentence(each.label), "value": each.key} for each in watch.triggers],
    }


def _attach(watch: Watch) -> dict[str, Any]:
    several = len(watch.triggers) > 1
    wanted = {EVENTS: f"{{{{parameters.{EVENTS}}}}}"} if several else {"trigger": watch.triggers[0].key}
    call = _call("", "POST", body={**wanted, "target_url": "{{webhook.url}}"})
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
