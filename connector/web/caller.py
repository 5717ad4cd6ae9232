"""Whether the caller of a request is still there, as its socket tells, and whether the answer could be sent.

A caller who has closed one side of the connection counts as gone, also one who would still read (`shutdown(SHUT_WR)`,
which HTTP clients hardly ever do): the answer is sent, but the same body again within 15 minutes is then a repeat,
which costs nothing. A proxy in between closes its connection to us when its own caller goes.
"""

import functools
import select
import socket
from collections.abc import Callable, Iterable, Iterator

import flask

from connector.services.callers import Caller
from connector.web import context

_HUNG_UP = (
    getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR
)  # the first is Linux's: the peer has closed


def of_request() -> Caller:
    """The caller of this request. Under another server than gunicorn that the caller goes cannot be seen."""
    connection: socket.socket | None = flask.request.environ.get("gunicorn.socket")
    flask.g.caller = caller = Caller(functools.partial(_hung_up, connection)) if connection else Caller()
    return caller


def follow(answer: flask.Response) -> flask.Response:
    """Mark the operation that this answer reports as unreported again when the answer cannot be sent.

    The header says, also of a problem, whether it is an earlier answer given again.
    """
    caller: Caller | None = flask.g.get("caller")
    if caller and caller.repeated is not None:
        answer.headers["Idempotent-Replayed"] = "true" if caller.repeated else "false"
    if caller and caller.reports:
        unsent = functools.partial(context.bridge().actions.unreported, caller.reports)
        chunks: Iterable[bytes] = list(answer.iter_encoded())
        answer.content_length = sum(map(len, chunks))
        answer.response = _sending(chunks, caller.gone, unsent)
    return answer


def _hung_up(connection: socket.socket) -> bool:
    poller = select.poll()
    try:
        poller.register(connection, _HUNG_UP)
    except ValueError:  # closed by ourselves
        return True
    return bool(poller.poll(0))


def _sending(chunks: Iterable[bytes], gone: Callable[[], bool], unsent: Callable[[], None]) -> Iterator[bytes]:
    """Chunks for the server, which closes this early when it cannot send one."""
    sent = False
    try:
        waits = not gone()
        yield from chunks
        sent = waits
    finally:
        if not sent:
            unsent()
