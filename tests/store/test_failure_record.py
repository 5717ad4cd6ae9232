"""When a subscription that only fails is disabled: a pure decision."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.limits import FAILED_ATTEMPTS as ATTEMPTS
from connector.limits import FAILED_DAYS as DAYS
from connector.limits import FAILED_EVENTS as EVENTS
from connector.store.failure_record import Failures

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FIVE = 5 * DAY


def after(*failures: tuple[float, str]) -> Failures:
    """The record of attempts that failed: so many days after the first, with these events."""
    record = Failures(BEGAN)
    for days, event_id in failures:
        record = record.and_of([event_id], now=BEGAN + days * DAY)
    return record


TEN_A_DAY = [(day, f"evt_{day}") for day in range(6) for _ in range(10)]


@pytest.mark.parametrize(
    ("why", "failures", "hopeless"),
    [
        ("on end, of many events", TEN_A_DAY, True),
        ("not five days yet", [each for each in TEN_A_DAY if each[0] < 5], False),
        ("as little as is enough", [(day, f"evt_{day % 2}") for day in (0, 0, 0, 0, 0, 0, 0, 1, 1, 5)], True),
        ("one attempt less", [(day, f"evt_{day % 2}") for day in (0, 0, 0, 0, 0, 0, 1, 1, 5)], False),
        ("one event only", [(day, "evt_1") for day, _ in TEN_A_DAY], False),
        ("a hiccup and one more, days later", [(0, "evt_1")] * 9 + [(5.2, "evt_2")], False),
        ("two days only", [(0, "evt_1")] * 20 + [(6, "evt_2")] * 20, False),
        ("two days that follow each other, seen through midnight", [(0, "a")] * 9 + [(0.6, "b")] * 9, False),
        ("one event a day, each tried once", [(day, f"evt_{day}") for day in range(9)], False),
        ("one event a day for longer", [(day, f"evt_{day}") for day in range(10)], True),
    ],
)
def test_failures_must_be_spread(why: str, failures: list[tuple[float, str]], hopeless: bool) -> None:
    last = BEGAN + failures[-1][0] * DAY
    assert after(*failures).hopeless(last, disable_after=FIVE) is hopeless, why


def test_what_waits_counts_as_further_events() -> None:
    one = after(*[(day, "evt_1") for day, _ in TEN_A_DAY])
    assert not one.hopeless(BEGAN + FIVE, disable_after=FIVE, waiting=0)
    assert one.hopeless(BEGAN + FIVE, disable_after=FIVE, waiting=1)


def test_one_that_an_older_version_wrote_begins_to_be_counted_now() -> None:
    old = Failures.kept(BEGAN, None)
    assert old == Failures(BEGAN) and not old.hopeless(BEGAN + 9 * DAY, disable_after=FIVE)
    for day in range(6, 9):
        old = old.and_of([f"evt_{day}"] * 4, now=BEGAN + day * DAY)
    assert old.hopeless(BEGAN + 8 * DAY, disable_after=FIVE)


@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from("abcdef")), max_size=60).map(sorted))
def test_the_record_decides_as_all_failures_would_and_stays_small(failures: list[tuple[float, str]]) -> None:
    record = after(*failures)
    days = {(BEGAN + passed * DAY).date() for passed, _ in failures}
    now = BEGAN + (failures[-1][0] if failures else 0) * DAY
    wanted = now - BEGAN >= FIVE and len(failures) >= ATTEMPTS and len(days) >= DAYS
    assert record.hopeless(now, disable_after=FIVE) is (wanted and len({each for _, each in failures}) >= EVENTS)
    assert record == Failures.kept(BEGAN, record.record())
    assert len(record.events) <= EVENTS and len(record.days) <= DAYS and record.attempts <= ATTEMPTS
