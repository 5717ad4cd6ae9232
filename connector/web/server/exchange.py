"""What happens on a connection, step by step: requests are read, worked on one at a time, answered; then it lingers."""

import contextlib
import functools
import logging
import socket
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol

from connector import errors, ids
from connector.web.server import answers, deadlines
from connector.web.server.clients import Clients
from connector.web.server.connection import Connection, State
from connector.web.server.pipelining import Pipelining
from connector.web.server.poller import READ, WRITE, Poller
from connector.web.server.request import Request

log = logging.getLogger(__name__)

Rest = ParamSpec("Rest")

Finish = Callable[[bool], None]  # whether the connection may go on
Decide = Callable[[str | errors.Problem], None]  # the tenant, or why not


class Work(Protocol):
    """Who answers requests. All of this is called in the loop, and must not wait."""

    def begin(self, request: Request, connection: Connection, finish: Finish) -> None:
        """Answer it; `finish` is called once, by any thread."""

    def admit(self, request: Request, decide: Decide) -> None:
        """Find out who sends a body that is longer than a stranger's may be; `decide` is called once, by any thread."""


def _guarded(step: Callable[Concatenate["Exchange", Connection, Rest], None]) -> Callable[..., None]:
    """A step whose fault ends its own connection, and not the loop."""

    @functools.wraps(step)
    def guarded(exchange: "Exchange", connection: Connection, *rest: Rest.args, **more: Rest.kwargs) -> None:
        try:
            step(exchange, connection, *rest, **more)
        except Exception:
            log.exception(
                "unexpected error on a client connection, connection closed",
                extra={"fields": {"state": connection.state.name}},
            )
            exchange.drop(connection)

    return guarded


class Exchange:
    """The steps, for all connections of a loop."""

    def __init__(self, clients: Clients, work: Work, poller: Poller, clock: Callable[[], float]) -> None:
        self._clients = clients
        self._work = work
        self._poller = poller
        self._clock = clock
        self._pipelining = Pipelining()
        self._stopping = False

    def begin(self, connection: Connection) -> None:
        """A client has come."""
        connection.on_ready(functools.partial(self._ready, connection))
        connection.watch(READ)

    def stop(self) -> None:
        """Whatever is asked from now on is the last of its connection, and its client is told so."""
        self._stopping = True
        self._clients.stop(self._clock())

    @_guarded
    def too_late(self, connection: Connection) -> None:
        """It has kept us waiting for too long: what has begun to ask is told so."""
        if connection.state is State.READING and not connection.reader.idle:
            self._refuse(connection, errors.RequestTimeout("The request did not come in time. Send it again."))
        else:
            self._clients.close(connection)

    def drop(self, connection: Connection) -> None:
        """Let a client go."""
        self._pipelining.end(connection)
        self._clients.close(connection)

    @_guarded
    def _ready(self, connection: Connection) -> None:
        match connection.state:
            case State.WRITING:
                self._write(connection)
            case State.LINGERING:
                self._read_on(connection)
            case State.CLOSED:
                pass  # by one that was ready before it
            case _:
                self._read(connection)

    # A request comes

    def _read(self, connection: Connection) -> None:
        data = connection.receive()
        if data is None:
            return
        if not data:
            self._end(connection)
            return
        reader = connection.reader
        before = (reader.idle, reader.current)
        reader.feed(data)
        if len(reader.ready) > 1 or (connection.state is State.WORKING and not connection.answered):
            connection.pipelines = True
        if before[0] or reader.current is not before[1]:
            connection.since = self._clock()
        self._clients.hold(connection)
        if connection.state is State.READING:
            self._go_on(connection)
        elif len(reader.ready) > 1 or not reader.idle:
            connection.watch(0)  # more than one that follows waits until this one is answered

    def _end(self, connection: Connection) -> None:
        """The client sends nothing more. What it has asked is answered all the same."""
        connection.at_end = True
        connection.watch(0)
        if connection.state is State.READING:
            if connection.reader.idle:
                self._clients.close(connection)
            else:
                self._refuse(
                    connection, errors.MalformedRequest("The request broke off before its end. Send it again.")
                )

    def _go_on(self, connection: Connection) -> None:
        """See what can be done for a client that waits for nothing of ours."""
        reader = connection.reader
        if reader.ready and connection.pipelines:
            self._queue(connection)
        elif reader.ready:
            self._begin(connection, reader.ready.popleft())
        elif reader.refusal:
            self._refuse(connection, reader.refusal)
        elif connection.at_end:
            self._end(connection)
        elif reader.large and connection.tenant is None and not _to_inbound_address(reader.current):
            self._check(connection)
        else:
            self._listen(connection)

    def _listen(self, connection: Connection) -> None:
        reader = connection.reader
        if reader.continues:
            reader.continues = False
            with contextlib.suppress(OSError):
                connection.socket.send(answers.CONTINUE)
        if reader.current is not None:
            connection.deadline = deadlines.of_transfer(connection.since, reader.received)
        elif not reader.idle:
            connection.deadline = connection.since + deadlines.HEAD
        connection.watch(READ)

    # It asks again before it is answered

    def _queue(self, connection: Connection) -> None:
        now = self._clock()
        connection.enter(State.QUEUED, now, now + deadlines.IDLE)
        connection.watch(0)
        self._pipelining.add(connection)
        self._begin_queued()

    def _begin_queued(self) -> None:
        while connection := self._pipelining.next():
            self._begin(connection, connection.reader.ready.popleft())

    # A body is longer than a stranger's may be

    def _check(self, connection: Connection) -> None:
        connection.state = State.CHECKING
        connection.watch(0)
        assert connection.reader.current is not None
        decided = functools.partial(self._checked, connection)
        self._work.admit(connection.reader.current, lambda found: self._poller.post(functools.partial(decided, found)))

    @_guarded
    def _checked(self, connection: Connection, found: str | errors.Problem) -> None:
        if connection.state is State.CLOSED:
            return
        if isinstance(found, str) and not self._clients.admit(connection, found):
            found = errors.RateLimited("Too many large requests are on their way at once. Try again.", retry_after=2)
        if not isinstance(found, str):
            self._refuse(connection, found)
            return
        now = self._clock()
        connection.enter(State.READING, now, now + deadlines.GRACE)
        self._listen(connection)

    # It is answered

    @_guarded
    def _begin(self, connection: Connection, request: Request) -> None:
        connection.state, connection.answered, connection.request = State.WORKING, False, request
        request.keep_alive = request.keep_alive and not self._stopping
        self._clients.hold(connection)
        self._clients.release(connection)
        finish = functools.partial(self._finish, connection)
        self._work.begin(request, connection, lambda keep_alive: self._poller.post(lambda: finish(keep_alive)))

    @_guarded
    def _finish(self, connection: Connection, keep_alive: bool) -> None:
        """A request is answered, as far as the client takes it at once."""
        connection.request = None
        self._pipelining.end(connection)
        self._begin_queued()
        if connection.state is State.CLOSED:
            return
        connection.keep_alive = keep_alive
        self._clients.hold(connection)
        if connection.unsent:
            now = self._clock()
            connection.enter(State.WRITING, now, now + deadlines.GRACE)
            connection.watch(WRITE)
        else:
            self._answered(connection)

    def _write(self, connection: Connection) -> None:
        try:
            connection.flush()
        except OSError:
            self._clients.close(connection)
            return
        self._clients.hold(connection)
        if not connection.unsent:
            self._answered(connection)

    def _answered(self, connection: Connection) -> None:
        if not connection.keep_alive:
            self._linger(connection)
            return
        now = self._clock()
        connection.enter(State.READING, now, now + (deadlines.STOPPING if self._stopping else deadlines.IDLE))
        self._go_on(connection)

    def _refuse(self, connection: Connection, problem: errors.Problem) -> None:
        """Answer what is no request, for the last time. What it said may be secret: it is not repeated."""
        request_id = ids.new_id("req")
        log.info(
            "request refused before it reached the app",
            extra={"fields": {"status": problem.status, "code": problem.code, "request": request_id}},
        )
        self._clients.release(connection)
        connection.state = State.WORKING
        try:
            connection.send(answers.refusal(problem, request_id))
        except OSError:
            self._clients.close(connection)
            return
        self._finish(connection, False)

    def _linger(self, connection: Connection) -> None:
        """Say that nothing follows, and read what is still sent: to close before would take the answer back."""
        if connection.at_end:
            self._clients.close(connection)
            return
        now = self._clock()
        connection.enter(State.LINGERING, now, now + deadlines.LINGER)
        with contextlib.suppress(OSError):
            connection.socket.shutdown(socket.SHUT_WR)
        connection.watch(READ)

    def _read_on(self, connection: Connection) -> None:
        if connection.receive() == b"":
            self._clients.close(connection)
        else:
            connection.deadline = min(connection.since + deadlines.LINGERED, self._clock() + deadlines.LINGER)


def _to_inbound_address(request: Request | None) -> bool:
    """Whether its sender is known by the address."""
    return request is not None and request.path.lstrip("/").startswith("inbound/")
