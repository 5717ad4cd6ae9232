"""A bridge that knows the provider alone, and a connection of the stand-in's account."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet

from connector.bridge import Bridge
from connector.providers.base import Provider
from connector.settings import Settings
from connector.store.connections import Connection

from .stand_in import StandIn

NOWHERE = "http://127.0.0.1:9"


@contextlib.contextmanager
def connected(
    declared: type[Provider], stand_in: StandIn, sqlite: Any, now: datetime, **times: Any
) -> Iterator[tuple[Bridge, Connection]]:
    """`sqlite` makes databases; `times` are the bridge's clock, monotonic and pause."""
    with contextlib.ExitStack() as stack:
        settings = Settings(
            database_url=stack.enter_context(sqlite.fresh(migrated=True)),
            encryption_keys=(Fernet.generate_key().decode(),),
            public_url=NOWHERE,
            of_providers=stand_in.values,
        )
        bridge = Bridge(settings, providers=(declared,), **times)
        stack.callback(bridge.close)
        made = bridge.connections.connect(
            provider=declared.key, api_key=stand_in.key, label="alice", client_ip=None, now=now
        )
        yield bridge, made.connection
