"""What the bridge really answers is what its description says: every call is made once, and judged by its schema."""

from typing import Any

import jsonschema
import pytest
import requests
from support.world import Api, World, until

from connector.catalogue.entries import Action, Options, Search, Trigger
from connector.manifests import openapi
from connector.providers.registry import CATALOGUE, PROVIDERS
from connector.web.endpoints import ENDPOINTS

DOCUMENT = openapi.describe(CATALOGUE, ENDPOINTS)
SINCE = {"since": "2026-01-01T00:00:00Z"}


class Judge:
    """Makes calls, and holds each answer against the description of its call."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.seen: set[str] = set()

    def __call__(self, method: str, path: str, body: Any = None, *, given: str = "", **names: str) -> Any:
        """The answer's body; `given` is the query, `names` fill the path."""
        answer = self._api(method, path.format(**names) + given, body)
        told = DOCUMENT["paths"][path][method.lower()]
        self.seen.add(told["operationId"])
        assert str(answer.status_code) in told["responses"], answer.text
        return judged(answer, resolved(told["responses"][str(answer.status_code)]))


def resolved(told: dict[str, Any]) -> dict[str, Any]:
    name = told.get("$ref", "").rpartition("/")[2]
    response: dict[str, Any] = DOCUMENT["components"]["responses"][name] if name else told
    return response


def judged(answer: requests.Response, told: dict[str, Any]) -> Any:
    for name, header in told["headers"].items():
        assert name in answer.headers or not header.get("required", True), name
    ((media, content),) = told["content"].items()
    assert answer.headers["Content-Type"].startswith(media)
    if media != "application/json":
        return answer.text
    schema = {"components": DOCUMENT["components"], **content["schema"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())
    return answer.json()


@pytest.fixture
def judge(alice: Api) -> Judge:
    return Judge(alice)


def test_every_call_of_the_bridge_answers_as_described(world: World, judge: Judge) -> None:
    key = {"provider": "argil", "api_key": "sandbox-described"}
    judge("POST", "/v1/connections", key)
    judge("GET", "/v1/connections/me")
    judge("PATCH", "/v1/connections/me", {"label": "Studio"})
    subscription = {"trigger": "video_done", "target_url": world.receiver.url}
    made = judge("POST", "/v1/subscriptions", subscription | {"filters": {"extras.row": "1"}})
    assert made["id"] == judge("POST", "/v1/subscriptions", subscription)["id"]
    mine = {"subscription_id": made["id"]}
    judge("GET", "/v1/subscriptions")
    for path, method, body in (
        ("", "GET", None),
        ("", "PATCH", {"status": "paused"}),
        ("/test", "POST", None),
        ("/rotate-secret", "POST", None),
        ("/replay", "POST", SINCE),
        ("/replay", "GET", None),
    ):
        judge(method, "/v1/subscriptions/{subscription_id}" + path, body, **mine)
    sent = judge("GET", "/v1/deliveries", given="?limit=1")["data"][0]
    judge("GET", "/v1/deliveries/{delivery_id}", delivery_id=sent["id"])
    judge("POST", "/v1/deliveries/{delivery_id}/replay", delivery_id=sent["id"])
    judge("GET", "/v1/events")
    judge("GET", "/v1/videos")
    judge("GET", "/v1/videos/{operation_id}", operation_id="nobodys")
    judge("DELETE", "/v1/subscriptions/{subscription_id}", **mine)
    judge("POST", "/inbound/{provider}/{secret}", {}, provider="argil", secret="nobody")
    judge("GET", "/v1/files/{token}", token="nobodys")
    token = judge("POST", "/v1/connections/me/tokens", {"name": "n8n", "scopes": ["triggers"], "expires_in_days": 1})
    judge("GET", "/v1/connections/me/tokens")
    judge("DELETE", "/v1/connections/me/tokens/{token_id}", token_id=token["id"])
    judge("GET", "/v1/connections/me/activity")
    judge("GET", "/v1/connections/me/mail")
    judge("PATCH", "/v1/connections/me/mail", {"email": "anna@example.com"})  # refused: it has no mail server
    judge("DELETE", "/v1/connections/me/mail")
    for path in ("/v1/catalogue", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"):
        judge("GET", path)
    judge("DELETE", "/v1/connections/me")
    judge("POST", "/v1/connections/me/rotate-token")  # refused: the connection is gone
    assert judge.seen == {endpoint.key for endpoint in ENDPOINTS}


def test_what_was_sent_is_described(world: World, alice: Api, judge: Judge) -> None:
    judge("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    avatar = world.avatar(alice)
    with world.relay():
        spoken = {"script": "Hello.", "avatar_id": avatar, "callback_id": "run-7"}
        made = judge("POST", "/v1/actions/create_and_render_video", spoken)
        (sent,) = until(lambda: judge("GET", "/v1/deliveries", given="?status=delivered")["data"])
    assert judge("GET", "/v1/events")["data"][0]["video"]["id"] == made["id"]
    assert judge("GET", "/v1/deliveries/{delivery_id}", delivery_id=sent["id"])["attempts"]
    (video,) = judge("GET", "/v1/videos")["data"]
    assert judge("GET", "/v1/videos/{operation_id}", operation_id=video["id"])["resource_id"] == made["id"]


@pytest.mark.parametrize("provider", [each.key for each in PROVIDERS])
def test_everything_of_the_catalogue_answers_as_described(sqlite: Any, provider: str) -> None:
    entries = next(each.entries for each in CATALOGUE.offers if each.key == provider)
    with sqlite.fresh(migrated=True) as url, World(url, provider=provider) as world:
        judge = Judge(world.connect())
        for entry in entries:
            match entry:
                case Action():
                    judge("POST", f"/v1/actions/{entry.key}", dict(entry.examples[0].input))
                    judge("POST", f"/v1/actions/{entry.key}", {"no_such_field": 1})
                case Search():
                    judge("GET", f"/v1/searches/{entry.key}")
                case Options():
                    judge("GET", f"/v1/options/{entry.key}")
                case Trigger():
                    judge("GET", f"/v1/triggers/{entry.key}/recent")
