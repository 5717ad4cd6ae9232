"""Calls that hang, as far as `provider_slots` sees them."""

import contextlib
import threading
from collections.abc import Iterator

from connector import errors
from connector.egress.provider_slots import ProviderSlots


@contextlib.contextmanager
def held(slots: ProviderSlots, owner: str | None, wanted: int) -> Iterator[int]:
    """Calls that hang, each in a thread; gives how many of them have a slot."""
    over, ready = threading.Event(), threading.Barrier(wanted + 1)
    refused: list[errors.RateLimited] = []

    def call() -> None:
        try:
            with slots.taken(owner):
                ready.wait()
                over.wait()
        except errors.RateLimited as problem:
            refused.append(problem)
            ready.wait()

    threads = [threading.Thread(target=call) for _ in range(wanted)]
    for each in threads:
        each.start()
    ready.wait()
    try:
        yield wanted - len(refused)
    finally:
        over.set()
        for each in threads:
            each.join()
    assert all(isinstance(each.retry_after, int) and each.retry_after > 0 for each in refused)
