"""Two tenants over every call: found from the routes, so that a new one is tried by itself.

`test_docs` holds the descriptions, from which calls are made here, to the routes.
"""

import re
from collections.abc import Mapping

import pytest
from support.world import Api, World

from connector.manifests import openapi
from connector.providers.registry import CATALOGUE
from connector.web.endpoints import ENDPOINTS

BODIES = {"/v1/subscriptions/{subscription_id}/replay": {"since": "2026-01-01T00:00:00Z"}}
CALLS = [
    (method.upper(), path)
    for path, operations in openapi.describe(CATALOGUE, ENDPOINTS)["paths"].items()
    for method, told in operations.items()
    if told["security"]
]


@pytest.fixture
def things(world: World, alice: Api) -> Mapping[str, str]:
    """One of each of hers that an address can name."""
    hook = alice.good(
        "POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": "https://hooks.example/mine"}
    )
    sent = alice.good("POST", f"/v1/subscriptions/{hook['id']}/test")
    token = alice.good("POST", "/v1/connections/me/tokens", {"name": "alices-zapier", "scopes": ["read"]})
    script = {"script": "Alice alone says this.", "avatar_id": world.avatar(alice)}
    alice.good("POST", "/v1/actions/create_and_render_video", script)
    [video] = alice.good("GET", "/v1/videos")["data"]
    ids = {"subscription_id": hook["id"], "delivery_id": sent["delivery_id"], "token_id": token["id"]}
    return ids | {"operation_id": video["id"]}


def seen(alice: Api) -> list[object]:
    """All that she sees of what is hers, but for when she looked."""
    lists = ("/v1/subscriptions", "/v1/deliveries", "/v1/events", "/v1/videos")
    paths = ("/v1/connections/me", *lists, "/v1/connections/me/activity")
    tokens = [{**each, "last_used_at": None} for each in alice.good("GET", "/v1/connections/me/tokens")["data"]]
    return [tokens, *(alice.good("GET", path) for path in paths)]


def test_nobody_sees_or_touches_what_is_anothers(world: World, alice: Api, things: Mapping[str, str]) -> None:
    before, hers = seen(alice), {*things.values(), alice.connection["id"], "alices-zapier", "hooks.example/mine"}
    for method, path in CALLS:
        mallory = world.connect("mallory")  # anew: some calls end a token, or a connection
        address = re.sub(r"{(\w+)}", lambda name: things[name[1]], path)
        body = BODIES.get(path, {}) if method in ("POST", "PATCH") else None
        answer = mallory(method, address, body)
        named = set(address.split("/")) & hers if answer.status_code == 200 and method == "DELETE" else set()
        assert not [each for each in hers - named if each in answer.text], (method, path, answer.text)
        if "{" in path and method != "DELETE":
            assert answer.status_code == 404, (method, path)
    assert seen(alice) == before
