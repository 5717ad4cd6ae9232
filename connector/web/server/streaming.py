"""Bodies that are streamed to a client by the thread of the streams, after the app has answered its head.

The app hands a stream over (`HAND_OVER` in the environment of its request), and its thread is free again. The client's
connection stays `WORKING`: the thread of the streams may send on it, as fast as the client reads.
"""

import contextlib
import logging
import socket
import time
from collections.abc import Callable

from connector import limits
from connector.egress.stream import Stream
from connector.egress.streams import Streams
from connector.web.server.connection import Connection

log = logging.getLogger(__name__)

CHUNKED = ("Transfer-Encoding", "chunked")
HAND_OVER = "connector.hand_over"
"""Where an environment has the function that takes a stream; nothing else is sent as the body then."""


class ClientSink:
    """A client who reads a stream. `finish` is called once, with whether the whole body was given to the connection."""

    def __init__(
        self, stream: Stream, streams: Streams, connection: Connection, finish: Callable[[bool], None]
    ) -> None:
        self._stream = stream
        self._streams = streams
        self._connection = connection
        self._chunked = not stream.sized
        self._finish = finish
        self._descriptor = connection.socket.fileno()
        self._watched = False
        self._sent = 0
        self._began = time.monotonic()

    def begin(self) -> None:
        """Have the body sent; the head is.

        By itself Linux tells only after a third of a send buffer of megabytes that there is room again: a slow reader
        would seem to read nothing for a minute.
        """
        with contextlib.suppress(OSError):  # not TCP
            self._connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, limits.STREAM_BUFFER)
        self._stream.send_to(self)

    @property
    def wants(self) -> bool:
        return self._connection.unsent < limits.STREAM_BUFFER

    def take(self, chunk: bytes) -> None:
        self._sent += len(chunk)
        self._connection.send(b"%x\r\n%b\r\n" % (len(chunk), chunk) if self._chunked else chunk)
        if self._connection.unsent and not self._watched:
            self._watched = True
            self._streams.watch(self._descriptor, self._writable)

    def end(self, whole: bool) -> None:
        if self._watched:
            self._streams.forget(self._descriptor)
        if whole and self._chunked:
            with contextlib.suppress(OSError):
                self._connection.send(b"0\r\n\r\n")
        fields = {"bytes": self._sent, "whole": whole, "seconds": round(time.monotonic() - self._began, 3)}
        log.info("file streamed", extra={"fields": fields})
        self._finish(whole)

    def _writable(self, _descriptor: int, _events: int) -> None:
        before = self._connection.unsent
        try:
            self._connection.flush()
        except OSError:
            self._stream.stop()
            return
        self._stream.moved += before - self._connection.unsent
        if not self._connection.unsent:
            self._watched = False
            self._streams.forget(self._descriptor)
            self._stream.resume()
