"""Limits of rate: one interface, and token buckets in this process behind it.

Every process counts for itself: several workers of one machine, and several machines, allow that much each. A store
that they share can stand behind the same interface.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

REMEMBERED = 10_000  # keys; beyond that those not heard of for longest are forgotten, and so are full again


class RateLimiter(Protocol):
    """Something that is allowed to each key so often."""

    def allow(self, key: str, cost: float = 1.0) -> float | None:
        """Take `cost` from what is left to a key and give None; or take nothing, and give the seconds to wait."""
        ...

    def refund(self, key: str, cost: float) -> None:
        """Give back what was taken."""
        ...


class TokenBuckets:
    """A bucket for each key: it holds `burst` tokens, and gains `rate` of them a second until it is full again.

    Safe to use from many threads. `clock` gives seconds and only goes forward. What is remembered is bounded, however
    many keys strangers make up.
    """

    def __init__(
        self,
        *,
        burst: float,
        rate: float,
        remembered: int = REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._rate = rate
        self._remembered = remembered
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when there were so many
        self._lock = threading.Lock()

    def allow(self, key: str, cost: float = 1.0) -> float | None:
        """See `RateLimiter`. Raises `ValueError` for a cost that no bucket could ever hold."""
        if not 0 <= cost <= self._burst:
            raise ValueError(f"a cost of {cost} does not fit into a bucket of {self._burst}")
        with self._lock:
            tokens, now = self._tokens(key), self._clock()
            if tokens < cost:
                return (cost - tokens) / self._rate
            self._keep(key, tokens - cost, now)
            return None

    def refund(self, key: str, cost: float) -> None:
        """See `RateLimiter`. A bucket is never more than full."""
        with self._lock:
            self._keep(key, min(self._burst, self._tokens(key) + cost), self._clock())

    def _tokens(self, key: str) -> float:
        tokens, since = self._buckets.get(key, (self._burst, 0.0))
        return min(self._burst, tokens + (self._clock() - since) * self._rate)

    def _keep(self, key: str, tokens: float, now: float) -> None:
        self._buckets[key] = tokens, now
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
