"""What a connection asks to have sent, beside what happens: tests and replays. Each is written and sent, so they are
counted together, and an exhausted connection is told when to ask again.
"""

import contextlib
import math
from collections.abc import Callable, Iterator

from connector import errors, limits
from connector.rate_limits import RateLimiter, TokenBuckets
from connector.store.connections import Connection
from connector.store.row_locks import Disabled


class SendLimit:
    """How many tests and replays a connection may ask for."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._limiter: RateLimiter = TokenBuckets(
            burst=limits.SENDS_AT_ONCE, rate=limits.SENDS_A_SECOND, clock=monotonic
        )

    def count(self, connection: Connection) -> None:
        """Count one. Raises `RateLimited` where there were too many."""
        wait = self._limiter.allow(connection.id)
        if wait is not None:
            seconds = math.ceil(wait)
            raise errors.RateLimited(
                f"Too many tests and replays were asked for in a short time. Try again in {seconds} seconds.",
                retry_after=seconds,
            )


@contextlib.contextmanager
def refusing_the_disabled() -> Iterator[None]:
    """A disabled subscription is sent nothing: `InvalidInput` says so."""
    try:
        yield
    except Disabled:
        raise errors.InvalidInput.at("status", "This subscription is disabled. Make it active first.") from None
