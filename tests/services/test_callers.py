"""Callers who hang up: what counts as told, what their repeats join, and what is not begun for them."""

from typing import Any

import pytest
import sqlalchemy as sa

from connector import errors, limits
from connector.services.callers import Caller
from connector.store import tables
from connector.store.connections import Connection

from .conftest import House, on_both_engines
from .test_journal import left_behind, made

BOTH = "create_and_render_video"


@pytest.fixture
def given_video(house: House) -> dict[str, Any]:
    return {"script": "Hello there.", "avatar_id": house.argil.avatar()}


def ask(house: House, connection: Connection, given: Any, *, gone: bool = False, key: str | None = None) -> Any:
    caller = Caller(lambda: gone)
    return house.actions.perform(connection, BOTH, given, idempotency_key=key, caller=caller)


def answered(house: House) -> list[bool]:
    query = sa.select(tables.operations.c.answered).order_by(tables.operations.c.created_at)
    with house.store.database.read() as transaction:
        return list(transaction.execute(query).scalars())


@on_both_engines
def test_who_is_gone_was_not_told_and_repeats(house: House, alice: Connection, given_video: Any) -> None:
    first = ask(house, alice, given_video, gone=True)
    house.clock.forward(minutes=14)
    assert ask(house, alice, given_video, gone=True)["id"] == first["id"] and answered(house) == [False]
    assert ask(house, alice, given_video)["id"] == first["id"] and answered(house) == [True]
    assert ask(house, alice, given_video)["id"] != first["id"] and made(house) == (2, 2)


def test_a_key_needs_no_caller_to_be_there(house: House, alice: Connection, given_video: Any) -> None:
    first = ask(house, alice, given_video, gone=True, key="k")
    house.clock.forward(days=3)
    assert ask(house, alice, given_video, key="k")["id"] == first["id"] and made(house) == (1, 1)


def test_an_answer_that_could_not_be_sent_is_repeated(house: House, alice: Connection, given_video: Any) -> None:
    caller = Caller()
    first = house.actions.perform(alice, BOTH, given_video, idempotency_key=None, caller=caller)
    assert caller.reports
    house.actions.unreported(caller.reports)
    assert ask(house, alice, given_video)["id"] == first["id"] and made(house) == (1, 1)


@pytest.mark.parametrize("gone", [True, False])
def test_a_refused_render_is_gone_on_with_whoever_was_there(
    house: House, alice: Connection, given_video: Any, gone: bool
) -> None:
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits):
        ask(house, alice, given_video, gone=gone)
    house.argil.credits(1_000)
    assert answered(house) == [not gone]
    ask(house, alice, given_video)
    assert made(house) == (1, 1)


@on_both_engines
@pytest.mark.parametrize("gone", [True, False])
def test_nothing_is_begun_for_who_hangs_up_while_an_equal_one_runs(
    house: House, alice: Connection, given_video: Any, gone: bool
) -> None:
    running = left_behind(house, alice, BOTH, given_video, lease_until=house.clock() + limits.OPERATION_LEASE)

    def over() -> None:
        house.store.operations.finish(
            running.id, token="lea_dead", http_status=200, answer={"id": "v"}, answered=True, now=house.clock()
        )

    house.clock.meanwhile = over
    if gone:
        with pytest.raises(errors.OperationInProgress):
            ask(house, alice, given_video, gone=True)
        assert made(house) == (0, 0)
    else:
        assert ask(house, alice, given_video)["id"] != "v" and made(house) == (1, 1)


def test_no_call_takes_longer_than_platforms_wait_though_it_waited_for_another_first(
    house: House, alice: Connection, given_video: Any
) -> None:
    left_behind(house, alice, BOTH, given_video, lease_until=house.clock() + limits.OPERATION_LEASE / 3)
    began = house.clock()
    house.argil.faults(error_500_after=-1, fault_path="^/videos$")
    with pytest.raises(errors.ProviderTimeout):
        ask(house, alice, given_video)
    assert limits.OPERATION_LEASE / 3 < house.clock() - began
    assert (house.clock() - began).total_seconds() <= limits.CALL_TIMEOUT + 1
    house.argil.faults()
    house.clock.forward(seconds=1)
    ask(house, alice, given_video)
    assert made(house)[1] == 1


def test_of_a_connection_that_is_disconnected_meanwhile_no_end_can_be_kept_and_that_is_no_fault(
    house: House, alice: Connection
) -> None:
    def disconnects() -> bool:
        house.connections.disconnect(alice, now=house.clock())
        return False

    call = {
        "method": "POST",
        "path": "/webhooks",
        "body": {"callbackUrl": "https://example.com/hook", "events": ["VIDEO_GENERATION_SUCCESS"]},
    }
    with pytest.raises(errors.OperationInProgress):
        house.actions.perform(alice, "api_request", call, idempotency_key="k", caller=Caller(gone=disconnects))
