"""The universal module: any call of the bridge, and through it any call of the provider's API. An app may have one."""

import json
from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action
from connector.manifests.make import connection, form
from connector.manifests.make.component import Component

ID = "makeApiCall"
LABEL = "Make an API call"

_PATH = "A path relative to your bridge's address and `/v1`. For example, `/deliveries`."
_METHODS = [{"label": each, "value": each} for each in ("GET", "POST", "PATCH", "DELETE")]
_OUTPUT = (("statusCode", "uinteger", "Status code"), ("headers", "collection", "Headers"), ("body", "any", "Body"))
_SAMPLE = {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": {"data": []}}


def component(offer: Offer) -> Component:
    """Its address begins with a slash, so that nothing typed into it can name another host."""
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
    return Component(
        kind="module",
        id=ID,
        about={
            "label": LABEL,
            "description": "Performs an arbitrary authorized API call.",
            "moduleType": "universal",
            **connection.used(),
        },
        codes={
            "communication": communication,
            "staticParams": [],
            "mappableParams": _parameters(offer),
            "interface": [{"name": name, "type": kind, "label": label} for name, kind, label in _OUTPUT],
            "samples": _SAMPLE,
            "scope": [],
        },
    )


def _parameters(offer: Offer) -> list[dict[str, Any]]:
    url, body = _of_the_provider(offer)
    return [
        {"name": "url", "type": "text", "label": "URL", "help": _PATH + url, "required": True},
        {
            "name": "method",
            "type": "select",
            "label": "Method",
            "required": True,
            "default": "GET",
            "options": _METHODS,
        },
        _rows("headers", "Headers", "Header", "You don't have to add authorization; the app does."),
        _rows("qs", "Query string", "Parameter", "What follows the question mark of the address."),
        {"name": "body", "type": "text", "label": "Body", "help": f"The JSON that is sent.{body}", "multiline": True},
    ]


def _of_the_provider(offer: Offer) -> tuple[str, str]:
    """What the help of the address and of the body say of calls to the provider itself."""
    action = next((each for each in offer.entries if each.key == offer.overrides.make.any_request), None)
    if not isinstance(action, Action):
        return "", ""
    example = json.dumps({each.key: each.example for each in action.input if each.required})
    return (
        f" To call the API of {offer.label} itself, write `/actions/{action.key}` and choose the method POST.",
        f" A call to the API of {offer.label} itself is described in it. For example, `{example}`.",
    )


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
