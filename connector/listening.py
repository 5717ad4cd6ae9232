"""The address that a process is told to listen on: read, tried out, and where it can be called on this machine."""

import errno
import re
import secrets
import socket
import time
from collections.abc import Mapping

from connector.egress import reachability
from connector.errors import SettingsError
from connector.setting_values import is_wildcard
from connector.settings import Settings

_ADDRESS = re.compile(
    r"(?:\[(?P<ipv6>[0-9A-Fa-f]*:[0-9A-Za-z:.%_-]*)\]|(?P<name>[0-9A-Za-z._*-]+)):(?P<port>[0-9]{1,5})"
)
FREE_SECONDS = 2.0  # in which a process that was killed has given its address back


def local_url(bind: str) -> str:
    """Where a process that listens on `bind` can be called on this machine; a wildcard says nothing of any other.

    Raises `SettingsError` for what is none, and for port 0.
    """
    host, port = address(bind)
    if port == 0:
        raise SettingsError(f"--bind: {bind} is whatever port is free, so that nobody knows the address: name a port")
    if is_wildcard(host):
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def environment(bind: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a bridge on this machine that listens on `bind`: without a public URL it is called there."""
    if environ.get("CONNECTOR_PUBLIC_URL", "").strip():
        return dict(environ)
    return dict(environ) | {"CONNECTOR_PUBLIC_URL": local_url(bind)}


def address(bind: str) -> tuple[str, int]:
    """Host and port of `--bind`. Raises `SettingsError` for what is none."""
    found = _ADDRESS.fullmatch(bind)
    if found and int(found["port"]) <= 65535:
        return found["ipv6"] or found["name"], int(found["port"])
    host, colon, port = bind.rpartition(":")
    if colon and not host and port.isdecimal():
        raise SettingsError(f"--bind: {bind} names no address: 127.0.0.1{bind} is this machine only, 0.0.0.0{bind} all")
    if ":" in host.strip("[]") and "/" not in host:
        raise SettingsError(f"--bind: {bind} is not read: an IPv6 address stands in brackets, such as [::1]:8000")
    raise SettingsError(f"--bind: {bind} is not an address and a port, such as 127.0.0.1:8000")


def check(bind: str, settings: Settings) -> None:
    """Raises `SettingsError` where nobody can listen, or where strangers could reach what is private."""
    host, port = address(bind)
    reached_at = reachability.beyond(settings.public_url, host)
    if settings.allowed_targets and not settings.connect_secret and reached_at:
        raise SettingsError(
            "CONNECTOR_CONNECT_SECRET: must be set where CONNECTOR_ALLOWED_TARGETS opens private addresses and the"
            f" bridge is reached at {reached_at[-1]}: else anyone could connect and reach them. Set it, for example to"
            f" {secrets.token_urlsafe(24)}, and tell it to those who may connect; existing connections go on without it"
        )
    _try_out(host, port)


def _try_out(host: str, port: int) -> None:
    """Raises `SettingsError` where nobody can listen. One that was killed a moment ago may still keep the address."""
    end = time.monotonic() + FREE_SECONDS
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                return probe.bind((host, port))
            except OSError as wrong:
                if wrong.errno != errno.EADDRINUSE or time.monotonic() > end:
                    raise SettingsError(f"--bind: cannot listen on {host}:{port}: {wrong.strerror}") from None
        time.sleep(0.05)
