"""A bridge to measure: a database of its own, connections and subscriptions in it, its processes."""

import contextlib
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from cryptography.fernet import Fernet

from benchmarks import parts, signed
from benchmarks.engines import Base
from connector import ids, vault
from connector.catalogue.events import Envelope
from connector.providers.argil import resources
from connector.providers.argil.events import VIDEO_DONE
from connector.services import webhook_secrets
from connector.services.keyring import Keyring
from connector.store.connections import Connection
from connector.store.events import Publication
from connector.store.store import Store
from connector.store.subscriptions import Subscription
from connector.vault import Vault

LAUNCHER = (sys.executable, "-m", "benchmarks.launcher")
BATCH = 2_000  # events in a transaction when they are put there beforehand
WORKERS = 2  # web processes, as `connector serve` has

# What the provider says of a video; "@" becomes the video's id.
WEBHOOK = json.dumps(
    {
        "event": "VIDEO_GENERATION_SUCCESS",
        "data": {
            "videoId": "@",
            "videoName": "Welcome",
            "videoUrl": "https://example.com/videos/welcome.mp4",
            "extras": {"row": "42"},
        },
    }
)

# What is delivered, give or take an id.
EVENT = json.dumps(VIDEO_DONE.sample)


class Scene:
    """`with Scene(base, home, provider_url=…) as scene:`; its processes are started one by one."""

    def __init__(self, base: Base, home: Path, *, provider_url: str) -> None:
        key = Fernet.generate_key().decode()
        self.store = Store(base.url)
        self.store.database.upgrade()
        self.url = f"http://127.0.0.1:{parts.free_port()}"
        self.roots = [base.server] if base.server else []
        self._home = home
        self._vault = Vault([key])
        Keyring(self.store, self._vault).begin(now=datetime.now(UTC))
        self._number = itertools.count(1)
        self._settings = {
            "CONNECTOR_DATABASE_URL": base.url,
            "CONNECTOR_ENCRYPTION_KEYS": key,
            "CONNECTOR_PUBLIC_URL": self.url,
            "CONNECTOR_ARGIL_URL": f"{provider_url}/v1",
            "CONNECTOR_ALLOWED_TARGETS": "127.0.0.0/8",
        }

    def __enter__(self) -> "Scene":
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def connect(self, provider: str = "trusted", *, signing: str | None = None) -> tuple[Connection, str]:
        """A connection, and the URL that its provider calls; with the secret that it signs with, if it does."""
        connection_id, secret, now = ids.new_id("con"), ids.new_address_secret(), datetime.now(UTC)
        connection = Connection(
            id=connection_id,
            provider=provider,
            label="bench",
            status="active",
            token_hash=ids.digest(ids.new_token()),
            inbound_hash=ids.digest(secret),
            sealed_key=self._vault.seal(vault.api_key(connection_id), "bench"),
            sealed_inbound_secret=self._vault.seal(vault.inbound_secret(connection_id), secret),
            sealed_signing_secret=self._vault.seal(vault.signing_secret(connection_id), ids.new_signing_secret()),
            webhook_id="bench",
            webhook_checked_at=now,
            **(self._signing(connection_id, signing, now) if signing else {}),
            created_at=now,
            updated_at=now,
        )
        self.store.connections.add(connection)
        return connection, f"{self.url}/inbound/{provider}/{secret}"

    def _signing(self, connection_id: str, secret: str, now: datetime) -> dict[str, Any]:
        """Of an interface that has proved itself long ago."""
        text = webhook_secrets.added("", secret, webhook_id="bench", interface=signed.INTERFACE, now=now)
        sealed = self._vault.seal(vault.webhook_secrets(connection_id), text)
        return {"sealed_webhook_secrets": sealed, "proved_interface": signed.INTERFACE}

    def subscribe(self, connection: Connection, target_url: str) -> None:
        """An active subscription to finished videos."""
        new_id, now = ids.new_id("sub"), datetime.now(UTC)
        self.store.subscriptions.add(
            Subscription(
                id=new_id,
                connection_id=connection.id,
                trigger=VIDEO_DONE.key,
                target_url=target_url,
                target_digest=ids.digest(target_url),
                filters={},
                status="active",
                sealed_secret=self._vault.seal(
                    vault.subscription_secret(connection.id, new_id), ids.new_signing_secret()
                ),
                created_at=now,
                updated_at=now,
            )
        )

    def publish(self, connection: Connection, count: int) -> None:
        """Events of so many videos that are done; their deliveries are due now."""
        for start in range(0, count, BATCH):
            seen = [self._publication(connection) for _ in range(min(BATCH, count - start))]
            self.store.events.publish(seen, now=datetime.now(UTC))

    @contextlib.contextmanager
    def relay(self, **settings: str) -> Iterator[psutil.Process]:
        with self._process(["relay"], settings) as root:
            yield root

    @contextlib.contextmanager
    def web(self, **settings: str) -> Iterator[psutil.Process]:
        bind = self.url.removeprefix("http://")
        with self._process(["web", bind, str(WORKERS)], settings) as root:
            parts.wait_for(f"{self.url}/readyz")
            yield root

    def cpu_seconds(self) -> float:
        """What web, relay and database have used so far."""
        return parts.cpu_seconds(*self.roots)

    @contextlib.contextmanager
    def _process(self, command: Sequence[str], settings: dict[str, str]) -> Iterator[psutil.Process]:
        with parts.process([*LAUNCHER, *command], home=self._home, **(self._settings | settings)) as root:
            self.roots.append(root)
            try:
                yield root
            finally:
                self.roots.remove(root)

    def _publication(self, connection: Connection) -> Publication:
        video: dict[str, Any] = resources.VIDEO_SAMPLE | {"id": f"bench-{next(self._number)}"}
        now = datetime.now(UTC)

        def compose(event_id: str) -> str:
            envelope = Envelope(id=event_id, provider=connection.provider, at=now)
            return json.dumps(envelope.around(VIDEO_DONE, video))

        return Publication(
            connection_id=connection.id,
            resource_type="video",
            resource_id=video["id"],
            final="done",
            trigger=VIDEO_DONE.key,
            compose=compose,
        )
