"""What pollers share that ask providers: answers wait for the poller's turn, and none is lost or holds up another."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from connector import errors
from connector.egress.http import Answer, NoAnswer, Outcome, Read, Request
from connector.egress.sender import Sender
from connector.services.provider_queries import ProviderQueries, answer_of
from connector.store.connections import Connection
from connector.vault import SealBroken

from .conftest import House

OK = Answer(200, {}, b"{}", 0.1)


class Slow:
    """A sender that answers when it is told to."""

    def __init__(self) -> None:
        self.in_flight: list[Callable[[Outcome], None]] = []

    def send(self, _request: Request, done: Callable[[Outcome], None], **_how: Any) -> None:
        self.in_flight.append(done)

    def answer(self, *outcomes: Outcome) -> None:
        for outcome in outcomes:
            self.in_flight.pop(0)(outcome)


def read(number: int = 1) -> Read[int]:
    return Read(Request("GET", f"https://provider.example/{number}", {}, None), lambda answer: answer.status)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def queries(house: House, slow: Slow) -> ProviderQueries:
    return ProviderQueries(house.store, house.vault, cast(Sender, slow), house.clock)


def test_several_questions_are_answered_together_and_in_their_order(
    queries: ProviderQueries, slow: Slow, alice: Connection
) -> None:
    heard: list[list[Outcome]] = []
    queries.ask(alice, [read(1), read(2)], heard.append)
    other = Answer(404, {}, b"", 0.1)
    second, first = slow.in_flight.pop(), slow.in_flight.pop()
    second(other)
    queries.handle()
    assert heard == [] and queries.open == 1
    first(OK)
    assert heard == [] and queries.open == 1  # it waits for the poller's turn
    queries.handle()
    assert heard == [[OK, other]] and queries.open == 0


def test_connections_are_crowded_by_their_own_questions(
    queries: ProviderQueries, slow: Slow, house: House, alice: Connection
) -> None:
    bob = house.connect("bob")
    for owner in (alice, alice, bob):
        queries.ask(owner, [read()], lambda _: None)
    assert (queries.crowded(1), queries.crowded(2), queries.crowded(3)) == ({alice.id, bob.id}, {alice.id}, set())
    slow.answer(OK)
    queries.handle()
    assert (queries.crowded(1), queries.crowded(2)) == ({alice.id, bob.id}, set())


def test_an_answer_that_the_database_could_not_take_is_handled_again(
    queries: ProviderQueries, slow: Slow, alice: Connection
) -> None:
    failures, handled = [errors.StoreUnavailable("away")], list[int]()

    def then(number: int) -> None:
        if failures:
            raise failures.pop()
        handled.append(number)

    for number in (1, 2):
        queries.ask(alice, [read()], lambda _, number=number: then(number))  # type: ignore[misc]
    slow.answer(OK, OK)
    with pytest.raises(errors.StoreUnavailable):
        queries.handle()
    assert handled == [] and queries.open == 2
    queries.handle()
    assert handled == [1, 2] and queries.open == 0


@pytest.mark.parametrize("failure", [KeyError("a mistake of ours"), SealBroken("another key's")], ids=repr)
def test_an_answer_that_cannot_be_handled_holds_up_no_other(
    queries: ProviderQueries, slow: Slow, alice: Connection, failure: Exception
) -> None:
    handled: list[int] = []

    def broken(_: object) -> None:
        raise failure

    queries.ask(alice, [read()], broken)
    queries.ask(alice, [read()], lambda _: handled.append(1))
    slow.answer(OK, OK)
    queries.handle()
    assert handled == [1] and queries.open == 0


def test_no_answer_is_the_providers_failure() -> None:
    assert answer_of(read(), OK) == 200
    with pytest.raises(errors.ProviderFailed, match="timeout"):
        answer_of(read(), NoAnswer("timeout", "timed out", True, 10.0))
