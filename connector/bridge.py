"""The composition root: every service, built once from the settings, and held."""

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from connector import limits
from connector.catalogue.catalogue import Catalogue
from connector.egress import reach, targets, trust
from connector.egress.provider_slots import ProviderSlots
from connector.egress.sender import Sender
from connector.egress.session import Session
from connector.providers import registry
from connector.providers.base import Provider
from connector.relay import delivery
from connector.relay.background import Background
from connector.relay.dispatch import Dispatch
from connector.relay.worker import Worker
from connector.services.actions import ActionService
from connector.services.callbacks import CallbackService
from connector.services.connections import ConnectionService
from connector.services.inbound import InboundService
from connector.services.key_status import RefusedKeys
from connector.services.key_trials import KeyTrials
from connector.services.keyring import Keyring
from connector.services.operation_runner import OperationRunner
from connector.services.provider_calls import ProviderCalls
from connector.services.receipt_processor import ReceiptProcessor
from connector.services.recovery import Recovery
from connector.services.subscriptions import SubscriptionService
from connector.services.sweep import Sweep
from connector.services.webhooks import UpstreamWebhooks
from connector.settings import Settings
from connector.store.store import Store
from connector.vault import Vault

PRUNE = 200  # rows of a kind at a time
PRUNE_AGAIN = 10.0  # seconds after nothing was left
RECOVERERS = 4  # threads: finding out what became of an operation can take a minute


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Bridge:
    """What a process of ours works with. `close` gives its connections back.

    `host` is what the web process of this machine listens on; None where that is not known, as in a relay apart.
    """

    settings: Settings
    host: str | None
    store: Store
    vault: Vault
    keyring: Keyring
    trust: str | None
    session: Session
    catalogue: Catalogue
    providers: dict[str, Provider]
    connections: ConnectionService
    subscriptions: SubscriptionService
    actions: ActionService
    recovery: Recovery
    inbound: InboundService
    webhooks: UpstreamWebhooks

    @classmethod
    def build(cls, settings: Settings, *, host: str | None = None) -> "Bridge":
        """Everything from the settings. Opens no connection yet."""
        store = Store(settings.database_url)
        vault = Vault(settings.encryption_keys, store.seals.canary)
        trusted = trust.bundle(settings.ca_file)
        slots = ProviderSlots()
        session = Session(slots, trust=trusted)
        providers = registry.build(registry.PROVIDERS, settings.of_providers, session)
        webhooks = UpstreamWebhooks(store, vault, providers, slots, settings.public_url, utc_now)
        callbacks = CallbackService(store, allowed_targets=settings.allowed_targets, clock=utc_now)
        calls = ProviderCalls(vault, registry.CATALOGUE, providers)
        runs = OperationRunner(store, calls, callbacks, reconcile_after=settings.reconcile_after, clock=utc_now)
        return cls(
            settings=settings,
            host=host,
            store=store,
            vault=vault,
            keyring=Keyring(store, vault),
            trust=trusted,
            session=session,
            catalogue=registry.CATALOGUE,
            providers=providers,
            connections=ConnectionService(store, vault, providers, webhooks, slots, KeyTrials(time.monotonic)),
            subscriptions=SubscriptionService(store, vault, registry.CATALOGUE, webhooks, settings.allowed_targets),
            actions=ActionService(store, calls, runs, callbacks, slots, clock=utc_now),
            recovery=Recovery(store, calls, runs, utc_now),
            inbound=InboundService(store, {key: each.webhook_headers for key, each in providers.items()}),
            webhooks=webhooks,
        )

    def relay(self, stop: threading.Event) -> None:
        """Be the relay until `stop` is set."""
        sender = Sender(allowed=self.settings.allowed_targets, keep=limits.SLOTS, trust=self.trust)
        background, asker = Background(sender), Sender(trust=self.trust)
        dispatch = Dispatch(
            self.store.outbox,
            self.vault,
            sender,
            schedule=self.settings.retry_schedule,
            timeout=self.settings.delivery_timeout,
            clock=utc_now,
            run=background,
            hides=self._hides(),
        )
        digest = ReceiptProcessor(self.store, self.vault, self.providers, asker, utc_now)
        sweep = Sweep(self.store, self.vault, self.providers, asker, utc_now)
        asking = Worker(asker, (digest, sweep))
        refused = RefusedKeys(self.store, self.vault, self.providers, utc_now)
        chores: list[Callable[[], None]] = [self.webhooks.check_all, refused.ask_again, lambda: self._prune(stop)]
        chores.append(lambda: self.subscriptions.carry_on(now=utc_now()))
        chores += [self._take_over] + [self._recover] * RECOVERERS
        sending = Worker(sender, (dispatch,), chores, listen=self.store.database.notifier.listen, beside=asking)
        try:
            sending.run(stop)
        finally:
            background.close()
            for worker, each in ((sending, sender), (asking, asker)):
                worker.close()
                each.close()

    def _hides(self) -> delivery.Hides:
        """What private targets say is for those alone who could ask them themselves, unless the operator says else."""
        settings = self.settings
        local = self.host is not None and not reach.beyond(settings.public_url, self.host)
        if local or settings.show_private_answers or not settings.allowed_targets:
            return delivery.hides_nothing
        return functools.lru_cache(4096)(lambda peer: targets.opened(peer, settings.allowed_targets))

    def _take_over(self) -> None:
        self.store.takeover.run(now=utc_now())

    def _recover(self) -> None:
        self._take_over()  # what a process left that died a moment ago, too
        self.recovery.recover(now=utc_now())

    def _prune(self, stop: threading.Event) -> None:
        while self.store.retention.prune(before=utc_now() - self.settings.retention, limit=PRUNE) >= PRUNE:
            if stop.wait(0.1):
                return
        stop.wait(PRUNE_AGAIN)

    def close(self) -> None:
        """Give connections back."""
        self.store.close()
        self.session.close()
