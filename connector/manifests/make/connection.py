"""How an app is connected. The one place that knows: sign-in by OAuth2 will be another such declaration beside it.

The bridge's address is a parameter, because everybody runs a bridge of their own. It cannot be changed later: the token
of a connection would then be sent to whatever address a colleague writes there. An app for one bridge alone would have
its address in place of `bridge_url`.
"""

from typing import Any

from connector.manifests.make.component import Component
from connector.manifests.make.requests import LOG, NO_REDIRECTS, errors

ID = "token"
BRIDGE = "bridge_url"
TOKEN = "token"
_ADDRESS = "^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/*$"


_BARE = f"{{{{replace(parameters.{BRIDGE}, '/\\/+$/', '')}}}}"
"""The address without slashes at its end, with one of which a browser's address bar copies it."""


def address() -> str:
    """Where the bridge's calls begin."""
    return f"{{{{connection.{BRIDGE}}}}}/v1"


def headers(source: str = "connection") -> dict[str, str]:
    """What shows the bridge who asks."""
    return {"authorization": f"Bearer {{{{{source}.{TOKEN}}}}}"}


def component(provider: str, label: str) -> Component:
    """The connection, by a token. `provider` is the key that the bridge knows it by."""
    mine = f"This token belongs to another provider. Use the token of a connection to {label}."
    communication: dict[str, Any] = {
        "url": f"{_BARE}/v1/connections/me",
        "method": "GET",
        "headers": headers("parameters"),
        **NO_REDIRECTS,
        "response": {
            "valid": {"condition": f"{{{{body.provider = '{provider}'}}}}", "message": mine, "type": "DataError"},
            "uid": "{{body.id}}",
            "data": {BRIDGE: _BARE},  # kept in place of what was typed
            "metadata": {"type": "text", "value": "{{ifempty(body.label, body.id)}}"},
            "error": errors(),
        },
        "log": LOG,
    }
    return Component(
        kind="connection",
        id=ID,
        about={"label": label, "connectionType": "basic"},
        codes={"communication": communication, "params": _params(label)},
    )


def _params(label: str) -> list[dict[str, Any]]:
    return [
        {
            "name": BRIDGE,
            "type": "url",
            "label": "Bridge address",
            "help": f"Where your {label} Connector runs. For example, `https://bridge.example.com`."
            " To use another bridge, create another connection.",
            "required": True,
            "validate": {"pattern": _ADDRESS},
        },
        {
            "name": TOKEN,
            "type": "password",
            "label": "Token",
            "help": f"The token that the bridge showed when you connected {label}. It begins with `act_`.",
            "required": True,
            "editable": True,
        },
    ]
