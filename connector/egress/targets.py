"""Which targets a hook may have, judged twice.

`check_form` reads the URL when somebody hands it in: no DNS, a sentence for the person who typed it. `may_connect`
judges each address at the moment of connecting, after DNS, so that a name which resolves to something else by then
gains nothing. Both ask `_public`, and both let through what the operator put into CONNECTOR_ALLOWED_TARGETS: a network
opens its addresses, whatever name leads there; a name opens itself, on its port or on any, and leads to private and
loopback addresses only. Over plain http nothing else is called.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Name = tuple[str, int | None]  # a host, and the one port that it is opened for; None: any
Allowed = tuple[Network | Name, ...]

MAX_URL = 2048
PORTS = frozenset({80, 443, 8443})

# The IANA special-purpose registries, written out: `is_global` differs between patch releases of Python.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Only 2000::/3 is given out as global unicast: what lies outside it (loopback, ULA, link-local, site-local, NAT64
# 64:ff9b::/96 and 64:ff9b:1::/48, discard 100::/64, IPv4-compatible, SRv6, multicast) is refused as a whole.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 carries any IPv4 address
        "3ffe::/16",  # 6bone, given back
        "3fff::/20",  # documentation
    )
)
# Where a listed name may lead. Link-local addresses are not among them: cloud metadata is one.
_PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
)
_LOOPBACKS = (ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))
_LOCAL_ENDINGS = (".local", ".localdomain", ".internal", ".home.arpa", ".lan")

_PRINTABLE = re.compile(r"[!-\[\]-~]+")  # ASCII without space, control characters and backslash
_NETLOC = re.compile(
    r"(\[[0-9A-Fa-f]*:[^\[\]]*\]|[^\[\]:]*)(:[0-9]{1,5})?"
)  # in brackets IPv6 alone: no name, no [v1.x]
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


class TargetRefused(ValueError):
    """A hook may not have this target; `reason` is a sentence for the person who typed it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_form(url: str, allowed: Allowed, *, longest: int = MAX_URL) -> None:
    """Raise `TargetRefused` unless `url` looks like a place a hook may have. No name is looked up.

    `longest`: characters that it may have.
    """
    parts, port = _parse(url, longest)
    host = parts.hostname or ""
    trusted = _listed(host, port or _default_port(parts), allowed) or check_host(host, allowed)
    if parts.scheme == "http" and not trusted:
        raise TargetRefused("The target URL must begin with https://; plain http:// is not safe.")
    if port is not None and port not in PORTS and not trusted:
        raise TargetRefused("The target URL may only use the ports 443, 8443 or 80.")


def may_connect(address: str, port: int, allowed: Allowed, *, url: str = "") -> bool:
    """Whether a connection to this very address and port may be opened, for a request to `url`.

    It may be in a listed network; private, of a name that is listed for this port; or public with a web port, but not
    over plain http.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if getattr(parsed, "scope_id", None) is not None:
        return False
    if _inside(parsed, allowed):
        return True
    parts = urlsplit(url)
    if _listed(parts.hostname or "", port, allowed) and _inside(parsed, _PRIVATE):
        return True
    return parts.scheme != "http" and port in PORTS and _public(parsed)


def opened(address: str, allowed: Allowed) -> bool:
    """Whether an address may be private: it is in an allowed network, is not public, or cannot be parsed."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return True
    return _inside(parsed, allowed) or not _public(parsed)


def is_private(url: str) -> bool:
    """Whether a target is accepted only because of CONNECTOR_ALLOWED_TARGETS, judged by its URL alone, without DNS."""
    try:
        check_form(url, ())
    except TargetRefused:
        return True
    return False


def of_stand_in(base_url: str) -> Allowed:
    """What may be called beside public addresses while a provider is called at `base_url`: the host of its stand-in."""
    if not is_private(base_url):
        return ()
    parts = urlsplit(base_url)
    return ((parts.hostname or "", parts.port or _default_port(parts)),)


def _parse(url: str, longest: int) -> tuple[SplitResult, int | None]:
    if len(url) > longest:
        raise TargetRefused(f"The target URL is too long; at most {longest} characters are taken.")
    if not _PRINTABLE.fullmatch(url):
        raise TargetRefused(
            "The target URL contains a space, a backslash or a character that must be percent-encoded "
            "(in a domain name: written in its xn-- form)."
        )
    if "#" in url:
        raise TargetRefused("The target URL must not contain a # part; leave it out.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TargetRefused("The target URL is not valid; check its host and port.") from error
    if parts.scheme not in ("http", "https"):
        raise TargetRefused("The target URL must begin with https://.")
    if "@" in parts.netloc:
        raise TargetRefused("The target URL must not contain a user name or password.")
    if not _NETLOC.fullmatch(parts.netloc):
        raise TargetRefused("The target URL is not valid; check its host and port.")
    return parts, port


def _default_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _listed(host: str, port: int, allowed: Allowed) -> bool:
    return any(isinstance(each, tuple) and each[0] == host and each[1] in (None, port) for each in allowed)


def check_host(host: str, allowed: Allowed) -> bool:
    """True if the host is an address (or localhost) in a listed network, or a name of a private network where one is
    listed, which may lead there; False if it is public or a public name.

    Raises `TargetRefused` for any other.
    """
    if host == "localhost":
        if not any(_inside(loopback, allowed) for loopback in _LOOPBACKS):
            raise TargetRefused("The target URL points to this machine itself, not to the internet.")
        return True
    literal = _literal(host)
    if literal is not None:
        trusted = _inside(literal, allowed)
        if not trusted and not _public(literal):
            raise TargetRefused("The target URL points to a private address, not to the internet.")
        return trusted
    return _check_name(host, allowed)


def _check_name(host: str, allowed: Allowed) -> bool:
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise TargetRefused("The target URL has no valid host name; copy it again from the receiver.")
    if labels[-1] == "localhost":
        return check_host("localhost", allowed)
    private = len(labels) == 1 or host.endswith(_LOCAL_ENDINGS)
    if private and all(isinstance(each, tuple) for each in allowed):
        raise TargetRefused("The target URL names a machine of a private network, not of the internet.")
    return private  # with a listed network: which address it has is judged when connecting


def _literal(host: str) -> Address | None:
    """The address a host spells, in any notation a URL parser or a C library takes; None for a name."""
    if ":" in host:
        try:
            address = ipaddress.IPv6Address(host)
        except ValueError:
            address = None
        if address is None or address.scope_id is not None:
            raise TargetRefused("The target URL contains an address that is not valid on the internet.")
        return address
    numbers = host.split(".")
    if not _NUMBER.fullmatch(numbers[-1]):
        return None
    try:
        return _from_numbers(numbers)
    except ValueError as error:
        raise TargetRefused("The target URL contains an address that is not valid.") from error


def _from_numbers(numbers: list[str]) -> ipaddress.IPv4Address:
    """inet_aton(3): one to four numbers, decimal, 0x hexadecimal or 0 octal; the last fills the bytes left over."""
    if len(numbers) > 4 or not all(_NUMBER.fullmatch(number) for number in numbers):
        raise ValueError("not an address")
    *leading, last = map(_number, numbers)
    if any(value > 255 for value in leading) or last >= 256 ** (4 - len(leading)):
        raise ValueError("a number is too large")
    value = last
    for place, byte in enumerate(leading):
        value += byte << (8 * (3 - place))
    return ipaddress.IPv4Address(value)


def _number(digits: str) -> int:
    if digits.startswith("0x"):
        return int(digits[2:] or "0", 16)
    return int(digits, 8 if digits.startswith("0") else 10)


def _inside(address: Address, allowed: Allowed) -> bool:
    address = _unmapped(address)
    return any(not isinstance(each, tuple) and address in each for each in allowed)


def _public(address: Address) -> bool:
    address = _unmapped(address)
    if isinstance(address, ipaddress.IPv4Address):
        listed = any(address in network for network in _REFUSED_V4)
    else:
        listed = address not in _GLOBAL_UNICAST or any(address in net for net in _REFUSED_V6)
    return not listed and address.is_global and not address.is_multicast


def _unmapped(address: Address) -> Address:
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address if inner is None else inner
