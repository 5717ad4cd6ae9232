"""What is to happen at a later time of the sandbox's clock.

A daemon thread, started with the first entry, sleeps until the earliest entry is due and runs each in a thread of
its own, so that a slow receiver of one webhook does not hold up the next.
"""

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import datetime

LOOK_EVERY_SECONDS = 0.02
"""The clock may be moved by hand (in tests), so the thread does not trust its own idea of how long is left."""


class Timetable:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._entries: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def at(self, when: datetime, action: Callable[[], None]) -> None:
        """Run `action` once `when` has come; at once if it is past."""
        with self._changed:
            if self._closed:
                return
            heapq.heappush(self._entries, (when, next(self._order), action))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="timetable")
                self._thread.start()
            self._changed.notify()

    def clear(self) -> None:
        """Forget what has not happened yet."""
        with self._changed:
            self._entries.clear()

    def close(self) -> None:
        """Stop; nothing more happens. May be called twice."""
        with self._changed:
            self._closed = True
            self._entries.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (action := self._next()) is not None:
            threading.Thread(target=action, daemon=True, name="timetable entry").start()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._closed:
                if not self._entries:
                    self._changed.wait()
                elif self._entries[0][0] <= self._clock():
                    return heapq.heappop(self._entries)[2]
                else:
                    self._changed.wait(LOOK_EVERY_SECONDS)
            return None
