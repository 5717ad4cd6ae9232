"""The transport of the relay: thousands of requests in flight in one thread, on libcurl's multi interface.

    send(request, done)  -> a pool of transfers sends it
    turn(timeout)        -> waits until something is ready, lets the pools work, calls `done` for all that came back

There are two pools. In the guarded one every target is judged twice, by its form and, after DNS, by the address about
to be connected. The other is for providers whose base URL the operator set. A connection stays in its pool, so
that what one may reach the other cannot. Not thread-safe: one thread sends and turns.
"""

import functools
import logging
import time
from collections import deque
from collections.abc import Callable

import pycurl
import requests.utils

from connector.egress import targets
from connector.egress.http import LIMIT, NoAnswer, Outcome, Request
from connector.egress.readiness import READ, Selector
from connector.egress.transfer import Transfer
from connector.egress.transfer_pool import Done, TransferPool

_log = logging.getLogger(__name__)


class Sender:
    """Sends and hands back outcomes.

    `limit`: bytes of a target's answer that are kept, the rest is not read (a provider's may be as long as for the
    session's); `keep`: idle connections held per pool; `trust`: a file of CA certificates in place of certifi's.
    """

    def __init__(
        self, *, allowed: targets.Allowed = (), limit: int = 64 * 1024, keep: int = 256, trust: str | None = None
    ) -> None:
        trust = trust or requests.utils.DEFAULT_CA_BUNDLE_PATH
        guard = functools.partial(_may_connect, allowed)
        self._refusal = functools.lru_cache(maxsize=4096)(functools.partial(_refusal, allowed))
        self._selector = Selector()
        self._woken = False
        self._guarded = TransferPool(self._selector, lambda: Transfer(guard=guard, limit=limit, trust=trust), keep=keep)
        self._open = TransferPool(self._selector, lambda: Transfer(guard=None, limit=LIMIT, trust=trust), keep=keep)
        self._finished: deque[tuple[Done, Outcome]] = deque()

    @property
    def in_flight(self) -> int:
        """How many were sent whose `done` has not been called yet."""
        return len(self._guarded) + len(self._open) + len(self._finished)

    @property
    def polling_seconds(self) -> float:
        """A clock, in seconds: it stands still while nobody looks for what comes back."""
        return self._selector.polling_seconds

    def send(self, request: Request, done: Done, *, timeout: float, guarded: bool = True) -> None:
        """Start a call that may take `timeout` seconds in all; a later `turn` calls `done` with its outcome.

        `guarded=False` is for providers only: neither the URL nor the addresses it leads to are judged.
        """
        refusal = self._refusal(request.url) if guarded else None
        if refusal is None:
            try:
                (self._guarded if guarded else self._open).start(request, done, timeout)
            except (ValueError, TypeError, pycurl.error):
                refusal = "The request is not one that can be sent."
        if refusal is not None:
            self._finished.append((done, NoAnswer("target_refused", refusal, sent=False, seconds=0.0)))

    def turn(self, timeout: float) -> int:
        """Work until a call has finished, a watched descriptor was readable or `timeout` seconds have passed.

        Calls `done` for each finished call and returns how many there were. What `done` raises is logged.
        """
        end = time.monotonic() + timeout
        while True:
            due = min(end, self._guarded.deadline, self._open.deadline)
            woken = self._work(0.0 if self._finished else max(0.0, due - time.monotonic()))
            finished = self._deliver()
            if finished or woken or time.monotonic() >= end:
                return finished

    def watch(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Let a descriptor wake `turn`: `ready` is called whenever it is readable, and must read it."""

        def woken(_descriptor: int, _events: int) -> None:
            self._woken = True
            _call(ready)

        self._selector.watch(descriptor, READ, woken)

    def unwatch(self, descriptor: int) -> None:
        """Forget a watched descriptor, before it is closed."""
        self._selector.forget(descriptor)

    def close(self) -> None:
        """Close every connection. What is still in flight is dropped without an outcome.

        A name look-up under way is waited for (by libcurl, measured with 8.23): seconds, if the resolver hangs.
        """
        self._guarded.close()
        self._open.close()
        self._finished.clear()
        self._selector.close()

    def _work(self, wait: float) -> bool:
        """Wait for something to happen and let the pools act on it; True if a watched descriptor was readable."""
        self._woken = False
        self._selector.wait(wait)
        now = time.monotonic()
        for pool in (self._guarded, self._open):
            pool.tick(now)
            self._finished.extend(pool.finished())
        return self._woken

    def _deliver(self) -> int:
        finished = len(self._finished)  # what a `done` adds by sending waits for the next turn
        for _ in range(finished):
            done, outcome = self._finished.popleft()
            try:
                done(outcome)
            except Exception:
                _log.exception("handling a response failed, the response is dropped")
        return finished


def _call(call: Callable[[], None]) -> None:
    try:
        call()
    except Exception:
        _log.exception("handling a watched descriptor failed, it is called again when it is ready")


def _may_connect(allowed: targets.Allowed, url: str, address: str, port: int) -> bool:
    return targets.may_connect(address, port, allowed, url=url)


def _refusal(allowed: targets.Allowed, url: str) -> str | None:
    try:
        targets.check_form(url, allowed)
    except targets.TargetRefused as refused:
        return refused.reason
    return None
