"""The database and its keys, opened for one command: no process of the bridge need run."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from connector.errors import NotFound, SettingsError
from connector.services.activity import ActivityService
from connector.services.codes import CodeService
from connector.services.keyring import Keyring
from connector.services.known_keys import KnownKeys
from connector.services.oauth_clients import ClientService
from connector.settings import Settings
from connector.states import CodePurpose
from connector.store.seals import Resealed
from connector.store.store import Store
from connector.vault import Vault


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store while the block lasts. Raises `SettingsError` where its file cannot be used."""
    settings.require_usable_file()
    store = Store(settings.database_url)
    try:
        yield store
    finally:
        store.close()


def upgrade(settings: Settings) -> None:
    """Bring the schema up to date, under a lock."""
    with opened(settings) as store:
        store.database.upgrade()


def require_current(settings: Settings) -> None:
    """Raises `SchemaOutdated` unless the schema is this program's."""
    with opened(settings) as store:
        store.database.require_current()


def try_keys(settings: Settings) -> None:
    """Try the keys, as each process does at its start. Raises `SettingsError` when they are not this database's."""
    with opened(settings) as store:
        keyring(store, settings).begin(now=datetime.now(UTC))


def rotate_keys(settings: Settings) -> Resealed:
    """Seal everything anew with the first key, and have what follows from it follow from that one.

    Raises `SchemaOutdated` and `SettingsError`.
    """
    with opened(settings) as store:
        store.database.require_current()
        done = keyring(store, settings).reseal(now=datetime.now(UTC))
        KnownKeys(store, Vault(settings.encryption_keys, store.seals.canary), settings.encryption_keys).take_anew()
        return done


def invite(settings: Settings, *, uses: int, good_for: timedelta) -> str:
    """A link with an invitation to connect. Raises `SettingsError` where anybody may connect anyway."""
    if not settings.connect_secret:
        raise SettingsError(
            f"CONNECTOR_CONNECT_SECRET: not set, so that anybody may connect at {settings.public_url}/connect without"
            " an invitation"
        )
    return f"{settings.public_url}/connect#invite={_code(settings, CodePurpose.INVITATION, uses, good_for)}"


def console_link(settings: Settings, connection_id: str, *, good_for: timedelta) -> str:
    """A link that signs in to the console of a connection, once. Raises `NotFound`."""
    code = _code(settings, CodePurpose.SIGN_IN, 1, good_for, connection_id)
    return f"{settings.public_url}/console/sign-in#code={code}"


def _code(
    settings: Settings, purpose: CodePurpose, uses: int, good_for: timedelta, connection_id: str | None = None
) -> str:
    with opened(settings) as store:
        store.database.require_current()
        if connection_id is not None and store.connections.get(connection_id) is None:
            raise NotFound(f"there is no connection {connection_id}")
        codes = CodeService(store, lambda: datetime.now(UTC))
        return codes.make(purpose, good_for=good_for, uses=uses, connection_id=connection_id)


@contextlib.contextmanager
def oauth_clients(settings: Settings) -> Iterator[ClientService]:
    """The apps that may ask to be signed in, while the block lasts. Raises `SchemaOutdated` and `SettingsError`."""
    with opened(settings) as store:
        store.database.require_current()
        clock = lambda: datetime.now(UTC)  # noqa: E731
        yield ClientService(store, ActivityService(store, clock), clock)


def keyring(store: Store, settings: Settings) -> Keyring:
    """The keys of these settings. Raises `SettingsError` where there are none."""
    if not settings.encryption_keys:
        raise SettingsError(
            f"CONNECTOR_ENCRYPTION_KEYS: not set, and {settings.key_file} is missing: put back the one of this database"
        )
    return Keyring(store, Vault(settings.encryption_keys, store.seals.canary))
