"""Many tokens for a connection, as their owner makes, sees and revokes them."""

import base64
from datetime import timedelta

import pytest
from support.world import Api, World

from connector import ids, limits

TOKENS = "/v1/connections/me/tokens"
ACTIVITY = "/v1/connections/me/activity"


def make(world: World, owner: Api, *scopes: str, name: str = "Zapier", **more: object) -> Api:
    """A caller with another token of the same connection."""
    made = owner.good("POST", TOKENS, {"name": name, "scopes": list(scopes), **more})
    other = Api(world.url, made["token"])
    other.connection = made
    return other


def test_a_connection_begins_with_one_token_that_may_do_everything(alice: Api) -> None:
    [first] = alice.good("GET", TOKENS)["data"]
    assert first["name"] == "First token" and first["scopes"] == ["actions", "triggers", "read"]
    assert first["current"] is True and first["expires_at"] is None


def test_a_token_is_shown_once_and_works_at_once(world: World, alice: Api) -> None:
    zapier = make(world, alice, "actions", "actions")
    assert zapier.connection["scopes"] == ["actions", "read"] and zapier.connection["current"] is False
    assert zapier.good("GET", "/v1/connections/me")["id"] == alice.connection["id"]
    told = alice("GET", TOKENS).text
    assert zapier.connection["id"] in told and zapier.connection["token"] not in told
    assert zapier.connection["token"].startswith("act_")


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"scopes": ["read"]}, "name"),
        ({"name": "...", "scopes": ["read"]}, "name"),
        ({"name": "x" * 101, "scopes": ["read"]}, "name"),
        ({"name": "x"}, "scopes"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["write"]}, "scopes"),
        ({"name": "x", "scopes": ["read"], "expires_in_days": 0}, "expires_in_days"),
    ],
)
def test_what_is_wrong_with_a_new_token_is_told(alice: Api, given: object, path: str) -> None:
    answer = alice("POST", TOKENS, given)
    assert answer.status_code == 422 and path in answer.json()["error"]["details"]


def test_a_revoked_token_ends_nothing_but_itself(world: World, alice: Api) -> None:
    zapier, n8n = make(world, alice, "triggers"), make(world, alice, "triggers", name="n8n")
    hook = {"trigger": "video_done", "target_url": "https://hooks.example/abc"}
    made = zapier.good("POST", "/v1/subscriptions", hook)
    for _ in range(2):
        gone = alice.good("DELETE", f"{TOKENS}/{zapier.connection['id']}")
        assert gone == {"id": zapier.connection["id"], "deleted": True}
    assert zapier("GET", "/v1/connections/me").status_code == 401
    assert n8n.good("GET", f"/v1/subscriptions/{made['id']}")["status"] == "active"
    assert [each["name"] for each in alice.good("GET", TOKENS)["data"]] == ["First token", "n8n"]


def test_the_last_token_that_manages_is_rotated_not_revoked(world: World, alice: Api) -> None:
    [first] = alice.good("GET", TOKENS)["data"]
    make(world, alice, "actions", "triggers", "read", expires_in_days=1)
    refused = alice("DELETE", f"{TOKENS}/{first['id']}")
    assert refused.status_code == 422 and "disconnect" in refused.json()["error"]["message"]
    other = make(world, alice, "actions", "triggers", "read")
    assert alice.good("DELETE", f"{TOKENS}/{first['id']}")["deleted"] is True
    assert alice("GET", TOKENS).status_code == 401
    [last, current] = other.good("GET", TOKENS)["data"]
    assert (last["current"], current["current"]) == (False, True)


def test_rotating_replaces_the_token_that_it_is_called_with(world: World, alice: Api) -> None:
    other, third = (make(world, alice, "actions", "triggers", "read", name=name) for name in ("other", "third"))
    for caller in (other, alice):
        fresh = Api(world.url, caller.good("POST", "/v1/connections/me/rotate-token")["token"])
        assert caller("GET", TOKENS).status_code == 401
        assert fresh.good("GET", "/v1/connections/me")["id"] == alice.connection["id"]
    assert [each["name"] for each in third.good("GET", TOKENS)["data"]] == ["First token", "other", "third"]


def test_a_token_that_expires_stops_by_itself(world: World, alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    late = make(world, alice, "read", expires_in_days=1)
    assert late("GET", "/v1/connections/me").status_code == 200
    now = world.bridge.clock()
    monkeypatch.setattr(world.bridge.tokens, "_clock", lambda: now + timedelta(days=1))
    assert late("GET", "/v1/connections/me").status_code == 401
    assert alice.good("GET", "/v1/connections/me")


def test_last_use_is_told(world: World, alice: Api) -> None:
    other = make(world, alice, "read")
    assert alice.good("GET", TOKENS)["data"][1]["last_used_at"] is None
    other.good("GET", "/v1/events")
    world.bridge.tokens.use.settle()
    assert all(each["last_used_at"] for each in alice.good("GET", TOKENS)["data"])


def test_there_are_so_many_at_most(alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TOKENS_OF_CONNECTION", 2)
    answers = [alice("POST", TOKENS, {"name": "x", "scopes": ["read"]}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 422] and "the most" in answers[1].text


def test_of_a_disconnected_connection_every_token_is_known_and_takes_nothing(world: World, alice: Api) -> None:
    zapier = make(world, alice, "triggers")
    hook = {"trigger": "video_done", "target_url": "https://hooks.example/abc"}
    path = f"/v1/subscriptions/{zapier.good('POST', '/v1/subscriptions', hook)['id']}"
    alice.good("DELETE", "/v1/connections/me")
    assert zapier.good("DELETE", path)["deleted"] is True
    assert zapier("GET", "/v1/connections/me").status_code == 401
    assert alice.good("DELETE", "/v1/connections/me")["deleted"] is True


def test_who_did_what_is_told(world: World, alice: Api) -> None:
    zapier = make(world, alice, "triggers")
    hook = {"trigger": "video_done", "target_url": "https://hooks.example/abc"}
    made = zapier.good("POST", "/v1/subscriptions", hook)
    zapier.good("POST", f"/v1/subscriptions/{made['id']}/rotate-secret")
    zapier.good("PATCH", f"/v1/subscriptions/{made['id']}", {"status": "paused"})
    zapier.good("POST", f"/v1/subscriptions/{made['id']}/replay", {"since": "2026-01-01T00:00:00Z"})
    sent = zapier.good("POST", f"/v1/subscriptions/{made['id']}/test")
    zapier.good("POST", f"/v1/deliveries/{sent['delivery_id']}/replay")
    zapier.good("DELETE", f"/v1/subscriptions/{made['id']}")
    alice.good("PATCH", "/v1/connections/me", {"label": "Studio", "api_key": f"sandbox-{alice.connection['label']}"})
    alice.good("DELETE", f"{TOKENS}/{zapier.connection['id']}")
    alice.session.headers["Authorization"] = f"Bearer {alice.good('POST', '/v1/connections/me/rotate-token')['token']}"
    told, cursor = [], None
    while cursor or not told:
        page = alice.good("GET", ACTIVITY, params={"limit": 4} | ({"cursor": cursor} if cursor else {}))
        told, cursor = told + page["data"], page["next_cursor"]
    assert [(each["type"], each["actor"]["name"]) for each in reversed(told)] == [
        ("connection.made", "First token"),
        ("token.made", "First token"),
        ("subscription.made", "Zapier"),
        ("subscription.secret_rotated", "Zapier"),
        ("subscription.changed", "Zapier"),
        ("subscription.replayed", "Zapier"),
        ("delivery.replayed", "Zapier"),
        ("subscription.removed", "Zapier"),
        ("connection.key_replaced", "First token"),
        ("connection.renamed", "First token"),
        ("token.revoked", "First token"),
        ("token.rotated", "First token"),
    ]
    assert told[1]["details"] == {"token_id": zapier.connection["id"], "name": "Zapier", "scopes": ["triggers", "read"]}


def test_what_is_told_holds_no_secret(world: World, alice: Api) -> None:
    zapier = make(world, alice, "triggers")
    text = alice("GET", ACTIVITY).text + alice("GET", TOKENS).text
    for secret in (zapier.connection["token"], alice.connection["token"], f"sandbox-{alice.connection['label']}"):
        for told in (secret, ids.digest(secret), base64.b64encode(secret.encode()).decode()):
            assert told not in text
