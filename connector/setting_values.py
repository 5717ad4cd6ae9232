"""What a setting is, and what its text means: each reader takes a variable's text and returns its value.

A text that cannot be used raises `ValueError` with the rest of a sentence that begins with the variable's name.
"""

import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet

from connector import hosts as host_names
from connector.hosts import Host

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable of the environment. `default` is written as it would be there; None: the empty value of its reader.

    `about` says in a sentence what it is for: `connector doctor` and docs/operate.md show it. A `secret` is not shown.
    """

    variable: str
    default: str | None
    read: Callable[[str], Any]
    about: str
    secret: bool = False

    def of(self, values: Mapping[str, Any]) -> Any:
        """Its value among those of several settings, by variable; its default where it has none."""
        return values[self.variable] if self.variable in values else self.read(self.default or "")


_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=3650)


def duration(text: str) -> timedelta:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text.strip())
    if not match:
        raise ValueError("wants a number and a unit (ms, s, m, h, d), such as 15s")
    try:
        length = timedelta(**{_UNITS[match[2]]: float(match[1])})
    except OverflowError:
        length = timedelta.max
    if not timedelta(0) < length <= _LONGEST:
        raise ValueError(f"must be longer than nothing and at most {_LONGEST.days}d")
    return length


def durations(text: str) -> tuple[timedelta, ...]:
    return tuple(duration(part) for part in text.split(","))


def targets(text: str) -> tuple[Network | Host, ...]:
    return tuple(_target(part.strip()) for part in text.split(",") if part.strip())


def _target(text: str) -> Network | Host:
    try:
        return ipaddress.ip_network(text)
    except ValueError as wrong:
        if (name := _name(text)) is None:
            raise ValueError(f"{wrong}; wants networks such as 10.0.0.0/8, and names such as n8n or n8n:5678") from None
        return name


def _name(text: str) -> Host | None:
    """A host that is no address: what looks like one, with a port or a number too many, is a slip."""
    try:
        host = host_names.read(text)
    except ValueError:
        return None
    return None if ":" in host.name or host.name.rpartition(".")[2].isdecimal() else host


def hosts(text: str) -> tuple[Host, ...]:
    return tuple(_host(part.strip()) for part in text.split(",") if part.strip())


def _host(text: str) -> Host:
    try:
        return host_names.read(f"[{text}]" if text.count(":") > 1 and "[" not in text else text)
    except ValueError:
        raise ValueError(f"{text} is not a host, such as bridge.example.com, 10.0.0.5 or bridge:8000") from None


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A mail server, and as whom we send there. `tls`: starttls, tls (from the start) or no."""

    host: str
    port: int
    tls: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def shown(self) -> str:
        """Its address without user and password."""
        scheme, host = "smtps" if self.tls == "tls" else "smtp", f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}?from={self.sender}{'&tls=no' if self.tls == 'no' else ''}"


MAIL_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)
_MAIL_EXAMPLE = "such as smtp://user:password@mail.example.com:587?from=connector@example.com"


def mail_account(text: str) -> MailAccount | None:
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port, more = parts.port, dict(parse_qsl(parts.query, strict_parsing=True) if parts.query else ())
    except ValueError:
        raise ValueError(f"is no address, {_MAIL_EXAMPLE}") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError(f"wants smtp:// or smtps:// and a host, {_MAIL_EXAMPLE}")
    if not more.keys() <= {"from", "tls"} or more.get("tls", "no") != "no":
        raise ValueError(f"takes from=… and tls=no after the question mark and nothing else, {_MAIL_EXAMPLE}")
    user, password = (unquote(each) if each else None for each in (parts.username, parts.password))
    sender = more.get("from") or user or ""
    if not MAIL_ADDRESS.fullmatch(sender):
        raise ValueError(f"wants the address that mails come from, {_MAIL_EXAMPLE}")
    tls = "tls" if parts.scheme == "smtps" else "no" if "tls" in more else "starttls"
    if "tls" in more and (parts.scheme == "smtps" or (user and not host_names.is_loopback(parts.hostname))):
        raise ValueError("sends no password without TLS, but to this machine; leave tls=no out")
    return MailAccount(parts.hostname, port or (465 if tls == "tls" else 587), tls, sender, user, password)


def yes(text: str) -> bool:
    if text.lower() not in ("yes", "no", ""):
        raise ValueError("wants yes or no")
    return text.lower() == "yes"


def networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as wrong:
        raise ValueError(f"{wrong}; wants addresses and networks such as 10.0.0.7 or 10.0.0.0/8") from None


def ca_file(text: str) -> Path | None:
    if not text:
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=text)
    except ssl.SSLError:
        raise ValueError(f"{text} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)") from None
    except OSError as wrong:
        raise ValueError(f"{text} cannot be read: {wrong.strerror}") from None
    return Path(text)


def secret(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("is not UTF-8") from None
    return text


def keys(text: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    for position, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            raise ValueError(f"key {position} is not a key made by `connector keys generate`") from None
    return keys


def url(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if "[" in parts.netloc:
            ipaddress.IPv6Address(parts.hostname)
    except ValueError:  # brackets or a port that make no sense
        right = False
    if not right or parts.query or parts.fragment or parts.username is not None or re.search(r"\s", text):
        raise ValueError("wants an http or https address without user and query")
    return text.rstrip("/")


def public_url(text: str) -> str:
    address = url(text)
    if is_wildcard(urlsplit(address).hostname or ""):
        raise ValueError("wants an address that others can call; a wildcard (0.0.0.0, [::]) is only one to listen on")
    return address


def is_wildcard(host: str) -> bool:
    """Whether a host stands for every address of a machine, in any notation that a C library takes."""
    try:
        return host == "*" or socket.inet_aton(host) == bytes(4)
    except (OSError, ValueError):
        pass
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return (address.ipv4_mapped or address).is_unspecified


def one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"wants one of {', '.join(words)}")
        return text.lower()

    return read
