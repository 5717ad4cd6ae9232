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
    """How many seconds a claim is deferred that found its queue full, with `waiting` claims in it.

    Long enough for half of these to be sent, and until after the claim deferred before it, which comes back in `ahead`
    seconds: one after another, at the pace of `most_slots`. At most `longest`, the attempt timeout, because a target
    that hangs shows nothing new before that.
    """
    answer = max(answer, silence)
    sent_in = min(waiting * answer / slots, max(limits.QUEUE_SECONDS, silence))
    return min(max(limits.DEFER_LEAST, sent_in / 2, ahead + answer / most_slots), longest)
