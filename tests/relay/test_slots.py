"""When a target may be sent to: one table of what is in flight."""

from typing import Any

import pytest

from connector import limits
from connector.relay.slots import BUSY, BUSY_CONNECTION, after_answer, sendable

NEW, TARGET, PROBED = limits.SLOTS_OF_NEW_TARGET, limits.SLOTS_OF_TARGET, limits.SLOTS_OF_PROBED_TARGET


@pytest.mark.parametrize(
    ("waiting", "slots", "in_flight", "may_be_sent"),
    [
        # As many as wait, up to the target's own slots.
        (0, TARGET, {}, 0),
        (3, TARGET, {}, 3),
        (900, TARGET, {}, TARGET),
        (900, NEW, {}, NEW),
        (900, NEW, {"to_target": NEW - 3}, 3),
        (900, NEW, {"to_target": NEW}, 0),
        # One that timed out has fewer slots than are in flight still.
        (900, PROBED, {"to_target": 1}, 1),
        (900, PROBED, {"to_target": TARGET}, 0),
        # Of its host and its connection.
        (900, TARGET, {"to_host": limits.SLOTS_OF_HOST - 5}, 5),
        (900, TARGET, {"to_host": limits.SLOTS_OF_HOST}, 0),
        (900, TARGET, {"of_connection": BUSY_CONNECTION - 1}, TARGET),
        (900, TARGET, {"of_connection": BUSY_CONNECTION}, PROBED),
        (900, TARGET, {"of_connection": limits.SLOTS_OF_CONNECTION - 1}, 1),
        (900, TARGET, {"of_connection": limits.SLOTS_OF_CONNECTION}, 0),
        # Of all: the last quarter is for those that have little in flight.
        (900, TARGET, {"in_all": BUSY - 1}, TARGET),
        (900, TARGET, {"in_all": BUSY}, NEW),
        (900, TARGET, {"in_all": BUSY, "to_target": NEW}, 0),
        (900, PROBED, {"in_all": BUSY}, PROBED),
        (900, TARGET, {"in_all": BUSY, "of_connection": limits.SLOTS_OF_CONNECTION_WHEN_BUSY - 1}, 1),
        (900, TARGET, {"in_all": BUSY, "of_connection": limits.SLOTS_OF_CONNECTION_WHEN_BUSY + 1}, 0),
        (900, TARGET, {"in_all": limits.SLOTS - 1}, 1),
        (900, TARGET, {"in_all": limits.SLOTS}, 0),
    ],
    ids=str,
)
def test_so_many_may_be_sent(waiting: int, slots: int, in_flight: dict[str, Any], may_be_sent: int) -> None:
    nothing = {"to_target": 0, "to_host": 0, "of_connection": 0, "in_all": 0}
    assert sendable(waiting, slots, **(nothing | in_flight)) == may_be_sent


@pytest.mark.parametrize(
    ("before", "after"), [(PROBED, NEW), (NEW, NEW + 1), (TARGET - 1, TARGET), (TARGET, TARGET)], ids=str
)
def test_an_answer_gains_a_slot(before: int, after: int) -> None:
    assert after_answer(before) == after
