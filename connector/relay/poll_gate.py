"""When a loop asks the database for work: a decision of its own, without I/O.

Work is announced (`notified`), left by the last query (`found`), or looked for at regular intervals, because an
announcement can be lost. A poller asks `should_query`; it then calls `begin`, asks the database, and calls `found`.
"""

import enum
import math


class _Work(enum.IntEnum):
    """What is known of work in the database since the last query began."""

    UNKNOWN = 0
    LEFT = 1  # the last query took as much as it asked for
    POSSIBLE = 2  # announced while a query was under way, which may have taken it
    CERTAIN = 3  # announced


class PollGate:
    """One poller's gate. `every`: seconds after which it asks though nothing was announced. Not thread-safe."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._work = _Work.UNKNOWN
        self._query_at = -math.inf
        self._under_way = False

    def notified(self) -> None:
        """Work was announced."""
        self._work = max(self._work, _Work.POSSIBLE if self._under_way else _Work.CERTAIN)

    def should_query(self, now: float, *, eager: bool = True) -> bool:
        """Whether to ask now, at the monotonic instant `now`. Only who is `eager` fetches at once what was left."""
        return now >= self._query_at or self._work > _Work.LEFT or (eager and self._work is _Work.LEFT)

    def begin(self, now: float) -> bool:
        """A query begins. True when it is worth a claim; else a look whether anything is due, which costs less, comes
        first.
        """
        certain = self._work is _Work.CERTAIN
        self._work = _Work.UNKNOWN
        self._query_at = now + self._every
        self._under_way = True
        return certain

    def found(self, count: int, of: int, *, skipped: bool = False) -> None:
        """The query has ended: it took `count` of at most `of`. `skipped`: some that are due were passed over."""
        self._under_way = False
        if count >= of or skipped:
            self._work = max(self._work, _Work.LEFT)
