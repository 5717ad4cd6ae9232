"""Slots in flight: one target that hangs, or one host, holds only its own."""

import itertools

import pytest

from connector import limits
from connector.relay.concurrency import ConcurrencyLimiter
from connector.relay.slots import BUSY, BUSY_CONNECTION
from connector.store.settlements import Claim

TIMEOUT = 15.0


class Stopwatch:
    """A stopwatch that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def limiter(watch: Stopwatch) -> ConcurrencyLimiter:
    return ConcurrencyLimiter(timeout=TIMEOUT, clock=watch)


def claim(number: int, to: str = "a", host: str = "a.example", owner: str | None = None) -> Claim:
    """Each target is of a connection of its own unless an `owner` is named."""
    return Claim(
        delivery_id=f"dlv_{number}",
        connection_id=f"con_{owner or to}",
        subscription_id=f"sub_{to}",
        event_id=f"evt_{number}",
        body="{}",
        callback_id=None,
        target_url=f"https://{host}/{to}",
        sealed_secret="sealed",
        attempts=0,
        token="lea_1",
    )


def deferred(limiter: ConcurrencyLimiter, claimed: Claim) -> float | None:
    """For how many seconds it is deferred; None: it waits in its queue."""
    waited = limiter.enqueue([claimed])
    assert [each for each, _ in waited] in ([], [claimed])
    return waited[0][1] if waited else None


def known(limiter: ConcurrencyLimiter, to: str = "a", host: str = "a.example") -> None:
    """The target has answered often enough to have all its slots."""
    for number in range(limits.SLOTS_OF_TARGET):
        deferred(limiter, claim(number, to, host))
        [only] = limiter.acquire()
        limiter.release(only, seconds=0.01, timed_out=False)


def test_a_target_gains_a_slot_with_each_answer(limiter: ConcurrencyLimiter) -> None:
    for number in range(100):
        assert deferred(limiter, claim(number)) is None
    in_flight = list(limiter.acquire())
    assert len(in_flight) == limits.SLOTS_OF_NEW_TARGET and list(limiter.acquire()) == []
    for each in in_flight:
        limiter.release(each, seconds=0.01, timed_out=False)
    assert len(list(limiter.acquire())) == 2 * limits.SLOTS_OF_NEW_TARGET


def test_a_target_has_so_many_slots_and_no_more(limiter: ConcurrencyLimiter) -> None:
    known(limiter)
    for number in range(limits.SLOTS_OF_TARGET + 50):
        assert deferred(limiter, claim(number)) is None
    in_flight = list(limiter.acquire())
    assert len(in_flight) == limits.SLOTS_OF_TARGET and list(limiter.acquire()) == []
    limiter.release(in_flight[0], seconds=0.01, timed_out=False)
    assert len(list(limiter.acquire())) == 1
    assert (limiter.in_flight, limiter.queued) == (limits.SLOTS_OF_TARGET, 49)


def test_clearing_gives_back_all_that_waits(limiter: ConcurrencyLimiter) -> None:
    for number in range(limits.SLOTS_OF_NEW_TARGET + 5):
        deferred(limiter, claim(number, "ab"[number % 2]))
    in_flight = list(limiter.acquire())
    assert len(in_flight) + len(limiter.clear()) == limits.SLOTS_OF_NEW_TARGET + 5
    assert limiter.queued == 0 and list(limiter.acquire()) == []


def test_nothing_more_is_wanted_when_nobody_can_be_sent_to(limiter: ConcurrencyLimiter) -> None:
    for number in range(limits.SLOTS + limits.QUEUE):
        assert not limiter.full
        deferred(limiter, claim(number, str(number), f"{number}.example"))
        list(limiter.acquire())
    assert limiter.full


def test_one_that_hangs_does_not_hold_the_others_slots(limiter: ConcurrencyLimiter) -> None:
    for number in range(500):
        deferred(limiter, claim(number, "hanging", "hangs.example"))
    list(limiter.acquire())
    for number in range(limits.SLOTS_OF_NEW_TARGET):
        assert deferred(limiter, claim(number, "well", "well.example")) is None
    assert [each.subscription_id for each in limiter.acquire()] == ["sub_well"] * limits.SLOTS_OF_NEW_TARGET


def test_queues_take_turns(limiter: ConcurrencyLimiter) -> None:
    for number in range(6):
        deferred(limiter, claim(number, "ab"[number // 3]))
    assert [each.subscription_id for each in limiter.acquire()] == ["sub_a", "sub_b"] * 3


def test_one_host_has_so_many_slots_whoever_is_there(limiter: ConcurrencyLimiter) -> None:
    for number in range(limits.SLOTS_OF_HOST + 100):
        deferred(limiter, claim(number, str(number), "one.example"))
    assert len(list(limiter.acquire())) == limits.SLOTS_OF_HOST


def test_there_are_so_many_in_all(limiter: ConcurrencyLimiter) -> None:
    for number in range(limits.SLOTS + 100):
        deferred(limiter, claim(number, str(number), f"{number}.example"))
    assert len(list(limiter.acquire())) == limits.SLOTS


def test_targets_that_are_slow_leave_slots_for_others(limiter: ConcurrencyLimiter) -> None:
    slow = [(f"slow{number}", f"{number}.example") for number in range(2 * BUSY // limits.SLOTS_OF_TARGET)]
    for to, host in slow:
        known(limiter, to, host)
    for number, (to, host) in itertools.product(range(limits.SLOTS_OF_TARGET), slow):
        deferred(limiter, claim(number, to, host))
    assert BUSY <= len(list(limiter.acquire())) < limits.SLOTS
    deferred(limiter, claim(0, "quick", "quick.example"))
    assert [each.target_url for each in limiter.acquire()] == ["https://quick.example/quick"]


def hanging(limiter: ConcurrencyLimiter, owner: str, count: int = 1_100, each: int = 10) -> tuple[int, int]:
    """So many hosts of one connection say nothing to what is sent. Gives how many are in flight and how many wait."""
    before = limiter.in_flight
    away = 0
    for number, host in itertools.product(range(each), range(count)):
        away += deferred(limiter, claim(number, f"{owner}_{host}", f"{host}.{owner}", owner)) is not None
        if host % 100 == 0:
            list(limiter.acquire())
    list(limiter.acquire())
    in_flight = limiter.in_flight - before
    return in_flight, count * each - away - in_flight


def test_hanging_hosts_of_one_connection_hold_its_slots_only(limiter: ConcurrencyLimiter, watch: Stopwatch) -> None:
    in_flight, waiting = hanging(limiter, "mallory")
    assert in_flight == limits.SLOTS_OF_CONNECTION and waiting <= limits.QUEUE
    assert limiter.queued == 0  # what is due to others is claimed as if nobody waited
    watch.seconds += 10
    assert deferred(limiter, claim(0, "mallory_0", "0.mallory", "mallory")) is not None
    for number in range(limits.SLOTS_OF_NEW_TARGET):
        assert deferred(limiter, claim(number, "well", "well.example")) is None
    assert [each.connection_id for each in limiter.acquire()] == ["con_well"] * limits.SLOTS_OF_NEW_TARGET
    assert not limiter.full


def test_a_connections_last_slots_are_for_its_other_targets(limiter: ConcurrencyLimiter) -> None:
    for number, target in itertools.product(
        range(limits.SLOTS_OF_NEW_TARGET), range(BUSY_CONNECTION // limits.SLOTS_OF_NEW_TARGET)
    ):
        deferred(limiter, claim(number, f"hangs{target}", f"{target}.hangs", "alice"))
    assert len(list(limiter.acquire())) == BUSY_CONNECTION
    for number in range(limits.SLOTS_OF_NEW_TARGET):
        deferred(limiter, claim(number, "well", "well.example", "alice"))
    assert len(list(limiter.acquire())) == limits.SLOTS_OF_PROBED_TARGET


def test_several_connections_that_hang_leave_slots_for_others(limiter: ConcurrencyLimiter) -> None:
    for owner in ("m1", "m2", "m3", "m4"):
        hanging(limiter, owner)
    assert limiter.in_flight < limits.SLOTS - 5 * limits.SLOTS_OF_NEW_TARGET
    for number in range(5):
        deferred(limiter, claim(number, f"well{number}", f"well{number}.example"))
    assert len(list(limiter.acquire())) == 5


def test_what_hangs_no_more_lets_the_others_of_its_connection_go_on(
    limiter: ConcurrencyLimiter, watch: Stopwatch
) -> None:
    hanging(limiter, "mallory", each=1)
    held = [claim(0, f"mallory_{host}", f"{host}.mallory", "mallory") for host in range(limits.SLOTS_OF_CONNECTION)]
    waits = limiter.queued
    assert waits == 0
    watch.seconds += TIMEOUT
    for each in held:
        limiter.release(each, seconds=TIMEOUT, timed_out=True)
    assert limiter.queued > 0 and limiter.in_flight == 0
    assert len(list(limiter.acquire())) > 0
    limiter.clear()
    assert limiter.queued == 0 and not any(each.waiting for each in limiter._connections.values())


def test_a_callback_is_of_its_connection_wherever_it_goes(limiter: ConcurrencyLimiter) -> None:
    for owner in ("mallory", "alice"):
        one = claim(0, "same", owner=owner)._replace(subscription_id=None)
        assert deferred(limiter, one) is None
    assert {each.connection_id for each in limiter.acquire()} == {"con_mallory", "con_alice"}
    assert {each.in_flight for each in limiter._connections.values()} == {1}


def test_a_target_that_timed_out_has_few_slots_until_it_answers(limiter: ConcurrencyLimiter, watch: Stopwatch) -> None:
    known(limiter)
    for number in range(limits.SLOTS_OF_TARGET + 10):
        deferred(limiter, claim(number))
    first, *others = list(limiter.acquire())
    watch.seconds += 15
    waited = limiter.release(first, seconds=15, timed_out=True)
    assert len(waited) == 10 and limiter.queued == 0
    for each in others:
        limiter.release(each, seconds=15, timed_out=True)
    for number in range(limits.SLOTS_OF_PROBED_TARGET):
        assert deferred(limiter, claim(number)) is None or number
    probes = list(limiter.acquire())
    assert 1 <= len(probes) <= limits.SLOTS_OF_PROBED_TARGET
    for each in probes:
        limiter.release(each, seconds=0.1, timed_out=False)
    waits = [deferred(limiter, claim(number)) for number in range(20)]
    assert waits.count(None) > limits.SLOTS_OF_PROBED_TARGET


def test_a_queue_is_as_long_as_its_target_is_quick(limiter: ConcurrencyLimiter, watch: Stopwatch) -> None:
    """At one second an attempt, all slots together send as many as there are slots within a second."""
    known(limiter)
    for number in range(50):  # until it is known to have become slow
        deferred(limiter, claim(number))
        [first] = limiter.acquire()
        watch.seconds += 1
        limiter.release(first, seconds=1.0, timed_out=False)
    waits = [deferred(limiter, claim(number)) for number in range(limits.SLOTS_OF_TARGET + 5)]
    assert limits.SLOTS_OF_TARGET <= waits.count(None) <= limits.SLOTS_OF_TARGET + 2
    assert all(
        wait is not None and limits.DEFER_LEAST <= wait <= TIMEOUT for wait in waits[limits.SLOTS_OF_TARGET + 2 :]
    )


def test_silence_shortens_the_queue_before_anything_has_timed_out(
    limiter: ConcurrencyLimiter, watch: Stopwatch
) -> None:
    for number in range(limits.SLOTS_OF_NEW_TARGET):
        deferred(limiter, claim(number))
    list(limiter.acquire())
    watch.seconds += 10
    waits = [deferred(limiter, claim(number)) for number in range(50)]
    assert 1 <= waits.count(None) < 20


@pytest.mark.parametrize(("silence", "longest"), [(0.2, None), (8.0, 4.0), (60.0, TIMEOUT)])
def test_a_full_queue_is_left_alone_half_as_long_as_its_target_was_silent(
    limiter: ConcurrencyLimiter, watch: Stopwatch, silence: float, longest: float | None
) -> None:
    """A moment's silence of one that is quick must not hold up for seconds what could be sent at once."""
    known(limiter)
    for number in range(limits.QUEUE):
        deferred(limiter, claim(number))
    list(limiter.acquire())
    watch.seconds += silence
    wait = deferred(limiter, claim(0))
    assert wait is None if longest is None else wait == pytest.approx(longest, rel=0.05)


def test_what_is_deferred_comes_back_one_after_the_other(limiter: ConcurrencyLimiter, watch: Stopwatch) -> None:
    """A backlog behind one that is slow, but answers, is not looked at again every second."""
    known(limiter)
    for number in range(50):
        deferred(limiter, claim(number))
        [first] = limiter.acquire()
        watch.seconds += 5
        limiter.release(first, seconds=5.0, timed_out=False)
    waits = [wait for _, wait in limiter.enqueue([claim(number) for number in range(1_000)])]
    pace = limits.SLOTS_OF_TARGET / 5
    assert waits == sorted(waits) and waits[-1] == TIMEOUT
    assert all(sum(wait <= seconds for wait in waits) <= pace * seconds for seconds in range(1, int(TIMEOUT)))


def test_one_that_was_slow_is_sent_to_soon_after_it_has_become_quick(
    limiter: ConcurrencyLimiter, watch: Stopwatch
) -> None:
    known(limiter)
    for seconds in (5.0, 0.01):
        for number in range(50):
            deferred(limiter, claim(number))
            [first] = limiter.acquire()
            watch.seconds += seconds
            limiter.release(first, seconds=seconds, timed_out=False)
        waits = limiter.enqueue([claim(number) for number in range(2 * limits.QUEUE)])
        limiter.clear()
    assert len(waits) == limits.QUEUE and all(wait < 1 for _, wait in waits)


def test_a_slot_given_back_unsent_is_free(limiter: ConcurrencyLimiter) -> None:
    deferred(limiter, claim(0))
    [only] = limiter.acquire()
    limiter.release_unsent(only)
    assert limiter.in_flight == 0


def test_many_targets_do_not_make_it_remember_much(limiter: ConcurrencyLimiter) -> None:
    """A callback may go to another address each time."""
    for number in range(3 * limits.TARGETS_REMEMBERED):
        deferred(limiter, claim(number, str(number), f"{number}.example"))
        [only] = limiter.acquire()
        limiter.release(only, seconds=0.1, timed_out=False)
    assert len(limiter._queues) <= limits.TARGETS_REMEMBERED and len(limiter._connections) <= limits.TARGETS_REMEMBERED


def test_targets_long_silent_are_forgotten(limiter: ConcurrencyLimiter, watch: Stopwatch) -> None:
    for number in range(limits.TARGETS_REMEMBERED):
        deferred(limiter, claim(number, str(number), f"{number}.example"))
        [only] = limiter.acquire()
        limiter.release(only, seconds=0.1, timed_out=False)
    watch.seconds += limits.PROBED_TARGET_REMEMBERED + 1
    deferred(limiter, claim(0, "new"))
    assert len(limiter._queues) == 1 and len(list(limiter.acquire())) == 1
