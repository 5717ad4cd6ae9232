"""Which descriptors are ready: epoll where there is one, poll elsewhere. What is watched names whom to call."""

import contextlib
import math
import select
import time
from collections.abc import Callable
from typing import Any

READ = select.POLLIN
WRITE = select.POLLOUT
MOMENT = 0.005  # seconds

Ready = Callable[[int, int], object]  # descriptor, events


class Selector:
    """An epoll (or poll) selector: calls a function when its descriptor is ready. Not thread-safe.

    `ready_since`: the earliest time at which what the last `wait` found can have become ready. `polling_seconds`: the
    total time spent in `wait`; the time between two calls counts as `MOMENT` at most.

    A paused descriptor has no function to call but stays registered, so that watching it again is cheaper. It may be
    closed without `forget`, unless it was duplicated.
    """

    def __init__(self) -> None:
        self._epoll: Any = select.epoll() if hasattr(select, "epoll") else None
        self._poll: Any = self._epoll or select.poll()
        self._called: dict[int, Ready] = {}
        self._known: set[int] = set()
        self.ready_since = self._looked_at = time.monotonic()
        self.polling_seconds = 0.0

    def watch(self, descriptor: int, events: int, ready: Ready) -> None:
        """Call `ready` when any of some events happens on a descriptor, in place of what was asked before."""
        try:
            if descriptor not in self._known:
                raise FileNotFoundError
            self._poll.modify(descriptor, events)
        except FileNotFoundError:  # it was closed while it was paused, and another has its number
            self._poll.register(descriptor, events)
            self._known.add(descriptor)
        self._called[descriptor] = ready

    def pause(self, descriptor: int) -> None:
        """Call nobody for a descriptor until it is watched again."""
        self._called.pop(descriptor, None)

    def forget(self, descriptor: int) -> None:
        """Watch a descriptor no longer, if it was."""
        self._called.pop(descriptor, None)
        if descriptor in self._known:
            self._known.remove(descriptor)
            with contextlib.suppress(OSError, KeyError):  # closed: forgotten already
                self._poll.unregister(descriptor)

    def wait(self, seconds: float) -> None:
        """Wait until something is ready, and call whoever it is for."""
        for descriptor, events in self._find(seconds):
            ready = self._called.get(descriptor)
            if ready:
                ready(descriptor, events)
            else:  # it is paused, and its other end has closed; or an earlier call of this round has ended it
                self.forget(descriptor)

    def _find(self, seconds: float) -> list[tuple[int, int]]:
        came = time.monotonic()
        self.ready_since = self._looked_at
        self.polling_seconds += min(came - self._looked_at, MOMENT)
        found: list[tuple[int, int]] = self._poll.poll(0)
        if not found and seconds:
            found = self._poll.poll(None if math.isinf(seconds) else seconds * (1 if self._epoll else 1000))
            self.ready_since = time.monotonic()
            self.polling_seconds += self.ready_since - came
        self._looked_at = time.monotonic()
        return found

    def close(self) -> None:
        """Forget everything."""
        if self._epoll:
            self._epoll.close()
        self._called.clear()
        self._known.clear()
