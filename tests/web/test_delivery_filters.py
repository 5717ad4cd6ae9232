"""`GET /v1/deliveries`: its filters as callers give them, and what is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.world import Api, World


@pytest.fixture
def sent(world: World, alice: Api) -> dict[str, Any]:
    """A delivery that waits, as the list shows it."""
    hook = {"trigger": "video_done", "target_url": f"{world.receiver.url}/secret-path"}
    made = alice.good("POST", "/v1/subscriptions", hook)
    alice.good("POST", f"/v1/subscriptions/{made['id']}/test")
    [row] = alice.good("GET", "/v1/deliveries")["data"]
    return dict(row)


def test_each_filter_finds_it_or_not(alice: Api, mallory: Api, sent: dict[str, Any]) -> None:
    today = datetime.now(UTC).date()
    finds = (
        {"status": "pending"},
        {"trigger": "video_done"},
        {"subscription_id": sent["subscription_id"]},
        {"since": "24h"},
        {"since": f"{today - timedelta(days=1)}", "until": f"{today + timedelta(days=1)}"},
        {"since": "2026-01-01T00:00:00Z", "q": sent["id"]},
        {"q": sent["event_id"]},
        {"q": sent["event_id"][:14]},
        {"q": sent["id"][:20]},
    )
    misses = (
        {"status": "failed"},
        {"trigger": "video_failed"},
        {"subscription_id": "sub_" + "0" * 26},
        {"until": "24h"},
        {"since": "9999-12-31T23:59:59Z"},
        {"q": "vid_nobody"},
    )
    for given in finds:
        assert alice.good("GET", "/v1/deliveries", params=given)["data"] == [sent], given
        assert mallory.good("GET", "/v1/deliveries", params=given)["data"] == [], given
    for given in misses:
        assert alice.good("GET", "/v1/deliveries", params=given)["data"] == [], given


def test_a_row_names_the_host_and_never_the_address(alice: Api, sent: dict[str, Any]) -> None:
    assert (sent["target_host"], sent["last_status_code"], sent["last_failure"]) == ("127.0.0.1", None, None)
    assert "secret-path" not in json.dumps(alice.good("GET", f"/v1/deliveries/{sent['id']}"))


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("since", "yesterday"),
        ("since", "0001-01-01T00:00:00+14:00"),
        ("until", "24"),
        ("until", "9999-12-31"),
        ("cursor", "dlv_1"),
        ("cursor", "sub_" + "0" * 26),
        ("cursor", "dlv_" + "u" * 26),
        ("status", "lost"),
        ("q", "x" * 129),
        ("q", "evt_012345678"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(alice: Api, field: str, given: str) -> None:
    answer = alice("GET", "/v1/deliveries", params={field: given})
    assert answer.status_code == 422 and field in answer.json()["error"]["details"]


def test_another_connections_cursor_is_a_place_in_ones_own_list(alice: Api, mallory: Api, sent: dict[str, Any]) -> None:
    assert mallory.good("GET", "/v1/deliveries", params={"cursor": sent["id"]})["data"] == []
