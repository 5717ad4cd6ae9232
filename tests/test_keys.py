"""`connector keys`: a fresh key, and everything sealed anew with the first one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from support.world import World

from connector import cli
from connector.maintenance import opened
from connector.services.known_keys import KnownKeys
from connector.settings import Settings
from connector.store import tables
from connector.vault import SealBroken, Vault, api_key

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
Rotate = Callable[..., Result]


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.cli, ["keys", *words])


@pytest.fixture
def connected(database_url: str) -> Iterator[str]:
    """The id of a connection, sealed with the old key."""
    with World(database_url, settings={"encryption_keys": (OLD,)}) as world:
        yield str(world.connect("alice").connection["id"])


@pytest.fixture
def rotate(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Rotate:
    """Rotate with these keys; the first seals."""

    def rotate(*keys: str) -> Result:
        monkeypatch.setenv("CONNECTOR_DATABASE_URL", database_url)
        monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", ",".join(keys))
        return run("rotate")

    return rotate


def opens(database_url: str, connection_id: str, key: str) -> bool:
    """Whether this key alone opens the provider's key of a connection."""
    with opened(Settings(database_url=database_url, encryption_keys=(key,))) as store:
        kept = store.connections.several([connection_id])[connection_id]
        try:
            return Vault((key,)).open(api_key(connection_id), kept.sealed_key) == "sandbox-alice"
        except SealBroken:
            return False


def test_a_generated_key_is_one_that_can_be_set_and_each_is_another() -> None:
    first, second = (run("generate") for _ in range(2))
    assert first.exit_code == 0 and first.output != second.output
    environ = {"CONNECTOR_ENCRYPTION_KEYS": f"{first.output},{second.output}"}
    assert Settings.load(environ).encryption_keys == (first.output.strip(), second.output.strip())


def test_where_nothing_is_sealed_nothing_is_done(rotate: Rotate) -> None:
    result = rotate(OLD)
    assert (result.exit_code, result.output) == (0, "Nothing is sealed yet.\n")


def test_afterwards_the_new_key_alone_is_enough(rotate: Rotate, connected: str, database_url: str) -> None:
    assert opens(database_url, connected, OLD) and not opens(database_url, connected, NEW)
    result = rotate(NEW, OLD)
    assert result.exit_code == 0 and "secrets are sealed with the first key now" in result.output
    assert opens(database_url, connected, NEW) and not opens(database_url, connected, OLD)
    assert rotate(NEW).exit_code == 0  # as often as one likes


def test_connections_with_the_same_key_are_found_by_the_new_key_alone(
    rotate: Rotate, connected: str, database_url: str
) -> None:
    rotate(NEW, OLD)
    with opened(Settings(database_url=database_url, encryption_keys=(NEW,))) as store:
        found = KnownKeys(store, Vault((NEW,)), (NEW,))
        assert [each.id for each in found.find("argil", "sandbox-alice")] == [connected]
        assert store.known_keys.find("argil", [found.fingerprint("argil", "sandbox-alice")])


def test_what_does_not_open_is_named_and_left_and_the_rest_is_done(
    rotate: Rotate, connected: str, database_url: str
) -> None:
    column = tables.connections.c.sealed_signing_secret
    with opened(Settings(database_url=database_url, encryption_keys=(OLD,))) as store:
        with store.database.write() as transaction:
            transaction.execute(tables.connections.update().values({column: "damaged"}))
    result = rotate(NEW, OLD)
    assert result.exit_code == 1
    assert f"does not open: connections {connected}" in result.output and "sealed_signing_secret" in result.output
    assert "add the key they were sealed with" in result.output
    assert opens(database_url, connected, NEW)


def test_keys_of_another_database_change_nothing(rotate: Rotate, connected: str, database_url: str) -> None:
    result = rotate(OTHER)
    assert result.exit_code != 0
    assert opens(database_url, connected, OLD)


def test_no_key_is_shown_but_the_one_that_is_asked_for(rotate: Rotate, connected: str) -> None:
    assert not {OLD, NEW} & set(rotate(NEW, OLD).output.split())


def test_a_database_that_is_not_there_is_not_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", f"sqlite:///{tmp_path}/connector.db")
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", OLD)
    assert run("rotate").exit_code != 0
