"""Token buckets: never more than was promised, never a refusal that lasts longer than it says, never much memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.rate_limits import TokenBuckets

BURST, RATE = 10.0, 0.5


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buckets(clock: Clock) -> TokenBuckets:
    return TokenBuckets(burst=BURST, rate=RATE, remembered=100, clock=clock)


def test_a_burst_then_one_as_often_as_the_rate_says(buckets: TokenBuckets, clock: Clock) -> None:
    assert [buckets.allow("a") for _ in range(10)] == [None] * 10
    assert buckets.allow("a") == pytest.approx(2.0)
    clock.seconds += 1
    assert buckets.allow("a") == pytest.approx(1.0)
    clock.seconds += 1
    assert buckets.allow("a") is None and buckets.allow("a") is not None


def test_keys_do_not_share(buckets: TokenBuckets) -> None:
    assert buckets.allow("a", BURST) is None and buckets.allow("a") is not None
    assert buckets.allow("b", BURST) is None


def test_what_is_refused_costs_nothing(buckets: TokenBuckets) -> None:
    buckets.allow("a", 8)
    assert buckets.allow("a", 3) == pytest.approx(2.0)
    assert buckets.allow("a", 2) is None


def test_what_is_given_back_is_there_again_but_never_more_than_fits(buckets: TokenBuckets) -> None:
    buckets.allow("a", 10)
    buckets.refund("a", 4)
    assert buckets.allow("a", 4) is None and buckets.allow("a", 1) is not None
    buckets.refund("b", 5)
    assert buckets.allow("b", 10) is None and buckets.allow("b", 1) is not None


def test_what_could_never_be_allowed_is_a_mistake(buckets: TokenBuckets) -> None:
    for cost in (BURST + 0.1, -1.0, float("nan")):
        with pytest.raises(ValueError):
            buckets.allow("a", cost)


def test_strangers_make_it_remember_only_so_many(buckets: TokenBuckets) -> None:
    buckets.allow("known", BURST)
    for number in range(10_000):
        buckets.allow(f"stranger {number}")
        if number % 50 == 0:
            assert buckets.allow("known") is not None  # whoever calls is not forgotten
            buckets.refund("known", 0)
    assert len(buckets._buckets) == 100


steps = st.lists(
    st.tuples(st.floats(0, 30), st.sampled_from("ab"), st.floats(0, BURST, allow_subnormal=False), st.booleans()),
    max_size=60,
)


@given(steps)
def test_never_more_than_the_burst_and_the_rate(steps: list[tuple[float, str, float, bool]]) -> None:
    """From any moment on, for any key; and whoever waits as long as it was told is allowed."""
    clock = Clock()
    buckets = TokenBuckets(burst=BURST, rate=RATE, clock=clock)
    granted: list[tuple[float, str, float]] = []
    for passed, key, cost, waits in steps:
        clock.seconds += passed
        wait = buckets.allow(key, cost)
        if wait is not None:
            assert 0 < wait <= BURST / RATE
            if not waits:
                continue
            clock.seconds += wait + 1e-6
            assert buckets.allow(key, cost) is None
        granted.append((clock.seconds, key, cost))
    for since, key, _ in granted:
        theirs = sum(cost for at, each, cost in granted if each == key and at >= since)
        assert theirs <= BURST + (clock.seconds - since) * RATE + 1e-3
