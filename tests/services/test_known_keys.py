"""Connections with the same key are found by it: whatever keys of ours it was written under, and nothing else is."""

from collections.abc import Sequence
from datetime import datetime

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from connector import ids, vault
from connector.services.known_keys import BATCH, KnownKeys
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import Vault

from .conftest import House, on_both_engines

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def known(store: Store, *keys: str) -> KnownKeys:
    return KnownKeys(store, Vault(keys), keys)


def kept(store: Store, make, api_key: str, *keys: str, fingerprint: bool = True, **values: object) -> Connection:  # type: ignore[no-untyped-def]
    """A connection as a process with these keys keeps it; one of 0.1.0 takes no fingerprint."""
    connection_id = ids.new_id("con")
    sealed = Vault(keys).seal(vault.api_key(connection_id), api_key)
    names = {"token_hash": connection_id, "inbound_hash": connection_id}
    connection: Connection = make.connection("kept", id=connection_id, sealed_key=sealed, **names, **values)
    if fingerprint:
        [mine] = [each for each in store.known_keys.some(after="", limit=999) if each.connection_id == connection_id]
        store.known_keys.keep([(mine, known(store, *keys).fingerprint(connection.provider, api_key))])
    return connection


def fingerprints(store: Store) -> set[str | None]:
    with store.database.read() as transaction:
        return set(transaction.execute(sa.select(tables.connections.c.key_fingerprint)).scalars())


@on_both_engines
def test_the_newest_comes_first_and_no_other_key_provider_or_tombstone(store: Store, make, now: datetime) -> None:  # type: ignore[no-untyped-def]
    first, second = (kept(store, make, "key", OLD) for _ in range(2))
    kept(store, make, "another", OLD)
    kept(store, make, "key", OLD, provider="heygen")
    store.connections.tombstone(kept(store, make, "key", OLD).id, now=now)
    assert known(store, OLD).find("argil", "key") == [second, first]
    assert known(store, OLD).find("argil", "unknown") == []


@pytest.mark.parametrize("asked", [(OLD,), (NEW, OLD), (OLD, NEW)])
def test_it_is_found_under_all_keys(store: Store, make, asked: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    mine = kept(store, make, "key", OLD)
    assert known(store, *asked).find("argil", "key") == [mine]


@on_both_engines
def test_what_has_none_yet_is_given_one_by_the_first_who_looks(store: Store, make) -> None:  # type: ignore[no-untyped-def]
    mine = [kept(store, make, f"key {number % 2}", OLD, fingerprint=False) for number in range(BATCH + 3)]
    broken = kept(store, make, "key 1", OTHER, fingerprint=False)
    assert known(store, OLD).find("argil", "key 1") == mine[1::2][::-1]
    one, other = (known(store, OLD).fingerprint("argil", f"key {number}") for number in range(2))
    assert fingerprints(store) == {one, other, None}
    assert [each.connection_id for each in store.known_keys.some(after="", limit=9, missing_of="argil")] == [broken.id]


def test_rotating_takes_all_under_the_first_key_alone(store: Store, make) -> None:  # type: ignore[no-untyped-def]
    mine = kept(store, make, "key", OLD)
    known(store, NEW, OLD).take_anew()
    assert fingerprints(store) == {known(store, NEW).fingerprint("argil", "key")}
    assert [each.id for each in store.known_keys.find("argil", [known(store, OLD).fingerprint("argil", "key")])] == []
    assert known(store, NEW, OLD).find("argil", "key") == [mine]


def test_a_key_that_a_process_of_before_replaced_opens_the_connection_to_nobody(store: Store, make) -> None:  # type: ignore[no-untyped-def]
    mine = kept(store, make, "key", OLD)
    sealed = Vault((OLD,)).seal(vault.api_key(mine.id), "replaced")
    with store.database.write() as transaction:
        transaction.execute(tables.connections.update().values(sealed_key=sealed))
    assert known(store, OLD).find("argil", "key") == []
    known(store, OLD).take_anew()
    assert [each.id for each in known(store, OLD).find("argil", "replaced")] == [mine.id]


def test_no_fingerprint_is_put_beside_a_key_that_it_was_not_taken_of(store: Store, make) -> None:  # type: ignore[no-untyped-def]
    mine = kept(store, make, "key", OLD, fingerprint=False)
    [before] = store.known_keys.some(after="", limit=9)
    store.connections.replace_key(mine, sealed_key="another", another=False, now=mine.created_at)
    store.known_keys.keep([(before, "of the one before")])
    assert fingerprints(store) == {None}


def test_a_fingerprint_is_of_no_use_without_the_key_of_ours(store: Store) -> None:
    mine = known(store, OLD)
    assert mine.fingerprint("argil", "key") != known(store, NEW).fingerprint("argil", "key")
    assert mine.fingerprint("argil", "key") != mine.fingerprint("heygen", "key")
    assert "key" not in mine.fingerprint("argil", "key")


def test_connecting_twice_with_a_key_makes_two_connections_that_it_finds(house: House) -> None:
    house.argil.another_key("sandbox-second")
    first, second = house.connect("alice"), house.connect("alice")
    find = house.bridge.known_keys.find
    assert [each.id for each in find("argil", "sandbox-alice")] == [second.id, first.id]
    house.connections.change(second, api_key="sandbox-second", label=None, by=BRIDGE, now=house.clock())
    assert [each.id for each in find("argil", "sandbox-alice")] == [first.id]
    assert [each.id for each in find("argil", "sandbox-second")] == [second.id]
    house.connections.disconnect(first, now=house.clock())
    assert find("argil", "sandbox-alice") == []
