"""Schemathesis reads the bridge's own description, calls a live bridge with what it allows and with what it forbids,
and holds every answer against it: no status that is not described, no body out of shape, nothing let in that is wrong.
"""

import contextlib
import functools
import uuid
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from support import upstream
from support.world import Api, World

from connector.catalogue import texts
from connector.manifests import openapi
from connector.providers.registry import CATALOGUE
from connector.web.endpoints import ENDPOINTS

pytestmark = pytest.mark.platforms

TAKEN_OR_NOT = ["2xx", "401", "402", "404", "409", "422", "424", "429"]
"""Rules over several fields, and Argil, may refuse what agrees with the schema."""

LIKE_CREATE_VIDEO = ["create_and_render_video", "estimate_cost"]
"""Take the same fields, whose 1,800 boundary values are tried on `create_video` alone."""

ENDS_THE_TOKEN = ("disconnect", "rotate_token")

CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 20260101,
        "generation": {
            "max-examples": 15,
            "deterministic": True,
            "database": "none",
            "with-security-parameters": False,  # the token is added to each call below
        },
        "checks": {"positive_data_acceptance": {"expected-statuses": TAKEN_OR_NOT}},
        "operations": [{"include-operation-id": LIKE_CREATE_VIDEO, "phases": {"coverage": {"enabled": False}}}],
    }
)
DOCUMENT = openapi.describe(CATALOGUE.only("argil"), ENDPOINTS)  # whose sandbox there is
schema = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home: Path = tmp_path_factory.mktemp("schemathesis")
    with World(f"sqlite:///{home}/connector.db") as world:
        world.bridge.store.database.upgrade()
        yield world


@pytest.fixture(scope="module")
def alice(world: World) -> Api:
    return world.connect("alice")


@pytest.fixture(scope="module")
def known(world: World, alice: Api) -> Callable[[str], dict[str, str]]:
    """`known(operation)`: ids of what is there when the turn of an operation comes, by the field that takes them."""
    avatar = world.avatar(alice)
    listed = {f"{key}_id": alice.good("GET", f"/v1/options/{key}s")[0]["id"] for key in ("voice", "asset")}
    subscription = {"trigger": "video_done", "target_url": world.receiver.url}

    def make(operation: str) -> dict[str, str]:
        video = alice.good("POST", "/v1/actions/create_video", {"script": "Hello.", "avatar_id": avatar})
        hook = alice.good("POST", "/v1/subscriptions", subscription)
        sent = alice.good("POST", f"/v1/subscriptions/{hook['id']}/test")
        return listed | {
            "avatar_id": avatar,
            "video_id": video["id"],
            "subscription_id": hook["id"],
            "delivery_id": sent["delivery_id"],
            "api_key": "sandbox-alice",
        }

    return functools.cache(make)


def test_the_live_document_is_the_one_that_is_judged_by(world: World) -> None:
    assert requests.get(f"{world.url}/openapi.json?provider=argil", timeout=5).json() == DOCUMENT


@schema.parametrize()
def test_every_call(case: schemathesis.Case, world: World, alice: Api, known: Callable[[str], dict[str, str]]) -> None:
    key = case.operation.definition.raw["operationId"]
    if any(isinstance(each, str) and each and not texts.trim(each) for each in (case.query or {}).values()):
        return  # what has nothing to be seen counts as left out, which no JSON Schema can say of a choice
    api = world.connect("mallory") if key in ENDS_THE_TOKEN else alice
    if case.meta and case.meta.generation.mode.is_positive:
        for place in ("path_parameters", "query", "body"):
            made = getattr(case, place)
            if (found := with_known(made, known(key))) != made:
                setattr(case, place, found)
        if "Idempotency-Key" in case.headers:  # else most calls would be refused as another's key
            case.headers["Idempotency-Key"] = str(uuid.uuid4())
    with upstream.unjudged() if key == "api_request" else contextlib.nullcontext():
        token = {"Authorization": api.session.headers["Authorization"]}
        case.call_and_validate(base_url=world.url, headers=token, session=world.anyone.session)


def with_known(value: Any, known: dict[str, str]) -> Any:
    """The same with most made-up ids replaced by such that exist."""
    if isinstance(value, list):
        return [with_known(each, known) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: with_known(each, known) for key, each in value.items()}
    chosen = {key for key, each in made.items() if key in known and zlib.crc32(repr(each).encode()) % 4}
    return made | {key: known[key] for key in chosen}
