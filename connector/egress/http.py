"""What goes out and what comes back, as values. No I/O lives here.

Both transports of egress (`session.Session` for a call that someone waits for, `sender.Sender` for the relay) take a
`Request` and give an `Answer` or a `NoAnswer`, so that whoever describes a call need not know which of them carries it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Literal, NamedTuple, TypeVar

import connector
from connector import json_text

T = TypeVar("T")

LIMIT = 10 * 1024 * 1024  # bytes of a provider's answer
USER_AGENT = f"argil-connector/{connector.__version__}"

Failure = Literal["target_refused", "dns_failed", "connect_failed", "tls_failed", "timeout", "reset"]

SENTENCES: Mapping[Failure, str] = {
    "target_refused": "The request is not one that can be sent.",
    "dns_failed": "The host name could not be looked up.",
    "connect_failed": "The connection could not be opened.",
    "tls_failed": "No safe (TLS) connection could be made.",
    "timeout": "No complete answer came in time.",
    "reset": "The connection ended before the answer was complete.",
}


class Request(NamedTuple):
    """One HTTP call to make. `headers` may hold a provider's key: it is left out of `repr`."""

    method: str
    url: str
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes | None = None

    def __repr__(self) -> str:
        return f"Request({self.method}, {self.url})"


class Answer(NamedTuple):
    """What a server said. Header names are lower case; `body` is cut at the limit.

    `seconds`: how long it took; where thousands fly, without the connection's beginning and without our own delay.
    `peer`: the address that it came from, where thousands fly.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    peer: str = ""

    def __repr__(self) -> str:
        return f"Answer({self.status}, {self.seconds} s)"


class NoAnswer(NamedTuple):
    """No answer came. `sent` is False only when the request certainly did not reach the server.

    `peer`: the address that was called, where thousands fly; empty where none was connected to.
    """

    failure: Failure
    detail: str
    sent: bool
    seconds: float
    peer: str = ""


Outcome = Answer | NoAnswer


_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\v\f"  # blanks, and what byte order marks consist of


def is_page(answer: Answer) -> bool:
    """Whether an answer is a page for people to look at: no API wrote it, but a proxy or a bot check before it."""
    media = answer.headers.get("content-type", "").strip().lower()
    return media.startswith(("text/html", "application/xhtml+xml")) or answer.body.lstrip(_BEFORE_TEXT)[:1] == b"<"


def is_json(answer: Answer) -> bool:
    """Whether an answer is a JSON object or list, whatever its header calls it."""
    try:
        return isinstance(json_text.read(answer.body), dict | list)
    except json_text.NotJson:
        return False


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A question to a provider: the request, and the function that makes sense of its answer (or raises an error)."""

    request: Request
    understand: Callable[[Answer], T]
