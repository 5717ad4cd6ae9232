"""Who can write in the database cannot have a secret opened anywhere but where it was sealed, nor go back to when it
could be: the attacks on sealed texts, on a database that began with this version and on one of 0.1.0.
"""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from cryptography.fernet import Fernet

from connector import cli, errors, vault
from connector.bridge import Bridge
from connector.catalogue.entries import Options
from connector.services.keyring import Keyring
from connector.settings import Settings
from connector.store import seals, tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import SealBroken, Vault

from .conftest import Argil, on_both_engines, together

KEY = Fernet.generate_key().decode()
COLUMNS = ("sealed_key", "sealed_inbound_secret", "sealed_signing_secret")
TABLES = (tables.connections, tables.subscriptions, tables.canaries)
Start = Callable[[], Bridge]


@pytest.fixture
def start(database_url: str, argil: Argil) -> Iterator[Start]:
    """A process that begins; it lives as long as the test."""
    with ExitStack() as stack:

        def begun() -> Bridge:
            url = f"{argil.server.url}/v1"
            bridge = Bridge(
                Settings(database_url=database_url, encryption_keys=(KEY,), of_providers={"CONNECTOR_ARGIL_URL": url})
            )
            stack.callback(bridge.close)
            bridge.keyring.begin(now=datetime.now().astimezone())
            return bridge

        yield begun


@pytest.fixture
def of_0_1_0(store: Store) -> Callable[[], None]:
    """Makes all that is sealed as 0.1.0 left it: each text names its connection alone, and there is no canary."""

    def make() -> None:
        reader = Vault([KEY])

        def older(column: str, connection_id: str, row_id: str, sealed: str) -> str:
            secret = reader.read(vault.Place(column, connection_id, row_id), sealed).secret
            return Fernet(KEY).encrypt(json.dumps([connection_id, secret]).encode()).decode()

        store.seals.reseal(older)
        with store.database.write() as transaction:
            transaction.execute(tables.canaries.delete())

    return make


def connected(bridge: Bridge, who: str, now: datetime) -> Connection:
    key, url = f"sandbox-{who}", f"https://x.example/{who}"
    made = bridge.connections.connect(provider="argil", api_key=key, label=None, client_ip=None, now=now).connection
    bridge.subscriptions.subscribe(made, trigger="video_done", target_url=url, filters={}, by=BRIDGE, now=now)
    return made


def works(bridge: Bridge, connection: Connection) -> bool:
    found = bridge.store.connections.get(connection.id)
    assert found
    try:
        bridge.actions.read(Options, found, "avatars", {})
        bridge.webhooks.address(found)
    except SealBroken:
        return False
    return True


def rows(store: Store) -> dict[sa.Table, list[dict[str, Any]]]:
    with store.database.read() as transaction:
        return {each: [dict(row._mapping) for row in transaction.execute(sa.select(each))] for each in TABLES}


def put_back(store: Store, kept: dict[sa.Table, list[dict[str, Any]]], *which: sa.Table) -> None:
    """What a writer of the database does with a copy of its rows."""
    with store.database.write() as transaction:
        for table in which:
            for row in kept[table]:
                sealed = {name: text for name, text in row.items() if name.startswith("sealed_")}
                transaction.execute(table.update().where(table.c.id == row["id"]).values(sealed))


def remove_canary(store: Store) -> None:
    with store.database.write() as transaction:
        transaction.execute(tables.canaries.delete())


def rotate(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", database_url)
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", KEY)
    done = CliRunner().invoke(cli.cli, ["keys", "rotate"])
    assert done.exit_code == 0, done.output
    return done


# Texts in other places


@on_both_engines
def test_no_text_opens_anywhere_but_where_it_was_sealed(store: Store, start: Start, now: datetime) -> None:
    bridge = start()
    alice, bob = (connected(bridge, who, now) for who in ("alice", "bob"))
    kept = rows(store)
    owners = {row["id"]: row["id"] for row in kept[tables.connections]}
    owners |= {row["id"]: row["connection_id"] for row in kept[tables.subscriptions]}
    places = [
        (vault.Place(f"{table.name}.{name}", owners[row["id"]], row["id"]), text)
        for table in (tables.connections, tables.subscriptions)
        for row in kept[table]
        for name, text in row.items()
        if name.startswith("sealed_") and text
    ]
    assert len(places) == 2 * (4 + 1)
    for (place, own), (other, text) in itertools.product(places, repeat=2):
        if place == other:
            bridge.vault.open(place, own)
        else:
            with pytest.raises(SealBroken, match="another connection, row or column"):
                bridge.vault.open(place, text)
    assert works(bridge, alice) and works(bridge, bob)


@pytest.mark.parametrize(("here", "there"), list(itertools.permutations(COLUMNS, 2)))
def test_a_key_is_never_used_as_an_address_nor_an_address_as_a_key(
    store: Store, start: Start, argil: Argil, now: datetime, here: str, there: str
) -> None:
    bridge = start()
    alice = connected(bridge, "alice", now)
    store.connections.change(alice.id, now=now, **{here: getattr(alice, there)})
    changed = store.connections.get(alice.id)
    assert changed
    with pytest.raises(SealBroken):
        bridge.vault.open(vault.Place(f"connections.{here}", alice.id, alice.id), getattr(changed, here))
    if here == "sealed_inbound_secret":
        bridge.webhooks.register(changed)
        assert "sandbox-alice" not in json.dumps(argil.state()["webhooks"])


def test_a_subscription_that_is_given_to_another_connection_does_not_tell_its_secret(
    store: Store, start: Start, now: datetime
) -> None:
    bridge = start()
    alice, mallory = (connected(bridge, who, now) for who in ("alice", "mallory"))
    [hook] = store.subscriptions.page(alice.id, after=None, limit=9)
    with store.database.write() as transaction:
        mine = tables.subscriptions.c.id == hook.id
        transaction.execute(tables.subscriptions.update().where(mine).values(connection_id=mallory.id))
    stolen = store.subscriptions.get(mallory.id, hook.id)
    assert stolen
    with pytest.raises(SealBroken):
        bridge.subscriptions.secret(stolen)


# From 0.1.0's texts to bound ones


@on_both_engines
def test_what_0_1_0_sealed_opens_until_it_is_rotated_and_nothing_is_sealed_anew_by_reading(
    store: Store, start: Start, of_0_1_0: Callable[[], None], database_url: str, monkeypatch: Any, now: datetime
) -> None:
    alice = connected(start(), "alice", now)
    of_0_1_0()
    before = rows(store)
    bridge = start()
    assert works(bridge, alice) and bridge.keyring.takes_old()
    assert rows(store)[tables.connections] == before[tables.connections]
    assert rows(store)[tables.subscriptions] == before[tables.subscriptions]
    bob = connected(bridge, "bob", now)  # what is sealed from now on has its place in it
    with pytest.raises(SealBroken):
        bridge.vault.open(vault.inbound_secret(bob.id), bob.sealed_key)
    other = start()
    rotate(database_url, monkeypatch)
    for each in (bridge, other, start()):
        assert works(each, alice) and works(each, bob) and not each.keyring.takes_old()
        each.keyring.check()


@on_both_engines
@pytest.mark.parametrize("way", ["all of them", "one", "and the canary", "and no canary"])
def test_old_texts_that_are_put_back_open_nowhere(
    store: Store,
    start: Start,
    of_0_1_0: Callable[[], None],
    database_url: str,
    monkeypatch: Any,
    now: datetime,
    way: str,
) -> None:
    alice, bob = (connected(start(), who, now) for who in ("alice", "bob"))
    of_0_1_0()
    running = start()
    assert works(running, alice)  # it knows them, and has not heard of the rotation since
    kept = rows(store)
    rotate(database_url, monkeypatch)
    if way == "all of them":
        put_back(store, kept, tables.connections, tables.subscriptions)
    else:
        only = [row for row in kept[tables.connections] if row["id"] == alice.id]
        put_back(store, kept | {tables.connections: only}, tables.connections)
        assert works(running, bob)  # whose texts prove it
    if way == "and the canary":
        put_back(store, kept, tables.canaries)
    if way == "and no canary":
        remove_canary(store)
    assert not works(running, alice)
    if way in ("all of them", "one"):
        assert not works(start(), alice)
        return
    with pytest.raises(errors.SettingsError, match="somebody who can write in it"):
        running.keyring.check()
    with pytest.raises(errors.SettingsError, match="somebody who can write in it"):
        start()
    with pytest.raises(errors.SettingsError, match="somebody who can write in it"):  # nor is it sealed anew
        Keyring(store, Vault([KEY], store.seals.canary)).reseal(now=now)
    with pytest.raises(errors.SettingsError, match="somebody who can write in it"):  # as `doctor` asks
        Keyring(store, Vault([KEY], store.seals.canary)).takes_old()
    assert not works(running, alice)


def test_a_text_that_is_remembered_is_refused_within_a_second(
    store: Store, start: Start, of_0_1_0: Callable[[], None], database_url: str, monkeypatch: Any, now: datetime
) -> None:
    """As the relay opens them, thousands of times."""
    alice = connected(start(), "alice", now)
    of_0_1_0()
    running = start()
    remembering, old = running.vault.remembering(10), store.connections.get(alice.id)
    assert old and remembering(vault.api_key(alice.id), old.sealed_key) == "sandbox-alice"
    rotate(database_url, monkeypatch)
    time.sleep(vault.LOOK_AGAIN)
    with pytest.raises(SealBroken):
        remembering(vault.api_key(alice.id), old.sealed_key)


def test_a_database_that_begins_with_this_version_never_takes_old_texts(
    store: Store, start: Start, now: datetime
) -> None:
    bridge = start()
    alice = connected(bridge, "alice", now)
    assert not bridge.keyring.takes_old()
    old = Fernet(KEY).encrypt(json.dumps([alice.id, "sandbox-alice"]).encode()).decode()
    store.connections.change(alice.id, now=now, sealed_key=old)
    assert not works(bridge, alice) and not works(start(), alice)


def test_doctor_warns_as_long_as_old_texts_are_taken(
    store: Store, start: Start, of_0_1_0: Callable[[], None], database_url: str, monkeypatch: Any, now: datetime
) -> None:
    connected(start(), "alice", now)
    of_0_1_0()
    start()
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", database_url)
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", KEY)
    assert "connector keys rotate" in CliRunner().invoke(cli.cli, ["doctor"]).output
    rotate(database_url, monkeypatch)
    assert "connector keys rotate" not in CliRunner().invoke(cli.cli, ["doctor"]).output


# Rotations that are cut off, or run at once


class Cut(BaseException):
    """The process is killed."""


def test_a_rotation_can_be_cut_off_anywhere_and_run_again(
    store: Store, start: Start, of_0_1_0: Callable[[], None], monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(seals, "BATCH", 1)  # each text is committed by itself
    everybody = [connected(start(), who, now) for who in ("alice", "bob")]
    of_0_1_0()
    start()
    kept = [item for rows_of_one in rows(store).values() for row in rows_of_one for item in row.items()]
    texts = sum(bool(text) for name, text in kept if name.startswith("sealed_"))
    for cut_after in range(2 * texts):
        of_0_1_0()
        running = start()
        _cut_off(store, cut_after, now)
        assert all(works(each, who) for each in (running, start()) for who in everybody), cut_after
    done = Keyring(store, Vault([KEY], store.seals.canary)).reseal(now=now)
    assert (done.count, done.broken) == (texts, []) and not start().keyring.takes_old()


def _cut_off(store: Store, after: int, now: datetime) -> None:
    cutting = Keyring(store, Vault([KEY], store.seals.canary))
    renewed, count = cutting._renewed, itertools.count()

    def renew(*place: str) -> str | None:
        if next(count) >= after:
            raise Cut
        return renewed(*place)

    cutting._renewed = renew  # type: ignore[method-assign]
    with pytest.raises(Cut):
        cutting.reseal(now=now)


@on_both_engines
def test_two_rotations_at_once_are_one(store: Store, start: Start, of_0_1_0: Callable[[], None], now: datetime) -> None:
    everybody = [connected(start(), who, now) for who in ("alice", "bob", "carol")]
    of_0_1_0()
    running = start()
    rings = [Keyring(store, Vault([KEY], store.seals.canary)) for _ in range(3)]
    outcomes = together(*[lambda ring=ring: ring.reseal(now=now) for ring in rings])
    assert [each.broken for each in outcomes] == [[], [], []]
    assert all(works(each, who) for each in (running, start()) for who in everybody)
    assert not running.keyring.takes_old()


@pytest.mark.processes
def test_a_rotation_that_is_killed_can_be_run_again(
    store: Store, start: Start, of_0_1_0: Callable[[], None], database_url: str, monkeypatch: Any, now: datetime
) -> None:
    everybody = [connected(start(), who, now) for who in ("alice", "bob")]
    of_0_1_0()
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", database_url)
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", KEY)
    for wait in (0.6, 0.8, 1.0):
        killed = subprocess.Popen([sys.executable, "-m", "connector", "keys", "rotate"], stdout=subprocess.DEVNULL)
        time.sleep(wait)
        killed.kill()
        killed.wait()
        assert all(works(start(), who) for who in everybody)
    rotate(database_url, monkeypatch)
    assert all(works(start(), who) for who in everybody)
