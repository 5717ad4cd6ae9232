"""How many attempts may be in flight at once: to one target, to one host, of one connection, in all. Pure.

A slot is the right to one attempt in flight. A target begins with few, gains one with each answer, as TCP's slow start
does, and falls back to `SLOTS_OF_PROBED_TARGET` when an attempt times out.
"""

from connector import limits

BUSY = limits.SLOTS * 3 // 4  # in flight: from then on no target has more than a new one, so that some are left
BUSY_CONNECTION = limits.SLOTS_OF_CONNECTION * 3 // 4  # in flight: from then on its targets have those of a probed one


def after_answer(slots: int) -> int:
    """The slots of a target that had `slots` and has answered."""
    return min(max(slots + 1, limits.SLOTS_OF_NEW_TARGET), limits.SLOTS_OF_TARGET)


def sendable(waiting: int, slots: int, *, to_target: int, to_host: int, of_connection: int, in_all: int) -> int:
    """How many of the claims that wait for a target of so many slots may be sent now, beside what is in flight."""
    free_of_connection = limits.SLOTS_OF_CONNECTION - of_connection
    if in_all >= BUSY:
        slots = min(slots, limits.SLOTS_OF_NEW_TARGET)
        free_of_connection = limits.SLOTS_OF_CONNECTION_WHEN_BUSY - of_connection
    if of_connection >= BUSY_CONNECTION:
        slots = min(slots, limits.SLOTS_OF_PROBED_TARGET)
    free_of_host = limits.SLOTS_OF_HOST - to_host
    return max(0, min(waiting, slots - to_target, free_of_host, free_of_connection, limits.SLOTS - in_all))
