"""Whose account a key belongs to: any key with the right beginning is one of its own, made on first sight."""

import threading
from collections.abc import Callable, Collection
from typing import Generic, TypeVar

A = TypeVar("A")

KEY_PREFIX = "sandbox-"


class Accounts(Generic[A]):
    """Safe to use from many threads. `keys` are accepted besides those that start with `sandbox-`."""

    def __init__(self, make: Callable[[], A], keys: Collection[str] = ()) -> None:
        self._make = make
        self._keys = frozenset(keys)
        self._accounts: dict[str, A] = {}
        self._revoked: set[str] = set()
        self._lock = threading.Lock()

    def of(self, key: str) -> A | None:
        """The account of this key; None for a key that is not one of ours, or was revoked."""
        if not key.startswith(KEY_PREFIX) and key not in self._keys:
            return None
        with self._lock:
            if key in self._revoked:
                return None
            if key not in self._accounts:
                self._accounts[key] = self._make()
            return self._accounts[key]

    def all(self) -> list[A]:
        with self._lock:
            return list(self._accounts.values())

    def add_key(self, account: A, key: str) -> None:
        """Another key of an account. Raises ValueError for one that is in use, or not one of ours."""
        with self._lock:
            if not key.startswith(KEY_PREFIX) or key in self._accounts:
                raise ValueError(f"key: Give a key that begins with {KEY_PREFIX} and was not used before.")
            self._accounts[key] = account

    def revoke(self, key: str) -> None:
        """Answer this key 401 from now on; other keys of its account go on working."""
        with self._lock:
            self._revoked.add(key)

    def forget(self) -> None:
        """All accounts, and that keys were revoked."""
        with self._lock:
            self._accounts.clear()
            self._revoked.clear()
