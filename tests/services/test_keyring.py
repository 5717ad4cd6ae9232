"""The keys are those of the database, or it is noticed at once; and they can be changed while several machines work."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime

import pytest
from cryptography.fernet import Fernet

from connector import errors
from connector.bridge import Bridge
from connector.catalogue.entries import Options
from connector.services.connections import Credentials
from connector.services.keyring import Keyring
from connector.settings import Settings
from connector.store.store import Store
from connector.vault import Vault, api_key

from .conftest import Argil, on_both_engines, together

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def keyring(store: Store, *keys: str) -> Keyring:
    return Keyring(store, Vault(keys, store.seals.canary))


def old(key: str, owner: str, secret: str) -> str:
    """What 0.1.0 sealed: it names the connection alone."""
    return Fernet(key).encrypt(json.dumps([owner, secret]).encode()).decode()


@on_both_engines
def test_the_first_start_plants_what_every_other_one_has_to_open(store: Store, now: datetime) -> None:
    keyring(store, OLD).check()  # nothing is sealed yet
    keyring(store, OLD).begin(now=now)
    for keys in ((OLD,), (OLD, NEW), (NEW, OLD)):
        keyring(store, *keys).check()
        keyring(store, *keys).begin(now=now)
    for attempt in (keyring(store, NEW).check, lambda: keyring(store, NEW).begin(now=now)):
        with pytest.raises(errors.SettingsError, match="CONNECTOR_ENCRYPTION_KEYS") as refused:
            attempt()
        assert OLD not in str(refused.value) and NEW not in str(refused.value)


@on_both_engines
def test_of_machines_with_different_keys_that_start_at_once_one_stays(store: Store, now: datetime) -> None:
    outcomes = together(*[lambda key=key: keyring(store, key).begin(now=now) for key in (OLD, NEW, OTHER)])
    assert outcomes.count(None) == 1
    assert all(isinstance(each, errors.SettingsError) for each in outcomes if each is not None)


def test_keys_that_open_nothing_of_an_older_database_plant_no_canary(store: Store, make, now: datetime) -> None:  # type: ignore[no-untyped-def]
    """As a database of the version before is: full of secrets, without a canary."""
    make.connection("alice", id="con_a", sealed_key=old(OLD, "con_a", "key"))
    make.connection("bob", id="con_b", sealed_key="damaged")
    with pytest.raises(errors.SettingsError):
        keyring(store, NEW).begin(now=now)
    assert store.seals.canary() is None
    keyring(store, OLD).begin(now=now)
    assert store.seals.canary() is not None


def test_a_secret_that_is_damaged_stops_no_start(store: Store, make, now: datetime) -> None:  # type: ignore[no-untyped-def]
    keyring(store, OLD).begin(now=now)
    make.connection("bob", sealed_key="damaged")
    keyring(store, OLD).begin(now=now)


def test_a_rotation_lets_the_old_key_go_and_names_what_it_cannot_open(store: Store, make, now: datetime) -> None:  # type: ignore[no-untyped-def]
    store.seals.plant(old(OLD, "canary", "canary"), now=now)
    names = ("sealed_key", "sealed_inbound_secret", "sealed_signing_secret")
    make.connection("alice", id="con_a", **{name: old(OLD, "con_a", name) for name in names})
    damaged = {"sealed_inbound_secret": "", "sealed_signing_secret": ""}
    make.connection("bob", id="con_b", sealed_key="damaged", **damaged)
    done = keyring(store, NEW, OLD).reseal(now=now)
    assert (done.count, done.broken) == (4, ["connections con_b: sealed_key"])
    keyring(store, NEW).check()
    alice = store.connections.get("con_a")
    assert alice and Vault([NEW]).open(api_key("con_a"), alice.sealed_key) == "sealed_key"
    assert keyring(store, NEW).takes_old()  # whoever has the missing key can still bring it


# The rotation as it is documented, on two machines


@pytest.fixture
def machine(database_url: str, argil: Argil) -> Iterator[Callable[[Sequence[str]], Bridge]]:
    with ExitStack() as stack:

        def start(keys: Sequence[str]) -> Bridge:
            bridge = Bridge(
                Settings(
                    database_url=database_url,
                    encryption_keys=tuple(keys),
                    of_providers={"CONNECTOR_ARGIL_URL": f"{argil.server.url}/v1"},
                )
            )
            stack.callback(bridge.close)
            return bridge

        yield start


def connected(bridge: Bridge, who: str, now: datetime) -> Credentials:
    return bridge.connections.connect(provider="argil", api_key=f"sandbox-{who}", label=None, client_ip=None, now=now)


@on_both_engines
def test_keys_are_changed_step_by_step_while_two_machines_work(
    machine: Callable[[Sequence[str]], Bridge], now: datetime
) -> None:
    """After each restart of one of them: what either has sealed, the other opens."""
    steps = [(OLD,), (OLD, NEW), (NEW, OLD), "rotate", (NEW,)]
    machines = [machine([OLD]), machine([OLD])]
    for each in machines:
        each.keyring.begin(now=now)
    everybody: list[Credentials] = []
    for step, keys in enumerate(steps):
        for number in (0, 1):
            if keys == "rotate":
                assert not machines[number].keyring.reseal(now=now).broken
            else:
                machines[number] = machine(keys)
                machines[number].keyring.begin(now=now)
            everybody += [connected(each, f"{step}-{number}", now) for each in machines]
            for each in machines:
                each.keyring.check()
                for known in everybody:
                    found = each.tokens.recognise(known.token)
                    assert found and each.actions.read(Options, found.connection, "avatars", {}).rows


def test_a_new_key_in_front_at_once_is_told_as_a_fault_of_ours(
    machine: Callable[[Sequence[str]], Bridge], now: datetime
) -> None:
    """What the documentation warns of: the machine that was not restarted yet answers 503, not 424."""
    early, late = machine([NEW, OLD]), machine([OLD])
    bearer = late.tokens.recognise(connected(early, "early", now).token)
    assert bearer
    found = bearer.connection
    with pytest.raises(errors.StoreUnavailable, match="CONNECTOR_ENCRYPTION_KEYS") as broken:
        late.actions.read(Options, found, "avatars", {})
    assert broken.value.retry_after and "CONNECTOR" not in broken.value.message
    assert late.store.connections.get(found.id).status == "active"  # type: ignore[union-attr]
