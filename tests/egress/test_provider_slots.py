"""Calls that wait for a provider: nobody has all the slots, and threads are left for what need not wait."""

import contextlib

import pytest
from support.waiting import held

from connector import errors, limits
from connector.egress import provider_slots
from connector.egress.provider_slots import FEW, SCARCE, SHARE, STRANGERS, TOTAL, ProviderSlots


@pytest.fixture
def slots() -> ProviderSlots:
    return ProviderSlots()


def test_what_waits_never_has_all_threads() -> None:
    assert TOTAL + 16 <= limits.WEB_THREADS
    assert SHARE + STRANGERS <= SCARCE and SCARCE + FEW < TOTAL


def test_a_connection_has_its_share_and_others_notice_nothing(slots: ProviderSlots) -> None:
    with held(slots, "con_a", SHARE + 9) as got:
        assert got == SHARE
        with pytest.raises(errors.RateLimited, match="of this connection"), slots.taken("con_a"):
            pass
        with held(slots, "con_b", SHARE) as theirs:
            assert theirs == SHARE
    with held(slots, "con_a", SHARE) as got:
        assert got == SHARE


def test_strangers_have_their_own(slots: ProviderSlots) -> None:
    with held(slots, None, STRANGERS + 5) as got, slots.taken("con_a"):
        assert got == STRANGERS


def test_the_last_are_for_those_who_have_hardly_any(slots: ProviderSlots) -> None:
    with contextlib.ExitStack() as stack:
        greedy = [stack.enter_context(held(slots, f"con_{number}", SHARE)) for number in range(3)]
        assert greedy[:2] == [SHARE, SHARE] and sum(greedy) == SCARCE
        others = [stack.enter_context(held(slots, f"con_late_{number}", 5)) for number in range(7)]
        assert others == [FEW] * 6 + [0]
        with pytest.raises(errors.RateLimited, match="Too many calls"), slots.taken("con_last"):
            pass
    assert not slots._taken


def test_what_is_called_inside_is_part_of_it(slots: ProviderSlots) -> None:
    with held(slots, "con_a", SHARE - 1), slots.taken("con_a"):
        for owner in ("con_a", None, "con_b"):
            with slots.taken(owner):
                assert slots._taken == {"con_a": SHARE}
    with pytest.raises(ZeroDivisionError), slots.taken("con_a"):
        raise ZeroDivisionError
    assert not slots._taken


def test_the_constants_say_what_the_docstring_says() -> None:
    text = provider_slots.__doc__ or ""
    for each in (limits.WEB_THREADS, TOTAL, SHARE, SCARCE, TOTAL - SCARCE, STRANGERS):
        assert f" {each}" in text
