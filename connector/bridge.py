"""The composition root: every service that web and relay share, built once from the settings, and held.

What only the relay needs is built in `relay_process`. Whoever passes other providers, another clock or another pause,
as tests and benchmarks do, has a bridge that knows nothing of the real ones.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from connector.egress import ca_bundle
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.egress.streams import Streams
from connector.providers import registry
from connector.providers.base import Provider
from connector.services.actions import ActionService
from connector.services.activity import ActivityService
from connector.services.addressees import AddresseeService
from connector.services.app_tokens import Lifetimes
from connector.services.batches import BatchService
from connector.services.call_files import FileFetcher
from connector.services.callbacks import CallbackService
from connector.services.codes import CodeService
from connector.services.connecting import ConnectingService
from connector.services.connections import ConnectionService
from connector.services.deliveries import DeliveryService
from connector.services.downloads import DownloadService
from connector.services.feed import EventFeed
from connector.services.grants import GrantService
from connector.services.inbound import InboundService
from connector.services.inbound_proofs import InboundProofs
from connector.services.key_trials import KeyTrials
from connector.services.keyring import Keyring
from connector.services.known_keys import KnownKeys
from connector.services.monitoring import Monitoring
from connector.services.oauth_clients import ClientService
from connector.services.offered_files import OfferedFiles
from connector.services.operation_runner import OperationRunner
from connector.services.operations import OperationService
from connector.services.overview import OverviewService
from connector.services.provider_calls import ProviderCalls
from connector.services.replays import ReplayService
from connector.services.sandboxes import Sandboxes
from connector.services.send_limit import SendLimit
from connector.services.sessions import SessionService
from connector.services.sign_in import SignInService
from connector.services.started_videos import StartedVideoService
from connector.services.subscriptions import SubscriptionService
from connector.services.tokens import TokenService
from connector.services.webhooks import UpstreamWebhooks
from connector.settings import Settings
from connector.signed_links import LinkSigner
from connector.store.store import Store
from connector.vault import Vault


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


class Bridge:
    """What a process of ours works with. `close` gives its connections back."""

    def __init__(
        self,
        settings: Settings,
        *,
        host: str | None = None,
        providers: Sequence[type[Provider]] = registry.PROVIDERS,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Everything from the settings. Opens no connection yet.

        `host` is what the web process of this machine listens on; None where that is not known, as in a relay apart.
        `clock` is what the clock on the wall shows, `monotonic` counts the seconds that pass, `pause` lets some pass.
        """
        self.settings = settings
        self.host = host
        self.clock = clock
        self.monotonic = monotonic
        self.store = Store(settings.database_url)
        self.vault = Vault(settings.encryption_keys, self.store.seals.canary)
        self.activity = ActivityService(self.store, clock)
        self.tokens = TokenService(self.store, self.activity, clock)
        self.known_keys = KnownKeys(self.store, self.vault, settings.encryption_keys)
        self.keyring = Keyring(self.store, self.vault)
        self.trust = ca_bundle.bundle(settings.ca_file)
        self.slots = ProviderSlots()
        self.session = Session(self.slots, trust=self.trust)
        self.streams = Streams(trust=self.trust)
        self.catalogue = registry.catalogue(tuple(providers))
        self.providers = registry.build(providers, settings.of_providers, self.session)
        self.sandboxes = Sandboxes(self.providers, self.session, monotonic)
        self._build_actions(clock, monotonic, pause)
        self._build_the_rest(monotonic)

    def _build_actions(
        self, clock: Callable[[], datetime], monotonic: Callable[[], float], pause: Callable[[float], None]
    ) -> None:
        store, settings = self.store, self.settings
        times: dict[str, Any] = {"clock": clock, "monotonic": monotonic, "pause": pause}
        callbacks = CallbackService(store, allowed_targets=settings.allowed_targets, clock=clock)
        signer = LinkSigner(settings.encryption_keys, "offered files")
        self.offered = OfferedFiles(signer, settings.public_url, pause=pause)
        self.calls = ProviderCalls(self.vault, self.catalogue, self.providers, self.offered)
        self.runner = OperationRunner(store, self.calls, callbacks, reconcile_after=settings.reconcile_after, **times)
        self.downloads = DownloadService(
            store,
            self.calls,
            self.providers,
            self.streams,
            self.slots,
            LinkSigner(settings.encryption_keys, "downloads"),
            public_url=settings.public_url,
            clock=clock,
        )
        self.fetcher = FileFetcher(self.streams)
        operations = OperationService(store, self.runner, callbacks, self.fetcher, **times)
        batches = BatchService(store, self.calls, self.runner, callbacks, clock=clock, monotonic=monotonic)
        self.actions = ActionService(store, self.calls, operations, batches, self.downloads, self.slots, clock)
        self.started_videos = StartedVideoService(
            store, self.calls, self.catalogue, self.providers, self.streams, self.slots, clock
        )
        self.webhooks = UpstreamWebhooks(
            store, self.vault, self.providers, self.slots, settings.public_url, clock, pause
        )

    def _build_the_rest(self, monotonic: Callable[[], float]) -> None:
        store, vault, sends = self.store, self.vault, SendLimit(monotonic)
        self.connections = ConnectionService(
            store,
            vault,
            self.providers,
            self.webhooks,
            self.slots,
            KeyTrials(monotonic),
            self.known_keys,
            self.activity,
        )
        self.subscriptions = SubscriptionService(
            store, vault, self.catalogue, self.webhooks, self.settings.allowed_targets, sends, self.activity
        )
        self.replays = ReplayService(store, self.catalogue, sends, self.activity)
        self.deliveries = DeliveryService(store, sends, self.activity)
        self.overview = OverviewService(store, self.catalogue, self.tokens)
        self.feed = EventFeed(store, self.catalogue)
        headers = {key: each.webhook_headers for key, each in self.providers.items()}
        self.inbound = InboundService(store, headers, InboundProofs(store, vault, self.providers))
        self._build_signing_in()
        self.addressees = AddresseeService(
            store,
            LinkSigner(self.settings.encryption_keys, "mails"),
            self.activity,
            self.settings.public_url,
            by_mail=self.settings.smtp_url is not None,
            clock=self.clock,
        )
        self.monitoring = Monitoring(store, self.keyring)

    def _build_signing_in(self) -> None:
        store, vault = self.store, self.vault
        self.sessions = SessionService(store, self.clock)
        self.codes = CodeService(store, self.clock)
        self.sign_in = SignInService(
            store, self.connections, self.codes, self.tokens, self.known_keys, tuple(self.providers)
        )
        self.connecting = ConnectingService(
            self.connections, self.known_keys, self.codes, vault, self.settings.connect_secret
        )
        lifetimes = Lifetimes(
            self.settings.oauth_access_lifetime, self.settings.oauth_refresh_idle, self.settings.oauth_refresh_grace
        )
        self.oauth_clients = ClientService(store, self.activity, self.clock)
        self.grants = GrantService(store, self.tokens, self.activity, lifetimes, self.clock)

    def close(self) -> None:
        """Give connections back."""
        self.tokens.use.settle()
        self.store.close()
        self.session.close()
        self.streams.close()
