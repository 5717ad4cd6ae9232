"""At a provider that knows idempotency keys, sending again is asking: as long as it knows them, and no longer; and only
its own verdict on the key says that nothing was done.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from contracts.provider.bridges import connected
from contracts.provider.spending import Clock
from providers.made_up.provider import MadeUp
from providers.made_up.server import MadeUpServer
from providers.made_up.stand_in import MadeUpStandIn

from connector import errors, ids, limits
from connector.bridge import Bridge
from connector.services import fingerprints
from connector.store.connections import Connection
from connector.store.operations import Operation

GIVEN = {"title": "Hello"}
MOMENT = timedelta(seconds=30)


class Left:
    """A bridge whose process died while it sent an operation's only step."""

    def __init__(
        self, bridge: Bridge, connection: Connection, clock: Clock, server: MadeUpServer, stand_in: MadeUpStandIn
    ) -> None:
        self._bridge, self._connection, self._clock, self.server = bridge, connection, clock, server
        self.stand_in = stand_in

    def behind(self) -> str:
        """Gives the operation's id."""
        now, key = self._clock(), "k"
        operation = Operation(
            id=ids.new_id("op", at=now),
            connection_id=self._connection.id,
            account=self._connection.account,
            action="create_video",
            key=key,
            fingerprint=fingerprints.digest("create_video", GIVEN),
            fingerprint_version=fingerprints.OF_FILES,
            input=GIVEN,
            journal={},
            lease_token="lea_dead",
            lease_until=now,
            created_at=now,
            updated_at=now,
        )
        self._bridge.store.operations.begin(operation, join_after=now)
        return operation.id

    def sent(self, operation_id: str) -> str:
        """What the dead process sent was done. Gives the id of what was made."""
        return str(self.server.answer("POST", "/api/videos", self._header(operation_id), GIVEN)["id"])

    def _header(self, operation_id: str) -> Any:
        return {"X-Made-Up-Key": self.stand_in.key, "Idempotency-Key": f"{operation_id}-create"}.get

    def repeated(self, *, after: timedelta) -> Any:
        self._clock.pause(after.total_seconds())
        for _ in range(30):
            try:
                return self._bridge.actions.perform(self._connection, "create_video", GIVEN, idempotency_key="k")
            except errors.OperationInProgress:
                self._clock.pause(5.0)
            except errors.Problem as problem:
                return problem
        raise AssertionError("it is never over")


@pytest.fixture
def left(sqlite: Any, now: datetime) -> Iterator[Left]:
    clock = Clock(now)
    times: Any = {"clock": clock, "monotonic": clock.monotonic, "pause": clock.pause}
    with MadeUpServer() as server:
        stand_in = MadeUpStandIn(server)
        with connected(MadeUp, stand_in, sqlite, now, **times) as (bridge, connection):
            yield Left(bridge, connection, clock, server, stand_in)


def test_an_unclear_step_is_sent_again_while_the_provider_knows_its_key(left: Left) -> None:
    left.behind()
    before = left.stand_in.effects()
    told = left.repeated(after=limits.KEYS_KEPT - MOMENT)
    assert told["id"] and left.stand_in.effects() == before + 1


def test_an_unclear_step_is_never_sent_again_once_its_key_may_be_forgotten(left: Left) -> None:
    left.behind()
    before = left.stand_in.effects()
    for after in (limits.KEYS_KEPT + MOMENT, timedelta(days=3)):
        told = left.repeated(after=after)
        assert isinstance(told, errors.ProviderFailed) and left.stand_in.effects() == before


@pytest.mark.parametrize("status", [401, 429])
def test_a_refusal_that_is_not_about_the_key_says_nothing_of_what_was_sent_before(left: Left, status: int) -> None:
    made = left.sent(left.behind())
    before = left.stand_in.effects()
    left.server.gate = status
    assert {type(left.repeated(after=MOMENT)) for _ in range(4)} == {errors.ProviderTimeout}
    left.server.gate = None
    assert left.repeated(after=MOMENT)["id"] == made and left.stand_in.effects() == before


def test_the_providers_verdict_on_the_key_says_that_nothing_was_done(left: Left) -> None:
    left.behind()
    left.server.gate = 402
    told = [type(left.repeated(after=MOMENT)) for _ in range(2)]
    assert told == [errors.ProviderTimeout, errors.InsufficientCredits], "first it is asked about for a while"
    before, left.server.gate = left.stand_in.effects(), None
    assert left.repeated(after=MOMENT)["id"] and left.stand_in.effects() == before + 1
