"""What a provider signs its webhooks with is learnt when they are registered, and kept as long as it may be needed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from contracts.provider.spending import Clock
from cryptography.fernet import Fernet
from providers.made_up.provider import MadeUp
from providers.made_up.server import MadeUpServer

from connector import ids, vault
from connector.bridge import Bridge
from connector.limits import CHECK_WEBHOOK_EVERY, WEBHOOK_SECRET_OVERLAP
from connector.relay_process import RelayProcess
from connector.services.inbound import Webhook
from connector.settings import Settings
from connector.store.activity import BRIDGE
from connector.store.connections import Connection

KEY = "made-up-secrets"
KEYS = (Fernet.generate_key().decode(),)


@pytest.fixture
def server() -> Iterator[MadeUpServer]:
    with MadeUpServer() as server:
        yield server


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def start(sqlite: Any, server: MadeUpServer, clock: Clock) -> Iterator[Callable[..., Bridge]]:
    """The bridge, whose database is one, at an address of its own."""
    bridges: list[Bridge] = []
    with sqlite.fresh(migrated=True) as url:

        def start(public_url: str = "http://127.0.0.1:9", keys: tuple[str, ...] = KEYS) -> Bridge:
            settings = Settings(
                database_url=url,
                encryption_keys=keys,
                public_url=public_url,
                of_providers={"CONNECTOR_MADE_UP_URL": server.url},
            )
            times: Any = {"clock": clock, "monotonic": clock.monotonic, "pause": clock.pause}
            bridges.append(Bridge(settings, providers=(MadeUp,), **times))
            return bridges[-1]

        yield start
        for each in bridges:
            each.close()


def connect(bridge: Bridge) -> Connection:
    now = bridge.clock()
    made = bridge.connections.connect(provider="made_up", api_key=KEY, label="alice", client_ip=None, now=now)
    return made.connection


def secrets(bridge: Bridge, connection: Connection) -> tuple[str, ...]:
    """What a webhook that arrives now may be signed with."""
    found = bridge.store.connections.get(connection.id)
    assert found
    process = RelayProcess(bridge)
    try:
        return tuple(process.receipts._queries.webhook_secrets(found, at=bridge.clock()))
    finally:
        process.close()


def signed_with(server: MadeUpServer) -> str:
    [hook] = server.account(KEY).webhooks.values()
    return str(hook["secret"])


def test_it_is_learnt_when_the_webhook_is_registered(start: Callable[..., Bridge], server: MadeUpServer) -> None:
    bridge = start()
    assert secrets(bridge, connect(bridge)) == (signed_with(server),)


def test_a_webhook_whose_secret_was_lost_with_its_answer_is_registered_anew(
    start: Callable[..., Bridge], server: MadeUpServer, clock: Clock
) -> None:
    bridge = start()
    server.lost_answers = 1
    connection = connect(bridge)
    assert secrets(bridge, connection) == () and len(server.account(KEY).webhooks) == 1
    clock.pause((CHECK_WEBHOOK_EVERY + timedelta(hours=1)).total_seconds())
    bridge.webhooks.check_all()
    assert secrets(bridge, connection) == (signed_with(server),)


def test_so_is_one_that_moved_and_whose_new_secret_was_lost(
    start: Callable[..., Bridge], server: MadeUpServer, clock: Clock
) -> None:
    connection, before = connect(start()), signed_with(server)
    moved = start("http://127.0.0.1:10")
    server.lost_answers = 1
    for _ in range(2):
        clock.pause((CHECK_WEBHOOK_EVERY + timedelta(hours=1)).total_seconds())
        moved.webhooks.check_all()
    assert secrets(moved, connection) == (signed_with(server), before)


def test_the_one_before_is_taken_for_an_hour_after_the_webhook_moved(
    start: Callable[..., Bridge], server: MadeUpServer, clock: Clock
) -> None:
    bridge = start()
    connection, before = connect(bridge), signed_with(server)
    moved = start("http://127.0.0.1:10")
    clock.pause(120)
    moved.webhooks.check_all()
    assert signed_with(server) != before
    assert secrets(moved, connection) == (signed_with(server), before)
    clock.pause(WEBHOOK_SECRET_OVERLAP.total_seconds())
    assert secrets(moved, connection) == (signed_with(server),)


def test_it_opens_only_in_its_place_and_follows_the_keys(start: Callable[..., Bridge], server: MadeUpServer) -> None:
    bridge = start()
    bridge.keyring.begin(now=bridge.clock())
    connection = connect(bridge)
    fresh = Fernet.generate_key().decode()
    assert start(keys=(fresh, *KEYS)).keyring.reseal(now=bridge.clock()).broken == []
    assert secrets(start(keys=(fresh,)), connection) == (signed_with(server),)
    found = bridge.store.connections.get(connection.id)
    assert found and found.sealed_webhook_secrets
    with pytest.raises(vault.SealBroken):
        start(keys=(fresh,)).vault.open(vault.api_key(connection.id), found.sealed_webhook_secrets)


def test_where_it_does_not_open_a_webhook_proves_nothing(start: Callable[..., Bridge], server: MadeUpServer) -> None:
    connection = connect(start())
    assert secrets(start(keys=(Fernet.generate_key().decode(),)), connection) == ()


def test_another_accounts_key_forgets_it(start: Callable[..., Bridge], server: MadeUpServer) -> None:
    bridge = start()
    connection = connect(bridge)
    bridge.connections.change(connection, api_key="made-up-another", label=None, by=BRIDGE, now=bridge.clock())
    [hook] = server.account("made-up-another").webhooks.values()
    assert secrets(bridge, connection) == (hook["secret"],) and not server.account(KEY).webhooks


def test_a_receipt_keeps_only_what_was_asked_for(start: Callable[..., Bridge], server: MadeUpServer) -> None:
    bridge = start()
    connect(bridge)
    [hook] = server.account(KEY).webhooks.values()
    secret = hook["url"].rpartition("/")[2]
    headers, body = server.webhook("x", "videos", {"id": "v", "state": "finished"}, 0)
    lower = {name.lower(): value for name, value in headers.items()}
    webhook = Webhook("made_up", secret, body.encode(), lower | {"cookie": "c", "authorization": "a"})
    assert bridge.inbound.receive([webhook], now=bridge.clock()) == [None]
    now = bridge.clock()
    [receipt] = bridge.store.receipts.claim(token=ids.new_id("t"), now=now, until=now, limit=9)
    assert receipt.headers == lower
