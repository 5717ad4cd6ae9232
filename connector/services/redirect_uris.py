"""Where an app may have people led back to: what can be registered, and what matches that. Pure functions.

An address has to be the very text that was registered (RFC 9700, 2.1): nothing is decoded, completed or compared in
parts. The one exception is RFC 8252's, 7.3: an app on somebody's own machine learns its port only when it runs.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from connector.egress import reachability

LONGEST = 2048
_LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?((?:[/?][!-\[\]-~]*)?)")


def fault(uri: str) -> str | None:
    """What is wrong with an address that is to be registered; None: nothing."""
    if len(uri) > LONGEST or not re.fullmatch(r"[!-\[\]-~]+", uri):
        return f"must be at most {LONGEST} plain characters, without spaces and backslashes"
    try:
        parts = urlsplit(uri)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets or a port that make no sense
        whole = False
    if not whole:
        return "must be a whole address, such as https://example.com/oauth/callback"
    if "#" in uri or "@" in parts.netloc or "*" in parts.netloc:
        return "must have no fragment, no user and no wildcard"
    if parts.scheme == "http" and reachability.on_the_internet(uri):
        return "must begin with https, unless it leads to this machine or into a private network"
    return None


def matches(uri: str, registered: Iterable[str], *, public: bool) -> bool:
    """Whether people may be led to an address. `public`: its client has no secret, as apps on people's machines."""
    known = tuple(registered)
    if uri in known:
        return True
    asked = _LOOPBACK.fullmatch(uri) if public else None
    own = (_LOOPBACK.fullmatch(each) for each in known)
    return asked is not None and any(each is not None and each.groups() == asked.groups() for each in own)
