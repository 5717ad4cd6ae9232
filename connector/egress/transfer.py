"""One libcurl easy handle, used again and again: prepared for a request, driven by its pool, read when it has finished.

    prepare(request) -> [the pool's CurlMulti drives `curl`] -> finish(code, words, late) -> Outcome

What never changes is set once, in `_set_once`; a request sets only its URL, headers, body and time-outs.
"""

import functools
import socket
from collections.abc import Callable, Iterator, Mapping

import pycurl

from connector.egress.http import USER_AGENT, Answer, Failure, NoAnswer, Outcome, Request

CONNECT_SECONDS = 10.0
_UPLOAD_BUFFER = 16 * 1024  # bytes; libcurl's own 64 KiB are much for thousands in flight

_FAILURES: dict[int, Failure] = {
    pycurl.E_UNSUPPORTED_PROTOCOL: "target_refused",
    pycurl.E_URL_MALFORMAT: "target_refused",
    pycurl.E_COULDNT_RESOLVE_HOST: "dns_failed",
    pycurl.E_COULDNT_CONNECT: "connect_failed",
    pycurl.E_OPERATION_TIMEDOUT: "timeout",
    pycurl.E_SSL_CONNECT_ERROR: "tls_failed",
    pycurl.E_PEER_FAILED_VERIFICATION: "tls_failed",
    pycurl.E_SSL_CACERT: "tls_failed",
    pycurl.E_SSL_CACERT_BADFILE: "tls_failed",
    pycurl.E_SSL_CERTPROBLEM: "tls_failed",
    pycurl.E_SSL_CIPHER: "tls_failed",
    pycurl.E_SSL_CRL_BADFILE: "tls_failed",
    pycurl.E_SSL_ENGINE_INITFAILED: "tls_failed",
    pycurl.E_SSL_ENGINE_NOTFOUND: "tls_failed",
    pycurl.E_SSL_ENGINE_SETFAILED: "tls_failed",
    pycurl.E_SSL_INVALIDCERTSTATUS: "tls_failed",
    pycurl.E_SSL_ISSUER_ERROR: "tls_failed",
    pycurl.E_SSL_PINNEDPUBKEYNOTMATCH: "tls_failed",
    pycurl.E_USE_SSL_FAILED: "tls_failed",
}


class Transfer:
    """A handle and the one request it carries. `guard` judges an address and port for a URL; None lets all pass."""

    __slots__ = (
        "_body", "_cut", "_guard", "_head", "_kind", "_limit", "_refused", "_url", "curl", "done"
    )  # fmt: skip

    def __init__(self, *, guard: Callable[[str, str, int], bool] | None, limit: int, trust: str) -> None:
        self.curl = pycurl.Curl()
        self.done: Callable[[Outcome], None] | None = None
        self._guard = guard
        self._limit = limit
        self._head: list[bytes] = []
        self._body = bytearray()
        self._url: str | None = None
        self._kind: tuple[str, bool, float] | None = None
        self._set_once(trust)

    def prepare(self, request: Request, done: Callable[[Outcome], None], timeout: float) -> None:
        """Set the handle up. Raises ValueError, TypeError or pycurl.error for what cannot be a request."""
        self._head.clear()
        self._body.clear()
        self._cut = self._refused = False
        curl = self.curl
        if request.url != self._url:
            self._url = None  # until it is set
            curl.setopt(pycurl.URL, request.url)
            self._url = request.url
        curl.setopt(pycurl.HTTPHEADER, _header_lines(request))
        posts = request.body is not None or request.method == "POST"
        if (request.method, posts, timeout) != self._kind:
            self._kind = None  # until all is set
            self._set_kind(request.method, posts, timeout)
            self._kind = (request.method, posts, timeout)
        if posts and request.method != "HEAD":
            curl.setopt(pycurl.POSTFIELDS, request.body or b"")
        self.done = done

    def _set_kind(self, method: str, posts: bool, timeout: float) -> None:
        """What one request mostly has in common with the one before it."""
        curl = self.curl
        curl.setopt(pycurl.TIMEOUT_MS, max(1, int(timeout * 1000)))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(min(timeout, CONNECT_SECONDS) * 1000)))
        if method == "HEAD":
            curl.setopt(pycurl.NOBODY, 1)
        else:
            curl.setopt(pycurl.POST if posts else pycurl.HTTPGET, 1)
        curl.setopt(pycurl.CUSTOMREQUEST, method)

    def finish(self, code: int, words: str, late: float) -> Outcome:
        """The outcome of what libcurl reported (0 is success), after the handle has left its multi.

        `late`: seconds that it may have waited for us before anybody looked.
        """
        whole, connecting = self.curl.getinfo(pycurl.TOTAL_TIME), self.curl.getinfo(pycurl.PRETRANSFER_TIME)
        seconds, peer = max(0.0, whole - connecting - late), self.curl.getinfo(pycurl.PRIMARY_IP)
        if code == 0 or self._cut:
            status = self.curl.getinfo(pycurl.RESPONSE_CODE)
            return Answer(status, Headers(self._head), bytes(self._body), seconds, peer)
        # A request on a kept connection that turns out dead is repeated by libcurl on a new one. Whatever becomes of
        # that one, bytes of the first went out, and REQUEST_SIZE still counts them.
        went_out = self.curl.getinfo(pycurl.REQUEST_SIZE) > 0
        failure = _FAILURES.get(code, "reset")
        if failure == "target_refused" and went_out:
            failure = "reset"  # an answer that is not HTTP is an unsupported protocol, too
        elif failure == "target_refused":
            words = "This is not a URL that can be called."
        elif failure == "connect_failed" and self._refused:
            failure, words = "target_refused", "The host name leads to an address that is not public."
        return NoAnswer(failure, words, went_out or failure == "reset", seconds, peer)

    def close(self) -> None:
        """End the handle; it must have left its multi."""
        self.curl.close()

    def _set_once(self, trust: str) -> None:
        curl = self.curl
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.PROXY, "")  # an empty name keeps http_proxy and its kin out
        curl.setopt(pycurl.NOPROXY, "*")
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.TCP_NODELAY, 1)
        curl.setopt(pycurl.UPLOAD_BUFFERSIZE, _UPLOAD_BUFFER)
        curl.setopt(pycurl.CAINFO, trust)
        curl.setopt(pycurl.USERAGENT, USER_AGENT)
        curl.setopt(pycurl.HEADERFUNCTION, self._head.append)
        curl.setopt(pycurl.WRITEFUNCTION, self._take)
        if self._guard is not None:
            curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open)

    def _take(self, chunk: bytes) -> int | None:
        room = self._limit - len(self._body)
        if len(chunk) <= room:
            self._body += chunk
            return None
        self._body += chunk[:room]
        self._cut = True
        return -1

    def _open(self, _purpose: int, peer: "pycurl.CurlSockAddr") -> socket.socket | int:
        """Called with the address about to be connected, after DNS: what is refused here is not connected."""
        inet = peer.family in (socket.AF_INET, socket.AF_INET6)
        if not inet or self._guard is None or not self._guard(self._url or "", peer.addr[0], peer.addr[1]):
            self._refused = True
            return int(pycurl.SOCKET_BAD)
        return _Lent(peer.family, peer.socktype, peer.protocol)


class _Lent(socket.socket):
    """libcurl works on a duplicate: this one is closed as soon as nobody holds it."""

    __slots__ = ()

    def __del__(self) -> None:
        self.close()


def _header_lines(request: Request) -> list[bytes]:
    """As libcurl wants them: `Name;` is an empty value, `Name:` takes a header of its own making away."""
    headers = request.headers
    lines = [f"{name}: {value}".encode() if value else f"{name};".encode() for name, value in headers.items()]
    text = b"".join(lines)
    if b"\n" in text or b"\r" in text or b"\0" in text:
        raise ValueError("a header contains a line break")
    lines.append(b"Expect:")
    if "Content-Type" not in headers and not any(name.lower() == "content-type" for name in headers):
        lines.append(b"Content-Type:")
    return lines


class Headers(Mapping[str, str]):
    """The headers of the final answer (a 1xx before it has lines of its own), repeated ones joined by a comma.

    Read when somebody asks: of a delivery that was accepted nobody does.
    """

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = b"".join(lines)

    @functools.cached_property
    def _read(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for line in self._lines.decode("latin-1").split("\n"):
            if line.startswith("HTTP/"):
                headers.clear()
                continue
            name, colon, value = line.partition(":")
            if colon:
                key, value = name.lower(), value.strip()
                headers[key] = f"{headers[key]}, {value}" if key in headers else value
        return headers

    def __getitem__(self, name: str) -> str:
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)
