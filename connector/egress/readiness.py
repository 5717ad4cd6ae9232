"""Which descriptors are ready: epoll where there is one, poll elsewhere. What is watched names whom to call."""

import math
import select
from collections.abc import Callable
from typing import Any

READ = select.POLLIN
WRITE = select.POLLOUT

Ready = Callable[[int, int], object]  # descriptor, events


class Readiness:
    """Descriptors and who is called when they are ready. Not thread-safe."""

    def __init__(self) -> None:
        self._epoll: Any = select.epoll() if hasattr(select, "epoll") else None
        self._poll: Any = self._epoll or select.poll()
        self._called: dict[int, Ready] = {}

    def watch(self, descriptor: int, events: int, ready: Ready) -> None:
        """Call `ready` when any of some events happens on a descriptor, in place of what was asked before."""
        if descriptor in self._called:
            self._poll.modify(descriptor, events)
        else:
            self._poll.register(descriptor, events)
        self._called[descriptor] = ready

    def forget(self, descriptor: int) -> None:
        """Watch a descriptor no longer, if it was."""
        if self._called.pop(descriptor, None):
            self._poll.unregister(descriptor)

    def wait(self, seconds: float) -> None:
        """Wait until something is ready, and call whoever it is for."""
        unit = 1 if self._epoll else 1000
        for descriptor, events in self._poll.poll(None if math.isinf(seconds) else seconds * unit):
            ready = self._called.get(descriptor)  # an earlier call may have ended this one
            if ready:
                ready(descriptor, events)

    def close(self) -> None:
        """Forget everything."""
        if self._epoll:
            self._epoll.close()
        self._called.clear()
