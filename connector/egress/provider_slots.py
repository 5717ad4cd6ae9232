"""How many calls of a process may wait for a provider at once, of one connection and of strangers.

Each of them holds a thread of the web process for as long as its provider, or an equal call that is waited for,
takes: up to `limits.CALL_TIMEOUT`. A process has 64 threads (`limits.WEB_THREADS`): with at most 48 that wait there are
always 16 for what is answered at once. One connection has 16 of them: enough for a run over a list of rows, and two
more connections can do the same before anybody notices. From 36 on nobody gets more than 2, so that the last 12 are for
those who have hardly any: one connection that hangs never has all, and three of them leave places for six others.
Keys that strangers try have 8 in all, as nobody waits for those but a person who connects for the first time.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator

from connector import errors

TOTAL = 48
SHARE = 16  # of one connection
STRANGERS = 8  # of all calls without a connection together
SCARCE = 36  # taken: from then on nobody gets more than `FEW`
FEW = 2


class ProviderSlots:
    """The slots of one process. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[str | None] = Counter()
        self._here = threading.local()

    @contextlib.contextmanager
    def taken(self, connection_id: str | None) -> Iterator[None]:
        """Around all that may wait for a provider in answering one request; None: for a stranger.

        What is called inside, in the same thread, is part of it. Raises `RateLimited` when no slot is left.
        """
        if getattr(self._here, "taken", False):
            yield
            return
        self._take(connection_id)
        self._here.taken = True
        try:
            yield
        finally:
            self._here.taken = False
            self._give_back(connection_id)

    def _take(self, owner: str | None) -> None:
        with self._lock:
            total, share = self._taken.total(), SHARE if owner else STRANGERS
            if self._taken[owner] >= share:
                raise _refusal(owner)
            if total >= TOTAL or total >= SCARCE and self._taken[owner] >= FEW:
                raise errors.RateLimited(
                    "Too many calls wait for the provider right now. Try again soon.", retry_after=2
                )
            self._taken[owner] += 1

    def _give_back(self, owner: str | None) -> None:
        with self._lock:
            self._taken[owner] -= 1
            if not self._taken[owner]:
                del self._taken[owner]


def _refusal(owner: str | None) -> errors.RateLimited:
    if owner is None:
        return errors.RateLimited("Too many API keys are being tried right now. Try again soon.", retry_after=5)
    return errors.RateLimited(
        f"{SHARE} calls of this connection wait for the provider already. Try again when some of them are answered.",
        retry_after=5,
    )
