"""How much of what came to one inbound address waits to be understood: so much is kept, the rest is told to come later.

Nothing is lost by that: a webhook is only a hint at what the provider knows, whoever sent it sends it again, and the
sweep (`services/sweep`) finds what was never told.

What arrives is only counted here, in memory; the database is asked once for so many webhooks or bytes of an address.
Several processes may thus keep a few more than the limit.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from connector import errors, limits

Address = tuple[str, str]  # a provider, and the digest of the secret part


@dataclass(slots=True)
class _Counted:
    """What was let in since the last look, and what that look found."""

    receipts: int = 0
    size: int = 0
    full: bool = False
    looked_at: float = 0.0


class Backlog:
    """The backlogs of known addresses, as one process sees them.

    `waiting` gives how many receipts of an address wait, and how many bytes they have.
    """

    def __init__(
        self, waiting: Callable[[Address], tuple[int, int]], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._waiting = waiting
        self._monotonic = monotonic
        self._counted: OrderedDict[Address, _Counted] = OrderedDict()

    def refuses(self, address: Address, size: int) -> errors.RateLimited | None:
        """Count what arrives, or say why it had better come later."""
        counted = self._counted.setdefault(address, _Counted())
        self._counted.move_to_end(address)
        if len(self._counted) > limits.BACKLOGS_REMEMBERED:
            self._counted.popitem(last=False)
        many = counted.receipts >= limits.BACKLOG_COUNTED or counted.size + size > limits.BACKLOG_COUNTED_BYTES
        if many or counted.full:
            self._look(address, counted)
        if counted.full:
            message = "Too much of what came to this address waits to be worked through. Send it again in a minute."
            return errors.RateLimited(message, retry_after=limits.BACKLOG_RETRY_AFTER)
        counted.receipts += 1
        counted.size += size
        return None

    def _look(self, address: Address, counted: _Counted) -> None:
        now = self._monotonic()
        if counted.full and now - counted.looked_at < limits.BACKLOG_LOOK_AGAIN:
            return
        receipts, size = self._waiting(address)
        counted.receipts = counted.size = 0
        counted.full = receipts >= limits.BACKLOG_RECEIPTS or size >= limits.BACKLOG_BYTES
        counted.looked_at = now
