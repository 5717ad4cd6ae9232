"""The relay half of a bridge: what asks providers, what sends deliveries, and what is looked after beside them."""

import functools
import threading
from collections.abc import Callable

from connector import limits
from connector.bridge import Bridge
from connector.egress import reachability, targets
from connector.egress.mail import MailServer
from connector.egress.sender import Sender
from connector.relay import delivery
from connector.relay.background import Background
from connector.relay.dispatch import Dispatch
from connector.relay.worker import Worker
from connector.services.key_status import RefusedKeys
from connector.services.mailer import Mailer
from connector.services.notice_telling import NoticeTelling
from connector.services.pruning import Pruning
from connector.services.queue import Queue
from connector.services.receipt_processor import ReceiptProcessor
from connector.services.recovery import Recovery
from connector.services.sweep import Sweeper


class RelayProcess:
    """The relay of a bridge. `run` is its work; without it, its parts can be driven by hand. `close` it in the end."""

    def __init__(self, bridge: Bridge) -> None:
        settings, store, clock = bridge.settings, bridge.store, bridge.clock
        self.sender = Sender(allowed=settings.allowed_targets, keep=limits.SLOTS, trust=bridge.trust)
        self.asker = Sender(trust=bridge.trust)
        self.receipts = ReceiptProcessor(store, bridge.vault, bridge.providers, self.asker, clock)
        self.sweep = Sweeper(store, bridge.vault, bridge.providers, self.asker, clock, bridge.monotonic)
        self.refused_keys = RefusedKeys(store, bridge.vault, bridge.providers, clock)
        self.recovery = Recovery(store, bridge.calls, bridge.runner, clock)
        self.queue = Queue(store, bridge.calls, bridge.runner, clock)
        self.pruning = Pruning(store, settings.retention, clock)
        self.notices = NoticeTelling(
            store, bridge.catalogue, settings.public_url, by_mail=settings.smtp_url is not None, clock=clock
        )
        self.mailer = _mailer(bridge)
        self._background = Background(self.sender)
        self.dispatch = Dispatch(
            store.outbox,
            bridge.vault,
            self.sender,
            schedule=settings.retry_schedule,
            timeout=settings.delivery_timeout,
            clock=clock,
            run=self._background,
            hides=_hides(bridge),
        )
        self._bridge = bridge

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; what is in flight then comes back before this returns."""
        asking = Worker(self.asker, (self.receipts, self.sweep))
        listen = self._bridge.store.database.notifier.listen
        sending = Worker(self.sender, (self.dispatch,), self._chores(stop), listen=listen, beside=asking)
        try:
            sending.run(stop)
        finally:
            for worker in (sending, asking):
                worker.close()

    def close(self) -> None:
        """Give connections back."""
        self._background.close()
        for each in (self.sender, self.asker):
            each.close()

    def _chores(self, stop: threading.Event) -> list[Callable[[], None]]:
        """What is done again and again, each in a thread of its own."""
        bridge = self._bridge
        return [
            bridge.webhooks.check_all,
            bridge.offered.remove_left,
            self.refused_keys.ask_again,
            lambda: self.pruning.prune(stop),
            lambda: bridge.replays.carry_on(now=bridge.clock()),
            self.notices.tell,
            *([self.mailer.send] if self.mailer else []),
            self._take_over,
            *[self._recover] * limits.RECOVERERS,
            *[lambda: self.queue.work(stop)] * limits.QUEUE_WORKERS,
        ]

    def _take_over(self) -> None:
        self._bridge.store.takeover.run(now=self._bridge.clock())

    def _recover(self) -> None:
        self._take_over()  # what a process left that died a moment ago, too
        self.recovery.recover(now=self._bridge.clock())


def _mailer(bridge: Bridge) -> Mailer | None:
    """None where the operator has set no mail server."""
    settings = bridge.settings
    if settings.smtp_url is None:
        return None
    return Mailer(
        bridge.store,
        MailServer(settings.smtp_url, trust=bridge.trust),
        bridge.addressees,
        bridge.providers,
        public_url=settings.public_url,
        schedule=settings.retry_schedule,
        clock=bridge.clock,
    )


def _hides(bridge: Bridge) -> delivery.Hides:
    """What private targets say is for those alone who could ask them themselves, unless the operator says else."""
    settings = bridge.settings
    local = bridge.host is not None and not reachability.beyond(settings.public_url, bridge.host)
    if local or settings.show_private_answers or not settings.allowed_targets:
        return delivery.hides_nothing
    return functools.lru_cache(4096)(lambda peer: targets.opened(peer, settings.allowed_targets))
