"""When a delivery is tried again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector.limits import RETRY_AFTER_MOST, RETRY_JITTER
from connector.relay.backoff import next_attempt
from connector.settings import Settings

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

waits = st.timedeltas(timedelta(milliseconds=1), timedelta(days=30))
schedules = st.lists(waits, min_size=1, max_size=9)
hints = st.none() | st.timedeltas()


@given(schedule=schedules, data=st.data())
def test_never_earlier_than_the_schedule_and_hardly_later(schedule: list[timedelta], data: st.DataObject) -> None:
    made = data.draw(st.integers(1, len(schedule)))
    due_at = next_attempt(made, schedule, now=NOW)
    assert due_at is not None
    wait = schedule[made - 1]
    assert NOW + wait <= due_at <= NOW + wait * (1 + RETRY_JITTER)


@given(schedule=schedules, hint=hints, data=st.data())
def test_the_later_of_hint_and_schedule_counts_up_to_twelve_hours(
    schedule: list[timedelta], hint: timedelta | None, data: st.DataObject
) -> None:
    made = data.draw(st.integers(1, len(schedule)))
    due_at = next_attempt(made, schedule, now=NOW, hint=hint)
    assert due_at is not None
    asked = min(hint, timedelta(hours=12)) if hint else timedelta(0)
    assert due_at >= NOW + max(schedule[made - 1], asked)
    assert due_at <= NOW + max(schedule[made - 1] * (1 + RETRY_JITTER), asked)


@given(schedule=schedules, hint=hints, more=st.integers(1, 100))
def test_after_the_schedule_it_ends_whatever_the_hint(
    schedule: list[timedelta], hint: timedelta | None, more: int
) -> None:
    assert next_attempt(len(schedule) + more, schedule, now=NOW, hint=hint) is None


def test_the_standard_schedule_goes_on_for_more_than_a_day() -> None:
    schedule = Settings().retry_schedule
    now, made = NOW, 1
    while (due_at := next_attempt(made, schedule, now=now)) is not None:
        now, made = due_at, made + 1
    assert made == 9 and timedelta(hours=27) < now - NOW < timedelta(hours=31)
    assert RETRY_AFTER_MOST == timedelta(hours=12)
