"""A request, and what its head must be: narrower than llhttp's grammar.

Only `chunked` is a coding, a version is 1.0 or 1.1, and HTTP/1.1 has one Host (RFC 9112).
"""

import io
import re
import urllib.parse
from dataclasses import dataclass
from typing import IO

from connector import errors

OF_A_REQUEST = 2 * 1024  # bytes of memory that one takes, about, without its headers and its body
OF_A_FIELD = 256  # and each header, about, besides its own bytes
NO_HTTP = "The request is not valid HTTP. Check its first line and its headers."

_TARGET = re.compile(
    r"(?:https?://(?P<host>[^/?#]*))?(?P<path>/[^?#]*|(?=[?#]|$))(?:\?(?P<query>[^#]*))?(?:#.*)?", re.I
)


@dataclass(slots=True)
class Request:
    """One request, whole once it is in `RequestReader.ready`.

    `path` is decoded as WSGI has it, each byte a character. `fields` are names in lower case with their values. `body`
    is a file where it is longer than `parsing.IN_MEMORY`.
    """

    method: str
    version: str
    path: str
    raw_path: str
    query: str
    fields: list[tuple[str, str]]
    length: int | None = None
    body: bytes | IO[bytes] = b""
    keep_alive: bool = False

    @property
    def held(self) -> int:
        """Bytes of memory that it takes."""
        fields = sum(len(name) + len(value) + OF_A_FIELD for name, value in self.fields)
        return OF_A_REQUEST + fields + (len(self.body) if isinstance(self.body, bytes) else 0)

    def field(self, name: str) -> str:
        """The first value of a header, or an empty text."""
        return next((value for each, value in self.fields if each == name), "")

    def headers(self) -> dict[str, str]:
        """What the app sees: a header that is sent twice is joined by a comma (PEP 3333), and one whose name has an
        underscore is left out, which could pass for another one (RFC 3875 writes both with underscores).
        """
        found: dict[str, str] = {}
        for name, value in self.fields:
            if "_" not in name:
                found[name] = f"{found[name]},{value}" if name in found else value
        return found

    def stream(self) -> IO[bytes]:
        """The body as a file that is at its start."""
        return io.BytesIO(self.body) if isinstance(self.body, bytes) else self.body


def of_head(method: str, version: str, target: str, fields: list[tuple[str, str]]) -> Request:
    """A request whose body is still to come. Raises what is wrong with its head."""
    if version not in ("1.0", "1.1"):
        raise errors.MalformedRequest("Only HTTP/1.1 is spoken here (and HTTP/1.0).")
    if method == "CONNECT":
        raise errors.MethodNotAllowed("This address does not know that method. See /docs.")
    found = _TARGET.fullmatch(target) if target != "*" else None
    if found is None and (target, method) != ("*", "OPTIONS"):
        raise errors.MalformedRequest(NO_HTTP)
    raw, query = (found["path"] or "/", found["query"] or "") if found else ("*", "")
    path = urllib.parse.unquote_to_bytes(raw).decode("latin-1") if "%" in raw else raw
    request = Request(method, version, path, raw, query, fields)
    _check_hosts(request, found["host"] if found else None)
    request.length = _length(request)
    if any(name == "expect" and value.lower() != "100-continue" for name, value in fields):
        raise errors.MalformedRequest("This Expect header is not understood. Leave it out.")
    return request


def _check_hosts(request: Request, absolute: str | None) -> None:
    """One Host, which that of an absolute target replaces (RFC 9112, 3.2.2)."""
    hosts = [value for name, value in request.fields if name == "host"]
    if len(hosts) > 1 or (not hosts and request.version == "1.1"):
        raise errors.MalformedRequest("A request has one Host header.")
    if absolute is not None:
        request.fields[:] = [each for each in request.fields if each[0] != "host"] + [("host", absolute)]


def _length(request: Request) -> int | None:
    """How long the body is; None where that shows at its end."""
    coding = request.field("transfer-encoding")
    if not coding:
        return int(request.field("content-length") or 0)
    if coding.lower() != "chunked" or request.version != "1.1":
        raise errors.MalformedRequest("This Transfer-Encoding is not understood. Send chunked, or Content-Length.")
    return None
