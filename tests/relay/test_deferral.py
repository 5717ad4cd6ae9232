"""How many may wait for a target, and when one that found its queue full comes back: two tables."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import limits
from connector.relay.deferral import defer_seconds, queue_limit

LONGEST = 15.0


@pytest.mark.parametrize(
    ("slots", "answer", "silence", "limit"),
    [
        (16, 0.0, 0.0, limits.QUEUE),  # nothing is known of it yet
        (16, 0.001, 0.0, limits.QUEUE),
        (64, 0.1, 0.0, 640),
        (64, 1.0, 0.0, 64),
        (16, 4.0, 0.0, 4),
        (16, 60.0, 0.0, 1),
        (16, 0.0, 10.0, 1.6),  # silence counts before anything has timed out
        (16, 0.1, 2.0, 8),
        (16, 4.0, 2.0, 4),
    ],
)
def test_so_many_may_wait(slots: int, answer: float, silence: float, limit: float) -> None:
    assert queue_limit(slots=slots, answer=answer, silence=silence) == pytest.approx(limit)


def comes_back(waiting: int, **given: Any) -> float:
    calm = {"slots": 64, "most_slots": 64, "answer": 0.0, "silence": 0.0, "ahead": 0.0, "longest": LONGEST}
    return defer_seconds(waiting, **(calm | given))


@pytest.mark.parametrize(
    ("waiting", "given", "seconds"),
    [
        # When half of those that wait are sent, at least a moment later.
        (1_000, {"answer": 0.001}, limits.DEFER_LEAST),
        (1_000, {"answer": 0.06}, 0.46875),
        (64, {"answer": 1.0}, 0.5),
        (4, {"answer": 4.0, "slots": 16}, 0.5),
        # However many wait: a queue is meant to be sent within a second.
        (1_000, {"answer": 1.0}, 0.5),
        # Silence counts as the time of an answer, half of it is waited.
        (1_000, {"answer": 0.01, "silence": 8.0}, 4.0),
        (1_000, {"answer": 0.01, "silence": 60.0}, LONGEST),
        # After those that were deferred before, as fast as all its slots would take them.
        (64, {"answer": 1.0, "ahead": 3.0}, 3.0 + 1 / 64),
        (64, {"answer": 5.0, "slots": 2, "ahead": 3.0}, 3.0 + 5 / 64),
        (64, {"answer": 1.0, "ahead": 0.1}, 0.5),
        (64, {"answer": 1.0, "ahead": LONGEST}, LONGEST),
    ],
    ids=str,
)
def test_one_that_found_it_full_comes_back_in(waiting: int, given: dict[str, Any], seconds: float) -> None:
    assert comes_back(waiting, **given) == pytest.approx(seconds)


times = st.floats(0, 1_000)


@settings(deadline=None)
@given(st.integers(0, 1_000), st.integers(1, 64), times, times, times)
def test_it_comes_back_no_sooner_for_a_target_that_is_slower(
    waiting: int, slots: int, answer: float, more: float, ahead: float
) -> None:
    quick = comes_back(waiting, slots=slots, answer=answer, ahead=ahead)
    slow = comes_back(waiting, slots=slots, answer=answer + more, ahead=ahead)
    assert limits.DEFER_LEAST <= quick <= slow <= LONGEST
    assert quick >= min(ahead, LONGEST)
    assert queue_limit(slots=slots, answer=answer + more, silence=0.0) <= queue_limit(
        slots=slots, answer=answer, silence=0.0
    )
