"""What a provider answered a moment ago, for dropdowns: a form that is open asks for the same lists again and again.

An answer is kept for one account (address and hashed key), so a changed key never sees another's. Errors are not kept,
and a change that we make in an account drops what is kept of it.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")

SECONDS = 30.0
MOST = 256


def account(base_url: str, api_key: str) -> str:
    """What the answers belong to that a key gets at an address."""
    return f"{base_url} {hashlib.sha256(api_key.encode()).hexdigest()}"


class Cache:
    """Safe to use from many threads. `now` is a clock in seconds that only goes forward."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, *, seconds: float = SECONDS, most: int = MOST
    ) -> None:
        self._now = now
        self._seconds = seconds
        self._most = most
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}  # the oldest first
        self._changes = 0
        self._lock = threading.Lock()

    def recall(self, account: str, request: str, ask: Callable[[], T]) -> T:
        """What is kept of a request, else what `ask` gives. The answer belongs to all who recall it: change it not."""
        key = account, request
        with self._lock:
            kept_at, kept = self._kept.get(key, (None, None))
            changes = self._changes
        if kept_at is not None and self._now() - kept_at < self._seconds:
            return cast(T, kept)
        asked_at = self._now()
        fresh = ask()
        with self._lock:
            if changes == self._changes:  # else it may be from before the change
                self._kept.pop(key, None)
                self._kept[key] = asked_at, fresh
                while len(self._kept) > self._most:
                    del self._kept[next(iter(self._kept))]
        return fresh

    def forget(self, account: str) -> None:
        """Drop what is kept of an account, and what is being asked right now."""
        with self._lock:
            self._changes += 1
            self._kept = {key: kept for key, kept in self._kept.items() if key[0] != account}
