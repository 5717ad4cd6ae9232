"""Of the webhooks that an account has, those that are ours, and the one of them that is right. Pure.

Ours is the one with the id that we kept, and each whose path is the connection's inbound address: its secret is in
there, so that whatever host it names, nobody but us can have registered it. A provider may write an address otherwise
than it was given (host in lower case, no default port, a slash at the end): addresses are compared in one form, and how
the provider writes the one that we registered is remembered.
"""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from connector import ids
from connector.providers.base import UpstreamWebhook

_PORTS = {"http": 80, "https": 443}


def choose(
    listed: Sequence[UpstreamWebhook], *, address: str, path: str, kept: str | None, written: str | None
) -> tuple[UpstreamWebhook | None, list[UpstreamWebhook]]:
    """Returns the webhook to keep, None when none has the right address, and our other ones, which are to be removed.

    `address`: the right address. `path`: its secret path, by which ours are recognised. `kept`: the id of the one that
    was registered last. `written`: the digest of its address as the provider writes it, if that stands for `address`.
    """
    ours = [each for each in listed if each.id == kept or _plain(each.url).endswith(path)]
    right = [each for each in ours if same(each.url, address) or (each.id == kept and ids.digest(each.url) == written)]
    right.sort(key=lambda each: each.id != kept)
    chosen = right[0] if right else None
    return chosen, [each for each in ours if each is not chosen]


def same(one: str, other: str) -> bool:
    """Whether two addresses lead to the same place."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> str:
    """An address in one form; what is none stays as it is."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removesuffix("."), parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:  # brackets or a port that make no sense, a host that is none
        return url
    shown = "" if port in (None, _PORTS.get(parts.scheme)) else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{shown}{unquote(parts.path).rstrip('/')}{query}"
