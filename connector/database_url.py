"""CONNECTOR_DATABASE_URL: what it says, in one reading for all who connect, and what of it may be shown.

A password is often pasted as it is. Its `/`, `?`, `#`, `:` and `%` are read as they stand; where a character could be
the password's or the address's, the address is refused. No sentence from here repeats what may be of the password.
"""

import itertools
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

# What libpq 18 takes as a parameter.
_KNOWN = frozenset(
    "application_name channel_binding client_encoding connect_timeout dbname fallback_application_name gssdelegation"
    " gssencmode gsslib host hostaddr keepalives keepalives_count keepalives_idle keepalives_interval krbsrvname"
    " load_balance_hosts max_protocol_version min_protocol_version oauth_client_id oauth_client_secret oauth_issuer"
    " oauth_scope options passfile password port replication require_auth requirepeer scram_client_key scram_server_key"
    " service ssl_max_protocol_version ssl_min_protocol_version sslcert sslcertmode sslcompression sslcrl sslcrldir"
    " sslkey sslkeylogfile sslmode sslnegotiation sslpassword sslrootcert sslsni target_session_attrs tcp_user_timeout"
    " user".split()
)
_NUMBERS = ("connect_timeout", "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval")
_OPEN = (
    "sslmode",
    "connect_timeout",
    "keepalives",
    "tcp_user_timeout",
    "target_session",
    "load_balance",
    "application",
)
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_SERVER = re.compile(
    r"postgres(?:ql)?://"
    r"(?:(?P<user>[^:/?#]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<hosts>[^/?]*)"
    r"(?:/(?P<dbname>[^?]*))?"
    r"(?:\?(?P<query>.*))?",
    re.DOTALL,
)
_HOST = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.%]+)\]|(?P<name>[^][:@#\s]*))(?::(?P<port>\d*))?")
_ENCODE = "; in user and password, write / ? # : @ % as %2F %3F %23 %3A %40 %25"
_UNREADABLE = f"the host or its port cannot be read; a port is a number up to 65535{_ENCODE}"
_MAGIC = b"SQLite format 3\0"
_WANTED = "wants sqlite:///path or postgresql://user:password@host:5432/database"


@dataclass(frozen=True, slots=True)
class File:
    """SQLite, in one file."""

    path: Path

    def shown(self) -> str:
        return f"sqlite:///{self.path.absolute()}"

    def fault(self) -> str | None:
        """Why it cannot be used, in a sentence; None when nothing speaks against it. Writes nothing."""
        try:
            return _of_file(self.path) or _of_folder(self.path.parent)
        except OSError as wrong:
            return f"{self.path}: {wrong.strerror}"


@dataclass(frozen=True, slots=True)
class Server:
    """PostgreSQL, with libpq's parameters. Their repr shows none, for the password's sake."""

    parameters: Mapping[str, str] = field(repr=False)

    def shown(self) -> str:
        """Without whatever is secret, or might be."""
        said = self.parameters
        user = f"{said['user']}@" if "user" in said else ""
        hosts, ports = said.get("host", "").split(","), said.get("port", "").split(",")
        where = ",".join(
            (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
            for host, port in itertools.zip_longest(hosts, ports, fillvalue=ports[0])
        )
        rest = "&".join(f"{name}={value}" for name, value in said.items() if name.startswith(_OPEN))
        return f"postgresql://{user}{where}/{said.get('dbname', '')}{'?' if rest else ''}{rest}"

    def fault(self) -> str | None:
        """Whether it can be used is known by trying."""
        return None


def read(url: str) -> File | Server:
    """Raises `ValueError` with a sentence that begins in its middle: the variable's name goes in front."""
    if url.startswith("sqlite:///"):
        return _file(url.removeprefix("sqlite:///"))
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError(_WANTED)
    return Server(_parameters(url))


def _file(path: str) -> File:
    if path in ("", ":memory:"):
        raise ValueError(f"{_WANTED}; SQLite needs a file")
    if "?" in path:
        raise ValueError("sqlite:///path takes no parameters; leave out the ? and what follows")
    return File(Path(path))


def _parameters(url: str) -> dict[str, str]:
    parts = _SERVER.fullmatch(url)
    if parts is None or "#" in (parts["dbname"] or "") or "@" in (parts["dbname"] or ""):
        raise ValueError(f"user, password and host cannot be told apart{_ENCODE}")
    said = {name: _decoded(parts[name]) for name in ("user", "password", "dbname") if parts[name]}
    return _sensible(said | _hosts(parts["hosts"]) | _query(parts["query"] or ""))


def _hosts(text: str) -> dict[str, str]:
    """One, or several that are tried in turn, each with its port."""
    hosts, ports = [], []
    for each in text.split(","):
        found = _HOST.fullmatch(each)
        if found is None:
            raise ValueError(_UNREADABLE)
        hosts.append(found["ipv6"] or _decoded(found["name"]))
        ports.append(found["port"] or "")
    said = {"host": ",".join(hosts)} if any(hosts) else {}
    return said | ({"port": ",".join(ports)} if any(ports) else {})


def _query(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for pair in text.split("&") if text else ():
        name, equals, value = pair.partition("=")
        if not equals or name in said:
            raise ValueError(f"the parameters behind the ? are not name=value, each once{_ENCODE}")
        said[name] = _decoded(value.replace("+", "%20"))
    unknown = [name for name in said if name not in _KNOWN]
    if unknown:
        harmless = "@" not in text and not {"password", "sslpassword", "oauth_client_secret"} & said.keys()
        shown = [name for name in unknown if harmless and re.fullmatch(r"[A-Za-z_]+", name)]
        named = f" {shown[0]}" if shown else ""
        raise ValueError(f"PostgreSQL does not know the parameter{named} behind the ?; leave it out")
    return said


def _sensible(said: dict[str, str]) -> dict[str, str]:
    """What libpq would refuse only when it connects, or in words that repeat it."""
    for host in said.get("host", "").split(","):
        try:
            host.startswith("/") or host.encode("idna")
        except UnicodeError:
            raise ValueError(_UNREADABLE) from None
    if not all(re.fullmatch(r"0*\d{1,5}|", port) and int(port or 1) in range(1, 65536) for port in _ports(said)):
        raise ValueError(_UNREADABLE)
    for name in (*_NUMBERS, "tcp_user_timeout"):
        if not re.fullmatch(r"-?\d{1,9}", said.get(name, "0")):
            raise ValueError(f"the parameter {name} must be a whole number")
    if said.get("sslmode", "prefer") not in _SSL_MODES:
        raise ValueError(f"the parameter sslmode must be one of {', '.join(_SSL_MODES)}")
    return said


def _ports(said: Mapping[str, str]) -> list[str]:
    return said.get("port", "").split(",")


def _decoded(text: str) -> str:
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError("what is written with % is not UTF-8") from None
    if "\x00" in decoded:
        raise ValueError("%00 cannot be part of it")
    return decoded


def _of_file(path: Path) -> str | None:
    if not path.exists():
        return None
    if not stat.S_ISREG(path.stat().st_mode):
        return f"{path} is a folder; name a file in it" if path.is_dir() else f"{path} is not a file"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"{path} may not be read and written by this user; give it to whoever runs the bridge"
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) not in (b"", _MAGIC):
            return f"{path} is not an SQLite database; name another file"
    return None


def _of_folder(folder: Path) -> str | None:
    """A folder that is missing is made, if whatever is there of its path may be written. The journal is beside it."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        return f"{there} is not a folder"
    if not os.access(there, os.W_OK | os.X_OK):
        missing = "" if there == folder.absolute() else f", so that {folder} cannot be made in it"
        return f"the folder {there} may not be written by this user{missing}"
    return None
