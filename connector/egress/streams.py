"""Bodies of public addresses, streamed by one thread of a process: whoever opens one waits only for its head.

Every address is judged like a hook's target, by its form and, after DNS, by the address about to be connected, and so
is each that a redirect leads to. What the operator allows hooks to reach plays no part; only the caller may name what
is trusted beside public addresses, such as the host of a provider's stand-in.
"""

import functools
import logging
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urldefrag, urljoin

import pycurl
import requests.utils

from connector import errors, limits
from connector.egress import targets
from connector.egress.http import SENTENCES, Failure, Request
from connector.egress.readiness import READ, WRITE, Ready, Selector
from connector.egress.stream import Stream
from connector.egress.transfer_pool import TransferPool

log = logging.getLogger(__name__)

REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST = 8192  # characters of an address: those that are signed are long
_LOOK = 0.5  # seconds between two looks at what is too slow


class NotOpened(Exception):
    """Nothing was opened: why, and a sentence without the address, which may be secret."""

    def __init__(self, failure: Failure, sentence: str) -> None:
        super().__init__(sentence)
        self.failure = failure


class Streams:
    """All streams of a process; its thread begins with the first. `trust`: a file of CA certificates."""

    def __init__(self, *, trust: str | None = None) -> None:
        self._trust = trust or requests.utils.DEFAULT_CA_BUNDLE_PATH
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._posted: deque[Callable[[], None]] = deque()
        self._owners: Counter[str] = Counter()
        self._closed = False

    def open(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        owner: str | None = None,
        trusted: targets.Allowed = (),
        seconds: float | None = None,
    ) -> Stream:
        """Ask for a body, and wait for the head of the answer, whatever it says. At most three redirects are followed.
        All that may take `seconds`, or else `limits.STREAM_HEAD`.

        `owner`: of whose share it is; None: it is closed soon, and counts for nobody. The stream has to be closed, or
        sent to somebody. Raises `NotOpened`, or `RateLimited`.
        """
        release = self._taken(owner)
        until = time.monotonic() + (limits.STREAM_HEAD if seconds is None else seconds)
        try:
            for _ in range(REDIRECTS + 1):
                stream = self._ask(url, headers, trusted, until)
                status, told = stream.head or (0, {})
                if status not in _REDIRECTS or "location" not in told:
                    stream.when_over(release)
                    return stream
                stream.close_soon()
                url = _joined(url, told["location"])
            raise NotOpened("target_refused", "It leads on from address to address too often.")
        except BaseException:
            release()
            raise

    def watch(self, descriptor: int, ready: Ready) -> None:
        """In the thread of the streams: call `ready` while something can be written to a descriptor."""
        self._selector.watch(descriptor, WRITE, ready)

    def forget(self, descriptor: int) -> None:
        """In the thread of the streams: watch a descriptor no longer."""
        self._selector.forget(descriptor)

    def close(self) -> None:
        """Break off what is under way, and end the thread."""
        self._closed = True
        self._post(lambda: None)
        if self._thread is not None:
            self._thread.join()
            with self._lock:
                self._thread = None
                os.close(self._wake_write)

    def _ask(self, url: str, headers: Mapping[str, str], trusted: targets.Allowed, until: float) -> Stream:
        try:
            targets.check_form(url, trusted, longest=_LONGEST)
        except targets.TargetRefused as refused:
            raise NotOpened("target_refused", "It is at an address that is not public.") from refused
        stream = Stream(
            guard=functools.partial(_may_connect, trusted), trust=self._trust, post=self._post, drop=self._drop
        )
        try:
            stream.ask(Request("GET", url, {"Accept": "*/*", "Accept-Encoding": "identity", **headers}))
        except (ValueError, TypeError, pycurl.error):
            raise NotOpened("target_refused", SENTENCES["target_refused"]) from None
        self._begin()
        self._post(functools.partial(self._start, stream))
        if not stream.begun.wait(max(0.0, until - time.monotonic())):
            stream.close_soon()
            raise NotOpened("timeout", SENTENCES["timeout"])
        if stream.head is None:
            failure: Failure = stream.failure.failure if stream.failure else "reset"
            raise NotOpened(failure, SENTENCES[failure])
        return stream

    def _taken(self, owner: str | None) -> Callable[[], None]:
        """One more of somebody's share; gives what gives it back. Raises `RateLimited`."""
        if owner is None:
            return lambda: None
        with self._lock:
            own, all_in_all = self._owners[owner], self._owners.total()
            if own >= limits.STREAMS_OF_CONNECTION:
                raise errors.RateLimited(
                    f"{own} files of this connection are being downloaded already. Try again when one has ended.",
                    retry_after=10,
                )
            scarce = all_in_all >= limits.STREAMS_SCARCE and own >= limits.STREAMS_WHEN_SCARCE
            if scarce or all_in_all >= limits.STREAMS:
                raise errors.RateLimited("Too many files are being downloaded right now. Try again.", retry_after=10)
            self._owners[owner] += 1
        return functools.partial(self._give_back, owner)

    def _give_back(self, owner: str) -> None:
        with self._lock:
            self._owners[owner] -= 1
            if not self._owners[owner]:
                del self._owners[owner]

    # The thread

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None and not self._closed:
                self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
                self._selector = Selector()
                self._pool = TransferPool(self._selector, _unused, keep=0)
                self._streams: set[Stream] = set()
                self._thread = threading.Thread(target=self._run, name="streams", daemon=True)
                self._thread.start()

    def _post(self, act: Callable[[], None]) -> None:
        """Have the thread do something, if it is still there."""
        with self._lock:
            if self._thread is not None:
                self._posted.append(act)
                with suppress(BlockingIOError):  # it is full: the thread is being woken
                    os.write(self._wake_write, b".")

    def _run(self) -> None:
        self._selector.watch(self._wake_read, READ, self._woken)
        next_look = time.monotonic() + _LOOK
        while not self._closed:
            try:
                self._turn(next_look)
                if time.monotonic() >= next_look:
                    next_look = time.monotonic() + _LOOK
                    self._look(time.monotonic())
            except Exception:
                log.exception("unexpected error in streaming files, going on")
        for each in list(self._streams):
            each.stop()
        self._pool.close()
        self._selector.close()
        os.close(self._wake_read)

    def _turn(self, next_look: float) -> None:
        until = min(next_look if self._streams else float("inf"), self._pool.deadline)
        self._selector.wait(0.0 if self._posted else max(0.0, until - time.monotonic()))
        while self._posted:
            self._posted.popleft()()
        self._pool.tick(time.monotonic())
        for done, outcome in self._pool.finished():
            done(outcome)

    def _woken(self, descriptor: int, _events: int) -> None:
        with suppress(BlockingIOError):
            os.read(descriptor, 4096)

    def _start(self, stream: Stream) -> None:
        self._streams.add(stream)
        stream.when_over(lambda: self._streams.discard(stream))
        self._pool.add(stream)

    def _drop(self, stream: Stream) -> None:
        self._pool.drop(stream)

    def _look(self, now: float) -> None:
        """Stop what hardly moves, whoever is to blame."""
        for each in list(self._streams):
            if now - each.since >= limits.STREAM_PACE_OVER:
                if each.moved < limits.STREAM_PACE * limits.STREAM_PACE_OVER:
                    log.info("file not streamed on: too slow", extra={"fields": {"reader": each.paused}})
                    each.stop()
                each.moved, each.since = 0, now


def _may_connect(trusted: targets.Allowed, url: str, address: str, port: int) -> bool:
    return targets.may_connect(address, port, trusted, url=url)


def _joined(url: str, location: str) -> str:
    try:
        return urldefrag(urljoin(url, location)).url
    except ValueError:
        raise NotOpened("target_refused", SENTENCES["target_refused"]) from None


def _unused() -> Stream:
    raise NotImplementedError
