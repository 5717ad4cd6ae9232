"""From requests to the WSGI app and back, in threads.

A thread is given a request that is whole, and gives its connection back as soon as the client has been sent what it
takes at once: no client can hold a thread. What the app hands over to be streamed goes on without one.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from connector import errors, ids
from connector.egress.stream import Stream
from connector.egress.streams import Streams
from connector.web import problems
from connector.web.server import answers, environ
from connector.web.server.connection import CHUNK, Connection
from connector.web.server.exchange import Finish
from connector.web.server.request import Request
from connector.web.server.streaming import CHUNKED, HAND_OVER, ClientSink

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

BACKLOG = 1_000  # calls that wait for a thread
BODILESS = ("1", "204", "304")  # what a status begins with whose answer has no body


class Gateway:
    """A WSGI app and the threads that run it."""

    def __init__(self, app: "WSGIApplication", threads: int, streams: Streams) -> None:
        self._app = app
        self._streams = streams
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="calls")
        self._room = threading.BoundedSemaphore(threads + BACKLOG)

    def begin(self, request: Request, connection: Connection, finish: Finish) -> None:
        """Have a thread answer a request."""
        if self._room.acquire(blocking=False):
            self._pool.submit(self._answer, request, connection, finish)
        else:
            busy = errors.RateLimited("Too many calls wait for an answer right now. Try again soon.", retry_after=2)
            _refuse(connection, busy, ids.new_id("req"))
            finish(False)

    def run(self, act: Callable[[], None]) -> None:
        """Have a thread do something short."""
        self._pool.submit(act)

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _answer(self, request: Request, connection: Connection, finish: Finish) -> None:
        keep_alive = False
        handed: list[Stream] = []
        try:
            keep_alive = _run(self._app, request, connection, handed)
        except BaseException as wrong:
            while handed:
                handed.pop().close_soon()
            if isinstance(wrong, OSError):
                log.debug("response not sent, the client is gone", extra={"fields": {"why": type(wrong).__name__}})
            else:
                _fail(connection, wrong)
        finally:
            if not isinstance(request.body, bytes):
                request.body.close()
            self._room.release()
            if handed:
                ClientSink(handed[0], self._streams, connection, lambda whole: finish(whole and keep_alive)).begin()
            else:
                finish(keep_alive)


def _run(app: "WSGIApplication", request: Request, connection: Connection, handed: list[Stream]) -> bool:
    """Send what the app answers, but for the body of a stream, which is added to `handed`. Gives whether the client was
    told that it may go on. Raises `OSError` when it is gone, and what the app raises.
    """
    begun: list[Any] = []

    def start_response(status: str, fields: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        if exc_info and connection.answered:
            raise exc_info[1]
        begun[:] = status, fields
        return _no_write

    given = environ.build(request, connection.socket, client=connection.client, server=connection.server)
    given[HAND_OVER] = handed.append
    answer = app(given, start_response)
    try:
        chunks = iter(answer)
        first = next(chunks, b"")
        status, fields = begun
        keep_alive = request.keep_alive
        sized = any(name.lower() == "content-length" for name, _ in fields)
        if handed:
            fields = fields if sized else [*fields, CHUNKED]
            connection.send(answers.head(int(status[:3]), fields, keep_alive=keep_alive))
        elif sized or status.startswith(BODILESS):
            _send(connection, answers.head(int(status[:3]), fields, keep_alive=keep_alive), first)
            for chunk in chunks:
                connection.send(chunk)
        else:
            body = b"".join((first, *chunks))
            fields = [*fields, ("Content-Length", str(len(body)))]
            _send(connection, answers.head(int(status[:3]), fields, keep_alive=keep_alive), body)
        return keep_alive
    finally:
        _close(answer)


def _send(connection: Connection, head: bytes, body: bytes) -> None:
    """With one call, but for a body that is much to copy, and may be the same for many who do not read it."""
    if len(body) <= CHUNK:
        connection.send(head + body)
    else:
        connection.send(head)
        connection.send(body)


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _no_write(_data: bytes) -> object:
    raise NotImplementedError("the write callable of old WSGI apps")


def _fail(connection: Connection, wrong: BaseException) -> None:
    """Whatever was raised outside the app's own handlers is our fault, and is answered like every other of ours."""
    request_id = ids.new_id("req")
    log.error(
        "request failed outside the error handlers of the app",
        exc_info=wrong,
        extra={"fields": {"request": request_id}},
    )
    if not connection.answered:
        _refuse(connection, errors.InternalError(problems.UNEXPECTED), request_id)


def _refuse(connection: Connection, problem: errors.Problem, request_id: str) -> None:
    with contextlib.suppress(OSError):
        connection.send(answers.refusal(problem, request_id))
