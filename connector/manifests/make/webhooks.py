"""Triggers → dedicated webhooks: subscribed when a user makes one, unsubscribed when it is deleted.

Each is told apart from the app's base, whose settings Make applies to modules and remote procedures only. Make keeps of
the answer to `attach` what `data` names; the bridge's signing secret is not kept, since IML never sees a raw body that
could be checked with it: the secret address of the webhook is the authentication.
"""

from typing import Any

from connector.manifests.make import connection, labels, mapping
from connector.manifests.make.component import Component
from connector.manifests.make.requests import LOG, NO_REDIRECTS, errors
from connector.manifests.make.trigger_modules import TriggerModule

EVENTS = "triggers"


def component(module: TriggerModule) -> Component:
    """The webhook of a trigger."""
    expected = " | ".join(f"body.trigger = '{each.key}'" for each in module.triggers)
    return Component(
        kind="webhook",
        id=module.webhook,
        about={
            "label": module.label,
            **connection.used(),
            "webhookType": "web",
        },
        codes={
            "communication": {
                "condition": f"{{{{{expected}}}}}",
                "output": mapping.output(module.output, "body"),
            },
            "params": [_choice(module)] if len(module.triggers) > 1 else [],
            "attach": _attach(module),
            "detach": _call("/{{webhook.subscription_id}}", "DELETE"),
            "update": {},
            "requiredScope": [],
        },
    )


def _choice(module: TriggerModule) -> dict[str, Any]:
    return {
        "name": EVENTS,
        "type": "select",
        "label": "Events",
        "help": "What this webhook is told of.",
        "multiple": True,
        "required": True,
        "default": [each.key for each in module.triggers],
        "options": [{"label": labels.sentence(each.label), "value": each.key} for each in module.triggers],
    }


def _attach(module: TriggerModule) -> dict[str, Any]:
    several = len(module.triggers) > 1
    wanted = {EVENTS: f"{{{{parameters.{EVENTS}}}}}"} if several else {"trigger": module.triggers[0].key}
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
