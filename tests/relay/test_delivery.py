"""One attempt: what is sent, and what each outcome means."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from connector import ids, limits
from connector.egress.http import Answer, Failure, NoAnswer, Outcome
from connector.relay import delivery
from connector.store.settlements import Claim, Settlement

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SCHEDULE = (timedelta(seconds=5), timedelta(minutes=1))

CLAIM = Claim(
    delivery_id="dlv_1",
    connection_id="con_1",
    subscription_id="sub_1",
    event_id="evt_1",
    body='{"id": "evt_1", "callback_id": null}',
    callback_id=None,
    target_url="https://hooks.example/1",
    sealed_secret="sealed",
    attempts=0,
    token="lea_1",
)


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    return Answer(status, {key.replace("_", "-"): each for key, each in headers.items()}, body, 0.1)


def judge(outcome: Outcome, **claim: Any) -> Settlement:
    return delivery.judge(CLAIM._replace(**claim), outcome, schedule=SCHEDULE, started_at=NOW, now=NOW)


def wait(settlement: Settlement) -> timedelta:
    assert settlement.status == "pending" and settlement.due_at is not None
    return settlement.due_at - NOW


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_delivered(status: int) -> None:
    settlement = judge(answer(status, b"thanks"))
    assert (settlement.status, settlement.due_at, settlement.subscription) == ("delivered", None, "keep")
    assert (settlement.status_code, settlement.answer, settlement.failure) == (status, "thanks", None)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504])
def test_anything_else_is_tried_again_by_the_schedule(status: int) -> None:
    settlement = judge(answer(status))
    assert timedelta(seconds=5) <= wait(settlement) <= timedelta(seconds=5.5)
    assert settlement.subscription == "keep" and settlement.status_code == status


@pytest.mark.parametrize(
    "failure", ["target_refused", "dns_failed", "connect_failed", "tls_failed", "timeout", "reset"]
)
def test_no_answer_is_tried_again_and_says_why(failure: Failure) -> None:
    settlement = judge(NoAnswer(failure, "in words", sent=failure == "timeout", seconds=1.0))
    assert timedelta(seconds=5) <= wait(settlement) <= timedelta(seconds=5.5)
    assert settlement.failure == f"{failure}: in words"
    assert settlement.status_code is None and settlement.answer is None


@pytest.mark.parametrize("outcome", [answer(500), answer(429, retry_after="1"), NoAnswer("reset", "x", True, 1.0)])
def test_after_the_schedule_it_has_failed(outcome: Outcome) -> None:
    assert timedelta(minutes=1) <= wait(judge(outcome, attempts=1)) <= timedelta(minutes=1.1)
    settlement = judge(outcome, attempts=2)
    assert (settlement.status, settlement.due_at, settlement.subscription) == ("failed", None, "keep")


@pytest.mark.parametrize("body", [b"", b"gone", b"Webhook not found.", b"scenario", b"\xff\x00"])
def test_410_ends_the_subscription_and_says_so(body: bytes) -> None:
    settlement = judge(answer(410, body))
    assert (settlement.status, settlement.due_at, settlement.subscription) == ("failed", None, "disable")
    assert "410" in (settlement.reason or "")


@pytest.mark.parametrize("body", [b"There is no scenario listening for this webhook.", b"NO SCENARIO LISTENING"])
def test_410_of_make_only_pauses(body: bytes) -> None:
    settlement = judge(answer(410, body))
    assert settlement.subscription == "pause" and "Make" in (settlement.reason or "")
    assert wait(settlement) >= timedelta(seconds=5)


def test_whoever_waits_for_a_scenario_waits_on_after_the_schedule() -> None:
    for attempts in (1, 2, 50):
        settlement = judge(answer(410, b"There is no scenario listening"), attempts=attempts, probe=True)
        assert timedelta(minutes=1) <= wait(settlement) <= timedelta(minutes=1.1)
    assert wait(judge(answer(500), attempts=50, probe=True)) >= timedelta(minutes=1)


def test_a_callback_of_makes_does_not_wait_for_ever() -> None:
    said = answer(410, b"There is no scenario listening")
    assert wait(judge(said, subscription_id=None)) >= timedelta(seconds=5)
    assert judge(said, subscription_id=None, attempts=2).status == "failed"


RUNNING = answer(409, b'{"code":409,"message":"The execution \\"231\\" is running already."}')


def test_a_callback_that_comes_too_soon_is_tried_again_within_seconds_and_then_by_the_schedule() -> None:
    waits, claim = [], {"subscription_id": None, "attempts": 0, "uncounted_attempts": 0}
    while (settlement := judge(RUNNING, **claim)).status == "pending":
        waits.append(wait(settlement).total_seconds())
        claim |= {"attempts": len(waits), "uncounted_attempts": claim["uncounted_attempts"] + (not settlement.counts)}
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert 5 <= waits[5] <= 5.5 and 60 <= waits[6] <= 66 and len(waits) == 7


def test_what_came_too_soon_does_not_count_in_the_schedule() -> None:
    assert wait(judge(answer(500), subscription_id=None, attempts=5, uncounted_attempts=5)) <= timedelta(seconds=5.5)


@pytest.mark.parametrize("how", ["has finished already", "has finished with error"])
def test_a_callback_for_what_has_finished_is_cancelled(how: str) -> None:
    settlement = judge(answer(409, f'The execution "231" {how}.'.encode()), subscription_id=None)
    assert (settlement.status, settlement.due_at, settlement.subscription) == ("cancelled", None, "keep")


@pytest.mark.parametrize("said", ["is running already", "has finished already"])
def test_a_subscriptions_409_means_nothing_special(said: str) -> None:
    assert timedelta(seconds=5) <= wait(judge(answer(409, said.encode()))) <= timedelta(seconds=5.5)


def test_another_409_of_a_callback_is_tried_again_by_the_schedule() -> None:
    settlement = judge(answer(409, b"conflict"), subscription_id=None)
    assert timedelta(seconds=5) <= wait(settlement) and settlement.counts


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("1", timedelta(seconds=5)),
        ("0", timedelta(seconds=5)),
        ("43200", timedelta(hours=12)),
        ("43201", timedelta(hours=12)),
        ("9" * 5_000, timedelta(hours=12)),
        (format_datetime(NOW + timedelta(minutes=3), usegmt=True), timedelta(minutes=3)),
        (format_datetime(NOW - timedelta(minutes=3), usegmt=True), timedelta(seconds=5)),
        ("Sun, 01 Mar 2026 14:03:00 +0200", timedelta(minutes=3)),
        ("Fri, 01 Jan 2100 00:00:00 GMT", timedelta(hours=12)),
        ("-5", timedelta(seconds=5)),
        ("1.5", timedelta(seconds=5)),
        ("²", timedelta(seconds=5)),
        ("soon", timedelta(seconds=5)),
        ("", timedelta(seconds=5)),
    ],
)
def test_429_and_503_may_say_when_to_come_back(status: int, said: str, expected: timedelta) -> None:
    assert expected <= wait(judge(answer(status, retry_after=said))) <= max(expected, timedelta(seconds=5.5))


@pytest.mark.parametrize("status", [400, 404, 500, 502])
def test_other_answers_may_not(status: int) -> None:
    assert wait(judge(answer(status, retry_after="3600"))) < timedelta(seconds=6)


@given(said=st.text(max_size=60))
@example("Mon, 01 Jan 0001 00:00:00 +1400")
@example("Fri, 31 Dec 9999 23:59:59 -1200")
def test_no_retry_after_ends_badly(said: str) -> None:
    assert timedelta(seconds=5) <= wait(judge(answer(503, retry_after=said))) <= timedelta(hours=12)


@given(body=st.binary(max_size=2_000))
@example(b"\x00" * 600)
@example("é".encode() * 600)
@example(b"\xff" * 600)
def test_of_any_answer_a_beginning_is_kept_that_every_database_takes(body: bytes) -> None:
    kept = judge(answer(500, body)).answer
    assert kept is not None and len(kept) <= limits.ANSWER_KEPT
    kept.encode()  # no half of a surrogate pair
    assert "\x00" not in kept
    assert len(kept) == limits.ANSWER_KEPT or len(kept) == len(body.decode(errors="replace"))


def test_the_request_is_the_event_signed() -> None:
    secret, now = ids.new_signing_secret(), datetime.now(UTC)
    request = delivery.request_for(CLAIM, secrets=[secret], now=now)
    assert (request.method, request.url) == ("POST", "https://hooks.example/1")
    assert request.headers["Content-Type"] == "application/json"
    assert request.body == CLAIM.body.encode()
    assert Webhook(secret).verify(request.body, dict(request.headers)) == json.loads(CLAIM.body)


def test_a_callbacks_id_is_in_the_body_that_is_signed() -> None:
    secret, now = ids.new_signing_secret(), datetime.now(UTC)
    claim = CLAIM._replace(callback_id='row "42"')
    request = delivery.request_for(claim, secrets=[secret], now=now)
    told = Webhook(secret).verify(request.body or b"", dict(request.headers))
    assert told == {"id": "evt_1", "callback_id": 'row "42"'}


def test_a_replay_begins_the_schedule_anew() -> None:
    again = CLAIM._replace(attempts=9, uncounted_attempts=9)
    settled = delivery.judge(again, answer(500), schedule=SCHEDULE, started_at=NOW, now=NOW)
    assert wait(settled) >= SCHEDULE[0]
