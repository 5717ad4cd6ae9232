"""Hosts as people and clients write them, with or without a port, in the one form in which they can be compared."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

_WRITTEN = re.compile(r"(\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s\[\]:/?#@\\%]+))(:(?P<port>[0-9]{1,5}))?")
_LABELS = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")


class Host(NamedTuple):
    """A name or an address, on one port or on any."""

    name: str
    port: int | None

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port is None else f"{name}:{self.port}"


def read(text: str) -> Host:
    """`Bücher.Example.:8000` is `xn--bcher-kva.example` on port 8000, `[0:0::1]` is `::1` on any.

    Raises `ValueError` for what is none: with a user, a path or a blank in it, with no name or no port that there is.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None or int(written["port"] or 1) not in range(1, 65536):
        raise ValueError(f"{text} is not a host")
    port = int(written["port"]) if written["port"] else None
    if written["ipv6"]:
        return Host(str(ipaddress.IPv6Address(written["ipv6"])), port)
    name = written["name"]
    name = (name if name.isascii() else name.encode("idna").decode()).lower().removesuffix(".")
    if len(name) > 253 or not _LABELS.fullmatch(name):
        raise ValueError(f"{text} is not a host")
    return Host(name, port)


def of_address(address: str) -> str:
    """The host of an address with its port, without what stands before an `@`, which may be a secret; "" for none."""
    return urlsplit(address).netloc.rpartition("@")[2]


def is_loopback(name: str) -> bool:
    """Whether a host is this machine itself, by its name or its address."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
