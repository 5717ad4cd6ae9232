"""What is written of a delivery, by name: a table, and what holds for all of it."""

import ast
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connector import store
from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store import delivery_states

ACTIVE, PAUSED, DISABLED = SubscriptionStatus.ACTIVE, SubscriptionStatus.PAUSED, SubscriptionStatus.DISABLED


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values with None for null and SQL as text, without what is counted."""
    said = {name: each for name, each in values.items() if name not in ("attempts", "earlier")}
    null = sa.null()
    return {
        name: None if each is null else str(each) if isinstance(each, sa.ClauseElement) else each
        for name, each in said.items()
    }


def test_each_name_writes_the_same_columns_wherever_it_is_used(now: Any) -> None:
    nobodys = {"lease_token": None}
    assert plain(delivery_states.due(now)) == nobodys | {"due_at": now}
    assert plain(delivery_states.parked()) == nobodys | {"due_at": None}
    nobody_asks = nobodys | dict.fromkeys(("before_status", "before_due_at", "despite_pause"))
    cancelled = plain(delivery_states.cancelled(now))
    assert cancelled.keys() == {"status", "settled_at"} | {"due_at"} | nobody_asks.keys()
    assert {name: cancelled[name] for name in nobody_asks} == nobody_asks
    again = {"status": DeliveryStatus.PENDING, "due_at": now, "settled_at": None}
    assert plain(delivery_states.begun_anew(now)) == nobody_asks | again
    ended = {"status": DeliveryStatus.FAILED, "due_at": None, "settled_at": now}
    assert plain(delivery_states.attempted(DeliveryStatus.FAILED, due_at=None, settled_at=now)) == nobody_asks | ended


def test_what_was_tried_counts_and_what_begins_anew_begins_the_schedule_anew(now: Any) -> None:
    tried = delivery_states.attempted(DeliveryStatus.FAILED, due_at=None, settled_at=now)
    assert str(tried["attempts"]) == "deliveries.attempts + 1" and "earlier" not in tried
    uncounted = delivery_states.attempted(DeliveryStatus.PENDING, due_at=now, settled_at=None, uncounted=1)
    assert str(uncounted["earlier"]) == "deliveries.earlier + :earlier_1"
    assert str(delivery_states.begun_anew(now)["earlier"]) == "deliveries.attempts"
    assert "earlier" not in delivery_states.by_hand(now)


@pytest.mark.parametrize(
    ("status", "first_due", "waits"),
    [(ACTIVE, True, "due"), (PAUSED, False, "parked"), (DISABLED, True, "cancelled")],
)
def test_a_delivery_waits_as_its_subscription_stands(
    now: Any, status: SubscriptionStatus, first_due: bool, waits: str
) -> None:
    assert delivery_states.due_for(status, now) == (now if first_due else None)
    named = {
        "due": delivery_states.due(now),
        "parked": delivery_states.parked(),
        "cancelled": delivery_states.cancelled(now),
    }
    assert plain(delivery_states.waiting_for(status, now)) == plain(named[waits])


def test_no_other_room_says_what_a_delivery_s_columns_become() -> None:
    """`settled_at` is a column of deliveries alone: whoever writes it elsewhere, writes a state of one."""
    rooms = [each for each in Path(store.__path__[0]).glob("*.py") if each.name != "delivery_states.py"]
    for room in rooms:
        for node in ast.walk(ast.parse(room.read_text())):
            keys = node.keys if isinstance(node, ast.Dict) else []
            written = [each for each in keys if isinstance(each, ast.Constant) and each.value == "settled_at"]
            calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values"
            named = [each.arg for each in node.keywords if each.arg == "settled_at"] if calls else []  # type: ignore[union-attr]
            assert not written and not named, f"{room.name}:{node.lineno}"  # type: ignore[attr-defined]
