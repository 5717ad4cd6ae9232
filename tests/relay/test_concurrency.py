"""Places in flight: one target that hangs, or one host, holds only its own."""

import itertools

import pytest

from connector.relay import concurrency, pace
from connector.relay.concurrency import (
    BUSY_CONNECTION,
    LINE,
    OF_CONNECTION,
    OF_HOST,
    OF_NEW,
    OF_TARGET,
    OF_TROUBLED,
    ConcurrencyLimiter,
)
from connector.store.outbox import Claim

TIMEOUT = 15.0


class Watch:
    """A stopwatch that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def all_places(watch: Watch) -> ConcurrencyLimiter:
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


def take(all_places: ConcurrencyLimiter, claimed: Claim) -> float | None:
    """For how many seconds it had better be held; None: it has its place in a line."""
    sent_away = all_places.take([claimed])
    assert [each for each, _ in sent_away] in ([], [claimed])
    return sent_away[0][1] if sent_away else None


def known(all_places: ConcurrencyLimiter, to: str = "a", host: str = "a.example") -> None:
    """The target has answered often enough to have all its places."""
    for number in range(OF_TARGET):
        take(all_places, claim(number, to, host))
        [only] = all_places.next()
        all_places.free(only, seconds=0.01, timed_out=False)


def test_a_target_gains_a_place_with_each_answer(all_places: ConcurrencyLimiter) -> None:
    for number in range(100):
        assert take(all_places, claim(number)) is None
    flying = list(all_places.next())
    assert len(flying) == OF_NEW and list(all_places.next()) == []
    for each in flying:
        all_places.free(each, seconds=0.01, timed_out=False)
    assert len(list(all_places.next())) == 2 * OF_NEW


def test_a_target_has_so_many_places_and_no_more(all_places: ConcurrencyLimiter) -> None:
    known(all_places)
    for number in range(OF_TARGET + 50):
        assert take(all_places, claim(number)) is None
    flying = list(all_places.next())
    assert len(flying) == OF_TARGET and list(all_places.next()) == []
    all_places.free(flying[0], seconds=0.01, timed_out=False)
    assert len(list(all_places.next())) == 1
    assert (all_places.flying, all_places.queued) == (OF_TARGET, 49)


def test_who_stops_takes_nobody_along(all_places: ConcurrencyLimiter) -> None:
    for number in range(OF_NEW + 5):
        take(all_places, claim(number, "ab"[number % 2]))
    flying = list(all_places.next())
    assert len(flying) + len(all_places.clear()) == OF_NEW + 5
    assert all_places.queued == 0 and list(all_places.next()) == []


def test_nothing_more_is_wanted_when_nobody_can_be_sent_to(all_places: ConcurrencyLimiter) -> None:
    for number in range(concurrency.IN_FLIGHT + concurrency.LINE):
        assert not all_places.full
        take(all_places, claim(number, str(number), f"{number}.example"))
        list(all_places.next())
    assert all_places.full


def test_one_that_hangs_does_not_hold_the_others_places(all_places: ConcurrencyLimiter) -> None:
    for number in range(500):
        take(all_places, claim(number, "hanging", "hangs.example"))
    list(all_places.next())
    for number in range(OF_NEW):
        assert take(all_places, claim(number, "well", "well.example")) is None
    assert [each.subscription_id for each in all_places.next()] == ["sub_well"] * OF_NEW


def test_lines_have_their_turns(all_places: ConcurrencyLimiter) -> None:
    for number in range(6):
        take(all_places, claim(number, "ab"[number // 3]))
    assert [each.subscription_id for each in all_places.next()] == ["sub_a", "sub_b"] * 3


def test_one_host_has_so_many_places_whoever_is_there(all_places: ConcurrencyLimiter) -> None:
    for number in range(OF_HOST + 100):
        take(all_places, claim(number, str(number), "one.example"))
    assert len(list(all_places.next())) == OF_HOST


def test_there_are_so_many_in_all(all_places: ConcurrencyLimiter) -> None:
    for number in range(concurrency.IN_FLIGHT + 100):
        take(all_places, claim(number, str(number), f"{number}.example"))
    assert len(list(all_places.next())) == concurrency.IN_FLIGHT


def test_targets_that_are_slow_leave_places_for_others(all_places: ConcurrencyLimiter) -> None:
    slow = [(f"slow{number}", f"{number}.example") for number in range(2 * concurrency.BUSY // OF_TARGET)]
    for to, host in slow:
        known(all_places, to, host)
    for number, (to, host) in itertools.product(range(OF_TARGET), slow):
        take(all_places, claim(number, to, host))
    assert concurrency.BUSY <= len(list(all_places.next())) < concurrency.IN_FLIGHT
    take(all_places, claim(0, "quick", "quick.example"))
    assert [each.target_url for each in all_places.next()] == ["https://quick.example/quick"]


def hanging(all_places: ConcurrencyLimiter, owner: str, count: int = 1_100, each: int = 10) -> tuple[int, int]:
    """So many hosts of one connection that take what is sent and say nothing. Gives how many fly, and how many wait."""
    before = all_places.flying
    away = 0
    for number, host in itertools.product(range(each), range(count)):
        away += take(all_places, claim(number, f"{owner}_{host}", f"{host}.{owner}", owner)) is not None
        if host % 100 == 0:
            list(all_places.next())
    list(all_places.next())
    flying = all_places.flying - before
    return flying, count * each - away - flying


def test_hanging_hosts_of_one_connection_hold_its_places_only(all_places: ConcurrencyLimiter, watch: Watch) -> None:
    flying, waiting = hanging(all_places, "mallory")
    assert flying == OF_CONNECTION and waiting <= LINE
    assert all_places.queued == 0  # what is due to others is claimed as if nobody waited
    watch.seconds += 10
    assert take(all_places, claim(0, "mallory_0", "0.mallory", "mallory")) is not None
    for number in range(OF_NEW):
        assert take(all_places, claim(number, "well", "well.example")) is None
    assert [each.connection_id for each in all_places.next()] == ["con_well"] * OF_NEW
    assert not all_places.full


def test_a_connections_last_places_are_for_its_other_targets(all_places: ConcurrencyLimiter) -> None:
    for number, target in itertools.product(range(OF_NEW), range(BUSY_CONNECTION // OF_NEW)):
        take(all_places, claim(number, f"hangs{target}", f"{target}.hangs", "alice"))
    assert len(list(all_places.next())) == BUSY_CONNECTION
    for number in range(OF_NEW):
        take(all_places, claim(number, "well", "well.example", "alice"))
    assert len(list(all_places.next())) == OF_TROUBLED


def test_several_connections_that_hang_leave_places_for_others(all_places: ConcurrencyLimiter) -> None:
    for owner in ("m1", "m2", "m3", "m4"):
        hanging(all_places, owner)
    assert all_places.flying < concurrency.IN_FLIGHT - 5 * OF_NEW
    for number in range(5):
        take(all_places, claim(number, f"well{number}", f"well{number}.example"))
    assert len(list(all_places.next())) == 5


def test_what_hangs_no_more_lets_the_others_of_its_connection_go_on(
    all_places: ConcurrencyLimiter, watch: Watch
) -> None:
    hanging(all_places, "mallory", each=1)
    held = [claim(0, f"mallory_{host}", f"{host}.mallory", "mallory") for host in range(OF_CONNECTION)]
    waits = all_places.queued
    assert waits == 0
    watch.seconds += TIMEOUT
    for each in held:
        all_places.free(each, seconds=TIMEOUT, timed_out=True)
    assert all_places.queued > 0 and all_places.flying == 0
    assert len(list(all_places.next())) > 0
    all_places.clear()
    assert all_places.queued == 0 and not any(each.waiting for each in all_places._connections.values())


def test_a_callback_is_of_its_connection_wherever_it_goes(all_places: ConcurrencyLimiter) -> None:
    for owner in ("mallory", "alice"):
        one = claim(0, "same", owner=owner)._replace(subscription_id=None)
        assert take(all_places, one) is None
    assert {each.connection_id for each in all_places.next()} == {"con_mallory", "con_alice"}
    assert {each.flying for each in all_places._connections.values()} == {1}


def test_who_timed_out_has_few_places_until_he_answers(all_places: ConcurrencyLimiter, watch: Watch) -> None:
    known(all_places)
    for number in range(OF_TARGET + 10):
        take(all_places, claim(number))
    first, *others = list(all_places.next())
    watch.seconds += 15
    sent_away = all_places.free(first, seconds=15, timed_out=True)
    assert len(sent_away) == 10 and all_places.queued == 0
    for each in others:
        all_places.free(each, seconds=15, timed_out=True)
    for number in range(OF_TROUBLED):
        assert take(all_places, claim(number)) is None or number
    probes = list(all_places.next())
    assert 1 <= len(probes) <= OF_TROUBLED
    for each in probes:
        all_places.free(each, seconds=0.1, timed_out=False)
    waits = [take(all_places, claim(number)) for number in range(20)]
    assert waits.count(None) > OF_TROUBLED


def test_a_line_is_as_long_as_its_target_is_quick(all_places: ConcurrencyLimiter, watch: Watch) -> None:
    """At one second an attempt, all places together empty as many as there are places within a second."""
    known(all_places)
    for number in range(50):  # until it is known to have become slow
        take(all_places, claim(number))
        [first] = all_places.next()
        watch.seconds += 1
        all_places.free(first, seconds=1.0, timed_out=False)
    holds = [take(all_places, claim(number)) for number in range(OF_TARGET + 5)]
    assert OF_TARGET <= holds.count(None) <= OF_TARGET + 2
    assert all(hold is not None and pace.HOLD_LEAST <= hold <= TIMEOUT for hold in holds[OF_TARGET + 2 :])


def test_silence_shortens_the_line_before_anything_has_timed_out(all_places: ConcurrencyLimiter, watch: Watch) -> None:
    for number in range(OF_NEW):
        take(all_places, claim(number))
    list(all_places.next())
    watch.seconds += 10
    holds = [take(all_places, claim(number)) for number in range(50)]
    assert 1 <= holds.count(None) < 20


@pytest.mark.parametrize(("silence", "longest"), [(0.2, None), (8.0, 4.0), (60.0, TIMEOUT)])
def test_a_full_line_is_left_alone_half_as_long_as_its_target_was_silent(
    all_places: ConcurrencyLimiter, watch: Watch, silence: float, longest: float | None
) -> None:
    """A moment's silence of one that is quick must not hold up for seconds what could be sent at once."""
    known(all_places)
    for number in range(concurrency.LINE):
        take(all_places, claim(number))
    list(all_places.next())
    watch.seconds += silence
    wait = take(all_places, claim(0))
    assert wait is None if longest is None else wait == pytest.approx(longest, rel=0.05)


def test_who_is_turned_away_comes_back_one_after_the_other(all_places: ConcurrencyLimiter, watch: Watch) -> None:
    """A backlog behind one that is slow, but answers, is not looked at again every second."""
    known(all_places)
    for number in range(50):
        take(all_places, claim(number))
        [first] = all_places.next()
        watch.seconds += 5
        all_places.free(first, seconds=5.0, timed_out=False)
    holds = [hold for _, hold in all_places.take([claim(number) for number in range(1_000)])]
    pace = OF_TARGET / 5
    assert holds == sorted(holds) and holds[-1] == TIMEOUT
    assert all(sum(hold <= seconds for hold in holds) <= pace * seconds for seconds in range(1, int(TIMEOUT)))


def test_one_that_was_slow_is_sent_to_soon_after_it_has_become_quick(
    all_places: ConcurrencyLimiter, watch: Watch
) -> None:
    known(all_places)
    for seconds in (5.0, 0.01):
        for number in range(50):
            take(all_places, claim(number))
            [first] = all_places.next()
            watch.seconds += seconds
            all_places.free(first, seconds=seconds, timed_out=False)
        holds = all_places.take([claim(number) for number in range(2 * concurrency.LINE)])
        all_places.clear()
    assert len(holds) == concurrency.LINE and all(hold < 1 for _, hold in holds)


def test_a_place_given_up_is_free(all_places: ConcurrencyLimiter) -> None:
    take(all_places, claim(0))
    [only] = all_places.next()
    all_places.leave(only)
    assert all_places.flying == 0


def test_many_targets_do_not_make_it_remember_much(all_places: ConcurrencyLimiter) -> None:
    """A callback may go to another address each time."""
    for number in range(3 * concurrency.REMEMBERED):
        take(all_places, claim(number, str(number), f"{number}.example"))
        [only] = all_places.next()
        all_places.free(only, seconds=0.1, timed_out=False)
    assert len(all_places._lines) <= concurrency.REMEMBERED and len(all_places._connections) <= concurrency.REMEMBERED


def test_targets_long_silent_are_forgotten(all_places: ConcurrencyLimiter, watch: Watch) -> None:
    for number in range(concurrency.REMEMBERED):
        take(all_places, claim(number, str(number), f"{number}.example"))
        [only] = all_places.next()
        all_places.free(only, seconds=0.1, timed_out=False)
    watch.seconds += concurrency.SILENT_SECONDS + 1
    take(all_places, claim(0, "new"))
    assert len(all_places._lines) == 1 and len(list(all_places.next())) == 1
