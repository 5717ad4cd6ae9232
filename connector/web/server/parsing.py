"""HTTP/1.1 requests from bytes, of one connection. No I/O.

The grammar is llhttp's, strict: one Content-Length or chunked, never both, lines that end with CRLF, no folded headers.
What is narrowed further is in `request`. Limits are looked at while bytes arrive, so that nothing is kept that will be
refused.
"""

import logging
import re
import tempfile
from collections import deque
from collections.abc import Callable
from typing import IO

import httptools

from connector import errors
from connector.web import body_limits, problems
from connector.web.server.request import NO_HTTP, OF_A_FIELD, OF_A_REQUEST, Request, of_head

log = logging.getLogger(__name__)

LINE = 8_190  # bytes of a target
FIELD = 8_190  # bytes of one header
FIELDS = 100
HEAD = 64 * 1024  # bytes of a head that has not ended
IN_MEMORY = 1024 * 1024  # bytes of a body; what is longer waits on disk

_METHOD = re.compile(rb"(?:\r\n)?[A-Z][A-Z-]{0,31} ")


class RequestReader:
    """Bytes in, requests out, in their order. After a `refusal` nothing more is read.

    `limit` tells how long the body of a method, path and media type may be. `large`: the body that is being read is
    longer than strangers' may be; `continues`: its sender waits to be told to go on; `held`: bytes of it that are kept
    in memory.
    """

    def __init__(self, limit: Callable[[str, str, str], int] = body_limits.limit) -> None:
        self.ready: deque[Request] = deque()
        self.refusal: errors.Problem | None = None
        self.current: Request | None = None  # whose body is being read
        self.continues = False
        self.ended = False  # its sender said that no other request follows
        self._limit = limit
        self._begun = False
        self._target = b""
        self._fields: list[tuple[str, str]] = []
        self._head = self._size = self._raw = self._most = 0
        self._body = bytearray()
        self._file: IO[bytes] | None = None
        self._parser = httptools.HttpRequestParser(self)

    @property
    def idle(self) -> bool:
        """Whether no request is being read."""
        return not self._begun

    @property
    def received(self) -> int:
        """Bytes of the body that is being read."""
        return self._size

    @property
    def held(self) -> int:
        reading = OF_A_REQUEST + self._head + OF_A_FIELD * len(self._fields) + len(self._body) if self._begun else 0
        return reading + sum(each.held for each in self.ready)

    @property
    def large(self) -> bool:
        return self.current is not None and max(self._size, self.current.length or 0) > body_limits.PLAIN

    def feed(self, data: bytes) -> None:
        """Take what has arrived."""
        if self.refusal or self.ended:
            return
        fresh = data if self.idle else b""
        if self.current is None:
            self._head += len(data)
        self._raw += len(data)
        self._parse(data, fresh)
        if self._begun and self.current is None and self._head > HEAD:
            self._refuse(_headers_too_large())
        elif self.current is not None and self._raw > 2 * self._most + HEAD:
            self._refuse(errors.MalformedRequest("The body comes in too many small chunks. Send it in larger ones."))

    def close(self) -> None:
        """Let go of what nobody will work on."""
        for body in (self._file, *(each.body for each in self.ready)):
            if body is not None and not isinstance(body, bytes):
                body.close()

    def _parse(self, data: bytes, fresh: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as asked:
            self._stay(data[asked.args[0] :])
        except httptools.HttpParserInvalidMethodError:
            self._refuse(_unknown_method(fresh))
        except httptools.HttpParserCallbackError as wrong:  # ours: a disk is full, perhaps
            log.error("request body not stored (disk full?), answered 500", exc_info=wrong.__context__)
            self._refuse(errors.InternalError(problems.UNEXPECTED))
        except httptools.HttpParserError as wrong:
            self._refuse(_wrong(str(wrong)))

    def _stay(self, rest: bytes) -> None:
        """Read a request that asks to speak something else, as Java's client does of each server, as one that does not.

        llhttp would take its body for the other language. It is the last of its connection.
        """
        request, self.current = self.current, None
        if request is None or self.refusal:
            return
        fields = [each for each in self._fields if each[0] not in ("upgrade", "connection")]
        head = [f"{request.method} {self._target.decode('ascii')} HTTP/{request.version}"]
        head += [f"{name}: {value}" for name, value in [*fields, ("connection", "close")]]
        self._parser = httptools.HttpRequestParser(self)
        self._parse("\r\n".join((*head, "", "")).encode("latin-1") + rest, b"")

    def _refuse(self, problem: errors.Problem) -> None:
        if not (self.refusal or self.ended):
            self.refusal = problem
            self._size = 0
            self._body.clear()
            if self._file is not None:
                self._file.close()
                self._file = None

    # What the parser says, in this order.

    def on_message_begin(self) -> None:
        self._begun, self.current, self.continues = True, None, False
        self._target, self._fields = b"", []
        self._head = self._size = self._raw = 0

    def on_url(self, url: bytes) -> None:
        if len(self._target) <= LINE:
            self._target += url
        if len(self._target) > LINE:
            self._refuse(
                errors.AddressTooLong(
                    f"The address is longer than {LINE} bytes. Send long values in the body, or fewer in the query."
                )
            )

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.current is not None:
            return  # a trailer: nothing here reads them
        if len(name) + len(value) > FIELD or len(self._fields) >= FIELDS:
            self._refuse(_headers_too_large())
        else:
            self._fields.append((name.decode("ascii").lower(), value.decode("latin-1").strip(" \t")))

    def on_headers_complete(self) -> None:
        if self.refusal or self.ended:
            return
        try:
            method, version = self._parser.get_method().decode("ascii"), self._parser.get_http_version()
            request = of_head(method, version, self._target.decode("ascii"), self._fields)
            self._most = self._limit(request.method, request.path, request.field("content-type"))
            if request.length is not None and request.length > self._most:
                raise body_limits.too_large(self._most)
        except errors.Problem as problem:
            self._refuse(problem)
            return
        self.current, self._raw = request, 0
        self.continues = request.field("expect") != "" and request.length != 0 and request.version == "1.1"

    def on_body(self, body: bytes) -> None:
        if self.current is None or self.refusal:
            return
        self._size += len(body)
        if self._size > self._most:
            self._refuse(body_limits.too_large(self._most))
        elif self._file:
            self._file.write(body)
        else:
            self._body += body
            if self._size > IN_MEMORY:
                self._file = tempfile.TemporaryFile()
                self._file.write(self._body)
                self._body.clear()

    def on_message_complete(self) -> None:
        if self._parser.should_upgrade():
            return
        request, self.current, self._begun = self.current, None, False
        if request is None or self.refusal or self.ended:
            return
        request.length, request.body = self._size, bytes(self._body)
        self._body.clear()
        if self._file:
            self._file.seek(0)
            request.body, self._file = self._file, None
        request.keep_alive = self._parser.should_keep_alive()
        self.ended = not request.keep_alive
        self.ready.append(request)


def _headers_too_large() -> errors.HeadersTooLarge:
    return errors.HeadersTooLarge(f"The headers are too many, or one is longer than {FIELD} bytes. Send less.")


def _unknown_method(fresh: bytes) -> errors.Problem:
    if _METHOD.match(fresh):
        return errors.MethodNotAllowed("This address does not know that method. See /docs.")
    return errors.MalformedRequest(NO_HTTP)


def _wrong(said: str) -> errors.Problem:
    """What to say of a request that llhttp refuses, by its words."""
    if "Transfer-Encoding`" in said:
        return errors.MalformedRequest("This Transfer-Encoding is not understood. Send chunked, or Content-Length.")
    if "Content-Length" in said:
        return errors.MalformedRequest("The header Content-Length must be the body's length: one whole number.")
    if "chunk" in said:
        return errors.MalformedRequest("The body broke off, or is not framed as HTTP wants it.")
    return errors.MalformedRequest(NO_HTTP)
