"""What follows from one look at a receipt: a pure decision."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.services.receipt_policy import (
    BELIEVE_AFTER,
    LATE_AFTER,
    REFUSED_AFTER,
    UNKNOWN_AFTER,
    Finding,
    Verdict,
    gap,
    judge,
    wait,
)

SECOND = timedelta(seconds=1)
HALF = 30 * SECOND
OFTEN = 600  # looks in two days
WATCH, HINT = True, False


def silence(**more: Any) -> Finding:
    """Of a webhook's thing, to whose questions nobody answers."""
    return Finding(**{"found": "silent", "watch": HINT, "tries": OFTEN, "absences": OFTEN, "believable": True, **more})


@pytest.mark.parametrize(
    ("look", "verdict"),
    [
        (Finding(found="ended", watch=WATCH, waited=SECOND, tries=1), "tell"),
        (Finding(found="ended", watch=HINT, waited=LATE_AFTER * 9, tries=1), "tell"),
        # Not ended yet.
        (Finding(found="open", watch=WATCH, waited=LATE_AFTER - SECOND, tries=OFTEN), "again"),
        (Finding(found="open", watch=WATCH, waited=LATE_AFTER, tries=OFTEN), "give_up"),
        (Finding(found="open", watch=WATCH, waited=LATE_AFTER * 2, tries=3), "again"),  # nobody was there to ask
        (Finding(found="open", watch=HINT, waited=BELIEVE_AFTER * 2, tries=OFTEN), "again"),
        (Finding(found="open", watch=HINT, waited=LATE_AFTER, tries=OFTEN), "rest"),
        # Nobody could be asked.
        (Finding(found="unclear", watch=WATCH, waited=BELIEVE_AFTER * 2, tries=OFTEN), "again"),
        (Finding(found="unclear", watch=WATCH, waited=LATE_AFTER, tries=OFTEN), "give_up"),
        (Finding(found="unclear", watch=HINT, waited=BELIEVE_AFTER * 9, tries=OFTEN, believable=True), "again"),
        (Finding(found="unclear", watch=HINT, waited=LATE_AFTER - SECOND, tries=OFTEN), "again"),
        (Finding(found="unclear", watch=HINT, waited=LATE_AFTER, tries=OFTEN, believable=True), "drop"),
        (Finding(found="unclear", watch=HINT, waited=LATE_AFTER, tries=3), "again"),
        # Somebody answered, and did not tell.
        (Finding(found="refused", watch=HINT, waited=REFUSED_AFTER - SECOND, tries=OFTEN, believable=True), "again"),
        (Finding(found="refused", watch=HINT, waited=REFUSED_AFTER, tries=OFTEN, believable=True), "drop"),
        (Finding(found="refused", watch=WATCH, waited=LATE_AFTER - SECOND, tries=OFTEN), "again"),
        (Finding(found="refused", watch=WATCH, waited=LATE_AFTER, tries=OFTEN), "give_up"),
        # Nobody answered anything.
        (silence(waited=BELIEVE_AFTER, absent_for=BELIEVE_AFTER), "believe"),
        (silence(waited=BELIEVE_AFTER, absent_for=BELIEVE_AFTER, believable=False), "again"),
        (silence(waited=BELIEVE_AFTER * 9, absent_for=BELIEVE_AFTER - SECOND), "again"),
        (silence(waited=BELIEVE_AFTER * 9, absent_for=BELIEVE_AFTER * 9, tries=3, absences=3), "again"),  # nobody asked
        (silence(waited=BELIEVE_AFTER * 9, absent_for=BELIEVE_AFTER * 9, tries=OFTEN, absences=3), "again"),
        (silence(waited=BELIEVE_AFTER * 9, absent_for=BELIEVE_AFTER * 9, tries=OFTEN, absences=4), "believe"),
        (silence(waited=LATE_AFTER, absent_for=LATE_AFTER), "believe"),
        (silence(waited=LATE_AFTER, absent_for=LATE_AFTER, believable=False), "drop"),
        (silence(waited=BELIEVE_AFTER * 9, absent_for=timedelta(), absences=0), "again"),
        # There is no such thing: a hint.
        (Finding(found="absent", watch=HINT, waited=UNKNOWN_AFTER - SECOND, tries=9), "again"),
        (Finding(found="absent", watch=HINT, waited=UNKNOWN_AFTER, tries=1), "drop"),
        (Finding(found="absent", watch=HINT, waited=UNKNOWN_AFTER, tries=9, absences=9, absent_for=9 * HALF), "drop"),
        # A watch.
        (Finding(found="absent", watch=WATCH, waited=LATE_AFTER / 2, tries=OFTEN), "again"),
        (Finding(found="absent", watch=WATCH, waited=LATE_AFTER / 2, tries=9, absences=1), "again"),
        (
            Finding(found="absent", watch=WATCH, waited=LATE_AFTER / 2, tries=9, absences=2, absent_for=9 * HALF),
            "again",
        ),
        (
            Finding(found="absent", watch=WATCH, waited=LATE_AFTER / 2, tries=9, absences=9, absent_for=HALF / 2),
            "again",
        ),
        (Finding(found="absent", watch=WATCH, waited=LATE_AFTER / 2, tries=9, absences=3, absent_for=HALF), "vanished"),
        (Finding(found="absent", watch=WATCH, waited=HALF, tries=9, absences=3, absent_for=HALF), "again"),  # just made
        (Finding(found="absent", watch=WATCH, waited=UNKNOWN_AFTER, tries=9, absences=3, absent_for=HALF), "vanished"),
        (Finding(found="absent", watch=WATCH, waited=LATE_AFTER, tries=OFTEN), "give_up"),
        (Finding(found="absent", watch=WATCH, waited=LATE_AFTER, tries=OFTEN, absences=3, absent_for=HALF), "vanished"),
    ],
    ids=str,
)
def test_a_look_comes_to(look: Finding, verdict: Verdict) -> None:
    assert judge(look) == verdict


@pytest.mark.parametrize(
    ("look", "seconds"),
    [
        (Finding(found="open", watch=WATCH, waited=SECOND, tries=1), 1),
        (Finding(found="open", watch=WATCH, waited=SECOND, tries=5), 16),
        (Finding(found="open", watch=WATCH, waited=LATE_AFTER / 2, tries=OFTEN), 300),
        (silence(waited=BELIEVE_AFTER * 2, absent_for=BELIEVE_AFTER - 5 * SECOND), 5),
        (silence(waited=BELIEVE_AFTER * 2, absent_for=BELIEVE_AFTER - 5 * SECOND, believable=False), 300),
        (Finding(found="unclear", watch=HINT, waited=LATE_AFTER - 5 * SECOND, tries=OFTEN), 5),
        (Finding(found="absent", watch=HINT, waited=UNKNOWN_AFTER - 5 * SECOND, tries=9), 5),
        (Finding(found="absent", watch=WATCH, waited=LATE_AFTER / 2, tries=OFTEN), 300),  # not certain: no hurry
        (Finding(found="absent", watch=WATCH, waited=LATE_AFTER / 2, tries=OFTEN, absences=1), 15),
    ],
    ids=str,
)
def test_the_next_one_is_due_after(look: Finding, seconds: float) -> None:
    assert wait(look) == seconds * SECOND


lengths = st.timedeltas(timedelta(), LATE_AFTER * 3)


@given(
    st.builds(
        Finding,
        found=st.sampled_from(["ended", "open", "absent", "refused", "silent", "unclear"]),
        watch=st.booleans(),
        waited=lengths,
        tries=st.integers(1, 1_000),
        absences=st.integers(0, 9),
        absent_for=lengths,
        believable=st.booleans(),
    )
)
def test_nothing_is_said_of_a_thing_that_was_not_seen_without_reason(look: Finding) -> None:
    verdict = judge(look)
    assert timedelta() < wait(look) <= max(gap(look.tries), 15 * SECOND)
    if verdict == "vanished":
        assert look.watch and look.found == "absent" and look.absences >= 3 and look.absent_for >= HALF
    if verdict == "give_up":
        assert look.watch and look.waited >= LATE_AFTER
    if verdict == "believe":
        assert not look.watch and look.found == "silent" and look.believable
        assert look.absences > 0 and look.absent_for >= BELIEVE_AFTER
    assert (verdict == "tell") == (look.found == "ended")
