"""The transport of a call that someone waits for: a pooled `requests` session towards providers.

`Session.call` takes a `Request` and comes back with an `Outcome`. Whoever makes several calls for one request takes a
slot for all of them (`provider_slots`); a call without one takes a stranger's, so that no way can forget it.

A `_Call` on the thread carries the deadline down to the socket and brings back whether any byte was handed to it, since
neither can be read off the exceptions of `requests`. Redirects, cookies, proxies, .netrc and retries play no part: the
adapter is used without the layers that know them.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
import requests.adapters
import requests.utils
import urllib3

from connector.egress import public_put, targets
from connector.egress.http import LIMIT, SENTENCES, USER_AGENT, Answer, Failure, NoAnswer, Outcome, Request
from connector.egress.provider_slots import ProviderSlots

_CHUNK = 64 * 1024


class Pieces(Protocol):
    """A body that comes in pieces; `len` is how many bytes they are together."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...


class Session:
    """Connections to providers, shared by all threads. `trust` is a file of CA certificates in place of certifi's."""

    def __init__(self, slots: ProviderSlots, *, pool: int = 64, trust: str | None = None) -> None:
        self._slots = slots
        self._adapter = _Adapter(pool_connections=pool, pool_maxsize=pool, max_retries=0)
        self._trust = trust or requests.utils.DEFAULT_CA_BUNDLE_PATH

    def call(self, request: Request, *, timeout: float, limit: int = LIMIT, pieces: Pieces | None = None) -> Outcome:
        """Make one call within `timeout` seconds; an answer's body longer than `limit` bytes is cut. `pieces` are the
        request's body where it is not to be in memory as a whole.

        Bounded by the deadline: the wait for headers and body, however slowly they dribble in. Connecting, the TLS
        handshake and sending may each take up to `timeout` by themselves (connecting: for each address of the name).
        Not bounded here: the name look-up, which has the system resolver's own limit. Raises only `RateLimited`, before
        anything is sent.
        """
        with self._slots.taken(None):
            return self._call(request, timeout, limit, pieces)

    def put(
        self, url: str, headers: Mapping[str, str], pieces: Pieces, *, timeout: float, provider_url: str
    ) -> Outcome:
        """Send a body to an address that a provider gave for it, within `timeout` seconds: see `public_put`.

        `provider_url`: where that provider is called. Raises only `RateLimited`, and what reading the pieces raises.
        """
        trusted = targets.of_stand_in(provider_url)
        with self._slots.taken(None):
            return public_put.put(
                url, headers, pieces, len(pieces), timeout=timeout, trust=self._trust, trusted=trusted
            )

    def close(self) -> None:
        """Close the idle connections."""
        self._adapter.close()

    def _call(self, request: Request, timeout: float, limit: int, pieces: Pieces | None) -> Outcome:
        call = _Call(started=time.monotonic(), timeout=timeout)
        _current.call = call
        try:
            return self._answer(request, call, limit, pieces)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return call.failed(error, request.url)
        finally:
            _current.call = None

    def _answer(self, request: Request, call: "_Call", limit: int, pieces: Pieces | None) -> Answer:
        headers = {"User-Agent": USER_AGENT, **request.headers}
        data = request.body if pieces is None else pieces
        prepared = requests.Request(request.method, request.url, headers=headers, data=data).prepare()
        response = self._adapter.send(prepared, stream=True, timeout=call.timeout, verify=self._trust, proxies={})
        try:
            body = _read(response.raw, limit)
        finally:
            response.close()
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, names, body, call.seconds())


@dataclass(slots=True)
class _Call:
    """What one call knows of itself while it is under way."""

    started: float
    timeout: float
    sent: bool = False

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def left(self) -> float:
        """Seconds until the deadline; raises TimeoutError when it has passed."""
        left = self.timeout - self.seconds()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def failed(self, error: Exception, url: str) -> NoAnswer:
        failure = _failure(error, self.sent)
        # Nothing of the error's own text: requests puts the path into it, and paths may hold secrets.
        detail = f"{SENTENCES[failure]} ({_host(url)}, {list(_causes(error))[-1].__class__.__name__})"
        return NoAnswer(failure, detail, self.sent, self.seconds())


class _Current(threading.local):
    call: _Call | None = None


_current = _Current()


class _DeadlineReader(io.RawIOBase):
    """Reads a socket, giving each read only the time that the call has left."""

    def __init__(self, sock: socket.socket, held: io.BufferedReader, call: _Call) -> None:
        self._sock = sock
        self._held = held  # keeps the socket open after its connection has let go of it
        self._call = call

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._call.left())
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        self._held.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        if _current.call is not None:
            self.fp = io.BufferedReader(_DeadlineReader(sock, self.fp, _current.call))


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response

    def send(self, data: Any) -> None:
        _send(super().send, self, data)


class _TLSConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response

    def send(self, data: Any) -> None:
        _send(super().send, self, data)


def _send(send: Any, connection: http.client.HTTPConnection, data: Any) -> None:
    if connection.sock is None:
        connection.connect()
    if _current.call is not None:
        connection.sock.settimeout(_current.call.left())
        _current.call.sent = True
    send(data)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class _Adapter(requests.adapters.HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}


def _read(raw: urllib3.HTTPResponse, limit: int) -> bytes:
    body = bytearray()
    while len(body) <= limit:
        chunk = raw.read(_CHUNK, decode_content=True)
        if not chunk:
            break
        body += chunk
    return bytes(body[:limit])


def _failure(error: BaseException, sent: bool) -> Failure:
    causes = list(_causes(error))

    def met(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if met(urllib3.exceptions.NameResolutionError):
        return "dns_failed"
    if met(TimeoutError, requests.Timeout, urllib3.exceptions.ReadTimeoutError):
        return "timeout"
    if sent:
        return "reset"
    if met(ssl.SSLError, requests.exceptions.SSLError):
        return "tls_failed"
    return "connect_failed" if met(requests.ConnectionError) else "target_refused"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those inside it: requests and urllib3 wrap in `args` and, for MaxRetryError, in `reason`."""
    yield error
    for inner in (*error.args, getattr(error, "reason", None)):
        if isinstance(inner, BaseException):
            yield from _causes(inner)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "no host"
    except ValueError:
        return "no host"
