"""Requests as Make sends them, and answers as it reads them.

`Transport` knows hosts by the names that an app uses and where they really listen, so that an app written for https
reaches a bridge on this machine. A request to any other host is noted and not sent.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
from platforms.make.iml.values import NOTHING, dumps, text

SECONDS = 40
"""How long Make waits by default."""
_ENCODE_URI = ";,/?:@&=+$-_.!~*'()#"


class Elsewhere(Exception):
    """A request that would have gone to a host of which the app should know nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """`body` is None when there is none, else what is sent in bytes."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    follow: bool = True
    answer: Mapping[str, str] = field(default_factory=dict)

    def kind_of_answer(self, status: int) -> str:
        """How an answer of this status is to be read: by the narrowest of what `answer` names."""
        for statuses, kind in self.answer.items():
            first, _, last = statuses.partition("-")
            if first != "*" and int(first) <= status <= int(last or first):
                return kind
        return self.answer.get("*", "automatic")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass
class Transport:
    """`hosts`: the address that an app uses → the one that is called. `sent` keeps every request."""

    hosts: Mapping[str, str]
    sent: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False

    def send(self, request: Request) -> Answer:
        """Raises `Elsewhere`."""
        self.sent.append(request)
        parsed = urlsplit(request.url)
        known = self.hosts.get(f"{parsed.scheme}://{parsed.netloc}")
        if known is None:
            raise Elsewhere(request.url)
        told = self._session.request(
            request.method,
            known + request.url.removeprefix(f"{parsed.scheme}://{parsed.netloc}"),
            headers=dict(request.headers),
            data=request.body,
            timeout=SECONDS,
            allow_redirects=request.follow,
        )
        return Answer(
            told.status_code,
            {name.lower(): each for name, each in told.headers.items()},
            _read(told, request.kind_of_answer(told.status_code)),
        )

    def close(self) -> None:
        self._session.close()


def address(base: str, url: str, query: Mapping[str, Any]) -> str:
    """Where a request goes: a relative address is joined to the base, slashes in a row become one, the path is encoded.

    A query of its own in `url` is lost where there is a `query`.
    """
    whole = url if re.match(r"^https?://", url) else f"{base}/{url}"
    scheme, _, rest = whole.partition("://")
    path, mark, own = rest.partition("?")
    pairs = [
        (name, text(each))
        for name, value in query.items()
        for each in (value if isinstance(value, list) else [value])
        if each is not None and each is not NOTHING
    ]
    told = f"?{urlencode(pairs)}" if pairs else f"{mark}{own}" if not query else ""
    return f"{scheme}://{quote(re.sub('/{2,}', '/', path), safe=_ENCODE_URI)}{told}"


def encoded(body: Any, kind: str) -> tuple[bytes | None, str]:
    """A body in bytes, and the content type that Make adds for it."""
    if body is NOTHING:
        return None, ""
    if kind == "json":
        return dumps(body).encode(), "application/json"
    if kind == "urlencoded":
        return urlencode(
            {name: text(each) for name, each in body.items()}
        ).encode(), "application/x-www-form-urlencoded"
    if kind == "text":
        return (body if isinstance(body, str) else dumps(body)).encode(), "text/plain"
    if kind == "multipart/form-data":
        form = requests.Request("POST", "http://form", files=[_part(*each) for each in body.items()]).prepare()
        assert isinstance(form.body, bytes)
        return form.body, form.headers["Content-Type"]
    raise ValueError(f"bodies of the type {kind} are not known here")


def _part(name: str, value: Any) -> tuple[str, tuple[str | None, str | bytes]]:
    """A part of a form: a value, or one with options, of which a file's name that is empty names no file."""
    if not isinstance(value, dict):
        return name, (None, text(value))
    content, filename = value["value"], value["options"]["filename"]
    return name, (filename or None, content if isinstance(content, bytes) else text(content))


def _read(told: requests.Response, kind: Any) -> Any:
    """A buffer where the answer's type is to be binary; else JSON by its content type, anything else as text."""
    if kind == "binary":
        return told.content
    if "json" not in told.headers.get("content-type", ""):
        return told.text
    return json.loads(told.text)
