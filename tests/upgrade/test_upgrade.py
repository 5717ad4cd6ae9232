"""A database that 0.1.0 left in the middle of its work is upgraded and goes on: nothing is lost, nothing is doubled."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from standardwebhooks import Webhook
from support.world import World, until
from upgrade.left import Left

from connector import limits
from connector.cli import cli
from connector.sandbox.argil.videos import Render, Video
from connector.store import tables

PATIENCE = 60.0  # seconds: on a busy machine, too

Leave = Callable[[timedelta], tuple[World, Left]]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the dead left is taken over, and what is unclear is asked about, in a tenth of the time."""
    for name in ("OPERATION_LEASE", "RENEW_EVERY", "ASK_SECONDS", "ASK_LONGEST"):
        monkeypatch.setattr(limits, name, getattr(limits, name) / 10)
    monkeypatch.setattr(limits, "ASK_PAUSES", tuple(each / 10 for each in limits.ASK_PAUSES))


@pytest.fixture(params=["sqlite", "postgresql"])
def leave(request: pytest.FixtureRequest) -> Iterator[Leave]:
    """Puts back what was left so long ago, and upgrades it; web is up then, the relay is not yet."""
    with request.getfixturevalue(request.param).fresh(migrated=False) as url:
        worlds: list[World] = []

        def leave(ago: timedelta) -> tuple[World, Left]:
            left = Left(request.param, ago)
            world = World(url, settings={"encryption_keys": (left.encryption_key,)}).__enter__()
            worlds.append(world)
            left.put_back(world, url)
            settings = {"CONNECTOR_DATABASE_URL": url, "CONNECTOR_ENCRYPTION_KEYS": left.encryption_key}
            upgraded = CliRunner().invoke(cli, ["db", "upgrade"], env=settings)
            assert upgraded.exit_code == 0, upgraded.output
            world.bridge.keyring.begin(now=world.bridge.clock())
            return world, left

        yield leave
        for world in worlds:
            world.__exit__()


def nothing_is_due(world: World) -> bool:
    """Whether everything was asked about and sent. A video that is not rendered yet is asked about again later."""
    deliveries, receipts = tables.deliveries.c, tables.receipts.c
    now = world.bridge.clock()
    due = sa.and_(deliveries.status == "pending", deliveries.due_at <= now)
    return not counted(world, due) and not counted(world, sa.and_(receipts.status == "new", receipts.due_at <= now))


def nothing_runs(world: World) -> bool:
    """Whether every operation has ended, but for one that waits for its caller."""
    operations = tables.operations.c
    return not counted(world, sa.and_(operations.status == "running", operations.lease_until.is_not(None)))


def counted(world: World, condition: sa.ColumnElement[bool]) -> int:
    with world.bridge.store.database.read() as transaction:
        return int(transaction.execute(sa.select(sa.func.count()).where(condition)).scalar_one())


def arrived(world: World, left: Left) -> Counter[tuple[str, str]]:
    """How often each path was told of each video; every hook is signed with the secret of then."""
    names = {id: name for name, id in left.facts["videos"].items()}
    secrets = left.secrets()
    for each in world.receiver.arrivals:
        Webhook(secrets[each.path]).verify(each.body, each.headers)
    return Counter((each.path, names[each.event["video"]["id"]]) for each in world.receiver.arrivals)


def test_every_delivery_arrives_once(leave: Leave) -> None:
    world, left = leave(timedelta(minutes=15))
    untold = datetime.now(UTC) - timedelta(minutes=5)  # finished while nobody was there, and its webhook was lost
    render = Render(untold, untold + timedelta(minutes=1), "DONE")
    video = Video(str(uuid.uuid4()), "Untold", untold, [], "9:16", False, {}, render)
    world.account("alice").add_video(video)
    left.facts["videos"]["Untold"] = video.id
    new = ("Claimed", "Arrived", "Rendering", "Rendered late", "Untold")
    expected = {(path, name) for path in ("/ready", "/down", "/hangs") for name in new}
    expected |= {("/down", "First"), ("/hangs", "First"), ("/filtered", "Rendering"), ("/bobs", "Bob's")}
    expected |= {("/callback", "Rendering"), ("/late", "Rendered late")}
    with world.relay():
        until(lambda: nothing_is_due(world) and expected <= set(arrived(world, left)), PATIENCE)
        assert arrived(world, left) == dict.fromkeys(expected, 1)
        alice = left.user(world, "alice")
        paused = left.facts["users"]["alice"]["subscriptions"]["paused"]["id"]
        alice.good("PATCH", f"/v1/subscriptions/{paused}", {"status": "active"})
        expected |= {("/paused", name) for name in ("First", *new)}
        until(lambda: nothing_is_due(world) and expected <= set(arrived(world, left)), PATIENCE)
    assert arrived(world, left) == dict.fromkeys(expected, 1)
    told = {each.path: each.event["callback_id"] for each in world.receiver.arrivals}
    assert (told["/callback"], told["/late"], told["/ready"]) == ("row-7", "row-8", None)
    page = alice.good("GET", f"/v1/events?after={left.facts['last_event']}")
    assert sorted(each["video"]["name"] for each in page["data"]) == sorted(new)
    assert {each["status"] for each in alice.good("GET", "/v1/deliveries")["data"]} == {"delivered"}


def test_operations_end_and_no_video_is_made_or_rendered_twice(leave: Leave) -> None:
    world, left = leave(timedelta(minutes=3))
    account, alice = world.account("alice"), left.user(world, "alice")
    before, spent = set(account.videos), account.credits_left
    with world.relay():
        until(lambda: nothing_runs(world) and nothing_is_due(world), PATIENCE)
    [lost] = set(account.videos) - before  # its call never arrived
    assert (account.videos[lost].name, account.renders, account.credits_left) == ("Lost", 0, spent)
    for name in ("kept", "rendering", "unheard", "idle", "dead", "lost", "dead render"):
        answer = left.repeat(alice, name)
        assert answer.status_code == 200 and answer.json()["repeated"], f"{name}: {answer.text}"
        assert answer.json()["id"] in account.videos, name
    assert left.repeat(alice, "kept").json() == left.facts["operations"]["kept"]["answer"] | {"repeated": True}
    refused = left.repeat(alice, "refused").json()  # it is begun where it was refused: only rendered
    assert account.videos[refused["id"]].name == "Refused" and account.renders == 1
    assert set(account.videos) == before | {lost}
    assert Counter(each.name for each in account.videos.values()).most_common(1)[0][1] == 1


def test_tokens_and_hooks_of_then_are_those_of_now(leave: Leave) -> None:
    world, left = leave(timedelta(minutes=3))
    for who in ("alice", "bob"):
        kept, user = left.facts["users"][who], left.user(world, who)
        shown = user.good("GET", "/v1/connections/me")
        assert (shown["id"], shown["label"], shown["status"]) == (kept["id"], who, "active")
        hooks = {each["id"]: each for each in user.good("GET", "/v1/subscriptions")["data"]}
        assert hooks.keys() == {each["id"] for each in kept["subscriptions"].values()}
        for path, hook in kept["subscriptions"].items():
            wish = {"trigger": hook["trigger"], "target_url": f"{world.receiver.url}/{path}"}
            again = user("POST", "/v1/subscriptions", wish | {"filters": hook["filters"]})
            assert again.status_code == 200 and again.json()["id"] == hook["id"]
            assert again.json()["secret"] == hook["secret"]
    dora = left.user(world, "dora")
    assert dora("GET", "/v1/connections/me").status_code == 401
    assert dora.good("DELETE", "/v1/connections/me")["deleted"]


def test_the_upstream_webhook_moves_and_is_the_only_one(leave: Leave) -> None:
    world, left = leave(timedelta(minutes=15))
    with world.relay():
        until(lambda: _addresses(world, "alice")[0].startswith(world.url), PATIENCE)
        until(lambda: _addresses(world, "bob")[0].startswith(world.url), PATIENCE)
    for who in ("alice", "bob"):
        assert len(_addresses(world, who)) == 1
        told = {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "some"}}
        assert left.user(world, who).session.post(_addresses(world, who)[0], json=told).status_code == 202


def test_a_signed_endpoint_comes_beside_it_and_takes_its_place_once_it_has_proved_itself(leave: Leave) -> None:
    world, left = leave(timedelta(minutes=15))
    alice, account = left.user(world, "alice"), world.account("alice")
    with world.relay():
        until(lambda: account.endpoints and _addresses(world, "alice")[0].startswith(world.url), PATIENCE)
        spoken = {"script": "Hello.", "avatar_id": world.avatar(alice), "name": "After the upgrade"}
        made = alice.good("POST", "/v1/actions/create_and_render_video", spoken)
        until(lambda: _told(world, made["id"]), PATIENCE)
        until(lambda: not account.webhooks, PATIENCE)
    assert len(account.endpoints) == 1 and alice.good("GET", "/v1/connections/me")["webhook"] == "registered"
    ready = [each.event for each in world.receiver.arrivals if each.path == "/ready"]
    assert [each["verified"] for each in ready if each["video"]["id"] == made["id"]] == [True]


def _told(world: World, video_id: str) -> bool:
    return any(each.event["video"]["id"] == video_id for each in world.receiver.arrivals)


def test_keys_are_changed_after_the_upgrade(leave: Leave) -> None:
    world, left = leave(timedelta(minutes=3))
    done = world.bridge.keyring.reseal(now=world.bridge.clock())
    assert done.count and not done.broken and not world.bridge.keyring.takes_old()
    alice = left.user(world, "alice")
    ready = left.facts["users"]["alice"]["subscriptions"]["ready"]
    with world.relay():
        alice.good("POST", f"/v1/subscriptions/{ready['id']}/test")
        until(lambda: any(each.path == "/ready" for each in world.receiver.arrivals), PATIENCE)
    for each in world.receiver.arrivals:
        Webhook(left.secrets()[each.path]).verify(each.body, each.headers)


def _addresses(world: World, who: str) -> list[str]:
    return [each["callbackUrl"] for each in world.state(who)["webhooks"]]
