"""Through a whole bridge: what HeyGen makes ends as one event, over either interface, and nobody makes up another."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from providers.heygen.stand_in import HeyGenServer
from support.world import Api, World, until

from connector.providers.heygen.provider import HeyGen
from connector.sandbox.heygen import webhooks
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.jobs import Video
from connector.sandbox.heygen.world import MODERATED
from connector.store import tables

Heard = Callable[[int], list[dict[str, Any]]]
SCRIPT = {"script": "Hello there."}


@pytest.fixture(scope="module")
def server() -> Iterator[HeyGenServer]:
    server = HeyGenServer()
    with server.server:
        yield server


@pytest.fixture(scope="module")
def worlds(server: HeyGenServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], World]]:
    """A bridge for each of HeyGen's interfaces."""
    made: dict[str, World] = {}

    def world(api: str) -> World:
        if api not in made:
            url = f"sqlite:///{tmp_path_factory.mktemp(api)}/connector.db"
            values = {"CONNECTOR_HEYGEN_URL": server.server.url, "CONNECTOR_HEYGEN_API": api}
            made[api] = World(url, providers=(HeyGen,), settings={"of_providers": values}).__enter__()
            made[api].bridge.store.database.upgrade()
        return made[api]

    yield world
    for each in made.values():
        each.__exit__()


@pytest.fixture
def world(worlds: Callable[[str], World]) -> World:
    return worlds("v3")


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W", "-", f"sandbox-{request.node.name}")


@pytest.fixture
def account(server: HeyGenServer, key: str) -> Account:
    account: Account = server.app.extensions["sandbox"].account(key)
    return account


@pytest.fixture
def alice(world: World, key: str) -> Api:
    return world.connect(provider="heygen", api_key=key)


@pytest.fixture
def heard(world: World, alice: Api) -> Heard:
    return listening(world, alice)


def listening(world: World, api: Api) -> Heard:
    """Gives what a hook of all triggers was sent, once there is so much."""
    path = f"/{api.connection['id']}"
    triggers = ["video_done", "video_failed", "translation_done", "translation_failed"]
    api.good("POST", "/v1/subscriptions", {"triggers": triggers, "target_url": f"{world.receiver.url}{path}"})

    def heard(count: int) -> list[dict[str, Any]]:
        def events() -> list[dict[str, Any]]:
            return [each.event for each in world.receiver.arrivals if each.path == path]

        until(lambda: len(events()) >= count)
        return events()

    return heard


def created(api: Api, account: Account, **more: Any) -> str:
    look = next(each.id for each in account.looks.values() if each.group.status == "completed")
    spoken = SCRIPT | {"avatar_id": look, "voice_id": next(iter(account.voices))}
    return str(api.good("POST", "/v1/actions/create_avatar_video", spoken | more)["id"])


def ended(account: Account, video_id: str, **changes: Any) -> Video:
    video = account.videos[video_id]
    video.ends_at = datetime.now(UTC) - timedelta(seconds=1)
    for name, value in changes.items():
        setattr(video, name, value)
    return video


def told(account: Account, video: Video, *, secret: str | None = None, at: float | None = None) -> requests.Response:
    """What HeyGen sends of a video that has ended, or what somebody else does who guesses the secret."""
    event = webhooks.job_event(video, datetime.now(UTC), "https://files.example/")
    return sent(account, event, secret=secret, at=at)


def sent(account: Account, event: Any, *, secret: str | None = None, at: float | None = None) -> requests.Response:
    *_, hook = list(account.endpoints.values())  # for a moment there may be the one before, too
    body = json.dumps(event).encode()
    moment = datetime.fromtimestamp(at or time.time(), UTC)
    headers = webhooks.headers(secret or hook.secret, body, "evt_1", moment, legacy=hook.legacy)
    return requests.post(hook.url, data=body, headers=headers, timeout=10)


def questions(account: Account) -> int:
    return account.requests["GET /v3/videos/{video_id}"]


def test_a_signed_webhook_is_read_once_and_told(world: World, account: Account, alice: Api, heard: Heard) -> None:
    assert alice.connection["webhook"] == "registered"
    video_id = created(alice, account)
    before = questions(account)
    with world.relay():
        assert told(account, ended(account, video_id)).status_code == 202
        [event] = heard(1)
    assert (event["type"], event["provider"], event["verified"]) == ("video.done", "heygen", True)
    assert event["video"]["id"] == video_id and event["video"]["duration"] and event["video"]["subtitle_url"]
    assert questions(account) == before + 1


def test_a_failed_render_is_told_with_its_reason(world: World, account: Account, alice: Api, heard: Heard) -> None:
    video_id = created(alice, account)
    with world.relay():
        told(account, ended(account, video_id, failure=MODERATED))
        [event] = heard(1)
    assert (event["type"], event["reason"]) == ("video.failed", "content_moderated")
    assert event["video"]["failure_message"] == MODERATED.message


def test_what_was_captured_makes_no_second_event_and_no_untrue_one(
    world: World, account: Account, alice: Api, heard: Heard
) -> None:
    video_id, other = created(alice, account), created(alice, account)
    video = ended(account, video_id)
    with world.relay():
        for _ in range(3):  # each with a moment and an id of its own, which nothing signs
            assert told(account, video).status_code == 202
        heard(1)
        del account.videos[video_id]
        assert told(account, video).status_code == 202
        told(account, ended(account, other))
        assert [each["video"]["id"] for each in heard(2)] == [video_id, other]
    assert not [each for each in account.videos if each not in (video_id, other)]
    assert len(alice.good("GET", "/v1/events")["data"]) == 2


def test_what_heygen_says_decides_and_not_what_was_signed(
    world: World, account: Account, alice: Api, heard: Heard
) -> None:
    video_id, before = created(alice, account), questions(account)
    failed = {"event_type": "avatar_video.fail", "event_data": {"video_id": video_id, "msg": "Made up"}}
    unknown = {"event_type": "avatar_video.success", "event_data": {"video_id": "deadbeef", "url": "https://x.example"}}
    with world.relay():
        for event in (failed, unknown):
            assert sent(account, event).status_code == 202
        until(lambda: questions(account) >= before + 2)
        told(account, ended(account, video_id))
        [event] = heard(1)
    assert (event["type"], event["video"]["id"]) == ("video.done", video_id)
    assert len(alice.good("GET", "/v1/events")["data"]) == 1


def test_where_heygen_does_not_answer_what_was_signed_is_told(
    world: World, server: HeyGenServer, account: Account, key: str, alice: Api, heard: Heard
) -> None:
    video_id = created(alice, account)
    url, headers = f"{server.server.url}/sandbox/faults", {"X-Api-Key": key}
    failing = {"error_500": -1, "fault_path": "^/v3/videos/"}
    requests.patch(url, json=failing, headers=headers, timeout=10).raise_for_status()
    try:
        with world.relay():
            told(account, ended(account, video_id, failure=MODERATED))
            [event] = heard(1)
    finally:
        requests.patch(url, json=dict.fromkeys(failing), headers=headers, timeout=10)
    assert (event["type"], event["video"]["id"], event["verified"]) == ("video.failed", video_id, True)
    assert event["video"]["failure_message"] == MODERATED.message


@pytest.mark.parametrize("forgery", ["another secret", "late", "in the older header", "unsigned"])
def test_what_is_forged_or_late_makes_no_event(
    world: World, account: Account, alice: Api, heard: Heard, forgery: str
) -> None:
    video_id, other = created(alice, account), created(alice, account)
    video, before = ended(account, video_id), questions(account)
    [hook] = account.endpoints.values()
    with world.relay():
        match forgery:
            case "another secret":
                answer = told(account, video, secret="whsec_guessed")
            case "late":
                answer = told(account, video, at=time.time() - 301)
            case "in the older header":
                body = json.dumps(webhooks.job_event(video, datetime.now(UTC), "https://files.example/")).encode()
                sent = {"Signature": webhooks.signature(hook.secret, body)}
                answer = requests.post(hook.url, data=body, headers=sent, timeout=10)
            case _:
                event = webhooks.job_event(video, datetime.now(UTC), "https://files.example/")
                answer = requests.post(hook.url, json=event, timeout=10)
        assert answer.status_code == 202
        told(account, ended(account, other))
        [event] = heard(1)
    assert event["video"]["id"] == other and questions(account) == before + 1


def test_what_ended_in_heygens_own_app_is_found_though_no_webhook_told_it(
    world: World, server: HeyGenServer, account: Account, key: str, alice: Api, heard: Heard
) -> None:
    look = next(each.id for each in account.looks.values() if each.group.status == "completed")
    asked = {"type": "avatar", "avatar_id": look, "script": "Hello there."}
    url, headers = f"{server.server.url}/v3/videos", {"X-Api-Key": key}
    made = requests.post(url, json=asked, headers=headers, timeout=10).json()["data"]["video_id"]
    ended(account, made)
    a_minute_ago = world.bridge.clock() - timedelta(minutes=1)  # HeyGen tells whole seconds
    with world.bridge.store.database.write() as transaction:
        transaction.execute(tables.sweeps.update().values(since=a_minute_ago))
    lists = ("GET /v3/videos", "GET /v3/video-translations", *["GET /v3/webhooks/events"] * 4)
    with world.relay():
        [event] = heard(1)
        until(lambda: not Counter(lists) - account.requests)
    assert event["video"]["id"] == made


def test_the_older_interface_signs_and_is_asked_by_its_own_calls(
    worlds: Callable[[str], World], account: Account, key: str
) -> None:
    world = worlds("v2")
    api = world.connect(provider="heygen", api_key=key)
    [hook] = account.endpoints.values()
    assert api.connection["webhook"] == "registered" and hook.legacy
    heard = listening(world, api)
    video_id = created(api, account)
    with world.relay():
        assert told(account, ended(account, video_id)).status_code == 202
        [event] = heard(1)
    assert (event["type"], event["video"]["id"], event["verified"]) == ("video.done", video_id, True)
    assert not [each for each in account.requests if "/v3/" in each]
    refused = api("POST", "/v1/actions/delete_video", {"video_id": video_id})
    assert refused.status_code == 422 and "CONNECTOR_HEYGEN_API=v3" in refused.text
    api.good("DELETE", "/v1/connections/me")
    assert not account.endpoints


def test_a_watch_finds_the_end_over_the_older_interface(
    worlds: Callable[[str], World], account: Account, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = worlds("v2")
    api = world.connect(provider="heygen", api_key=key)
    heard = listening(world, api)
    monkeypatch.setattr(world.bridge.runner, "_reconcile_after", timedelta(0))
    video_id = created(api, account)
    ended(account, video_id, failure=MODERATED)
    with world.relay():
        [event] = heard(1)
    assert (event["type"], event["reason"]) == ("video.failed", "failed")
    assert event["video"]["failure_message"] == MODERATED.message


def test_a_webhook_that_heygen_has_disabled_is_registered_anew(
    world: World, account: Account, alice: Api, heard: Heard
) -> None:
    [disabled] = account.endpoints.values()
    disabled.status = "disabled"
    connection = world.bridge.store.connections.get(alice.connection["id"])
    assert connection
    world.bridge.webhooks.register(connection)
    [hook] = account.endpoints.values()
    assert hook.id != disabled.id and (hook.url, hook.status) == (disabled.url, "enabled")
    video_id = created(alice, account)
    with world.relay():
        told(account, ended(account, video_id))
        assert heard(1)[0]["video"]["id"] == video_id


def test_a_secret_that_was_changed_at_heygen_has_the_webhook_registered_anew_once_an_hour(
    world: World,
    server: HeyGenServer,
    account: Account,
    key: str,
    alice: Api,
    heard: Heard,
    caplog: pytest.LogCaptureFixture,
) -> None:
    [before] = account.endpoints.values()
    url, headers = f"{server.server.url}/v3/webhooks/endpoints/{before.id}/rotate-secret", {"X-Api-Key": key}
    kept = before.secret
    requests.post(url, headers=headers, timeout=10).raise_for_status()
    lost, video_id = ended(account, created(alice, account)), created(alice, account)
    with world.relay():
        told(account, lost)
        until(lambda: (alice.connection["id"], "dropped") in receipts(world))
        world.bridge.webhooks.check_all()
        until(lambda: before.id not in account.endpoints)  # the relay may have been the first to look
        [hook] = account.endpoints.values()
        assert hook.url == before.url
        told(account, ended(account, video_id))
        assert heard(1)[0]["video"]["id"] == video_id
        told(account, lost, secret=kept)  # on its way since before
        assert heard(2)[1]["video"]["id"] == lost.id
        told(account, lost, secret="whsec_guessed")
        until(lambda: receipts(world).count((alice.connection["id"], "dropped")) == 2)
        world.bridge.webhooks.check_all()
    assert list(account.endpoints.values()) == [hook]
    warned = [each for each in caplog.records if "wrong signature" in each.getMessage()]
    assert [each.levelname for each in warned] == ["WARNING"]


def receipts(world: World) -> list[tuple[str, str]]:
    table = tables.receipts.c
    with world.bridge.store.database.read() as transaction:
        return [(row[0], row[1]) for row in transaction.execute(sa.select(table.connection_id, table.status))]


def test_a_key_of_the_same_person_keeps_the_account(
    world: World, server: HeyGenServer, account: Account, key: str, alice: Api
) -> None:
    url, headers = f"{server.server.url}/sandbox/keys", {"X-Api-Key": key}
    requests.post(url, json={"key": f"{key}-2"}, headers=headers, timeout=10).raise_for_status()
    video_id = created(alice, account)
    alice.good("PATCH", "/v1/connections/me", {"api_key": f"{key}-2"})
    assert alice.good("POST", "/v1/actions/get_video", {"video_id": video_id})["id"] == video_id
    assert len(account.endpoints) == 1


def test_videos_are_found_shown_downloaded_and_deleted(world: World, account: Account, alice: Api) -> None:
    names = [f"Part {number} of it" for number in range(3)]
    made = [created(alice, account, title=name) for name in names]
    ended(account, made[0])
    found = alice.good("GET", "/v1/searches/find_videos", params={"name": "part"})
    assert {each["id"] for each in found} == set(made)
    assert [each["id"] for each in alice.good("GET", "/v1/searches/find_videos", params={"status": "DONE"})] == made[:1]
    assert alice.good("GET", "/v1/searches/find_videos", params={"created_before": "2020-01-01T00:00:00Z"}) == []
    shown = alice.good("POST", "/v1/actions/get_video", {"video_id": made[0]})
    assert (shown["status"], shown["name"]) == ("DONE", names[0]) and "Expires=" in shown["video_url"]
    file = alice.good("POST", "/v1/actions/download_video", {"video_id": made[0]})
    assert file["filename"] == f"{names[0]}.mp4" and requests.get(file["file_url"], timeout=10).content
    told = alice("POST", "/v1/actions/download_video", {"video_id": made[0], "version": "captioned"})
    assert told.status_code == 422 and "without captions" in told.text
    told = alice("POST", "/v1/actions/download_video", {"video_id": made[1]})
    assert told.status_code == 422 and "no file yet" in told.text
    for _ in range(2):
        assert alice.good("POST", "/v1/actions/delete_video", {"video_id": made[2]})["deleted"] is True
    assert made[2] not in account.videos
    assert alice("POST", "/v1/actions/get_video", {"video_id": made[2]}).status_code == 404
