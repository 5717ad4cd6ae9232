"""Webhooks on their way in: all that have come are written in one commit, by a thread of its own.

The loop never waits for the database, and a webhook never for a thread that works on somebody's call.
"""

import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connector import errors, ids, limits
from connector.services.inbound import InboundService, Webhook
from connector.web import problems
from connector.web.server import answers
from connector.web.server.connection import Connection
from connector.web.server.exchange import Finish
from connector.web.server.request import Request

log = logging.getLogger(__name__)

_ADDRESS = re.compile(r"/+inbound/+([a-z0-9_]+)/+([\w-]+)", re.ASCII)
_TAKEN = b'{"accepted":true}\n'
_PROBES = ("HEAD", "OPTIONS")
_ALLOWED = (("Allow", "HEAD, OPTIONS, POST"),)


@dataclass(slots=True)
class _Arrived:
    webhook: Webhook
    request: Request
    connection: Connection
    finish: Finish
    began: float


class Intake:
    """Takes webhooks for an inbound service until it is closed."""

    def __init__(self, inbound: InboundService, clock: Callable[[], datetime]) -> None:
        self._inbound = inbound
        self._clock = clock
        self._gathered: list[_Arrived] = []
        self._taken = self._done = 0  # bytes, ever: the loop counts the one, the thread the other
        self._queue: queue.SimpleQueue[list[_Arrived] | None] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="intake", daemon=True).start()

    def takes(self, request: Request, connection: Connection, finish: Finish) -> bool:
        """Take a request if it is a webhook; `flush` hands on what was taken. Whoever asks whether an address is there
        is answered at once, whoever it belongs to: some providers wait a second, before they register it.
        """
        if request.method not in ("POST", *_PROBES) or not isinstance(request.body, bytes):
            return False
        address = _ADDRESS.fullmatch(request.path)
        if address is None:
            return False
        webhook = Webhook(address[1], address[2], request.body, request.headers())
        arrived = _Arrived(webhook, request, connection, finish, time.monotonic())
        if request.method in _PROBES:
            _say(arrived, 200, b"", more=_ALLOWED)
        elif self._taken - self._done + len(request.body) > limits.WEBHOOKS_WAITING:
            busy = errors.RateLimited("Too many webhooks wait to be written right now. Send it again.", retry_after=2)
            _answer(arrived, busy)
        else:
            self._taken += len(request.body)
            self._gathered.append(arrived)
        return True

    def flush(self) -> None:
        """Have what was taken written."""
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    def close(self) -> None:
        """End the thread when it has done what it was given."""
        self._queue.put(None)

    def _work(self) -> None:
        arrived: list[_Arrived] = []
        while True:
            given = self._queue.get()
            while given is not None:
                arrived += given
                if len(arrived) >= limits.WEBHOOKS_AT_ONCE or self._queue.empty():
                    break
                given = self._queue.get()
            while arrived:
                batch, arrived = arrived[: limits.WEBHOOKS_AT_ONCE], arrived[limits.WEBHOOKS_AT_ONCE :]
                self._write(batch)
            if given is None:
                return

    def _write(self, batch: list[_Arrived]) -> None:
        outcomes = self._received(batch)
        for each, outcome in zip(batch, outcomes, strict=True):
            try:
                _answer(each, outcome)
            except Exception:  # it must not end the thread
                log.exception(
                    "webhook not answered because of an unexpected error", extra={"fields": {"route": "/inbound"}}
                )
                each.finish(False)
            self._done += len(each.webhook.body)

    def _received(self, batch: list[_Arrived]) -> list[errors.Problem | None]:
        """What is wrong with each. Where a batch fails of which one alone is to blame, each is tried by itself."""
        try:
            return self._inbound.receive([each.webhook for each in batch], now=self._clock())
        except errors.StoreUnavailable as problem:
            log.error("the database cannot be used", extra={"fields": {"why": problem.why, "webhooks": len(batch)}})
            return [problem] * len(batch)
        except Exception:
            if len(batch) > 1:
                return [outcome for each in batch for outcome in self._received([each])]
            log.exception(
                "webhook not stored because of an unexpected error, answered 500",
                extra={"fields": {"route": "/inbound"}},
            )
            return [errors.InternalError(problems.UNEXPECTED)]


def _answer(arrived: _Arrived, problem: errors.Problem | None) -> None:
    if problem is None:
        return _say(arrived, 202, _TAKEN)
    request_id = _request_id(arrived)
    said = answers.refusal(problem, request_id, keep_alive=arrived.request.keep_alive)
    return _send(arrived, said, {"status": problem.status, "request": request_id, "code": problem.code}, logging.INFO)


def _say(arrived: _Arrived, status: int, body: bytes, *, more: Iterable[tuple[str, str]] = ()) -> None:
    request_id = _request_id(arrived)
    said = answers.plain(status, body, request_id, keep_alive=arrived.request.keep_alive, more=more)
    _send(arrived, said, {"status": status, "request": request_id}, logging.DEBUG)


def _request_id(arrived: _Arrived) -> str:
    return ids.request_id(arrived.webhook.headers.get("x-request-id", ""))


def _send(arrived: _Arrived, said: bytes, fields: Mapping[str, str | int], level: int) -> None:
    keep_alive = arrived.request.keep_alive
    try:
        arrived.connection.send(said)
    except OSError:  # the client is gone
        keep_alive = False
    if log.isEnabledFor(level):
        seconds = round(time.monotonic() - arrived.began, 4)
        log.log(level, "request answered", extra={"fields": {"route": "/inbound", **fields, "seconds": seconds}})
    arrived.finish(keep_alive)
