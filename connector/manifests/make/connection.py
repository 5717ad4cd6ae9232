"""How an app is connected with a token, and what any connection is to the rest of the app. `signing_in` is another way.

The bridge's address is a parameter, because everybody runs a bridge of their own. It cannot be changed later: the token
of a connection would then be sent to whatever address a colleague writes there. An app for one bridge alone would have
its address in place of `bridge_url`.
"""

from typing import Any

from connector.manifests.make.component import Component
from connector.manifests.make.requests import LOG, NO_REDIRECTS, errors

ID = "token"
SIGNED_IN = "oauth2"
BRIDGE = "bridge_url"
TOKEN = "token"
_ADDRESS = "^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/*$"


def bare(address: str) -> str:
    """A bridge's address without slashes at its end, with one of which a browser's address bar copies it."""
    return f"{{{{replace({address}, '/\\/+$/', '')}}}}"


_BARE = bare(f"parameters.{BRIDGE}")


def used() -> dict[str, str]:
    """The connections that a component can be used with: each keeps address and token under the same names."""
    return {"connection": ID, "altConnection": SIGNED_IN}


def address() -> str:
    """Where the bridge's calls begin."""
    return f"{{{{connection.{BRIDGE}}}}}/v1"


def headers(source: str = "connection") -> dict[str, str]:
    """What shows the bridge who asks."""
    return {"authorization": f"Bearer {{{{{source}.{TOKEN}}}}}"}


def component(provider: str, label: str) -> Component:
    """The connection, by a token. `provider` is the key that the bridge knows it by."""
    communication: dict[str, Any] = {
        "url": f"{_BARE}/v1/connections/me",
        "method": "GET",
        "headers": headers("parameters"),
        **NO_REDIRECTS,
        "response": {"data": {BRIDGE: _BARE}, **shown(provider, label)},  # kept in place of what was typed
        "log": LOG,
    }
    return Component(
        kind="connection",
        id=ID,
        about={"label": label, "connectionType": "basic"},
        codes={"communication": communication, "params": _params(label)},
    )


def shown(provider: str, label: str) -> dict[str, Any]:
    """What the answer of the connection's call says of it: whose it is, and by which words a user knows it."""
    mine = f"This token belongs to another provider. Use the token of a connection to {label}."
    return {
        "valid": {"condition": f"{{{{body.provider = '{provider}'}}}}", "message": mine, "type": "DataError"},
        "uid": "{{body.id}}",
        "metadata": {"type": "text", "value": "{{ifempty(body.label, body.id)}}"},
        "error": errors(),
    }


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
