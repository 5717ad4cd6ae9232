"""A provider is added by a folder and a line: with it, whatever the bridge offers is offered of it, too.

Its webhooks are signed: what they say is relayed without a question to the provider.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from providers.made_up.provider import MadeUp
from providers.made_up.server import MadeUpServer
from support.world import Api, World, until

from connector.manifests import files
from connector.providers import registry
from connector.store import tables
from connector.store.events import Publication
from connector.web.endpoints import ENDPOINTS

PROVIDERS = (*registry.PROVIDERS, MadeUp)


@pytest.fixture(scope="module")
def server() -> Iterator[MadeUpServer]:
    with MadeUpServer() as server:
        yield server


@pytest.fixture(scope="module")
def world(server: MadeUpServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = f"sqlite:///{tmp_path_factory.mktemp('made_up')}/connector.db"
    with World(url, providers=PROVIDERS, settings={"of_providers": {"CONNECTOR_MADE_UP_URL": server.url}}) as world:
        world.bridge.store.database.upgrade()
        yield world


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W", "-", f"made-up-{request.node.name}")


@pytest.fixture
def alice(world: World, key: str) -> Api:
    return world.connect(provider="made_up", api_key=key)


@pytest.fixture
def heard(world: World, alice: Api) -> Callable[[int], list[dict[str, Any]]]:
    """What a hook of all of alice's triggers was sent, once there is so much."""
    path = f"/{alice.connection['id']}"
    for trigger in ("translation_done", "translation_failed"):
        alice.good("POST", "/v1/subscriptions", {"trigger": trigger, "target_url": f"{world.receiver.url}{path}"})

    def heard(count: int) -> list[dict[str, Any]]:
        def events() -> list[dict[str, Any]]:
            return [each.event for each in world.receiver.arrivals if each.path == path]

        until(lambda: len(events()) >= count)
        return events()

    return heard


def translated(alice: Api) -> str:
    video = alice.good("POST", "/v1/actions/create_video", {"title": "Hello"})["id"]
    return str(alice.good("POST", "/v1/actions/translate_video", {"video_id": video, "language": "fr"})["id"])


def questions(server: MadeUpServer, key: str) -> int:
    return server.account(key).asked["GET /translations/{id}"]


def test_its_signed_webhook_is_relayed_without_a_question(
    world: World, server: MadeUpServer, key: str, alice: Api, heard: Callable[[int], list[dict[str, Any]]]
) -> None:
    assert alice.connection["webhook"] == "registered"
    translation = translated(alice)
    server.finish(key, "translations", translation)
    with world.relay():
        assert server.send(key, "translations", translation) == [202]
        [event] = heard(1)
    assert (event["type"], event["verified"], event["provider"]) == ("translation.done", True, "made_up")
    shown = {"id": translation, "state": "finished", "language": "fr"}
    assert event["translation"] == shown | {"url": f"https://files.example/{translation}.mp4"}
    assert questions(server, key) == 0


def test_it_is_relayed_also_while_the_key_is_refused(
    world: World, server: MadeUpServer, key: str, alice: Api, heard: Callable[[int], list[dict[str, Any]]]
) -> None:
    translation = translated(alice)
    server.finish(key, "translations", translation)
    server.revoked.add(key)
    assert alice("POST", "/v1/actions/create_video", {"title": "Hello"}).status_code == 424
    with world.relay():
        server.send(key, "translations", translation)
        [event] = heard(1)
    assert event["verified"] and event["translation"]["id"] == translation


def test_what_it_lacks_does_not_hold_it_back_while_the_key_is_refused(
    world: World,
    server: MadeUpServer,
    key: str,
    alice: Api,
    heard: Callable[[int], list[dict[str, Any]]],
) -> None:
    translation = translated(alice)
    server.finish(key, "translations", translation, failure="moderated")
    server.revoked.add(key)
    assert alice("POST", "/v1/actions/create_video", {"title": "Hello"}).status_code == 424
    with world.relay():
        server.send(key, "translations", translation)
        [event] = heard(1)
    assert (event["type"], event["reason"], questions(server, key)) == ("translation.failed", "failed", 0)


def test_only_what_a_proved_webhook_lacks_is_asked_for(
    world: World, server: MadeUpServer, key: str, alice: Api, heard: Callable[[int], list[dict[str, Any]]]
) -> None:
    translation = translated(alice)
    server.finish(key, "translations", translation, failure="moderated")
    with world.relay():
        server.send(key, "translations", translation)
        [event] = heard(1)
    assert (event["type"], event["reason"], questions(server, key)) == ("translation.failed", "moderated", 1)


def test_a_webhook_that_is_sent_again_does_not_end_what_has_begun_again(
    world: World, server: MadeUpServer, key: str, alice: Api, heard: Callable[[int], list[dict[str, Any]]]
) -> None:
    translation = translated(alice)
    ended = dict(server.finish(key, "translations", translation))
    [hook] = server.account(key).webhooks.values()
    with world.relay():
        server.send(key, "translations", translation)
        heard(1)
        server.account(key).resources["translations"][translation] |= {"state": "working", "url": None}
        again = Publication(
            connection_id=alice.connection["id"], resource_type="translation", resource_id=translation, final=None
        )
        world.bridge.store.events.publish([again], now=world.bridge.clock())
        headers, body = server.webhook(hook["secret"], "translations", ended, time.time())
        assert requests.post(hook["url"], data=body, headers=headers, timeout=10).status_code == 202
        until(lambda: questions(server, key))
        assert len(heard(1)) == 1
        server.finish(key, "translations", translation, failure="moderated")
        server.send(key, "translations", translation)
        assert [each["type"] for each in heard(2)] == ["translation.done", "translation.failed"]


def test_a_forged_webhook_makes_no_event(
    world: World, server: MadeUpServer, key: str, alice: Api, heard: Callable[[int], list[dict[str, Any]]]
) -> None:
    translation, other = translated(alice), translated(alice)
    [hook] = server.account(key).webhooks.values()
    forged = server.finish(key, "translations", translation) | {"id": other}
    headers, body = server.webhook("guessed", "translations", forged, time.time())
    with world.relay():
        assert requests.post(hook["url"], data=body, headers=headers, timeout=10).status_code == 202
        until(lambda: questions(server, key))
        server.send(key, "translations", translation)
        [event] = heard(1)
    assert event["translation"]["id"] == translation


def test_what_it_signs_with_is_sealed_and_forgotten_with_the_connection(
    world: World, server: MadeUpServer, key: str, alice: Api
) -> None:
    [hook] = server.account(key).webhooks.values()
    query = sa.select(tables.connections.c.sealed_webhook_secrets).where(
        tables.connections.c.id == alice.connection["id"]
    )
    with world.bridge.store.database.read() as transaction:
        sealed = transaction.execute(query).scalar_one()
    assert sealed and hook["secret"] not in sealed
    assert world.bridge.keyring.reseal(now=world.bridge.clock()).broken == []
    alice.good("DELETE", "/v1/connections/me")
    assert not server.account(key).webhooks
    with world.bridge.store.database.read() as transaction:
        assert transaction.execute(query).scalar_one() is None


def test_its_entries_are_offered_like_everybodys(alice: Api) -> None:
    assert [row["id"] for row in alice.good("GET", "/v1/options/languages")] == ["fr", "de"]
    made = alice.good("POST", "/v1/actions/create_video", {"title": "Hello"})
    assert alice.good("GET", "/v1/searches/find_videos", params={"title": "Hell"})[0]["id"] == made["id"]
    refused = alice("POST", "/v1/actions/render_video", {"video_id": "x"})
    assert refused.status_code == 404 and "create_video" in refused.text
    catalogue = alice.good("GET", "/v1/catalogue")
    assert {each["id"] for each in catalogue["providers"]} == {each.key for each in PROVIDERS}
    assert {"translate_video"} <= {each["id"] for each in catalogue["actions"] if each["provider"] == "made_up"}


def test_openapi_and_the_docs_page_speak_of_it(world: World) -> None:
    described = json.dumps(world.anyone.good("GET", "/openapi.json"))
    page = world.anyone("GET", "/docs").text
    for told in ("translate_video", "translation_done", "find_videos", "languages"):
        assert told in described and told in page


def test_manifests_of_it_are_written_and_nothing_of_argils_changes() -> None:
    alone = files.render(registry.CATALOGUE, ENDPOINTS)
    both = files.render(registry.catalogue(PROVIDERS), ENDPOINTS)
    assert any("made_up" in str(path) or "made-up" in str(path) for path in both.keys() - alone.keys())
    argils = {path for path in alone if "argil" in path.parts or "argil" in path.name}
    assert argils and {path: both.get(path) for path in argils} == {path: alone[path] for path in argils}
    assert Path("manifests/n8n/made_up/node/package.json") in both
