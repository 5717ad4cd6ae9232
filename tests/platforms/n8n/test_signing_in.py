"""The nodes with the credential that is signed in with, in the real n8n against the live bridge."""

from collections.abc import Iterator
from typing import Any

import pytest
from platforms import consent
from platforms.n8n.harness import Harness
from platforms.subjects import SUBJECTS

from connector.store.activity import BRIDGE

pytestmark = pytest.mark.platforms


@pytest.fixture(params=["harness", "heygen"])
def each(request: pytest.FixtureRequest) -> Iterator[Harness]:
    """Argil's nodes, then HeyGen's."""
    yield request.getfixturevalue(request.param)


def signed(step: dict[str, Any], credentials: dict[str, Any]) -> dict[str, Any]:
    """A step whose Authentication is OAuth2."""
    parameters = {**step["parameters"], "authentication": "oAuth2"}
    return {**step, "parameters": parameters, "credentials": credentials}


def test_somebody_signs_in_and_makes_a_video(each: Harness) -> None:
    anna = each.world.connect("anna")
    credentials = each.sign_in("anna", connection=anna.connection["id"])
    subject = SUBJECTS[each.offer.key]
    given = {"script": "Hello.", "avatar_id": each.world.avatar(anna)}
    execution = each.n8n.run(each.steps(signed(each.step(subject.make, given), credentials)))
    assert execution.status == "success", execution.error
    assert execution.items("Step 0")[0]["id"] and each.world.state("anna")["renders"] == 1


def test_an_expired_token_is_renewed_in_steps_lists_and_dropdowns(harness: Harness) -> None:
    bob = harness.world.connect("bob")
    credentials = harness.sign_in("bob", connection=bob.connection["id"])
    find, every = harness.step("find_voices", {}), harness.step("find_voices", {})
    every["parameters"] |= {"returnAll": True}
    for step, items in ((find, 1), (every, 1), (find, 5)):
        consent.expire(harness.world)
        harness.proxy.asked.clear()
        execution = harness.n8n.run(harness.steps(signed(step, credentials), items=({},) * items))
        assert execution.status == "success", execution.error
        assert execution.items("Step 0") == bob.good("GET", "/v1/searches/find_voices") * items
        assert [each.path for each in harness.proxy.asked].count("/oauth/token") == 1, "a refresh token is good once"
    consent.expire(harness.world)
    asked = {
        "methodName": "voices",
        "path": "parameters.x",
        "currentNodeParameters": {"authentication": "oAuth2"},
        "credentials": credentials,
        "nodeTypeAndVersion": {"name": harness.names.action, "version": 1.1},
    }
    told = harness.n8n.rest("POST", "/dynamic-node-parameters/resource-locator-results", asked)
    assert [row["value"] for row in told["results"]] == [row["id"] for row in bob.good("GET", "/v1/options/voices")]


def test_the_trigger_subscribes_and_unsubscribes_with_it(harness: Harness) -> None:
    n8n, carol = harness.n8n, harness.world.connect("carol")
    credentials = harness.sign_in("carol", connection=carol.connection["id"])
    node = {"type": harness.names.trigger, "typeVersion": 1, "parameters": {"trigger": "video_done"}}
    trigger = {"id": "t", "name": "Video Done", "position": [0, 0], **signed(node, credentials)}
    flow = n8n.create({"name": "Signed in", "nodes": [trigger], "connections": {}, "settings": {}})
    with harness.published(flow):
        assert len(carol.good("GET", "/v1/subscriptions")["data"]) == 1
        consent.expire(harness.world)
    assert not carol.good("GET", "/v1/subscriptions")["data"]


def test_what_was_not_allowed_or_is_over_is_told_in_a_sentence(harness: Harness) -> None:
    dora = harness.world.connect("dora").connection
    credentials = harness.sign_in("dora", scope="read", connection=dora["id"])
    create = signed(harness.step("create_video", {"script": "Hello.", "avatar_id": harness.avatar()}), credentials)
    refused = harness.n8n.run(harness.steps(create))
    assert refused.error["httpCode"] == "403" and "actions" in refused.error["message"]
    bridge = harness.world.bridge
    connection = bridge.store.connections.get(dora["id"])
    assert connection
    (grant,) = bridge.grants.of(connection)
    bridge.grants.revoke(connection, grant.id, by=BRIDGE)  # dora ends it in the console
    over = harness.n8n.run(harness.steps(signed(harness.step("find_voices", {}), credentials)))
    assert over.error["httpCode"] == "401" and "Sign in again" in over.error["description"]


def test_who_has_not_signed_in_yet_is_told_to(harness: Harness) -> None:
    data = {"baseUrl": harness.world.url, "clientId": "app_x", "clientSecret": "x"}
    referred = harness.n8n.credential(harness.names.signed_in, "Not yet", data)
    step = signed(harness.step("find_voices", {}), {harness.names.signed_in: referred})
    told = harness.n8n.run(harness.steps(step)).error
    assert told["message"] == "Nobody has signed in with this credential yet"
