"""How much time has passed for certain. Clocks cannot tell: they are set, and they differ from machine to machine."""

from collections.abc import Callable


class Stopwatch:
    """Seconds that passed while somebody looked at it again and again.

    No time between two looks counts for more than `longest` seconds: whoever was stopped or asleep saw nothing of it.
    """

    def __init__(self, monotonic: Callable[[], float], *, longest: float) -> None:
        self._monotonic = monotonic
        self._longest = longest
        self._last = monotonic()
        self._seconds = 0.0

    def look(self) -> float:
        """The seconds so far."""
        now = self._monotonic()
        self._seconds += min(now - self._last, self._longest)
        self._last = now
        return self._seconds
