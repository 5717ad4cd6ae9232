"""One body on its way from a public address to somebody who reads it at his own pace.

A `Stream` is driven by the thread of its `Streams`; whoever has opened it knows its head, and gives it a `Sink`. While
the sink wants nothing, libcurl reads nothing more: then the server at the other end waits, and no bytes pile up here.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import pycurl

from connector import limits
from connector.egress.http import Answer, NoAnswer, Outcome, Request
from connector.egress.transfer import Headers, Transfer

_CHUNKS = 4  # that wait for a reader who has a thread


class BrokenOff(OSError):
    """A body did not come to its end, or somebody stopped it."""


class Sink(Protocol):
    """Who takes a body. All of it is called by the thread of the streams, and must not wait."""

    @property
    def wants(self) -> bool:
        """Whether there is room for a chunk; when there is again, `Stream.resume` has to be called."""
        ...

    def take(self, chunk: bytes) -> None:
        """Take some bytes, 16 KiB at most. Raises `OSError` when nobody reads any more."""
        ...

    def end(self, whole: bool) -> None:
        """Nothing follows; unless it is `whole`, the body broke off before its end."""
        ...


class Stream(Transfer):
    """A GET whose head has come, or is awaited. `post` has the streams' thread do something.

    `head` and `failure` may be read once `begun` is set.
    """

    __slots__ = (
        "_came", "_drop", "_over", "_post", "_sink", "_status", "_when_over",
        "begun", "failure", "head", "moved", "paused", "since"
    )  # fmt: skip

    def __init__(
        self,
        *,
        guard: Callable[[str, str, int], bool],
        trust: str,
        post: Callable[[Callable[[], None]], None],
        drop: Callable[["Stream"], None],
    ) -> None:
        super().__init__(guard=guard, limit=0, trust=trust)
        self.begun = threading.Event()
        self.head: tuple[int, Mapping[str, str]] | None = None
        self.failure: NoAnswer | None = None
        self.paused = False
        self.moved = 0  # bytes that came, or that the reader took, `since` then
        self.since = time.monotonic()
        self._post = post
        self._drop = drop
        self._sink: Sink | None = None
        self._status = self._came = 0
        self._over: bool | None = None  # whether it ended whole, once it has ended
        self._when_over: list[Callable[[], None]] = []
        self.curl.setopt(pycurl.HEADERFUNCTION, self._line)
        self.curl.setopt(pycurl.FORBID_REUSE, 1)  # what was opened for one is judged anew for the next
        self.curl.setopt(pycurl.FRESH_CONNECT, 1)

    def ask(self, request: Request) -> None:
        """Prepare it. Raises like `prepare`."""
        self.prepare(request, self._finished, limits.STREAM_SECONDS)

    @property
    def sized(self) -> bool:
        """Whether the head says how long the body is; else it comes in chunks, or ends with its connection."""
        return self.head is not None and "content-length" in self.head[1] and "transfer-encoding" not in self.head[1]

    def send_to(self, sink: Sink) -> None:
        """Have the body sent to a sink, by any thread; `end` is called in any case."""

        def begin() -> None:
            self._sink = sink
            if self._over is None:
                self.resume()
            else:
                sink.end(self._over)

        self._post(begin)

    def chunks(self, until: float | None = None) -> Iterator[bytes]:
        """The body for a thread of its own, which waits for it. Raises `BrokenOff`; `TimeoutError` when it has not come
        whole by `until`, as `time.monotonic` counts.
        """
        sink = _Waiting(lambda: self._post(self.resume), until)
        self.send_to(sink)
        try:
            yield from sink
        finally:
            self.close_soon()

    def when_over(self, act: Callable[[], None]) -> None:
        """Have the thread do something once it is over, which it may be already."""
        self._post(lambda: self._when_over.append(act) if self._over is None else act())

    def close_soon(self) -> None:
        """Stop it, from any thread, if it is not over."""
        self._post(self.stop)

    # Only in the thread of the streams

    def resume(self) -> None:
        """Go on: the sink has room."""
        if self.paused and self._over is None:
            self.paused = False
            self.curl.pause(pycurl.PAUSE_CONT)

    def stop(self) -> None:
        """End it where it is."""
        if self._over is None:
            self._drop(self)
            self._end(False)

    def _line(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):
            self._head.clear()
            self._status = int(line.split()[1])
        self._head.append(line)
        if not line.strip() and self._status >= 200 and self.head is None:  # a 1xx has a head of its own
            self.head = self._status, Headers(list(self._head))
            self.begun.set()

    def _take(self, chunk: bytes) -> int | None:
        if self._sink is None or not self._sink.wants:
            self.paused = True
            return int(pycurl.WRITEFUNC_PAUSE)
        self.moved += len(chunk)
        self._came += len(chunk)
        if self._came > limits.STREAM_BYTES:
            return -1
        try:
            self._sink.take(chunk)
        except OSError:
            return -1
        return None

    def _finished(self, outcome: Outcome) -> None:
        if isinstance(outcome, NoAnswer) and self.head is None:
            self.failure = outcome
        self._end(isinstance(outcome, Answer))

    def _end(self, whole: bool) -> None:
        self._over = whole
        self.begun.set()
        for act in self._when_over:
            act()
        if self._sink is not None:
            self._sink.end(whole)


class _Waiting:
    """A sink for a thread that waits."""

    def __init__(self, resume: Callable[[], None], until: float | None) -> None:
        self._resume = resume
        self._until = until
        self._queue: queue.SimpleQueue[bytes | bool] = queue.SimpleQueue()

    @property
    def wants(self) -> bool:
        return self._queue.qsize() < _CHUNKS

    def take(self, chunk: bytes) -> None:
        self._queue.put(chunk)

    def end(self, whole: bool) -> None:
        self._queue.put(whole)

    def __iter__(self) -> Iterator[bytes]:
        while isinstance(chunk := self._next(), bytes):
            yield chunk
            self._resume()
        if not chunk:
            raise BrokenOff("the body broke off")

    def _next(self) -> bytes | bool:
        try:
            return self._queue.get(timeout=None if self._until is None else max(0.0, self._until - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("the body has not come in time") from None
