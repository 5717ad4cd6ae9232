import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connector.providers.answer_cache import Cache


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Source:
    """Gives 1, 2, 3, …"""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_an_answer_is_kept_for_thirty_seconds_and_no_longer() -> None:
    clock, source = Clock(), Source()
    cache = Cache(clock)
    assert cache.recall("a", "/voices", source) == 1
    clock.now += 29.9
    assert cache.recall("a", "/voices", source) == 1
    clock.now += 0.1
    assert cache.recall("a", "/voices", source) == 2


def test_accounts_and_requests_do_not_mix() -> None:
    cache, source = Cache(Clock()), Source()
    answers = [cache.recall(*key, source) for key in (("a", "/x"), ("b", "/x"), ("a", "/y"), ("a", "/x"))]
    assert answers == [1, 2, 3, 1]


def test_an_error_is_not_kept() -> None:
    cache, source = Cache(Clock()), Source()

    def fail() -> int:
        raise OSError

    with pytest.raises(OSError):
        cache.recall("a", "/x", fail)
    assert cache.recall("a", "/x", source) == 1


def test_the_oldest_leaves_when_it_is_full() -> None:
    cache, source = Cache(Clock(), most=2), Source()
    for path in ("/1", "/2", "/3"):
        cache.recall("a", path, source)
    assert cache.recall("a", "/3", source) == 3 and cache.recall("a", "/2", source) == 2
    assert cache.recall("a", "/1", source) == 4


def test_a_change_drops_what_is_kept_of_its_account_alone() -> None:
    cache, source = Cache(Clock()), Source()
    cache.recall("a", "/x", source)
    cache.recall("b", "/x", source)
    cache.forget("a")
    assert cache.recall("b", "/x", source) == 2 and cache.recall("a", "/x", source) == 3


def test_an_answer_from_before_a_change_is_not_kept() -> None:
    cache, source = Cache(Clock()), Source()

    def meanwhile() -> int:
        cache.forget("a")
        return source()

    assert cache.recall("a", "/x", meanwhile) == 1
    assert cache.recall("a", "/x", source) == 2


def test_many_threads_can_ask_at_once() -> None:
    cache, together = Cache(Clock(), most=4), threading.Barrier(8)

    def work(number: int) -> int:
        together.wait()
        for step in range(300):
            assert cache.recall("a", str(step % 7), lambda step=step: step % 7) == step % 7  # type: ignore[misc]
            if step % 50 == number:
                cache.forget("a")
        return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == list(range(8))
