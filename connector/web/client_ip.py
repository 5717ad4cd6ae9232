"""The client IP of a request, as strangers are counted by: the peer's address, or what proxies that we trust say of it.

`X-Forwarded-For` grows to the right: each proxy appends who connected to it. It is read from the right, as long as
whoever wrote an entry is trusted (`CONNECTOR_TRUSTED_PROXIES`); what stands further left anybody may have made up.
`X-Forwarded-Host` and `X-Forwarded-Proto` are not read at all.
"""

import ipaddress
import logging
from collections.abc import Collection

import flask

from connector.setting_values import Network
from connector.web import context

log = logging.getLogger(__name__)

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_WARNED = "warned of a proxy that is not trusted"


def of_request() -> str | None:
    """Who calls, as a key to count by; None where the peer may be a proxy for many, of which we do not know."""
    peer = flask.request.environ.get("REMOTE_ADDR", "")
    forwarded = flask.request.environ.get("HTTP_X_FORWARDED_FOR")
    trusted = context.bridge().settings.trusted_proxies
    if not hides_clients(peer, forwarded, trusted):
        return counted_as(peer, forwarded, trusted)
    if not flask.current_app.extensions.setdefault(_WARNED, False):
        flask.current_app.extensions[_WARNED] = True
        log.warning(
            "CONNECTOR_TRUSTED_PROXIES: %s sends X-Forwarded-For and is not in it, so that limits by client IP are off;"
            " set it to the addresses of your proxies",
            peer,
        )
    return None


def hides_clients(peer: str, forwarded: str | None, trusted: Collection[Network]) -> bool:
    """Whether the peer may be an unlisted proxy for many: it has no IP, or is private and forwards for others."""
    address = _read(peer)
    return address is None or forwarded is not None and not address.is_global and not _within(address, trusted)


def counted_as(peer: str, forwarded: str | None, trusted: Collection[Network]) -> str | None:
    """The key of a client: its IPv4 address, or the /64 network of its IPv6 address; None for a peer without address.

    An entry that is no address ends the reading: it was written by somebody trusted, who then stands for the client.
    """
    client = _read(peer)
    entries = (forwarded or "").split(",")
    while client is not None and entries and _within(client, trusted):
        before = _read(entries.pop())
        if before is None:
            break
        client = before
    if isinstance(client, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(client) >> 64 << 64, 64)))
    return None if client is None else str(client)


def _within(address: _Address, networks: Collection[Network]) -> bool:
    return any(address in network for network in networks)


def _read(text: str) -> _Address | None:
    """An address as proxies write it, also with a port; IPv4 within IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
