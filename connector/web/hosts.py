"""Whether a call was made to an address of ours.

A page of a stranger's may have its own name lead to this machine (DNS rebinding): the browser then lets it call us and
read the answers, but names that page's host. So whatever needs no token and yet changes or shows something asks here
first. A call that bears a token need not: no page can know one.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import flask

from connector import errors, hosts
from connector.hosts import Host
from connector.web import context

_WHOLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")  # a target that names the host itself, as to a proxy


def judge() -> None:
    """Raises `MalformedRequest` for a call that was made to a host which is none of ours, or to none."""
    bridge = context.bridge()
    settings, local = bridge.settings, bridge.host is not None and hosts.is_loopback(bridge.host)
    if not all(ours(each, settings.public_url, settings.allowed_hosts, local=local) for each in _called()):
        raise errors.MalformedRequest(
            "This call was made to a host that is not this bridge's. Call its public address, or have its operator add"
            " the host to CONNECTOR_ALLOWED_HOSTS."
        )


def ours(named: str, public_url: str, allowed: Iterable[Host], *, local: bool) -> bool:
    """Whether a host, as a call names it, is the public address's, an allowed one or, where `local`, this machine's
    own. On which port it is called makes no difference, unless an allowed one comes with its port.
    """
    try:
        host = hosts.read(named)
    except ValueError:
        return False
    if local and hosts.is_loopback(host.name):
        return True
    return host.name == _name(public_url) or any(
        host.name == each.name and each.port in (None, host.port) for each in allowed
    )


def _name(url: str) -> str | None:
    try:
        return hosts.read(urlsplit(url).netloc).name
    except ValueError:
        return None


def _called() -> Iterator[str]:
    """The header, and the request's target where that names a host, too. Two headers come as one, with a comma."""
    environ = flask.request.environ
    yield environ.get("HTTP_HOST", "")
    whole = _WHOLE.match(environ.get("RAW_URI", ""))
    if whole:
        yield whole[1]
