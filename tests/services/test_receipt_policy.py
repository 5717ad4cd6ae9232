"""What follows from one check of a receipt: pure decisions, in tables."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import errors
from connector.limits import REFUSED_AFTER, TRUST_WEBHOOK_AFTER, UNKNOWN_AFTER, WATCH_TIMEOUT
from connector.services.receipt_policy import (
    Decision,
    Deleted,
    Doubt,
    Drop,
    Finding,
    Publish,
    PublishProved,
    Recheck,
    TimedOut,
    Trust,
    Unfinished,
    decide,
    doubt,
    gap,
)

SECOND = timedelta(seconds=1)
HALF = 30 * SECOND
LONG = TRUST_WEBHOOK_AFTER * 9
OFTEN = 600  # checks in two days
WATCH, WEBHOOK = True, False


def finding(found: str, watch: bool, age: timedelta, tries: int = OFTEN, **more: Any) -> Finding:
    return Finding(**{"found": found, "watch": watch, "age": age, "tries": tries, **more})


def silence(age: timedelta, silent_for: timedelta, **more: Any) -> Finding:
    """Of a webhook's resource: nobody answers any question."""
    given = {"absences": OFTEN, "believable": True, "absent_for": silent_for} | more
    return finding("silent", WEBHOOK, age, **given)


def proof(found: str, age: timedelta, tries: int = OFTEN, *, dated: bool = True) -> Finding:
    """Of a webhook that proved itself, and usually when it was sent."""
    return finding(found, WEBHOOK, age, tries, proved=True, believable=True, dated=dated)


def absence(age: timedelta, absences: int, absent_for: timedelta = timedelta(), tries: int = 9) -> Finding:
    """Of a watched resource: the provider certainly knows no such one."""
    return finding("absent", WATCH, age, tries, absences=absences, absent_for=absent_for)


def again(seconds: float) -> Recheck:
    return Recheck(seconds * SECOND)


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        # It has ended, whenever that is found.
        (finding("ended", WATCH, SECOND, 1), Publish()),
        (finding("ended", WATCH, WATCH_TIMEOUT * 9), Publish()),
        (finding("ended", WEBHOOK, WATCH_TIMEOUT * 9, 1), Publish()),
        # Not ended yet: again, with growing gaps, until it is given up.
        (finding("unfinished", WATCH, SECOND, 1), again(1)),
        (finding("unfinished", WATCH, SECOND, 2), again(2)),
        (finding("unfinished", WATCH, SECOND, 5), again(16)),
        (finding("unfinished", WATCH, WATCH_TIMEOUT / 2), again(300)),
        (finding("unfinished", WATCH, WATCH_TIMEOUT - SECOND), again(1)),
        (finding("unfinished", WATCH, WATCH_TIMEOUT), TimedOut()),
        (finding("unfinished", WATCH, WATCH_TIMEOUT * 2, 3), again(4)),  # nobody was there to ask
        (finding("unfinished", WEBHOOK, TRUST_WEBHOOK_AFTER * 2), again(300)),
        (finding("unfinished", WEBHOOK, WATCH_TIMEOUT), Unfinished()),
        (finding("unfinished", WEBHOOK, WATCH_TIMEOUT, believable=True), Unfinished()),
        # Nothing was learnt.
        (finding("unclear", WATCH, LONG), again(300)),
        (finding("unclear", WATCH, WATCH_TIMEOUT), TimedOut()),
        (finding("unclear", WEBHOOK, LONG, believable=True), again(300)),
        (finding("unclear", WEBHOOK, WATCH_TIMEOUT - 5 * SECOND), again(5)),
        (finding("unclear", WEBHOOK, WATCH_TIMEOUT, believable=True), Drop()),
        (finding("unclear", WEBHOOK, WATCH_TIMEOUT, 3), again(4)),
        # Somebody answered, and did not tell.
        (finding("refused", WEBHOOK, REFUSED_AFTER - SECOND, believable=True), again(1)),
        (finding("refused", WEBHOOK, REFUSED_AFTER, believable=True), Drop()),
        (finding("refused", WEBHOOK, REFUSED_AFTER, 3), again(4)),
        (finding("refused", WATCH, REFUSED_AFTER), again(300)),
        (finding("refused", WATCH, WATCH_TIMEOUT), TimedOut()),
        # Nobody answered anything: a webhook is trusted once that has lasted, and was asked all the while.
        (silence(TRUST_WEBHOOK_AFTER, TRUST_WEBHOOK_AFTER), Trust(recheck_after=300 * SECOND)),
        (silence(TRUST_WEBHOOK_AFTER, TRUST_WEBHOOK_AFTER, believable=False), again(300)),
        (silence(LONG, TRUST_WEBHOOK_AFTER - SECOND), again(1)),
        (silence(LONG, TRUST_WEBHOOK_AFTER - 5 * SECOND), again(5)),
        (silence(LONG, TRUST_WEBHOOK_AFTER - 5 * SECOND, believable=False), again(300)),
        (silence(LONG, LONG, tries=3, absences=3), again(4)),  # nobody asked
        (silence(LONG, LONG, absences=3), again(300)),
        (silence(LONG, LONG, absences=4), Trust(recheck_after=300 * SECOND)),
        (silence(LONG, timedelta(), absences=0), again(300)),
        (silence(WATCH_TIMEOUT, WATCH_TIMEOUT), Trust(recheck_after=300 * SECOND)),
        (silence(WATCH_TIMEOUT, WATCH_TIMEOUT, believable=False), Drop()),
        (finding("silent", WATCH, LONG, absences=OFTEN, absent_for=LONG, believable=True), again(15)),
        # A webhook that proved itself lacks something: the provider is asked once, and its event comes in any case.
        (proof("ended", SECOND, 1), Publish()),
        (proof("ended", LONG), Publish()),
        *(
            (proof(each, SECOND, 1), PublishProved())
            for each in ("unfinished", "unclear", "silent", "refused", "absent")
        ),
        # It does not prove when it was sent: what the provider answers decides, and the proof where nobody does.
        (proof("ended", SECOND, 1, dated=False), Publish()),
        (proof("silent", SECOND, 1, dated=False), PublishProved()),
        *((proof(each, SECOND, 1, dated=False), again(1)) for each in ("unfinished", "unclear", "refused", "absent")),
        (proof("absent", UNKNOWN_AFTER, dated=False), Drop()),
        (proof("refused", REFUSED_AFTER, dated=False), Drop()),
        (proof("unfinished", WATCH_TIMEOUT, dated=False), Unfinished()),
        # There is no such resource: a webhook named it.
        (finding("absent", WEBHOOK, UNKNOWN_AFTER - 5 * SECOND, 9), again(5)),
        (finding("absent", WEBHOOK, UNKNOWN_AFTER, 1), Drop()),
        (finding("absent", WEBHOOK, UNKNOWN_AFTER, 9, absences=9, absent_for=9 * HALF), Drop()),
        # There is no such resource: it is watched. Three times over half a minute, and not when it was just made.
        (absence(LONG, 0, tries=OFTEN), again(300)),  # not certain
        (absence(LONG, 1), again(15)),
        (absence(LONG, 2, 9 * HALF), again(15)),
        (absence(LONG, 9, HALF / 2), again(15)),
        (absence(LONG, 3, HALF), Deleted()),
        (absence(HALF, 3, HALF), again(15)),
        (absence(UNKNOWN_AFTER, 3, HALF), Deleted()),
        (absence(WATCH_TIMEOUT, 0, tries=OFTEN), TimedOut()),
        (absence(WATCH_TIMEOUT, 3, HALF, tries=OFTEN), Deleted()),
    ],
    ids=str,
)
def test_a_check_leads_to(found: Finding, decision: Decision) -> None:
    assert decide(found) == decision


REFUSED = errors.ReconnectRequired("refused")


@pytest.mark.parametrize("believable", [True, False], ids=["believable", "denied"])
@pytest.mark.parametrize("silent", [True, False], ids=["silent", "answered"])
@pytest.mark.parametrize(
    ("problem", "of_a_webhook", "of_a_watch"),
    [
        (errors.StoreUnavailable("ours"), None, None),
        (REFUSED, Doubt("refused", "account"), Doubt("refused", "account")),
        (
            errors.KeyDoubted("no", call="GET /", refused=REFUSED),
            Doubt("refused", "account"),
            Doubt("refused", "account"),
        ),
        (errors.NotFound("none"), Doubt("absent"), Doubt("absent", "account")),
        (errors.InvalidInput("no id"), Doubt("refused"), Doubt("refused")),
        (errors.InsufficientCredits("no"), Doubt("refused"), Doubt("refused")),
        (errors.RateLimited("later", retry_after=1), Doubt("unclear"), Doubt("unclear")),
        (errors.ProviderTimeout("no answer"), Doubt("unclear"), Doubt("unclear")),
        (errors.ProviderFailed("500"), Doubt("unclear"), Doubt("unclear")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, errors.Problem) else "",
)
def test_a_failed_question_says(
    problem: errors.Problem, of_a_webhook: Doubt | None, of_a_watch: Doubt | None, silent: bool, believable: bool
) -> None:
    if of_a_webhook == Doubt("unclear") and silent and believable:
        of_a_webhook = Doubt("silent", "everything")
    assert doubt(problem, watch=WATCH, silent=silent, believable=believable) == of_a_watch
    assert doubt(problem, watch=WEBHOOK, silent=silent, believable=believable) == of_a_webhook


@pytest.mark.parametrize(("tries", "seconds"), [(1, 1), (2, 2), (8, 128), (9, 256), (10, 300), (OFTEN, 300)])
def test_the_gap_grows_to_five_minutes(tries: int, seconds: int) -> None:
    assert gap(tries) == seconds * SECOND


lengths = st.timedeltas(timedelta(), WATCH_TIMEOUT * 3)


@settings(deadline=None)
@given(
    st.builds(
        Finding,
        found=st.sampled_from(["ended", "unfinished", "absent", "refused", "silent", "unclear"]),
        watch=st.booleans(),
        age=lengths,
        tries=st.integers(1, 1_000),
        absences=st.integers(0, 9),
        absent_for=lengths,
        believable=st.booleans(),
        proved=st.booleans(),
    )
)
def test_nothing_is_said_of_a_resource_that_was_not_seen_without_reason(found: Finding) -> None:
    decision = decide(found)
    assert (decision == Publish()) == (found.found == "ended")
    match decision:
        case Recheck(after):
            assert timedelta() < after <= max(gap(found.tries), 15 * SECOND)
        case Deleted():
            assert found.watch and found.found == "absent" and found.absences >= 3 and found.absent_for >= HALF
        case TimedOut():
            assert found.watch and found.age >= WATCH_TIMEOUT
        case Trust():
            assert not found.watch and found.found == "silent" and found.believable
            assert found.absences > 0 and found.absent_for >= TRUST_WEBHOOK_AFTER
        case PublishProved():
            assert found.proved and found.found == "silent"
        case Unfinished() | Drop():
            assert not found.watch and found.age >= UNKNOWN_AFTER
