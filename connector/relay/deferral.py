"""How many claims may wait in a queue, and when one that found it full comes back. Pure; all times are in seconds.

`slots` is how many attempts run at once, `answer` how long one takes, and `silence` for how long none has ended: a
target that says nothing counts as one that is as slow as its silence is long.
"""

from connector import limits


def queue_limit(*, slots: int, answer: float, silence: float) -> float:
    """How many claims may wait: as many as are sent within `QUEUE_SECONDS`, at least one."""
    each = max(answer, silence) / slots
    return max(1, min(limits.QUEUE, limits.QUEUE_SECONDS / each)) if each else limits.QUEUE


def defer_seconds(
    waiting: int, *, slots: int, most_slots: int, answer: float, silence: float, ahead: float, longest: float
) -> float:
    """In how many seconds a claim comes back that found `waiting` others in a full queue.

    By then half of those are likely to be sent; and it comes after those that were deferred before it, the last of
    whom comes back in `ahead`, as fast as `most_slots` would take them. At most `longest`, an attempt's time-out:
    sooner nothing new is known of a target that hangs.
    """
    answer = max(answer, silence)
    sent_in = min(waiting * answer / slots, max(limits.QUEUE_SECONDS, silence))
    return min(max(limits.DEFER_LEAST, sent_in / 2, ahead + answer / most_slots), longest)
