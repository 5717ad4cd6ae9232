"""Which secrets a webhook may be signed with, before and after it is registered anew."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.limits import WEBHOOK_SECRET_OVERLAP as OVERLAP
from connector.services import webhook_secrets

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def added(kept: str, secret: str, *, now: datetime) -> str:
    return webhook_secrets.added(kept, secret, webhook_id=f"hook-{secret}", interface="one", now=now)


BOTH = added(added("", "one", now=NOW), "two", now=LATER)


@pytest.mark.parametrize(
    ("kept", "at", "secrets"),
    [
        ("", NOW, ()),
        (added("", "one", now=NOW), LATER, ("one",)),
        (BOTH, LATER, ("two", "one")),
        (BOTH, LATER + OVERLAP - timedelta(microseconds=1), ("two", "one")),
        (BOTH, LATER + OVERLAP, ("two",)),
        (added(BOTH, "three", now=LATER), LATER, ("three", "two", "one")),
        (added(BOTH, "three", now=LATER + OVERLAP), LATER + OVERLAP, ("three", "two")),
    ],
)
def test_the_secret_before_is_taken_for_an_hour_longer(kept: str, at: datetime, secrets: tuple[str, ...]) -> None:
    assert webhook_secrets.valid(kept, at=at) == secrets


def test_the_secrets_of_different_interfaces_are_taken_beside_each_other() -> None:
    both = webhook_secrets.added(BOTH, "three", webhook_id="hook-three", interface="other", now=LATER)
    assert webhook_secrets.valid(both, at=LATER + OVERLAP) == ("three", "two")
    assert webhook_secrets.known(both, "hook-two") and webhook_secrets.known(both, "hook-three")


def test_secrets_that_are_doubted_end_in_an_hour_and_are_known_for_no_webhook() -> None:
    now = LATER + OVERLAP
    doubted = webhook_secrets.doubted(BOTH, now=now)
    assert doubted and not webhook_secrets.known(doubted, "hook-two")
    assert webhook_secrets.valid(doubted, at=now + OVERLAP - timedelta(microseconds=1)) == ("two",)
    assert webhook_secrets.valid(doubted, at=now + OVERLAP) == ()
    anew = added(doubted, "three", now=now)
    assert webhook_secrets.known(anew, "hook-three")
    assert webhook_secrets.valid(anew, at=now) == ("three", "two")
    assert webhook_secrets.valid(anew, at=now + OVERLAP) == ("three",)


def test_they_are_doubted_once_an_hour_however_often_something_is_signed_otherwise() -> None:
    one = added("", "one", now=NOW)
    doubted = webhook_secrets.doubted(one, now=NOW)
    assert doubted
    anew = added(doubted, "two", now=NOW)
    for kept in ("", doubted, anew):
        assert webhook_secrets.doubted(kept, now=NOW + OVERLAP - timedelta(microseconds=1)) is None
    assert webhook_secrets.doubted(doubted, now=NOW + OVERLAP) is None  # nothing is left to doubt
    assert webhook_secrets.doubted(anew, now=NOW + OVERLAP)


STEPS = st.lists(st.tuples(st.sampled_from(["one", "two"]), st.integers(0, 200)), min_size=1, max_size=12)


@given(STEPS, st.integers(0, 200))
def test_whatever_is_registered_anew_the_present_secrets_are_taken_and_old_ones_for_an_hour(
    steps: list[tuple[str, int]], later: int
) -> None:
    """`steps`: of which interface a webhook is registered anew, so many minutes after the step before."""
    kept, now, replaced, present = "", NOW, dict[str, datetime](), dict[str, str]()
    for number, (interface, minutes) in enumerate(steps):
        now += timedelta(minutes=minutes)
        if interface in present:
            replaced[present[interface]] = now
        present[interface] = str(number)
        kept = webhook_secrets.added(kept, str(number), webhook_id=f"hook-{number}", interface=interface, now=now)
    at = now + timedelta(minutes=later)
    taken = {secret for secret, since in replaced.items() if at - since < OVERLAP} | set(present.values())
    assert set(webhook_secrets.valid(kept, at=at)) == taken
    assert all(webhook_secrets.known(kept, f"hook-{each}") for each in present.values())


def test_of_which_webhook_a_secret_is_stays_known_until_there_is_another() -> None:
    assert webhook_secrets.known(BOTH, "hook-two")
    assert not webhook_secrets.known(BOTH, "hook-one") and not webhook_secrets.known("", "hook-one")
