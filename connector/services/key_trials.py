"""How often keys are tried at a provider through us, and connect secrets here: nobody is to find them by guessing.

A key that the provider takes costs little, any other end much. Strangers are counted by their client IP and all
together; whoever has a connection is counted by it alone. A limit that refuses takes nothing from the other.
"""

import contextlib
import math
from collections.abc import Callable, Iterator

from connector import errors
from connector.rate_limits import RateLimiter, TokenBuckets

COST = 5.0  # of a trial
COST_OF_TAKEN = 1.0  # of one whose key was taken
BURST, RATE = 100.0, 0.5  # of one client or connection: 20 refused keys or 100 good ones at once, then 6 or 30 a minute
BURST_OF_ALL, RATE_OF_ALL = 300.0, 2.0  # of all strangers: 60 or 300 at once, then 24 or 120 a minute

_ALL = "all strangers"


class KeyTrials:
    """The limits of one process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._each: RateLimiter = TokenBuckets(burst=BURST, rate=RATE, clock=clock)
        self._strangers: RateLimiter = TokenBuckets(burst=BURST_OF_ALL, rate=RATE_OF_ALL, remembered=1, clock=clock)

    def of_stranger(self, client_ip: str | None) -> contextlib.AbstractContextManager[None]:
        """Around a trial by somebody without a token. `client_ip` is None where it is not known. Raises `RateLimited`.

        The trial counts as one whose key was taken when the block ends well.
        """
        of_client = [(self._each, f"client {client_ip}")] if client_ip else []
        return _charged([(self._strangers, _ALL), *of_client])  # in this order nobody makes us remember many clients

    def of_secret(self, client_ip: str | None) -> contextlib.AbstractContextManager[None]:
        """The same, around a look at a stranger's connect secret: a right one costs nothing, and all together have no
        limit, so that those who do not know it keep nobody from connecting.
        """
        return _charged([(self._each, f"secret {client_ip}")] if client_ip else [], "connect secrets", taken=0)

    def app_failed(self, client_ip: str | None) -> None:
        """A call by an app that is to show who it is was in vain. Raises `RateLimited` where too many were. Those alone
        count: a platform calls for many from one address, and no app is kept out by what others do there.
        """
        charges = [(self._each, f"app {client_ip}")] if client_ip else []
        with _charged(charges, "client secrets and codes", taken=COST):
            pass

    def of_connection(self, connection_id: str) -> contextlib.AbstractContextManager[None]:
        """The same, around a trial with a connection's token."""
        return _charged([(self._each, connection_id)])


@contextlib.contextmanager
def _charged(
    charges: list[tuple[RateLimiter, str]], what: str = "API keys", *, taken: float = COST_OF_TAKEN
) -> Iterator[None]:
    for number, (limiter, key) in enumerate(charges):
        wait = limiter.allow(key, COST)
        if wait is not None:
            _refund(charges[:number], COST)
            seconds = math.ceil(wait)
            raise errors.RateLimited(
                f"Too many {what} were tried in a short time. Try again in {seconds} seconds.", retry_after=seconds
            )
    yield
    _refund(charges, COST - taken)


def _refund(charges: list[tuple[RateLimiter, str]], cost: float) -> None:
    for limiter, key in charges:
        limiter.refund(key, cost)
