"""When to try again: a pure function from how often it was tried to the next instant, or to giving up."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from connector import limits


def next_attempt(
    made: int,
    schedule: Sequence[timedelta],
    *,
    now: datetime,
    hint: timedelta | None = None,
    endless: bool = False,
) -> datetime | None:
    """When attempt `made` + 1 is due; None when the schedule has ended, unless its last wait goes on (`endless`).

    `hint` is a receiver's Retry-After: the later of hint and schedule counts, and of a hint at most `RETRY_AFTER_MOST`.
    """
    if made > len(schedule) and not endless:
        return None
    wait = schedule[min(made, len(schedule)) - 1] * (1 + random.random() * limits.RETRY_JITTER)
    if hint is not None:
        wait = max(wait, min(hint, limits.RETRY_AFTER_MOST))
    return now + wait
