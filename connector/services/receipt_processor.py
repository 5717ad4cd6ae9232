"""From a receipt to an event: what a webhook reports is asked of the provider, unless the webhook proves it.

`ReceiptProcessor` is a poller of the relay: it claims receipts, sends the questions through the relay's sender, and
publishes what the answers say (`receipt_questions`). What the bridge started, or saw begun, it watches: a watch is a
receipt that it wrote to itself. A watch of an account whose key the connection has no more ends without a word but to
its callbacks.

No connection makes the others wait, however many of its receipts are due: every `PASS_OVER_EVERY` seconds a query
passes over those that have `FEW_QUERIES` questions in flight, and may use slots that no other query may.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from connector import limits
from connector.egress.sender import Sender
from connector.providers.base import Provider
from connector.providers.observations import Ignored
from connector.relay.poll_gate import PollGate
from connector.services import webhook_proofs
from connector.services.provider_queries import ProviderQueries
from connector.services.receipt_checks import ReceiptCheck
from connector.services.receipt_outcomes import ReceiptOutcomes
from connector.services.receipt_questions import ReceiptQuestions
from connector.services.webhook_doubts import WebhookDoubts
from connector.states import ReceiptStatus
from connector.store.connections import Connection
from connector.store.notifications import DELIVERIES, RECEIPTS
from connector.store.receipts import Receipt
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)  # longer than two questions, one after the other


class ReceiptProcessor:
    """One relay process's share of the receipts."""

    topic = RECEIPTS

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        sender: Sender,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.gate = PollGate(limits.POLL_EVERY)
        self._store = store
        self._providers = providers
        self._queries = ProviderQueries(store, vault, sender, clock)
        self._outcomes = ReceiptOutcomes(store, clock)
        self._questions = ReceiptQuestions(store, self._queries, self._outcomes, clock)
        self._doubts = WebhookDoubts(store, vault, clock)
        self._clock = clock
        self._monotonic = monotonic
        self._passed_over_at = float("-inf")

    @property
    def busy(self) -> bool:
        """Whether a question is in flight or an answer not yet written down."""
        return bool(self._queries.open or self._outcomes.any)

    def poll(self) -> Collection[str]:
        """Publish what was learnt, claim receipts and ask about them."""
        self._queries.handle()
        made = self._outcomes.write()
        now = self._monotonic()
        crowded = self._crowded(now)
        slots = limits.QUERIES if crowded else limits.QUERIES_OF_ANY
        room = min(limits.RECEIPTS_CLAIMED, slots - self._queries.open)
        if room <= 0 or not self.gate.should_query(now):
            return _topics(made)
        if crowded:
            self._passed_over_at = now
        claimed = self._claim(now, room, crowded)
        self._check_each(claimed)
        made = self._outcomes.write() or made  # some providers' webhooks need no asking
        return _topics(made, more=len(claimed) == room)

    def flush(self) -> None:
        """Publish what was learnt, and write down what led to nothing."""
        self._queries.handle()
        self._outcomes.write()

    def _crowded(self, now: float) -> Collection[str]:
        """The connections that the next query passes over: now and then those with many questions in flight."""
        turn = now - self._passed_over_at >= limits.PASS_OVER_EVERY
        return self._queries.crowded(limits.FEW_QUERIES) if turn else ()

    def _claim(self, now: float, room: int, passing_over: Collection[str]) -> list[Receipt]:
        claimed: list[Receipt] = []
        at = self._clock()
        if self.gate.begin(now) or self._store.receipts.due(now=at):
            token, until = self._store.token(), at + LEASE
            claimed = self._store.receipts.claim(
                token=token, now=at, until=until, limit=room, passing_over=passing_over
            )
        self.gate.found(len(claimed), of=room, skipped=bool(passing_over))
        return claimed

    def _check_each(self, claimed: Sequence[Receipt]) -> None:
        connections = self._store.connections.several({each.connection_id for each in claimed})
        checks: list[ReceiptCheck] = []
        for receipt in claimed:
            with self._postponing(receipt):
                checks += self._understood(receipt, connections.get(receipt.connection_id))
        webhook_proofs.note(self._store, ((each.connection, each.report) for each in checks), now=self._clock())
        again = self._store.resources.begun_again([each.end for each in checks if each.report.proved])
        for check in checks:
            with self._postponing(check.receipt):
                self._questions.check(check.unproved() if check.end[0] in again else check)

    @contextlib.contextmanager
    def _postponing(self, receipt: Receipt) -> Iterator[None]:
        """One that nobody foresaw must not hold up the others."""
        try:
            yield
        except Exception:
            log.exception(
                "receipt not processed because of an unexpected error, tried again later",
                extra={"fields": {"receipt": receipt.id}},
            )
            self._outcomes.postpone(receipt)

    def _understood(self, receipt: Receipt, connection: Connection | None) -> Sequence[ReceiptCheck]:
        """The check of a receipt, if there is anything to check."""
        if connection is None:
            self._outcomes.end(receipt, ReceiptStatus.DROPPED, "the connection is gone")
            return ()
        provider = self._providers[connection.provider]
        secrets = self._queries.webhook_secrets(connection, at=receipt.received_at) if receipt.headers else ()
        check = ReceiptCheck.of(receipt, connection, provider, secrets=secrets, now=self._clock())
        if check is None:
            self._outcomes.end(receipt, ReceiptStatus.UNKNOWN, "no event we know")
            return ()
        if isinstance(check, Ignored):
            if check.other_secret:
                self._doubts.signed_otherwise(connection)
            self._outcomes.end(receipt, ReceiptStatus.DROPPED, check.why)
            return ()
        return (check,)


def _topics(made: bool, more: bool = False) -> set[str]:
    """Of the work that is due at once: deliveries where events were made, receipts where some were left."""
    return ({DELIVERIES} if made else set()) | ({RECEIPTS} if more else set())
