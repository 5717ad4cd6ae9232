"""Whether an address of ours can be called from where a provider is, as far as the address itself tells.

Pure: no name is looked up. A provider on the internet reaches neither this machine itself nor a private network; a
stand-in on this machine, or one in the same network, does.
"""

from urllib.parse import urlsplit

from connector import hosts
from connector.egress import targets


def reachable(url: str, *, from_: str) -> bool:
    """Whether a server at `from_` may be able to call `url`."""
    return on_the_internet(url) or not on_the_internet(from_)


def beyond(public_url: str, host: str | None) -> list[str]:
    """Where others than this machine itself reach a bridge: of the host that is listened on, None where that is not
    known, and the public address, those that are not loopback.
    """
    return [each for each in (host, urlsplit(public_url).hostname) if each and not hosts.is_loopback(each)]


def on_the_internet(url: str) -> bool:
    """Whether an address may lead to a public host: to neither this machine nor a private network."""
    host = (urlsplit(url).hostname or "").removesuffix(".")
    try:
        targets.check_host(host if host.isascii() else host.encode("idna").decode(), ())
    except (targets.TargetRefused, UnicodeError):
        return False
    return True
